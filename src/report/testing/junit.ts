import { repositoryPath } from '../repositoryPath.js'
import { visible } from '../visible.js'
import { checksOf, RUN, type Check, type Tested } from './checks.js'

/** A test run as JUnit XML: a suite for each file of tests, and one for what the run failed by apart from cases. */
export function junitReport(run: Tested): string {
  const checks = checksOf(run)
  const suites = new Map<string, Check[]>()
  for (const each of checks) {
    const own = suites.get(each.suite)
    if (own) own.push(each)
    else suites.set(each.suite, [each])
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: RUN, ...counts(checks) })}>`,
    ...[...suites].flatMap(([suite, own]) => [
      `  <testsuite${attributes({ name: repositoryPath(suite), ...counts(own) })}>`,
      ...own.flatMap(testcase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function counts(checks: readonly Check[]): Record<string, number> {
  const of = (outcome: Check['outcome']): number => checks.filter((each) => each.outcome === outcome).length
  return { tests: checks.length, failures: of('failed'), errors: 0, skipped: of('skipped') }
}

function testcase({ suite, name, at, outcome, summary, details, faults }: Check): string[] {
  const place = at && { file: repositoryPath(at.file), ...(at.line === undefined ? {} : { line: at.line }) }
  const open = `    <testcase${attributes({ classname: repositoryPath(suite), name, ...place })}`
  if (outcome === 'passed') return [`${open}/>`]
  if (outcome === 'skipped')
    return [`${open}>`, `      <skipped${attributes({ message: summary })}/>`, '    </testcase>']
  const type = faults[0]?.code ?? 'expectation'
  const text = details.map((line) => escape(visible(line))).join('\n')
  return [
    `${open}>`,
    `      <failure${attributes({ message: summary, type })}>${text}</failure>`,
    '    </testcase>',
  ]
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(visible(String(value)))}"`)
    .join('')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text as XML 1.0, which knows no half surrogate pairs and not the last two code points of its plane. */
function escape(text: string): string {
  return text
    .replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
