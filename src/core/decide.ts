import type {
  ComparisonResult,
  ConditionResult,
  Decision,
  RuleResult,
  Signal,
  Trigger,
} from '../model/decision.js'
import type { Policy, Scalar } from '../model/policy.js'
import { isoTime } from '../model/time.js'
import { evaluate } from './evaluate.js'

/** Every fact with its value: constants of the policy first, then signals. */
export function factValues(policy: Policy, signals: readonly Signal[]): Map<string, Scalar> {
  return new Map([
    ...policy.constants.map(({ name, value }): [string, Scalar] => [name, value]),
    ...signals.map(({ name, value }): [string, Scalar] => [name, value]),
  ])
}

/** One decision from one policy and one set of signals. `now` is in milliseconds since 1970. */
export async function decide(policy: Policy, signals: readonly Signal[], now: number): Promise<Decision> {
  const results = await evaluate(policy, factValues(policy, signals))
  return decisionOf(policy, signals, results, now)
}

/** The decision that the results of all rules make. `now` is in milliseconds since 1970. */
export function decisionOf(
  policy: Policy,
  signals: readonly Signal[],
  results: readonly RuleResult[],
  now: number,
): Decision {
  const triggers = triggersOf(policy, results, signals)
  return {
    level: levelOf(policy, triggers),
    evaluatedAt: isoTime(now),
    inputs: Object.fromEntries(
      signals.filter((each) => !each.threshold).map(({ name, value }) => [name, value]),
    ),
    thresholds: Object.fromEntries([
      ...policy.constants.map(({ name, value }) => [name, value]),
      ...signals.filter((each) => each.threshold).map(({ name, value }) => [name, value]),
    ]) as Record<string, Scalar>,
    triggers,
    signals,
    results,
    policyDigest: policy.digest,
  }
}

/** The level of the first trigger; without one the last level of the policy. */
export function levelOf({ levels }: Pick<Policy, 'levels'>, triggers: readonly Trigger[]): string {
  return triggers[0]?.level ?? (levels.at(-1) as { name: string }).name
}

/** Most severe level first, then the higher priority, then the name: the same whatever the order of files and rules. */
export function triggersOf(
  policy: Policy,
  results: readonly RuleResult[],
  signals: readonly Signal[],
): Trigger[] {
  const severity = new Map(policy.levels.map(({ name }, index) => [name, index]))
  const priorityOfLevel = new Map(policy.levels.map(({ name, priority }) => [name, priority]))
  const fired = results
    .filter((result) => result.fired)
    .map(({ rule, level, priority, reason, conditions }) => ({
      priority,
      trigger: { rule, level, reason, because: heldComparisons(conditions).map(cause) },
    }))
  const raised = signals.flatMap((signal) => {
    if (!signal.raises) return []
    const rule = `${signal.name} is ${signal.quality}`
    const trigger: Trigger = {
      rule,
      level: signal.raises,
      reason: signal.note ?? rule,
      because: [],
    }
    return [{ priority: priorityOfLevel.get(signal.raises) ?? 1, trigger }]
  })
  return [...fired, ...raised]
    .toSorted(
      (a, b) =>
        (severity.get(a.trigger.level) ?? 0) - (severity.get(b.trigger.level) ?? 0) ||
        b.priority - a.priority ||
        (a.trigger.rule < b.trigger.rule ? -1 : 1),
    )
    .map(({ trigger }) => trigger)
}

/** The comparisons that made a condition hold; inside a `not`, those that made it fail. */
function heldComparisons(condition: ConditionResult, wanted = true): ComparisonResult[] {
  if (condition.held !== wanted) return []
  if ('not' in condition) return heldComparisons(condition.not, !wanted)
  if ('all' in condition) return condition.all.flatMap((each) => heldComparisons(each, wanted))
  if ('any' in condition) return condition.any.flatMap((each) => heldComparisons(each, wanted))
  return [condition]
}

function cause({
  fact,
  operator,
  actual,
  expected,
  expectedFact,
  held,
}: ComparisonResult): Trigger['because'][number] {
  const told = held ? operator : `not ${operator}`
  return { fact, operator: told, actual, expected, ...(expectedFact ? { threshold: expectedFact } : {}) }
}
