import type { Operator } from '../../generated/policyFile.js'
import type { Comparison, Scalar, ValueShape } from '../../model/policy.js'
import type { Definitions } from '../gateFacts.js'
import { shapeOf } from './catchingChoices.js'
import { basesOf, type Side } from './catchingSides.js'

const OPPOSITES: Readonly<Record<Operator, Operator>> = {
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
}

/** Two conditions with the same meaning word are the same for all facts. The converse need not hold. */
export function meaningOf({ condition, facts }: Side, wanted = true): string {
  if ('not' in condition) return meaningOf({ condition: condition.not, facts }, !wanted)
  if ('fact' in condition) return comparisonMeaning(condition, facts, wanted)
  const [list, word] = 'all' in condition ? [condition.all, 'and'] : [condition.any, 'or']
  const joined = wanted ? word : { and: 'or', or: 'and' }[word as 'and' | 'or']
  const parts = [...new Set(list.map((each) => meaningOf({ condition: each, facts }, wanted)))].toSorted()
  return parts.length === 1 ? (parts[0] as string) : `(${joined} ${parts.join(' ')})`
}

function comparisonMeaning(comparison: Comparison, facts: Definitions, wanted: boolean): string {
  const { fact, value } = comparison
  const operator = wanted ? comparison.operator : OPPOSITES[comparison.operator]
  const left = constantOf(fact, facts) ?? { fact }
  const right = typeof value === 'object' && 'fact' in value ? constantOf(value.fact, facts) : value
  if (right === undefined) return JSON.stringify([left, operator, value])
  const [plain, operand] = plainOperator(operator, right, shapeIn(fact, facts))
  return JSON.stringify([left, plain, operand])
}

/** One way of writing what can be written in several: of booleans, of whole numbers, of lists. */
function plainOperator(
  operator: Operator,
  value: Scalar | readonly Scalar[],
  shape: ValueShape | undefined,
): [Operator, Scalar | readonly Scalar[]] {
  if (typeof value === 'object') {
    const items = [...new Set(value)].toSorted()
    const [only] = items
    if (items.length > 1 || only === undefined) return [operator, items]
    return [operator === 'in' ? 'equal' : 'notEqual', only]
  }
  if (operator === 'notEqual' && typeof value === 'boolean') return ['equal', !value]
  if (shape?.type !== 'integer' || typeof value !== 'number' || !Number.isInteger(value))
    return [operator, value]
  if (operator === 'lessThanInclusive') return ['lessThan', value + 1]
  return operator === 'greaterThan' ? ['greaterThanInclusive', value + 1] : [operator, value]
}

function constantOf(name: string, facts: Definitions): Scalar | undefined {
  const fact = facts.get(name)
  return fact?.kind === 'constant' ? fact.value : undefined
}

/** The shape of a fact; of a computed one, that of what it is computed from. Undefined where they differ, or of a constant. */
export function shapeIn(name: string, facts: Definitions): ValueShape | undefined {
  const [first, ...others] = basesOf([name], facts).map((base) => shapeOf(base, facts))
  return first && others.every(({ type }) => type === first.type) ? first : undefined
}
