import type { Given } from './commandLine.js'
import type { UndoneAction, UndoneFile, UndoPreview } from '../model/response.js'
import { count } from './phrases.js'
import { FORCING, forceWords } from './planPhrases.js'
import { type Headline } from './responsePhrases.js'

/** The wording that the reports on the preview of an undo share. */

export function undoHeadline({ policy, undo_of, actions, refused }: UndoPreview): Headline {
  const many = count(actions.length, 'action')
  const says =
    actions.length === 0
      ? 'there is nothing to take back'
      : refused.length === 0
        ? `${many} would be taken back; nothing was done`
        : `${many} to take back, and none may be as it is; nothing was done`
  return { word: 'PREVIEW', tone: 'warning', says: `undo of ${undo_of} (${policy}): ${says}` }
}

function conflicts({ files }: UndoneAction): UndoneFile[] {
  return files.filter(({ conflict }) => conflict !== undefined)
}

/** What stands against it and is not told with a file already. */
export function otherRefusals({ actions, refused }: UndoPreview): UndoPreview['refused'] {
  const told = new Set(actions.flatMap(conflicts).map(({ conflict }) => conflict?.message))
  return refused.filter(({ message }) => !told.has(message))
}

export function howWords({ how, files }: UndoneAction): string {
  if (how === 'command') return 'by its own command'
  return files.length === 0 ? 'it changed no file' : 'by restoring what it changed'
}

/** What the policy says of it beyond the command that was just given; empty where it says no more. */
export function instructionWords({ undo_instruction: instruction }: UndoneAction): string {
  return instruction === '' || instruction.startsWith('policy undo ') ? '' : `the policy says: ${instruction}`
}

/** What to type to have it taken back; null where there is nothing to take back, or nothing makes it possible. */
export function undoNext(preview: UndoPreview, given: Given): { steps: string[]; command: string[] } | null {
  const { actions, refused, undo_of } = preview
  if (actions.length === 0 || refused.some(({ forcible }) => !forcible)) return null
  const { place, inputs, request } = given
  const force = forceWords(refused, given)
  return {
    steps: force.length > 0 ? [FORCING] : [],
    command: ['policy', 'undo', undo_of, ...place, ...inputs, ...request, ...force, '--apply'],
  }
}

/** The lines of a diff without the feed at its end. */
export function diffLines({ conflict }: UndoneFile): string[] {
  return conflict?.diff ? conflict.diff.replace(/\n$/, '').split('\n') : []
}
