import type { Comparison } from '../../generated/policyFile.js'
import { isObject } from '../../model/json.js'
import type { Path, Place } from '../../model/source.js'
import { comparisonsOf } from '../comparisons.js'
import { leavesOf, type Leaf } from './domain.js'
import { placeIn } from './places.js'
import type { Range } from './ranges.js'

/** A comparison of a rule, and where it stands. */
export interface Standing extends Leaf {
  readonly place: Place
}

/** What is taken for granted where a comparison matters: whether another one holds. */
export interface Known {
  readonly leaf: Standing
  readonly holds: boolean
}

/** The conditions of a rule. */
export type Node =
  | { readonly kind: 'leaf'; readonly leaf: Standing }
  | { readonly kind: 'not'; readonly inner: Node }
  | { readonly kind: 'all' | 'any'; readonly items: readonly Node[] }

/** The conditions of the rule at a place, each comparison with what it says of its fact. */
export function treeOf(conditions: unknown, rule: Place, ranges: ReadonlyMap<string, Range>): Node {
  const comparisons = [...comparisonsOf(conditions, ['conditions'])]
  const leaves = leavesOf(
    comparisons.map(([comparison]) => comparison),
    ranges,
  )
  const found = new Map(comparisons.map(([comparison], index) => [comparison, leaves[index]]))
  const nodeOf = (condition: unknown, keys: Path): Node => {
    if (isObject(condition)) {
      if (condition['not'] !== undefined)
        return { kind: 'not', inner: nodeOf(condition['not'], [...keys, 'not']) }
      for (const kind of ['all', 'any'] as const) {
        const list = condition[kind]
        if (!Array.isArray(list)) continue
        return { kind, items: list.map((each, index) => nodeOf(each, [...keys, kind, index])) }
      }
    }
    const comparison = condition as Comparison
    const leaf = found.get(comparison) ?? UNKNOWN
    return { kind: 'leaf', leaf: { ...leaf, comparison, place: placeIn(rule, ...keys) } }
  }
  return nodeOf(conditions, ['conditions'])
}

/** A comparison of which nothing can be said: it is in no case, and about nothing else. */
const UNKNOWN = { about: '', all: 0n, held: 0n }

/** Its comparisons, in their order. */
export function leavesIn(node: Node): Standing[] {
  if (node.kind === 'leaf') return [node.leaf]
  return node.kind === 'not' ? leavesIn(node.inner) : node.items.flatMap(leavesIn)
}
