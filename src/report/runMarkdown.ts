import { UNKNOWN } from '../model/decision.js'
import type { DecidedRun, FailedRun } from '../model/run.js'
import { causeWords, placeWords, signalTable } from './phrases.js'
import { markdown } from './visible.js'

/** The report of a run as Markdown, for a pull request or a job summary. */
export function runMarkdown({ policy, decision, state, warnings, written }: DecidedRun): string {
  const level = policy.levels.find(({ name }) => name === decision.level)
  const triggers = decision.triggers.map(
    ({ level: called, rule, reason, because }) =>
      `| ${called} | ${markdown(rule)} | ${markdown(reason)} | ${markdown(because.map(causeWords).join('; '))} |`,
  )
  return [
    `# Policy: ${decision.level}`,
    '',
    markdown(level?.description ?? ''),
    '',
    written
      ? `Evaluated at ${decision.evaluatedAt}; this level since ${markdown(state.since)}.`
      : `Evaluated at ${decision.evaluatedAt}. A dry run: nothing was written.`,
    '',
    '## Why',
    '',
    ...(triggers.length > 0
      ? ['| level | rule | reason | values |', '|---|---|---|---|', ...triggers]
      : [`No rule fired; ${policy.rules.length} were tried.`]),
    '',
    '## Signals',
    '',
    ...signalTable(decision.signals),
    '',
    ...(warnings.length > 0
      ? ['## Warnings', '', ...warnings.map(({ message }) => `- ${markdown(message)}`), '']
      : []),
  ].join('\n')
}

export function failedMarkdown({ state, problems, branch }: FailedRun): string {
  const good = state.last_good
  return [
    `# Policy: ${UNKNOWN}`,
    '',
    'The run failed, and the level is not known.',
    good
      ? `Last known: ${markdown(good.policy)} at ${markdown(good.evaluated_at)}.`
      : 'No decision was recorded before.',
    '',
    '## Problems',
    '',
    ...problems.map(
      ({ code, message, at }) =>
        `- \`${code}\` ${markdown(message)}${at ? ` (${markdown(placeWords(at))})` : ''}`,
    ),
    '',
    ...(branch && 'name' in branch
      ? [`Diagnostics: branch \`${branch.name}\`${branch.before ? ', of the same failure before' : ''}.`, '']
      : []),
  ].join('\n')
}
