import { outputFileSync } from 'fs-extra/esm'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { placeOf, type Place } from '../../src/flows/place.js'
import { policyTests, type PolicyTestsOptions } from '../../src/flows/policyTests.js'
import type { Problem } from '../../src/model/problem.js'
import type { TestRun } from '../../src/model/testing.js'

/** A small policy with one of everything that a test can speak of. */
export const SMALL_POLICY = `levels:
  - { name: RED, color: '#ef4444', description: Bad. }
  - { name: YELLOW, color: '#f59e0b', description: Middling. }
  - { name: GREEN, color: '#10b981', description: Good. }
thresholds:
  red_score: 90
  yellow_score: 95
facts:
  score:
    { file: score.json, pointer: /score, type: number, min: 0, max: 100, default: 100, onMissing: YELLOW, maxAge: 24h, onStale: YELLOW }
  mode: { file: mode.json, pointer: /mode, type: enum, values: [calm, storm], onMissing: error }
  locked: { file: lock.json, pointer: /locked, type: boolean, default: false }
rules:
  - name: red-score
    conditions: { all: [{ fact: score, operator: lessThan, value: { fact: red_score } }] }
    event: { type: RED, params: { reason: 'the score {score} is below {red_score}' } }
  - name: red-storm
    conditions: { all: [{ fact: mode, operator: equal, value: storm }] }
    event: { type: RED, params: { reason: there is a storm } }
  - name: yellow-score
    conditions: { all: [{ fact: score, operator: lessThan, value: { fact: yellow_score } }] }
    event: { type: YELLOW, params: { reason: 'the score {score} is below {yellow_score}' } }
gateFacts:
  brake: { file: brake.json, pointer: /engaged, type: boolean, default: false }
  applied: { responses: applied, within: 24h }
  reported: { file: brake.json, pointer: /count, type: integer, min: 0, default: 0 }
  counted: { largestOf: [applied, reported] }
  limit: { value: 2 }
gates:
  - name: lock
    conditions: { all: [{ fact: locked, operator: equal, value: true }] }
    event: { type: BLOCK, params: { reason: it is locked } }
  - name: brake
    conditions: { all: [{ fact: brake, operator: equal, value: true }] }
    event: { type: BLOCK, params: { reason: the brake is engaged } }
  - name: rate
    conditions: { all: [{ fact: counted, operator: greaterThanInclusive, value: { fact: limit } }] }
    event: { type: BLOCK, params: { reason: '{counted} of {limit} responses' } }
actions:
  YELLOW:
    - { name: look, run: ['true'], timeout: 1m, description: Look. }
  RED:
    - { name: page, run: ['true'], timeout: 1m, description: Page. }
    - { name: stop, run: ['true'], timeout: 1m, description: Stop. }
`

/** What every file of tests of it may begin with: healthy, and nothing is lacking. Its cases begin at line 4. */
export const HEADER = `now: 2025-11-14T12:00:00Z
given: { score: 99, mode: calm, locked: false, brake: false, applied: 0, reported: 0 }
cases:
`

/** A folder with the small policy; removed after the tests of the suite. Files are relative to it. */
export function testedPolicy(): {
  readonly root: string
  place(): Place
  write(name: string, content: string): void
  /** Runs the tests in `cases`, which stand under `cases:` in `rules/tests/t.yaml`. */
  run(cases: string, options?: Omit<PolicyTestsOptions, 'place'>): Promise<TestRun>
} {
  let root = ''
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'policy-tests-')))
    outputFileSync(join(root, 'rules/policy.yaml'), SMALL_POLICY)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))
  const write = (name: string, content: string): void => outputFileSync(join(root, name), content)
  const place = (): Place => ({ ...placeOf(root, {}), workspace: root })
  return {
    get root() {
      return root
    },
    place,
    write,
    run: (cases, options = {}) => {
      write('rules/tests/t.yaml', HEADER + cases)
      return policyTests({ place: place(), ...options })
    },
  }
}

/** `3:5 test-value` of each problem, with its message. */
export function brief(problems: readonly Problem[]): string[] {
  return problems.map(({ code, message, at }) => `${at?.line}:${at?.column} ${code} ${message}`)
}

/** What is wrong with each case of a run, and with the run. */
export function allFaults({ results, problems }: TestRun): string[] {
  return [...brief(problems), ...results.flatMap(({ case: { faults } }) => brief(faults))]
}
