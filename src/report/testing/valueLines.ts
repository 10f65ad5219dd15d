import type { ComparisonResult, ConditionResult, RuleResult } from '../../model/decision.js'
import { BLOCK } from '../../model/policy.js'
import type { PointFailure } from '../../model/testing.js'
import { comparisonWords } from '../phrases.js'
import { visible } from '../visible.js'

/** With which values the rules that fired did so, and with which ones those that were expected did not. */
export function valueLines({ label, differences, outcome }: PointFailure): string[] {
  const { results, gateResults } = outcome
  const fired = results.filter((result) => result.fired)
  const closed = gateResults.filter((result) => result.fired)
  const expected = new Set(differences.flatMap(({ expected }) => (Array.isArray(expected) ? expected : [])))
  const [level] = differences.flatMap(({ what, expected }) => (what === 'level' ? [expected] : []))
  const near = new Set([
    ...fired.flatMap((result) => comparisonsIn(result.conditions).map(({ fact }) => fact)),
    label.split(' = ')[0],
  ])
  // Of the rules that would have given the level, those that look at the same facts say most.
  const isMeant = (result: RuleResult): boolean =>
    expected.has(result.rule) ||
    (result.level === level && comparisonsIn(result.conditions).some(({ fact }) => near.has(fact)))
  const quiet = [...results, ...gateResults].filter((result) => !result.fired && isMeant(result))
  return [
    ...[...fired, ...closed].map((result) => `${visible(result.rule)}: ${words(result.conditions, true)}`),
    ...quiet.map(
      (result) =>
        `${visible(result.rule)} ${result.level === BLOCK ? 'is open' : 'did not fire'}: ${words(result.conditions, false)}`,
    ),
  ]
}

/** The comparisons that made a condition hold, or those that kept it from holding. */
function words(conditions: ConditionResult, held: boolean): string {
  return decisive(conditions, held).map(comparison).join('; ')
}

function comparison({ fact, operator, actual, expected, expectedFact, held }: ComparisonResult): string {
  return comparisonWords(fact, held ? operator : `not ${operator}`, actual, expected, expectedFact)
}

function decisive(condition: ConditionResult, wanted: boolean): ComparisonResult[] {
  if (condition.held !== wanted) return []
  if ('not' in condition) return decisive(condition.not, !wanted)
  if ('all' in condition) return condition.all.flatMap((each) => decisive(each, wanted))
  if ('any' in condition) return condition.any.flatMap((each) => decisive(each, wanted))
  return [condition]
}

function comparisonsIn(condition: ConditionResult): ComparisonResult[] {
  if ('not' in condition) return comparisonsIn(condition.not)
  if ('all' in condition) return condition.all.flatMap(comparisonsIn)
  if ('any' in condition) return condition.any.flatMap(comparisonsIn)
  return [condition]
}
