import { Engine, type RuleResult as EngineResult } from 'json-rules-engine'
import type { ComparisonResult, ConditionResult, RuleResult } from '../model/decision.js'
import type { Condition, Policy, Rule, Scalar } from '../model/policy.js'
import { fillReason } from './reason.js'

/**
 * Tries every rule on the facts with json-rules-engine and gives what became of each, in the order of the rules.
 * Rejects when a fact is not there or not a finite value: the engine would compare it without a word.
 */
export async function evaluate(
  policy: Pick<Policy, 'rules'>,
  facts: ReadonlyMap<string, Scalar>,
): Promise<RuleResult[]> {
  // A fresh engine each time: after a rejected or overlapping run an engine silently passes rules over.
  const engine = new Engine([], { pathResolver: refusePath })
  for (const [name, value] of facts) {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Error(`the fact \`${name}\` is not a finite number`)
    engine.addFact(name, value)
  }
  for (const rule of policy.rules) engine.addRule(engineRule(rule))
  // The engine copies facts with `for..in`; an object without a prototype has nothing to inherit.
  const { results, failureResults } = await engine.run(Object.create(null) as Record<string, never>)
  const tried = new Map([...results, ...failureResults].map((result) => [result.name, result]))
  if (results.length + failureResults.length !== policy.rules.length || tried.size !== policy.rules.length) {
    throw new Error(`the engine tried ${tried.size} of ${policy.rules.length} rules`)
  }
  return policy.rules.map((rule) => ruleResult(rule, tried.get(rule.name) as EngineResult, facts))
}

/** jsonpath, the engine's own resolver, evaluates script expressions; our facts are single values and need none. */
export function refusePath(_value: object, path: string): never {
  throw new Error(`the path \`${path}\` cannot be followed: facts are single values`)
}

/** The rule as json-rules-engine takes it; copied, for the engine writes into what it is given. */
function engineRule({ name, level, priority, conditions, params }: Rule) {
  return structuredClone({
    name,
    priority,
    conditions: conditions as never,
    event: { type: level, params: { ...params } },
  })
}

function ruleResult(rule: Rule, tried: EngineResult, facts: ReadonlyMap<string, Scalar>): RuleResult {
  const conditions = conditionResult(rule.conditions, tried.conditions as unknown as EngineCondition, facts)
  const fired = tried.result === true
  if (conditions.held !== fired)
    throw new Error(`the engine's account of rule \`${rule.name}\` contradicts itself`)
  return {
    rule: rule.name,
    level: rule.level,
    priority: rule.priority,
    fired,
    reason: fillReason(rule.reason, facts) || `rule ${rule.name} holds`,
    conditions,
  }
}

/** What the engine leaves in a condition: the verdict of a comparison, and the value of its fact. */
interface EngineCondition {
  readonly all?: readonly EngineCondition[]
  readonly any?: readonly EngineCondition[]
  readonly not?: EngineCondition
  readonly result?: boolean
}

function conditionResult(
  condition: Condition,
  tried: EngineCondition,
  facts: ReadonlyMap<string, Scalar>,
): ConditionResult {
  if ('not' in condition) {
    const not = conditionResult(condition.not, tried.not as EngineCondition, facts)
    return { not, held: !not.held }
  }
  if ('all' in condition) {
    const all = condition.all.map((each, index) =>
      conditionResult(each, tried.all?.[index] as EngineCondition, facts),
    )
    return { all, held: all.every((each) => each.held) }
  }
  if ('any' in condition) {
    const any = condition.any.map((each, index) =>
      conditionResult(each, tried.any?.[index] as EngineCondition, facts),
    )
    return { any, held: any.some((each) => each.held) }
  }
  const { fact, operator, value } = condition
  if (typeof tried.result !== 'boolean') throw new Error(`the engine did not try \`${fact} ${operator}\``)
  const other = typeof value === 'object' && 'fact' in value ? value.fact : undefined
  const result: ComparisonResult = {
    fact,
    operator,
    actual: facts.get(fact) as Scalar,
    expected: other === undefined ? (value as Scalar | readonly Scalar[]) : (facts.get(other) as Scalar),
    ...(other === undefined ? {} : { expectedFact: other }),
    held: tried.result,
  }
  return result
}
