import type { Scalar } from './policy.js'
import type { ExitCode, Problem } from './problem.js'
import type {
  ActionResult,
  BlockedRecord,
  BlockedReport,
  GateVerdict,
  IntentRecord,
  ResponseRecord,
  ResumedRecord,
  StartedRecord,
  Status,
} from './responseRecords.js'

/** What responding plans, refuses, shows and comes to. */

/** Why a response or an undo is refused though no gate is closed. */
export interface Refusal {
  /** One of the codes of problems. */
  readonly code: string
  /** A clause. */
  readonly message: string
  /** False where not even `--force` helps. */
  readonly forcible: boolean
}

/** Why a response is not taken though no gate is closed. */
export interface Unfit {
  readonly code:
    | 'level-not-current'
    | 'state-missing'
    | 'state-unknown'
    | 'state-too-old'
    | 'state-changed'
    | 'policy-changed'
    | 'already-responded'
    | 'response-log-changed'
    | 'no-gates'
    | 'under-way'
  /** A clause: "the state says GREEN, and RED is asked for" */
  readonly message: string
  /** False where not even `--force` helps. */
  readonly forcible: boolean
}

/** One command, ready to run: placeholders are filled in. Durations are in milliseconds. */
export interface Step {
  readonly action: string
  readonly description: string
  readonly command: readonly string[]
  readonly timeout: number
  /** Relative to the workspace. */
  readonly cwd: string
  readonly env: readonly string[]
  /** Relative to the workspace. */
  readonly changes: readonly string[]
  readonly reversible: boolean
  readonly undo?: readonly string[]
  readonly undo_instruction: string
  readonly onFailure: 'stop' | 'continue'
  readonly idempotent: boolean
}

/** What one command did, as `act` found it. Output is redacted already. */
export interface Ran {
  readonly status: 'succeeded' | 'failed' | 'timed_out'
  /** Null when it never started or a signal ended it. */
  readonly exit_code: number | null
  readonly signal: string | null
  /** Why it failed, as a clause: "it ended with 3", "`x` was not found"; empty on success. */
  readonly reason: string
  /** Head and tail, with a line between them that says how many bytes were left out. */
  readonly stdout: string
  readonly stderr: string
  /** Seconds. */
  readonly duration: number
  /** How many processes of its group were left when it had ended, and were ended. */
  readonly left_behind: number
}

/** `state/policy_response_preview.json` */
export interface Preview {
  readonly response_id: string
  readonly timestamp: string
  readonly policy: string
  readonly mode: 'dry-run'
  readonly decision_id: string | null
  readonly plan_digest: string
  readonly safety_gates_passed: boolean
  readonly gates: readonly GateVerdict[]
  /** The response that applying would go on with: it was cut short. */
  readonly resumes?: string
  /** What `--apply` would refuse beside closed gates. */
  readonly refused: readonly Refusal[]
  readonly actions_planned: number
  readonly actions_succeeded: 0
  readonly results: readonly PreviewedAction[]
}

export interface PreviewedAction {
  readonly action: string
  readonly description: string
  readonly command: readonly string[]
  readonly cwd: string
  /** Seconds. */
  readonly timeout: number
  readonly changes: readonly string[]
  readonly reversible: boolean
  readonly undo_instruction: string
  readonly onFailure: 'stop' | 'continue'
  /** Nothing was done: these are those of an action that ran, and say so. */
  readonly success: null
  readonly stdout: ''
  readonly stderr: ''
  readonly duration: 0
  /** What became of it already, in a response that was cut short: applying does not do it again. */
  readonly known?: Status
  /** Placeholders that have no value; applying would be refused. */
  readonly unfilled?: readonly string[]
}

