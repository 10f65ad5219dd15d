import type { ComparisonResult, ConditionResult, RuleResult } from '../../model/decision.js'
import { distanceBetween } from '../../model/decimals.js'
import type { Level } from '../../model/policy.js'
import type { Explained } from '../../model/run.js'
import { showNumber } from '../../model/show.js'
import { comparisonWords, expectedWords, namer, wantedWords, type Named } from '../phrases.js'
import type { Style } from '../style.js'
import { indent, visible } from '../visible.js'

/** Every rule of every level, with every condition. */
export function traceLines(explained: Explained, style: Style): string[] {
  const { policy, decision } = explained
  const named = namer(explained)
  return policy.levels.flatMap((level) => levelLines(level, policy.levels, decision, named, style))
}

function levelLines(
  level: Level,
  levels: readonly Level[],
  decision: Explained['decision'],
  named: Named,
  style: Style,
): string[] {
  const rules = decision.results.filter((result) => result.level === level.name)
  const raised = decision.signals.filter((signal) => signal.raises === level.name)
  const fired = rules.filter((rule) => rule.fired).length + raised.length
  const holds = level.name === decision.level ? ', and this is the level' : ''
  const last = level === levels.at(-1)
  const heading =
    rules.length + raised.length === 0
      ? `${level.name}  ${last ? 'holds when no rule fires' : 'no rule gives it'}${holds}`
      : `${level.name}  ${fired} of ${rules.length + raised.length} fired${holds}`
  return [
    style.bold(heading),
    ...rules.flatMap((rule) => indent(ruleLines(rule, named, style))),
    ...raised.map(
      (signal) =>
        `  ${style.warning('FIRED')}  ${signal.name} is ${signal.quality}: ${visible(signal.note ?? '')}`,
    ),
    '',
  ]
}

function ruleLines(rule: RuleResult, named: Named, style: Style): string[] {
  const mark = rule.fired ? style.warning('FIRED') : style.dim('quiet')
  return [
    `${mark}  ${visible(rule.rule)}${rule.fired ? `: ${visible(rule.reason)}` : ''}`,
    ...indent(conditionLines(rule.conditions, named, style), '       '),
  ]
}

function conditionLines(condition: ConditionResult, named: Named, style: Style): string[] {
  if ('not' in condition)
    return [`not, which ${heldWord(condition.held)}:`, ...indent(conditionLines(condition.not, named, style))]
  if ('all' in condition || 'any' in condition) {
    const [word, parts] =
      'all' in condition ? (['all of', condition.all] as const) : (['any of', condition.any] as const)
    const lines = parts.flatMap((part) => conditionLines(part, named, style))
    // A list of one says no more than the one in it.
    return parts.length === 1
      ? lines
      : [`${word} these, which ${heldWord(condition.held)}:`, ...indent(lines)]
  }
  return [comparisonLine(condition, named, style)]
}

function heldWord(held: boolean): string {
  return held ? 'holds' : 'does not hold'
}

function comparisonLine(result: ComparisonResult, named: Named, style: Style): string {
  const { fact, operator, actual, expected, expectedFact, held } = result
  const right = expectedFact === undefined ? undefined : named(expectedFact)
  const told = comparisonWords(named(fact), held ? operator : `not ${operator}`, actual, expected, right)
  if (held) return `yes  ${told}${distanceOver(result)}`
  return `no   ${told}${style.dim(`; holds when it ${wantedWords(operator, expectedWords(expected))}${distanceTo(result)}`)}`
}

function distanceTo(result: ComparisonResult): string {
  const by = distanceIn(result)
  return by === undefined ? '' : `, ${showNumber(by)} away`
}

function distanceOver(result: ComparisonResult): string {
  const by = distanceIn(result)
  if (by === undefined) return ''
  return by === 0 ? ', exactly at it' : `, by ${showNumber(by)}`
}

function distanceIn({ actual, expected, operator }: ComparisonResult): number | undefined {
  if (typeof actual !== 'number' || typeof expected !== 'number' || !/Than/.test(operator)) return undefined
  return distanceBetween(actual, expected)
}
