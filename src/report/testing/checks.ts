import type { Position, Problem } from '../../model/problem.js'
import type { CaseResult, Goal, Survivor, TestRun } from '../../model/testing.js'
import { count, placeWords } from '../phrases.js'
import { problemsText } from '../problemsText.js'
import { visible } from '../visible.js'
import { differenceLines, failureLines } from './differenceWords.js'

/** One line of a test report: a case, or something else that a run can fail by. */
export interface Check {
  /** The file of a case; of what is no case, `RUN`. */
  readonly suite: string
  readonly name: string
  readonly at?: Position
  readonly outcome: CaseResult['outcome']
  /** Of a failed one what is wrong, of a skipped one why, in one line. */
  readonly summary: string
  readonly details: readonly string[]
  /** What is wrong with the tests themselves. */
  readonly faults: readonly Problem[]
}

/** What of a run is told in checks. */
export type Tested = Pick<TestRun, 'results' | 'problems' | 'warnings' | 'coverage' | 'mutation' | 'passed'>

/** The suite of what is no case of a file. */
export const RUN = 'policy test'

/**
 * Everything that a run passed or failed by. A run that failed has at least one failed check, and every run has a
 * check: whoever counts them cannot take it for a good one.
 */
export function checksOf(run: Tested): Check[] {
  const checks = [
    ...run.results.map(caseCheck),
    ...run.problems.map(problemCheck),
    ...coverageChecks(run),
    ...mutationChecks(run),
  ]
  const failed = checks.some(({ outcome }) => outcome === 'failed')
  if (failed || (run.passed && checks.some(({ outcome }) => outcome === 'passed'))) return checks
  const why = checks.length === 0 ? 'no test was run' : 'the run did not pass'
  return [...checks, check({ name: why, outcome: 'failed', summary: why })]
}

function check(of: Pick<Check, 'name' | 'outcome' | 'summary'> & Partial<Check>): Check {
  return { suite: RUN, details: [], faults: [], ...of }
}

function caseCheck({ case: { name, at, skip, faults }, outcome, failures }: CaseResult): Check {
  const of = { suite: at.file, name, at, outcome, faults }
  if (outcome === 'skipped') return check({ ...of, summary: skip ?? '' })
  if (outcome === 'passed') return check({ ...of, summary: '' })
  const first = failures[0]?.differences[0]
  const messages = [
    ...faults.map(({ message }) => message),
    ...(first ? [[failures[0]?.label, differenceLines(first)[0]].filter(Boolean).join(': ')] : []),
  ]
  const more = faults.length + failures.flatMap(({ differences }) => differences).length - 1
  const summary = `${messages[0] ?? 'the case failed'}${more > 0 ? ` (and ${more} more)` : ''}`
  return check({
    ...of,
    summary,
    details: [...faults.flatMap(problemLines), ...failures.flatMap(failureLines)],
  })
}

function problemCheck(problem: Problem): Check {
  const { code, message, at } = problem
  return check({
    name: at ? `${code} at ${placeWords(at)}` : code,
    ...(at ? { at } : {}),
    outcome: 'failed',
    summary: message,
    details: problemLines(problem),
    faults: [problem],
  })
}

function problemLines(problem: Problem): string[] {
  return problemsText([problem]).trimEnd().split('\n')
}

function coverageChecks({ coverage }: Tested): Check[] {
  if (!coverage) return []
  const { percent, min, goals } = coverage
  const missing = goals.filter(({ reached }) => !reached)
  const low = percent < min
  return [
    check({
      name: min > 0 ? `coverage is at least ${min} %` : 'coverage',
      outcome: low ? 'failed' : 'passed',
      summary: `coverage is ${percent} %${low ? `, below the ${min} % of \`--min\`` : ''}: ${count(missing.length, 'goal')} not reached`,
      details: missing.map(goalLine),
    }),
  ]
}

function goalLine({ kind, name, goal, at }: Goal): string {
  return visible(`${placeWords(at)} ${kind} ${name}: ${goal}`)
}

const UNDECIDED = 'it is not known whether any facts tell it from the policy'

function mutationChecks({ mutation }: Tested): Check[] {
  if (!mutation) return []
  const { tried, caught, survivors, undecided } = mutation
  const open = undecided.map(({ change, at }) =>
    check({ name: `noticed: ${change}`, at, outcome: 'failed', summary: UNDECIDED }),
  )
  if (survivors.length + open.length > 0) return [...survivors.map(survivorCheck), ...open]
  return [
    check({
      name: 'every change of the policy is noticed',
      outcome: 'passed',
      summary: `${count(caught, 'change')} of ${tried} noticed`,
    }),
  ]
}

function survivorCheck({ change, at, catching }: Survivor): Check {
  return check({
    name: `noticed: ${change}`,
    at,
    outcome: 'failed',
    summary: `no test notices the change \`${change}\``,
    details: ['this case would:', ...catching.trimEnd().split('\n')],
  })
}
