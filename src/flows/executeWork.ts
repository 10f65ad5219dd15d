import { withoutRun, type Subject, type Unchained } from '../core/responseRecords.js'
import { problemsOf } from '../model/problem.js'
import type { ActionResult, GateVerdict, StartedRecord } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import type { Acting } from './responding.js'
import { appendResponse } from './responseLog.js'

/** What an undo will need: a file that is durable, and its digest, so that the log vouches for it. */
export interface Prepared {
  readonly undo_file?: string
  readonly undo_sha256?: string
}

/** One thing to do, of a plan or of an undo: there is one executor for both. */
export interface Work {
  readonly subject: Subject
  readonly onFailure: 'stop' | 'continue'
  readonly idempotent: boolean
  /** What must be durable before the intent says that it is. What it throws keeps the work from being done. */
  prepare(): Promise<Prepared>
  /** Does it. Whatever goes wrong is told in the result. */
  perform(): Promise<ActionResult>
  /** Clears away what nobody needs once the receipt is durable. */
  settle(): Promise<unknown>
}

export interface Execution {
  readonly started: StartedRecord
  /** Read again before every action; null for what gates do not hold back. */
  readonly gates: (() => Promise<readonly GateVerdict[]>) | null
  /** Results of a response that a crash cut short, by action: these are not done again. */
  readonly before: ReadonlyMap<string, ActionResult>
}

/**
 * Does one work after the other. For each: gates, what an undo needs, gates again, a durable intent, the work, a durable
 * receipt. Throws PolicyError when a record cannot be written: nothing is done without its intent, and an intent
 * without a receipt is found by the next response.
 */
export async function executeWork(
  works: readonly Work[],
  execution: Execution,
  acting: Acting,
): Promise<ActionResult[]> {
  const { before } = execution
  const results: ActionResult[] = []
  let stoppedBy: string | null = null
  for (const [index, work] of works.entries()) {
    const [number, of] = [index + 1, works.length]
    const known = before.get(work.subject.action)
    const result = known ?? (await execute(work, { number, of }, stoppedBy, execution, acting))
    results.push(result)
    if (!result.success && work.onFailure === 'stop') stoppedBy ??= work.subject.action
  }
  return results
}

async function execute(
  work: Work,
  place: { readonly number: number; readonly of: number },
  stoppedBy: string | null,
  { started, gates }: Execution,
  acting: Acting,
): Promise<ActionResult> {
  const { subject, idempotent } = work
  const { action, command } = subject
  const { effects, tail } = acting
  const key = () => ({
    timestamp: isoTime(effects.clock()),
    response_id: started.response_id,
    policy: started.policy,
  })
  let result = keptFrom(work, stoppedBy, acting) ?? (await closed(work, gates))
  if (!result) {
    effects.progress?.({ kind: 'started', action, ...place })
    const prepared = await preparation(work)
    // Copying takes its time: a brake that was engaged meanwhile holds.
    result =
      'status' in prepared ? prepared : (keptFrom(work, stoppedBy, acting) ?? (await closed(work, gates)))
    if (!result && !('status' in prepared)) {
      await appendResponse(acting, { type: 'intent', ...key(), action, command, idempotent, ...prepared })
      // A brake that has answered by now holds: nothing but the start of the command lies behind this.
      result = keptFrom(work, stoppedBy, acting) ?? (await closed(work, gates)) ?? (await performed(work))
    }
  }
  const told = result ?? withoutRun(subject, 'skipped', CHANGED)
  const whole = tail.changed
  await appendResponse(acting, { type: 'receipt', ...key(), ...told })
  // What began it is gone: without this record nobody would know that the decision has its response.
  if (tail.changed && !whole) await appendResponse(acting, again(started))
  await work.settle().catch(() => undefined)
  effects.progress?.({ kind: 'ended', result: told, ...place })
  return told
}

const CHANGED = 'the log of responses was changed while this response ran'

/** The record once more: it gets another place in the log. */
function again({ seq: _seq, prev: _prev, ...started }: StartedRecord & Found): Unchained<StartedRecord> {
  const { repaired: _repaired, log_changed: _changed, ...rest } = started
  return rest
}

/** What a record may tell of the log, as its own place found it. */
interface Found {
  readonly repaired?: unknown
  readonly log_changed?: unknown
}

/** Why a work is not even begun, as its result; null when nothing keeps it. */
function keptFrom(
  { subject }: Work,
  stoppedBy: string | null,
  { effects, tail }: Acting,
): ActionResult | null {
  if (tail.changed) return withoutRun(subject, 'skipped', CHANGED)
  if (effects.abort?.aborted)
    return withoutRun(subject, 'skipped', 'the response was interrupted by a person')
  if (stoppedBy === null) return null
  return withoutRun(subject, 'skipped', `\`${stoppedBy}\` did not succeed, and what follows depends on it`)
}

async function closed({ subject }: Work, gates: Execution['gates']): Promise<ActionResult | null> {
  const shut = (await gates?.())?.filter((verdict) => verdict.closed) ?? []
  if (shut.length === 0) return null
  return withoutRun(subject, 'blocked', `closed meanwhile: ${shut.map(({ reason }) => reason).join(', ')}`)
}

/** Whatever becomes of it, a work that was begun has a receipt. */
async function performed(work: Work): Promise<ActionResult> {
  try {
    return await work.perform()
  } catch (error) {
    return withoutRun(work.subject, 'failed', `what became of it could not be found out: ${told(error)}`)
  }
}

async function preparation(work: Work): Promise<Prepared | ActionResult> {
  try {
    return await work.prepare()
  } catch (error) {
    return withoutRun(work.subject, 'failed', `not started: ${told(error)}`)
  }
}

function told(error: unknown): string {
  return problemsOf(error)
    .problems.map(({ message }) => message)
    .join('; ')
}
