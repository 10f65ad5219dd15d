import type { Operator } from '../../generated/policyFile.js'
import type { Comparison, Condition, Scalar, ValueShape } from '../../model/policy.js'
import { moved, stepOf } from '../valuesToTry.js'
import { comparisonWords, conditionWords, valueWords } from './coverageWords.js'

/** A condition with one thing changed, and what that is. */
export interface Changed {
  readonly change: string
  readonly kind: 'operator' | 'threshold' | 'condition'
  readonly condition: Condition
}

/** The shape of what a comparison compares; undefined where it has none. */
export type Shapes = (fact: string) => ValueShape | undefined

/** Every condition that differs from this one in one step. */
export function changedConditions(condition: Condition, shapes: Shapes): Changed[] {
  if ('not' in condition) {
    return [
      { change: `without \`not\``, kind: 'condition', condition: condition.not },
      ...within(condition.not, shapes, (not) => ({ not })),
    ]
  }
  if ('all' in condition) return changedList(condition.all, 'all', shapes)
  if ('any' in condition) return changedList(condition.any, 'any', shapes)
  return [...changedOperators(condition), ...changedValues(condition, shapes)]
}

function changedList(parts: readonly Condition[], word: 'all' | 'any', shapes: Shapes): Changed[] {
  const inner = parts.flatMap((part, index) =>
    within(part, shapes, (changed) => listOf(word, parts.with(index, changed))),
  )
  if (parts.length < 2) return inner
  const other = word === 'all' ? 'any' : 'all'
  return [
    { change: `${word} → ${other}`, kind: 'condition', condition: listOf(other, parts) },
    ...parts.map((part, index): Changed => ({
      change: `without ${conditionWords(part)}`,
      kind: 'condition',
      condition: listOf(word, parts.toSpliced(index, 1)),
    })),
    ...inner,
  ]
}

function listOf(word: 'all' | 'any', list: readonly Condition[]): Condition {
  return word === 'all' ? { all: list } : { any: list }
}

function within(part: Condition, shapes: Shapes, put: (changed: Condition) => Condition): Changed[] {
  return changedConditions(part, shapes).map((each) => ({ ...each, condition: put(each.condition) }))
}

/** To the neighbour that differs at the value alone, and to the opposite. */
const STEPS: Readonly<Record<Operator, readonly Operator[]>> = {
  equal: ['notEqual'],
  notEqual: ['equal'],
  in: ['notIn'],
  notIn: ['in'],
  lessThan: ['lessThanInclusive', 'greaterThanInclusive'],
  lessThanInclusive: ['lessThan', 'greaterThan'],
  greaterThan: ['greaterThanInclusive', 'lessThanInclusive'],
  greaterThanInclusive: ['greaterThan', 'lessThan'],
}

function changedOperators(comparison: Comparison): Changed[] {
  return STEPS[comparison.operator].map((operator) => ({
    change: `${comparisonWords(comparison)}: ${comparison.operator} → ${operator}`,
    kind: 'operator',
    condition: { ...comparison, operator },
  }))
}

function changedValues(comparison: Comparison, shapes: Shapes): Changed[] {
  const { fact, value } = comparison
  const put = (words: string, changed: Comparison['value']): Changed => ({
    change: `${comparisonWords(comparison)}: ${words}`,
    kind: 'threshold',
    condition: { ...comparison, value: changed },
  })
  if (typeof value !== 'object')
    return nudged(value, shapes(fact)).map((other) =>
      put(`${valueWords(value)} → ${valueWords(other)}`, other),
    )
  if ('fact' in value || value.length < 2) return []
  return value.map((item, index) => put(`without ${valueWords(item)}`, value.toSpliced(index, 1)))
}

/** The values next to one: a step down and a step up, the words beside it, another text, the other truth. */
export function nudged(value: Scalar, shape: ValueShape | undefined): Scalar[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') {
    const step = shape ? stepOf({ shape }, value) : 1
    return [moved(value, -1, step), moved(value, 1, step)]
  }
  if (!shape?.values) return [`${value}_`]
  const at = shape.values.indexOf(value)
  return [shape.values[at - 1], shape.values[at + 1]].filter((word) => word !== undefined)
}
