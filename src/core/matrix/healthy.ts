import type { Condition, Rule, Scalar } from '../../model/policy.js'
import { comparisonsIn } from '../valuesToTry.js'
import { namesIn } from './compared.js'
import { verdict } from './verdict.js'

/** A fact and the values that it may be given, the preferred ones first. */
export interface Choice {
  readonly name: string
  readonly values: readonly Scalar[]
}

/** How many comparisons are made before a search is given up. */
const EFFORT = 4_000_000

/** What is looked at when one fact gets another value. */
interface Touched {
  readonly rules: readonly Rule[]
  /** How many comparisons they have. */
  readonly size: number
}

/**
 * Values for all facts with which no rule fires, or null when none were found. Those are sought first with which no
 * comparison of any rule holds: then a rule fires for a fact of its own, and not for what another one happens to be. A rule
 * that depends on a fact that is neither known nor to be chosen does not fire for that.
 */
export function findHealthy(
  rules: readonly Rule[],
  known: ReadonlyMap<string, Scalar>,
  choices: readonly Choice[],
): Map<string, Scalar> | null {
  const touched = touchedBy(rules)
  const calm = calmest(touched, known, choices)
  if (!fires(rules, calm)) return calm
  return fires(rules, known) ? null : firstQuiet(touched, known, choices)
}

function fires(rules: readonly Rule[], facts: ReadonlyMap<string, Scalar>): boolean {
  return rules.some(({ conditions }) => verdict(conditions, facts) === true)
}

function touchedBy(rules: readonly Rule[]): (name: string) => Touched {
  const named = rules.map((rule) => ({
    rule,
    names: namesIn(rule.conditions),
    size: comparisonsIn(rule.conditions).length,
  }))
  const all = new Map<string, Touched>()
  for (const name of new Set(named.flatMap(({ names }) => [...names]))) {
    const own = named.filter(({ names }) => names.has(name))
    all.set(name, {
      rules: own.map(({ rule }) => rule),
      size: own.reduce((sum, { size }) => sum + size, 0),
    })
  }
  return (name) => all.get(name) ?? { rules: [], size: 0 }
}

/** One fact after the other gets the value with which the fewest comparisons hold, until nothing changes any more. */
function calmest(
  touched: (name: string) => Touched,
  known: ReadonlyMap<string, Scalar>,
  choices: readonly Choice[],
): Map<string, Scalar> {
  const facts = new Map(known)
  for (const { name, values } of choices) facts.set(name, values[0] as Scalar)
  let effort = EFFORT
  for (let round = 0, changed = true; changed && round < 8; round++) {
    changed = false
    for (const { name, values } of choices) {
      const { rules, size } = touched(name)
      effort -= size * (values.length + 1)
      if (effort < 0) return facts
      const before = facts.get(name) as Scalar
      const weighed = [before, ...values].map((value) => {
        facts.set(name, value)
        return { value, held: rules.reduce((sum, each) => sum + heldIn(each.conditions, facts, true), 0) }
      })
      const best = weighed.reduce((least, each) => (each.held < least.held ? each : least))
      facts.set(name, best.value)
      changed ||= best.value !== before
    }
  }
  return facts
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
  touched: (name: string) => Touched,
  known: ReadonlyMap<string, Scalar>,
  choices: readonly Choice[],
): Map<string, Scalar> | null {
  const facts = new Map(known)
  let effort = EFFORT
  const place = (index: number): boolean => {
    const choice = choices[index]
    if (!choice) return true
    const { rules, size } = touched(choice.name)
    for (const value of choice.values) {
      if ((effort -= size) < 0) return false
      facts.set(choice.name, value)
      // Of the other rules none fires: they are as they were before.
      if (!fires(rules, facts) && place(index + 1)) return true
    }
    facts.delete(choice.name)
    return false
  }
  return place(0) ? facts : null
}
