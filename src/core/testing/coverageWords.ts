import type { Comparison, Condition, Scalar } from '../../model/policy.js'

/** How conditions are called in goals and changes. */

const OPERATORS: Readonly<Record<Comparison['operator'], string>> = {
  equal: 'is',
  notEqual: 'is not',
  in: 'one of',
  notIn: 'none of',
  lessThan: 'below',
  lessThanInclusive: 'at most',
  greaterThan: 'above',
  greaterThanInclusive: 'at least',
}

/** `integrity_score below red_integrity`, `forecast_risk is high` */
export function comparisonWords({ fact, operator, value }: Comparison): string {
  const right = typeof value === 'object' && 'fact' in value ? value.fact : valueWords(value)
  return `${fact} ${OPERATORS[operator]} ${right}`
}

/** A comparison in its words; a group by what is in it. */
export function conditionWords(condition: Condition): string {
  if ('not' in condition) return `not (${conditionWords(condition.not)})`
  if ('all' in condition) return `(${condition.all.map(conditionWords).join(' and ')})`
  if ('any' in condition) return `(${condition.any.map(conditionWords).join(' or ')})`
  return comparisonWords(condition)
}

/** A text that could be misread is put into quotes. */
export function valueWords(value: Scalar | readonly Scalar[]): string {
  if (typeof value === 'object') return `[${value.map((each) => valueWords(each)).join(', ')}]`
  return typeof value === 'string' && !/^[\w.-]+$/.test(value) ? JSON.stringify(value) : String(value)
}

/** Names that stand more than once get their number: `a`, `a (2)`. */
export function numbered(names: readonly string[]): string[] {
  const met = new Map<string, number>()
  return names.map((name) => {
    const times = (met.get(name) ?? 0) + 1
    met.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}
