import type { Gate, Rule } from '../../generated/policyFile.js'
import type { Fault } from '../../model/source.js'
import type { Entry, Sections } from '../sections.js'
import { alwaysOrNever, besideAnother, besideSeveral } from './conditionFaults.js'
import { leavesIn, treeOf, type Known, type Node, type Standing } from './conditionTree.js'
import { MAX_COMPARISONS } from './domain.js'
import { isOutOfRange, outOfRange } from './outOfRange.js'
import { rangesOf, type Range } from './ranges.js'

/**
 * Comparisons that decide nothing: with numbers that their facts never come to, such as always or never hold, and such
 * as others beside or above them leave no choice.
 */
export function idleConditions(sections: Sections): Fault[] {
  const ranges = rangesOf(sections)
  const told = new Set<string>()
  return [...sections.rules, ...sections.gates].flatMap((entry) => idleIn(entry, ranges, told))
}

function idleIn(
  { name, value, place }: Entry<Rule | Gate>,
  ranges: ReadonlyMap<string, Range>,
  told: Set<string>,
): Fault[] {
  const tree = treeOf(value.conditions, place, ranges)
  const leaves = leavesIn(tree)
  const faults = leaves.flatMap((leaf) => outOfRange(leaf, name, ranges, told))
  const idle = new Set<Standing>()
  for (const leaf of leaves) {
    if (leaf.held !== 0n && leaf.held !== leaf.all) continue
    idle.add(leaf)
    if (leaf.all !== 0n && !isOutOfRange(leaf, ranges)) faults.push(alwaysOrNever(leaf, ranges))
  }
  return leaves.length > MAX_COMPARISONS ? faults : [...faults, ...idleBeside(tree, [], null, idle)]
}

/**
 * Walks from the last condition to the first, so that of two alike the later one is told. `known` is what must be so for
 * the condition to matter at all; one that is idle itself takes no part in that any more.
 */
function idleBeside(
  node: Node,
  known: readonly Known[],
  group: 'all' | 'any' | null,
  idle: Set<Standing>,
): Fault[] {
  if (node.kind === 'not') return idleBeside(node.inner, known, null, idle)
  if (node.kind === 'leaf') return idleLeaf(node.leaf, known, group, idle)
  const granted = node.items.map((item) => literalsIn(item, node.kind === 'all'))
  return node.items
    .map((item, index) => ({ item, others: granted.flatMap((each, at) => (at === index ? [] : each)) }))
    .toReversed()
    .flatMap(({ item, others }) => idleBeside(item, [...known, ...others], node.kind, idle))
}

function idleLeaf(
  leaf: Standing,
  known: readonly Known[],
  group: 'all' | 'any' | null,
  idle: Set<Standing>,
): Fault[] {
  if (idle.has(leaf)) return []
  const related = known.filter((each) => each.leaf.about === leaf.about && !idle.has(each.leaf))
  const left = related.reduce((cases, each) => cases & casesOf(each), leaf.all)
  const always = (leaf.held & left) === left
  // Where nothing is left, the others contradict each other, and that is told of them.
  if (left === 0n || (!always && (leaf.held & left) !== 0n)) return []
  idle.add(leaf)
  const alone = related.find((each) => {
    const cases = casesOf(each)
    return (leaf.held & cases) === (always ? cases : 0n)
  })
  return [alone ? besideAnother(leaf, alone, always, group) : besideSeveral(leaf, always)]
}

function casesOf({ leaf, holds }: Known): bigint {
  return holds ? leaf.held : leaf.all & ~leaf.held
}

/** The comparisons that surely hold, or surely do not, where a condition comes to `truth`. */
function literalsIn(node: Node, truth: boolean): Known[] {
  if (node.kind === 'leaf') return [{ leaf: node.leaf, holds: truth }]
  if (node.kind === 'not') return literalsIn(node.inner, !truth)
  if ((node.kind === 'all') !== truth) return []
  return node.items.flatMap((each) => literalsIn(each, truth))
}
