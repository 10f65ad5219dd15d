import type { ComparisonResult, ConditionResult, RuleResult } from '../model/decision.js'
import type { Comparison, Condition, Policy, Scalar } from '../model/policy.js'
import { fillReason } from './reason.js'

/**
 * What `evaluate` gives, without the engine, some hundred times as fast: for what must be decided thousands of times, such
 * as tests, mutants and what-ifs. A run decides with the engine; `test/core/tryRules.test.ts` holds the two together.
 * Every fact that the rules name must be there, as a finite value of its type: `checkPolicy` and `typedValue` see to that.
 */
export function tryRules({ rules }: Pick<Policy, 'rules'>, facts: ReadonlyMap<string, Scalar>): RuleResult[] {
  return rules.map(({ name, level, priority, conditions, reason }) => {
    const tried = tryCondition(conditions, facts)
    return {
      rule: name,
      level,
      priority,
      fired: tried.held,
      reason: fillReason(reason, facts) || `rule ${name} holds`,
      conditions: tried,
    }
  })
}

/** Whether a condition holds, and nothing else. */
export function holds(condition: Condition, facts: ReadonlyMap<string, Scalar>): boolean {
  if ('not' in condition) return !holds(condition.not, facts)
  if ('all' in condition) return condition.all.every((each) => holds(each, facts))
  if ('any' in condition) return condition.any.some((each) => holds(each, facts))
  return compare(condition.operator, valueOf(condition.fact, facts), expectedOf(condition, facts))
}

/** One operator on two values, as json-rules-engine has it: equality is strict, and only numbers have an order. */
export function compare(
  operator: Comparison['operator'],
  actual: Scalar,
  expected: Scalar | readonly Scalar[],
): boolean {
  switch (operator) {
    case 'equal':
      return actual === expected
    case 'notEqual':
      return actual !== expected
    case 'in':
      return listed(actual, expected)
    case 'notIn':
      return !listed(actual, expected)
    case 'lessThan':
      return (actual as number) < (expected as number)
    case 'lessThanInclusive':
      return (actual as number) <= (expected as number)
    case 'greaterThan':
      return (actual as number) > (expected as number)
    case 'greaterThanInclusive':
      return (actual as number) >= (expected as number)
  }
}

/** The right side of a comparison: its value, or that of the fact that it names. */
export function expectedOf(
  { value }: Comparison,
  facts: ReadonlyMap<string, Scalar>,
): Scalar | readonly Scalar[] {
  return typeof value === 'object' && 'fact' in value ? valueOf(value.fact, facts) : value
}

function tryCondition(condition: Condition, facts: ReadonlyMap<string, Scalar>): ConditionResult {
  if ('not' in condition) {
    const not = tryCondition(condition.not, facts)
    return { not, held: !not.held }
  }
  if ('all' in condition) {
    const all = condition.all.map((each) => tryCondition(each, facts))
    return { all, held: all.every(({ held }) => held) }
  }
  if ('any' in condition) {
    const any = condition.any.map((each) => tryCondition(each, facts))
    return { any, held: any.some(({ held }) => held) }
  }
  return tryComparison(condition, facts)
}

function tryComparison(comparison: Comparison, facts: ReadonlyMap<string, Scalar>): ComparisonResult {
  const { fact, operator, value } = comparison
  const actual = valueOf(fact, facts)
  const expected = expectedOf(comparison, facts)
  return {
    fact,
    operator,
    actual,
    expected,
    ...(typeof value === 'object' && 'fact' in value ? { expectedFact: value.fact } : {}),
    held: compare(operator, actual, expected),
  }
}

function listed(actual: Scalar, expected: Scalar | readonly Scalar[]): boolean {
  return (expected as readonly Scalar[]).includes(actual)
}

function valueOf(name: string, facts: ReadonlyMap<string, Scalar>): Scalar {
  const value = facts.get(name)
  if (value === undefined) throw new Error(`the fact \`${name}\` has no value`)
  return value
}
