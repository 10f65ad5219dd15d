import type { ListedResponse, ResponsesListed } from '../model/response.js'
import type { ActionResult } from '../model/responseRecords.js'
import { shellLines, type Given } from './commandLine.js'
import {
  blockedGroups,
  changedWords,
  noneWords,
  pastAdvice,
  pastNotes,
  standing,
  whenWords,
  type Seen,
} from './pastPhrases.js'
import { count } from './phrases.js'
import { gateLines, resultLines } from './respondText.js'
import { outputLines } from './responsePhrases.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** Past responses, newest first. `now` is in milliseconds since 1970; `hidden` says how many are not shown. */
export function responsesText(
  listed: ResponsesListed,
  given: Given,
  { now, hidden }: { readonly now: number; readonly hidden: number },
  style: Style = PLAIN,
): string {
  const { responses, log, changed } = listed
  const rows = blockedGroups(listed.blocked).map(({ level, reason, times, timestamp }) => [
    visible(level),
    visible(reason),
    count(times, 'time'),
    `last at ${visible(whenWords(timestamp, now))}`,
  ])
  const lines = [
    ...changedLines(changed, given, style),
    responses.length === 0
      ? `${noneWords(listed)} in ${visible(log)}`
      : `${count(responses.length + hidden, 'response')} in ${visible(log)}${responses.length > 1 ? ', newest first' : ''}`,
    '',
    ...responses.flatMap((response) => [...pastLines(response, given, now, style), '']),
    ...(hidden > 0 ? [`${count(hidden, 'older one')} not shown; \`--limit\` shows more`, ''] : []),
    ...(rows.length > 0 ? [style.bold('Blocked'), ...indent(columns(rows))] : []),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** Before all else: what follows is only what the log says now. */
function changedLines(changed: string | null, given: Given, style: Style): string[] {
  return changed === null ? [] : [`${style.error('CHANGED')}  ${visible(changedWords(changed, given))}`, '']
}

function pastLines(response: ListedResponse, given: Given, now: number, style: Style): string[] {
  const { response_id, started } = response
  const { word, tone } = standing(response)
  const when = `${visible(started.policy)}  ${visible(started.mode)}  ${visible(whenWords(started.timestamp, now))}`
  return [
    `${style.bold(visible(response_id))}  ${style[tone](word)}  ${when}`,
    ...indent(pastNotes(response, given).map(visible)),
    ...pastAdvice(response, given).map((line) => `  ${style.warning(visible(line))}`),
  ]
}

/** One past response whole: its gates as they were, every receipt with its output. */
export function responseText(
  response: ListedResponse,
  given: Given,
  { now, changed }: Seen,
  style: Style = PLAIN,
): string {
  const { started, results, open } = response
  const lines = [
    ...changedLines(changed, given, style),
    ...pastLines(response, given, now, style),
    `  decision ${visible(started.decision_id ?? 'none')}; plan ${visible(started.plan_digest)}`,
    '',
    ...gateLines(started.gates, started.timestamp, style),
    ...results.flatMap((result) => [...receiptLines(result, style), '']),
    ...open.flatMap(({ action, command }) => [
      `  ${style.warning(response.inProgress ? 'running' : 'INTERRUPTED')}  ${visible(action)}`,
      ...indent(shellLines(command), '    '),
      '',
    ]),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function receiptLines(result: ActionResult, style: Style): string[] {
  const { command, exit_code: code, signal, undo_file: file, undo_instruction: how } = result
  const ended = signal === null ? (code === null ? [] : [`exit code ${code}`]) : [`signal ${signal}`]
  return [
    ...resultLines([result], style, () => []),
    ...indent(shellLines(command), '    '),
    ...indent([...ended, ...(file === undefined ? [] : [`undo file: ${file}`])].map(visible), '    '),
    ...(how === '' ? [] : [`    to take it back: ${visible(how)}`]),
    ...outputOf('stdout', result.stdout),
    ...outputOf('stderr', result.stderr),
  ]
}

function outputOf(name: string, output: string): string[] {
  const lines = outputLines(output)
  return lines.length === 0
    ? []
    : [`    ${name}:`, ...lines.map((line) => `      ${visible(line)}`.trimEnd())]
}
