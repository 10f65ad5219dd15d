import type { Scalar } from '../../model/policy.js'
import type { Option } from './options.js'
import type { Term } from './term.js'
import { mustMove, NEVER, NOT_YET, verdictOf, type Board, type Effort, type Verdict } from './verdict.js'

/** What one goal asks for, ready to be searched. */
export interface Task {
  readonly terms: readonly Term[]
  /** Of every fact, the terms that look at it. */
  readonly touching: readonly (readonly number[])[]
  readonly values: readonly Scalar[]
  readonly open: readonly boolean[]
  readonly optionsOf: (fact: number) => readonly Option[]
}

export interface Change {
  readonly fact: number
  readonly option: Option
}

export interface Found {
  readonly changes: readonly Change[]
  readonly cost: number
}

export interface Searched {
  /** The cheapest that was found below the bound. */
  readonly found?: Found
  /** Whether more changes might have given more. */
  readonly cut: boolean
}

/** Costs are sums of binary fractions: what is this close is the same. */
const SAME = 1e-12

/**
 * Looks for the cheapest change of at most `most` facts that makes all terms hold, cheaper than `bound`. In a term that
 * does not hold, at least one of a few facts must change: each of them is tried with each of its options, and stays as it
 * is from then on, so that nothing is looked at twice. A branch ends where a term can hold no more, where more changes are
 * needed than are left, and where it costs too much. Stops early when the effort is used up.
 */
export function search(task: Task, most: number, bound: number, effort: Effort): Searched {
  const { terms, touching, optionsOf } = task
  const board: Board = {
    values: [...task.values],
    open: [...task.open],
    given: task.open.map(() => false),
    effort,
  }
  const verdicts = terms.map((term) => verdictOf(term, board))
  const changes: Change[] = []
  let found: Found | undefined
  let cut = false

  const look = (left: number, cost: number): void => {
    if (effort.left <= 0) return
    const needed = neededMoves(terms, verdicts, board)
    if (needed.length === 0) {
      found = { changes: [...changes], cost }
      return
    }
    const apart = disjoint(needed)
    const least = leastCost(apart, optionsOf)
    if (least === Infinity || cost + least > limit()) return
    if (apart.length > left) {
      cut = true
      return
    }
    const kept: [number, Undo][] = []
    for (const fact of needed[0] ?? []) {
      tryAll(fact, left, cost)
      const undo = settle(fact)
      kept.push([fact, undo])
      if (undo.broken) break
    }
    for (const [fact, undo] of kept.toReversed()) unsettle(fact, undo)
  }

  const tryAll = (fact: number, left: number, cost: number): void => {
    const before = board.values[fact] as Scalar
    for (const option of optionsOf(fact)) {
      if (cost + option.cost > limit() || effort.left <= 0) break
      board.values[fact] = option.value
      board.given[fact] = true
      const undo = settle(fact)
      changes.push({ fact, option })
      if (!undo.broken) look(left - 1, cost + option.cost)
      changes.pop()
      board.values[fact] = before
      board.given[fact] = false
      unsettle(fact, undo)
    }
  }

  const limit = (): number => (found?.cost ?? bound) - SAME

  /** The fact changes no more; `broken` when a term can hold no more then. */
  const settle = (fact: number): Undo => {
    board.open[fact] = false
    const before: Verdict[] = []
    for (const index of touching[fact] ?? []) {
      const verdict = verdictOf(terms[index] as Term, board)
      before.push(verdicts[index] as Verdict)
      verdicts[index] = verdict
      if (verdict === NEVER) return { before, broken: true }
    }
    return { before, broken: false }
  }

  const unsettle = (fact: number, { before }: Undo): void => {
    board.open[fact] = true
    for (const [index, verdict] of before.entries()) verdicts[touching[fact]?.[index] as number] = verdict
  }

  if (!verdicts.includes(NEVER)) look(most, 0)
  return { cut, ...(found ? { found } : {}) }
}

interface Undo {
  readonly before: readonly Verdict[]
  readonly broken: boolean
}

/** How many facts must change at the least, as far as can be told at once; `Infinity` where a term can never hold. */
export function leastMoves({ terms, values, open }: Task, effort: Effort): number {
  const board: Board = { values: [...values], open: [...open], given: open.map(() => false), effort }
  const verdicts = terms.map((term) => verdictOf(term, board))
  return verdicts.includes(NEVER) ? Infinity : disjoint(neededMoves(terms, verdicts, board)).length
}

/** Of every term that does not hold, the facts of which one must change; the fewest first. */
function neededMoves(
  terms: readonly Term[],
  verdicts: readonly Verdict[],
  board: Board,
): (readonly number[])[] {
  const needed: (readonly number[])[] = []
  for (const [index, verdict] of verdicts.entries()) {
    if (verdict === NOT_YET) needed.push(mustMove(terms[index] as Term, board))
  }
  return needed.toSorted((a, b) => a.length - b.length)
}

/** Some of these that share no fact: each of them needs a change of its own. */
function disjoint(needed: readonly (readonly number[])[]): (readonly number[])[] {
  const taken = new Set<number>()
  return needed.filter((facts) => {
    if (facts.some((fact) => taken.has(fact))) return false
    for (const fact of facts) taken.add(fact)
    return true
  })
}

function leastCost(apart: readonly (readonly number[])[], optionsOf: Task['optionsOf']): number {
  let sum = 0
  for (const facts of apart) sum += Math.min(...facts.map((fact) => optionsOf(fact)[0]?.cost ?? Infinity))
  return sum
}
