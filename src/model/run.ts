import type { StateFile } from '../generated/stateFile.js'
import type { Account } from './account.js'
import type { Decision } from './decision.js'
import type { Policy } from './policy.js'
import type { ExitCode, Problem } from './problem.js'

/** A run that came to a decision. */
export interface DecidedRun {
  readonly kind: 'decided'
  readonly exit: ExitCode
  readonly policy: Policy
  readonly decision: Decision
  /** As written; of a dry run, as it would have been written, without a record. */
  readonly state: StateFile
  readonly written: boolean
  readonly warnings: readonly Problem[]
}

/** A run that failed after it was known which state file is meant. */
export interface FailedRun {
  readonly kind: 'failed'
  readonly exit: ExitCode
  readonly problems: readonly Problem[]
  /** The UNKNOWN state, as it was written or should have been. */
  readonly state: StateFile
  /** What of the failure could not be recorded. */
  readonly warnings: readonly Problem[]
  /** The branch with the diagnostics, or why there is none; null when none was wanted. */
  readonly branch: DiagnosticsBranch | { readonly skipped: string } | null
}

export interface DiagnosticsBranch {
  readonly name: string
  /** It was made when the same failure was met before; this run made none. */
  readonly before: boolean
}

export type RunResult = DecidedRun | FailedRun

/** What looking at a policy gives: the decision that a run would come to now. */
export interface Explained {
  readonly policy: Policy
  /** The facts whose value came from the command line instead of a file or the policy. */
  readonly given: readonly string[]
  readonly decision: Decision
  /** What there is to say of it; `report` makes the sentences. */
  readonly account: Account
  readonly warnings: readonly Problem[]
}
