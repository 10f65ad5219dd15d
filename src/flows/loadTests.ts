import path from 'node:path'
import { baselineOf, buildCases, type BuiltCase, type TestSource } from '../core/testing/buildCases.js'
import type { TestsFile } from '../generated/testsFile.js'
import { vocabularyOf, type Vocabulary } from '../core/testing/vocabulary.js'
import { casesIn, parseTests, type TestDocument } from '../load/parseTests.js'
import { readTestDir } from '../load/readTestDir.js'
import { positionAt, problemAt } from '../load/sourceText.js'
import { isObject } from '../model/json.js'
import type { Policy } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Fault } from '../model/source.js'
import type { TestCase } from '../model/testing.js'
import type { Place } from './place.js'
import { readTestInputs } from './testInputs.js'

export interface LoadedTests {
  /** As people name it. */
  readonly folder: string
  /** Every file of tests that was found, likewise; also those that could not be read. */
  readonly files: readonly string[]
  readonly cases: readonly TestCase[]
  /** What is wrong apart from single cases, and warnings. */
  readonly problems: readonly Problem[]
}

/**
 * Reads the tests of a policy: every file in `tests` beside the rules. A case that is faulty itself comes with its
 * faults and without points. No case at all is a problem.
 */
export async function loadTests(policy: Policy, place: Place): Promise<LoadedTests> {
  const folder = path.join(place.rulesShown, 'tests')
  const { real, files, sources, problems } = await readTestDir(path.join(place.rules, 'tests'), folder)
  const vocabulary = vocabularyOf(policy)
  const found: Problem[] = [...problems]
  const cases: TestCase[] = []
  for (const source of sources) {
    const { document, problems: broken } = await parseTests(source)
    found.push(...broken)
    if (!document || real === null) continue
    const loaded = await casesOf(document, vocabulary, { real, shown: folder })
    found.push(...loaded.problems)
    for (const each of loaded.cases) cases.push(each)
  }
  return { folder, files, cases, problems: found }
}

async function casesOf(
  document: TestDocument,
  vocabulary: Vocabulary,
  root: { real: string; shown: string },
): Promise<Pick<LoadedTests, 'cases' | 'problems'>> {
  const ofCases = new Map<number, Fault[]>()
  const ofFile: Fault[] = []
  for (const fault of document.faults) {
    const [key, index] = fault.place.path
    if (key !== 'cases' || typeof index !== 'number') ofFile.push(fault)
    else ofCases.set(index, [...(ofCases.get(index) ?? []), fault])
  }
  const { file } = document.source
  const source: TestSource = { file, value: document.value, schemaFaults: ofCases }
  const schema = [...ofFile, ...[...ofCases.values()].flat()]
  if (!isBuildable(document.value, ofFile)) return { cases: [], problems: untried(schema, document) }
  const baseline = baselineOf(source, vocabulary)
  const folders = await readTestInputs(source, baseline.now, vocabulary.policy, root)
  for (const [index, fault] of folders.faults) ofCases.set(index, [fault])
  const built = buildCases(source, baseline, vocabulary, folders.at)
  const general = [...ofFile, ...baseline.faults]
  // What is wrong for the whole file is wrong for each of its cases.
  if (general.length > 0)
    return { cases: [], problems: untried([...general, ...built.flatMap(({ faults }) => faults)], document) }
  return { cases: built.map((each) => testCase(each, document)), problems: [] }
}

/** Whether there are a time, a baseline and cases to look at, be the rest as it may. */
function isBuildable(value: unknown, faults: readonly Fault[]): value is TestsFile {
  if (!isObject(value) || typeof value['now'] !== 'string' || !Array.isArray(value['cases'])) return false
  return !faults.some(({ place: { path, part } }) => path[0] === 'given' && part === 'value')
}

const NO_FAULTS: readonly Problem[] = []

function testCase({ name, index, skip, faults, points }: BuiltCase, document: TestDocument): TestCase {
  return {
    name,
    at: document.caseAt(index),
    ...(skip === undefined ? {} : { skip }),
    faults: faults.length === 0 ? NO_FAULTS : faults.map((fault) => told(fault, document)).toSorted(byPlace),
    points,
  }
}

/** The faults of a file of which nothing is tried; that is said with the first of them. */
function untried(faults: readonly Fault[], document: TestDocument): Problem[] {
  const problems = faults.map((fault) => told(fault, document)).toSorted(byPlace)
  const [first, ...others] = problems
  const count = casesIn(document.value).length
  if (!first || count === 0) return problems
  const cases = count === 1 ? 'its case was' : `its ${count} cases were`
  return [{ ...first, help: [first.help, `${cases} not tried`].filter(Boolean).join('; ') }, ...others]
}

function told(
  { code, severity, message, place, help, other }: Fault,
  { source, offsetOf }: TestDocument,
): Problem {
  const there = other ? positionAt(source, offsetOf(other.path, other.part)) : undefined
  const where = there ? `the first one is at ${there.file}:${there.line}:${there.column}` : undefined
  const words = [help, where].filter((each) => each !== undefined).join('; ')
  const problem = { code, severity, message, ...(words === '' ? {} : { help: words }) }
  return problemAt(source, offsetOf(place.path, place.part), problem)
}

function byPlace(a: Problem, b: Problem): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0)
}
