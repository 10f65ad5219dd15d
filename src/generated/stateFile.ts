/** Made by `npm run generate` from schemas/policy_state.schema.json; do not edit. */

/**
 * This interface was referenced by `StateFile`'s JSON-Schema
 * via the `definition` "scalar".
 */
export type Scalar = boolean | number | string

/**
 * The current decision, or `UNKNOWN` when the last run failed.
 */
export interface StateFile {
  /**
   * The level, or `UNKNOWN`.
   */
  policy: string
  /**
   * When it was decided, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  evaluated_at: string
  /**
   * The value of every signal, defaults included. Empty when the run failed.
   */
  inputs: {
    [k: string]: Scalar
  }
  /**
   * The value of every threshold.
   */
  thresholds: {
    [k: string]: Scalar
  }
  /**
   * Every rule that fired, most severe first, with what made it fire.
   */
  triggers: Trigger[]
  /**
   * Every signal: its quality, where its value came from and how old it is.
   */
  signals: {
    [k: string]: Signal
  }
  /**
   * The level of the record before this one; null for the first.
   */
  previous: string | null
  /**
   * Since when the level has been this one.
   */
  since: string
  /**
   * The digest of the policy that decided; null when the policy could not be read.
   */
  policy_digest?: string | null
  /**
   * The time and the digest of what was decided.
   */
  decision_id?: string
  /**
   * The record of this decision: its number, and the SHA-256 of its line. Where the log could not be written, the last record that the state knew of; absent when it knew of none.
   */
  log?: {
    /**
     * The number of the record.
     */
    seq: number
    /**
     * Of its line, without the line ending.
     */
    sha256: string
  }
  /**
   * Why the run failed; only when `policy` is `UNKNOWN`.
   */
  error?: {
    /**
     * Everything that was wrong.
     */
    problems: Problem[]
  }
  /**
   * The last decision before the failures; null when there was none.
   */
  last_good?: {
    /**
     * Its level.
     */
    policy: string
    /**
     * Its time.
     */
    evaluated_at: string
    /**
     * The number of its record.
     */
    seq: number
    /**
     * Its identity.
     */
    decision_id: string
  } | null
  /**
   * A torn line that this run found at the end of the log and set aside.
   */
  repaired?: {
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
   * The log did not end where the state file said that it ends: it was changed by hand. The record that the state named.
   */
  log_changed?: {
    /**
     * Its number.
     */
    seq: number
    /**
     * Of its line, without the line ending.
     */
    sha256: string
  }
}
/**
 * This interface was referenced by `StateFile`'s JSON-Schema
 * via the `definition` "trigger".
 */
export interface Trigger {
  /**
   * The rule's name; for a signal's quality, `FACT is missing`.
   */
  rule: string
  /**
   * The level that it calls for.
   */
  level: string
  /**
   * The rule's reason with the values in it.
   */
  reason: string
  /**
   * The comparisons that held.
   */
  because: {
    /**
     * The fact that was looked at.
     */
    fact: string
    /**
     * How it was compared; `not lessThan` when a `not` made it count.
     */
    operator: string
    /**
     * The value of the fact.
     */
    actual: boolean | number | string
    /**
     * What it was compared with.
     */
    expected?: boolean | number | string | (boolean | number | string)[]
    /**
     * The name of the fact on the other side.
     */
    threshold?: string
  }[]
}
/**
 * This interface was referenced by `StateFile`'s JSON-Schema
 * via the `definition` "signal".
 */
export interface Signal {
  /**
   * How good it is. `missing` and `invalid`: the default stood in.
   */
  quality: 'ok' | 'missing' | 'stale' | 'invalid' | 'given'
  /**
   * The file, and the pointer or the column, line and data row in it.
   */
  source: {
    /**
     * As the policy names it.
     */
    file: string
    /**
     * JSON and JSONL: where in it.
     */
    pointer?: string
    /**
     * CSV: the column.
     */
    column?: string
    /**
     * The line in the file, from 1.
     */
    line?: number
    /**
     * CSV: the data row, from 1; header and comments do not count.
     */
    row?: number
    /**
     * How many values the reduction took in.
     */
    count?: number
    /**
     * How many values became one.
     */
    reduce?: string
  }
  /**
   * How old it was when it was decided.
   */
  age_seconds?: number
  /**
   * By the value's own time, or by the file's modification time.
   */
  age_from?: 'timestamp' | 'mtime'
  /**
   * Why the quality is not `ok`.
   */
  note?: string
  /**
   * As the policy names it.
   */
  unit?: string
}
/**
 * This interface was referenced by `StateFile`'s JSON-Schema
 * via the `definition` "problem".
 */
export interface Problem {
  /**
   * One of the problem codes.
   */
  code: string
  /**
   * What is wrong.
   */
  message: string
  /**
   * Where.
   */
  file?: string
  /**
   * From 1.
   */
  line?: number
  /**
   * From 1.
   */
  column?: number
  /**
   * What to do next.
   */
  help?: string
}
