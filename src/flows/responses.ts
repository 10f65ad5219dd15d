import { undoChoice } from '../core/undoChoice.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { ListedResponse, PastResponse, ResponsesListed, Undoable } from '../model/response.js'
import { COOKIE } from './commandWork.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import { responseFiles, type ResponseFiles } from './responseFiles.js'
import { isResponding } from './responseLock.js'
import { readHistory } from './responseLog.js'
import { readVouched } from './undoFile.js'

/** The past responses, newest first, or the one that is named; what can still be undone, and what was cut short. */
export async function responses(given: Place, responseId?: string): Promise<ResponsesListed> {
  const place = await requireWorkspace(given)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const files = await responseFiles(place, loaded.policy)
  const history = await readHistory(files)
  const wanted = history.responses.filter(
    (each) => responseId === undefined || each.response_id === responseId,
  )
  if (responseId !== undefined && wanted.length === 0) {
    const message = `there is no response \`${responseId}\``
    throw new PolicyError(
      [{ code: 'no-response', severity: 'error', message, help: '`policy responses` lists them' }],
      EXIT.usage,
    )
  }
  const warnings =
    history.changed === null
      ? []
      : [{ code: 'response-log-changed', severity: 'warning', message: history.changed } as const]
  const busy = wanted.some(({ ended }) => ended === null) && (await isResponding(files))
  const listed = await Promise.all(wanted.toReversed().map((each) => list(files, each, busy)))
  return {
    log: files.names.responseLog,
    changed: history.changed,
    responses: listed,
    blocked: responseId === undefined ? history.blocked.toReversed() : [],
    warnings: [...loaded.warnings, ...warnings],
  }
}

async function list(files: ResponseFiles, response: PastResponse, busy: boolean): Promise<ListedResponse> {
  const { processesWith } = await import('../act/leftBehind.js')
  const cookie = { name: COOKIE, value: response.response_id }
  return {
    ...response,
    undoable: response.started.mode === 'undo' ? [] : await undoableOf(files, response),
    running: response.ended === null ? await processesWith(cookie) : [],
    inProgress: response.ended === null && busy,
  }
}

/** What can be taken back still: its undo file is there as the log vouches for it, and holds something. */
async function undoableOf(files: ResponseFiles, response: PastResponse): Promise<Undoable[]> {
  const found: Undoable[] = []
  for (const { action, undo_file: file = '', undo_sha256, undo_instruction } of undoChoice(
    response,
    undefined,
  ).chosen) {
    const undo = await readVouched(files, file, undo_sha256, { response_id: response.response_id, action })
    if (typeof undo === 'string' || (undo.complete && !undo.undo && undo.files.length === 0)) continue
    found.push({ action, file, undo_instruction })
  }
  return found
}
