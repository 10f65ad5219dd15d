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
  const failures: PointFailure[] = []
  const held = (point: TestPoint, outcome: PointOutcome): void => {
    see({ case: test, point, outcome })
    const differences = differencesOf(point.expect, outcome)
    if (differences.length > 0) failures.push({ label: point.label, differences, outcome })
  }
  const [only, ...others] = test.points
  // Without a point nothing was held against anything.
  if (!only) return { case: test, outcome: 'failed', failures }
  const ended = (): CaseResult => ({
    case: test,
    outcome: failures.length === 0 ? 'passed' : 'failed',
    failures: failures.length === 0 ? NO_FAILURES : failures,
  })
  const first = decideAtOnce(policy, only, null)
  if (others.length > 0 || first instanceof Promise) return runAll(policy, test.points, held).then(ended)
  held(only, first)
  return ended()
}

async function runAll(
  policy: Policy,
  points: readonly TestPoint[],
  see: (point: TestPoint, outcome: PointOutcome) => void,
): Promise<void> {
  let previous: string | null = null
  for (const point of points) {
    const outcome: PointOutcome = await decideAtOnce(policy, point, point.follows ? previous : null)
    previous = outcome.level
    see(point, outcome)
  }
}
