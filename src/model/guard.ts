import type { ExitCode, Problem } from './problem.js'
import type { Actor } from './responseRecords.js'

/** What `policy trust` and `policy brake` say and write. */

export type GuardName = 'trust' | 'brake'

/** What a guard is turned to, and how it then stands. */
export type GuardState = 'locked' | 'unlocked' | 'engaged' | 'released'

/** The states in which a guard keeps responses from being taken. */
export function isClosed(state: GuardState): boolean {
  return state === 'locked' || state === 'engaged'
}

/** Keys and indices from the root of a document, as a JSON Pointer has them. */
export type Steps = readonly string[]

/** One value to be written into a document. */
export interface Edit {
  readonly path: Steps
  readonly value: unknown
}

/** Where the policy says that a guard stands. */
export interface GuardSpec {
  readonly guard: GuardName
  /** Below the inputs root. */
  readonly file: string
  /** To the boolean that is true while the guard is closed. */
  readonly on: Steps
  /** What holds where that boolean is not there; without it, nobody knows. */
  readonly fallback?: boolean
  readonly unlocks?: UnlocksSpec
}

/** Where manual unlocks are counted. */
export interface UnlocksSpec {
  readonly count: Steps
  /** To the day (UTC) that the count is of. */
  readonly day: Steps
  readonly fallback: number
}

/** One record of `state/trust_lock_log.jsonl` or `state/safety_brake_log.jsonl`: written before the file is changed. */
export interface GuardRecord {
  readonly timestamp: string
  readonly type: GuardState
  readonly reason: string
  readonly by: Actor
  /** With this unlock. */
  readonly unlocks_today?: number
  readonly unlock_limit?: number
  /** Below the inputs root. */
  readonly file: string
  /** Of the file's bytes; null where there was no file, or where it could not be read. */
  readonly before_sha256: string | null
  readonly after_sha256: string
  /** Where a damaged file was kept, beside the new one. */
  readonly set_aside?: string
}

/** What the log of a guard ends in. */
export interface GuardLogEnd {
  /** Null where there is none, and where the end is unclear. */
  readonly record: GuardRecord | null
  /** What stands last is no record: whether the guard was closed cannot be told. */
  readonly unclear: boolean
}

/** How a guard stands. */
export interface GuardStatus {
  readonly guard: GuardName
  /** As gates take it: what its last record closed is closed, whatever the file says. */
  readonly state: GuardState | 'unknown'
  /** As the user would name it. */
  readonly file: string
  /** From the last record where the file is as that left it, or the record alone closes; else from the file; null where neither says. */
  readonly since: string | null
  readonly reason: string | null
  readonly by: string | null
  /** False where the file is not as the last record left it, or there is no record. */
  readonly as_recorded: boolean
  /** The trust guard's; a number that cannot be read is null. */
  readonly unlocks?: {
    readonly today: number | null
    readonly limit: number | null
    /** The next midnight UTC. */
    readonly resets_at: string
  }
  readonly exit: ExitCode
  readonly problems: readonly Problem[]
}

/** What a change of a guard came to. */
export interface GuardChanged {
  readonly guard: GuardName
  /** How it stands now. */
  readonly state: GuardState
  /** False when it stood so already: nothing was written. */
  readonly changed: boolean
  /** As the user would name it. */
  readonly file: string
  /** What was logged, or would have been: `problems` tell of a log that was not written. Null when nothing changed. */
  readonly record: GuardRecord | null
  readonly exit: ExitCode
  readonly problems: readonly Problem[]
}
