/** What responding makes durable: receipts, the records of its log, and the files beside it. */

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

export type Status =
  | 'succeeded'
  | 'failed'
  | 'timed_out'
  /** The program ended between the intent and the receipt: nobody knows how far the command came. */
  | 'interrupted'
  /** Never started: an action before it failed, or a gate closed. */
  | 'skipped'
  | 'blocked'

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
