import type { Policy } from '../../model/policy.js'
import type { Problem } from '../../model/problem.js'
import type { CaseResult, PointFailure, PointOutcome, TestCase, TestPoint } from '../../model/testing.js'
import { closedGates, decideAtOnce } from './decidePoint.js'
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
  for (const each of cases) results.push(runCase(policy, each, see))
  return results
}

const NO_FAILURES: readonly PointFailure[] = []

function runCase(policy: Policy, test: TestCase, see: (decided: Decided) => void): CaseResult {
  if (test.faults.length > 0) return { case: test, outcome: 'failed', failures: NO_FAILURES }
  if (test.skip !== undefined) return { case: test, outcome: 'skipped', failures: NO_FAILURES }
  const [only] = test.points
  // Without a point nothing was held against anything.
  if (!only) return { case: test, outcome: 'failed', failures: NO_FAILURES }
  if (test.points.length > 1) return runAll(policy, test, see)
  const outcome = decideAtOnce(policy, only, null)
  return ended(test, failureOf({ case: test, point: only, outcome }, see))
}

function runAll(policy: Policy, test: TestCase, see: (decided: Decided) => void): CaseResult {
  const failures: PointFailure[] = []
  const faults: Problem[] = []
  let previous: string | null = null
  for (const point of test.points) {
    const outcome = decideAtOnce(policy, point, point.follows ? previous : null)
    previous = outcome.level
    failures.push(...failureOf({ case: test, point, outcome }, see))
    const why = point.responds ? keepsFromResponding(policy, point, outcome) : null
    if (why !== null) faults.push(cannotRespond(test, point, why))
  }
  return faults.length === 0
    ? ended(test, failures)
    : { case: { ...test, faults }, outcome: 'failed', failures }
}

/** Why no response could be applied after a decision; a test that counts one shows what cannot come about. */
function keepsFromResponding(policy: Policy, point: TestPoint, outcome: PointOutcome): string | null {
  if (outcome.errors.length > 0) return 'its run fails'
  if (outcome.actions.length === 0) return `\`${outcome.level}\` has no actions`
  const closed = closedGates(policy, point).map((name) => `\`${name}\``)
  if (closed.length === 0) return null
  return closed.length === 1 ? `the gate ${closed[0]} is closed` : `the gates ${closed.join(', ')} are closed`
}

function cannotRespond({ at }: TestCase, { label }: TestPoint, why: string): Problem {
  return {
    code: 'test-shape',
    severity: 'error',
    message: `\`respond\` stands in ${label}, and nothing can be applied there: ${why}`,
    at,
    help: 'delete `respond` there, or give what lets the response be applied',
  }
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
