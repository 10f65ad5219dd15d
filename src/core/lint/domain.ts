import type { Comparison, Operator } from '../../generated/policyFile.js'
import type { Scalar } from '../../model/policy.js'
import { compare } from '../tryRules.js'
import type { Range } from './ranges.js'

/**
 * One comparison of a rule as a set: of the cases that its fact can be in, those in which it holds. Between the cases of
 * one fact no comparison of the rule tells a difference, so what holds for them holds for every value.
 */
export interface Leaf {
  readonly comparison: Comparison
  /** What it is about: a fact, or two facts held against each other. */
  readonly about: string
  /** One bit for each case. */
  readonly all: bigint
  readonly held: bigint
}

type Wanted = {
  readonly fact: string
  readonly operator: Operator
  readonly right: Scalar | readonly Scalar[]
}

/** More comparisons than this in one rule nobody can follow. */
export const MAX_COMPARISONS = 100

/** Of the comparisons of one rule, in their order; null where nothing can be said of one. */
export function leavesOf(
  comparisons: readonly Comparison[],
  ranges: ReadonlyMap<string, Range>,
): (Leaf | null)[] {
  // Each by itself then, for each would be held against each.
  if (comparisons.length > MAX_COMPARISONS) return comparisons.flatMap((each) => leavesOf([each], ranges))
  const wanted = comparisons.map((each) => (orderOfConstants(each, ranges) ? null : wantedOf(each, ranges)))
  const met = new Map<string, Scalar[]>()
  for (const each of wanted) {
    if (!each) continue
    const known = met.get(each.fact)
    const right = [each.right].flat() as Scalar[]
    if (known) known.push(...right)
    else met.set(each.fact, right)
  }
  const cases = new Map([...met].map(([fact, values]) => [fact, casesOf(ranges.get(fact), values)]))
  return comparisons.map((comparison, index) => {
    const each = wanted[index]
    if (!each) return constantLeaf(comparison, ranges) ?? pairLeaf(comparison, ranges)
    const values = cases.get(each.fact) ?? []
    if (values.length === 0) return null
    const held = values.map((value) => compare(each.operator, value, each.right))
    return { comparison, about: each.fact, all: everyBit(values.length), held: bitsOf(held) }
  })
}

/** A comparison with a value that stands in the policy; `threshold below signal` says something of the signal. */
function wantedOf({ fact, operator, value }: Comparison, ranges: ReadonlyMap<string, Range>): Wanted | null {
  if (typeof value !== 'object' || Array.isArray(value)) return { fact, operator, right: value }
  const [left, right] = [ranges.get(fact)?.constant, ranges.get(value.fact)?.constant]
  if (left && !right) return { fact: value.fact, operator: mirrored(operator), right: left.value }
  return right && !left ? { fact, operator, right: right.value } : null
}

/**
 * Two numbers that stand in the policy and are put in order: nothing that is read changes the outcome. Asked whether it
 * equals something, or is above 0, a threshold is a switch.
 */
export function orderOfConstants(
  { fact, operator, value }: Comparison,
  ranges: ReadonlyMap<string, Range>,
): readonly [number, number] | null {
  const left = ranges.get(fact)?.constant?.value
  const named = typeof value === 'object' && !Array.isArray(value)
  const right = named ? ranges.get(value.fact)?.constant?.value : value
  if (typeof left !== 'number' || typeof right !== 'number' || MIRRORED[operator] === undefined) return null
  return !named && right === 0 ? null : [left, right]
}

/** It is in one case alone. */
function constantLeaf(comparison: Comparison, ranges: ReadonlyMap<string, Range>): Leaf | null {
  const order = orderOfConstants(comparison, ranges)
  if (!order) return null
  const holds = compare(comparison.operator, ...order)
  return { comparison, about: comparison.fact, all: 1n, held: holds ? 1n : 0n }
}

