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
   * The record of this decision: its number, and the SHA-256 of its line. Absent when the log could not be written.
   */
  log?: {
    seq: number
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
    policy: string
    evaluated_at: string
    seq: number
    decision_id: string
  } | null
  /**
   * A torn line that this run found at the end of the log and set aside.
   */
  repaired?: {
    bytes: number
    sha256: string
    file: string
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
  level: string
  reason: string
  /**
   * The comparisons that held.
   */
  because: {
    fact: string
    operator: string
    actual: Scalar
    expected?: boolean | number | string | (boolean | number | string)[]
    threshold?: string
  }[]
}
/**
 * This interface was referenced by `StateFile`'s JSON-Schema
 * via the `definition` "signal".
 */
export interface Signal {
  quality: 'ok' | 'missing' | 'stale' | 'invalid' | 'given'
  /**
   * The file, and the pointer or the column, line and data row in it.
   */
  source: {
    file: string
    pointer?: string
    column?: string
    line?: number
    row?: number
    count?: number
    reduce?: string
  }
  age_seconds?: number
  age_from?: 'timestamp' | 'mtime'
  /**
   * Why the quality is not `ok`.
   */
  note?: string
  unit?: string
}
/**
 * This interface was referenced by `StateFile`'s JSON-Schema
 * via the `definition` "problem".
 */
export interface Problem {
  code: string
  message: string
  file?: string
  line?: number
  column?: number
  help?: string
}
