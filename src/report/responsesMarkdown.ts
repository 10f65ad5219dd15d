import type { ListedResponse, ResponsesListed } from '../model/response.js'
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
import { document, gateTable, resultTable } from './respondMarkdown.js'
import { outputLines } from './responsePhrases.js'
import { markdown, preformatted } from './visible.js'

/** Past responses as Markdown. */
export function responsesMarkdown(
  listed: ResponsesListed,
  given: Given,
  { now, hidden }: { readonly now: number; readonly hidden: number },
): string {
  const groups = blockedGroups(listed.blocked)
  return document([
    ...changedItems(listed.changed, given),
    '# Responses',
    '',
    listed.responses.length === 0
      ? `${noneWords(listed).replace('no', 'No')} in ${markdown(listed.log)}.`
      : `${count(listed.responses.length + hidden, 'response')} in ${markdown(listed.log)}.`,
    '',
    ...listed.responses.flatMap((response) => summary(response, given, now)),
    ...(hidden > 0 ? [`${count(hidden, 'older one')} not shown.`, ''] : []),
    ...(groups.length > 0
      ? [
          '## Blocked',
          '',
          '| level | reason | times | last |',
          '|---|---|---|---|',
          ...groups.map(
            ({ level, reason, times, timestamp }) =>
              `| ${markdown(level)} | ${markdown(reason)} | ${times} | ${markdown(whenWords(timestamp, now))} |`,
          ),
        ]
      : []),
  ])
}

/** One past response whole. */
export function responseMarkdown(response: ListedResponse, given: Given, { now, changed }: Seen): string {
  const { started, results, open, inProgress } = response
  return document([
    ...changedItems(changed, given),
    '# Response',
    '',
    ...summary(response, given, now),
    `Decision ${markdown(started.decision_id ?? 'none')}; plan ${markdown(started.plan_digest)}.`,
    '',
    ...gateTable(started.gates, started.timestamp),
    '## Actions',
    '',
    ...resultTable(results),
    ...open.flatMap(({ action }) => [
      `- ${inProgress ? 'running' : '**INTERRUPTED**'} ${markdown(action)}`,
      '',
    ]),
    ...results.flatMap(({ action, command, stdout, stderr }) => {
      const lines = [...shellLines(command), ...outputLines(stdout), ...outputLines(stderr)]
      return lines.length === 0 ? [] : [`### ${markdown(action)}`, '', ...preformatted(lines), '']
    }),
  ])
}

function changedItems(changed: string | null, given: Given): string[] {
  return changed === null ? [] : [`# CHANGED: ${markdown(changedWords(changed, given))}`, '']
}

function summary(response: ListedResponse, given: Given, now: number): string[] {
  const { response_id, started } = response
  const { word } = standing(response)
  return [
    `## ${markdown(response_id)}: ${word}`,
    '',
    `${markdown(started.policy)}, ${markdown(started.mode)}, ${markdown(whenWords(started.timestamp, now))}.`,
    '',
    ...[...pastNotes(response, given), ...pastAdvice(response, given)].map((line) => `- ${markdown(line)}`),
    '',
  ]
}
