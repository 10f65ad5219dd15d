import type { PastResponse } from '../model/response.js'
import type { ActionResult, IntentRecord } from '../model/responseRecords.js'
import { withoutRun } from './responseRecords.js'

export interface UndoChoice {
  /** What is taken back, the last action first. */
  readonly chosen: readonly ActionResult[]
  /** What is left as it is, and why. */
  readonly left: readonly { readonly action: string; readonly why: string }[]
}

/** Which actions of a response an undo takes back: all that ran and can be, or the one that is named. */
export function undoChoice(response: PastResponse, only: string | undefined): UndoChoice {
  const { waiting, undone } = response
  // What has an intent alone was interrupted, and gets its receipt before anything is done.
  const results = [...response.results, ...response.open.map(openResult)]
  const done = new Map(
    undone.flatMap(({ response_id, actions }) => actions.map((each) => [each, response_id])),
  )
  const chosen: ActionResult[] = []
  const left: { action: string; why: string }[] = []
  for (const result of results.toReversed()) {
    if (only !== undefined && result.action !== only) continue
    const why = whyNot(result, done.get(result.action))
    if (why === null) chosen.push(result)
    else left.push({ action: result.action, why })
  }
  for (const action of waiting) {
    if (only === undefined || only === action) left.push({ action, why: 'it did not run' })
  }
  return { chosen, left }
}

function openResult({ action, command, undo_file, undo_sha256 }: IntentRecord): ActionResult {
  const subject = { action, command, reversible: undo_file !== undefined, undo_instruction: '' }
  const kept = { ...(undo_file ? { undo_file } : {}), ...(undo_sha256 ? { undo_sha256 } : {}) }
  return { ...withoutRun(subject, 'interrupted', ''), ...kept }
}

function whyNot(
  { status, reason, reversible, changed, undo_file, undo_instruction }: ActionResult,
  undoneBy: string | undefined,
): string | null {
  if (undoneBy !== undefined) return `it was taken back by ${undoneBy}`
  if (status === 'skipped' || status === 'blocked' || reason.startsWith('not started: '))
    return 'it did not run'
  if (undo_file !== undefined && reversible) return null
  if (undo_instruction !== '') return undo_instruction
  if (reversible) return 'it has no undo file'
  return changed?.length ? 'it is not reversible' : 'it declares no changes that could be taken back'
}
