import type { Interval } from '../../model/matrix.js'
import type { Scalar, SignalSpec } from '../../model/policy.js'
import { possibleShape } from '../possible.js'
import { holdable } from '../whyNot/sayable.js'

/** Values of a fact that no comparison with the given ones tells apart, and one of them. */
export interface Piece {
  readonly sample: Scalar
  /** Of numbers. */
  readonly interval?: Interval
  /** It stands for every text that is compared with nothing. */
  readonly others?: true
}

type Range = { readonly min: number; readonly max: number }

/** All values that a fact can have, in pieces, when it is compared with `against`; numbers in their order. */
export function piecesOf(spec: SignalSpec, against: readonly Scalar[]): Piece[] {
  const { type, values = [] } = spec.shape
  if (type === 'boolean') return [{ sample: true }, { sample: false }]
  // A text that `normalize` changes is never read; only as a default it may be there.
  const canBe = (each: Scalar): boolean => holdable(each, spec.shape) || each === spec.default
  if (type === 'enum') {
    const words = values.filter(canBe)
    return (words.length > 0 ? words : values).map((sample) => ({ sample }))
  }
  if (type === 'string') {
    const named = [...new Set(against.filter((each) => typeof each === 'string'))]
    const other = { sample: otherText(named, canBe), others: true } as const
    return [...named.filter(canBe).map((sample) => ({ sample })), other]
  }
  const range = rangeOf(spec)
  const bounds = [...new Set(against.filter((each) => typeof each === 'number'))]
    .filter((each) => each >= range.min && each <= range.max)
    .toSorted((a, b) => a - b)
  return type === 'integer' ? wholePieces(bounds, range) : numberPieces(bounds, range)
}

/** The numbers that a fact can be: a count is not below 0, and whole numbers beyond the exact ones are refused. */
export function rangeOf(spec: SignalSpec): Range {
  const shape = possibleShape(spec)
  const whole = shape.type === 'integer'
  const min = Math.max(shape.min ?? -Infinity, whole ? Number.MIN_SAFE_INTEGER : -Infinity)
  const max = Math.min(shape.max ?? Infinity, whole ? Number.MAX_SAFE_INTEGER : Infinity)
  return whole ? { min: Math.ceil(min), max: Math.floor(max) } : { min, max }
}

function wholePieces(bounds: readonly number[], { min, max }: Range): Piece[] {
  const pieces: Piece[] = []
  const add = (first: number, last: number): void => {
    if (first > last) return
    const sample = first === Number.MIN_SAFE_INTEGER ? last : first
    pieces.push({
      sample: first === Number.MIN_SAFE_INTEGER && last === Number.MAX_SAFE_INTEGER ? 0 : sample,
      interval: {
        ...(first > min ? { from: { value: first, included: true } } : {}),
        ...(last < max ? { to: { value: last, included: true } } : {}),
      },
    })
  }
  let next = min
  for (const bound of bounds) {
    add(next, Math.ceil(bound) - 1)
    if (Number.isInteger(bound)) add(bound, bound)
    next = Math.floor(bound) + 1
  }
  add(next, max)
  return pieces
}

function numberPieces(bounds: readonly number[], { min, max }: Range): Piece[] {
  const ends = [...new Set([min, ...bounds, max])]
  return ends.flatMap((end, index): Piece[] => {
    const next = ends[index + 1]
    const at = Number.isFinite(end) ? [{ sample: end, interval: point(end, { min, max }) }] : []
    if (next === undefined) return at
    const sample = between(end, next)
    if (sample === null) return at
    const from = Number.isFinite(end) ? { from: { value: end, included: false } } : {}
    const to = Number.isFinite(next) ? { to: { value: next, included: false } } : {}
    return [...at, { sample, interval: { ...from, ...to } }]
  })
}

function point(value: number, { min, max }: Range): Interval {
  const bound = { value, included: true }
  return { ...(value === min ? {} : { from: bound }), ...(value === max ? {} : { to: bound }) }
}

/** A number between two others; null where there is none. */
function between(low: number, high: number): number | null {
  const middle =
    low === -Infinity && high === Infinity
      ? 0
      : low === -Infinity
        ? high - Math.max(1, Math.abs(high))
        : high === Infinity
          ? low + Math.max(1, Math.abs(low))
          : low / 2 + high / 2
  return middle > low && middle < high ? middle : null
}

/** A text that is none of those. */
function otherText(named: readonly string[], canBe: (text: string) => boolean): string {
  let text = canBe('other') ? 'other' : 'OTHER'
  while (named.includes(text)) text = `${text}_`
  return text
}
