import { expect } from 'chai'
import { mutants } from '../../../src/core/testing/mutants.js'
import { BASE, bench } from './bench.js'

const rule = (conditions: string, more = ''): string => `rules:
  - name: r
    conditions: ${conditions}
    event: { type: RED, params: { reason: r } }
${more}`

const OTHER = `  - name: other
    conditions: { all: [{ fact: flag, operator: equal, value: true }] }
    event: { type: YELLOW, params: { reason: other } }
`

/** The changes of a policy, without those of the rule that is there so that it is not alone. */
async function changes(rules: string, base = BASE): Promise<string[]> {
  const { policy } = await bench(base + rules)
  return mutants(policy)
    .map(({ change }) => change)
    .filter((change) => !change.includes('other'))
}

const LEVELS = ['r: RED → YELLOW', 'r: RED → GREEN']

describe('mutants', () => {
  it('move an operator to its neighbour and to its opposite, and a number by a step', async () => {
    expect(await changes(rule('{ all: [{ fact: score, operator: lessThan, value: 90.5 }] }'))).to.deep.equal([
      'r: score below 90.5: lessThan → lessThanInclusive',
      'r: score below 90.5: lessThan → greaterThanInclusive',
      'r: score below 90.5: 90.5 → 90.49',
      'r: score below 90.5: 90.5 → 90.51',
      ...LEVELS,
    ])
  })

  it('of whole numbers step by one, and are told once', async () => {
    // `at least 5` is `above 4`, and stands for it.
    expect(await changes(rule('{ all: [{ fact: count, operator: greaterThan, value: 4 }] }'))).to.deep.equal([
      'r: count above 4: greaterThan → greaterThanInclusive',
      'r: count above 4: greaterThan → lessThanInclusive',
      'r: count above 4: 4 → 5',
      ...LEVELS,
    ])
  })

  it('of words go to the words beside, and of truths to the other', async () => {
    expect(await changes(rule('{ all: [{ fact: word, operator: equal, value: medium }] }'))).to.deep.equal([
      'r: word is medium: equal → notEqual',
      'r: word is medium: medium → low',
      'r: word is medium: medium → high',
      ...LEVELS,
    ])
    expect(await changes(rule('{ all: [{ fact: flag, operator: equal, value: true }] }'))).to.deep.equal([
      'r: flag is true: equal → notEqual',
      ...LEVELS,
    ])
  })

  it('of a list lose an item', async () => {
    expect(await changes(rule('{ all: [{ fact: word, operator: in, value: [low, high] }] }'))).to.deep.equal([
      'r: word one of [low, high]: in → notIn',
      'r: word one of [low, high]: without low',
      'r: word one of [low, high]: without high',
      ...LEVELS,
    ])
  })

  it('of a group change its word and lose a part; of `not`, lose it', async () => {
    const conditions =
      '{ all: [{ fact: flag, operator: equal, value: true }, { not: { fact: word, operator: equal, value: low } }] }'
    expect(await changes(rule(conditions))).to.deep.equal([
      'r: all → any',
      'r: without flag is true',
      'r: without not (word is low)',
      'r: flag is true: equal → notEqual',
      'r: without `not`',
      'r: word is low: low → medium',
      ...LEVELS,
    ])
  })

  it('keep a group at the top of a rule, where the engine wants it', async () => {
    const { policy } = await bench(BASE + rule('{ not: { fact: flag, operator: equal, value: true } }'))
    const changed = mutants(policy).find(({ change }) => change === 'r: without `not`')
    expect(changed?.policy.rules[0]?.conditions).to.deep.equal({
      all: [{ fact: 'flag', operator: 'equal', value: true }],
    })
  })

  it('swap the level of a rule with each other one, the last among them', async () => {
    const last = rule('{ all: [{ fact: flag, operator: equal, value: true }] }').replace('RED', 'GREEN')
    const all = await changes(last)
    expect(all.filter((change) => change.includes('GREEN'))).to.deep.equal([
      'r: GREEN → RED',
      'r: GREEN → YELLOW',
    ])
  })

  it('lose a rule, but for the only one: without rules there is no policy', async () => {
    const one = rule('{ all: [{ fact: flag, operator: equal, value: true }] }')
    expect(await changes(one)).not.to.include('without r')
    expect(await changes(one + OTHER)).to.include('without r')
  })

  it('move a threshold for all rules at once, by the step of the facts that are compared with it', async () => {
    const base = BASE.replace(
      'low_score: 50',
      'low_score: 50\n  few: 3\n  unused: 7\n  bad: high\n  wanted: true',
    )
    const conditions = `{ any: [
      { fact: score, operator: lessThan, value: { fact: low_score } },
      { fact: few, operator: lessThan, value: { fact: count } },
      { fact: word, operator: equal, value: { fact: bad } },
      { fact: flag, operator: equal, value: { fact: wanted } }] }`
    const { policy } = await bench(base + rule(conditions))
    const all = mutants(policy).filter(({ at }) => (at.line ?? 0) < 17)
    expect(all.map(({ kind, change, at }) => `${kind} ${at.line}:${at.column} ${change}`)).to.deep.equal([
      'threshold 12:3 low_score: 50 → 49.99',
      'threshold 12:3 low_score: 50 → 50.01',
      'threshold 13:3 few: 3 → 2',
      'threshold 13:3 few: 3 → 4',
      'threshold 15:3 bad: high → medium',
      // That `wanted` is false is the same as that the flag is not `wanted`, which is tried before.
    ])
  })

  it('do the same to gates, and may leave none', async () => {
    const gates = `
gateFacts:
  used: { file: b.json, pointer: /used, type: integer, min: 0, default: 0 }
  limit: 5
gates:
  - name: full
    conditions: { all: [{ fact: used, operator: greaterThanInclusive, value: { fact: limit } }] }
    event: { type: BLOCK, params: { reason: full } }
`
    const { policy } = await bench(
      BASE + rule('{ all: [{ fact: flag, operator: equal, value: true }] }') + gates,
    )
    const all = mutants(policy).filter(({ change }) => !change.startsWith('r: '))
    expect(all.map(({ kind, change, at }) => `${kind} ${at.line}:${at.column} ${change}`)).to.deep.equal([
      // One up and `above 5` are the same of a whole number: the first of them stands for both.
      'threshold 20:3 limit: 5 → 4',
      'threshold 20:3 limit: 5 → 6',
      'gate 22:5 gate full: used at least limit: greaterThanInclusive → lessThan',
      'gate 22:5 without gate full',
    ])
    expect(all.at(-1)?.policy.responding.gates).to.deep.equal([])
  })

  it('take away an action, and swap two neighbours', async () => {
    const actions = `
actions:
  RED:
    - { name: one, run: [one] }
    - { name: two, run: [two] }
`
    const { policy } = await bench(
      `${BASE}${rule('{ all: [{ fact: flag, operator: equal, value: true }] }')}${actions}`,
    )
    const all = mutants(policy).filter(({ kind }) => kind === 'action')
    expect(all.map(({ change }) => change)).to.deep.equal([
      'RED: without one',
      'RED: two before one',
      'RED: without two',
    ])
    expect(
      all.map((mutant) => mutant.policy.responding.actions.get('RED')?.map(({ name }) => name)),
    ).to.deep.equal([['two'], ['two', 'one'], ['one']])
  })

  it('are told apart where two read the same', async () => {
    const conditions = `{ any: [
      { all: [{ fact: flag, operator: equal, value: true }, { fact: word, operator: equal, value: low }] },
      { all: [{ fact: flag, operator: equal, value: true }, { fact: word, operator: equal, value: high }] }] }`
    const all = await changes(rule(conditions))
    expect(all).to.include('r: without flag is true')
    expect(all).to.include('r: without flag is true (2)')
    expect(new Set(all).size).to.equal(all.length)
  })
})
