import type { CaseResult, PointFailure, TestRun } from '../../model/testing.js'
import { count, placeWords } from '../phrases.js'
import { problemsText } from '../problemsText.js'
import { PLAIN, type Style } from '../style.js'
import { indent, visible } from '../visible.js'
import { coverageText } from './coverageText.js'
import { failureLines } from './differenceWords.js'
import { mutationText } from './mutationText.js'
import { valueLines } from './valueLines.js'

/** How much is told: every case, or only what did not pass. */
export interface TestTextOptions {
  readonly quiet?: boolean
}

/**
 * A line for each case, then every failure with what was expected, what came and why, then what is not covered or
 * noticed, then the count.
 */
export function testText(
  run: TestRun,
  style: Style = PLAIN,
  { quiet = false }: TestTextOptions = {},
): string {
  const lines = run.results
    .filter(({ outcome }) => !quiet || outcome !== 'passed')
    .map((result) => caseLine(result, style))
  const failed = run.results.filter(({ outcome }) => outcome === 'failed')
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...failed.flatMap((result) => failedLines(result, style)),
    ...(run.coverage ? [coverageText(run.coverage, style)] : []),
    ...(run.mutation ? [mutationText(run.mutation, style)] : []),
    summary(run, style),
    '',
  ].join('\n')
}

/** `rules/tests/levels.yaml > integrity falls` */
export function caseTitle({ case: { at, name } }: CaseResult): string {
  return `${visible(at.file)} > ${visible(name)}`
}

function caseLine(result: CaseResult, style: Style): string {
  const { case: test, outcome } = result
  const title = caseTitle(result)
  const { length } = test.points
  const decisions = length > 1 ? `  (${length} decisions)` : ''
  switch (outcome) {
    case 'passed':
      return `${style.good('pass')}  ${title}${style.dim(decisions)}`
    case 'failed':
      return `${style.error('FAIL')}  ${title}${style.dim(decisions)}`
    case 'skipped':
      return `${style.warning('SKIP')}  ${title}: ${visible(test.skip ?? '')}`
  }
}

function failedLines(result: CaseResult, style: Style): string[] {
  const { case: test, failures } = result
  const of = test.points.length
  const is = failures.length === 1 ? 'is' : 'are'
  const many = of > 1 ? `: ${failures.length} of ${of} decisions ${is} not as expected` : ''
  return [
    style.bold(`${visible(placeWords(test.at))}  ${visible(test.name)}${many}`),
    ...(test.faults.length > 0 ? indent(problemsText(test.faults, style).trimEnd().split('\n')) : []),
    ...failures.flatMap((failure) => indent([...failureLines(failure), ...valuesOf(failure, style)])),
    '',
  ]
}

/** They stand below the label of the decision, as what was expected does. */
function valuesOf(failure: PointFailure, style: Style): string[] {
  const lines = valueLines(failure).map((line) => style.dim(`values  ${line}`))
  return failure.label === '' ? lines : indent(lines)
}

/** `12 cases, 40 decisions: 10 passed, 1 failed, 1 skipped; 3 left out by --run` */
function summary(run: TestRun, style: Style): string {
  const { results, problems, leftOut, passed } = run
  const of = (outcome: CaseResult['outcome']): number =>
    results.filter((each) => each.outcome === outcome).length
  const decisions = decisionsOf(run)
  const parts = [
    `${of('passed')} passed`,
    ...(of('failed') > 0 ? [`${of('failed')} failed`] : []),
    ...(of('skipped') > 0 ? [`${of('skipped')} SKIPPED`] : []),
  ]
  const others = [
    ...(leftOut > 0 ? [`${count(leftOut, 'case')} left out by --run`] : []),
    ...(problems.length > 0 ? [`${count(problems.length, 'problem')} of the tests themselves`] : []),
    ...reasonsBeside(run),
  ]
  const counted = `${count(results.length, 'case')}, ${count(decisions, 'decision')}: ${parts.join(', ')}`
  const verdict = passed ? style.good('passed') : style.error('FAILED')
  return `${verdict}  ${[counted, ...others].join('; ')}`
}

/** How many decisions were made. */
export function decisionsOf({ results }: TestRun): number {
  return results.reduce(
    (sum, { case: test, outcome }) => sum + (outcome === 'skipped' ? 0 : test.points.length),
    0,
  )
}

/** What a run fails by although every case holds. */
function reasonsBeside({ coverage, mutation }: TestRun): string[] {
  return [
    ...(coverage
      ? [
          `coverage ${coverage.percent} %${coverage.percent < coverage.min ? `, below ${coverage.min} %` : ''}`,
        ]
      : []),
    ...(mutation && mutation.survivors.length > 0
      ? [`${count(mutation.survivors.length, 'change')} of the policy unnoticed`]
      : []),
    ...(mutation && mutation.undecided.length > 0
      ? [`${count(mutation.undecided.length, 'change')} undecided`]
      : []),
  ]
}
