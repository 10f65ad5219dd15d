import type { Condition, Rule, Scalar } from '../../model/policy.js'
import { compare, expectedOf } from '../tryRules.js'
import { otherFact } from './compared.js'

/** A fact and the values that it may be given, the preferred ones first. */
export interface Choice {
  readonly name: string
  readonly values: readonly Scalar[]
}

/** How many values are given to facts before the search is given up. */
const EFFORT = 20_000

/**
 * Values for all facts with which no rule fires, or null when none were found. Those are sought first with which no
 * comparison of any rule holds: then a rule fires for a fact of its own, and not for what another one happens to be.
 */
export function findHealthy(
  rules: readonly Rule[],
  known: ReadonlyMap<string, Scalar>,
  choices: readonly Choice[],
): Map<string, Scalar> | null {
  const calm = calmest(rules, known, choices)
  if (rules.every(({ conditions }) => verdict(conditions, calm) === false)) return calm
  return firstQuiet(rules, known, choices)
}

/** One fact after the other gets the value with which the fewest comparisons hold, until nothing changes any more. */
function calmest(
  rules: readonly Rule[],
  known: ReadonlyMap<string, Scalar>,
  choices: readonly Choice[],
): Map<string, Scalar> {
  const facts = new Map(known)
  for (const { name, values } of choices) facts.set(name, values[0] as Scalar)
  for (let round = 0, changed = true; changed && round < 8; round++) {
    changed = false
    for (const { name, values } of choices) {
      const before = facts.get(name) as Scalar
      const weighed = [before, ...values].map((value) => ({
        value,
        held: heldWith(rules, facts, name, value),
      }))
      const best = weighed.reduce((least, each) => (each.held < least.held ? each : least))
      facts.set(name, best.value)
      changed ||= best.value !== before
    }
  }
  return facts
}

function heldWith(
  rules: readonly Rule[],
  facts: ReadonlyMap<string, Scalar>,
  name: string,
  value: Scalar,
): number {
  const tried = new Map(facts).set(name, value)
  return rules.reduce((sum, { conditions }) => sum + heldIn(conditions, tried, true), 0)
}

/** How many comparisons speak for the condition; inside a `not`, those that do not hold. */
function heldIn(condition: Condition, facts: ReadonlyMap<string, Scalar>, wanted: boolean): number {
  if ('not' in condition) return heldIn(condition.not, facts, !wanted)
  const inner = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null
  if (inner) return inner.reduce((sum, each) => sum + heldIn(each, facts, wanted), 0)
  return verdict(condition, facts) === wanted ? 1 : 0
}

/** Value by value, going back as soon as a rule fires whatever the other facts are. */
function firstQuiet(
  rules: readonly Rule[],
  known: ReadonlyMap<string, Scalar>,
  choices: readonly Choice[],
): Map<string, Scalar> | null {
  const facts = new Map(known)
  let effort = EFFORT
  const place = (index: number): boolean => {
    const choice = choices[index]
    if (!choice) return true
    for (const value of choice.values) {
      if (effort-- <= 0) return false
      facts.set(choice.name, value)
      if (rules.every(({ conditions }) => verdict(conditions, facts) !== true) && place(index + 1))
        return true
    }
    facts.delete(choice.name)
    return false
  }
  return place(0) ? facts : null
}

/** Whether a condition holds; undefined where that depends on facts that have no value yet. */
function verdict(condition: Condition, facts: ReadonlyMap<string, Scalar>): boolean | undefined {
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
  const verdicts = conditions.map((each) => verdict(each, facts))
  if (verdicts.includes(settles)) return settles
  return verdicts.includes(undefined) ? undefined : !settles
}
