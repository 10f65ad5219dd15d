import type { Scalar } from '../../model/policy.js'
import { compare } from '../tryRules.js'
import type { Term } from './term.js'

/**
 * What is known of a term while some facts may still change. In this order `all` is the least of its parts and `any` the
 * greatest.
 */
export const NEVER = 0
export const NOT_YET = 1
export const SO_FAR = 2
export const ALWAYS = 3

export type Verdict = typeof NEVER | typeof NOT_YET | typeof SO_FAR | typeof ALWAYS

/** How much a search may still look at; it counts comparisons. */
export interface Effort {
  left: number
}

/** The facts in the middle of a search, by their numbers. */
export interface Board {
  /** What each would be; a fact that may still change has the value that it has. */
  readonly values: Scalar[]
  /** Whether it may still change. */
  readonly open: boolean[]
  readonly given: boolean[]
  readonly effort: Effort
}

export function verdictOf(term: Term, board: Board): Verdict {
  if (term.kind === 'compare') return compared(term, board)
  if (term.kind === 'given') return board.given[term.fact] ? ALWAYS : board.open[term.fact] ? NOT_YET : NEVER
  const all = term.kind === 'all'
  let verdict: Verdict = all ? ALWAYS : NEVER
  for (const each of term.of) {
    const part = verdictOf(each, board)
    if (all ? part < verdict : part > verdict) verdict = part
    if (verdict === (all ? NEVER : ALWAYS)) break
  }
  return verdict
}

/**
 * Facts of which at least one must change before a term that does not hold can hold: as few as can be told. A term that
 * holds, or never will, has none.
 */
export function mustMove(term: Term, board: Board): readonly number[] {
  if (verdictOf(term, board) !== NOT_YET) return []
  if (term.kind === 'given') return [term.fact]
  if (term.kind === 'compare') {
    const sides = term.right === null || term.right === term.left ? [term.left] : [term.left, term.right]
    return sides.filter((fact) => board.open[fact])
  }
  const parts = term.of.map((each) => mustMove(each, board)).filter(({ length }) => length > 0)
  if (term.kind === 'any') return [...new Set(parts.flat())].toSorted((a, b) => a - b)
  return parts.reduce((least, each) => (each.length < least.length ? each : least))
}

function compared(term: Extract<Term, { kind: 'compare' }>, { values, open, effort }: Board): Verdict {
  effort.left -= 1
  const { left, operator, right, wanted } = term
  const expected = right === null ? term.value : (values[right] as Scalar)
  const holds = compare(operator, values[left] as Scalar, expected) === wanted
  if (open[left] || (right !== null && open[right])) return holds ? SO_FAR : NOT_YET
  return holds ? ALWAYS : NEVER
}
