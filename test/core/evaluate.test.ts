import { expect } from 'chai'
import { Engine } from 'json-rules-engine'
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { decide } from '../../src/core/decide.js'
import { evaluate } from '../../src/core/evaluate.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { Condition, Policy, Rule, Scalar } from '../../src/model/policy.js'
import { HEALTHY, signalsOf } from './signals.js'

const ORIGIN = { file: 'rules.yaml', line: 1, column: 1 }

function rule(name: string, conditions: Condition, reason = ''): Rule {
  return { name, level: 'RED', priority: 1, conditions, reason, params: {}, origin: ORIGIN }
}

function tryRules(rules: Rule[], facts: Record<string, Scalar>) {
  return evaluate({ rules }, new Map(Object.entries(facts)))
}

describe('evaluate', () => {
  it('gives every rule’s result in the order of the rules, fired or not', async () => {
    const rules = [
      rule('high', { all: [{ fact: 'n', operator: 'greaterThan', value: 5 }] }),
      rule('low', { all: [{ fact: 'n', operator: 'lessThan', value: 5 }] }),
      rule('same', { all: [{ fact: 'n', operator: 'equal', value: 7 }] }),
    ]
    const results = await tryRules(rules, { n: 7 })
    expect(results.map((result) => [result.rule, result.fired])).to.deep.equal([
      ['high', true],
      ['low', false],
      ['same', true],
    ])
  })

  it('tells every condition of a nest, also those that a shorter path would leave out', async () => {
    const conditions: Condition = {
      any: [
        {
          all: [
            { fact: 'a', operator: 'equal', value: true },
            { fact: 'n', operator: 'lessThan', value: { fact: 'limit' } },
          ],
        },
        { not: { fact: 'word', operator: 'in', value: ['low', 'medium'] } },
      ],
    }
    const [result] = await tryRules([rule('nest', conditions)], { a: true, n: 4, limit: 5, word: 'low' })
    expect(result?.conditions).to.deep.equal({
      held: true,
      any: [
        {
          held: true,
          all: [
            { fact: 'a', operator: 'equal', actual: true, expected: true, held: true },
            { fact: 'n', operator: 'lessThan', actual: 4, expected: 5, expectedFact: 'limit', held: true },
          ],
        },
        {
          held: false,
          not: { fact: 'word', operator: 'in', actual: 'low', expected: ['low', 'medium'], held: true },
        },
      ],
    })
  })

  it('fills the reason with the values of facts, at most six decimals, and leaves other braces alone', async () => {
    const reason = 'mean {mean} of {count}, {not_a_fact} {}'
    const conditions: Condition = { all: [{ fact: 'count', operator: 'equal', value: 3 }] }
    const [result] = await tryRules([rule('reason', conditions, reason)], { mean: 253 / 3, count: 3 })
    expect(result?.reason).to.equal('mean 84.333333 of 3, {not_a_fact} {}')
  })

  it('rejects rather than deciding on a fact that is not a number or not there', async () => {
    const rules = [rule('low', { all: [{ fact: 'n', operator: 'lessThan', value: 5 }] })]
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await messageOf(tryRules(rules, { n: bad }))).to.equal('the fact `n` is not a finite number')
    }
    expect(await messageOf(tryRules(rules, {}))).to.match(/Undefined fact: n/)
  })

  it('does not write into the rules that it is given', async () => {
    const policy = await loadPolicyOrFail('rules', 'rules')
    const before = JSON.stringify(policy)
    await decide(policy, signalsOf(policy, HEALTHY), 0)
    expect(JSON.stringify(policy)).to.equal(before)
  })

  it('keeps a hundred evaluations at once apart', async () => {
    const policy = await loadPolicyOrFail('rules', 'rules')
    const levels = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const values = { ...HEALTHY, integrity_score: index % 2 === 0 ? 80 : 97 }
        return (await decide(policy, signalsOf(policy, values), 0)).level
      }),
    )
    expect(levels).to.deep.equal(levels.map((_, index) => (index % 2 === 0 ? 'RED' : 'GREEN')))
  })

  it('takes rules that also run in json-rules-engine as they stand in the YAML', async () => {
    for (const file of ['red.yaml', 'yellow.yaml']) {
      const { rules } = parse(await readFile(`rules/${file}`, 'utf8')) as { rules: never[] }
      const engine = new Engine(rules)
      const facts = { ...HEALTHY, red_integrity: 90, red_consensus: 85, red_responses: 8 }
      const thresholds = {
        yellow_integrity: 95,
        yellow_consensus: 90,
        yellow_reputation: 80,
        yellow_responses: 4,
      }
      const { results, failureResults } = await engine.run({ ...facts, ...thresholds, integrity_score: 80 })
      expect(results.map(({ name }) => name)).to.deep.equal([
        file === 'red.yaml' ? 'red-integrity' : 'yellow-integrity',
      ])
      expect(failureResults).to.have.length(4)
    }
  })
})

