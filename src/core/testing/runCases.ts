import type { Policy } from '../../model/policy.js'
import type { CaseResult, PointFailure, PointOutcome, TestCase, TestPoint } from '../../model/testing.js'
import { decideAtOnce } from './decidePoint.js'
import { differencesOf } from './differences.js'

/** One decision of a run of tests. */
export interface Decided {
  readonly case: TestCase
  readonly point: TestPoint
  readonly outcome: PointOutcome
}

/** Tries every case that is not skipped, in order. `see` is told of every decision, those that fail among them. */
export async function runCases(
  policy: Policy,
  cases: readonly TestCase[],
  see: (decided: Decided) => void = () => undefined,
): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  for (const each of cases) {
    const result = runCase(policy, each, see)
    results.push(result instanceof Promise ? await result : result)
  }
  return results
}

const NO_FAILURES: readonly PointFailure[] = []

function runCase(
  policy: Policy,
  test: TestCase,
  see: (decided: Decided) => void,
): CaseResult | Promise<CaseResult> {
  if (test.faults.length > 0) return { case: test, outcome: 'failed', failures: NO_FAILURES }
  if (test.skip !== undefined) return { case: test, outcome: 'skipped', failures: NO_FAILURES }
  const [only] = test.points
  // Without a point nothing was held against anything.
  if (!only) return { case: test, outcome: 'failed', failures: NO_FAILURES }
  if (test.points.length > 1) return runAll(policy, test, see)
  const outcome = decideAtOnce(policy, only, null)
  if (outcome instanceof Promise)
    return outcome.then((come) => ended(test, failureOf({ case: test, point: only, outcome: come }, see)))
  return ended(test, failureOf({ case: test, point: only, outcome }, see))
}

async function runAll(policy: Policy, test: TestCase, see: (decided: Decided) => void): Promise<CaseResult> {
  const failures: PointFailure[] = []
  let previous: string | null = null
  for (const point of test.points) {
    const outcome: PointOutcome = await decideAtOnce(policy, point, point.follows ? previous : null)
    previous = outcome.level
    failures.push(...failureOf({ case: test, point, outcome }, see))
  }
  return ended(test, failures)
}

function failureOf(decided: Decided, see: (decided: Decided) => void): readonly PointFailure[] {
  see(decided)
  const { point, outcome } = decided
  const differences = differencesOf(point.expect, outcome)
  return differences.length === 0 ? NO_FAILURES : [{ label: point.label, differences, outcome }]
}

function ended(test: TestCase, failures: readonly PointFailure[]): CaseResult {
  return { case: test, outcome: failures.length === 0 ? 'passed' : 'failed', failures }
}
