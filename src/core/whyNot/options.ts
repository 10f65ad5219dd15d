import type { Scalar } from '../../model/policy.js'
import { costOf } from './cost.js'
import { besides, wholeInGaps } from './gaps.js'
import type { Asked } from './question.js'
import { holdable, typable } from './sayable.js'

/** A value that a fact may be given, and what that costs. */
export interface Option {
  readonly value: Scalar
  /** Of a number beyond a bound that it must not be at: what the way to the bound costs, and as good as nothing more. */
  readonly cost: number
}

/** What a step beyond a bound costs: how fine it is must not decide which fact is moved. */
const BEYOND = 1e-9

/** A step is a hundredth, or finer; and no more than this share of what a fact can be. */
const SHARE = 1 / 1000

export interface Options {
  /** The cheapest first; of equal cost the smaller number, or the word that is written first. */
  readonly options: readonly Option[]
  /** A value that would say something else was left out: a file may hold it, and nobody can type it. */
  readonly left: boolean
}

/**
 * The values of one fact that stand for all others, where `changed` facts change at once: comparisons see nothing but
 * order and equality, so of every gap between the values that they know, as many are enough as facts change. The value
 * that it has is among them only where giving it anew makes a difference.
 */
export function optionsOf(fact: Asked, asked: readonly Asked[], changed: number): Options {
  const { spec, value, raised, movable } = fact
  if (!spec || !movable) return { options: [], left: false }
  const members = fact.among.flatMap((index) => asked[index] ?? [])
  const fits = (each: Scalar): boolean => holdable(each, spec.shape) && typable(each)
  const count = Math.min(changed, members.length)
  const all = spec.threshold ? [] : candidatesOf(fact, members, count)
  const more = raised ? [{ value, cost: 0 }, ...all] : all
  const sorted = cheapestOfEach(more)
    .filter((each) => fits(each.value) && (raised || each.value !== value))
    .toSorted((a, b) => a.cost - b.cost)
  return {
    options: members.length === 1 ? oneOfEach(sorted, fact) : sorted,
    left: [value, ...(spec.threshold ? [] : knownTo(members))].some(
      (each) => (raised || each !== value) && unsayable(each, fact),
    ),
  }
}

/** A word that rules know, and the fact may have: as it is read, or as its default, which nothing normalizes. */
function unsayable(word: Scalar, { spec }: Asked): boolean {
  if (typeof word !== 'string' || !spec) return false
  const held = holdable(word, spec.shape)
  return held ? !typable(word) : word === spec.default
}

/** What comparisons know of any of these facts: the other sides, the ends of ranges, and the values themselves. */
function knownTo(members: readonly Asked[]): Scalar[] {
  const ends = members.flatMap(({ spec }) => [spec?.shape.min ?? [], spec?.shape.max ?? []].flat())
  const values = members.length === 1 ? [] : members.map(({ value }) => value)
  return [...new Set([...members.flatMap(({ against }) => against), ...ends, ...values])]
}

/** Numbers ascend. */
function candidatesOf(fact: Asked, members: readonly Asked[], count: number): Option[] {
  const { spec, value, extent } = fact
  const known = knownTo(members)
  const exact = (each: Scalar): Option => ({ value: each, cost: costOf(value, each, extent) })
  if (spec?.shape.type !== 'integer' && spec?.shape.type !== 'number')
    return wordsOf(fact, known, members, count).map(exact)
  const points = ascending(known.filter((each) => typeof each === 'number'))
  const whole = members.some((each) => each.spec?.shape.type === 'integer')
  const wholes = whole ? ascending([...points, ...wholeInGaps(points, count)]) : points
  if (spec.shape.type === 'integer') return wholes.map(exact)
  const beyond = besides(wholes, count, (end) => finestAt(end, members)).map(({ number, end, place }) => {
    const [there, bound] = [costOf(value, number, extent), costOf(value, end, extent)]
    const more = Math.min(Math.abs(there - bound), place * BEYOND)
    return { value: number, cost: there < bound ? bound - more : bound + more }
  })
  return [...wholes.map(exact), ...beyond].toSorted((a, b) => Number(a.value) - Number(b.value))
}

/**
 * How large a step beyond a number may be: facts that are compared with each other take the same one, or they could not be
 * equal. A fact that is a thousandth away is not moved by a hundredth.
 */
function finestAt(end: number, members: readonly Asked[]): number {
  const limits = members.flatMap(({ value, extent }) => {
    const away = typeof value === 'number' ? Math.abs(value - end) : 0
    return away > 0 ? [extent * SHARE, away] : [extent * SHARE]
  })
  return Math.min(...limits)
}

function wordsOf(
  { spec }: Asked,
  known: readonly Scalar[],
  members: readonly Asked[],
  count: number,
): Scalar[] {
  if (spec?.shape.type === 'boolean') return [false, true]
  if (spec?.shape.type === 'enum') return [...(spec.shape.values ?? [])]
  const words = members.flatMap((each) => each.spec?.shape.values ?? [])
  return [...known, ...words, ...otherTexts([...known, ...words], members, count)]
}

/** The first of each value, at the least that it costs. */
function cheapestOfEach(options: readonly Option[]): Option[] {
  const costs = new Map<Scalar, number>()
  for (const { value, cost } of options) costs.set(value, Math.min(cost, costs.get(value) ?? cost))
  return [...costs].map(([value, cost]) => ({ value, cost }))
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b)
}

/** Texts that no rule knows, and that all of these facts may have: without letters where they write them differently. */
function otherTexts(known: readonly Scalar[], members: readonly Asked[], count: number): string[] {
  const shapes = members.flatMap(({ spec }) => (spec?.shape.type === 'string' ? [spec.shape] : []))
  const base = ['other', 'OTHER'].find((word) => shapes.every((shape) => holdable(word, shape))) ?? '0'
  const texts: string[] = []
  for (let text = base; texts.length < count; text = `${text}${base === '0' ? '0' : '_'}`) {
    if (!known.includes(text)) texts.push(text)
  }
  return texts
}

/** Of values that all comparisons see alike the first one; none where that is how they see the value that it has. */
function oneOfEach(sorted: readonly Option[], { value, against, raised }: Asked): Option[] {
  const seen = new Set<Scalar>(raised ? [] : [placeOf(value, against)])
  return sorted.filter((option) => {
    const place = placeOf(option.value, against)
    return !seen.has(place) && seen.add(place)
  })
}

/** A name for what can be told of a value: which of these it is, or how many of them are below it. */
function placeOf(value: Scalar, against: readonly Scalar[]): string {
  if (against.includes(value)) return `at ${String(value)}`
  return typeof value === 'number'
    ? `above ${against.filter((each) => (each as number) < value).length}`
    : 'none'
}
