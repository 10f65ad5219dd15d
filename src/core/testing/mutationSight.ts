import type { Condition, Scalar } from '../../model/policy.js'
import type { PointOutcome } from '../../model/testing.js'
import { holds } from '../tryRules.js'
import { namesOf } from './catchingSides.js'
import type { Changes } from './mutantChanges.js'
import type { Decided } from './runCases.js'

type Values = ReadonlyMap<string, Scalar>

/** Whether a decision could come out otherwise with these changes: those that could not need not be made again. */
export function seesChanges(changes: Changes): (decided: Decided) => boolean {
  return ({ point, outcome }) => {
    if (changes.feeds.some(({ before }) => isFailing(before.name, outcome))) return true
    if (outcome.errors.length > 0) return false
    return (
      seesRules(changes, outcome.facts) ||
      (outcome.gates !== null && seesGates(changes, outcome)) ||
      (point.expect.actions !== undefined && changes.actions.includes(outcome.level))
    )
  }
}

/** A run that fails does not say of which signal. */
function isFailing(name: string, { errors, quality }: PointOutcome): boolean {
  return errors.length > 0 || (quality.get(name) ?? 'ok') !== 'ok'
}

function seesRules(changes: Changes, facts: Values): boolean {
  const after = withChanged(facts, changes)
  return changes.rules.some(({ before, after: rule }) => {
    const fired = holds(before.conditions, facts)
    if (!rule) return fired
    return fired !== holds(rule.conditions, after) || (fired && rule.level !== before.level)
  })
}

function seesGates(changes: Changes, { gateFacts }: PointOutcome): boolean {
  const facts: Values = new Map(
    gateFacts.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])),
  )
  const computed = changes.constants.size > 0 && gateFacts.some(({ of }) => of)
  const after = withChanged(facts, changes)
  const known = (condition: Condition): boolean => namesOf(condition).every((name) => facts.has(name))
  return changes.gates.some(({ before, after: gate }) => {
    // What a gate makes of facts without a value, or of computed ones that may have changed, is not foretold.
    if (!gate || computed || !known(before.conditions) || !known(gate.conditions)) return true
    return holds(before.conditions, facts) !== holds(gate.conditions, after)
  })
}

/** The facts after the change. Where a test gives a constant its value, this sees more than there is, and no less. */
function withChanged(facts: Values, { constants }: Changes): Values {
  if (constants.size === 0) return facts
  return new Map([...facts, ...[...constants].filter(([name]) => facts.has(name))])
}
