import type { FactType, Scalar } from '../model/policy.js'

/** What the operators may compare: integers are numbers, and an enum's words are texts from a closed list. */
export interface ValueType {
  readonly kind: 'boolean' | 'number' | 'string'
  readonly values?: readonly string[]
}

export function typeOfFact(type: FactType, values?: readonly string[]): ValueType {
  if (type === 'enum') return { kind: 'string', values: values ?? [] }
  if (type === 'integer') return { kind: 'number' }
  return { kind: type }
}

export function typeOfValue(value: Scalar): ValueType {
  return { kind: typeof value as ValueType['kind'] }
}

/** "a number", "one of `low`, `medium`, `high`" */
export function describeType(type: ValueType): string {
  if (type.values) return `one of ${type.values.map((word) => `\`${word}\``).join(', ')}`
  return { boolean: 'true or false', number: 'a number', string: 'a text' }[type.kind]
}

export function fits(value: Scalar, type: ValueType): boolean {
  if (typeof value !== type.kind) return false
  return !type.values || type.values.includes(value as string)
}

/** What to write for a text that means a value of another type: `90%`, `90,5`, `'90'`, `yes`; else undefined. */
export function plainValue(value: Scalar, { kind }: ValueType): string | undefined {
  if (typeof value !== 'string') return undefined
  if (kind === 'boolean') return TRUTHS.get(value.toLowerCase())
  if (kind !== 'number') return undefined
  // `1,000` may be a thousand or one: that is not guessed.
  const number = /^([-+]?\d+)(?:\.(\d+)|,(?!\d{3}\b)(\d+))?\s*(?:%|[a-z]+)?$/i.exec(withDigits(value.trim()))
  if (!number) return undefined
  const fraction = number[2] ?? number[3]
  return fraction === undefined ? number[1] : `${number[1]}.${fraction}`
}

/** `9O` is `90` with a letter for a digit, and not nine of a unit. */
function withDigits(text: string): string {
  return /^[-+]?\d[\d.,oil]*$/i.test(text) ? text.replaceAll(/o/gi, '0').replaceAll(/[il]/gi, '1') : text
}

/** Whether a letter stands for a digit in a text that means a number. */
export function hasLetterForDigit(value: Scalar, { kind }: ValueType): boolean {
  if (typeof value !== 'string' || kind !== 'number') return false
  return withDigits(value.trim()) !== value.trim()
}

/** The words of other notations. YAML 1.2 takes only `true` and `false`. */
const TRUTHS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['yes', 'true'],
  ['on', 'true'],
  ['false', 'false'],
  ['no', 'false'],
  ['off', 'false'],
])

/** "write it without quotes", "write `90`"; undefined where nobody can know what was meant. */
export function plainHelp(value: Scalar, type: ValueType): string | undefined {
  const plain = plainValue(value, type)
  if (plain === undefined) return undefined
  if (hasLetterForDigit(value, type))
    return `write \`${plain}\`, if that is meant: a letter in it looks like a digit`
  return plain === value ? 'write it without quotes' : `write \`${plain}\``
}

const ORDER_OPERATORS: ReadonlySet<string> = new Set([
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
])

export function ordersNumbers(operator: string): boolean {
  return ORDER_OPERATORS.has(operator)
}

export function takesList(operator: string): boolean {
  return operator === 'in' || operator === 'notIn'
}
