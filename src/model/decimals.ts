/** How many digits a number has behind its point as it is written: 2 of 89.99, 7 of 2.5e-6. */
export function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(Math.abs(value)).split('e')
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent))
}

/** How far apart two numbers are, without the dust of binary fractions: 90.1 and 90 are 0.1 apart. 0 only for equal ones. */
export function distanceBetween(one: number, other: number): number {
  const apart = Math.abs(one - other)
  const decimals = Math.max(decimalsOf(one), decimalsOf(other))
  return decimals > 100 ? apart : Number(apart.toFixed(decimals)) || apart
}
