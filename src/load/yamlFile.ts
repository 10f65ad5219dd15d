import { isAlias, isCollection, isMap, isPair, isScalar, parseDocument, visit, type Document } from 'yaml'
import type { Problem, ProblemCode } from '../model/problem.js'
import type { Part, Path } from '../model/source.js'
import { problemAt, type SourceText } from './sourceText.js'

/** A policy file after parsing: plain values, and where each was written. */
export interface YamlFile {
  readonly file: string
  readonly value: unknown
  readonly source: SourceText
  /** Offset of a node in the text; of its nearest ancestor when the path leads nowhere. */
  offsetOf(path: Path, part: Part): number
}

const ERROR_CODES: Partial<Record<string, ProblemCode>> = {
  DUPLICATE_KEY: 'duplicate-name',
  MULTIPLE_DOCS: 'yaml-feature',
  TAG_RESOLVE_FAILED: 'yaml-feature',
}

const MESSAGES: Partial<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is written twice in one mapping',
  MULTIPLE_DOCS: 'a policy file holds one document, and here a second one begins',
  TAG_RESOLVE_FAILED: 'tags are not allowed in a policy file',
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
}

/**
 * Parses YAML 1.2, core schema, without the parts that change what values mean (directives, anchors, aliases,
 * tags). Never throws: the problems come back, all of them, in the order of the file.
 */
export function parseYaml(source: SourceText): { file: YamlFile | null; problems: Problem[] } {
  const doc = parseOrNull(source.text)
  if (!doc) {
    const message = 'the YAML is nested too deeply'
    return {
      file: null,
      problems: [problemAt(source, 0, { code: 'yaml-syntax', severity: 'error', message })],
    }
  }
  const problems = [...doc.errors, ...doc.warnings].map((error) =>
    problemAt(source, error.pos[0], {
      code: ERROR_CODES[error.code] ?? 'yaml-syntax',
      severity: 'error',
      message: MESSAGES[error.code] ?? plainMessage(error.message),
    }),
  )
  problems.push(...refusedFeatures(doc, source))
  if (problems.length > 0) return { file: null, problems: dedupe(problems) }
  const file: YamlFile = {
    file: source.file,
    value: doc.toJS({ maxAliasCount: 0 }),
    source,
    offsetOf: (path, part) => offsetOf(doc, path, part),
  }
  return { file, problems: [] }
}

/** Null when the nesting exhausts the stack; every other fault stands in the document's errors. */
function parseOrNull(text: string): Document.Parsed | null {
  try {
    return parseDocument(text, { schema: 'core', version: '1.2', stringKeys: true, prettyErrors: false })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
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
  const directive = /^%[^\n]*/m.exec(source.text)
  if (doc.directives.yaml.explicit && directive) {
    refuse(
      directive.index,
      'yaml-feature',
      `\`${directive[0].trim()}\` is not allowed: policy files are YAML 1.2`,
    )
  }
  visit(doc, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0
      if (isAlias(node))
        refuse(offset, 'yaml-feature', `the alias \`*${node.source}\` is not allowed in a policy file`)
      else if (node.anchor)
        refuse(offset, 'yaml-feature', `the anchor \`&${node.anchor}\` is not allowed in a policy file`)
      else if (node.tag)
        refuse(offset, 'yaml-feature', `the tag \`${node.tag}\` is not allowed in a policy file`)
      else if (isScalar(node) && typeof node.value === 'number' && !isExact(node.value)) {
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

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

function offsetOf(doc: Document.Parsed, path: Path, part: Part): number {
  let node: unknown = doc.contents
  let offset = doc.contents?.range?.[0] ?? 0
  for (const [index, step] of path.entries()) {
    if (!isCollection(node)) break
    const pair = isMap(node)
      ? node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step)
      : undefined
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

function rangeStart(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0]
}
