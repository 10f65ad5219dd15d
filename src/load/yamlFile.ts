import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { Problem, ProblemCode } from '../model/problem.js'
import type { Part, Path } from '../model/source.js'
import { positionAt, problemAt, type SourceText } from './sourceText.js'

export interface ParsedYaml {
  /** Null when something is wrong. */
  readonly file: YamlFile | null
  readonly problems: Problem[]
  /** What could be read of a broken file, for finding out what it meant; never for deciding. */
  readonly remains?: unknown
}

/** A policy file after parsing: plain values, and where each was written. */
export interface YamlFile {
  readonly file: string
  readonly value: unknown
  readonly source: SourceText
  /** Offset of a node in the text; of its nearest ancestor when the path leads nowhere. */
  offsetOf(path: Path, part: Part): number
}

const ERROR_CODES: Partial<Record<string, ProblemCode>> = {
  MULTIPLE_DOCS: 'yaml-feature',
  TAG_RESOLVE_FAILED: 'yaml-feature',
}

const NESTED = 'here a mapping or a list begins inside a line; put a text that holds `: ` or `- ` into quotes'

const MESSAGES: Partial<Record<string, string>> = {
  MULTIPLE_DOCS: 'a policy file holds one document, and here a second one begins',
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
  TAG_RESOLVE_FAILED: 'tags are not allowed in a policy file',
  NON_STRING_KEY: 'a key must be a word, without a tag and not a list or a mapping',
  BLOCK_IN_FLOW: NESTED,
  BLOCK_AS_IMPLICIT_KEY: NESTED,
}

/** Warnings of what is refused in any case: every directive, every tag. */
const REFUSED_ANYWAY: ReadonlySet<string> = new Set(['BAD_DIRECTIVE', 'TAG_RESOLVE_FAILED'])

/** Deeper nesting is no policy, and would exhaust the stack of whatever walks through it. */
const MAX_DEPTH = 100

/**
 * Parses YAML 1.2, core schema, without the parts that change what values mean (directives, anchors, aliases,
 * tags). Never throws: the problems come back, all of them, in the order of the file.
 */
export function parseYaml(source: SourceText): ParsedYaml {
  const doc = parseOrNull(source.text)
  const deep = doc ? tooDeep(doc) : 0
  if (!doc || deep !== null) {
    const message = `the YAML is nested deeper than ${MAX_DEPTH} levels`
    return {
      file: null,
      problems: [problemAt(source, deep ?? 0, { code: 'yaml-syntax', severity: 'error', message })],
    }
  }
  const problems = [
    ...[...doc.errors, ...doc.warnings.filter(({ code }) => !REFUSED_ANYWAY.has(code))].map((error) =>
      syntaxProblem(doc, source, error),
    ),
    ...refusedFeatures(doc, source),
    ...repeatedKeys(doc, source),
  ]
  if (problems.length > 0) return { file: null, problems: dedupe(problems), remains: remainsOf(doc) }
  const file: YamlFile = {
    file: source.file,
    value: doc.toJS({ maxAliasCount: 0 }),
    source,
    offsetOf: locator(doc),
  }
  return { file, problems: [] }
}

function remainsOf(doc: Document.Parsed): unknown {
  try {
    return doc.toJS({ maxAliasCount: 0 })
  } catch {
    return undefined
  }
}

