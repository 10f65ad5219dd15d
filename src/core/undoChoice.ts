import type { ActionResult, PastResponse } from '../model/response.js'

export interface UndoChoice {
  /** What is taken back, the last action first. */
  readonly chosen: readonly ActionResult[]
  /** What is left as it is, and why. */
  readonly left: readonly { readonly action: string; readonly why: string }[]
}

/** Which actions of a response an undo takes back: all that ran and can be, or the one that is named. */
export function undoChoice(
  { results, waiting, undone, open }: PastResponse,
  only: string | undefined,
): UndoChoice {
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
  for (const action of [...open.map((intent) => intent.action), ...waiting]) {
    if (only === undefined || only === action) left.push({ action, why: 'it has no receipt yet' })
  }
  return { chosen, left }
}

function whyNot(
  { status, reversible, undo_file, undo_instruction }: ActionResult,
  undoneBy: string | undefined,
): string | null {
  if (undoneBy !== undefined) return `it was taken back by ${undoneBy}`
  if (status === 'skipped' || status === 'blocked') return 'it did not run'
  if (!reversible) return 'it is not reversible'
  if (undo_file === undefined) return undo_instruction || 'it has no undo file'
  return null
}
