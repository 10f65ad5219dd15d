import { responseRecord, withoutRun, type Subject } from '../core/responseRecords.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { ActionResult, IntentRecord, PastResponse } from '../model/response.js'
import { isoTime } from '../model/time.js'
import { COOKIE, guardFiles, interruptedResult } from './commandWork.js'
import { isOwn } from './responseFiles.js'
import { appendResponse } from './responseLog.js'
import type { Responding } from './responding.js'
import { readUndo } from './undoFile.js'

export interface Recovered {
  /** The response that may be gone on with, and what became of its actions so far. */
  readonly resume: PastResponse | null
  readonly results: ReadonlyMap<string, ActionResult>
  /** Its actions that were interrupted and are begun once more. */
  readonly again: ReadonlySet<string>
  /** Whether a response was closed that nobody goes on with. */
  readonly closed: boolean
  /** What was found, for people. */
  readonly warnings: readonly Problem[]
}

/**
 * Looks after responses that ended without a word: the program was killed, or the machine stopped. Every action with
 * an intent and no receipt gets the receipt `interrupted`; it is not run again. Where `mayResume` says so the response
 * stays open, to be gone on with; the others are closed. Only under the response lock, so that none of them runs.
 *
 * Throws PolicyError `still-running` (exit 3) when processes that such a response started are alive.
 */
export async function recoverResponses(
  context: Responding,
  past: readonly PastResponse[],
  mayResume: (response: PastResponse) => boolean,
): Promise<Recovered> {
  const open = past.filter(({ ended }) => ended === null)
  await refuseRunning(open)
  const warnings: Problem[] = []
  let resumed: Recovered = { resume: null, results: new Map(), again: new Set(), closed: false, warnings: [] }
  for (const response of open) {
    const resume = resumed.resume === null && mayResume(response)
    const results = new Map(response.results.map((result) => [result.action, result]))
    for (const intent of response.open) {
      const again = resume && intent.idempotent
      warnings.push(interruption(intent, again))
      const result = await interrupted(context, intent, again)
      await record(context, response, result)
      if (again) results.delete(intent.action)
      else results.set(intent.action, result)
    }
    if (resume) resumed = { ...resumed, ...resumption(response, results) }
    else {
      await close(context, response, results)
      resumed = { ...resumed, closed: true }
    }
  }
  return { ...resumed, warnings }
}

function interruption({ response_id, action }: IntentRecord, again: boolean): Problem {
  const message = `\`${action}\` of the response ${response_id} was interrupted: nobody knows how far it came`
  const help = again
    ? 'it is idempotent, and is run once more'
    : `it is not run again by itself; \`policy responses ${response_id}\` says what to do`
  return { code: 'action-interrupted', severity: 'warning', message, help }
}

/** What is done of a response, and what of it is to be done once more: also what an earlier recovery found so. */
function resumption(response: PastResponse, results: ReadonlyMap<string, ActionResult>) {
  const { repeatable, started } = response
  const done = [...results].filter(
    ([action, { status }]) => status !== 'interrupted' || !repeatable.includes(action),
  )
  const kept = new Map(done)
  const again = started.actions.filter((action) => repeatable.includes(action) && !kept.has(action))
  return { resume: response, results: kept, again: new Set(again) }
}

async function refuseRunning(open: readonly PastResponse[]): Promise<void> {
  const { processesWith } = await import('../act/leftBehind.js')
  for (const { response_id } of open) {
    const running = await processesWith({ name: COOKIE, value: response_id })
    if (running.length === 0) continue
    const message = `the response ${response_id} was cut short, and what it started still runs: pid ${running.join(', ')}`
    const help = 'wait for it, or end those processes; then ask again'
    throw new PolicyError([{ code: 'still-running', severity: 'error', message, help }], EXIT.refused)
  }
}

/** `again`: its undo file stays as it was before the first beginning, for the action will be done once more. */
async function interrupted(context: Responding, intent: IntentRecord, again: boolean): Promise<ActionResult> {
  const { files, effects } = context
  const { action, command, undo_file } = intent
  const undo = undo_file === undefined ? null : await readUndo(files, undo_file).catch(() => null)
  const subject: Subject = {
    action,
    command,
    reversible: undo_file !== undefined,
    undo_instruction: undo?.undo_instruction ?? '',
  }
  const skip = isOwn(files, guardFiles(context))
  return interruptedResult(files, subject, again || !undo ? undefined : undo_file, skip, effects)
}

async function close(
  context: Responding,
  response: PastResponse,
  results: Map<string, ActionResult>,
): Promise<void> {
  const { files, effects } = context
  for (const action of response.waiting) {
    const subject: Subject = { action, command: [], reversible: false, undo_instruction: '' }
    const result = withoutRun(subject, 'skipped', 'the program was ended before it')
    await record(context, response, result)
    results.set(action, result)
  }
  const made = responseRecord(response.started, [...results.values()], effects.clock())
  await appendResponse(files, { ...made, status: 'interrupted' }, effects.sleep)
}

async function record(
  { files, effects }: Responding,
  { started }: PastResponse,
  result: ActionResult,
): Promise<void> {
  const { response_id, policy } = started
  const timestamp = isoTime(effects.clock())
  await appendResponse(files, { type: 'receipt', timestamp, response_id, policy, ...result }, effects.sleep)
}
