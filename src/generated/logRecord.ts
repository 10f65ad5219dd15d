/** Made by `npm run generate` from schemas/policy_log_record.schema.json; do not edit. */

/**
 * One line of the log: a decision, or a run that failed (`policy` is `UNKNOWN`). Beside these keys stands one for each signal under its short name: its value, or null when it was not known.
 */
export interface LogRecord {
  /**
   * When it was decided, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The level, or `UNKNOWN`.
   */
  policy: string
  /**
   * The number of the record, from 1, without gaps.
   */
  seq: number
  /**
   * The SHA-256 of the line before, without its line ending, in lower-case hex; 64 zeros for the first record.
   */
  prev: string
  /**
   * The time and the digest of what was decided.
   */
  decision_id: string
  /**
   * The digest of the policy that decided; null when the policy could not be read.
   */
  policy_digest: string | null
  /**
   * Since when the level has been this one.
   */
  since: string
  /**
   * The names of the rules that fired, most severe first.
   */
  triggers: string[]
  /**
   * The signals whose quality was not `ok`, with their quality.
   */
  quality?: {
    [k: string]: 'missing' | 'stale' | 'invalid' | 'given'
  }
  /**
   * The thresholds, so that the decision can be made again from the record alone.
   */
  thresholds?: {
    [k: string]: boolean | number | string
  }
  /**
   * Why the run failed; only when `policy` is `UNKNOWN`.
   */
  error?: {
    /**
     * The first problem code.
     */
    code: string
    /**
     * What is wrong.
     */
    message: string
  }
  last_good?: LastGood
  /**
   * A torn line that a crash had left at the end of the log: how many bytes, their SHA-256, and the file beside the log that keeps them.
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
  [k: string]:
    | boolean
    | number
    | string
    | null
    | string[]
    | {
        [k: string]: 'missing' | 'stale' | 'invalid' | 'given'
      }
    | {
        [k: string]: boolean | number | string
      }
    | {
        /**
         * The first problem code.
         */
        code: string
        /**
         * What is wrong.
         */
        message: string
      }
    | LastGood
    | {
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
    | {
        /**
         * Its number.
         */
        seq: number
        /**
         * Of its line, without the line ending.
         */
        sha256: string
      }
    | undefined
}
/**
 * The last decision before the failures.
 *
 * This interface was referenced by `LogRecord`'s JSON-Schema
 * via the `definition` "lastGood".
 */
export interface LastGood {
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
}
