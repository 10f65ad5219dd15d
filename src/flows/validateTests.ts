import { noteReached, untested, type Reached } from '../core/lint/untested.js'
import type { Sections } from '../core/sections.js'
import type { Policy } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Fault } from '../model/source.js'
import type { Place } from './place.js'

/** What is told when there are no tests, or when they lack something. */
export const TEST_CODES: ReadonlySet<string> = new Set(['no-tests', 'rule-without-test', 'gate-without-test'])

/** What the tests of a policy say of it, and what is wrong with them. */
export interface TestsSeen {
  readonly files: readonly string[]
  readonly errors: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Rules and gates that no test reaches; none where a fault in a test may be why. */
  readonly untested: readonly Fault[]
}

/** Tries the tests of a policy to see what they reach. Which of them fail is the affair of `policy test`. */
export async function lookAtTests(policy: Policy, sections: Sections, place: Place): Promise<TestsSeen> {
  const { loadTests } = await import('./loadTests.js')
  const { folder, files, cases, problems } = await loadTests(policy, place)
  const told = [
    ...problems.filter(({ code }) => code !== 'no-tests'),
    ...cases.flatMap(({ faults }) => faults),
  ]
  const errors = told.filter(({ severity }) => severity === 'error')
  const warnings = told.filter(({ severity }) => severity === 'warning')
  if (errors.length > 0) return { files, errors, warnings, untested: [] }
  if (cases.length === 0) return { files, errors, warnings: [...warnings, noTests(folder)], untested: [] }
  const { runCases } = await import('../core/testing/runCases.js')
  const reached: Reached = { rules: new Map(), gates: new Map() }
  await runCases(policy, cases, ({ point, outcome }) => noteReached(reached, point, outcome))
  return { files, errors, warnings, untested: untested(sections, reached) }
}

function noTests(folder: string): Problem {
  return {
    code: 'no-tests',
    severity: 'warning',
    message: 'the policy has no tests: nothing shows that it says what is meant',
    at: { file: folder },
    help: `write cases into \`${folder}/*.yaml\`, and try them with \`policy test\``,
  }
}