/** A past response, put together from its records. */
export interface PastResponse {
  readonly response_id: string
  readonly started: StartedRecord
  readonly results: readonly ActionResult[]
  /** Actions with an intent and no receipt. */
  readonly open: readonly IntentRecord[]
  /** Actions without an intent or a receipt. */
  readonly waiting: readonly string[]
  /** Actions whose intent says that they may be run once more. */
  readonly repeatable: readonly string[]
  /** Null while it is not known how it ended: it runs, or the program was ended. */
  readonly ended: ResponseRecord | null
  /** The responses that undid it, or parts of it. */
  readonly undone: readonly { readonly response_id: string; readonly actions: readonly string[] }[]
  /** Who went on with it after it had been cut short. */
  readonly resumed: readonly ResumedRecord[]
  /** Undo commands that were begun and did not succeed. */
  readonly tried: readonly { readonly action: string; readonly response_id: string }[]
}

/** What `policy respond` and `policy undo` come to. */
export type RespondResult =
  | {
      readonly kind: 'nothing'
      readonly level: string
      /** What would speak against acting, if there were anything to do: the state may say another level, or none. */
      readonly refused: readonly Refusal[]
      /** Whether the level is the last one of the policy, of which nobody expects actions. */
      readonly healthiest: boolean
      readonly exit: ExitCode
      readonly warnings: readonly Problem[]
    }
  | {
      readonly kind: 'preview'
      readonly preview: Preview
      /** As shown to people. */
      readonly file: string
      readonly exit: ExitCode
      readonly warnings: readonly Problem[]
    }
  | {
      readonly kind: 'blocked'
      readonly report: BlockedReport
      readonly file: string
      readonly exit: ExitCode
      readonly warnings: readonly Problem[]
    }
  | {
      readonly kind: 'responded'
      readonly record: ResponseRecord
      /** It went on with a response that a crash had cut short. */
      readonly resumed: boolean
      readonly exit: ExitCode
      readonly warnings: readonly Problem[]
    }

/** What happens while actions run, for whoever watches. */
export type Progress =
  | { readonly kind: 'started'; readonly action: string; readonly number: number; readonly of: number }
  | { readonly kind: 'ended'; readonly result: ActionResult; readonly number: number; readonly of: number }

/** Values that placeholders may take. */
export type Values = ReadonlyMap<string, Scalar>

/** What an undo would do with one file; `diff` shows what changed since the action, where that can be shown. */
export interface UndoneFile {
  readonly path: string
  readonly what: 'restore' | 'delete' | 'keep'
  readonly conflict?: { readonly message: string; readonly diff: string | null }
}

export interface UndoneAction {
  readonly action: string
  readonly how: 'files' | 'command'
  readonly command?: readonly string[]
  readonly files: readonly UndoneFile[]
  readonly undo_instruction: string
}

/** What `policy undo` would do, in order: the last action first. */
export interface UndoPreview {
  readonly response_id: string
  readonly timestamp: string
  readonly policy: string
  readonly mode: 'undo-dry-run'
  readonly undo_of: string
  readonly plan_digest: string
  readonly actions: readonly UndoneAction[]
  /** Actions of the response that are not taken back, and why. */
  readonly left: readonly { readonly action: string; readonly why: string }[]
  readonly refused: readonly Refusal[]
}

export type UndoResult =
  | {
      readonly kind: 'undo-preview'
      readonly preview: UndoPreview
      readonly exit: ExitCode
      readonly warnings: readonly Problem[]
    }
  | Extract<RespondResult, { kind: 'responded' }>

/** What can still be undone of a past response. */
export interface Undoable {
  readonly action: string
  readonly file: string
  readonly undo_instruction: string
}

export interface ListedResponse extends PastResponse {
  readonly undoable: readonly Undoable[]
  /** Processes of an interrupted response that still run. */
  readonly running: readonly number[]
  /** It is being carried out right now: its lock is held. */
  readonly inProgress: boolean
}

export interface ResponsesListed {
  readonly log: string
  /** Why the log is not what was written, as a clause; null when nothing speaks against it. */
  readonly changed: string | null
  /** Newest first. */
  readonly responses: readonly ListedResponse[]
  readonly blocked: readonly BlockedRecord[]
  readonly warnings: readonly Problem[]
}
