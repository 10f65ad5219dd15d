import { isAlias, isCollection, isScalar, isSeq, visit, type Document, type Node } from 'yaml'
import type { Problem } from '../model/problem.js'
import type { ProblemCode } from '../model/problemCodes.js'
import { positionAt, problemAt, type SourceText } from './sourceText.js'
import { rangeStart } from './yamlPlaces.js'

type Refuse = (offset: number, code: ProblemCode, message: string) => void

/** What YAML allows and a policy file does not: directives, anchors, aliases, tags, and numbers that lose digits. */
export function refusedFeatures(doc: Document.Parsed, source: SourceText): Problem[] {
  const problems: Problem[] = []
  const refuse: Refuse = (offset, code, message) => {
    problems.push(problemAt(source, offset, { code, severity: 'error', message }))
  }
  refuseDirectives(doc, source, refuse)
  visit(doc, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0
      if (isAlias(node)) {
        refuse(offset, 'yaml-feature', `the alias \`*${node.source}\` is not allowed in a policy file`)
        return
      }
      refuseProperties(node, offset, source, refuse)
      if (isScalar(node) && typeof node.value === 'number' && !isExact(node.value)) {
        const written = node.source ?? node.value
        refuse(offset, 'yaml-number', `\`${written}\` is not a number that can be compared exactly`)
      }
    },
  })
  return problems
}

/** `%YAML 1.1` would turn `no` into false and `017` into 15. */
function refuseDirectives(doc: Document.Parsed, source: SourceText, refuse: Refuse): void {
  const directives = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*((?:%[^\n]*\n)+)/.exec(source.text)?.[1]
  if (directives === undefined && !doc.directives.yaml.explicit) return
  const first = (directives ?? '%YAML').split('\n', 1)[0]?.trim()
  refuse(
    Math.max(0, source.text.indexOf(directives ?? '%YAML')),
    'yaml-feature',
    `\`${first}\` is not allowed: policy files are YAML 1.2 without directives`,
  )
}

/** How far before a node its anchor and tag are looked for. */
const PROPERTIES_WIDTH = 1024

/** Anchor and tag stand before the node that they belong to. */
function refuseProperties(node: Node, offset: number, source: SourceText, refuse: Refuse): void {
  const before = source.text.slice(Math.max(0, offset - PROPERTIES_WIDTH), offset)
  const anchor = 'anchor' in node ? node.anchor : undefined
  if (anchor) {
    const at = before.lastIndexOf(`&${anchor}`)
    const place = at === -1 ? offset : offset - before.length + at
    refuse(place, 'yaml-feature', `the anchor \`&${anchor}\` is not allowed in a policy file`)
  }
  if (node.tag) {
    const written = /(![^\s]*)(?:\s+&\S+)?\s*$/.exec(before)
    const place = written ? offset - before.length + written.index : offset
    const tag = written?.[1] ?? node.tag
    refuse(place, 'yaml-feature', `the tag \`${tag}\` is not allowed in a policy file`)
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** Of two equal keys the last one would win without a word. */
export function repeatedKeys(doc: Document.Parsed, source: SourceText): Problem[] {
  const problems: Problem[] = []
  visit(doc, {
    Map(_key, map, ancestors) {
      const inList = isSeq(ancestors.at(-1))
      const first = new Map<string, number>()
      for (const { key } of map.items) {
        const offset = rangeStart(key)
        if (!isScalar(key) || offset === undefined) continue
        const name = String(key.value)
        // A line that only seems empty is a fault of its own.
        if (name.trim() === '') continue
        const other = first.get(name)
        if (other === undefined) {
          first.set(name, offset)
          continue
        }
        const { file, line, column } = positionAt(source, other)
        const message = `the key \`${name}\` is written twice in one mapping`
        const where = `the first one is at ${file}:${line}:${column}`
        // The first key of an entry once more: a dash is missing, and all the keys below it are repeated, too.
        const begins = inList && !map.flow && first.values().next().value === other
        const help = begins ? `put \`- \` before it, if another entry begins here; ${where}` : where
        problems.push(problemAt(source, offset, { code: 'duplicate-name', severity: 'error', message, help }))
        if (begins) break
      }
    },
  })
  return problems
}

/**
 * Where the mappings with equal keys stand, whose values may belong to two different things; but not the sections, of
 * whose entries each stands by itself. Offsets, the second one behind the end.
 */
export function mixedMappings(doc: Document.Parsed): [start: number, end: number][] {
  const found: [number, number][] = []
  visit(doc, {
    Map(_key, map, ancestors) {
      const names = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''))
      const inEntry = ancestors.filter(isCollection).length >= 2
      if (inEntry && map.range && new Set(names).size < names.length) found.push([map.range[0], map.range[1]])
    },
  })
  return found
}
