import { decimalsOf } from './decimals.js'
import type { Scalar } from './policy.js'

/**
 * A value as people read it: six decimals, or six digits below 1, so that a mean does not print as 84.33333333333333.
 * What is rounded never looks exact: 89.99999994 is not 90, and 0.0000004 is not 0.
 */
export function showNumber(value: Scalar): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  const rounded = Math.abs(value) < 1 ? value.toPrecision(6) : value.toFixed(6)
  return showExact(/000(?:e|$)/.test(rounded) ? value : Number(rounded))
}

/** A value as it is. Small numbers are written out: not everybody reads 4e-7. */
export function showExact(value: Scalar): string {
  const shown = String(value)
  if (typeof value !== 'number' || !shown.includes('e-')) return shown
  const decimals = decimalsOf(value)
  return decimals > 20 ? shown : value.toFixed(decimals)
}

/** A value beside others that it is held against: exact where, rounded, it would stand to one of them in another way. */
export function showBeside(value: Scalar, others: readonly Scalar[]): string {
  const shown = showNumber(value)
  if (typeof value !== 'number') return shown
  const kept = others.every(
    (other) => typeof other !== 'number' || Math.sign(Number(shown) - other) === Math.sign(value - other),
  )
  return kept ? shown : showExact(value)
}

/** "45 s", "12 min", "26 h", "9 d": rounded down. */
export function showAge(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 72 * 3600) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/**
 * Characters from files that steer a terminal, turn a line round or cannot be seen are shown as their code points: two
 * texts that differ never look the same for them.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
    return character === '\t' ? '  ' : code.length > 4 ? `\\u{${code}}` : `\\u${code}`
  })
}
