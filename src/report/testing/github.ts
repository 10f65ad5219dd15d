import { annotation, annotationOf, problemsGithub } from '../githubAnnotations.js'
import { count } from '../phrases.js'
import { asGiven, type NamedFile } from '../repositoryPath.js'
import { checksOf, type Check, type Tested } from './checks.js'

/** A test run as workflow commands of GitHub, one for each failure and each fault, and a last line that counts. */
export function githubReport(run: Tested, named: NamedFile = asGiven): string {
  const checks = checksOf(run)
  const lines = checks
    .filter(({ outcome }) => outcome === 'failed')
    .flatMap((each) => annotations(each, named))
  const of = (outcome: Check['outcome']): number => checks.filter((each) => each.outcome === outcome).length
  const counted = `${count(checks.length, 'test')}: ${of('passed')} passed, ${of('failed')} failed, ${of('skipped')} skipped`
  return `${lines.map((line) => `${line}\n`).join('')}${problemsGithub(run.warnings, named)}${counted}\n`
}

function annotations({ name, at, summary, details, faults }: Check, named: NamedFile): string[] {
  // Each fault stands in a place of its own. What is wrong with a test has failed it, whatever the severity.
  if (faults.length > 0)
    return faults.map((fault) => annotation({ ...annotationOf(fault), severity: 'error' }, named))
  const lines = [summary, ...details]
  return [annotation({ severity: 'error', title: name, lines, ...(at ? { at } : {}) }, named)]
}