/** Null when the nesting exhausts the stack; every other fault stands in the document's errors. */
function parseOrNull(text: string): Document.Parsed | null {
  try {
    // Unique keys are checked below: the parser's own check takes seconds for a large mapping.
    const doc = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      stringKeys: true,
      prettyErrors: false,
      // Otherwise it writes warnings of its own to stderr.
      logLevel: 'error',
      uniqueKeys: false,
    })
    return doc.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION') ? null : doc
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Where the nesting first goes too deep; null when it does not. Level by level: a hostile depth costs no stack. */
function tooDeep(doc: Document.Parsed): number | null {
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

function syntaxProblem(doc: Document.Parsed, source: SourceText, error: YAMLError): Problem {
  const { code, message, pos } = error
  const end = Math.min(pos[0], source.text.trimEnd().length)
  const opener = /end with a|Missing closing/.test(message) ? openerBefore(doc, end) : null
  if (opener !== null) {
    const sign = source.text.charAt(opener)
    const told =
      sign === '[' || sign === '{'
        ? `this \`${sign}\` is not closed, or a line inside it is not indented`
        : 'this quote is never closed'
    return problemAt(source, opener, { code: 'yaml-syntax', severity: 'error', message: told })
  }
  return problemAt(source, end, {
    code: ERROR_CODES[code] ?? 'yaml-syntax',
    severity: 'error',
    message: MESSAGES[code] ?? plainMessage(message),
  })
}

/** The innermost bracket or quote that is still open at `end`. */
function openerBefore(doc: Document.Parsed, end: number): number | null {
  let opener: number | null = null
  visit(doc, {
    Node(_key, node) {
      const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
      if (!quoted && !(isCollection(node) && node.flow)) return
      const [start, valueEnd] = node.range ?? [0, 0]
      if (start < end && valueEnd >= end) opener = start
    },
  })
  return opener
}

function plainMessage(message: string): string {
  const first = message.split('\n')[0] ?? message
  return first.charAt(0).toLowerCase() + first.slice(1)
}

/** Several complaints of the parser about one place are one fault of the author. */
function dedupe(problems: Problem[]): Problem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const key = `${problem.at?.line}:${problem.at?.column}`
    return !seen.has(key) && seen.add(key)
  })
}

function refusedFeatures(doc: Document.Parsed, source: SourceText): Problem[] {
  const problems: Problem[] = []
  const refuse = (offset: number, code: ProblemCode, message: string): void => {
    problems.push(problemAt(source, offset, { code, severity: 'error', message }))
  }
  // `%YAML 1.1` would turn `no` into false and `017` into 15.
  const directives = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*((?:%[^\n]*\n)+)/.exec(source.text)?.[1]
  if (directives !== undefined || doc.directives.yaml.explicit) {
    const first = (directives ?? '%YAML').split('\n', 1)[0]?.trim()
    refuse(
      Math.max(0, source.text.indexOf(directives ?? '%YAML')),
      'yaml-feature',
      `\`${first}\` is not allowed: policy files are YAML 1.2 without directives`,
    )
  }
  visit(doc, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0
      if (isAlias(node)) {
        refuse(offset, 'yaml-feature', `the alias \`*${node.source}\` is not allowed in a policy file`)
        return
      }
      // Anchor and tag stand before the node that they belong to.
      const before = source.text.slice(Math.max(0, offset - PROPERTIES_WIDTH), offset)
      if (node.anchor) {
        const at = before.lastIndexOf(`&${node.anchor}`)
        const place = at === -1 ? offset : offset - before.length + at
        refuse(place, 'yaml-feature', `the anchor \`&${node.anchor}\` is not allowed in a policy file`)
      }
      if (node.tag) {
        const written = /(![^\s]*)(?:\s+&\S+)?\s*$/.exec(before)
        const place = written ? offset - before.length + written.index : offset
        const tag = written?.[1] ?? node.tag
        refuse(place, 'yaml-feature', `the tag \`${tag}\` is not allowed in a policy file`)
      }
      if (isScalar(node) && typeof node.value === 'number' && !isExact(node.value)) {
        refuse(
          offset,
          'yaml-number',
          `\`${node.source ?? node.value}\` is not a number that can be compared exactly`,
        )
      }
    },
  })
  return problems
}

/** How far before a node its anchor and tag are looked for. */
const PROPERTIES_WIDTH = 1024

/** Of two equal keys the last one would win without a word. */
function repeatedKeys(doc: Document.Parsed, source: SourceText): Problem[] {
  const problems: Problem[] = []
  visit(doc, {
    Map(_key, map) {
      const first = new Map<string, number>()
      for (const { key } of map.items) {
        const offset = rangeStart(key)
        if (!isScalar(key) || offset === undefined) continue
        const name = String(key.value)
        const other = first.get(name)
        if (other === undefined) {
          first.set(name, offset)
          continue
        }
        const { file, line, column } = positionAt(source, other)
        const message = `the key \`${name}\` is written twice in one mapping`
        const help = `the first one is at ${file}:${line}:${column}`
        problems.push(problemAt(source, offset, { code: 'duplicate-name', severity: 'error', message, help }))
      }
    },
  })
  return problems
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** Finds the offset of a node; the pairs of a mapping are indexed once, for a file may have many faults. */
function locator(doc: Document.Parsed): YamlFile['offsetOf'] {
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

function rangeStart(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0]
}
