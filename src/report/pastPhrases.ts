import type { ListedResponse, ResponsesListed } from '../model/response.js'
import type { Status } from '../model/responseRecords.js'
import { showAge } from '../model/show.js'
import { parseTime } from '../model/time.js'
import { commandLine, type Given } from './commandLine.js'
import { count } from './phrases.js'
import { interruptedWords, type Headline } from './responsePhrases.js'

/** The wording that the reports on past responses share. */

/** What a report on past responses says beside them. */
export interface Seen {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Why the log is not what was written; null when nothing speaks against it. */
  readonly changed: string | null
}

export function changedWords(changed: string, { place }: Given): string {
  return `${changed}; \`${commandLine(['policy', 'verify', 'log', ...place])}\` shows where`
}

/** Of a log that was changed nobody can say that there was none. */
export function noneWords({ changed }: Pick<ResponsesListed, 'changed'>): string {
  return changed === null ? 'no response yet' : 'no response is left'
}

/** How a past response stands: `DONE`, `FAILED`, `INTERRUPTED`, `RUNNING`, `CUT SHORT`. */
export function standing({ ended, open, inProgress }: ListedResponse): Omit<Headline, 'says'> {
  if (inProgress) return { word: 'RUNNING', tone: 'warning' }
  if (ended?.status === 'succeeded') return { word: 'DONE', tone: 'good' }
  if (ended?.status === 'failed') return { word: 'FAILED', tone: 'error' }
  if (ended?.status === 'interrupted' || open.length > 0) return { word: 'INTERRUPTED', tone: 'error' }
  return { word: 'CUT SHORT', tone: 'error' }
}

/** `2025-11-14T12:00:00+00:00, 3 h ago`; `now` in milliseconds since 1970. */
export function whenWords(timestamp: string, now: number): string {
  const time = parseTime(timestamp)
  return time === null || time > now ? timestamp : `${timestamp}, ${showAge((now - time) / 1000)} ago`
}

/** What is to be known of a past response, one clause each: counts, by whom, forced, undone. */
export function pastNotes(response: ListedResponse, given: Given): string[] {
  const { started, results, waiting, undone, inProgress, open, resumed } = response
  const { by, forced, actions, mode, undo_of } = started
  const succeeded = results.filter(({ success }) => success).length
  const word = mode === 'undo' ? 'taken back' : 'succeeded'
  const ci = by.ci === undefined ? '' : `, started by ${by.ci}`
  return [
    ...(undo_of === undefined ? [] : [`it takes back ${undo_of}`]),
    `${succeeded} of ${count(actions.length, 'action')} ${word}; by ${by.user} on ${by.host}${ci}`,
    ...failedWords(results),
    ...(forced ? [forcedWords(forced)] : []),
    ...resumed.map(resumedWords),
    ...(inProgress && open.length > 0 ? [`running now: ${open.map(({ action }) => action).join(', ')}`] : []),
    ...(waiting.length > 0 ? [waitingWords(response, given)] : []),
    ...undone.map(({ response_id, actions }) => `taken back by ${response_id}: ${actions.join(', ')}`),
    ...undoableWords(response, given),
  ]
}

/** "failed: mirror (it ended with 5); skipped: announce"; what was interrupted is told with what to do about it. */
function failedWords(results: ListedResponse['results']): string[] {
  const of = (word: string, statuses: readonly Status[], why: boolean): string[] => {
    const names = results
      .filter(({ status }) => statuses.includes(status))
      .map(({ action, reason }) => (why && reason !== '' ? `${action} (${reason})` : action))
    return names.length === 0 ? [] : [`${word}: ${names.join(', ')}`]
  }
  const told = [
    ...of('failed', ['failed', 'timed_out'], true),
    ...of('blocked', ['blocked'], true),
    ...of('skipped', ['skipped'], false),
  ]
  return told.length === 0 ? [] : [told.join('; ')]
}

function resumedWords({ timestamp, by, forced }: ListedResponse['resumed'][number]): string {
  const over = forced ? `; ${forcedWords(forced)}` : ''
  return `gone on with at ${timestamp} by ${by.user} on ${by.host}${over}`
}

function forcedWords({ reason, overrides }: NonNullable<ListedResponse['started']['forced']>): string {
  const over = overrides.length > 0 ? `FORCED over ${overrides.join(', ')}` : 'force was given and not needed'
  return `${over}: ${reason}`
}

/** A response that was cut short is gone on with by the next one, if that is the same. */
function waitingWords({ started, waiting, inProgress, ended }: ListedResponse, given: Given): string {
  if (inProgress) return `still to come: ${waiting.join(', ')}`
  const never = `never started: ${waiting.join(', ')}`
  if (started.mode === 'undo' || ended !== null) return never
  const command = commandLine(['policy', 'respond', ...given.place, '--apply'])
  return `${never}; \`${command}\` goes on with it while decision and plan are the same`
}

function undoableWords({ response_id, undoable, inProgress }: ListedResponse, given: Given): string[] {
  if (undoable.length === 0 || inProgress) return []
  const command = commandLine(['policy', 'undo', response_id, ...given.place])
  return [`can be taken back: ${undoable.map(({ action }) => action).join(', ')}; \`${command}\``]
}

/** What was interrupted and what to do about it; nothing while it runs, or once it is taken back. */
export function pastAdvice(response: ListedResponse, given: Given): string[] {
  const { response_id, open, results, undone, undoable, repeatable, running, ended, inProgress } = response
  if (inProgress) return []
  const back = new Set(undone.flatMap(({ actions }) => actions))
  const files = new Map(undoable.map(({ action, file }) => [action, file]))
  const repeated = ended === null ? new Set(repeatable) : new Set<string>()
  const advice = [...open, ...results.filter(({ status }) => status === 'interrupted')]
    .filter(({ action }) => !back.has(action))
    .map(({ action, command, undo_file }) => {
      const file = files.get(action) ?? undo_file
      const interrupted = { response_id, action, command, idempotent: repeated.has(action) }
      return interruptedWords(file === undefined ? interrupted : { ...interrupted, undo_file: file }, given)
    })
  const alive =
    running.length === 0
      ? []
      : [
          `${count(running.length, 'process', 'processes')} of it still ${running.length === 1 ? 'runs' : 'run'}: ${running.join(', ')}; end ${running.length === 1 ? 'it' : 'them'} first`,
        ]
  return [...alive, ...advice]
}

interface BlockedGroup {
  readonly level: string
  readonly reason: string
  readonly times: number
  /** Of the last one. */
  readonly timestamp: string
}

/** A closed gate may have blocked the same response every five minutes for a week: it is told once. Newest first. */
export function blockedGroups(blocked: ResponsesListed['blocked']): BlockedGroup[] {
  const groups = new Map<string, BlockedGroup>()
  for (const { policy: level, reasons, timestamp } of blocked.toSorted((a, b) => b.seq - a.seq)) {
    const reason = reasons.join(', ')
    const key = JSON.stringify([level, reason])
    const known = groups.get(key)
    groups.set(key, {
      level,
      reason,
      times: (known?.times ?? 0) + 1,
      timestamp: known?.timestamp ?? timestamp,
    })
  }
  return [...groups.values()]
}
