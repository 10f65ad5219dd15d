import { expect } from 'chai'
import { testDocument } from '../../../src/report/testing/testDocument.js'
import { testText } from '../../../src/report/testing/testText.js'
import { PLAIN } from '../../../src/report/style.js'
import { testedPolicy } from '../../support/testedPolicy.js'

const CASES = `  - { name: healthy, expect: { level: GREEN } }
  - { name: ranges, sweep: { score: { 0..90: RED, 95..100: GREEN } } }
  - name: bad
    given: { score: 91 }
    expect: { level: RED, because: [red-score], gates: [rate] }
  - name: two steps
    steps:
      - { expect: { level: GREEN } }
      - { missing: [mode], expect: { level: GREEN } }
  - { name: later, skip: 'the rule is to come' }
  - { name: faulty, expect: { level: REDD } }
`

describe('the text of a run of tests', () => {
  const tests = testedPolicy()

  it('has a line for each case, then every failure with what was expected, what came and why, then the count', async () => {
    const run = await tests.run(CASES)
    expect(testText(run).split('\n')).to.deep.equal([
      'pass  rules/tests/t.yaml > healthy',
      'FAIL  rules/tests/t.yaml > ranges  (6 decisions)',
      'FAIL  rules/tests/t.yaml > bad',
      'FAIL  rules/tests/t.yaml > two steps  (2 decisions)',
      'SKIP  rules/tests/t.yaml > later: the rule is to come',
      'FAIL  rules/tests/t.yaml > faulty',
      '',
      'rules/tests/t.yaml:5:5  ranges: 1 of 6 decisions is not as expected',
      '  score = 90',
      '    level: expected RED, got YELLOW',
      '    because yellow-score gives YELLOW: the score 90 is below 95',
      '    values  yellow-score: score is 90, below yellow_score 95',
      '    values  red-score did not fire: score is 90, at least red_score 90',
      '',
      'rules/tests/t.yaml:6:5  bad',
      '  level: expected RED, got YELLOW',
      '  because: expected [red-score], got [yellow-score]',
      '    - red-score',
      '    + yellow-score',
      '  gates: expected [rate], got []',
      '    - rate',
      '  because yellow-score gives YELLOW: the score 91 is below 95',
      '  values  yellow-score: score is 91, below yellow_score 95',
      '  values  red-score did not fire: score is 91, at least red_score 90',
      '  values  rate is open: counted is 0, below limit 2',
      '',
      'rules/tests/t.yaml:9:5  two steps: 1 of 2 decisions is not as expected',
      '  step 2',
      '    error: expected nothing, got [signal-required]',
      '    because error[signal-required] `mode` is required: so the test says at mode.json',
      '',
      'rules/tests/t.yaml:14:5  faulty',
      '  error[unknown-level] there is no level `REDD`',
      '    at rules/tests/t.yaml:14:38',
      '      12 |       - { missing: [mode], expect: { level: GREEN } }',
      "      13 |   - { name: later, skip: 'the rule is to come' }",
      '    > 14 |   - { name: faulty, expect: { level: REDD } }',
      '         |                                      ^',
      '    help: did you mean `RED`?',
      '',
      'FAILED  6 cases, 10 decisions: 1 passed, 4 failed, 1 SKIPPED',
      '',
    ])
  })

  it('leaves out what passes when it is to be quiet, and says what was left out and what is wrong beside cases', async () => {
    const sound =
      '  - { name: good, expect: { level: GREEN } }\n  - { name: other, expect: { level: GREEN } }\n'
    const run = await tests.run(sound, { run: 'good' })
    expect(testText(run, PLAIN, { quiet: true })).to.equal(
      'passed  1 case, 1 decision: 1 passed; 1 case left out by --run\n',
    )
    tests.write('rules/tests/u.yaml', 'now: [')
    expect(testText(await tests.run(sound), PLAIN, { quiet: true })).to.equal(
      'FAILED  2 cases, 2 decisions: 2 passed; 1 problem of the tests themselves\n',
    )
  })

  it('shows what could steer a terminal as code points', async () => {
    const run = await tests.run(
      `  - { name: a, skip: "up \\u001b[2J" }\n  - { name: b, expect: { level: GREEN } }\n`,
    )
    expect(testText(run)).to.contain('SKIP  rules/tests/t.yaml > a: up \\u001b[2J\n')
  })

  it('tells what is not covered and not noticed, before the count', async () => {
    const run = await tests.run('  - { name: good, expect: { level: GREEN } }\n', {
      coverage: true,
      min: 50,
      mutate: true,
    })
    const text = testText(run)
    expect(text).to.match(/^Coverage {2}\d+ %, .* below the 50 % of --min$/m)
    expect(text).to.match(/^Changes {2}/m)
    expect(text).to.match(
      /\nFAILED {2}1 case, 1 decision: 1 passed; coverage \d+ %, below 50 %; \d+ changes of the policy unnoticed(; .*)?\n$/,
    )
    expect(run.passed).to.equal(false)
  })
})

describe('the document of a run of tests', () => {
  const tests = testedPolicy()

  it('holds everything, and is JSON', async () => {
    const run = await tests.run(CASES, { run: '/healthy|bad|later|faulty/' })
    const document = JSON.parse(JSON.stringify(testDocument(run))) as ReturnType<typeof testDocument>
    expect(document.passed).to.equal(false)
    expect(document.folder).to.equal('rules/tests')
    expect(document.counts).to.deep.equal({
      cases: 4,
      decisions: 2,
      passed: 1,
      failed: 2,
      skipped: 1,
      left_out: 2,
    })
    const [healthy, bad, later, faulty] = document.cases
    expect(healthy).to.deep.equal({
      name: 'healthy',
      file: 'rules/tests/t.yaml',
      line: 4,
      column: 5,
      outcome: 'passed',
      decisions: 1,
    })
    expect(bad?.failures?.[0]?.differences).to.deep.equal([
      { what: 'level', expected: 'RED', got: 'YELLOW' },
      { what: 'because', expected: ['red-score'], got: ['yellow-score'] },
      { what: 'gates', expected: ['rate'], got: [] },
    ])
    const got = bad?.failures?.[0]?.got
    expect([got?.level, got?.because, got?.facts['score'], got?.quality['score']]).to.deep.equal([
      'YELLOW',
      ['yellow-score'],
      91,
      'ok',
    ])
    expect(got?.rules.map(({ rule, fired }) => `${rule} ${fired}`)).to.deep.equal([
      'red-score false',
      'red-storm false',
      'yellow-score true',
    ])
    expect(later).to.include({ outcome: 'skipped', skip: 'the rule is to come', decisions: 0 })
    expect(faulty?.problems).to.deep.equal([
      {
        severity: 'error',
        code: 'unknown-level',
        message: 'there is no level `REDD`',
        file: 'rules/tests/t.yaml',
        line: 14,
        column: 38,
        help: 'did you mean `RED`?',
      },
    ])
  })
})
