import { expect } from 'chai'
import fc from 'fast-check'
import { evaluate } from '../../src/core/evaluate.js'
import { tryRules } from '../../src/core/tryRules.js'
import type { Condition, Rule, Scalar } from '../../src/model/policy.js'

const ORIGIN = { file: 'rules.yaml', line: 1, column: 1 }

const number = fc.constantFrom(-1, 0, 0.1 + 0.2, 0.3, 89.99, 90, 90.01, 1e21)
const word = fc.constantFrom('', 'low', 'high', 'constructor', '10')

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    fact: fc.constantFrom('a', 'b'),
    operator: fc.constantFrom(
      'lessThan' as const,
      'lessThanInclusive' as const,
      'greaterThan' as const,
      'greaterThanInclusive' as const,
      'equal' as const,
      'notEqual' as const,
    ),
    value: fc.oneof(number, fc.constantFrom({ fact: 'b' }, { fact: 'limit' })),
  }),
  fc.record({
    fact: fc.constantFrom('word'),
    operator: fc.constantFrom('equal' as const, 'notEqual' as const),
    value: fc.oneof(word, fc.constant({ fact: 'other' })),
  }),
  fc.record({
    fact: fc.constantFrom('word', 'a', 'flag'),
    operator: fc.constantFrom('in' as const, 'notIn' as const),
    value: fc.array(fc.oneof(word, number, fc.boolean()), { minLength: 1, maxLength: 4 }),
  }),
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}))

const facts = fc.record({
  a: number,
  b: number,
  limit: number,
  word,
  other: word,
  flag: fc.boolean(),
}) as fc.Arbitrary<Record<string, Scalar>>

describe('tryRules', () => {
  it('gives what the engine gives, condition by condition', () =>
    fc.assert(
      fc.asyncProperty(fc.array(condition, { minLength: 1, maxLength: 4 }), facts, async (nests, given) => {
        const rules = nests.map((conditions, index): Rule => ({
          name: `rule ${index}`,
          level: index % 2 === 0 ? 'RED' : 'YELLOW',
          priority: 1 + index,
          // A rule begins with a group.
          conditions: { all: [conditions] },
          reason: 'a is {a} and {nothing}',
          params: {},
          origin: ORIGIN,
        }))
        const values = new Map(Object.entries(given))
        expect(tryRules({ rules }, values)).to.deep.equal(await evaluate({ rules }, values))
      }),
      { numRuns: 1000 },
    ))

  it('does not decide over a fact that is not there', () => {
    const conditions: Condition = { all: [{ fact: 'gone', operator: 'notEqual', value: 1 }] }
    const rule: Rule = {
      name: 'r',
      level: 'RED',
      priority: 1,
      conditions,
      reason: '',
      params: {},
      origin: ORIGIN,
    }
    expect(() => tryRules({ rules: [rule] }, new Map())).to.throw('the fact `gone` has no value')
  })
})
