import { expect } from 'chai'
import { factsTold } from '../../../src/core/explain/factTold.js'
import { nearestTo } from '../../../src/core/explain/near.js'
import { tryRules } from '../../../src/core/tryRules.js'
import type { Condition, Policy, Scalar } from '../../../src/model/policy.js'

const AT = { file: 'p.yaml', line: 1, column: 1 }
const FACTS: Readonly<Record<string, Scalar>> = { a: 5, b: 50, on: false, word: 'low', limit: 8 }

/** The rules in which `a` reaches from 0 to 10 and `b` from 0 to 1000, over the facts above. */
function nearest(...nests: Condition[]) {
  const rules = nests.map((conditions, index) => ({
    name: `r${index + 1}`,
    level: 'RED',
    priority: 1,
    conditions,
    reason: '',
    params: {},
    origin: { ...AT, line: index + 1 },
  }))
  const signals = Object.keys(FACTS).map((name) => ({
    name,
    origin: AT,
    shape: {
      type: 'number',
      normalize: [],
      min: 0,
      ...(name === 'a' ? { max: 10 } : name === 'b' ? { max: 1000 } : {}),
    },
  }))
  const read = Object.entries(FACTS).map(([name, value]) => ({
    name,
    value,
    quality: 'ok' as const,
    source: { file: 'x' },
    threshold: false,
  }))
  const policy = { rules, signals, constants: [] } as unknown as Policy
  const facts = factsTold(policy, read, new Map())
  return nearestTo('RED', policy, tryRules(policy, new Map(Object.entries(FACTS))), facts)
}

/** `a lessThan→not lessThan…`: how they stand, and how the rule wants them. */
function gaps(...nests: Condition[]): string[] {
  const near = nearest(...nests)
  return near
    ? near.gaps.map((gap) => `${near.rule}: ${gap.fact.name} ${gap.operator}, wanted ${gap.wanted}`)
    : []
}

const below = (fact: string, value: Scalar): Condition => ({ fact, operator: 'lessThan', value })
const is = (fact: string, value: Scalar): Condition => ({ fact, operator: 'equal', value })

describe('nearestTo', () => {
  it('is not there where a rule fires, or none gives the level', () => {
    expect(nearest()).to.equal(undefined)
    expect(nearest({ all: [below('a', 1)] }, { all: [below('a', 6)] })).to.equal(undefined)
  })

  it('takes the rule that lacks the fewest comparisons, and of as many the nearest by its range', () => {
    expect(gaps({ all: [below('a', 4.9), below('b', 49)] }, { all: [is('on', true)] })).to.deep.equal([
      'r2: on not equal, wanted equal',
    ])
    // 1 of 10 is further than 50 of 1000.
    expect(gaps({ all: [below('a', 4)] }, { all: [below('b', 0)] })).to.deep.equal([
      'r2: b not lessThan, wanted lessThan',
    ])
    expect(gaps({ all: [is('word', 'high')] }, { all: [below('b', 0)] })).to.deep.equal([
      'r2: b not lessThan, wanted lessThan',
    ])
    expect(nearest({ all: [below('a', 4)] }, { all: [below('a', 4)] })?.rule).to.equal('r1')
  })

  it('names every comparison of an `all` that does not hold, and the nearest of an `any`', () => {
    expect(gaps({ all: [below('a', 4), below('b', 60), is('on', true)] })).to.deep.equal([
      'r1: a not lessThan, wanted lessThan',
      'r1: on not equal, wanted equal',
    ])
    expect(gaps({ any: [below('a', 1), below('a', 4), is('on', true)] })).to.deep.equal([
      'r1: a not lessThan, wanted lessThan',
    ])
    expect(nearest({ any: [below('a', 1), below('a', 4)] })?.gaps[0]?.expected).to.equal(4)
    expect(
      gaps({ any: [{ all: [below('a', 4.9), below('b', 49)] }, { all: [is('on', true)] }] }),
    ).to.deep.equal(['r1: on not equal, wanted equal'])
  })

  it('turns what a `not` holds against it: one of an `all`, every one of an `any`', () => {
    expect(gaps({ not: below('a', 9) })).to.deep.equal(['r1: a lessThan, wanted not lessThan'])
    expect(gaps({ not: { any: [below('a', 9), is('word', 'low'), is('on', true)] } })).to.deep.equal([
      'r1: a lessThan, wanted not lessThan',
      'r1: word equal, wanted not equal',
    ])
    expect(gaps({ not: { all: [is('word', 'low'), below('a', 9)] } })).to.deep.equal([
      'r1: a lessThan, wanted not lessThan',
    ])
    expect(gaps({ not: { not: below('a', 4) } })).to.deep.equal(['r1: a not lessThan, wanted lessThan'])
  })

  it('tells the other fact and the distance, without the dust of binary fractions', () => {
    const near = nearest({ all: [{ fact: 'a', operator: 'greaterThan', value: { fact: 'limit' } }] })
    expect(near).to.deep.include({ level: 'RED', rule: 'r1', at: AT })
    expect(near?.gaps[0]).to.deep.include({ operator: 'not greaterThan', expected: 8, distance: 3 })
    expect(near?.gaps[0]?.against?.name).to.equal('limit')
    expect(nearest({ all: [below('a', 4.9)] })?.gaps[0]?.distance).to.equal(0.1)
    expect(nearest({ all: [is('a', 4)] })?.gaps[0]).to.not.have.property('distance')
  })
})
