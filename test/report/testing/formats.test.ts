import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from 'yaml'
import type { TestRun } from '../../../src/model/testing.js'
import { githubReport } from '../../../src/report/testing/github.js'
import { junitReport } from '../../../src/report/testing/junit.js'
import { tapReport } from '../../../src/report/testing/tap.js'
import { readXml, type Element } from '../../support/readXml.js'
import { caseOf, FILE, MISSED, mixedRun, outcome, problem, runOf } from './runs.js'

/** What a consumer of TAP makes of a report: it counts what is there, and holds it against the plan. */
function readTap(text: string) {
  const [version, plan, ...rest] = text.trimEnd().split('\n')
  const body = rest.join('\n')
  const points = [...body.matchAll(/^(ok|not ok) (\d+) - ((?:\\.|[^\\#\n])*?)(?: # SKIP (.*))?$/gm)]
  const blocks = [...body.matchAll(/^ {2}---\n([^]*?)^ {2}\.\.\.$/gm)].map(
    ([, block = '']) => parse(block) as unknown,
  )
  const other = body.replace(/^ {2}---\n[^]*?^ {2}\.\.\.$/gm, '').split('\n')
  expect(
    other.filter((line) => line !== '' && !/^(not )?ok /.test(line)),
    'lines of no meaning',
  ).to.deep.equal([])
  return {
    version,
    plan,
    numbers: points.map(([, , number]) => Number(number)),
    failed: points.filter(([, ok]) => ok === 'not ok').length,
    skipped: points.flatMap(([, , , , reason]) => (reason === undefined ? [] : [reason])),
    names: points.map(([, , , name = '']) => name.replace(/\\(.)/g, '$1')),
    blocks,
  }
}

function casesOf(xml: string): Element[] {
  return readXml(xml).children.flatMap(({ children }) => children)
}

function failedIn(run: TestRun): { junit: number; tap: number; github: number } {
  const root = readXml(junitReport(run))
  const failed = casesOf(junitReport(run)).filter(({ children }) => children[0]?.name === 'failure').length
  expect(Number(root.attributes['failures'])).to.equal(failed)
  return {
    junit: failed,
    tap: readTap(tapReport(run)).failed,
    github: [...githubReport(run).matchAll(/^::error /gm)].length,
  }
}

describe('junitReport', () => {
  it('shows every case in the suite of its file, and what else failed in a suite of its own', () => {
    expect(junitReport(mixedRun())).to.equal(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="policy test" tests="7" failures="5" errors="0" skipped="1">
  <testsuite name="rules/tests/levels.yaml" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="rules/tests/levels.yaml" name="healthy" file="rules/tests/levels.yaml" line="3"/>
    <testcase classname="rules/tests/levels.yaml" name="a bad score" file="rules/tests/levels.yaml" line="7">
      <failure message="level: expected RED, got YELLOW (and 1 more)" type="expectation">level: expected RED, got YELLOW
because: expected [red-score], got [yellow-score]
  - red-score
  + yellow-score
because yellow-score gives YELLOW: score 92% is below 95%</failure>
    </testcase>
  </testsuite>
  <testsuite name="rules/tests/more.yaml" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="rules/tests/more.yaml" name="later" file="rules/tests/more.yaml" line="2">
      <skipped message="the feed # 3 is not there yet"/>
    </testcase>
    <testcase classname="rules/tests/more.yaml" name="misspelt" file="rules/tests/more.yaml" line="9">
      <failure message="there is no fact \`scor\`" type="unknown-fact">error[unknown-fact] there is no fact \`scor\`
  at rules/red.yaml:10:7
  help: did you mean \`score\`?</failure>
    </testcase>
  </testsuite>
  <testsuite name="policy test" tests="3" failures="3" errors="0" skipped="0">
    <testcase classname="policy test" name="policy-unreadable at x.yaml" file="x.yaml">
      <failure message="\`x.yaml\` is not UTF-8 text" type="policy-unreadable">error[policy-unreadable] \`x.yaml\` is not UTF-8 text
  at x.yaml
  help: did you mean \`score\`?</failure>
    </testcase>
    <testcase classname="policy test" name="coverage is at least 100 %">
      <failure message="coverage is 50 %, below the 100 % of \`--min\`: 1 goal not reached" type="expectation">rules/t.yaml:2:3 threshold red_score: at 90</failure>
    </testcase>
    <testcase classname="policy test" name="noticed: red-score: lessThan → lessThanInclusive" file="rules/red.yaml" line="5">
      <failure message="no test notices the change \`red-score: lessThan → lessThanInclusive\`" type="expectation">this case would:
- name: caught
  given: { score: 90 }</failure>
    </testcase>
  </testsuite>
</testsuites>
`)
  })

  it('is XML, whatever stands in names and reasons, and loses none of it that XML can hold', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(text, text, (name, skip) => {
        const [found] = casesOf(junitReport(runOf({ results: [caseOf(name, { skip })] })))
        const plain = /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]*$/u
        if (plain.test(name)) expect(found?.attributes['name']).to.equal(name)
        if (plain.test(skip)) expect(found?.children[0]?.attributes['message']).to.equal(skip)
      }),
    )
  })

  it('replaces what XML has no character for', () => {
    const name = 'a\u0000\u001b[31m\ud800\uffff\n]]>&"<'
    expect(casesOf(junitReport(runOf({ results: [caseOf(name)] })))[0]?.attributes['name']).to.equal(
      'a\\u0000\\u001b[31m\ufffd\ufffd\\u000a]]>&"<',
    )
  })
})

describe('tapReport', () => {
  it('has a plan, a line for everything that was tried, and a block of YAML where it failed', () => {
    expect(tapReport(mixedRun())).to.equal(`\
TAP version 14
1..7
ok 1 - rules/tests/levels.yaml > healthy
not ok 2 - rules/tests/levels.yaml > a bad score
  ---
  message: "level: expected RED, got YELLOW (and 1 more)"
  at:
    file: "rules/tests/levels.yaml"
    line: 7
    column: 5
  details:
    - "level: expected RED, got YELLOW"
    - "because: expected [red-score], got [yellow-score]"
    - "  - red-score"
    - "  + yellow-score"
    - "because yellow-score gives YELLOW: score 92% is below 95%"
  ...
ok 3 - rules/tests/more.yaml > later # SKIP the feed \\# 3 is not there yet
not ok 4 - rules/tests/more.yaml > misspelt
  ---
  message: "there is no fact \`scor\`"
  at:
    file: "rules/tests/more.yaml"
    line: 9
    column: 5
  details:
    - "error[unknown-fact] there is no fact \`scor\`"
    - "  at rules/red.yaml:10:7"
    - "  help: did you mean \`score\`?"
  ...
not ok 5 - policy test > policy-unreadable at x.yaml
  ---
  message: "\`x.yaml\` is not UTF-8 text"
  at:
    file: "x.yaml"
  details:
    - "error[policy-unreadable] \`x.yaml\` is not UTF-8 text"
    - "  at x.yaml"
    - "  help: did you mean \`score\`?"
  ...
not ok 6 - policy test > coverage is at least 100 %
  ---
  message: "coverage is 50 %, below the 100 % of \`--min\`: 1 goal not reached"
  details:
    - "rules/t.yaml:2:3 threshold red_score: at 90"
  ...
not ok 7 - policy test > noticed: red-score: lessThan → lessThanInclusive
  ---
  message: "no test notices the change \`red-score: lessThan → lessThanInclusive\`"
  at:
    file: "rules/red.yaml"
    line: 5
    column: 19
  details:
    - "this case would:"
    - "- name: caught"
    - "  given: { score: 90 }"
  ...
`)
  })

  it('is read as it was meant, whatever stands in names, reasons and messages', () => {
    const text = fc.string({ unit: 'binary' }).filter((each) => !/\p{Cs}/u.test(each))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), text, (names, message) => {
        const results = names.map((name) => caseOf(name, { faults: [problem({ message })] }))
        const { plan, numbers, failed, blocks } = readTap(tapReport(runOf({ results })))
        expect(plan).to.equal(`1..${names.length}`)
        expect(numbers).to.deep.equal(names.map((_, index) => index + 1))
        expect(failed).to.equal(names.length)
        expect(blocks).to.have.length(names.length)
      }),
    )
  })

  it('cannot be made to skip by a name', () => {
    const { skipped, names } = readTap(tapReport(runOf({ results: [caseOf('bad # SKIP it \\')] })))
    expect(skipped).to.deep.equal([])
    expect(names).to.deep.equal([`${FILE} > bad # SKIP it \\`])
  })
})

