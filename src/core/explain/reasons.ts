import type { ComparisonTold, Reason } from '../../model/account.js'
import { distanceBetween } from '../../model/decimals.js'
import type { Decision, Trigger } from '../../model/decision.js'
import type { Origin, Policy, Scalar } from '../../model/policy.js'
import { factNamed, type Facts } from './factTold.js'

/** What fired, in the order of the decision's triggers. */
export function reasonsOf(
  { rules }: Pick<Policy, 'rules'>,
  { triggers, signals }: Decision,
  facts: Facts,
): Reason[] {
  const places = new Map(rules.map(({ name, origin }) => [name, origin]))
  return triggers.map((trigger): Reason => {
    const { level, rule, because } = trigger
    const raising = signals.find(
      (each) => each.raises === level && rule === `${each.name} is ${each.quality}`,
    )
    // No rule fires without a comparison, and a rule may have any name.
    if (because.length === 0 && raising)
      return { kind: 'quality', level, fact: factNamed(facts, raising.name) }
    return {
      kind: 'rule',
      level,
      rule,
      at: places.get(rule) as Origin,
      reason: trigger.reason === `rule ${rule} holds` ? '' : trigger.reason,
      because: because.map((cause) => comparisonTold(cause, facts)),
    }
  })
}

/** `operator` is as the two stand to each other. */
export function comparisonTold(
  { fact, operator, actual, expected = actual, threshold }: Trigger['because'][number],
  facts: Facts,
): ComparisonTold {
  const distance = distanceOf(operator, actual, expected)
  return {
    fact: factNamed(facts, fact),
    operator,
    expected,
    ...(threshold === undefined ? {} : { against: factNamed(facts, threshold) }),
    ...(distance === undefined ? {} : { distance }),
  }
}

/** Of numbers that are held against each other by size. */
function distanceOf(
  operator: string,
  actual: Scalar,
  expected: Scalar | readonly Scalar[],
): number | undefined {
  if (typeof actual !== 'number' || typeof expected !== 'number' || !operator.includes('Than'))
    return undefined
  return distanceBetween(actual, expected)
}
