import type { ActionResult, ResponseRecord, StartedRecord, Status } from '../model/responseRecords.js'
import { compactTime, isoTime } from '../model/time.js'
import { canonicalJson, sha256 } from './canonical.js'
import { shortened } from './keptReceipt.js'

/** A record before it has its place in the log. */
export type Unchained<T> = T extends unknown ? Omit<T, 'seq' | 'prev'> : never

/** `20251114T120000Z-<12 hex>`: the time, and the digest of what makes the response this one. May be part of a file's name. */
export function responseId(now: number, distinct: Readonly<Record<string, unknown>>): string {
  return `${compactTime(now)}-${sha256(canonicalJson({ now, ...distinct })).slice(0, 12)}`
}

/** The report's record of a response: what became of every action. */
export function responseRecord(
  started: Unchained<StartedRecord>,
  results: readonly ActionResult[],
  now: number,
): Unchained<ResponseRecord> {
  const succeeded = results.filter(({ success }) => success).length
  const interrupted = results.some(({ status }) => status === 'interrupted')
  const failed = succeeded < started.actions.length
  return {
    type: 'response',
    timestamp: isoTime(now),
    response_id: started.response_id,
    policy: started.policy,
    mode: started.mode,
    status: interrupted ? 'interrupted' : failed ? 'failed' : 'succeeded',
    decision_id: started.decision_id,
    safety_gates_passed: results.every(({ status }) => status !== 'blocked'),
    actions_planned: started.actions.length,
    actions_succeeded: succeeded,
    results: results.map((each) => ({
      ...each,
      stdout: shortened(each.stdout),
      stderr: shortened(each.stderr),
    })),
    by: started.by,
    ...(started.forced ? { forced: started.forced } : {}),
    ...(started.undo_of === undefined ? {} : { undo_of: started.undo_of }),
  }
}

/** The parts of a step or an undo that every result repeats. */
export interface Subject {
  readonly action: string
  readonly command: readonly string[]
  readonly reversible: boolean
  readonly undo_instruction: string
}

/** The result of a command that did not run, or of which nobody knows how it ran. */
export function withoutRun(
  subject: Subject,
  status: Extract<Status, 'skipped' | 'blocked' | 'failed' | 'interrupted'>,
  reason: string,
): ActionResult {
  const { action, command, reversible, undo_instruction } = subject
  const told = { action, command, success: false, status, reversible, undo_instruction, reason }
  return { ...told, stdout: '', stderr: '', duration: 0, exit_code: null, signal: null }
}
