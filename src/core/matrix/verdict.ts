import type { Condition, Scalar } from '../../model/policy.js'
import { compare, expectedOf } from '../tryRules.js'
import { otherFact } from './compared.js'

/** Whether a condition holds; undefined where that depends on facts that have no value. */
export function verdict(condition: Condition, facts: ReadonlyMap<string, Scalar>): boolean | undefined {
  if ('not' in condition) {
    const inner = verdict(condition.not, facts)
    return inner === undefined ? undefined : !inner
  }
  if ('all' in condition) return combine(condition.all, facts, false)
  if ('any' in condition) return combine(condition.any, facts, true)
  const actual = facts.get(condition.fact)
  const other = otherFact(condition)
  if (actual === undefined || (other !== undefined && !facts.has(other))) return undefined
  return compare(condition.operator, actual, expectedOf(condition, facts))
}

/** One `false` settles an `all`, one `true` an `any`. */
function combine(
  conditions: readonly Condition[],
  facts: ReadonlyMap<string, Scalar>,
  settles: boolean,
): boolean | undefined {
  let known = true
  for (const each of conditions) {
    const held = verdict(each, facts)
    if (held === settles) return settles
    known &&= held !== undefined
  }
  return known ? !settles : undefined
}
