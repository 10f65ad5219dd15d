import type { ComparisonResult, ConditionResult, RuleResult } from '../../model/decision.js'
import type { Policy, SignalSpec } from '../../model/policy.js'
import type { PointOutcome, Situation, TestPoint } from '../../model/testing.js'
import { judgeSignals } from '../judgeSignals.js'
import { choicesOf, feedName, levelOf, MARKS, type Mark } from './feeds.js'

/** One comparison of a decision; `decisive`: had it come out otherwise, so would the whole rule. */
export interface Sighting {
  readonly comparison: ComparisonResult
  readonly decisive: boolean
}

/** Every comparison of a rule as it was met, in the order of its conditions. */
export function sightings(condition: ConditionResult, decisive = true): Sighting[] {
  if ('not' in condition) return sightings(condition.not, decisive)
  if ('all' in condition) return inList(condition.all, true, decisive)
  if ('any' in condition) return inList(condition.any, false, decisive)
  return [{ comparison: condition, decisive }]
}

/** A part of a list matters where all other parts leave it to this one. */
function inList(parts: readonly ConditionResult[], leaving: boolean, decisive: boolean): Sighting[] {
  const settling = parts.filter(({ held }) => held !== leaving).length
  return parts.flatMap((part) => {
    const others = settling - (part.held === leaving ? 0 : 1)
    return sightings(part, decisive && others === 0)
  })
}

/**
 * The rules that a point checks. One that expects `because` checks every rule. One that expects only a level checks those
 * on which the level depends: a rule behind a more severe one could do anything.
 */
export function checkedRules(policy: Policy, { expect }: TestPoint, outcome: PointOutcome): RuleResult[] {
  const { results, level } = outcome
  if (expect.because !== undefined) return [...results]
  if (expect.level === undefined) return []
  const severity = new Map(policy.levels.map(({ name }, index) => [name, index]))
  const own = severity.get(level) ?? 0
  const isSettled = own === policy.levels.length - 1 || callersOf(policy, outcome) > 1
  return results.filter((result) =>
    result.fired ? result.level === level && !isSettled : (severity.get(result.level) ?? 0) < own,
  )
}

/** How many rules and failing signals call for the level. */
function callersOf(policy: Policy, { results, level, quality }: PointOutcome): number {
  return (
    results.filter((result) => result.fired && result.level === level).length +
    policy.signals.filter((spec) => raises(spec, quality) === level).length
  )
}

/** The level that a signal's quality alone calls for. */
function raises(spec: SignalSpec, quality: PointOutcome['quality']): string | undefined {
  const mark = MARKS.find((each) => each === quality.get(spec.name))
  return mark && levelOf(choicesOf(spec)[mark])
}

/** The failures of signals that a point checks, by the rule of `checkedRules`; also those with which a run must fail. */
export function checkedFeeds(
  policy: Policy,
  { expect, situation }: TestPoint,
  outcome: PointOutcome,
): readonly string[] {
  if (outcome.errors.length > 0) return failingFeeds(situation, outcome)
  if (expect.because === undefined && expect.level === undefined) return []
  const { quality, level } = outcome
  const raising = policy.signals.filter((spec) => {
    const raised = raises(spec, quality)
    if (raised === undefined || expect.because !== undefined) return raised !== undefined
    return raised === level && callersOf(policy, outcome) === 1
  })
  return raising.map(({ name }) => feedName(name, quality.get(name) ?? ''))
}

const FAILING: Readonly<Record<string, Mark>> = { 'signal-required': 'missing', 'signal-stale': 'stale' }

/** Where two signals fail a run with one code, nobody would notice that one of them does not any more. */
function failingFeeds({ readings, now }: Situation, { errors }: PointOutcome): string[] {
  return readings.flatMap((reading) =>
    judgeSignals([reading], now).errors.flatMap(({ code }) => {
      const mark = FAILING[code]
      const alone = errors.filter((each) => each.code === code).length === 1
      return mark && alone ? [feedName(reading.spec.name, mark)] : []
    }),
  )
}
