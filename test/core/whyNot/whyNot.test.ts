import { expect } from 'chai'
import { whyNot } from '../../../src/core/whyNot/whyNot.js'
import { loadPolicyOrFail } from '../../../src/flows/loadPolicy.js'
import type { Signal } from '../../../src/model/decision.js'
import type { Comparison, Condition, Policy, Scalar } from '../../../src/model/policy.js'
import type { WhyNot } from '../../../src/model/whyNot.js'
import { HEALTHY, signalsOf } from '../signals.js'
import { fedBack } from './feedBack.js'
import { madePolicy, type MadeFact, type MadeRule } from './madePolicy.js'

const LEVELS = ['RED', 'YELLOW', 'GREEN']
const PERCENT: MadeFact = { type: 'number', min: 0, max: 100, value: 50 }

function is(fact: string, operator: Comparison['operator'], value: Comparison['value']): Condition {
  return { fact, operator, value }
}

function rule(level: string, ...all: Condition[]): MadeRule {
  return { level, conditions: { all } }
}

/** `integrity_score 92.5 → 89.99`, or what else there is to say. */
function told({ outcome, changes, note }: WhyNot): string {
  const words = changes.map(({ fact, from, to, because }) => {
    const why = because === undefined ? '' : ` (${because})`
    return `${fact} ${JSON.stringify(from)} → ${JSON.stringify(to)}${why}`
  })
  return outcome === 'found' && note === undefined
    ? words.join(', ')
    : [outcome, note, ...words].filter(Boolean).join(': ')
}

async function toldOf(
  level: string,
  facts: Readonly<Record<string, MadeFact>>,
  rules: readonly MadeRule[],
  constants: Readonly<Record<string, Scalar>> = {},
  levels = LEVELS,
): Promise<string> {
  const made = madePolicy(levels, facts, rules, constants)
  const found = whyNot(made.policy, made.signals, level)
  expect(found.level).to.equal(level)
  if (found.outcome === 'found') expect(await fedBack(made, found.changes)).to.equal(level)
  return told(found)
}

