import type { Policy } from '../../../src/model/policy.js'
import type { Problem } from '../../../src/model/problem.js'
import type { CaseResult, PointFailure, PointOutcome, TestRun } from '../../../src/model/testing.js'

/** Test runs as the runner would give them, for the reports. */

export const FILE = 'rules/tests/levels.yaml'

export function problem(over: Partial<Problem> = {}): Problem {
  return {
    code: 'unknown-fact',
    severity: 'error',
    message: 'there is no fact `scor`',
    at: { file: 'rules/red.yaml', line: 10, column: 7 },
    help: 'did you mean `score`?',
    ...over,
  }
}

export function outcome(over: Partial<PointOutcome> = {}): PointOutcome {
  return {
    level: 'GREEN',
    because: [],
    actions: [],
    gates: null,
    facts: new Map(),
    quality: new Map(),
    previous: null,
    errors: [],
    results: [],
    gateResults: [],
    gateFacts: [],
    ...over,
  }
}

/** YELLOW where RED was expected, by another rule than was expected. */
export const MISSED: PointFailure = {
  label: '',
  differences: [
    { what: 'level', expected: 'RED', got: 'YELLOW' },
    { what: 'because', expected: ['red-score'], got: ['yellow-score'] },
  ],
  outcome: outcome({
    level: 'YELLOW',
    because: ['yellow-score'],
    results: [
      {
        rule: 'yellow-score',
        level: 'YELLOW',
        priority: 1,
        fired: true,
        reason: 'score 92% is below 95%',
        conditions: { fact: 'score', operator: 'lessThan', actual: 92, expected: 95, held: true },
      },
    ],
  }),
}

export function caseOf(
  name: string,
  over: { file?: string; line?: number; skip?: string; faults?: Problem[]; failures?: PointFailure[] } = {},
): CaseResult {
  const { file = FILE, line = 3, skip, faults = [], failures = [] } = over
  const failed = faults.length + failures.length > 0
  return {
    case: {
      name,
      at: { file, line, column: 5 },
      ...(skip === undefined ? {} : { skip }),
      faults,
      points: [],
    },
    outcome: skip !== undefined ? 'skipped' : failed ? 'failed' : 'passed',
    failures,
  }
}

export function runOf(over: Partial<TestRun> = {}): TestRun {
  const results = over.results ?? [caseOf('healthy')]
  return {
    // No report reads the policy.
    policy: null as unknown as Policy,
    folder: 'rules/tests',
    results,
    problems: [],
    warnings: [],
    leftOut: 0,
    passed: (over.problems ?? []).length === 0 && results.every(({ outcome }) => outcome !== 'failed'),
    ...over,
  }
}

/** A run with one of everything. */
export function mixedRun(): TestRun {
  return runOf({
    results: [
      caseOf('healthy'),
      caseOf('a bad score', { line: 7, failures: [MISSED] }),
      caseOf('later', { file: 'rules/tests/more.yaml', line: 2, skip: 'the feed # 3 is not there yet' }),
      caseOf('misspelt', { file: 'rules/tests/more.yaml', line: 9, faults: [problem()] }),
    ],
    problems: [
      problem({ code: 'policy-unreadable', message: '`x.yaml` is not UTF-8 text', at: { file: 'x.yaml' } }),
    ],
    coverage: {
      goals: [
        {
          kind: 'threshold',
          name: 'red_score',
          goal: 'at 90',
          at: { file: 'rules/t.yaml', line: 2, column: 3 },
          reached: false,
        },
        {
          kind: 'level',
          name: 'RED',
          goal: 'reached',
          at: { file: 'rules/l.yaml', line: 2, column: 3 },
          reached: true,
        },
      ],
      percent: 50,
      min: 100,
    },
    mutation: {
      tried: 3,
      caught: 2,
      survivors: [
        {
          change: 'red-score: lessThan → lessThanInclusive',
          at: { file: 'rules/red.yaml', line: 5, column: 19 },
          catching: '- name: caught\n  given: { score: 90 }\n',
        },
      ],
      equivalent: [],
      undecided: [],
    },
    passed: false,
  })
}
