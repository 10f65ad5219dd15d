import type { Scalar } from './policy.js'

/** One fact that would have to be another. */
export interface FactChange {
  readonly fact: string
  readonly from: Scalar
  readonly to: Scalar
  readonly unit?: string
  /** Its quality alone calls for a level; a value that is there and right takes that away, be it the same value. */
  readonly because?: 'missing' | 'stale' | 'invalid'
}

/**
 * What would have to change for one level: the fewest facts, and of those the least change, each measured by its range.
 * A number that must be beyond a bound is measured up to it, and stands a step beyond: a hundredth, or finer where the range
 * is small, the bound has more decimals or the fact is nearer to it.
 * `none`: no values of the facts give the level. `unknown`: neither was found within the effort that is made.
 */
export interface WhyNot {
  readonly level: string
  readonly outcome: 'is' | 'found' | 'none' | 'unknown'
  /** In the order of the policy; empty unless found. */
  readonly changes: readonly FactChange[]
  /** A clause. Of `none`: why, "no rule gives it". Of `found`: that the effort ended before it was known to be the least. */
  readonly note?: string
}
