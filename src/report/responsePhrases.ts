import type { RespondResult } from '../model/response.js'
import type { ActionResult } from '../model/responseRecords.js'
import { showAge } from '../model/show.js'
import { commandLine, type Given } from './commandLine.js'
import { count } from './phrases.js'
import { firstRefusal } from './planAdvice.js'
import { mayApply } from './planPhrases.js'

/** The wording that the reports on responses share. What comes from files is not made visible here yet. */

/** How a result is announced: one word that stands out, and what it means. */
export interface Headline {
  readonly word: string
  readonly tone: 'good' | 'warning' | 'error'
  readonly says: string
}

export function headline(result: RespondResult, given: Given): Headline {
  if (result.kind === 'nothing') {
    const { level, healthiest, refused } = result
    const but = refused.length === 0 ? '' : `; but ${refused.map(({ message }) => message).join('; ')}`
    const tone = healthiest && refused.length === 0 ? 'good' : 'warning'
    return { word: 'NOTHING TO DO', tone, says: `${level}: it has no actions${but}` }
  }
  if (result.kind === 'blocked')
    return { word: 'BLOCKED', tone: 'error', says: `${result.report.policy}: nothing was done` }
  if (result.kind === 'preview') {
    const { policy, results } = result.preview
    const planned = results.filter(({ known }) => known === undefined).length
    const actions = planned === 0 ? 'no action' : count(planned, 'action')
    const plan = planned === 0 ? 'no action is planned' : `${actions} planned`
    const refusal = firstRefusal(result.preview, given)
    const says = mayApply(result.preview, given)
      ? `${actions} would run; nothing was done`
      : refusal !== null
        ? `${plan}; ${refusal}; nothing was done`
        : `${plan}${planned === 0 ? '' : ', and none may run'}; nothing was done`
    return { word: 'PREVIEW', tone: 'warning', says: `${policy}: ${says}` }
  }
  const { policy, mode, status, actions_planned: planned, actions_succeeded: succeeded } = result.record
  const says = `${policy}: ${succeeded} of ${count(planned, 'action')} ${mode === 'undo' ? 'taken back' : 'succeeded'}`
  if (status === 'succeeded') return { word: 'DONE', tone: 'good', says }
  return { word: status === 'failed' ? 'FAILED' : 'INTERRUPTED', tone: 'error', says }
}

const STATUS: Readonly<Record<ActionResult['status'], string>> = {
  succeeded: 'ok',
  failed: 'FAILED',
  timed_out: 'TIMED OUT',
  interrupted: 'INTERRUPTED',
  skipped: 'skipped',
  blocked: 'BLOCKED',
}

export function statusWord({ status }: Pick<ActionResult, 'status'>): string {
  return STATUS[status]
}

export function toneOf({ status }: Pick<ActionResult, 'status'>): Headline['tone'] {
  if (status === 'succeeded') return 'good'
  return status === 'skipped' || status === 'blocked' ? 'warning' : 'error'
}

/** Whether its command was started. */
export function hasRun({ status }: Pick<ActionResult, 'status'>): boolean {
  return status !== 'skipped' && status !== 'blocked'
}

/** How long it ran; empty where it did not, or nobody knows. */
export function tookWords(result: Pick<ActionResult, 'status' | 'duration'>): string {
  return hasRun(result) && result.status !== 'interrupted' ? durationWords(result.duration) : ''
}

/** `0.4 s`, `12 s`, `3 min`; from seconds. */
function durationWords(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : showAge(seconds)
}

/** What is to be known of a result beside how it ended; one clause each. */
export function resultNotes(result: ActionResult): string[] {
  const { output_files: files, changed, undeclared_changes: undeclared, left_behind: left } = result
  return [
    ...(files?.length ? [`whole output: ${files.join(', ')}`] : []),
    ...(changed?.length ? [`changed ${changed.join(', ')}`] : []),
    ...(undeclared?.length ? [`CHANGED OUTSIDE OF WHAT IT DECLARES: ${undeclared.join(', ')}`] : []),
    ...(left
      ? [`LEFT BEHIND ${count(left, 'process', 'processes')}, which ${left === 1 ? 'was' : 'were'} ended`]
      : []),
  ]
}

const TAIL_LINES = 10
const LINE = 400

/** The last lines that a command wrote: of its error output, or where that is empty of its output. */
export function lastLines({ stderr, stdout }: Pick<ActionResult, 'stderr' | 'stdout'>): string[] {
  const lines = outputLines((stderr.trim() === '' ? stdout : stderr).trimEnd())
  return lines.slice(-TAIL_LINES).map((line) => (line.length > LINE ? `${line.slice(0, LINE)} …` : line))
}

/** Without the line feed at its end; none for an empty output. */
export function outputLines(output: string): string[] {
  const whole = output.replace(/\r?\n$/, '')
  return whole === '' ? [] : whole.split(/\r?\n/)
}

/** What is to be done about an action of which nobody knows how far it came. */
export function interruptedWords(
  { response_id: id, action, command, idempotent, undo_file }: Interrupted,
  given: Given,
): string {
  const undo = commandLine(['policy', 'undo', id, ...given.place, ...given.inputs, '--action', action])
  const what = command.length === 0 ? 'it' : `\`${commandLine(command)}\``
  const look = `Look at what ${what} may have done`
  const back =
    undo_file === undefined ? 'mend it by hand' : `take it back with \`${undo}\`, or leave it as it is`
  const again = idempotent
    ? 'the next `policy respond --apply` runs it again'
    : 'it is not run again by itself'
  return `\`${action}\` was interrupted: nobody knows how far it came. ${look}; ${back}; ${again}`
}

interface Interrupted {
  readonly response_id: string
  readonly action: string
  readonly command: readonly string[]
  readonly idempotent: boolean
  readonly undo_file?: string
}
