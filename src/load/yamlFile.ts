import type { Document } from 'yaml'
import type { Problem } from '../model/problem.js'
import { problemAt, type SourceText } from './sourceText.js'
import { locator, MAX_DEPTH, tooDeep, type OffsetOf } from './yamlPlaces.js'
import { refusedFeatures, repeatedKeys } from './yamlRefused.js'
import { parseOrNull, syntaxProblems } from './yamlSyntax.js'

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
  readonly offsetOf: OffsetOf
}

/**
 * Parses YAML 1.2, core schema, without the parts that change what values mean (directives, anchors, aliases,
 * tags). Never throws: the problems come back, in the order of the file. Of faults of syntax only the first is told,
 * for the parser stumbles from one into the next; every other fault is told.
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
    ...syntaxProblems(doc, source),
    ...refusedFeatures(doc, source),
    ...repeatedKeys(doc, source),
  ]
  if (problems.length > 0) return { file: null, problems: onePerPlace(problems), remains: remainsOf(doc) }
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

/** Several complaints about one place are one fault of the author. */
function onePerPlace(problems: Problem[]): Problem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const key = `${problem.at?.line}:${problem.at?.column}`
    return !seen.has(key) && seen.add(key)
  })
}
