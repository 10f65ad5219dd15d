import type { Scalar, SignalSpec, ValueShape } from '../model/policy.js'

interface Bounds {
  readonly reduce?: string | undefined
  /** How many records are looked at. */
  readonly last?: number | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly default?: Scalar | undefined
}

/**
 * The ends of a number; infinite where there is none. A count is neither below 0 nor above the number of records that are
 * looked at, which its author need not write; only its default may lie beyond.
 */
export function endsOf({ reduce, last = Infinity, min, max, default: preset }: Bounds): {
  min: number
  max: number
} {
  const counted = reduce === 'count'
  const other = typeof preset === 'number' ? preset : 0
  return {
    min: Math.max(min ?? -Infinity, counted ? Math.min(0, other) : -Infinity),
    max: Math.min(max ?? Infinity, counted ? Math.max(last, other) : Infinity),
  }
}

/** What a signal can be: its shape, and what a count can come to. */
export function possibleShape(spec: Pick<SignalSpec, 'shape' | 'from' | 'default'>): ValueShape {
  const { shape, from } = spec
  if (from.reduce !== 'count') return shape
  const { min, max } = endsOf({ ...shape, ...from, default: spec.default })
  return {
    ...shape,
    // A default alone may be a half.
    ...(Number.isInteger(spec.default ?? 0) ? { type: 'integer' } : {}),
    min,
    ...(max === Infinity || max < min ? {} : { max }),
  }
}
