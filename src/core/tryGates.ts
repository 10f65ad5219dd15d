import type { RuleResult } from '../model/decision.js'
import { BLOCK, type Gate, type Rule, type Scalar } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import { evaluate } from './evaluate.js'
import type { FactValue } from './gateFacts.js'
import { tryRules } from './tryRules.js'

/**
 * Tries gates with json-rules-engine, as rules that call for BLOCK. Every fact that they name must have a value. Where
 * that cannot be done there are no results, and a gate without a result is closed.
 */
export async function tryGates(
  gates: readonly Gate[],
  facts: ReadonlyMap<string, FactValue>,
): Promise<{ results: ReadonlyMap<string, RuleResult>; problems: Problem[] }> {
  try {
    const results = await evaluate({ rules: gates.map(ruleOf) }, soundValues(facts))
    return { results: byName(results), problems: [] }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `the gates could not be evaluated, so all are closed: ${why}`
    return { results: new Map(), problems: [{ code: 'internal', severity: 'warning', message }] }
  }
}

/** The same with the quick rules, for thousands of decisions. */
export function tryGatesQuickly(
  gates: readonly Gate[],
  facts: ReadonlyMap<string, FactValue>,
): ReadonlyMap<string, RuleResult> {
  return byName(tryRules({ rules: gates.map(ruleOf) }, soundValues(facts)))
}

function byName(results: readonly RuleResult[]): Map<string, RuleResult> {
  return new Map(results.map((result) => [result.rule, result]))
}

/** A gate as the engine takes it. */
export function ruleOf({ name, conditions, reason, origin }: Gate): Rule {
  return { name, level: BLOCK, priority: 1, conditions, reason, params: {}, origin }
}

function soundValues(facts: ReadonlyMap<string, FactValue>): Map<string, Scalar> {
  const values = new Map<string, Scalar>()
  for (const [name, fact] of facts) if ('value' in fact) values.set(name, fact.value)
  return values
}
