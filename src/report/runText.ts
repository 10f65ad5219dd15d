import { UNKNOWN, type Quality } from '../model/decision.js'
import type { DecidedRun, FailedRun } from '../model/run.js'
import { causeWords, colorOf, signalLines, UNKNOWN_COLOR } from './phrases.js'
import { PLAIN, type Style } from './style.js'
import { columns, indent, visible } from './visible.js'

/** The report of a run for people: the level, why, what is missing or stale, what was written, what to do next. */
export function runText(run: DecidedRun, style: Style = PLAIN): string {
  const { policy, decision, state } = run
  const level = policy.levels.find(({ name }) => name === decision.level)
  const description = level?.description ? `  ${visible(level.description)}` : ''
  return [
    `${style.badge(decision.level, colorOf(policy, decision.level))}${description}`,
    ...indent([sinceLine(run), ...doubtLines(run).map((line) => style.warning(line))]),
    '',
    ...because(run, style),
    style.bold('Signals'),
    ...indent(signalLines(decision.signals, style)),
    '',
    ...(run.written
      ? [
          `${style.bold('Recorded')}  record ${state.log?.seq} of ${policy.outputs.log}; ${policy.outputs.state}; ${policy.outputs.audit}`,
        ]
      : [`${style.bold('Dry run')}   nothing was written`]),
    ...next(run, style),
    '',
  ].join('\n')
}

function sinceLine({ state, decision, written }: DecidedRun): string {
  const { previous, since } = state
  const before =
    previous === null
      ? 'the first decision'
      : previous === decision.level
        ? 'as before'
        : `before that ${visible(previous)}`
  return written
    ? `since ${visible(since)}, ${before}`
    : `a run would write: since ${visible(since)}, ${before}`
}

/** A level that rests on defaults or old values must not look like one that rests on what is known. */
function doubtLines({ decision }: DecidedRun): string[] {
  const { signals } = decision
  const named = (...qualities: Quality[]): string =>
    signals
      .filter(({ quality }) => qualities.includes(quality))
      .map(({ name }) => name)
      .join(', ')
  const [defaults, old] = [named('missing', 'invalid'), named('stale')]
  return [
    ...(defaults ? [`rests on defaults for ${defaults}`] : []),
    ...(old ? [`rests on old values of ${old}`] : []),
  ]
}

function because({ policy, decision }: DecidedRun, style: Style): string[] {
  const { triggers, level } = decision
  const deciding = triggers.filter((trigger) => trigger.level === level)
  const others = triggers.filter((trigger) => trigger.level !== level)
  if (deciding.length === 0) {
    return [style.bold('Because'), `  no rule fired (${policy.rules.length} were tried)`, '']
  }
  const count = deciding.length === 1 ? 'one trigger' : `${deciding.length} triggers`
  const rows = deciding.flatMap(({ rule, reason, because: causes }) => [
    [visible(rule), visible(reason)],
    ...causes.map((cause) => ['', style.dim(causeWords(cause))]),
  ])
  const also = columns(
    others.map((trigger) => [trigger.level, visible(trigger.rule), visible(trigger.reason)]),
  )
  return [
    `${style.bold('Because')}  ${count}`,
    ...indent(columns(rows)),
    ...(also.length > 0 ? ['', style.bold('Also fired'), ...indent(also)] : []),
    '',
  ]
}

function next({ decision, policy }: DecidedRun, style: Style): string[] {
  const healthiest = decision.level === policy.levels.at(-1)?.name
  const doubtful = decision.signals.some(({ quality }) => quality !== 'ok')
  if (healthiest && !doubtful) return []
  return [`${style.bold('Next')}      \`policy explain\` says why, and what would have to change`]
}

/** The report of a run that failed; the problems themselves are told before it. */
export function failedText({ state, branch, problems }: FailedRun, style: Style = PLAIN): string {
  const good = state.last_good
  const lines = [
    `${style.badge(UNKNOWN, UNKNOWN_COLOR)}  the run failed, and the level is not known`,
    `  ${good ? visible(`last known: ${good.policy} at ${good.evaluated_at} (record ${good.seq})`) : 'no decision was recorded before'}`,
    ...(branch && 'name' in branch
      ? [`  diagnostics: branch ${branch.name}${branch.before ? ' (the same failure as before)' : ''}`]
      : []),
    ...(branch && 'skipped' in branch ? [`  no diagnostics branch: ${branch.skipped}`] : []),
    ...(problems.length > 0 ? ['  mend what is named above, then run again'] : []),
  ]
  return `${lines.join('\n')}\n`
}