describe('githubReport', () => {
  it('annotates what failed, then what is suspicious, and counts', () => {
    const warnings = [problem({ code: 'ignored-file', severity: 'warning', message: 'not read' })]
    expect(githubReport({ ...mixedRun(), warnings })).to.equal(
      [
        `::error file=${FILE},line=7,col=5,title=a bad score::level: expected RED, got YELLOW (and 1 more)%0Alevel: expected RED, got YELLOW%0Abecause: expected [red-score], got [yellow-score]%0A  - red-score%0A  + yellow-score%0Abecause yellow-score gives YELLOW: score 92%25 is below 95%25`,
        '::error file=rules/red.yaml,line=10,col=7,title=unknown-fact::there is no fact `scor`%0Ahelp: did you mean `score`?',
        '::error file=x.yaml,title=policy-unreadable::`x.yaml` is not UTF-8 text%0Ahelp: did you mean `score`?',
        '::error title=coverage is at least 100 %25::coverage is 50 %25, below the 100 %25 of `--min`: 1 goal not reached%0Arules/t.yaml:2:3 threshold red_score: at 90',
        '::error file=rules/red.yaml,line=5,col=19,title=noticed%3A red-score%3A lessThan → lessThanInclusive::no test notices the change `red-score: lessThan → lessThanInclusive`%0Athis case would:%0A- name: caught%0A  given: { score: 90 }',
        '::warning file=rules/red.yaml,line=10,col=7,title=ignored-file::not read%0Ahelp: did you mean `score`?',
        '7 tests: 1 passed, 5 failed, 1 skipped',
        '',
      ].join('\n'),
    )
  })
})

