/** Made by `npm run generate` from schemas/policy_response_preview.schema.json; do not edit. */

/**
 * What `policy respond` would do, as its dry run found it: nothing of it was done. Each dry run replaces the one before.
 */
export interface ResponsePreview {
  /**
   * The identity of this preview, or of the response that applying would go on with. A new response that is applied gets one of its own.
   */
  response_id: string
  /**
   * When it was made, UTC, as `2025-11-14T12:00:00+00:00`.
   */
  timestamp: string
  /**
   * The level.
   */
  policy: string
  /**
   * Always `dry-run`.
   */
  mode: 'dry-run'
  /**
   * The decision that the state holds; null when there is none.
   */
  decision_id: string | null
  /**
   * The digest of the plan: `--plan DIGEST` applies this plan and no other.
   */
  plan_digest: string
  /**
   * Whether every gate was open.
   */
  safety_gates_passed: boolean
  /**
   * Every gate, open or closed.
   */
  gates: Gate[]
  /**
   * The response that applying would go on with, because it was cut short. Absent when applying begins a new one.
   */
  resumes?: string
  /**
   * What applying would be refused for, beside closed gates.
   */
  refused: Refusal[]
  /**
   * How many actions the level has.
   */
  actions_planned: number
  /**
   * Always 0: nothing was done.
   */
  actions_succeeded: 0
  /**
   * The actions, in their order.
   */
  results: PlannedAction[]
}
/**
 * One gate as it was when it was last looked at.
 *
 * This interface was referenced by `ResponsePreview`'s JSON-Schema
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
/**
 * One reason for which applying is refused though no gate is closed.
 *
 * This interface was referenced by `ResponsePreview`'s JSON-Schema
 * via the `definition` "refusal".
 */
export interface Refusal {
  /**
   * What kind of reason, as `level-not-current`.
   */
  code: string
  /**
   * The reason in words.
   */
  message: string
  /**
   * Whether `--force --reason TEXT` acts all the same.
   */
  forcible: boolean
}
/**
 * One action that applying would carry out. The keys of a result are there, and say that nothing was done.
 *
 * This interface was referenced by `ResponsePreview`'s JSON-Schema
 * via the `definition` "plannedAction".
 */
export interface PlannedAction {
  /**
   * The action's name.
   */
  action: string
  /**
   * What it is for, in the words of the policy.
   */
  description: string
  /**
   * The command with its arguments; no shell reads it.
   */
  command: string[]
  /**
   * The folder in which it would run, relative to the workspace.
   */
  cwd: string
  /**
   * After how many seconds it would be ended.
   */
  timeout: number
  /**
   * The files and folders that it may change, relative to the workspace.
   */
  changes: string[]
  /**
   * Whether `policy undo` can take it back.
   */
  reversible: boolean
  /**
   * How to take it back, for people; empty when there is nothing to say.
   */
  undo_instruction: string
  /**
   * Whether the actions behind it still run when it fails.
   */
  onFailure: 'stop' | 'continue'
  /**
   * Always null: it did not run.
   */
  success: null
  /**
   * Always empty.
   */
  stdout: ''
  /**
   * Always empty.
   */
  stderr: ''
  /**
   * Always 0.
   */
  duration: 0
  /**
   * What became of it already, in the response that was cut short: applying does not do it again. Absent when it would be done.
   */
  known?: 'succeeded' | 'failed' | 'timed_out' | 'interrupted' | 'skipped' | 'blocked'
  /**
   * The placeholders that have no value; applying would be refused.
   */
  unfilled?: string[]
}
