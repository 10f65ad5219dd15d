import { responseId } from '../core/responseRecords.js'
import { undoChoice, type UndoChoice } from '../core/undoChoice.js'
import { nearest } from '../model/nearest.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { PastResponse, Refusal, UndoneAction } from '../model/response.js'
import type { FileVersion, UndoFile } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import type { CommandContext } from './commandWork.js'
import type { Responding } from './responding.js'
import type { History } from './responseLog.js'
import type { UndoOptions } from './undo.js'
import { readVouched } from './undoFile.js'
import { undoDigestOf, undonePart, wholeUndo } from './undoWork.js'

/** Why an undo is refused, and what to do, where that is something of its own. */
export interface Refused extends Refusal {
  readonly code: Problem['code']
  readonly help?: string
}

/**
 * What an undo would take back now, what it would leave, and what speaks against it. Nothing is written. Throws PolicyError
 * (exit 2) when there is no such response or action.
 */
export async function planUndo(
  context: Responding,
  options: Pick<UndoOptions, 'responseId' | 'action'>,
  history: History,
) {
  const { effects } = context
  const response = find(history, options.responseId)
  const choice = undoChoice(response, options.action)
  requireAction(response, options.action)
  const undos: UndoFile[] = []
  const left = [...choice.left]
  for (const { action, undo_file = '', undo_sha256 } of choice.chosen) {
    const of = { response_id: response.response_id, action }
    const read = await readVouched(context.files, undo_file, undo_sha256, of)
    const whole = typeof read === 'string' ? read : await wholeUndo(context, read)
    if (typeof whole === 'string') left.push({ action, why: whole })
    else if (!whole.undo && whole.files.length === 0) left.push({ action, why: 'it changed no file' })
    else undos.push(whole)
  }
  const now = effects.clock()
  const level = response.started.policy
  const id = responseId(now, { undo_of: options.responseId, seq: history.seq })
  const commands: CommandContext = { ...context, responseId: id, level, again: new Map() }
  const actions: UndoneAction[] = []
  const after = new Map<string, FileVersion | null>()
  for (const each of undos) {
    actions.push(await undonePart(context, each, after))
    for (const { path, before } of each.files) after.set(path, before)
  }
  const preview = {
    response_id: id,
    timestamp: isoTime(now),
    policy: level,
    mode: 'undo-dry-run' as const,
    undo_of: options.responseId,
    plan_digest: undoDigestOf(undos, commands),
    actions,
    left,
    refused: refusals(response, { ...choice, left }, actions, history, undos),
  }
  return { preview, undos, commands }
}

function find({ responses }: History, id: string): PastResponse {
  const found = responses.find(({ response_id }) => response_id === id)
  if (found) return found
  const near = nearest(
    id,
    responses.map(({ response_id }) => response_id),
  )
  const help = near ? `did you mean \`${near}\`?` : '`policy responses` lists them'
  throw new PolicyError(
    [{ code: 'no-response', severity: 'error', message: `there is no response \`${id}\``, help }],
    EXIT.usage,
  )
}

function requireAction({ started }: PastResponse, action: string | undefined): void {
  if (action === undefined || started.actions.includes(action)) return
  const near = nearest(action, started.actions)
  const help = near
    ? `did you mean \`${near}\`?`
    : `it has ${started.actions.map((each) => `\`${each}\``).join(', ')}`
  const message = `the response has no action \`${action}\``
  throw new PolicyError([{ code: 'no-response', severity: 'error', message, help }], EXIT.usage)
}

function refusals(
  { started, response_id, tried }: PastResponse,
  { left }: UndoChoice,
  actions: readonly UndoneAction[],
  { changed }: History,
  undos: readonly UndoFile[],
): Refused[] {
  const refused: Refused[] = []
  if (started.mode === 'undo')
    refused.push({
      code: 'not-undoable',
      message: `\`${response_id}\` is an undo itself, and is not undone`,
      forcible: false,
    })
  else if (actions.length === 0) {
    const why = left.map((each) => `\`${each.action}\`: ${each.why}`).join('; ')
    refused.push({ code: 'not-undoable', message: `nothing can be undone: ${why}`, forcible: false })
  }
  for (const { action, undo } of undos) {
    const before = tried.find((each) => each.action === action)
    if (!before || !undo) continue
    const message = `the undo command of \`${action}\` was begun by ${before.response_id} and did not succeed: nobody knows how far it came`
    const help = 'look how far it came; `--force --reason TEXT` runs it once more'
    refused.push({ code: 'undo-conflict', message, forcible: true, help })
  }
  for (const { files } of actions) {
    for (const { conflict } of files) {
      if (conflict) refused.push({ code: 'undo-conflict', message: conflict.message, forcible: true })
    }
  }
  if (changed !== null) refused.push({ code: 'response-log-changed', message: changed, forcible: true })
  return refused
}
