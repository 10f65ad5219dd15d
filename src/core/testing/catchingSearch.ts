import { basesOf, namesOf, truthOf, type Choice, type Known, type Side } from './catchingSides.js'

/** Something that must be so. `test` is undefined where what is known does not settle it. */
export interface Constraint {
  readonly names: readonly string[]
  readonly test: (known: Known) => boolean | undefined
}

/** So many choices are made in one search; then it gives up. */
export const EFFORT = 20_000

export type Found = Known | 'none' | 'unknown'

/** The condition holds, or does not. */
export function must(side: Side, wanted: boolean): Constraint {
  return {
    names: basesOf(namesOf(side.condition), side.facts),
    test: (known) => {
      const held = truthOf(side, known)
      return held === undefined ? undefined : held === wanted
    },
  }
}

/**
 * Values of facts under which every constraint holds, the first in the order of the choices; `none` when all have been
 * tried, `unknown` when the effort was spent before. Constraints that share no fact are solved apart.
 */
export function search(
  constraints: readonly Constraint[],
  choices: ReadonlyMap<string, readonly Choice[]>,
  effort = EFFORT,
): Found {
  const spent = { left: effort }
  const known = new Map<string, Choice>()
  let unknown = false
  for (const part of partsOf(constraints)) {
    const names = [...new Set(part.flatMap((each) => each.names))]
    const outcome = descend(part, names, 0, { choices, known, spent })
    // One part without a solution leaves the whole without one, also where another gave up.
    if (outcome === 'none') return 'none'
    if (outcome === 'unknown') {
      unknown = true
      spent.left = effort
    }
  }
  return unknown ? 'unknown' : known
}

interface Search {
  readonly choices: ReadonlyMap<string, readonly Choice[]>
  readonly known: Map<string, Choice>
  readonly spent: { left: number }
}

function descend(
  constraints: readonly Constraint[],
  names: readonly string[],
  depth: number,
  state: Search,
): 'found' | 'none' | 'unknown' {
  const { choices, known, spent } = state
  const open: Constraint[] = []
  const last = names[depth - 1]
  for (const each of constraints) {
    // What is not about the fact that was chosen last is as open as it was.
    const same = last !== undefined && !each.names.includes(last)
    const met = same ? undefined : each.test(known)
    if (met === false) return 'none'
    if (met === undefined) open.push(each)
  }
  const name = names[depth]
  if (name === undefined) return open.length === 0 ? 'found' : 'none'
  const values = choices.get(name)
  // Nothing to choose from would read as: no values do it.
  if (!values) throw new Error(`the search has no values for \`${name}\``)
  for (const choice of values) {
    if (spent.left <= 0) return 'unknown'
    spent.left -= 1
    known.set(name, choice)
    const outcome = descend(open, names, depth + 1, state)
    if (outcome !== 'none') return outcome
  }
  known.delete(name)
  return 'none'
}

/** Constraints put together that are about the same facts. */
function partsOf(constraints: readonly Constraint[]): Constraint[][] {
  let parts: { names: Set<string>; constraints: Constraint[] }[] = []
  for (const constraint of constraints) {
    const touched = parts.filter(({ names }) => constraint.names.some((name) => names.has(name)))
    const merged = {
      names: new Set([...touched.flatMap(({ names }) => [...names]), ...constraint.names]),
      constraints: [...touched.flatMap((part) => part.constraints), constraint],
    }
    parts = [...parts.filter((part) => !touched.includes(part)), merged]
  }
  return parts.map((part) => part.constraints)
}
