import type { Bound, Interval, ValueSet } from '../../model/matrix.js'
import type { Piece } from './pieces.js'

/** Which pieces lead to which level: the values of each level, neighbours put together. */
export function cellsOf(pieces: readonly Piece[], levelOf: (piece: Piece) => string): Map<string, ValueSet> {
  const levels = pieces.map(levelOf)
  const cells = new Map<string, ValueSet>()
  for (const level of new Set(levels)) {
    const own = pieces.filter((_, index) => levels[index] === level)
    cells.set(level, {
      whole: own.length === pieces.length,
      intervals: joined(pieces, levels, level),
      values: own.filter(({ interval, others }) => !interval && !others).map(({ sample }) => sample),
      others: own.some(({ others }) => others === true),
    })
  }
  return cells
}

function joined(pieces: readonly Piece[], levels: readonly string[], level: string): Interval[] {
  const intervals: { from?: Bound; to?: Bound }[] = []
  for (const [index, { interval }] of pieces.entries()) {
    if (!interval || levels[index] !== level) continue
    const last = intervals.at(-1)
    if (!last || levels[index - 1] !== level) {
      intervals.push({ ...interval })
      continue
    }
    delete last.to
    if (interval.to) last.to = interval.to
  }
  return intervals
}