describe('whyNot', () => {
  describe('of the shipped policy', () => {
    let policy: Policy
    before(async () => {
      policy = await loadPolicyOrFail('rules', 'rules')
    })

    const cases: readonly [facts: Readonly<Record<string, Scalar>>, level: string, expected: string][] = [
      [{}, 'GREEN', 'is'],
      [{}, 'RED', 'integrity_score 97.5 → 89.99'],
      [{}, 'YELLOW', 'integrity_score 97.5 → 94.99'],
      [{ integrity_score: 92.5 }, 'RED', 'integrity_score 92.5 → 89.99'],
      [{ integrity_score: 92.5 }, 'GREEN', 'integrity_score 92.5 → 95'],
      [{ integrity_score: 88 }, 'YELLOW', 'integrity_score 88 → 90'],
      [{ integrity_score: 88 }, 'GREEN', 'integrity_score 88 → 95'],
      // 2 of the 4 between the two thresholds is a longer way than 1 of 100.
      [{ consensus_pct: 90.5, recent_responses: 2 }, 'YELLOW', 'consensus_pct 90.5 → 89.99'],
      [
        { trust_locked: true, forecast_risk: 'high', recent_responses: 9 },
        'YELLOW',
        'trust_locked true → false, forecast_risk "high" → "medium", recent_responses 9 → 7',
      ],
      [
        { trust_locked: true, consensus_pct: 84.999, reputation_score: 12, forecast_risk: 'medium' },
        'GREEN',
        'trust_locked true → false, consensus_pct 84.999 → 90, reputation_score 12 → 80, forecast_risk "medium" → "low"',
      ],
    ]
    for (const [facts, level, expected] of cases) {
      it(`${JSON.stringify(facts)} to ${level}: ${expected}`, async () => {
        const signals = signalsOf(policy, { ...HEALTHY, ...facts })
        const found = whyNot(policy, signals, level)
        expect(told(found)).to.equal(expected)
        expect(await fedBack({ policy, signals }, found.changes)).to.equal(level)
      })
    }

    it('gives units with the numbers that have one, and nothing else', () => {
      const signals = signalsOf(policy, { ...HEALTHY, integrity_score: 92.5, recent_responses: 4 })
      expect(whyNot(policy, signals, 'GREEN')).to.deep.equal({
        level: 'GREEN',
        outcome: 'found',
        changes: [
          { fact: 'integrity_score', from: 92.5, to: 95, unit: '%' },
          { fact: 'recent_responses', from: 4, to: 3 },
        ],
      })
    })

    it('takes a fact that is not there for a fault of the caller', () => {
      expect(() => whyNot(policy, [] as Signal[], 'RED')).to.throw('the fact `trust_locked` has no value')
    })
  })

  describe('counts facts before moves, and moves before the order of the policy', () => {
    it('rather moves one fact far than two a little', async () => {
      const facts = { a: PERCENT, b: PERCENT, c: PERCENT }
      const rules = [
        rule('RED', is('a', 'lessThan', 49), is('b', 'lessThan', 49)),
        rule('RED', is('c', 'lessThan', 1)),
      ]
      expect(await toldOf('RED', facts, rules)).to.equal('c 50 → 0.99')
    })

    it('takes the shorter way by its share of the range', async () => {
      const facts = { a: PERCENT, b: { ...PERCENT, max: 1000, value: 500 } }
      const rules = [rule('RED', is('a', 'lessThan', 40)), rule('RED', is('b', 'lessThan', 450))]
      expect(await toldOf('RED', facts, rules)).to.equal('b 500 → 449.99')
    })

    it('keeps to the range where a fact is compared with something beyond it', async () => {
      const facts = { a: PERCENT, b: PERCENT }
      const rules = [
        rule('RED', is('a', 'lessThan', 40)),
        rule('YELLOW', is('a', 'greaterThan', 10_000)),
        rule('RED', is('b', 'lessThan', 42)),
      ]
      expect(await toldOf('RED', facts, rules)).to.equal('b 50 → 41.99')
    })

    it('takes the span of what a fact without a range is compared with', async () => {
      const facts = { a: { type: 'number', value: 500 }, b: PERCENT } as const
      const rules = [
        rule('RED', is('a', 'lessThan', 400)),
        rule('YELLOW', is('a', 'greaterThan', 10_400)),
        rule('RED', is('b', 'lessThan', 48)),
      ]
      expect(await toldOf('RED', facts, rules)).to.equal('a 500 → 399.99')
    })

    it('takes the fact that is written first of two that are alike', async () => {
      const facts = { a: PERCENT, b: PERCENT }
      expect(
        await toldOf('RED', facts, [rule('RED', { any: [is('b', 'lessThan', 9), is('a', 'lessThan', 9)] })]),
      ).to.equal('a 50 → 8.99')
    })
  })

  describe('is not larger than a change must be', () => {
    const rate: MadeFact = { type: 'number', min: 0, max: 0.05, value: 0.0199 }
    const cases: readonly [
      name: string,
      facts: Readonly<Record<string, MadeFact>>,
      any: readonly Condition[],
      expected: string,
    ][] = [
      [
        'where a range is small',
        { a: rate, b: { ...PERCENT, value: 2 } },
        [is('a', 'greaterThan', 0.02), is('b', 'greaterThan', 10)],
        'a 0.0199 → 0.02001',
      ],
      [
        'where the bound is near',
        { a: { ...PERCENT, value: 90.0000001 } },
        [is('a', 'lessThan', 90)],
        'a 90.0000001 → 89.9999999',
      ],
      [
        'where it is near from below',
        { a: { ...PERCENT, value: 89.9999 } },
        [is('a', 'greaterThan', 90)],
        'a 89.9999 → 90.0001',
      ],
      ['at the bound', { a: { ...PERCENT, value: 90 } }, [is('a', 'lessThan', 90)], 'a 90 → 89.99'],
      [
        'where a step is more than the whole way of another fact',
        { a: { ...PERCENT, value: 90 }, b: { ...PERCENT, value: 89.999 } },
        [is('b', 'greaterThanInclusive', 90), is('a', 'greaterThan', 90)],
        'a 90 → 90.01',
      ],
      [
        'and is at the bound where that is enough',
        { a: PERCENT },
        [is('a', 'greaterThan', 90), is('a', 'greaterThanInclusive', 90)],
        'a 50 → 90',
      ],
    ]
    for (const [name, facts, any, expected] of cases) {
      it(name, async () => {
        const each = any.map((condition) => rule('RED', condition))
        expect(await toldOf('RED', facts, each)).to.equal(expected)
        expect(await toldOf('RED', facts, [rule('RED', { any: [...any] })])).to.equal(expected)
      })
    }

    it('and facts that are compared with each other take the same steps', async () => {
      const facts = { a: rate, b: { ...PERCENT, value: 2 } }
      const equal = [is('a', 'equal', { fact: 'b' }), is('a', 'greaterThan', 0.02)]
      expect(await toldOf('RED', facts, [rule('RED', ...equal)])).to.equal(
        'a 0.0199 → 0.02001, b 2 → 0.02001',
      )
    })
  })

  describe('says values that a person would say', () => {
    const cases: readonly [
      name: string,
      fact: MadeFact,
      condition: readonly Condition[],
      expected: string,
    ][] = [
      ['a hundredth below', PERCENT, [is('a', 'lessThan', 10)], 'a 50 → 9.99'],
      ['at it, where that is enough', PERCENT, [is('a', 'lessThanInclusive', 10)], 'a 50 → 10'],
      ['in the decimals of the number', PERCENT, [is('a', 'lessThan', 10.125)], 'a 50 → 10.124'],
      [
        'four decimals without dust',
        { ...PERCENT, value: 0 },
        [is('a', 'greaterThan', 0.1234)],
        'a 0 → 0.1235',
      ],
      [
        'finer, where a hundredth is too coarse',
        PERCENT,
        [is('a', 'greaterThan', 90), is('a', 'lessThan', 90.01)],
        'a 50 → 90.001',
      ],
      [
        'the one number between two',
        PERCENT,
        [is('a', 'greaterThan', 1), is('a', 'lessThan', 1 + 2 * Number.EPSILON)],
        'a 50 → 1.0000000000000002',
      ],
      [
        'none between two neighbours',
        PERCENT,
        [is('a', 'greaterThan', 1), is('a', 'lessThan', 1 + Number.EPSILON)],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      ['whole numbers', { type: 'integer', value: 9 }, [is('a', 'lessThan', 3.5)], 'a 9 → 3'],
      [
        'no whole number between two',
        { type: 'integer', value: 9 },
        [is('a', 'lessThan', 4), is('a', 'greaterThan', 3)],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      [
        'numbers too large for hundredths',
        { type: 'number', value: 0 },
        [is('a', 'greaterThan', 1e21)],
        'a 0 → 1.000000000000001e+21',
      ],
      [
        'numbers too small for anything',
        { type: 'number', value: 1 },
        [is('a', 'lessThan', 5e-324), is('a', 'greaterThanInclusive', 0)],
        'a 1 → 0',
      ],
      [
        'nothing above the largest number',
        { type: 'number', value: 1 },
        [is('a', 'greaterThan', Number.MAX_VALUE)],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      [
        'nothing above the range',
        PERCENT,
        [is('a', 'greaterThan', 100)],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      [
        'no whole number that is not exact',
        { type: 'integer', value: 1 },
        [is('a', 'greaterThan', Number.MAX_SAFE_INTEGER)],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      ['the end of the range', PERCENT, [is('a', 'greaterThan', 99.995)], 'a 50 → 99.996'],
      [
        'another word',
        { type: 'string', value: 'a' },
        [is('a', 'notIn', ['a', 'other'])],
        'a "a" → "other_"',
      ],
      [
        'a word as the fact is read',
        { type: 'string', value: 'A', normalize: ['uppercase'] },
        [is('a', 'notEqual', 'A')],
        'a "A" → "OTHER"',
      ],
      ['an empty text', { type: 'string', value: 'a' }, [is('a', 'equal', '')], 'a "a" → ""'],
      [
        'no word that reading would change',
        { type: 'string', value: 'a', normalize: ['trim', 'lowercase'] },
        [is('a', 'in', ['High', ' low'])],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      [
        'no text that nobody can type',
        { type: 'string', value: 'a' },
        [is('a', 'equal', 'x\u0000')],
        'unknown',
      ],
      [
        'no default that reading would change',
        { type: 'string', value: 'a', normalize: ['lowercase'], default: 'N/A' },
        [is('a', 'equal', 'N/A')],
        'unknown',
      ],
      [
        'a word of the list',
        { type: 'enum', values: ['low', 'medium', 'high'], value: 'low' },
        [{ not: is('a', 'in', ['low', 'medium']) }],
        'a "low" → "high"',
      ],
    ]
    for (const [name, fact, conditions, expected] of cases) {
      it(name, async () =>
        expect(await toldOf('RED', { a: fact }, [rule('RED', ...conditions)])).to.equal(expected),
      )
    }
  })

  describe('where facts are compared with facts', () => {
    const whole: MadeFact = { type: 'integer', min: 0, max: 9, value: 5 }

    it('moves as few as it can', async () => {
      const facts = { a: whole, b: whole, c: whole }
      const rules = [rule('RED', is('a', 'lessThan', { fact: 'b' }), is('b', 'lessThan', { fact: 'c' }))]
      expect(await toldOf('RED', facts, rules)).to.equal('a 5 → 4, c 5 → 6')
    })

    it('finds room for several in one gap', async () => {
      const facts = { a: whole, b: whole, c: { ...whole, type: 'number' as const } }
      const rules = [
        rule(
          'RED',
          is('a', 'lessThan', { fact: 'c' }),
          is('c', 'lessThan', { fact: 'b' }),
          is('b', 'lessThan', 2),
        ),
      ]
      expect(await toldOf('RED', facts, rules)).to.equal('a 5 → 0, b 5 → 1, c 5 → 0.999')
    })

    it('knows when there is no room', async () => {
      const facts = { a: whole, b: whole, c: whole }
      const rules = [
        rule(
          'RED',
          is('a', 'lessThan', { fact: 'b' }),
          is('b', 'lessThan', { fact: 'c' }),
          is('c', 'lessThan', 2),
        ),
      ]
      expect(await toldOf('RED', facts, rules)).to.equal(
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      )
    })

    it('gives texts that both can have', async () => {
      const facts = {
        a: { type: 'string', value: 'a', normalize: ['lowercase'] },
        b: { type: 'string', value: 'B', normalize: ['uppercase'] },
      } as const
      const rules = [rule('RED', is('a', 'equal', { fact: 'b' }))]
      expect(await toldOf('RED', facts, rules)).to.equal('a "a" → "0", b "B" → "0"')
    })

    it('gives a text the word of a list that no rule names', async () => {
      const facts = {
        a: { type: 'string', value: 'low' },
        b: { type: 'enum', values: ['low', 'medium'], value: 'low' },
      } as const
      const rules = [rule('RED', is('a', 'equal', { fact: 'b' }), is('b', 'notEqual', 'low'))]
      expect(await toldOf('RED', facts, rules)).to.equal('a "low" → "medium", b "low" → "medium"')
    })

    it('leaves thresholds alone, wherever they are read', async () => {
      const facts = { limit: { ...PERCENT, value: 20, threshold: true }, a: PERCENT }
      const rules = [
        rule('RED', is('limit', 'greaterThan', { fact: 'a' })),
        rule('YELLOW', is('limit', 'lessThan', 10)),
      ]
      expect(await toldOf('RED', facts, rules)).to.equal('a 50 → 19.99')
      expect(await toldOf('YELLOW', facts, rules)).to.equal(
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      )
    })
  })

  describe('where the quality of a signal calls for a level', () => {
    const missing = { ...PERCENT, quality: 'missing', raises: 'YELLOW' } as const
    const low = rule('RED', is('a', 'lessThan', 10))

    it('asks for the value that it has, given', async () => {
      expect(await toldOf('GREEN', { a: missing }, [low])).to.equal('a 50 → 50 (missing)')
    })

    it('asks for a better value where the default is not good enough', async () => {
      const rules = [low, rule('YELLOW', is('a', 'lessThan', 60))]
      expect(await toldOf('GREEN', { a: { ...missing, quality: 'stale' } }, rules)).to.equal(
        'a 50 → 60 (stale)',
      )
    })

    it('leaves it where it is the reason for the level', async () => {
      const facts = { a: missing, b: { ...PERCENT, value: 5 } }
      expect(await toldOf('YELLOW', facts, [rule('RED', is('b', 'lessThan', 10))])).to.equal('b 5 → 10')
    })

    it('says nothing of it where the level is more severe', async () => {
      expect(await toldOf('RED', { a: missing }, [low])).to.equal('a 50 → 9.99')
    })

    it('asks for a threshold as it is, never for another value', async () => {
      const limit = { ...missing, threshold: true }
      expect(await toldOf('GREEN', { limit }, [rule('RED', is('limit', 'lessThan', 10))])).to.equal(
        'limit 50 → 50 (missing)',
      )
      expect(await toldOf('GREEN', { limit }, [rule('RED', is('limit', 'lessThan', 60))])).to.equal(
        'none: whatever the signals say, something calls for another level, with the thresholds as they are',
      )
    })

    it('does not ask for a default that cannot be given', async () => {
      const text: MadeFact = { type: 'string', value: 'N/A', default: 'N/A', normalize: ['lowercase'] }
      const a = { ...text, quality: 'missing', raises: 'RED' } as const
      const equal = rule('YELLOW', is('a', 'equal', 'N/A'))
      expect(await toldOf('GREEN', { a }, [equal])).to.equal('a "N/A" → "other" (missing)')
      expect(await toldOf('YELLOW', { a }, [equal])).to.equal('unknown')
    })
  })

  describe('says why there is none', () => {
    const below = (at: number): Condition => is('a', 'lessThan', at)
    const cases: readonly [level: string, rules: readonly MadeRule[], expected: string][] = [
      ['ORANGE', [rule('RED', below(9))], 'none: the policy has no such level'],
      ['YELLOW', [rule('RED', below(9))], 'none: no rule gives it'],
      [
        'YELLOW',
        [rule('RED', below(9)), rule('YELLOW', below(8))],
        'none: whatever values call for it call for RED, too, with the thresholds as they are',
      ],
      [
        'RED',
        [rule('RED', below(9), is('a', 'greaterThan', 20))],
        'none: no values of the facts make a rule for it fire, with the thresholds as they are',
      ],
      [
        'GREEN',
        [rule('RED', below(60)), rule('YELLOW', is('a', 'greaterThan', 40))],
        'none: whatever the signals say, something calls for another level, with the thresholds as they are',
      ],
    ]
    for (const [level, rules, expected] of cases) {
      it(expected, async () => expect(await toldOf(level, { a: PERCENT }, rules)).to.equal(expected))
    }

    it('of a level with several above it', async () => {
      const rules = [rule('RED', below(9)), rule('ORANGE', below(8)), rule('YELLOW', below(7))]
      expect(
        await toldOf('YELLOW', { a: PERCENT }, rules, {}, ['RED', 'ORANGE', 'YELLOW', 'GREEN']),
      ).to.equal(
        'none: whatever values call for it call for a more severe level, too, with the thresholds as they are',
      )
    })

    it('of a level that only a fault gives', () => {
      const { policy, signals } = madePolicy(LEVELS, { a: PERCENT }, [rule('RED', below(9))])
      const faulty = policy.signals.map((spec) => ({ ...spec, onStale: { level: 'YELLOW' } }))
      expect(told(whyNot({ ...policy, signals: faulty }, signals, 'YELLOW'))).to.equal(
        'none: no rule gives it; it holds only when a signal is not as it should be, as when `a` is stale',
      )
    })

    it('of a level whose rule never fires alone, and that a fault gives', () => {
      const { policy, signals } = madePolicy(LEVELS, { a: PERCENT, b: PERCENT }, [
        rule('RED', below(9)),
        rule('YELLOW', below(8)),
      ])
      const whenMissing = (preset: number, rules: Policy['rules'] = []): string => {
        const faulty = policy.signals.map((spec) =>
          spec.name === 'b' ? { ...spec, onMissing: { level: 'YELLOW' }, default: preset } : spec,
        )
        const all = { ...policy, rules: [...policy.rules, ...rules], signals: faulty }
        return told(whyNot(all, signals, 'YELLOW'))
      }
      const none = 'none: whatever values call for it call for RED, too, with the thresholds as they are'
      expect(whenMissing(40)).to.equal(
        `${none}; it holds only when a signal is not as it should be, as when \`b\` is missing`,
      )
      const { rules } = madePolicy(LEVELS, {}, [rule('RED', is('b', 'equal', 7))]).policy
      expect(whenMissing(7, rules), 'its default calls for RED').to.equal(none)
    })

    it('and does not need a rule of the last level', async () => {
      const rules = [rule('RED', below(60)), rule('GREEN', is('a', 'equal', 1))]
      expect(await toldOf('GREEN', { a: PERCENT }, rules)).to.equal('a 50 → 60')
    })
  })

  describe('within its effort', () => {
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`)
    const facts = Object.fromEntries(names.map((name): [string, MadeFact] => [name, PERCENT]))
    const rules = [rule('RED', ...names.map((name) => is(name, 'lessThan', 10)))]

    it('does not claim that there is none when it has not looked', () => {
      const { policy, signals } = madePolicy(LEVELS, facts, rules)
      expect(whyNot(policy, signals, 'RED', 30)).to.deep.equal({
        level: 'RED',
        outcome: 'unknown',
        changes: [],
      })
      expect(whyNot(policy, signals, 'RED').changes).to.have.length(12)
    })

    it('finds the same, says `unknown`, or says that it may not be the smallest, whatever the effort', async () => {
      const nests = [
        ...rules,
        rule(
          'RED',
          { any: [is('f1', 'greaterThan', 60), is('f2', 'lessThan', 30)] },
          is('f3', 'greaterThan', 70),
        ),
        rule('RED', is('f0', 'greaterThan', 60), is('f1', 'lessThan', 49), is('f1', 'greaterThan', 47)),
        rule('YELLOW', is('f1', 'lessThan', 60)),
      ]
      const made = madePolicy(LEVELS, facts, nests)
      const whole = whyNot(made.policy, made.signals, 'RED')
      expect(told(whole)).to.equal('f0 50 → 60.01, f1 50 → 48.99')
      const outcomes = new Set<string>()
      for (let effort = 0; effort < 600; effort += 3) {
        const found = whyNot(made.policy, made.signals, 'RED', effort)
        outcomes.add(`${found.outcome} ${found.note ?? ''}`.trim())
        if (found.outcome !== 'found') continue
        expect(found.changes).to.have.length(2)
        expect(await fedBack(made, found.changes)).to.equal('RED')
        if (found.note === undefined) expect(found).to.deep.equal(whole)
      }
      expect([...outcomes]).to.deep.equal([
        'unknown',
        'found there may be a smaller one of as many facts',
        'found',
      ])
    })

    it('moves thirty facts at once where each has several values that would do', async () => {
      const thirty = Array.from({ length: 30 }, (_, index) => `n${index}`)
      const low = Object.fromEntries(
        thirty.map((name): [string, MadeFact] => [name, { ...PERCENT, value: 5 }]),
      )
      const either = thirty.flatMap((name) => [
        rule('RED', is(name, 'lessThan', 10)),
        rule('RED', is(name, 'equal', 15)),
        rule('RED', is(name, 'greaterThan', 60)),
        rule('ORANGE', is(name, 'lessThan', 20)),
        rule('ORANGE', is(name, 'greaterThan', 50)),
      ])
      const all = rule('YELLOW', ...thirty.map((name) => is(name, 'greaterThanInclusive', 30)))
      const levels = ['RED', 'ORANGE', 'YELLOW', 'GREEN']
      const moved = (to: number): string => thirty.map((name) => `${name} 5 → ${to}`).join(', ')
      expect(await toldOf('GREEN', low, either, {}, levels)).to.equal(moved(20))
      expect(await toldOf('YELLOW', low, [...either, all], {}, levels)).to.equal(moved(30))
    })

    it('answers for 1,000 rules over 100 facts', async () => {
      const many = Array.from({ length: 100 }, (_, index) => `m${index}`)
      const large = Object.fromEntries(
        many.map((name, index): [string, MadeFact] => [name, { ...PERCENT, value: index < 5 ? 5 : 50 }]),
      )
      const nests = Array.from({ length: 1000 }, (_, index): MadeRule => {
        const [a = '', b = ''] = [many[index % 100], many[(index * 37 + 11) % 100]]
        return rule(
          index % 2 === 0 ? 'RED' : 'YELLOW',
          is(a, 'lessThan', index % 30),
          is(b, 'greaterThan', 60 + (index % 40)),
        )
      })
      const made = madePolicy(LEVELS, large, nests)
      for (const level of ['RED', 'YELLOW']) {
        const found = whyNot(made.policy, made.signals, level)
        expect(found.outcome).to.equal('found')
        expect(await fedBack(made, found.changes)).to.equal(level)
      }
    })
  })
})
