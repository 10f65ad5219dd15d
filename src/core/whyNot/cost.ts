import type { Scalar, ValueShape } from '../../model/policy.js'

/** Sums of costs stay finite. */
const MOST = 1e100

/**
 * What a move costs: of a number its share of the range; without a range, of the span of what the fact is compared with,
 * or of the one number that is. Another word, and true for false, costs 1.
 */
export function costOf(from: Scalar, to: Scalar, extent: number): number {
  if (from === to) return 0
  if (typeof from !== 'number' || typeof to !== 'number') return 1
  return Math.min(Math.abs(to - from) / extent, MOST)
}

/** The number that a move is a share of; never 0. */
export function extentOf({ min, max }: ValueShape, against: readonly Scalar[], value: Scalar): number {
  if (min !== undefined && max !== undefined && max > min) return finite(max - min)
  const met = [...against, min, max].filter((each) => typeof each === 'number')
  const span = met.length > 0 ? Math.max(...met) - Math.min(...met) : 0
  const one = met[0] ?? (typeof value === 'number' ? value : 0)
  return finite(span) || finite(Math.abs(one)) || 1
}

function finite(extent: number): number {
  return Math.min(extent, Number.MAX_VALUE)
}