describe('a run that failed is read as green by no consumer', () => {
  const none = { junit: 0, tap: 0, github: 0 }
  const one = { junit: 1, tap: 1, github: 1 }
  const goals = [] as const
  const survivor = { change: 'x', at: { file: 'x.yaml' }, catching: '- name: x' }
  const mutated = { tried: 1, caught: 1, survivors: [], equivalent: [], undecided: [] }
  for (const [name, run, failed] of [
    ['not a good one', runOf(), none],
    ['a case', runOf({ results: [caseOf('x', { failures: [MISSED] })] }), one],
    ['a case that cannot be tried', runOf({ results: [caseOf('x', { faults: [problem()] })] }), one],
    ['no case at all', runOf({ results: [] }), one],
    ['no case, and it says why', runOf({ results: [], problems: [problem()] }), one],
    ['every case skipped', runOf({ results: [caseOf('x', { skip: 'later' })] }), one],
    ['a problem beside good cases', runOf({ problems: [problem()] }), one],
    ['a problem that is a warning by its word', runOf({ problems: [problem({ severity: 'warning' })] }), one],
    ['too little coverage', runOf({ coverage: { goals, percent: 99, min: 100 }, passed: false }), one],
    ['coverage that nobody asked to be high', runOf({ coverage: { goals, percent: 9, min: 0 } }), none],
    [
      'a change that no test notices',
      runOf({ mutation: { ...mutated, survivors: [survivor] }, passed: false }),
      one,
    ],
    [
      'a change of which it is not known whether anything tells it',
      runOf({ mutation: { ...mutated, undecided: [survivor] }, passed: false }),
      one,
    ],
    ['changes that are noticed', runOf({ mutation: mutated }), none],
    ['a failure that nothing explains', runOf({ passed: false }), one],
  ] as const) {
    it(name, () => {
      expect(failedIn(run)).to.deep.equal(failed)
    })
  }
})

describe('the words of a failure', () => {
  const detailsOf = (failure: typeof MISSED): string | undefined =>
    casesOf(junitReport(runOf({ results: [caseOf('x', { failures: [failure] })] })))[0]?.children[0]?.text

  it('say at which decision it was, and what the errors were', () => {
    expect(
      detailsOf({
        label: 'step 2',
        differences: [
          { what: 'previous', expected: 'RED', got: null },
          { what: 'facts', fact: 'score', expected: 3, got: 4.5 },
          { what: 'quality', fact: 'score', expected: 'ok', got: 'missing' },
          { what: 'error', expected: ['signal-missing'], got: [] },
        ],
        outcome: outcome({ level: 'UNKNOWN', errors: [problem()] }),
      }),
    ).to.equal(
      [
        'step 2',
        '  previous: expected RED, got nothing',
        '  fact score: expected 3, got 4.5',
        '  quality score: expected ok, got missing',
        '  error: expected [signal-missing], got []',
        '    - signal-missing',
        '  because error[unknown-fact] there is no fact `scor` at rules/red.yaml:10:7',
      ].join('\n'),
    )
  })

  it('say that no rule fired, and which gates are closed', () => {
    const differences = [{ what: 'gates', expected: [], got: ['brake'] }] as const
    const gateResults = MISSED.outcome.results.map((result) => ({
      ...result,
      rule: 'brake',
      level: 'BLOCK',
      reason: 'engaged',
    }))
    expect(
      detailsOf({ label: '', differences, outcome: outcome({ gates: ['brake'], gateResults }) }),
    ).to.equal(
      [
        'gates: expected [], got [brake]',
        '  + brake',
        'because no rule fired, and GREEN holds when none does',
        'because brake is closed: engaged',
      ].join('\n'),
    )
  })
})
