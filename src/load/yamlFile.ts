import type { Document } from 'yaml'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { lineAt, offsetAt, problemAt, type SourceText } from './sourceText.js'
import { slipOfFile } from './yamlForeign.js'
import { sectionsIn, withoutEntry } from './yamlMend.js'
import { locator, MAX_DEPTH, tooDeep, type OffsetOf } from './yamlPlaces.js'
import { mixedMappings, refusedFeatures, repeatedKeys } from './yamlRefused.js'
import { parseOrNull, syntaxProblems } from './yamlSyntax.js'

export interface ParsedYaml {
  /** Null when something is wrong. */
  readonly file: YamlFile | null
  readonly problems: Problem[]
  /** What could be read of a broken file, for finding out what it meant; never for deciding. */
  readonly remains?: unknown
  /** A broken file without the entries that cannot be read; for finding the other faults of the rest. */
  readonly rest?: RestOfFile
}

/** What can be read beside the entries that were taken out. Of equal keys the last one counts. */
export interface RestOfFile extends YamlFile {
  /** The sections in which there were such entries, or equal keys. */
  readonly lost: ReadonlySet<string>
  /** Whether what stands at an offset is not what was meant: it was taken out, or is told already. */
  readonly isLost: (offset: number) => boolean
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
 * tags). Never throws: the problems come back, in the order of the file. Of faults of syntax only the first in an entry
 * is told (a rule, a fact, a level, or a section that is no list of them), for the parser stumbles from one into the
 * next; every other fault is told.
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
  const problems = problemsIn(doc, source)
  if (problems.length === 0) return { file: fileOf(doc, source), problems: [] }
  const { more, rest } = beyondSyntax(source, doc, problems)
  return {
    file: null,
    problems: onePerPlace([...problems, ...more]).toSorted(byPlace),
    remains: remainsOf(doc),
    ...(rest ? { rest } : {}),
  }
}

/**
 * Finds places in a text whose values are known already: it is parsed when the first of them is asked for. Throws what
 * is wrong with the text, should those values come from a reader that saw nothing wrong with it.
 */
export function offsetOnDemand(source: SourceText): OffsetOf {
  let known: OffsetOf | undefined
  return (path, part) => {
    known ??= offsetsIn(source)
    return known(path, part)
  }
}

function offsetsIn(source: SourceText): OffsetOf {
  const { file, problems } = parseYaml(source)
  if (!file) throw new PolicyError(problems, EXIT.usage)
  return file.offsetOf
}

function problemsIn(doc: Document.Parsed, source: SourceText): Problem[] {
  const slip = slipOfFile(source.text)
  if (slip) {
    const { offset, ...words } = slip
    return [problemAt(source, offset, { code: 'yaml-syntax', severity: 'error', ...words })]
  }
  return [...syntaxProblems(doc, source), ...refusedFeatures(doc, source), ...repeatedKeys(doc, source)]
}

function fileOf(doc: Document.Parsed, source: SourceText): YamlFile {
  return { file: source.file, value: doc.toJS({ maxAliasCount: 0 }), source, offsetOf: locator(doc) }
}

/** A file has a few slips; what has more is no policy file, and each costs another parse. */
const MAX_MENDED = 10

/** Faults beside which every value is what was written. */
const HARMLESS: ReadonlySet<string> = new Set(['duplicate-name', 'yaml-number'])

/** What is wrong beyond the first fault of syntax, found by reading on without the entry that holds it. */
function beyondSyntax(
  source: SourceText,
  written: Document.Parsed,
  problems: readonly Problem[],
): { more: Problem[]; rest?: RestOfFile } {
  const more: Problem[] = []
  const lost = new Set<string>()
  let { text } = source
  let doc = written
  let found = problems
  for (let round = 0; round < MAX_MENDED; round += 1) {
    const at = found.find(({ code }) => code === 'yaml-syntax')?.at
    const mended = at ? withoutEntry(text, offsetAt(source, at)) : null
    const read = mended && parseOrNull(mended.text)
    if (!mended || !read || tooDeep(read) !== null) break
    ;({ text } = mended)
    doc = read
    lost.add(mended.section)
    // Told from the text as it was written, for its lines are shown.
    found = problemsIn(doc, { file: source.file, text }).map((problem) => retold(problem, source))
    more.push(...found)
  }
  if (found.some(({ code }) => !HARMLESS.has(code))) return { more }
  const sectionAt = sectionsIn(source.text)
  for (const { code, at } of [...problems, ...more]) {
    const section = at && code === 'duplicate-name' ? sectionAt(offsetAt(source, at)) : undefined
    if (section !== undefined) lost.add(section)
  }
  const left = { file: source.file, text }
  const mixed = mixedMappings(doc)
  const numbers = new Set(
    [...problems, ...more].flatMap(({ code, at }) =>
      at && code === 'yaml-number' ? [offsetAt(source, at)] : [],
    ),
  )
  const isLost = (offset: number): boolean =>
    lineAt(left, offset) !== lineAt(source, offset) ||
    numbers.has(offset) ||
    mixed.some(([start, end]) => start <= offset && offset < end)
  return { more, rest: { ...fileOf(doc, source), isLost, lost } }
}

function retold(problem: Problem, source: SourceText): Problem {
  return problem.at ? problemAt(source, offsetAt(source, problem.at), problem) : problem
}

function byPlace({ at: a }: Problem, { at: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
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
