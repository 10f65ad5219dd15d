import type { Scalar } from './policy.js'
import type { ExitCode, Problem } from './problem.js'

/** What responding says and writes: verdicts of gates, plans, receipts, and the records of the log of responses. */

/** One gate, as it was when it was last looked at. */
export interface GateVerdict {
  readonly gate: string
  readonly closed: boolean
  /** `rate_limit_exceeded_10/10`; empty while the gate is open. */
  readonly reason: string
  /** What the gate counts, and how far it may, where it compares a number with a limit. */
  readonly used?: number
  readonly limit?: number
  /** When it opens by itself, as an ISO time; only where that is known. */
  readonly opens_at?: string
  /** What opens it, in words. */
  readonly opens?: string
}

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

export type Status =
  | 'succeeded'
  | 'failed'
  | 'timed_out'
  /** The program ended between the intent and the receipt: nobody knows how far the command came. */
  | 'interrupted'
  /** Never started: an action before it failed, or a gate closed. */
  | 'skipped'
  | 'blocked'

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

/** One file that an action may change, before and after; null where there is none. */
export interface FileChange {
  /** Relative to the workspace, with forward slashes. */
  readonly path: string
  readonly before: FileVersion | null
  readonly after: FileVersion | null
}

export interface FileVersion {
  readonly kind: 'file' | 'folder' | 'link'
  /** Of a file its content, of a link its target; empty for a folder. */
  readonly sha256: string
  readonly size: number
  /** Permission bits. */
  readonly mode: number
}

/** `results[]` of a response. */
export interface ActionResult {
  readonly action: string
  /** Redacted. */
  readonly command: readonly string[]
  readonly success: boolean
  readonly status: Status
  readonly reversible: boolean
  readonly undo_instruction: string
  readonly stdout: string
  readonly stderr: string
  /** Seconds. */
  readonly duration: number
  readonly exit_code: number | null
  readonly signal: string | null
  /** Why it did not succeed; empty when it did. */
  readonly reason: string
  /** Files with the full output, relative to the workspace. */
  readonly output_files?: readonly string[]
  readonly undo_file?: string
  /** Of the undo file, in hex: the log vouches for it. */
  readonly undo_sha256?: string
  /** What it changed of the files it declares. */
  readonly changed?: readonly string[]
  /** What changed in the workspace while it ran, outside the files it declares. */
  readonly undeclared_changes?: readonly string[]
  readonly left_behind?: number
}

/** Who asked for it. */
export interface Actor {
  readonly user: string
  readonly host: string
  /** Of a CI system, who started it there. */
  readonly ci?: string
}

/** Why it was forced, in the words of who did it, and the refusals that this overrode, by their codes. */
export interface Forced {
  readonly reason: string
  readonly overrides: readonly string[]
}

export type Mode = 'apply' | 'undo'

interface RecordBase {
  readonly timestamp: string
  readonly response_id: string
  /** The level. */
  readonly policy: string
  readonly seq: number
  /** SHA-256 of the line before. */
  readonly prev: string
}

/** Before anything is done. */
export interface StartedRecord extends RecordBase {
  readonly type: 'started'
  readonly mode: Mode
  readonly decision_id: string | null
  readonly policy_digest: string | null
  readonly plan_digest: string
  readonly actions: readonly string[]
  readonly gates: readonly GateVerdict[]
  readonly by: Actor
  readonly forced?: Forced
  readonly undo_of?: string
}

/** Before a command starts. `undo_file` is there already when it is named. */
export interface IntentRecord extends RecordBase {
  readonly type: 'intent'
  readonly action: string
  readonly command: readonly string[]
  readonly idempotent: boolean
  readonly undo_file?: string
  /** Of that file, in hex: the log vouches for it. */
  readonly undo_sha256?: string
}

/** Before a response is gone on with that was cut short. */
export interface ResumedRecord extends RecordBase {
  readonly type: 'resumed'
  readonly gates: readonly GateVerdict[]
  readonly by: Actor
  readonly forced?: Forced
}

/** After a command ended, or when it is known that it will not start. */
export interface ReceiptRecord extends RecordBase, ActionResult {
  readonly type: 'receipt'
}

/** When all is done: the report's record. */
export interface ResponseRecord extends RecordBase {
  readonly type: 'response'
  readonly mode: Mode
  readonly status: 'succeeded' | 'failed' | 'interrupted'
  readonly decision_id: string | null
  readonly safety_gates_passed: boolean
  readonly actions_planned: number
  readonly actions_succeeded: number
  readonly results: readonly ActionResult[]
  readonly by: Actor
  readonly forced?: Forced
  readonly undo_of?: string
}

export interface BlockedRecord extends RecordBase {
  readonly type: 'blocked'
  readonly reason: string
  readonly reasons: readonly string[]
  readonly by: Actor
}

export type ResponseLogRecord =
  StartedRecord | ResumedRecord | IntentRecord | ReceiptRecord | ResponseRecord | BlockedRecord

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

/** `reports/policy_response_blocked.json` */
export interface BlockedReport {
  readonly response_id: string
  readonly timestamp: string
  readonly policy: string
  readonly blocked: true
  readonly reason: string
  readonly reasons: readonly string[]
  readonly gates: readonly GateVerdict[]
}

/** `state/policy_response_undo_<response_id>_<action>.json` */
export interface UndoFile {
  readonly response_id: string
  readonly action: string
  /** When its command started. */
  readonly executed_at: string
  readonly undo_instruction: string
  /** The command that takes it back; without one, files are restored. */
  readonly undo?: readonly string[]
  /** The files and folders that the action declared, relative to the workspace. */
  readonly changes: readonly string[]
  /** Folder of the copies, relative to the workspace; each copy is named by its SHA-256. */
  readonly copies: string
  /** What the files were before. `after` is filled in when the command has ended; until then `complete` is false. */
  readonly files: readonly FileChange[]
  readonly complete: boolean
}

/** `state/policy_response_state.json`: the last response, and where its log ends. */
export interface ResponseStateFile {
  readonly response_id: string
  readonly timestamp: string
  readonly policy: string
  readonly status: string
  readonly log: { readonly seq: number; readonly sha256: string }
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
