import { withoutRun, type Subject, type Unchained } from '../core/responseRecords.js'
import { problemsOf } from '../model/problem.js'
import type { ActionResult, GateVerdict, StartedRecord } from '../model/response.js'
import { isoTime } from '../model/time.js'
import type { ResponseFiles } from './responseFiles.js'
import { appendResponse } from './responseLog.js'
import type { RespondEffects } from './responding.js'

/** One thing to do, of a plan or of an undo: there is one executor for both. */
export interface Work {
  readonly subject: Subject
  readonly onFailure: 'stop' | 'continue'
  readonly idempotent: boolean
  /**
   * What must be durable before the intent says that it is; gives the name of the undo file, if there is one. What it
   * throws as PolicyError keeps the work from being done.
   */
  prepare(): Promise<string | undefined>
  /** Does it. Whatever goes wrong is told in the result. */
  perform(): Promise<ActionResult>
}

export interface Execution {
  readonly files: ResponseFiles
  readonly started: Unchained<StartedRecord>
  readonly effects: RespondEffects
  /** Read again before every action; null for what gates do not hold back. */
  readonly gates: (() => Promise<readonly GateVerdict[]>) | null
  /** Results of a response that a crash cut short, by action: these are not done again. */
  readonly before: ReadonlyMap<string, ActionResult>
}

/**
 * Does one work after the other. For each: gates, what an undo needs, a durable intent, the work, a durable receipt.
 * Throws PolicyError when a record cannot be written: nothing is done without its intent, and an intent without a
 * receipt is found by the next response.
 */
export async function executeWork(works: readonly Work[], execution: Execution): Promise<ActionResult[]> {
  const { started, files, effects, before } = execution
  const results: ActionResult[] = []
  let stoppedBy: string | null = null
  const record = (made: object): Promise<unknown> =>
    appendResponse(
      files,
      {
        timestamp: isoTime(effects.clock()),
        response_id: started.response_id,
        policy: started.policy,
        ...made,
      } as Parameters<typeof appendResponse>[1],
      effects.sleep,
    )
  for (const [index, work] of works.entries()) {
    const { action } = work.subject
    const [number, of] = [index + 1, works.length]
    const known = before.get(action)
    let result = known ?? (await keptFrom(work, execution, stoppedBy))
    if (!result) {
      effects.progress?.({ kind: 'started', action, number, of })
      const prepared = await preparation(work)
      if ('status' in prepared) result = prepared
      else {
        const { command } = work.subject
        const { undo_file } = prepared
        const { idempotent } = work
        await record({ type: 'intent', action, command, idempotent, ...(undo_file ? { undo_file } : {}) })
        result = await performed(work)
      }
    }
    if (!known) {
      await record({ type: 'receipt', ...result })
      effects.progress?.({ kind: 'ended', result, number, of })
    }
    results.push(result)
    if (!result.success && work.onFailure === 'stop') stoppedBy ??= action
  }
  return results
}

/** Why a work is not even begun, as its result; null when nothing keeps it. */
async function keptFrom(
  { subject }: Work,
  { gates, effects }: Execution,
  stoppedBy: string | null,
): Promise<ActionResult | null> {
  if (effects.abort?.aborted)
    return withoutRun(subject, 'skipped', 'the response was interrupted by a person')
  if (stoppedBy !== null) {
    const reason = `\`${stoppedBy}\` did not succeed, and what follows depends on it`
    return withoutRun(subject, 'skipped', reason)
  }
  const closed = (await gates?.())?.filter((verdict) => verdict.closed) ?? []
  if (closed.length === 0) return null
  const reasons = closed.map(({ reason }) => reason).join(', ')
  return withoutRun(subject, 'blocked', `closed meanwhile: ${reasons}`)
}

/** Whatever becomes of it, a work that was begun has a receipt. */
async function performed(work: Work): Promise<ActionResult> {
  try {
    return await work.perform()
  } catch (error) {
    return withoutRun(work.subject, 'failed', `what became of it could not be found out: ${told(error)}`)
  }
}

async function preparation(work: Work): Promise<{ undo_file?: string } | ActionResult> {
  try {
    const undo_file = await work.prepare()
    return undo_file === undefined ? {} : { undo_file }
  } catch (error) {
    return withoutRun(work.subject, 'failed', `not started: ${told(error)}`)
  }
}

function told(error: unknown): string {
  return problemsOf(error)
    .problems.map(({ message }) => message)
    .join('; ')
}
