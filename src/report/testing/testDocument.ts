import { problemDocument, type Position, type Problem } from '../../model/problem.js'
import type {
  CaseResult,
  Coverage,
  Mutation,
  PointFailure,
  PointOutcome,
  TestRun,
} from '../../model/testing.js'
import { decisionsOf } from './testText.js'

/** A run of tests as data: every case, every difference, and what it rests on. */
export function testDocument(run: TestRun) {
  const { results, policy, folder, leftOut, problems, warnings, coverage, mutation, passed } = run
  const of = (outcome: CaseResult['outcome']): number =>
    results.filter((each) => each.outcome === outcome).length
  return {
    passed,
    policy_digest: policy.digest,
    folder,
    counts: {
      cases: results.length,
      decisions: decisionsOf(run),
      passed: of('passed'),
      failed: of('failed'),
      skipped: of('skipped'),
      left_out: leftOut,
    },
    cases: results.map(caseDocument),
    problems: problems.map(told),
    warnings: warnings.map(told),
    ...(coverage ? { coverage: coverageDocument(coverage) } : {}),
    ...(mutation ? { mutation: mutationDocument(mutation) } : {}),
  }
}

function told(problem: Problem) {
  return { severity: problem.severity, ...problemDocument(problem) }
}

function caseDocument({ case: { name, at, skip, faults, points }, outcome, failures }: CaseResult) {
  return {
    name,
    ...at,
    outcome,
    ...(skip === undefined ? {} : { skip }),
    decisions: outcome === 'skipped' ? 0 : points.length,
    ...(faults.length > 0 ? { problems: faults.map(told) } : {}),
    ...(failures.length > 0 ? { failures: failures.map(failureDocument) } : {}),
  }
}

function failureDocument({ label, differences, outcome }: PointFailure) {
  return { label, differences, got: outcomeDocument(outcome) }
}

function outcomeDocument(outcome: PointOutcome) {
  const { level, because, actions, gates, facts, quality, previous, errors, results } = outcome
  return {
    level,
    because,
    actions,
    ...(gates ? { gates, gate_results: outcome.gateResults, gate_facts: outcome.gateFacts } : {}),
    facts: Object.fromEntries(facts),
    quality: Object.fromEntries(quality),
    previous,
    errors: errors.map(told),
    rules: results,
  }
}

function coverageDocument({ goals, percent, min }: Coverage) {
  return { percent, min, goals: goals.map(({ at, ...goal }) => ({ ...goal, ...at })) }
}

function mutationDocument({ tried, caught, survivors, equivalent, undecided }: Mutation) {
  return {
    tried,
    caught,
    survivors: survivors.map(placed),
    equivalent: equivalent.map(placed),
    undecided: undecided.map(placed),
  }
}

function placed<T extends { readonly at: Position }>({ at, ...rest }: T) {
  return { ...rest, ...at }
}
