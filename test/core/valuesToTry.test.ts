import { expect } from 'chai'
import { moved, stepOf, valuesToTry } from '../../src/core/valuesToTry.js'
import type { Condition, Scalar } from '../../src/model/policy.js'
import { madePolicy, type MadeFact } from './whyNot/madePolicy.js'

function triedOf(fact: MadeFact, conditions: Condition[], constants: Record<string, Scalar> = {}) {
  const { policy } = madePolicy(
    ['RED', 'GREEN'],
    { a: fact },
    [{ level: 'RED', conditions: { all: conditions } }],
    constants,
  )
  const { against, values } = valuesToTry(policy, new Map(Object.entries(constants))).get('a') ?? {}
  return { against, values }
}

describe('valuesToTry', () => {
  const below = (value: number): Condition => ({ fact: 'a', operator: 'lessThan', value })

  it('gives each number with the nearest ones beside it, and the ends of the range', () => {
    expect(
      triedOf({ type: 'number', value: 1, min: 0, max: 100 }, [below(90), below(0.1234), below(100)]),
    ).to.deep.equal({
      against: [0.1234, 90, 100],
      values: [0, 0.1233, 0.1234, 0.1235, 89.99, 90, 90.01, 99.99, 100],
    })
  })

  it('gives whole numbers to a whole number', () => {
    expect(triedOf({ type: 'integer', value: 1 }, [below(3.5), below(8)]).values).to.deep.equal([
      3, 4, 7, 8, 9,
    ])
  })

  it('takes thresholds for their values, on either side', () => {
    const sides: Condition[] = [
      { fact: 'a', operator: 'lessThan', value: { fact: 'low' } },
      { fact: 'high', operator: 'lessThan', value: { fact: 'a' } },
    ]
    expect(triedOf({ type: 'integer', value: 1 }, sides, { high: 9, low: 2 })).to.deep.equal({
      against: [2, 9],
      values: [1, 2, 3, 8, 9, 10],
    })
  })

  it('gives every word of a list, both truths, and a text that is none of those compared', () => {
    const oneOf: Condition = { fact: 'a', operator: 'in', value: ['low', 'other'] }
    expect(
      triedOf({ type: 'enum', values: ['low', 'other', 'high'], value: 'low' }, [oneOf]).values,
    ).to.deep.equal(['low', 'other', 'high'])
    expect(triedOf({ type: 'string', value: 'low' }, [oneOf]).values).to.deep.equal([
      'low',
      'other',
      'other_',
    ])
    expect(
      triedOf({ type: 'boolean', value: true }, [{ fact: 'a', operator: 'equal', value: true }]).values,
    ).to.deep.equal([false, true])
  })

  it('moves by steps without the dust of binary fractions', () => {
    const number = { shape: { type: 'number', normalize: [] } } as const
    for (const [at, down] of [
      [90, 89.99],
      [0.3, 0.29],
      [0.0001, 0],
      [0.12345, 0.12344],
      [1.0000001, 1],
    ] as const)
      expect(moved(at, -1, stepOf(number, at))).to.equal(down)
  })
})
