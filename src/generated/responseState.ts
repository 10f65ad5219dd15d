/** Made by `npm run generate` from schemas/policy_response_state.schema.json; do not edit. */

/**
 * The last response, and where the log of responses ends: records that are removed from its end would show.
 */
export interface ResponseState {
  /**
   * The identity of the response.
   */
  response_id: string
  /**
   * When this file was written, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The level.
   */
  policy: string
  /**
   * How far the response came: `running`, `blocked`, or the `status` of its record.
   */
  status: string
  /**
   * The last record of the log of responses.
   */
  log: {
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
