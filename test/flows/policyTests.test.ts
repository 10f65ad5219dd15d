import { expect } from 'chai'
import { mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { policyTests } from '../../src/flows/policyTests.js'
import { PolicyError } from '../../src/model/problem.js'
import type { CaseResult, TestRun } from '../../src/model/testing.js'
import { allFaults, brief, HEADER, testedPolicy } from '../support/testedPolicy.js'

const SOUND = '  - { name: a, expect: { level: GREEN } }\n'

/** `a: passed`, and for what failed `label: what expected → got`. */
function outcomes({ results }: TestRun): string[] {
  return results.flatMap(({ case: { name }, outcome, failures }: CaseResult) => [
    `${name}: ${outcome}`,
    ...failures.flatMap(({ label, differences }) =>
      differences.map(({ what, fact, expected, got }) =>
        [label, `${what}${fact ? ` ${fact}` : ''}: ${JSON.stringify(expected)} → ${JSON.stringify(got)}`]
          .filter(Boolean)
          .join(' | '),
      ),
    ),
  ])
}

describe('policy tests', () => {
  const tests = testedPolicy()

  it('pass where all that is expected comes', async () => {
    const run = await tests.run(
      `  - { name: healthy, expect: { level: GREEN, because: [], actions: [], gates: [], facts: { score: 99, red_score: 90 }, quality: { score: ok } } }
  - name: bad
    given: { score: 80, locked: true }
    expect: { level: RED, because: [yellow-score, red-score], actions: [page, stop], gates: [lock] }
  - name: another threshold
    given: { score: 80, red_score: 80 }
    expect: { level: YELLOW, because: [yellow-score], facts: { red_score: 80 } }
  - name: another limit
    given: { applied: 2, limit: 3 }
    expect: { gates: [] }
`,
    )
    expect(outcomes(run)).to.deep.equal([
      'healthy: passed',
      'bad: passed',
      'another threshold: passed',
      'another limit: passed',
    ])
    expect(run.passed).to.equal(true)
    expect(run.problems).to.deep.equal([])
  })

  it('fail by each thing that is not as expected, and by what is not listed', async () => {
    const run = await tests.run(
      `  - name: bad
    given: { score: 80, locked: true }
    expect: { level: YELLOW, because: [yellow-score], actions: [stop, page], gates: [], facts: { score: 81 }, quality: { score: stale } }
  - { name: no error, expect: { error: signal-required } }
`,
    )
    expect(outcomes(run)).to.deep.equal([
      'bad: failed',
      'level: "YELLOW" → "RED"',
      'because: ["yellow-score"] → ["red-score","yellow-score"]',
      'actions: ["stop","page"] → ["page","stop"]',
      'gates: [] → ["lock"]',
      'facts score: 81 → 80',
      'quality score: "stale" → "ok"',
      'no error: failed',
      'error: ["signal-required"] → null',
    ])
    expect(run.passed).to.equal(false)
  })

  it('judge marks as the policy says of them', async () => {
    const run = await tests.run(
      `  - { name: missing calls, missing: [score], expect: { level: YELLOW, because: [score is missing], facts: { score: 100 }, quality: { score: missing } } }
  - { name: missing defaults, missing: [locked], expect: { level: GREEN, quality: { locked: missing }, facts: { locked: false } } }
  - { name: missing fails, missing: [mode], expect: { error: signal-required } }
  - { name: stale calls, stale: [score], expect: { level: YELLOW, because: [score is stale], facts: { score: 99 } } }
  - { name: stale and bad, given: { score: 4 }, stale: [score], expect: { level: RED, because: [red-score, yellow-score, score is stale] } }
  - { name: invalid fails, invalid: [score, mode], expect: { error: [signal-invalid] } }
  - { name: unexpected, missing: [mode], expect: { level: GREEN } }
  - { name: closed by a fault, invalid: [brake], expect: { gates: [brake] } }
  - { name: open without its file, missing: [brake, reported], expect: { gates: [] } }
`,
    )
    expect(outcomes(run)).to.deep.equal([
      'missing calls: passed',
      'missing defaults: passed',
      'missing fails: passed',
      'stale calls: passed',
      'stale and bad: passed',
      'invalid fails: passed',
      'unexpected: failed',
      'error: null → ["signal-required"]',
      'closed by a fault: passed',
      'open without its file: passed',
    ])
  })

  it('try both ends of every range, and where the policy could change its mind', async () => {
    const run = await tests.run(
      `  - { name: right, sweep: { score: { 0..89.99: RED, 90..94.99: YELLOW, 95..100: GREEN } } }
  - { name: too wide, sweep: { score: { 0..94.99: RED, 95..100: GREEN } } }
  - { name: words, sweep: { mode: { storm: RED, calm: GREEN } }, expect: { gates: [] } }
  - { name: switch, sweep: { locked: { true: GREEN, false: GREEN } } }
  - { name: threshold, given: { score: 50 }, sweep: { red_score: { 0..50: YELLOW, 51..100: RED } } }
  - { name: one level, sweep: { score: { 0..89.99: RED } }, expect: { because: [red-score, yellow-score], actions: [page, stop] } }
`,
    )
    expect(outcomes(run)).to.deep.equal([
      'right: passed',
      'too wide: failed',
      'score = 90 | level: "RED" → "YELLOW"',
      'score = 90.01 | level: "RED" → "YELLOW"',
      'score = 94.99 | level: "RED" → "YELLOW"',
      'words: passed',
      'switch: passed',
      'threshold: passed',
      'one level: passed',
    ])
    const labels = run.results.map(({ case: { points } }) => points.map(({ label }) => label.split(' = ')[1]))
    expect(labels).to.deep.equal([
      ['0', '89.99', '90', '90.01', '94.99', '95', '95.01', '100'],
      ['0', '89.99', '90', '90.01', '94.99', '95', '95.01', '100'],
      ['storm', 'calm'],
      ['true', 'false'],
      ['0', '49.99', '50', '51', '100'],
      ['0', '89.99'],
    ])
  })

  it('decide step after step over one state: values grow old, responses count and are forgotten', async () => {
    const run = await tests.run(
      `  - name: old
    steps:
      - { expect: { level: GREEN } }
      - { after: 24h, expect: { level: GREEN, previous: GREEN, changed: false } }
      - { after: 1s, expect: { level: YELLOW, because: [score is stale], changed: true } }
      - { given: { score: 99 }, expect: { level: GREEN, previous: YELLOW } }
      - { missing: [mode], expect: { error: signal-required } }
      - { after: 1h, given: { mode: storm }, expect: { level: RED, previous: UNKNOWN, changed: true } }
  - name: responses
    given: { score: 3 }
    steps:
      - { respond: true, expect: { gates: [] } }
      - { after: 1h, respond: true, expect: { gates: [] } }
      - { expect: { gates: [rate] } }
      - { after: 22h, given: { score: 99 }, expect: { gates: [rate] } }
      - { after: 1h, given: { score: 99 }, expect: { gates: [] } }
      - { given: { applied: 2 }, expect: { gates: [rate] } }
      - { after: 1d, given: { score: 99 }, expect: { gates: [] } }
  - name: silent step that fails
    steps:
      - { missing: [mode] }
      - { expect: { level: GREEN } }
`,
    )
    expect(outcomes(run)).to.deep.equal([
      'old: passed',
      'responses: passed',
      'silent step that fails: failed',
      'step 1 | error: null → ["signal-required"]',
      'step 2 | error: null → ["signal-required"]',
    ])
  })

  it('read the files of a folder as a run would, whatever their times are', async () => {
    tests.write('rules/tests/healthy/score.json', '{"score": 97}')
    tests.write('rules/tests/healthy/mode.json', '{"mode": "calm"}')
    tests.write('rules/tests/broken/score.json', '{"score": "n/a"}')
    tests.write('rules/tests/broken/mode.json', '{"mode": "storm"}')
    tests.write('rules/tests/broken/brake.json', '{"engaged": true}')
    utimesSync(join(tests.root, 'rules/tests/healthy/score.json'), 0, 0)
    const run = await tests.run(
      `  - { name: read, inputs: healthy, missing: [brake, reported], expect: { level: GREEN, facts: { score: 97, mode: calm }, quality: { score: ok, locked: missing }, gates: [] } }
  - { name: stands in, inputs: healthy, given: { score: 3, locked: false }, expect: { level: RED, because: [red-score, yellow-score] } }
  - { name: marked, inputs: ./healthy/, missing: [locked], stale: [score], expect: { level: YELLOW, because: [score is stale] } }
  - { name: wrong, inputs: broken, missing: [locked], expect: { error: signal-invalid } }
  - { name: brake, inputs: broken, missing: [locked, reported], given: { score: 99 }, expect: { level: RED, gates: [brake] } }
  - { name: responses, inputs: healthy, missing: [locked, brake, reported], given: { applied: 2 }, expect: { gates: [rate] } }
  - { name: ages, inputs: healthy, steps: [{ expect: { level: GREEN, quality: { locked: missing } } }, { after: 25h, expect: { level: YELLOW, because: [score is stale] } }] }
`,
    )
    expect(allFaults(run)).to.deep.equal([])
    expect(outcomes(run).filter((line) => !line.endsWith(': passed'))).to.deep.equal([])
    expect(run.results).to.have.length(7)
  })

  it('count what is given for the day it was given on', async () => {
    tests.write(
      'rules/more.yaml',
      `gateFacts:
  unlocks: { file: lock.json, pointer: /unlocks, onDay: /day, type: integer, min: 0, default: 0 }
gates:
  - name: unlocks
    conditions: { all: [{ fact: unlocks, operator: greaterThanInclusive, value: 3 }] }
    event: { type: BLOCK, params: { reason: too many } }
`,
    )
    const run = await tests.run(
      `  - name: the next day
    given: { unlocks: 3 }
    steps:
      - { expect: { gates: [unlocks] } }
      - { after: 11h, expect: { gates: [unlocks] } }
      - { after: 1h, expect: { gates: [] } }
`,
    )
    expect(allFaults(run)).to.deep.equal([])
    expect(outcomes(run)).to.deep.equal(['the next day: passed'])
  })

  describe('are never falsely green:', () => {
    const refused = async (): Promise<string[]> => {
      const run = await policyTests({ place: tests.place() })
      expect(run.passed).to.equal(false)
      return run.problems.map(({ code, message }) => `${code}: ${message}`)
    }

    it('without a folder', async () => {
      expect(await refused()).to.deep.equal(['no-tests: there is no folder of tests `rules/tests`'])
    })

    it('without a file', async () => {
      mkdirSync(join(tests.root, 'rules/tests'))
      expect(await refused()).to.deep.equal([
        'no-tests: the folder of tests `rules/tests` holds no `*.yaml` file',
      ])
    })

    it('with files that are only almost named so, or hidden', async () => {
      tests.write('rules/tests/.t.yaml', HEADER + SOUND)
      tests.write('rules/tests/t.YAML', HEADER + SOUND)
      expect(await refused()).to.deep.equal([
        'no-tests: the folder of tests `rules/tests` holds no `*.yaml` file',
      ])
      const { warnings } = await policyTests({ place: tests.place() })
      expect(warnings.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([
        'ignored-file: `rules/tests/t.YAML` is not read: test files end with `.yaml` or `.yml`',
      ])
    })

    it('without a case', async () => {
      tests.write('rules/tests/t.yaml', 'now: 2025-11-14T12:00:00Z\ncases: []\n')
      expect(await refused()).to.deep.equal(['schema: `cases` is an empty list'])
    })

    it('with an empty file', async () => {
      tests.write('rules/tests/t.yaml', '')
      tests.write('rules/tests/u.yaml', HEADER + SOUND)
      expect(await refused()).to.deep.equal(['schema: a test file is empty, and a mapping is expected'])
    })

    it('with a file that is no YAML, whatever the others are', async () => {
      tests.write('rules/tests/t.yaml', 'now: [\n')
      tests.write('rules/tests/u.yaml', HEADER + SOUND)
      expect(await refused()).to.deep.equal([
        'yaml-syntax: this `[` is not closed, or a line inside it is not indented',
      ])
    })

    it('with a file that is too large, or leads elsewhere', async () => {
      tests.write('rules/tests/t.yaml', `${HEADER}${SOUND}#${'x'.repeat(8 * 1024 * 1024)}\n`)
      tests.write('elsewhere.yaml', HEADER + SOUND)
      symlinkSync('../../elsewhere.yaml', join(tests.root, 'rules/tests/u.yaml'))
      tests.write('rules/tests/v.yaml', HEADER + SOUND)
      const problems = await refused()
      expect(problems[0]).to.match(
        /^tests-unreadable: `rules\/tests\/t\.yaml` has \d+ bytes; a test file may have 8388608$/,
      )
      expect(problems.slice(1)).to.deep.equal([
        'tests-unreadable: `rules/tests/u.yaml` leads out of the folder of tests',
      ])
    })

    it('with a folder of inputs behind a link that leads out', async () => {
      tests.write('secrets/score.json', '{"score": 97}')
      mkdirSync(join(tests.root, 'rules/tests'), { recursive: true })
      symlinkSync('../../secrets', join(tests.root, 'rules/tests/inputs'))
      const run = await tests.run('  - { name: a, inputs: inputs, expect: { level: GREEN } }\n')
      expect(allFaults(run)).to.deep.equal([
        '4:24 tests-unreadable the folder `inputs` is a link that leads elsewhere',
      ])
    })

    it('with a folder of inputs in which files are missing that the case does not speak of', async () => {
      tests.write('rules/tests/outage/mode.json', '{"mode": "calm"}')
      mkdirSync(join(tests.root, 'rules/tests/empty'))
      const run = await tests.run(`  - { name: a, inputs: empty, expect: { level: GREEN } }
  - { name: b, inputs: empty, missing: [score, mode, locked], expect: { gates: [] } }
  - { name: c, inputs: outage, sweep: { score: { 95..100: GREEN } } }
  - { name: d, inputs: outage, expect: { error: signal-required } }
  - { name: told by quality, inputs: outage, expect: { quality: { score: missing, locked: missing } } }
  - { name: told by rule, inputs: outage, given: { locked: true }, expect: { because: [score is missing] } }
  - { name: told by error, inputs: empty, missing: [score, locked], expect: { error: signal-required } }
  - { name: wrongly told, inputs: outage, missing: [locked], expect: { quality: { score: ok } } }
`)
      expect(allFaults(run)).to.deep.equal([
        '4:5 test-incomplete `score`, `mode` and `locked` have no value in `empty`',
        '5:5 test-incomplete `brake` and `reported` have no value in `empty`',
        '6:5 test-incomplete `locked` has no value in `outage`',
        '7:5 test-incomplete `score` and `locked` have no value in `outage`',
      ])
      expect(run.results[2]?.case.faults[0]?.help).to.equal(
        'put its file there, give it in `given`, or list it under `missing`',
      )
      expect(outcomes(run).slice(4)).to.deep.equal([
        'told by quality: passed',
        'told by rule: passed',
        'told by error: passed',
        'wrongly told: failed',
        'quality score: "ok" → "missing"',
      ])
    })

    it('with a baseline that gives the policy other thresholds', async () => {
      tests.write(
        'rules/tests/t.yaml',
        `${HEADER.replace('score: 99,', 'score: 99, red_score: 9, limit: 5,')}  - { name: a, given: { score: 50 }, expect: { level: YELLOW } }\n`,
      )
      const run = await policyTests({ place: tests.place() })
      expect(run.passed).to.equal(false)
      expect(allFaults(run)).to.deep.equal([
        '2:21 test-shape `red_score` is a constant of the policy, and the baseline gives it another value for every case',
        '2:35 test-shape `limit` is a constant of the policy, and the baseline gives it another value for every case',
      ])
    })

    it('with responses that could not be applied', async () => {
      const run = await tests.run(`  - name: healthy
    steps: [{ expect: { level: GREEN } }, { respond: true }, { expect: { gates: [] } }]
  - name: closed
    given: { score: 3, brake: true, locked: true }
    steps: [{ respond: true }, { given: { brake: false, locked: false }, respond: true }, { expect: { gates: [rate] } }]
  - name: fails
    given: { score: 3 }
    steps: [{ respond: true, missing: [mode], expect: { error: signal-required } }, { expect: { gates: [] } }]
`)
      expect(allFaults(run)).to.deep.equal([
        '4:5 test-shape `respond` stands in step 2, and nothing can be applied there: `GREEN` has no actions',
        '6:5 test-shape `respond` stands in step 1, and nothing can be applied there: the gates `lock`, `brake` are closed',
        '9:5 test-shape `respond` stands in step 1, and nothing can be applied there: its run fails',
      ])
      expect(run.passed).to.equal(false)
    })

    it('when no case is meant', async () => {
      const run = await tests.run(SOUND, { run: 'nothing like it' })
      expect(run.problems.map(({ code, message }) => [code, message])).to.deep.equal([
        ['no-case', 'no case has `nothing like it` in it'],
      ])
      expect([run.passed, run.leftOut]).to.deep.equal([false, 1])
    })

    it('when every case is skipped', async () => {
      const run = await tests.run('  - { name: a, skip: later, expect: { level: RED } }\n')
      expect(run.problems.map(({ code, message }) => [code, message])).to.deep.equal([
        ['no-tests', 'the only case is skipped'],
      ])
      expect(run.passed).to.equal(false)
    })

    it('when the policy is broken: that is told, and nothing is tried', async () => {
      tests.write('rules/more.yaml', 'rules: [{ name: x }]\n')
      tests.write('rules/tests/t.yaml', HEADER + SOUND)
      const error = await policyTests({ place: tests.place() }).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(PolicyError)
      expect((error as PolicyError).exit).to.equal(2)
      expect(brief((error as PolicyError).problems)).to.have.length.greaterThan(0)
    })
  })

  it('leave out what is not meant: a part in any case, or a regular expression', async () => {
    const cases =
      '  - { name: Score falls, expect: { level: GREEN } }\n  - { name: mode, expect: { level: GREEN } }\n'
    const names = async (run: string): Promise<string[]> =>
      (await tests.run(cases, { run })).results.map(({ case: { name } }) => name)
    expect(await names('score FALLS')).to.deep.equal(['Score falls'])
    expect(await names('T.YAML > m')).to.deep.equal(['mode'])
    expect(await names('/> (score|mode)$/')).to.deep.equal(['mode'])
    expect(await names('.*')).to.deep.equal([])
  })

  for (const [pattern, message] of [
    ['/(/', '`/(/` is no regular expression: unterminated group'],
    ['', '`--run` takes a pattern of 1 to 1000 characters'],
  ] as const) {
    it(`refuse the pattern \`${pattern}\``, async () => {
      const error = await tests.run(SOUND, { run: pattern }).catch((thrown: unknown) => thrown)
      expect((error as PolicyError).problems.map((each) => each.message)).to.deep.equal([message])
      expect((error as PolicyError).exit).to.equal(2)
    })
  }

  it('count what is skipped, and do not look at it', async () => {
    const run = await tests.run(
      `${SOUND}  - { name: b, skip: the rule is to come, expect: { because: [no-such-rule] } }\n`,
    )
    expect(outcomes(run)).to.deep.equal(['a: passed', 'b: skipped'])
    expect(run.passed).to.equal(true)
  })

  it('read nothing else from links to their own folder', async () => {
    rmSync(join(tests.root, 'rules/tests'), { recursive: true, force: true })
    tests.write('shared/t.yaml', HEADER + SOUND)
    symlinkSync('../shared', join(tests.root, 'rules/tests'))
    const run = await policyTests({ place: tests.place() })
    expect([outcomes(run), run.passed]).to.deep.equal([['a: passed'], true])
  })
})
