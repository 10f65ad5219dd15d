import { expect } from 'chai'
import { runCases } from '../../../src/core/testing/runCases.js'
import { loadPolicyOrFail } from '../../../src/flows/loadPolicy.js'
import { loadTests } from '../../../src/flows/loadTests.js'
import type { TestCase } from '../../../src/model/testing.js'
import { allFaults, HEADER, testedPolicy } from '../../support/testedPolicy.js'

describe('running cases', () => {
  const tests = testedPolicy()

  const load = async (cases: string): Promise<TestCase> => {
    const policy = await loadPolicyOrFail(tests.place().rules, 'rules')
    tests.write('rules/tests/t.yaml', HEADER + cases)
    return (await loadTests(policy, tests.place())).cases[0]!
  }

  it('fails a case with a fault, although its points would hold, and a case without points', async () => {
    const policy = await loadPolicyOrFail(tests.place().rules, 'rules')
    const sound = await load('  - { name: a, expect: { level: GREEN } }\n')
    const faulty: TestCase = {
      ...sound,
      faults: [{ code: 'test-shape', severity: 'error', message: 'wrong' }],
    }
    const skipped: TestCase = { ...faulty, skip: 'later' }
    const results = await runCases(policy, [sound, faulty, skipped, { ...sound, points: [] }])
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(['passed', 'failed', 'failed', 'failed'])
  })

  it('tells of every decision in order, whether it holds or not', async () => {
    const policy = await loadPolicyOrFail(tests.place().rules, 'rules')
    const sweep = await load(
      '  - { name: a, sweep: { mode: { calm: RED, storm: RED } }, expect: { gates: [] } }\n',
    )
    const seen: string[] = []
    await runCases(policy, [sweep], ({ point, outcome }) => seen.push(`${point.label}: ${outcome.level}`))
    expect(seen).to.deep.equal(['mode = calm: GREEN', 'mode = storm: RED'])
  })
})

describe('counts of responses over several spans', () => {
  const tests = testedPolicy()
  beforeEach(() =>
    tests.write(
      'rules/more.yaml',
      `gateFacts:
  hourly: { responses: applied, within: 1h }
gates:
  - name: hourly
    conditions: { all: [{ fact: hourly, operator: greaterThanInclusive, value: 2 }] }
    event: { type: BLOCK, params: { reason: too many in an hour } }
`,
    ),
  )

  it('are true together, and go on being so', async () => {
    const run = await tests.run(
      `  - { name: both, given: { hourly: 1, applied: 2 }, expect: { gates: [rate] } }
  - { name: all of them just now, given: { hourly: 2, applied: 2 }, expect: { gates: [rate, hourly] } }
  - name: later
    given: { score: 3, limit: 3, hourly: 1, applied: 2 }
    steps:
      - { respond: true, expect: { gates: [] } }
      - { expect: { gates: [rate, hourly] } }
      - { after: 1h, expect: { gates: [rate] } }
      - { after: 22h, given: { score: 99, limit: 2 }, expect: { gates: [rate] } }
      - { after: 1h, given: { hourly: 0 }, expect: { gates: [] } }
`,
    )
    expect(allFaults(run)).to.deep.equal([])
    expect(
      run.results.flatMap(({ failures }) => failures.map(({ label, differences }) => [label, differences])),
    ).to.deep.equal([])
    expect(run.passed).to.equal(true)
  })

  it('are refused where they cannot be', async () => {
    const run = await tests.run(
      '  - { name: a, given: { hourly: 3, applied: 2 }, expect: { gates: [] } }\n  - { name: b, given: { applied: 1 }, expect: { gates: [] } }\n',
    )
    expect(allFaults(run)).to.deep.equal([
      '4:45 test-value `applied` is 2, and `hourly`, which counts a shorter span, is 3',
      '5:5 test-incomplete `hourly` has no value',
    ])
  })
})
