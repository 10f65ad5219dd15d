import { responseRecord, withoutRun, type Subject } from '../core/responseRecords.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { PastResponse } from '../model/response.js'
import type { ActionResult, IntentRecord } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import { COOKIE } from './commandWork.js'
import type { Acting } from './responding.js'
import { appendResponse } from './responseLog.js'
import { readVouched } from './undoFile.js'

export interface Recovered {
  /** The response that may be gone on with, and what became of its actions so far. */
  readonly resume: PastResponse | null
  readonly results: ReadonlyMap<string, ActionResult>
  /** Its actions that were interrupted and are begun once more, with the digest of what was before the first time. */
  readonly again: ReadonlyMap<string, string | undefined>
  /** Whether a response was closed that nobody goes on with. */
  readonly closed: boolean
  /** What was found, for people. */
  readonly warnings: readonly Problem[]
}

/**
 * Looks after responses that ended without a word: the program was killed, or the machine stopped. Every action with
 * an intent and no receipt gets the receipt `interrupted`; it is not run again. Where `mayResume` says so the response
 * stays open, to be gone on with; the others are closed.
 *
 * Throws PolicyError `still-running` (exit 3) when processes that such a response started are alive, or this program is
 * one of them.
 */
export async function recoverResponses(
  acting: Acting,
  past: readonly PastResponse[],
  mayResume: (response: PastResponse) => boolean,
): Promise<Recovered> {
  const open = past.filter(({ ended }) => ended === null)
  await refuseRunning(open, acting)
  const warnings: Problem[] = []
  const nothing = { resume: null, results: new Map(), again: new Map() }
  let recovered: Omit<Recovered, 'warnings'> = { ...nothing, closed: false }
  for (const response of open) {
    const resume = recovered.resume === null && mayResume(response)
    const results = new Map(response.results.map((result) => [result.action, result]))
    for (const intent of response.open) {
      warnings.push(interruption(intent, resume && intent.idempotent))
      const result = await interruptedResult(acting, intent)
      await record(acting, response, result)
      results.set(intent.action, result)
    }
    if (resume) recovered = { ...recovered, ...resumption(response, results) }
    else {
      await close(acting, response, results)
      recovered = { ...recovered, closed: true }
    }
  }
  return { ...recovered, warnings }
}

/** What is to be told of an action with an intent and no receipt. */
export function interruption({ response_id, action }: IntentRecord, again = false): Problem {
  const message = `\`${action}\` of the response ${response_id} was interrupted: nobody knows how far it came`
  const help = again
    ? 'it is idempotent, and is run once more'
    : `it is not run again by itself; \`policy responses ${response_id}\` says what to do`
  return { code: 'action-interrupted', severity: 'warning', message, help }
}

/** What is done of a response, and what of it is to be done once more: also what an earlier recovery found so. */
function resumption(response: PastResponse, results: ReadonlyMap<string, ActionResult>) {
  const isAgain = ({ action, status }: ActionResult): boolean =>
    status === 'interrupted' && response.repeatable.includes(action)
  const done = [...results].filter(([, result]) => !isAgain(result))
  const again = [...results.values()].filter(isAgain)
  return {
    resume: response,
    results: new Map(done),
    again: new Map(again.map(({ action, undo_sha256 }) => [action, undo_sha256])),
  }
}

async function refuseRunning(open: readonly PastResponse[], { effects }: Acting): Promise<void> {
  const { processesWith } = await import('../act/leftBehind.js')
  for (const { response_id } of open) {
    if (effects.environment[COOKIE] === response_id) {
      const message = `an action of the response ${response_id} asks for this, and that response has not ended`
      const help = 'let an action do its own work, and no responding'
      throw new PolicyError([{ code: 'still-running', severity: 'error', message, help }], EXIT.refused)
    }
    const running = await processesWith({ name: COOKIE, value: response_id })
    if (running.length === 0) continue
    const message = `the response ${response_id} was cut short, and what it started still runs: pid ${running.join(', ')}`
    const help = 'wait for it, or end those processes; then ask again'
    throw new PolicyError([{ code: 'still-running', severity: 'error', message, help }], EXIT.refused)
  }
}

/**
 * What is known of a command of which only the intent is known. What was before it is kept for an undo, as far as the
 * intent vouches for it. What it changed is not looked at now: who knows who changed it.
 */
async function interruptedResult(
  { files }: Acting,
  { response_id, action, command, undo_file, undo_sha256 }: IntentRecord,
): Promise<ActionResult> {
  const of = { response_id, action }
  const undo = undo_file === undefined ? null : await readVouched(files, undo_file, undo_sha256, of)
  const known = undo !== null && typeof undo !== 'string'
  const subject: Subject = {
    action,
    command,
    reversible: undo_file !== undefined,
    undo_instruction: known ? undo.undo_instruction : (undo ?? ''),
  }
  const reason = 'the program was ended while the command ran: nobody knows how far it came'
  // Also where it was changed since: an undo then says so, and no other takes its place.
  const kept = undo_file === undefined ? {} : { undo_file, ...(undo_sha256 ? { undo_sha256 } : {}) }
  return { ...withoutRun(subject, 'interrupted', reason), ...kept }
}

async function close(
  acting: Acting,
  response: PastResponse,
  results: Map<string, ActionResult>,
): Promise<void> {
  for (const action of response.waiting) {
    const subject: Subject = { action, command: [], reversible: false, undo_instruction: '' }
    const result = withoutRun(subject, 'skipped', 'the program was ended before it')
    await record(acting, response, result)
    results.set(action, result)
  }
  const made = responseRecord(response.started, [...results.values()], acting.effects.clock())
  await appendResponse(acting, { ...made, status: 'interrupted' })
}

async function record(acting: Acting, { started }: PastResponse, result: ActionResult): Promise<void> {
  const { response_id, policy } = started
  const timestamp = isoTime(acting.effects.clock())
  await appendResponse(acting, { type: 'receipt', timestamp, response_id, policy, ...result })
}
