import type { ValueShape } from '../../model/policy.js'
import { moved, stepOf } from '../valuesToTry.js'

/**
 * Numbers that stand for all numbers which facts of these shapes can have, where the facts are compared with each other
 * and with the numbers `against`: in every gap between two of those, room for each fact to lie apart from the others.
 * Gives those that one shape allows; the plainest come first.
 */
export function numbersAround(
  shapes: readonly ValueShape[],
  against: readonly number[],
): (shape: ValueShape) => number[] {
  const numeric = shapes.filter(({ type }) => type === 'number' || type === 'integer')
  const many = numeric.length
  const ends = numeric.flatMap(({ min, max }) => [min, max].filter((end) => end !== undefined))
  const grid = new Set([...against, ...ends])
  if (grid.size === 0) grid.add(0)
  if (numeric.some(({ type }) => type === 'integer')) {
    for (const at of sorted(grid))
      for (let away = 0; away <= many; away += 1) grid.add(Math.floor(at) - away).add(Math.ceil(at) + away)
  }
  if (numeric.some(({ type }) => type === 'number')) {
    for (const number of fillGaps(sorted(grid), many)) grid.add(number)
  }
  return (shape) => [...grid].filter((number) => allows(shape, number))
}

function allows({ type, min = -Infinity, max = Infinity }: ValueShape, number: number): boolean {
  return number >= min && number <= max && (type !== 'integer' || Number.isSafeInteger(number))
}

function sorted(numbers: ReadonlySet<number>): number[] {
  return [...numbers].toSorted((a, b) => a - b)
}

const REAL = { shape: { type: 'number', normalize: [] } } as const

/** So many numbers in each gap, below the first and above the last. */
function fillGaps(grid: readonly number[], many: number): number[] {
  const away = Array.from({ length: many }, (_, index) => index + 1)
  return grid.flatMap((at, index) => {
    const step = stepOf(REAL, at)
    const next = grid[index + 1]
    const below = index === 0 ? away.map((steps) => moved(at, -steps, step)) : []
    if (next === undefined) return [...below, ...away.map((steps) => moved(at, steps, step))]
    const back = stepOf(REAL, next)
    const near = away.flatMap((steps) => [moved(at, steps, step), moved(next, -steps, back)])
    const inside = new Set(near.filter((number) => number > at && number < next))
    return [...below, ...(inside.size >= many ? inside : between(at, next, many))]
  })
}

/** So many numbers strictly between two, with as few decimals as that takes. */
function between(low: number, high: number, many: number): number[] {
  const parts = Array.from({ length: many }, (_, index) => low + ((high - low) * (index + 1)) / (many + 1))
  for (let decimals = 0; decimals <= 20; decimals += 1) {
    const short = new Set(parts.map((part) => Number(part.toFixed(decimals))))
    if (short.size === many && [...short].every((number) => number > low && number < high)) return [...short]
  }
  return parts.filter((number) => number > low && number < high)
}
