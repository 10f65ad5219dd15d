import type { Preview, RespondResult } from '../model/response.js'
import type { GateVerdict } from '../model/responseRecords.js'
import { commandLine, type Given } from './commandLine.js'
import { nextSteps } from './planAdvice.js'
import { gateWords, opening, planWords, refusedWords } from './planPhrases.js'
import {
  headline,
  interruptedWords,
  lastLines,
  resultNotes,
  statusWord,
  tookWords,
  type Headline,
} from './responsePhrases.js'
import type { ActionResult } from '../model/responseRecords.js'
import type { Problem } from '../model/problem.js'
import { markdown, preformatted } from './visible.js'

/** What `policy respond` or `policy undo --apply` came to as Markdown, for a job summary. */
export function respondMarkdown(result: RespondResult, given: Given): string {
  return document([
    ...headlineMarkdown(headline(result, given)),
    ...body(result, given),
    ...warningItems(result.warnings),
  ])
}

export function document(lines: readonly string[]): string {
  return `${lines.join('\n').trimEnd()}\n`
}

export function headlineMarkdown({ word, says }: Headline): string[] {
  return [`# ${word}`, '', `${markdown(says)}.`, '']
}

export function warningItems(warnings: readonly Problem[]): string[] {
  return warnings.length === 0
    ? []
    : ['## Warnings', '', ...warnings.map(({ message }) => `- ${markdown(message)}`), '']
}

function body(result: RespondResult, given: Given): string[] {
  if (result.kind === 'nothing') return []
  if (result.kind === 'preview') return preview(result.preview, result.file, given)
  if (result.kind === 'blocked') {
    const { response_id, timestamp, reasons, gates } = result.report
    return [
      `Response ${markdown(response_id)}, at ${markdown(timestamp)}; written to ${markdown(result.file)}.`,
      '',
      ...reasons.map((reason) => `- ${markdown(reason)}`),
      '',
      ...gateTable(gates, timestamp),
    ]
  }
  const { response_id, timestamp, results, undo_of } = result.record
  return [
    `Response ${markdown(response_id)}, at ${markdown(timestamp)}.`,
    ...(undo_of === undefined ? [] : ['', `It takes back ${markdown(undo_of)}.`]),
    ...(result.resumed ? ['', 'It went on with a response that had been cut short.'] : []),
    '',
    '## Actions',
    '',
    ...resultTable(results),
    ...failures(results, response_id, given),
    ...undoHint(result.record, given),
  ]
}

function preview(
  { gates, refused, results, plan_digest, ...rest }: Preview,
  file: string,
  given: Given,
): string[] {
  const { steps, command } = nextSteps({ gates, refused, results, plan_digest, ...rest }, given)
  return [
    `At ${markdown(rest.timestamp)}, ${rest.decision_id === null ? 'of no decision' : `of decision ${markdown(rest.decision_id)}`}; written to ${markdown(file)}.`,
    ...(rest.resumes === undefined
      ? []
      : ['', `It goes on with ${markdown(rest.resumes)}, which was cut short.`]),
    '',
    ...gateTable(gates, rest.timestamp),
    ...refusedItems(refused),
    '## Plan',
    '',
    '| | action | command | how |',
    '|---|---|---|---|',
    ...results.map(
      (step, index) =>
        `| ${index + 1} | ${markdown(step.action)} | ${markdown(commandLine(step.command))} | ${markdown(planWords(step, rest).join('; '))} |`,
    ),
    '',
    `Digest ${markdown(plan_digest)}.`,
    '',
    ...nextMarkdown(steps, command),
  ]
}

/** `at` is when they were looked at. */
export function gateTable(gates: readonly GateVerdict[], at: string): string[] {
  if (gates.length === 0) return []
  const rows = gates.map(
    (gate) =>
      `| ${markdown(gate.gate)} | ${gate.closed ? '**closed**' : 'open'} | ${markdown(gateWords(gate))} | ${gate.closed ? markdown(opening(gate, at)) : ''} |`,
  )
  return ['## Gates', '', '| gate | | why | opens |', '|---|---|---|---|', ...rows, '']
}

export function refusedItems(refused: Preview['refused']): string[] {
  if (refused.length === 0) return []
  return ['## Refused', '', ...refused.map((each) => `- ${markdown(refusedWords(each))}`), '']
}

export function nextMarkdown(steps: readonly string[], command: readonly string[] | null): string[] {
  return [
    '## Next',
    '',
    ...(steps.length > 0 ? [...steps.map((step) => `1. ${markdown(step)}`), ''] : []),
    ...(command === null ? [] : [...preformatted([commandLine(command)]), '']),
  ]
}

export function resultTable(results: readonly ActionResult[]): string[] {
  const rows = results.map((result) => {
    const told = [...(result.reason === '' ? [] : [result.reason]), ...resultNotes(result)].join('; ')
    const word = result.success ? statusWord(result) : `**${statusWord(result)}**`
    return `| ${markdown(result.action)} | ${word} | ${tookWords(result)} | ${markdown(told)} |`
  })
  return ['| action | | time | what is to be known |', '|---|---|---|---|', ...rows, '']
}

function failures(results: readonly ActionResult[], id: string, given: Given): string[] {
  return results
    .filter(({ success }) => !success)
    .flatMap((result) => {
      const lines = lastLines(result)
      const interrupted = { ...result, response_id: id, idempotent: false }
      return [
        ...(result.status === 'interrupted'
          ? [`${markdown(interruptedWords(interrupted, given))}.`, '']
          : []),
        ...(lines.length > 0 ? [`### ${markdown(result.action)}`, '', ...preformatted(lines), ''] : []),
      ]
    })
}

function undoHint(
  { response_id, results }: Extract<RespondResult, { kind: 'responded' }>['record'],
  { place, inputs }: Given,
): string[] {
  if (results.every(({ undo_file }) => undo_file === undefined)) return []
  const command = ['policy', 'undo', response_id, ...place, ...inputs]
  return [
    '## Undo',
    '',
    'This shows what would be taken back; with `--apply` it is done.',
    '',
    ...preformatted([commandLine(command)]),
    '',
  ]
}
