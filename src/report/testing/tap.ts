import type { Position } from '../../model/problem.js'
import { repositoryPath } from '../repositoryPath.js'
import { visible } from '../visible.js'
import { checksOf, type Check, type Tested } from './checks.js'

/** A test run in the Test Anything Protocol, version 14. */
export function tapReport(run: Tested): string {
  const checks = checksOf(run)
  return ['TAP version 14', `1..${checks.length}`, ...checks.flatMap(testPoint), ''].join('\n')
}

function testPoint({ suite, name, at, outcome, summary, details }: Check, index: number): string[] {
  const description = escape(`${repositoryPath(suite)} > ${name}`)
  const ok = outcome === 'failed' ? 'not ok' : 'ok'
  const skip = outcome === 'skipped' ? ` # SKIP ${escape(summary)}` : ''
  const line = `${ok} ${index + 1} - ${description}${skip}`
  return outcome === 'failed' ? [line, ...diagnostic(summary, details, at)] : [line]
}

/** A block of YAML, its texts in double quotes: JSON's are YAML's. */
function diagnostic(summary: string, details: readonly string[], at: Position | undefined): string[] {
  return [
    '  ---',
    `  message: ${quoted(summary)}`,
    ...(at ? ['  at:', ...placeLines(at)] : []),
    ...(details.length > 0 ? ['  details:', ...details.map((line) => `    - ${quoted(line)}`)] : []),
    '  ...',
  ]
}

function placeLines({ file, line, column }: Position): string[] {
  return [
    `    file: ${quoted(repositoryPath(file))}`,
    ...(line === undefined ? [] : [`    line: ${line}`]),
    ...(column === undefined ? [] : [`    column: ${column}`]),
  ]
}

function quoted(text: string): string {
  return JSON.stringify(visible(text))
}

/** A `#` would begin a directive. */
function escape(text: string): string {
  return visible(text).replace(/[\\#]/g, '\\$&')
}
