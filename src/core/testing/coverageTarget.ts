import type { Goal } from '../../model/testing.js'
import type { Constraint } from './catchingSearch.js'
import type { Side } from './catchingSides.js'
import type { Sighting } from './coverageSight.js'

/** What one decision shows, as far as it is checked there. */
export interface Seen {
  /** The constants to which the test gives a value: of the policy's own value it says nothing. */
  readonly given: readonly string[]
  /** Null where nobody expected one. */
  readonly level: string | null
  /** What is checked of rules and gates, by their names. */
  readonly rules: ReadonlyMap<string, RuleSeen>
  readonly gates: ReadonlyMap<string, RuleSeen>
  /** The failures of signals that are checked: `disk_free is stale`. */
  readonly feeds: readonly string[]
  /** The names of all closed gates; null where nobody expected any. */
  readonly closed: readonly string[] | null
  readonly actions: readonly string[] | null
  /** The level that the actions are planned for. */
  readonly planned: string
}

export interface RuleSeen {
  readonly fired: boolean
  /** Of each comparison, in the order of the conditions. */
  readonly sightings: readonly Sighting[]
}

/** A goal, how a decision reaches it, and what facts would have to be like for that: several ways, or nothing known. */
export interface Target extends Omit<Goal, 'reached' | 'unreachable'> {
  readonly reachedBy: (seen: Seen) => boolean
  readonly ways?: () => readonly Way[]
}

/** Facts that lead to a goal. */
export interface Way {
  readonly constraints: readonly Constraint[]
  readonly sides: readonly Side[]
}
