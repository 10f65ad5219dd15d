import type { Quality, Source } from './decision.js'
import type { GateFact, Scalar } from './policy.js'
import type { Problem } from './problem.js'
import type { GateVerdict } from './responseRecords.js'

/** What looking at the gates gives. */

/** Why a fact has no value that a gate may go by; `contradicted`: the log of a guard says that it is closed, its file not. */
export type FactFault = 'invalid' | 'missing' | 'stale' | 'contradicted'

/** A fact that gates use, as it was when they were looked at. */
export interface GateFactSeen {
  readonly name: string
  readonly kind: GateFact['kind']
  /** Null where there is none to go by: every gate that uses the fact is closed. */
  readonly value: Scalar | null
  /** `missing` with a value: its default stands in. */
  readonly quality: Quality
  readonly unit?: string
  /** Where it was read: a signal, or the log of responses. */
  readonly source?: Source
  /** The facts that it was taken from. */
  readonly of?: readonly string[]
  /** Seconds: the span in which responses count. */
  readonly within?: number
  /** Why the quality is not `ok`, as a clause. */
  readonly note?: string
}

/** One verdict for each gate of the policy, in its order, and what they rest on. */
export interface GatesJudged {
  readonly verdicts: readonly GateVerdict[]
  /** Warnings: a fault closes gates, and a default that stands in is told. */
  readonly problems: readonly Problem[]
  /** In the order in which gates use them. */
  readonly facts: readonly GateFactSeen[]
}

/** What `policy gates` tells. */
export interface GatesSeen {
  readonly gates: readonly GateVerdict[]
  readonly facts: readonly GateFactSeen[]
  /** No gate is closed; false also where a policy with actions has no `gates:` at all. */
  readonly passed: boolean
  readonly checkedAt: string
  readonly warnings: readonly Problem[]
}
