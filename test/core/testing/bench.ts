import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baselineOf, buildCases } from '../../../src/core/testing/buildCases.js'
import { runCases, type Decided } from '../../../src/core/testing/runCases.js'
import { NO_FOLDER } from '../../../src/core/testing/stage.js'
import { vocabularyOf } from '../../../src/core/testing/vocabulary.js'
import { loadPolicyOrFail } from '../../../src/flows/loadPolicy.js'
import { placeOf } from '../../../src/flows/place.js'
import { loadTests } from '../../../src/flows/loadTests.js'
import type { Case } from '../../../src/generated/testsFile.js'
import type { Policy } from '../../../src/model/policy.js'
import type { TestCase } from '../../../src/model/testing.js'

/** A policy and its tests, read from files as people write them. */
export interface Bench {
  readonly policy: Policy
  readonly cases: readonly TestCase[]
}

const NOW = '2025-11-14T12:00:00Z'

/** `rules` is the text of `rules.yaml`; `cases` is what stands under `cases:` in a file of tests, with `given` before it. */
export async function bench(rules: string, cases?: string, given = ''): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-bench-'))
  try {
    writeFileSync(join(folder, 'rules.yaml'), rules)
    const policy = await loadPolicyOrFail(folder, 'rules')
    if (cases === undefined) return { policy, cases: [] }
    mkdirSync(join(folder, 'tests'))
    writeFileSync(join(folder, 'tests', 'cases.yaml'), `now: ${NOW}\n${given}cases:\n${cases}`)
    const place = { ...placeOf(folder, { rules: '.' }), rulesShown: 'rules' }
    const { cases: loaded, problems } = await loadTests(policy, place)
    const faults = [...problems, ...loaded.flatMap((each) => each.faults)]
    if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('; '))
    return { policy, cases: loaded }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Every decision of the cases. */
export async function decidedOf({ policy, cases }: Bench): Promise<Decided[]> {
  const decided: Decided[] = []
  await runCases(policy, cases, (each) => decided.push(each))
  return decided
}

/** A case that was made and not read; what is wrong with it is thrown. */
export function caseOf(policy: Policy, file: Case): TestCase {
  const source = { file: 'made', value: { now: NOW, cases: [file] as [Case] }, schemaFaults: new Map() }
  const vocabulary = vocabularyOf(policy)
  const [built] = buildCases(source, baselineOf(source, vocabulary), vocabulary, () => NO_FOLDER)
  if (!built || built.faults.length > 0)
    throw new Error(built?.faults.map(({ message }) => message).join('; '))
  return { name: file.name, at: { file: 'made' }, faults: [], points: built.points }
}

/** Levels, facts and thresholds that most policies here share. */
export const BASE = `
levels:
  - { name: RED, color: '#ff0000', description: critical }
  - { name: YELLOW, color: '#ffff00', description: watch }
  - { name: GREEN, color: '#00ff00', description: well }
facts:
  score: { file: a.json, pointer: /score, type: number, min: 0, max: 100, default: 100 }
  count: { file: a.json, pointer: /count, type: integer, min: 0, default: 0 }
  word: { file: a.json, pointer: /word, type: enum, values: [low, medium, high], default: low }
  flag: { file: a.json, pointer: /flag, type: boolean, default: false }
thresholds:
  low_score: 50
`

export const CALM = 'given: { score: 100, count: 0, word: low, flag: false }\n'
