import type { Comparison, Condition, Scalar } from '../../model/policy.js'

/**
 * A condition made ready for a search: facts are numbers, and every `not` is carried down into the comparisons, so that
 * a term is always something that must hold.
 */
export type Term =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Term[] }
  | {
      readonly kind: 'compare'
      readonly left: number
      readonly operator: Comparison['operator']
      /** The fact on the right side, else `value` stands there. */
      readonly right: number | null
      readonly value: Scalar | readonly Scalar[]
      /** False inside a `not`: the comparison must fail. */
      readonly wanted: boolean
    }
  /** The fact's value must be given anew, for its quality alone calls for a level. */
  | { readonly kind: 'given'; readonly fact: number }

/** The term that holds when the condition does, or when it does not. */
export function termOf(condition: Condition, wanted: boolean, indices: ReadonlyMap<string, number>): Term {
  if ('not' in condition) return termOf(condition.not, !wanted, indices)
  if ('all' in condition || 'any' in condition) {
    const [all, parts] = 'all' in condition ? [true, condition.all] : [false, condition.any]
    return { kind: all === wanted ? 'all' : 'any', of: parts.map((each) => termOf(each, wanted, indices)) }
  }
  const { fact, operator, value } = condition
  const named = typeof value === 'object' && 'fact' in value
  return {
    kind: 'compare',
    left: indexOf(fact, indices),
    operator,
    right: named ? indexOf(value.fact, indices) : null,
    value: named ? '' : value,
    wanted,
  }
}

/** The terms that must all hold for this one to hold. */
export function conjuncts(term: Term): Term[] {
  return term.kind === 'all' ? term.of.flatMap(conjuncts) : [term]
}

/** Every fact in it, once. */
export function factsIn(term: Term, into = new Set<number>()): Set<number> {
  if (term.kind === 'given') into.add(term.fact)
  else if (term.kind === 'compare') {
    into.add(term.left)
    if (term.right !== null) into.add(term.right)
  } else for (const each of term.of) factsIn(each, into)
  return into
}

function indexOf(name: string, indices: ReadonlyMap<string, number>): number {
  const index = indices.get(name)
  if (index === undefined) throw new Error(`the fact \`${name}\` has no value`)
  return index
}