const MIRRORED: Partial<Record<Operator, Operator>> = {
  lessThan: 'greaterThan',
  lessThanInclusive: 'greaterThanInclusive',
  greaterThan: 'lessThan',
  greaterThanInclusive: 'lessThanInclusive',
}

export function mirrored(operator: Operator): Operator {
  return MIRRORED[operator] ?? operator
}

/** Two facts that can each have many values: the first is below the other, equal to it, or above it. */
function pairLeaf(comparison: Comparison, ranges: ReadonlyMap<string, Range>): Leaf | null {
  const { fact, operator, value } = comparison
  if (typeof value !== 'object' || Array.isArray(value)) return null
  const [one, other] = [fact, value.fact].toSorted() as [string, string]
  const turned = one !== fact
  const relations = relationsOf(one === other ? null : [ranges.get(one), ranges.get(other)])
  if (relations.length === 0) return null
  const held = relations.map((relation) => compare(turned ? mirrored(operator) : operator, relation, 0))
  return { comparison, about: `${one} ${other}`, all: everyBit(relations.length), held: bitsOf(held) }
}

/** -1, 0 and 1: which of them two facts can be in. */
function relationsOf(pair: readonly [Range | undefined, Range | undefined] | null): number[] {
  if (!pair) return [0]
  const [one, other] = pair
  if (!one || !other) return []
  const numeric = [one, other].every(({ type }) => type === 'number' || type === 'integer')
  if (!numeric || one.constant || other.constant) return [-1, 0, 1]
  const { min = -Infinity, max = Infinity } = one
  const { min: otherMin = -Infinity, max: otherMax = Infinity } = other
  return [
    ...(min < otherMax ? [-1] : []),
    ...(min <= otherMax && otherMin <= max ? [0] : []),
    ...(max > otherMin ? [1] : []),
  ]
}

/** Values of a fact that tell apart all that comparisons with `against` can say of it. */
function casesOf(range: Range | undefined, against: readonly Scalar[]): Scalar[] {
  if (!range) return []
  if (range.type === 'boolean') return [false, true]
  if (range.values) return [...range.values]
  if (range.type === 'string') {
    const words = [...new Set(against)].filter((each) => typeof each === 'string')
    return [...words.filter((word) => isRead(word, range)), `${words.join('')}\u0000`]
  }
  return numbersAround(
    range,
    against.filter((each) => typeof each === 'number'),
  )
}

/** Whether a text can come out of what is done to it on reading. */
export function isRead(word: string, { normalize = [], default: fallback }: Range): boolean {
  let read = word
  for (const step of normalize) {
    if (step === 'trim') read = read.trim()
    else if (step === 'lowercase') read = read.toLowerCase()
    else if (step === 'uppercase') read = read.toUpperCase()
  }
  return read === word || fallback === word
}

/** Each number itself, one between each two, and one beyond each end, as far as the range allows. */
function numbersAround(
  { type, min = -Infinity, max = Infinity }: Range,
  against: readonly number[],
): number[] {
  const points = [...new Set([...against, min, max])].filter(Number.isFinite).toSorted((a, b) => a - b)
  const [low = 0, high = 0] = [points[0], points.at(-1)]
  const beyond = [low - Math.max(1, Math.abs(low)), high + Math.max(1, Math.abs(high))]
  const between = points
    .slice(1)
    .map((to, index) =>
      type === 'integer' ? Math.floor(points[index] ?? to) + 1 : ((points[index] ?? to) + to) / 2,
    )
  return [
    ...new Set([
      ...points,
      ...between,
      ...beyond.map((each) => (type === 'integer' ? Math.round(each) : each)),
    ]),
  ].filter((each) => each >= min && each <= max && (type !== 'integer' || Number.isInteger(each)))
}

function bitsOf(held: readonly boolean[]): bigint {
  return BigInt(`0b${held.map((each) => (each ? '1' : '0')).join('')}`)
}

function everyBit(count: number): bigint {
  return (1n << BigInt(count)) - 1n
}
