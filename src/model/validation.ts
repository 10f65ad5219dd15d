import type { Policy } from './policy.js'
import type { Problem } from './problem.js'

/** A problem of `policy validate`. */
export interface Finding {
  readonly problem: Problem
  /** What a waiver calls the thing that a warning is about: `facts/spare_feed`; null where none can be waived. */
  readonly where: string | null
}

/** A waiver that silenced something. */
export interface Waived {
  readonly code: string
  readonly where: string
  readonly owner: string
  readonly reason: string
  /** The last day (UTC) on which it silences, as it is written. */
  readonly expires: string
  /** How many warnings it silenced. */
  readonly count: number
}

/** What looking at the files of a policy gives. */
export interface Validation {
  /** Null when it cannot be used; that waivers or tests are faulty does not keep anybody from deciding. */
  readonly policy: Policy | null
  /** Errors and warnings, in the order of the files. */
  readonly findings: readonly Finding[]
  readonly waived: readonly Waived[]
}
