import type { SignalSpec } from '../../model/policy.js'
import { moved, stepOf } from '../valuesToTry.js'

const NUMBER: Pick<SignalSpec, 'shape'> = { shape: { type: 'number', normalize: [] } }

/** How many times a step is divided by ten before neighbouring floating-point numbers are taken. */
const FINER = 20

/** A number of a gap, and the end of the gap that it is next to. */
export interface Beside {
  readonly number: number
  readonly end: number
  /** The how many-eth it is from there, from 1. */
  readonly place: number
}

/**
 * Numbers of every gap between neighbours of `points`, and beyond the first and the last: the `count` ones next to either
 * end, or all that there are. What comparisons can tell of `count` numbers, they can tell of these. `finest` says of an
 * end how large a step away from it may be.
 */
export function besides(
  points: readonly number[],
  count: number,
  finest: (end: number) => number,
): readonly Beside[] {
  return inGaps(points, (from, to) =>
    nextTo(from, to, count, finest(from)).map((number, index) => ({ number, end: from, place: index + 1 })),
  )
}

/** Whole numbers in the same places. */
export function wholeInGaps(points: readonly number[], count: number): readonly number[] {
  return inGaps(points, (from, to) => (Number.isFinite(from) ? wholeNextTo(from, to, count) : []))
}

function inGaps<T>(points: readonly number[], next: (from: number, to: number) => readonly T[]): T[] {
  return [-Infinity, ...points].flatMap((low, index) => {
    const high = points[index] ?? Infinity
    return [...next(low, high), ...next(high, low)]
  })
}

/** `count` numbers strictly between both, next to `from` and going away from it; fewer where there are no more. */
function nextTo(from: number, to: number, count: number, finest: number): number[] {
  if (!Number.isFinite(from)) return []
  const way = to > from ? 1 : -1
  const step = Math.min(stepOf(NUMBER, from), finest)
  const coarse = Math.max(powerBelow(step), leastPower(from))
  for (let power = coarse; power >= coarse - FINER; power--) {
    const steps = Array.from(
      { length: count },
      (_, index) => moved(from, way * (index + 1), Number(`1e${power}`)) + 0,
    )
    if (goesOn([from, ...steps, to], way)) return steps
  }
  return floatsNextTo(from, to, count, way)
}

function wholeNextTo(from: number, to: number, count: number): number[] {
  const way = to > from ? 1 : -1
  const limit = Number.MAX_SAFE_INTEGER
  const first = way === 1 ? Math.max(Math.floor(from) + 1, -limit) : Math.min(Math.ceil(from) - 1, limit)
  return Array.from({ length: count }, (_, index) => first + way * index + 0).filter((each) =>
    goesOn([from, each, to], way),
  )
}

function floatsNextTo(from: number, to: number, count: number, way: 1 | -1): number[] {
  const found: number[] = []
  for (let each = neighbour(from, way); found.length < count && goesOn([from, each, to], way);) {
    found.push(each)
    each = neighbour(each, way)
  }
  return found
}

/** Whether they ascend, or descend, without two of a kind. */
function goesOn(numbers: readonly number[], way: 1 | -1): boolean {
  return numbers.every((each, index) => index === 0 || way * (each - (numbers[index - 1] as number)) > 0)
}

/** The exponent of the power of ten at or below a number, or above by no more than dust. */
function powerBelow(number: number): number {
  return Math.floor(Math.log10(Math.max(number, Number.MIN_VALUE)) + 1e-6)
}

/** The exponent of the least power of ten that a number of this size can be moved by. */
function leastPower(at: number): number {
  return Math.ceil(Math.log10(Math.max(Math.abs(at) * Number.EPSILON, Number.MIN_VALUE)))
}

/** The next floating-point number above or below. */
function neighbour(at: number, way: 1 | -1): number {
  if (at === 0) return way * Number.MIN_VALUE
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, at)
  bits.setBigInt64(0, bits.getBigInt64(0) + (at > 0 === (way === 1) ? 1n : -1n))
  return bits.getFloat64(0) + 0
}