describe('decide', () => {
  let policy: Policy
  before(async () => {
    policy = await loadPolicyOrFail('rules', 'rules')
  })

  it('knows all triggers: the level’s own first, then the less severe ones', async () => {
    const values = { ...HEALTHY, integrity_score: 80, forecast_risk: 'high', recent_responses: 9 }
    const { level, triggers } = await decide(policy, signalsOf(policy, values), 0)
    expect(level).to.equal('RED')
    expect(triggers.map((trigger) => `${trigger.level} ${trigger.rule}`)).to.deep.equal([
      'RED red-forecast',
      'RED red-integrity',
      'RED red-responses',
      'YELLOW yellow-integrity',
      'YELLOW yellow-responses',
    ])
    expect(triggers[1]).to.deep.equal({
      rule: 'red-integrity',
      level: 'RED',
      reason: 'integrity 80% is below 90%',
      because: [
        {
          fact: 'integrity_score',
          operator: 'lessThan',
          actual: 80,
          expected: 90,
          threshold: 'red_integrity',
        },
      ],
    })
  })

  it('puts a higher priority first among the triggers of one level', async () => {
    const rules = policy.rules.map((each) =>
      each.name === 'red-responses' ? { ...each, priority: 99 } : each,
    )
    const values = { ...HEALTHY, integrity_score: 80, recent_responses: 9 }
    const { triggers } = await decide({ ...policy, rules }, signalsOf(policy, values), 0)
    expect(triggers.slice(0, 2).map(({ rule: name }) => name)).to.deep.equal([
      'red-responses',
      'red-integrity',
    ])
  })

  it('holds the last level when no rule fires', async () => {
    const { level, triggers } = await decide(policy, signalsOf(policy, HEALTHY), 0)
    expect([level, triggers]).to.deep.equal(['GREEN', []])
  })

  it('lets a signal’s quality alone call for a level', async () => {
    const signals = signalsOf(policy, HEALTHY).map((signal) =>
      signal.name === 'consensus_pct'
        ? { ...signal, quality: 'missing' as const, note: 'gone', raises: 'YELLOW' }
        : signal,
    )
    const { level, triggers } = await decide(policy, signals, 0)
    expect(level).to.equal('YELLOW')
    expect(triggers).to.deep.equal([
      {
        rule: 'consensus_pct is missing',
        level: 'YELLOW',
        reason: 'gone',
        because: [],
      },
    ])
  })

  it('tells inside a `not` what failed, and not what held', async () => {
    const conditions: Condition = {
      not: { any: [{ fact: 'forecast_risk', operator: 'equal', value: 'low' }] },
    }
    const only = { ...policy, rules: [rule('not-low', conditions)] }
    const { triggers } = await decide(only, signalsOf(policy, { ...HEALTHY, forecast_risk: 'high' }), 0)
    expect(triggers[0]?.because).to.deep.equal([
      { fact: 'forecast_risk', operator: 'not equal', actual: 'high', expected: 'low' },
    ])
  })
})

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it did not reject',
    (error: Error) => error.message,
  )
}
