import { expect } from 'chai'
import { lintPolicy } from '../../../src/core/lint/lintPolicy.js'
import { gatherSections } from '../../../src/core/sections.js'
import type { Fault } from '../../../src/model/source.js'

const FACTS = {
  score: { file: 'a.csv', column: 'a', type: 'number', min: 0, max: 100, default: 0 },
  risk: { file: 'a.json', pointer: '/r', type: 'enum', values: ['low', 'high'], default: 'low' },
}

function lint(rules: readonly object[]): Fault[] {
  const levels = [{ name: 'RED' }, { name: 'GREEN' }]
  return lintPolicy(
    gatherSections([{ file: 'a.yaml', value: { levels, facts: FACTS, rules }, schemaFaults: [] }]),
  )
}

function rule(index: number, value: number, ...more: object[]): object {
  const first = { fact: 'score', operator: 'lessThan', value }
  return {
    name: `rule-${index}`,
    conditions: { any: [first, { fact: 'risk', operator: 'equal', value: 'high' }, ...more] },
    event: { type: 'RED', params: { reason: 'low' } },
  }
}

describe('lintPolicy', () => {
  it('looks at 1,000 rules well within a second', () => {
    const rules = Array.from({ length: 1000 }, (_, index) => rule(index, 1 + index / 100))
    lint(rules.slice(0, 100))
    const start = performance.now()
    expect(lint(rules)).to.deep.equal([])
    expect(performance.now() - start).to.be.below(2000)
  })

  it('holds 100 comparisons of a rule against each other; of more, each by itself', () => {
    const falling = (count: number): object[] =>
      Array.from({ length: count }, (_, index) => ({
        fact: 'score',
        operator: 'lessThan',
        value: 60 - index / 2,
      }))
    expect(lint([rule(0, 90, ...falling(98))])).to.have.length(98)
    expect(lint([rule(0, 90, ...falling(99))])).to.deep.equal([])
    expect(lint([rule(0, 0, ...falling(99))]).map(({ message }) => message)).to.deep.equal([
      '`score` is never below 0, so this never holds',
    ])
  })

  it('does not give way to thousands of comparisons in one rule', () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      fact: 'score',
      operator: 'lessThan',
      value: index / 100,
    }))
    const start = performance.now()
    expect(lint([rule(0, 90, ...many)])).to.have.length(1)
    expect(performance.now() - start).to.be.below(2000)
  })
})
