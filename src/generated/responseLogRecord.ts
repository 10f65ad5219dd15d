/** Made by `npm run generate` from schemas/policy_response_log_record.schema.json; do not edit. */

/**
 * One line of the log of responses. A response is one `started`, an `intent` for each action that starts, a `receipt` for every action, and one `response`; a `resumed` stands before what was gone on with after a crash. Or it is one `blocked`.
 */
export type ResponseLogRecord = Started | Resumed | Intent | Receipt | Response | Blocked

/**
 * The first record of a response, before anything is done.
 */
export interface Started {
  /**
   * Always `started`.
   */
  type: 'started'
  /**
   * When it was written, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The level.
   */
  policy: string
  /**
   * Whether actions were carried out or taken back.
   */
  mode: 'apply' | 'undo'
  /**
   * The decision that it responds to; null when the state held none.
   */
  decision_id: string | null
  /**
   * The digest of the policy that was loaded; null when it is not known.
   */
  policy_digest: string | null
  /**
   * The digest of the plan that is carried out.
   */
  plan_digest: string
  /**
   * The names of the actions, in their order.
   */
  actions: string[]
  /**
   * Every gate as it was then.
   */
  gates: Gate[]
  by: Actor
  /**
   * That it was forced; absent when it was not.
   */
  forced?: {
    /**
     * Why, in the words of who did it.
     */
    reason: string
    /**
     * The refusals that were overridden, by their codes.
     */
    overrides: string[]
  }
  /**
   * The response that is taken back; only when `mode` is `undo`.
   */
  undo_of?: string
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  repaired?: Repaired
  log_changed?: LogChanged
}
/**
 * One gate as it was when it was last looked at.
 */
export interface Gate {
  /**
   * The gate's name.
   */
  gate: string
  /**
   * Whether it forbids acting.
   */
  closed: boolean
  /**
   * Why it is closed, as `rate_limit_exceeded_10/10`; empty while it is open.
   */
  reason: string
  /**
   * What it counts, where it compares a number with a limit.
   */
  used?: number
  /**
   * How far that may go; 0 allows none.
   */
  limit?: number
  /**
   * When it opens by itself, where that is known: UTC, as `2025-11-14T12:00:00+00:00`.
   */
  opens_at?: string
  /**
   * What opens it, in words.
   */
  opens?: string
}
/**
 * Who asked for it.
 */
export interface Actor {
  /**
   * The user of the operating system.
   */
  user: string
  /**
   * The machine.
   */
  host: string
  /**
   * Who started it in a CI system, where it ran in one.
   */
  ci?: string
}
/**
 * A torn line that a crash had left at the end of the log: how many bytes, their SHA-256, and the file beside the log that keeps them.
 */
export interface Repaired {
  /**
   * How many.
   */
  bytes: number
  /**
   * Of those bytes.
   */
  sha256: string
  /**
   * The file beside the log that keeps them.
   */
  file: string
}
/**
 * The log did not end where the file that names its end said: it was changed by hand. The record that was named.
 */
export interface LogChanged {
  /**
   * Its number.
   */
  seq: number
  /**
   * Of its line, without the line ending.
   */
  sha256: string
}
/**
 * Before a response is gone on with that was cut short.
 */
export interface Resumed {
  /**
   * Always `resumed`.
   */
  type: 'resumed'
  /**
   * When it was gone on with, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The level.
   */
  policy: string
  /**
   * Every gate as it was then.
   */
  gates: Gate[]
  by: Actor
  /**
   * That it was forced; absent when it was not.
   */
  forced?: {
    /**
     * Why, in the words of who did it.
     */
    reason: string
    /**
     * The refusals that were overridden, by their codes.
     */
    overrides: string[]
  }
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  repaired?: Repaired
  log_changed?: LogChanged
}
/**
 * Before a command starts. One without a receipt was interrupted.
 */
export interface Intent {
  /**
   * Always `intent`.
   */
  type: 'intent'
  /**
   * When it was written, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The level.
   */
  policy: string
  /**
   * The action's name.
   */
  action: string
  /**
   * The command with its arguments, without secrets.
   */
  command: string[]
  /**
   * Whether it may run again when it was interrupted.
   */
  idempotent: boolean
  /**
   * What the files were before it, relative to the workspace; durable before this record. Absent when it is not reversible.
   */
  undo_file?: string
  /**
   * SHA-256 of that file, in hex: an undo believes it only as long as it has this digest.
   */
  undo_sha256?: string
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  repaired?: Repaired
  log_changed?: LogChanged
}
/**
 * After a command ended, or when it is known that it will not start.
 */
