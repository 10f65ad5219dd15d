import type { RuleResult } from '../model/decision.js'
import { BLOCK, type Gate, type Rule, type Scalar } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import { evaluate } from './evaluate.js'
import type { FactValue } from './gateFacts.js'

/** Tries rules over facts: the engine, or `tryRules`. */
export type Evaluator = (
  policy: { readonly rules: readonly Rule[] },
  facts: ReadonlyMap<string, Scalar>,
) => RuleResult[] | Promise<RuleResult[]>

/**
 * Tries gates with json-rules-engine, as rules that call for BLOCK. Every fact that they name must have a value. Where
 * that cannot be done there are no results, and a gate without a result is closed.
 */
export async function tryGates(
  gates: readonly Gate[],
  facts: ReadonlyMap<string, FactValue>,
  evaluator: Evaluator = evaluate,
): Promise<{ results: ReadonlyMap<string, RuleResult>; problems: Problem[] }> {
  try {
    const results = await evaluator({ rules: gates.map(ruleOf) }, soundValues(facts))
    return { results: new Map(results.map((result) => [result.rule, result])), problems: [] }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `the gates could not be evaluated, so all are closed: ${why}`
    return { results: new Map(), problems: [{ code: 'internal', severity: 'warning', message }] }
  }
}

/** A gate as the engine takes it. */
export function ruleOf({ name, conditions, reason, origin }: Gate): Rule {
  return { name, level: BLOCK, priority: 1, conditions, reason, params: {}, origin }
}

function soundValues(facts: ReadonlyMap<string, FactValue>): Map<string, Scalar> {
  return new Map([...facts].flatMap(([name, fact]) => ('value' in fact ? [[name, fact.value]] : [])))
}
