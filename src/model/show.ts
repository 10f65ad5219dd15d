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

/** Control and direction characters from files must not steer a terminal: they are shown as their code points. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\t' ? '  ' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}
