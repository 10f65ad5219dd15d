import type { Scalar } from './policy.js'

/** A value as people read it: at most six decimals, so that a mean does not print as 84.33333333333333. */
export function showNumber(value: Scalar): string {
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toFixed(6)))
    : String(value)
}

/** "45 s", "12 min", "26 h", "9 d": rounded down. */
export function showAge(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 72 * 3600) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
