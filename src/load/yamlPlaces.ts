import { isCollection, isMap, isPair, isScalar, type Document, type YAMLMap } from 'yaml'
import type { Part, Path } from '../model/source.js'

/** Deeper nesting is no policy, and would exhaust the stack of whatever walks through it. */
export const MAX_DEPTH = 100

/** Offset of a node in the text; of its nearest ancestor when the path leads nowhere. */
export type OffsetOf = (path: Path, part: Part) => number

/** Finds the offset of a node; the pairs of a mapping are indexed once, for a file may have many faults. */
export function locator(doc: Document.Parsed): OffsetOf {
  const indexes = new Map<unknown, Map<string, YAMLMap['items'][number]>>()
  const pairOf = (map: YAMLMap, step: string) => {
    let index = indexes.get(map)
    if (!index) {
      index = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]))
      indexes.set(map, index)
    }
    return index.get(step)
  }
  return (path, part) => {
    let node: unknown = doc.contents
    let offset = rangeStart(node) ?? 0
    for (const [index, step] of path.entries()) {
      if (!isCollection(node)) break
      const pair = isMap(node) ? pairOf(node, String(step)) : undefined
      if (isMap(node) && !pair) break
      const key = pair?.key
      node = pair ? pair.value : node.items[Number(step)]
      const last = index === path.length - 1
      const start = rangeStart(last && part === 'key' && key ? key : node) ?? rangeStart(key)
      if (start === undefined) break
      offset = start
    }
    return offset
  }
}

/** Where the nesting first goes too deep; null when it does not. Level by level: a hostile depth costs no stack. */
export function tooDeep(doc: Document.Parsed): number | null {
  let level: unknown[] = [doc.contents]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MAX_DEPTH) return rangeStart(level.find((node) => rangeStart(node) !== undefined)) ?? 0
    level = level.flatMap((node) =>
      isCollection(node)
        ? node.items.map((item) => (isPair(item) ? item.value : item)).filter((item) => isCollection(item))
        : [],
    )
  }
  return null
}

export function rangeStart(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0]
}
