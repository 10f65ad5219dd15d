import { expect } from 'chai'
import fc from 'fast-check'
import { NO_GUARD_LOGS } from '../../../src/core/againstLog.js'
import { decide, factValues } from '../../../src/core/decide.js'
import { judgeGates } from '../../../src/core/judgeGates.js'
import { judgeSignals } from '../../../src/core/judgeSignals.js'
import { decidePoint } from '../../../src/core/testing/decidePoint.js'
import { engineCheck } from '../../../src/core/testing/engineAgrees.js'
import { loadPolicyOrFail } from '../../../src/flows/loadPolicy.js'
import { loadTests } from '../../../src/flows/loadTests.js'
import type { Policy } from '../../../src/model/policy.js'
import type { Problem } from '../../../src/model/problem.js'
import { runCases } from '../../../src/core/testing/runCases.js'
import { HEADER, testedPolicy } from '../../support/testedPolicy.js'

const score = fc.constantFrom(0, 89.99, 90, 90.01, 94.99, 95, 100)

/** What a test may say of every fact of the small policy. */
const said = fc.record({
  score,
  mode: fc.constantFrom('calm', 'storm'),
  locked: fc.boolean(),
  brake: fc.boolean(),
  applied: fc.nat({ max: 3 }),
  reported: fc.nat({ max: 3 }),
  marks: fc.dictionary(
    fc.constantFrom('score', 'mode', 'locked', 'brake', 'reported'),
    fc.constantFrom('missing', 'stale', 'invalid'),
  ),
})

describe('a decision of a test', () => {
  const tests = testedPolicy()

  const caseOf = ({ marks, ...given }: typeof said extends fc.Arbitrary<infer T> ? T : never): string => {
    const under = (mark: string): string[] =>
      Object.entries(marks).flatMap(([name, each]) =>
        each === mark && (mark !== 'stale' || name === 'score') ? [name] : [],
      )
    const list = (mark: string): string =>
      under(mark).length > 0 ? `, ${mark}: [${under(mark).join(', ')}]` : ''
    const gone = new Set([...under('missing'), ...under('invalid')])
    const values = Object.entries(given).filter(([name]) => !gone.has(name))
    const text = values.map(([name, value]) => `${name}: ${value}`).join(', ')
    return `  - { name: a, given: { ${text} }${list('missing')}${list('stale')}${list('invalid')}, expect: { gates: [] } }\n`
  }

  it('is what a run decides, and its gates are those of a response', async () => {
    const policy = await loadPolicyOrFail(tests.place().rules, 'rules')
    await fc.assert(
      fc.asyncProperty(said, async (each) => {
        tests.write('rules/tests/t.yaml', HEADER + caseOf(each))
        const { cases, problems } = await loadTests(policy, tests.place())
        expect([...problems, ...cases.flatMap(({ faults }) => faults)], caseOf(each)).to.deep.equal([])
        const point = cases[0]!.points[0]!
        const { situation } = point
        const outcome = await decidePoint(policy, point, null)
        const { signals, errors } = judgeSignals(situation.readings, situation.now)
        expect(outcome.errors).to.deep.equal(errors)
        if (errors.length > 0) {
          expect([outcome.level, outcome.gates]).to.deep.equal(['UNKNOWN', null])
          return
        }
        const decision = await decide(policy, signals, situation.now)
        expect(outcome.level).to.equal(decision.level)
        expect(outcome.because).to.deep.equal(decision.triggers.map(({ rule }) => rule))
        expect(outcome.results).to.deep.equal(decision.results)
        expect(outcome.facts).to.deep.equal(factValues(policy, signals))
        expect([...outcome.quality]).to.deep.equal(signals.map(({ name, quality }) => [name, quality]))
        const all = new Map(
          [...situation.readings, ...situation.gateReadings].map((one) => [one.spec.name, one]),
        )
        const judged = await judgeGates(
          policy,
          {
            readings: ['locked', 'brake', 'reported'].map((name) => all.get(name)!),
            responses: situation.responses ?? [],
            responseLog: 'log',
            dated: new Set(),
            guardLogs: NO_GUARD_LOGS,
          },
          situation.now,
        )
        expect(outcome.gates).to.deep.equal(
          judged.verdicts.flatMap(({ closed, gate }) => (closed ? [gate] : [])),
        )
        expect(outcome.gateFacts.map(({ name, value, quality }) => ({ name, value, quality }))).to.deep.equal(
          judged.facts.map(({ name, value, quality }) => ({ name, value, quality })),
        )
      }),
      { numRuns: 150 },
    )
  }).timeout(60_000)

  it('is held against the engine: where that decides otherwise the run has failed', async () => {
    const policy = await loadPolicyOrFail(tests.place().rules, 'rules')
    tests.write(
      'rules/tests/t.yaml',
      `${HEADER}  - { name: a, given: { score: 4, locked: true }, expect: { gates: [lock] } }\n`,
    )
    const { cases } = await loadTests(policy, tests.place())
    expect(await disagreements(policy, policy, cases)).to.deep.equal([])
    // A policy whose rules stand for quick rules that are wrong.
    const [first, ...others] = policy.rules
    const otherRules: Policy = {
      ...policy,
      rules: [
        { ...first!, conditions: { all: [{ fact: 'score', operator: 'greaterThan', value: 90 }] } },
        ...others,
      ],
    }
    expect(
      (await disagreements(policy, otherRules, cases)).map(({ code, message }) => [code, message]),
    ).to.deep.equal([
      [
        'internal',
        'the tests were decided otherwise than a run would decide: they say different things of `red-score`',
      ],
    ])
    const { responding } = policy
    const otherGates: Policy = {
      ...policy,
      responding: {
        ...responding,
        gates: responding.gates.map((gate) => ({ ...gate, conditions: { not: gate.conditions } })),
      },
    }
    expect((await disagreements(policy, otherGates, cases)).map(({ message }) => message)).to.deep.equal([
      'the tests were decided otherwise than a run would decide: they say different things of `lock`',
    ])
  })

  async function disagreements(
    policy: Policy,
    engine: Policy,
    cases: Awaited<ReturnType<typeof loadTests>>['cases'],
  ): Promise<Problem[]> {
    const check = engineCheck(engine)
    await runCases(policy, cases, check.see)
    return check.disagreements()
  }
})