export interface Receipt {
  /**
   * Always `receipt`.
   */
  type: 'receipt'
  /**
   * When it was written, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The level.
   */
  policy: string
  /**
   * The action's name.
   */
  action: string
  /**
   * The command with its arguments, without secrets.
   */
  command: string[]
  /**
   * Whether it succeeded.
   */
  success: boolean
  /**
   * How it ended. `interrupted`: nobody knows how far it came. `skipped` and `blocked`: it never started.
   */
  status: 'succeeded' | 'failed' | 'timed_out' | 'interrupted' | 'skipped' | 'blocked'
  /**
   * Whether `policy undo` can take it back.
   */
  reversible: boolean
  /**
   * How to take it back, for people; empty when there is nothing to say.
   */
  undo_instruction: string
  /**
   * The head and the tail of its output, without secrets.
   */
  stdout: string
  /**
   * The head and the tail of its error output, without secrets.
   */
  stderr: string
  /**
   * How long it ran, in seconds.
   */
  duration: number
  /**
   * Its exit code; null when it never started or a signal ended it.
   */
  exit_code: number | null
  /**
   * The signal that ended it, as `SIGTERM`; null when none did.
   */
  signal: string | null
  /**
   * Why it did not succeed; empty when it did.
   */
  reason: string
  /**
   * The files with its whole output, relative to the workspace.
   */
  output_files?: string[]
  /**
   * The file that `policy undo` takes it back by, relative to the workspace.
   */
  undo_file?: string
  /**
   * The SHA-256 of the undo file, by which the log vouches for it.
   */
  undo_sha256?: string
  /**
   * What it changed of the files that it declares, relative to the workspace.
   */
  changed?: string[]
  /**
   * What changed in the workspace while it ran, outside the files that it declares.
   */
  undeclared_changes?: string[]
  /**
   * How many processes of its group were left when it had ended, and were ended.
   */
  left_behind?: number
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  repaired?: Repaired
  log_changed?: LogChanged
}
/**
 * The last record of a response: what became of all its actions.
 */
export interface Response {
  /**
   * Always `response`.
   */
  type: 'response'
  /**
   * When it was written, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The level.
   */
  policy: string
  /**
   * Whether actions were carried out or taken back.
   */
  mode: 'apply' | 'undo'
  /**
   * How it ended.
   */
  status: 'succeeded' | 'failed' | 'interrupted'
  /**
   * The decision that it responds to; null when the state held none.
   */
  decision_id: string | null
  /**
   * Whether every gate was open, before each action.
   */
  safety_gates_passed: boolean
  /**
   * How many actions there were to carry out.
   */
  actions_planned: number
  /**
   * How many of them succeeded.
   */
  actions_succeeded: number
  /**
   * What became of each action, in their order.
   */
  results: Result[]
  by: Actor
  /**
   * That it was forced; absent when it was not.
   */
  forced?: {
    /**
     * Why, in the words of who did it.
     */
    reason: string
    /**
     * The refusals that were overridden, by their codes.
     */
    overrides: string[]
  }
  /**
   * The response that is taken back; only when `mode` is `undo`.
   */
  undo_of?: string
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  repaired?: Repaired
  log_changed?: LogChanged
}
/**
 * What became of one action.
 */
export interface Result {
  /**
   * The action's name.
   */
  action: string
  /**
   * The command with its arguments, without secrets.
   */
  command: string[]
  /**
   * Whether it succeeded.
   */
  success: boolean
  /**
   * How it ended. `interrupted`: nobody knows how far it came. `skipped` and `blocked`: it never started.
   */
  status: 'succeeded' | 'failed' | 'timed_out' | 'interrupted' | 'skipped' | 'blocked'
  /**
   * Whether `policy undo` can take it back.
   */
  reversible: boolean
  /**
   * How to take it back, for people; empty when there is nothing to say.
   */
  undo_instruction: string
  /**
   * The head and the tail of its output, without secrets.
   */
  stdout: string
  /**
   * The head and the tail of its error output, without secrets.
   */
  stderr: string
  /**
   * How long it ran, in seconds.
   */
  duration: number
  /**
   * Its exit code; null when it never started or a signal ended it.
   */
  exit_code: number | null
  /**
   * The signal that ended it, as `SIGTERM`; null when none did.
   */
  signal: string | null
  /**
   * Why it did not succeed; empty when it did.
   */
  reason: string
  /**
   * The files with its whole output, relative to the workspace.
   */
  output_files?: string[]
  /**
   * The file that `policy undo` takes it back by, relative to the workspace.
   */
  undo_file?: string
  /**
   * The SHA-256 of the undo file, by which the log vouches for it.
   */
  undo_sha256?: string
  /**
   * What it changed of the files that it declares, relative to the workspace.
   */
  changed?: string[]
  /**
   * What changed in the workspace while it ran, outside the files that it declares.
   */
  undeclared_changes?: string[]
  /**
   * How many processes of its group were left when it had ended, and were ended.
   */
  left_behind?: number
}
/**
 * A response that was not carried out, because gates were closed.
 */
export interface Blocked {
  /**
   * Always `blocked`.
   */
  type: 'blocked'
  /**
   * When it was written, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * The level.
   */
  policy: string
  /**
   * The reason of the first closed gate.
   */
  reason: string
  /**
   * The reasons of all closed gates.
   *
   * @minItems 1
   */
  reasons: string[]
  by: Actor
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  repaired?: Repaired
  log_changed?: LogChanged
}
