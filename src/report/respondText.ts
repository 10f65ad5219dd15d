import type { Preview, RespondResult } from '../model/response.js'
import type { ActionResult, GateVerdict } from '../model/responseRecords.js'
import { commandLine, type Given } from './commandLine.js'
import { count } from './phrases.js'
import { nextSteps } from './planAdvice.js'
import { gateWords, opening, planWords, refusedWords } from './planPhrases.js'
import {
  hasRun,
  headline,
  interruptedWords,
  lastLines,
  resultNotes,
  statusWord,
  tookWords,
  toneOf,
  type Headline,
} from './responsePhrases.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** What `policy respond` or `policy undo --apply` came to, for people: what was done, why not more, what to do next. */
export function respondText(result: RespondResult, given: Given, style: Style = PLAIN): string {
  const lines = [headlineLine(headline(result, given), style), ...bodyLines(result, given, style)]
  return `${lines.join('\n')}\n`
}

export function headlineLine({ word, tone, says }: Headline, style: Style): string {
  return `${style[tone](word)}  ${visible(says)}`
}

function bodyLines(result: RespondResult, given: Given, style: Style): string[] {
  if (result.kind === 'nothing') return []
  if (result.kind === 'preview') return previewLines(result.preview, result.file, given, style)
  if (result.kind === 'blocked') {
    const { response_id, timestamp, gates, reasons } = result.report
    const told = new Set(gates.map(({ reason }) => reason))
    const others = reasons.filter((reason) => !told.has(reason))
    const again = ['policy', 'respond', ...given.place, ...given.inputs, ...given.request]
    return [
      `  response ${visible(response_id)}, at ${visible(timestamp)}`,
      '',
      ...gateLines(gates, timestamp, style),
      ...(others.length > 0 ? [...indent(others.map(visible)), ''] : []),
      `${style.bold('Report')}    ${visible(result.file)}`,
      `${style.bold('Next')}      \`${commandLine(again)}\` shows what would be done`,
    ]
  }
  return respondedLines(result, given, style)
}

function previewLines(preview: Preview, file: string, given: Given, style: Style): string[] {
  const { decision_id: decision, timestamp, plan_digest, gates, refused, resumes, results } = preview
  return [
    `  ${decision === null ? 'of no decision' : `of decision ${visible(decision)}`}, at ${visible(timestamp)}`,
    ...(resumes === undefined ? [] : [`  goes on with ${visible(resumes)}, which was cut short`]),
    '',
    ...gateLines(gates, timestamp, style),
    ...refusedLines(refused, style),
    style.bold('Plan'),
    ...results.flatMap((step, index) =>
      indent([
        `${index + 1}  ${style.bold(visible(step.action))}  ${visible(step.description)}`.trimEnd(),
        `   $ ${commandLine(step.command)}`,
        ...indent(planWords(step, preview).map(visible), '   '),
      ]),
    ),
    `  digest ${visible(plan_digest)}`,
    '',
    `${style.bold('Preview')}   ${visible(file)}`,
    ...nextLines(nextSteps(preview, given), style),
  ]
}

/** Every gate, the closed ones with what opens them; `at` is when they were looked at. */
export function gateLines(gates: readonly GateVerdict[], at: string, style: Style): string[] {
  if (gates.length === 0) return []
  const shut = gates.filter(({ closed }) => closed).length
  const rows = gates.map((gate) => [
    gate.closed ? 'CLOSED' : 'open',
    visible(gate.gate),
    visible(gateWords(gate)),
    gate.closed ? visible(opening(gate, at)) : '',
  ])
  return [
    `${style.bold('Gates')}  ${shut === 0 ? 'all open' : `${shut} of ${gates.length} closed`}`,
    ...indent(
      columns(rows).map((line, index) => dressed(line.trimEnd(), gates[index]?.closed === true, style)),
    ),
    '',
  ]
}

function dressed(line: string, closed: boolean, style: Style): string {
  return closed ? style.warning(line) : line
}

/** What stands against applying beside gates. */
export function refusedLines(refused: Preview['refused'], style: Style): string[] {
  if (refused.length === 0) return []
  const lines = refused.map((each) => style.warning(visible(refusedWords(each))))
  return [style.bold('Refused'), ...indent(lines), '']
}

/** What to do, in order; the command stands alone on its line, to be copied. */
export function nextLines(
  { steps, command }: { readonly steps: readonly string[]; readonly command: readonly string[] | null },
  style: Style,
): string[] {
  return [
    style.bold('Next'),
    ...indent(steps.map(visible)),
    ...(command === null ? [] : [`  ${commandLine(command)}`]),
  ]
}

type Responded = Extract<RespondResult, { kind: 'responded' }>

function respondedLines({ record, resumed }: Responded, given: Given, style: Style): string[] {
  const { response_id: id, timestamp, results, undo_of, seq } = record
  const show = commandLine(['policy', 'responses', id, ...given.place])
  return [
    `  response ${visible(id)}, at ${visible(timestamp)}, record ${seq} of the log of responses`,
    ...(undo_of === undefined ? [] : [`  it takes back ${visible(undo_of)}`]),
    ...(resumed ? ['  it went on with a response that had been cut short'] : []),
    '',
    style.bold('Actions'),
    ...resultLines(results, style, lastLines),
    ...interruptedLines(results, id, given, style),
    '',
    `${style.bold('Receipts')}  \`${show}\` shows them whole`,
    ...undoLines(record, given, style),
  ]
}

/** One line for each result, and beneath it what is to be known of it; `output` picks what is shown of its output. */
export function resultLines(
  results: readonly ActionResult[],
  style: Style,
  output: (result: ActionResult) => readonly string[],
): string[] {
  const words = columns(
    results.map((result) => [
      statusWord(result),
      visible(result.action),
      tookWords(result),
      visible(result.reason),
    ]),
  )
  return results.flatMap((result, index) => [
    `  ${style[toneOf(result)](statusWord(result))}${(words[index] ?? '').slice(statusWord(result).length).trimEnd()}`,
    ...(result.success ? [] : output(result).map((line) => style.dim(`    | ${visible(line)}`.trimEnd()))),
    ...resultNotes(result).map((note) => `    ${visible(note)}`),
  ])
}

function interruptedLines(
  results: readonly ActionResult[],
  id: string,
  given: Given,
  style: Style,
): string[] {
  return results
    .filter(({ status }) => status === 'interrupted')
    .map((each) => ({ ...each, response_id: id, idempotent: false }))
    .map((each) => `  ${style.warning(visible(interruptedWords(each, given)))}`)
}

/** How to take it back, as far as that can be. */
function undoLines(
  { response_id: id, mode, results }: Responded['record'],
  given: Given,
  style: Style,
): string[] {
  const kept = results.filter(({ undo_file }) => undo_file !== undefined)
  const byHand = results.filter(
    (each) => hasRun(each) && each.undo_file === undefined && each.undo_instruction !== '',
  )
  const undo = commandLine(['policy', 'undo', id, ...given.place, ...given.inputs])
  const told = [
    ...(kept.length > 0
      ? [
          `\`${undo}\` shows how ${count(kept.length, 'action')} would be taken back; with \`--apply\` it is done`,
        ]
      : []),
    ...byHand.map(({ action, undo_instruction: how }) => `by hand, ${visible(action)}: ${visible(how)}`),
  ]
  if (told.length === 0 && mode === 'apply') told.push('no action left anything that could be taken back')
  return told.map((line, index) => `${index === 0 ? style.bold('Undo') : '    '}      ${line}`)
}
