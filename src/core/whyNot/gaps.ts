import type { SignalSpec } from '../../model/policy.js'
import { moved, stepOf } from '../valuesToTry.js'

const NUMBER: Pick<SignalSpec, 'shape'> = { shape: { type: 'number', normalize: [] } }

/** How many times a step is divided by ten before neighbouring floating-point numbers are taken. */
const FINER = 20

/**
 * Numbers of every gap between neighbours of `points`, and beyond the first and the last: the `count` ones next to either
 * end, or all that there are. What comparisons can tell of `count` numbers, they can tell of these.
 */
export function inGaps(points: readonly number[], count: number, whole: boolean): number[] {
  return [-Infinity, ...points].flatMap((low, index) => {
    const high = points[index] ?? Infinity
    const above = nextTo(low, high, count, whole)
    return [...above, ...nextTo(high, low, count, whole)]
  })
}

/** `count` numbers strictly between both, next to `from` and going away from it; fewer where there are no more. */
export function nextTo(from: number, to: number, count: number, whole: boolean): number[] {
  if (!Number.isFinite(from)) return []
  const way = to > from ? 1 : -1
  if (whole) return wholeNextTo(from, to, count, way)
  const coarse = Math.round(Math.log10(Math.max(stepOf(NUMBER, from), leastMove(from))))
  for (let power = coarse; power >= coarse - FINER; power--) {
    const step = Number(`1e${power}`)
    const steps = Array.from({ length: count }, (_, index) => moved(from, way * (index + 1), step) + 0)
    if (goesOn([from, ...steps, to], way)) return steps
  }
  return floatsNextTo(from, to, count, way)
}

function wholeNextTo(from: number, to: number, count: number, way: 1 | -1): number[] {
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

/** The least power of ten that a number of this size can be moved by. */
function leastMove(at: number): number {
  const between = Math.max(Math.abs(at) * Number.EPSILON, Number.MIN_VALUE)
  return 10 ** Math.ceil(Math.log10(between))
}

/** The next floating-point number above or below. */
function neighbour(at: number, way: 1 | -1): number {
  if (at === 0) return way * Number.MIN_VALUE
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, at)
  bits.setBigInt64(0, bits.getBigInt64(0) + (at > 0 === (way === 1) ? 1n : -1n))
  return bits.getFloat64(0) + 0
}
