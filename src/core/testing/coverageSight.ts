import type { ComparisonResult, ConditionResult, RuleResult } from '../../model/decision.js'
import type { OnFault, Policy, SignalSpec } from '../../model/policy.js'
import type { PointOutcome, TestPoint } from '../../model/testing.js'

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
  const callers =
    results.filter((result) => result.fired && result.level === level).length +
    policy.signals.filter((spec) => raises(spec, outcome) === level).length
  const isLast = own === policy.levels.length - 1
  return results.filter((result) =>
    result.fired
      ? result.level === level && callers === 1 && !isLast
      : (severity.get(result.level) ?? 0) < own,
  )
}

/** The level that a signal's quality alone calls for. */
function raises(spec: SignalSpec, { quality }: PointOutcome): string | undefined {
  const choices: Readonly<Record<string, OnFault>> = {
    missing: spec.onMissing,
    stale: spec.onStale,
    invalid: spec.onInvalid,
  }
  const choice = choices[quality.get(spec.name) ?? 'ok']
  return typeof choice === 'object' ? choice.level : undefined
}
