import type { Preview, PreviewedAction, Refusal } from '../model/response.js'
import type { GateVerdict, Status } from '../model/responseRecords.js'
import { type Given } from './commandLine.js'
import { opensWords, usedWords } from './gatePhrases.js'

/** The wording of plans, and of what keeps them from being applied. */

/** Whether `--apply` would act on this preview, with what else was given. */
export function mayApply(preview: Preview, given: Given): boolean {
  const { safety_gates_passed, results } = preview
  const refusals = standingRefusals(preview, given)
  return safety_gates_passed && refusals.length === 0 && results.every(({ unfilled }) => !unfilled?.length)
}

/** What is refused still, with the force that was given. */
export function standingRefusals({ refused }: Pick<Preview, 'refused'>, { request }: Given): Refusal[] {
  const forced = request.includes('--force')
  return refused.filter(({ forcible }) => !(forced && forcible))
}

/** What is recorded for good should not be `TEXT`. */
export const FORCING = 'it has to be forced: write your reason in the place of TEXT'

/** `--force --reason TEXT`, where it is needed and not given yet. */
export function forceWords(refused: Preview['refused'], { request }: Given): string[] {
  const needed = refused.some(({ forcible }) => forcible) && !request.includes('--force')
  return needed ? ['--force', '--reason', 'TEXT'] : []
}

/** "it opens at midnight UTC"; `at` is when the gate was looked at. */
export function opening(gate: GateVerdict, at: string): string {
  const words = opensWords(gate, at)
  return words === '' ? '`policy gates` says more' : `it opens ${words}`
}

/** Why it is closed; of an open one that counts, how far it is. */
export function gateWords(gate: GateVerdict): string {
  return gate.closed ? gate.reason : usedWords(gate)
}

export function refusedWords({ message, forcible }: Preview['refused'][number]): string {
  return `${message}; ${forcible ? '`--force --reason TEXT` overrides it' : 'nothing overrides it'}`
}

/** How a planned action would run, and what it may touch; one clause each. */
export function planWords(
  step: PreviewedAction,
  { response_id, resumes }: Pick<Preview, 'response_id' | 'resumes'>,
): string[] {
  const { cwd, timeout, onFailure, changes, unfilled } = step
  const where = cwd === '.' ? 'in the workspace' : `in ${cwd}`
  const failing = onFailure === 'stop' ? 'the rest is skipped' : 'the rest goes on'
  return [
    ...(step.known === undefined ? [] : [KNOWN[step.known] ?? 'it was skipped before, and is not done']),
    `${where}, for at most ${limitWords(timeout)}; when it fails, ${failing}`,
    ...(changes.length > 0 ? [`may change ${changes.join(', ')}`] : []),
    undoWords(step, resumes === undefined ? response_id : null),
    ...(unfilled?.length ? [`there is no value for ${unfilled.join(', ')}: it cannot be applied`] : []),
  ]
}

/** What became of an action before the response was cut short. */
const KNOWN: Readonly<Partial<Record<Status, string>>> = {
  succeeded: 'it is done already, and not done again',
  failed: 'it failed before, and is not done again',
  timed_out: 'it ran out of time before, and is not done again',
  interrupted: 'it was interrupted, nobody knows how far it came, and it is not run again',
}

/** A new response will have an identity of its own: that of the preview must not be shown as if it could be undone. */
function undoWords({ reversible, changes, undo_instruction }: PreviewedAction, id: string | null): string {
  const instruction = id === null ? undo_instruction : undo_instruction.replaceAll(id, 'RESPONSE_ID')
  if (reversible) return instruction === '' ? 'can be taken back' : `can be taken back: ${instruction}`
  if (instruction !== '') return `can be taken back by hand: ${instruction}`
  return changes.length > 0 ? 'cannot be taken back' : 'declares no changes: there is nothing to take back'
}

/** A limit is told exactly: `90 s`, `5 min`, `1 h`. From seconds. */
export function limitWords(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
