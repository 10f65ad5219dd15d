import { engineCheck } from '../core/testing/engineAgrees.js'
import { runCases, type Decided } from '../core/testing/runCases.js'
import type { Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { CaseResult, Coverage, Mutation, TestCase, TestRun } from '../model/testing.js'
import { caseMatcher } from './caseMatcher.js'
import { loadPolicy } from './loadPolicy.js'
import { loadTests } from './loadTests.js'
import type { Place } from './place.js'

export interface PolicyTestsOptions {
  readonly place: Place
  /** A part of `file > name`, or a regular expression between slashes; the cases that have it are tried. */
  readonly run?: string
  /** What no test reaches is looked for. */
  readonly coverage?: boolean
  /** Whole per cent below which the coverage fails the run; 0 unless given. */
  readonly min?: number
  /** The policy is changed one step at a time, and what no test notices fails the run. */
  readonly mutate?: boolean
}

/**
 * Tries the policy's own tests. A broken policy is thrown with its problems (exit 2); whatever keeps tests from being
 * tried is a problem of the run, and the run has not passed.
 */
export async function policyTests(options: PolicyTestsOptions): Promise<TestRun> {
  const { place, run, coverage = false, min = 0, mutate = false } = options
  const matches = caseMatcher(run)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const { policy } = loaded
  const { folder, cases: all, problems: found } = await loadTests(policy, place)
  const cases = all.filter(matches)
  const decided: Decided[] = []
  const engine = engineCheck(policy)
  const results = await runCases(policy, cases, (each) => {
    if (coverage) decided.push(each)
    engine.see(each)
  })
  const problems = [
    ...found.filter(({ severity }) => severity === 'error'),
    ...nothingTried(all, results, { folder, run, known: found }),
    ...(await engine.disagreements()),
  ]
  const looked = {
    ...(coverage ? { coverage: await coverageOf(policy, decided, min) } : {}),
    ...(mutate ? { mutation: await mutationOf(policy, cases) } : {}),
  }
  return {
    policy,
    folder,
    results,
    problems,
    warnings: [...loaded.warnings, ...found.filter(({ severity }) => severity === 'warning')],
    leftOut: all.length - cases.length,
    ...looked,
    passed: problems.length === 0 && results.every(({ outcome }) => outcome !== 'failed') && isEnough(looked),
  }
}

/** Why nothing was held against the policy: such a run must not look like one that went well. */
function nothingTried(
  all: readonly TestCase[],
  results: readonly CaseResult[],
  { folder, run, known }: { folder: string; run: string | undefined; known: readonly Problem[] },
): Problem[] {
  if (results.some(({ outcome }) => outcome !== 'skipped')) return []
  if (results.length > 0)
    return nothing(
      'no-tests',
      results.length === 1 ? 'the only case is skipped' : `all ${results.length} cases are skipped`,
      'delete a `skip`',
    )
  if (all.length > 0)
    return nothing(
      'no-case',
      `no case has \`${run ?? ''}\` in it`,
      `it is looked for in \`file > name\` of ${all.length === 1 ? 'the one case' : `all ${all.length} cases`}`,
    )
  // What keeps the cases from being known is told already.
  if (known.some(({ severity }) => severity === 'error')) return []
  return nothing('no-tests', `there is no case in \`${folder}\``, 'write cases into a file there')
}

function nothing(code: 'no-tests' | 'no-case', message: string, help: string): Problem[] {
  return [{ code, severity: 'error', message, help }]
}

function isEnough({ coverage, mutation }: { coverage?: Coverage; mutation?: Mutation }): boolean {
  if (coverage && coverage.percent < coverage.min) return false
  return !mutation || (mutation.survivors.length === 0 && mutation.undecided.length === 0)
}

async function coverageOf(policy: Policy, decided: readonly Decided[], min: number): Promise<Coverage> {
  const { coverageOf: look } = await import('../core/testing/coverage.js')
  return look(policy, decided, min)
}

async function mutationOf(policy: Policy, cases: readonly TestCase[]): Promise<Mutation> {
  const { mutationOf: look } = await import('../core/testing/mutation.js')
  return look(policy, cases)
}
