/** Made by `npm run generate` from schemas/policy_response_blocked.schema.json; do not edit. */

/**
 * Why a response was not carried out: gates were closed. Nothing was started.
 */
export interface ResponseBlocked {
  /**
   * The identity of the response that was blocked.
   */
  response_id: string
  /**
   * When it was blocked, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The level.
   */
  policy: string
  /**
   * Always true.
   */
  blocked: true
  /**
   * The reason of the first closed gate.
   */
  reason: string
  /**
   * The reasons of all closed gates, in the order of the gates.
   *
   * @minItems 1
   */
  reasons: string[]
  /**
   * Every gate, open or closed.
   */
  gates: Gate[]
}
/**
 * One gate as it was when it was last looked at.
 *
 * This interface was referenced by `ResponseBlocked`'s JSON-Schema
 * via the `definition` "gate".
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
