import type { Comparison } from '../../generated/policyFile.js'
import type { Fault } from '../../model/source.js'
import type { Known, Standing } from './conditionTree.js'
import { isRead, mirrored, orderOfConstants } from './domain.js'
import type { Range } from './ranges.js'

/** A comparison whose fact leaves it no choice. */
export function alwaysOrNever(leaf: Standing, ranges: ReadonlyMap<string, Range>): Fault {
  const outcome = leaf.held === 0n ? 'never' : 'always'
  const order = orderOfConstants(leaf.comparison, ranges)
  if (order) {
    const message = `${numbersOf(leaf.comparison, order)}, so this ${outcome} holds`
    return idle(leaf, message, `compare a fact with \`${leaf.comparison.fact}\`, or delete it`)
  }
  return idle(
    leaf,
    `${limitOf(leaf, ranges)}, so this ${outcome} holds`,
    'change it to what was meant, or delete it',
  )
}

/** A comparison that another one, beside or above it, leaves no choice. */
export function besideAnother(
  leaf: Standing,
  { leaf: other, holds }: Known,
  always: boolean,
  group: 'all' | 'any' | null,
): Fault {
  const [words, others] = [wordsOf(leaf.comparison), wordsOf(other.comparison)]
  if (words === others)
    return { ...idle(leaf, `\`${words}\` is asked for twice`, 'delete one of the two'), other: other.place }
  // All or nothing: then the whole group is decided, and not this comparison alone.
  const whole = group !== null && (group === 'any') === always
  const outcome = whole ? `this \`${group}\` ${always ? 'always' : 'never'} holds` : 'it decides nothing'
  const message = `\`${words}\` ${always ? 'always' : 'never'} holds where \`${others}\` does${holds ? '' : ' not'}, so ${outcome}`
  return { ...idle(leaf, message, 'change it to what was meant, or delete it'), other: other.place }
}

/** A comparison that several others together leave no choice. */
export function besideSeveral(leaf: Standing, always: boolean): Fault {
  const message = `\`${wordsOf(leaf.comparison)}\` decides nothing: what stands beside it leaves only cases in which it ${always ? 'always' : 'never'} holds`
  return idle(leaf, message, 'change it to what was meant, or delete it')
}

function idle({ place }: Standing, message: string, help: string): Fault {
  return { code: 'unused-condition', severity: 'warning', message, place, help }
}

/** "score lessThan red_score", "risk in [medium, high]" */
function wordsOf({ fact, operator, value }: Comparison): string {
  if (Array.isArray(value)) return `${fact} ${operator} [${value.join(', ')}]`
  return `${fact} ${operator} ${typeof value === 'object' ? value.fact : String(value)}`
}

/** Why a comparison has no choice: "`integrity_score` is never above 100" */
function limitOf({ comparison, about }: Standing, ranges: ReadonlyMap<string, Range>): string {
  const range = ranges.get(about)
  if (!range) return limitOfPair(comparison, ranges)
  const { type, min, max, values } = range
  if (type === 'boolean') return `\`${about}\` is true or false`
  if (values) return `\`${about}\` is one of ${values.map((word) => `\`${word}\``).join(', ')}`
  const listed = firstWord(comparison, ranges)
  if (type === 'string' && listed !== undefined && !isRead(listed, range))
    return `\`${about}\` is never \`${listed}\`, for its \`normalize\` changes that`
  const operator = comparison.fact === about ? comparison.operator : mirrored(comparison.operator)
  if (operator === 'lessThan' || operator === 'greaterThanInclusive')
    return `\`${about}\` is never below ${min}`
  if (operator === 'greaterThan' || operator === 'lessThanInclusive')
    return `\`${about}\` is never above ${max}`
  return min !== undefined && min === max ? `\`${about}\` is always ${min}` : `\`${about}\` is a whole number`
}

function firstWord({ fact, value }: Comparison, ranges: ReadonlyMap<string, Range>): string | undefined {
  const [first] = Array.isArray(value) ? value : [value]
  if (typeof first !== 'object') return typeof first === 'string' ? first : undefined
  const constant = ranges.get(first.fact)?.constant ?? ranges.get(fact)?.constant
  return typeof constant?.value === 'string' ? constant.value : undefined
}

/** "`red_score` is 90, and `yellow_score` is 95" */
function numbersOf({ fact, value }: Comparison, [left, right]: readonly [number, number]): string {
  const other = typeof value === 'object' && !Array.isArray(value) && value.fact !== fact ? value.fact : null
  return `\`${fact}\` is ${left}${other === null ? '' : `, and \`${other}\` is ${right}`}`
}

function limitOfPair({ fact, value }: Comparison, ranges: ReadonlyMap<string, Range>): string {
  const other = typeof value === 'object' && !Array.isArray(value) ? value.fact : ''
  if (fact === other) return `\`${fact}\` is compared with itself`
  const [low, high] = [fact, other].toSorted(
    (a, b) => (ranges.get(a)?.max ?? Infinity) - (ranges.get(b)?.max ?? Infinity),
  ) as [string, string]
  return `\`${low}\` is never above ${ranges.get(low)?.max}, and \`${high}\` never below ${ranges.get(high)?.min}`
}
