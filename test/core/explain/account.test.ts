import { expect } from 'chai'
import { accountOf } from '../../../src/core/explain/account.js'
import { decisionOf, factValues } from '../../../src/core/decide.js'
import { tryRules } from '../../../src/core/tryRules.js'
import type { Account, RespondingTold } from '../../../src/model/account.js'
import type { Signal } from '../../../src/model/decision.js'
import type { Policy, Rule, SignalSpec } from '../../../src/model/policy.js'

const AT = { file: 'p.yaml', line: 1, column: 1 }
const RESPONDING: RespondingTold = { known: false, of: 'workspace', why: 'nobody asked' }
const source = { file: 'x.json', pointer: '/x' }

const spec = (name: string, changes: Partial<SignalSpec> = {}): SignalSpec => ({
  name,
  description: '',
  from: { file: 'x.json', format: 'json', where: [], delimiter: ',' },
  shape: { type: 'number', normalize: [] },
  default: 0,
  onMissing: 'default',
  onInvalid: 'error',
  onStale: 'warn',
  threshold: false,
  origin: AT,
  ...changes,
})
const below = (name: string, level: string, fact: string, value: number | { fact: string }): Rule => ({
  name,
  level,
  priority: 1,
  conditions: { all: [{ fact, operator: 'lessThan', value }] },
  reason: '',
  params: {},
  origin: AT,
})
const signal = (name: string, value: number, changes: Partial<Signal> = {}): Signal => ({
  name,
  value,
  quality: 'ok',
  source,
  threshold: false,
  ...changes,
})

function account(
  parts: { signals: readonly SignalSpec[]; rules: readonly Rule[]; limit?: number },
  read: readonly Signal[],
  given: readonly string[] = [],
  asked?: string,
): Account {
  const limits = (value: number) => [{ name: 'limit', description: '', value, origin: AT }]
  const levels = ['RED', 'YELLOW', 'GREEN'].map((name) => ({
    name,
    color: '#000000',
    description: '',
    priority: 1,
  }))
  const policy = {
    levels,
    constants: limits(5),
    digest: 'sha256:0',
    responding: { gates: [] },
    ...parts,
  } as unknown as Policy
  const changed = { ...policy, constants: limits(parts.limit ?? 5) }
  const results = tryRules(changed, factValues(changed, read))
  const decision = decisionOf(changed, read, results, 0)
  return accountOf({
    policy,
    changed,
    decision,
    given,
    responding: RESPONDING,
    ...(asked === undefined ? {} : { asked }),
  })
}

describe('accountOf', () => {
  it('tells a rule from a signal whose quality raises the level, whatever the rule is called', () => {
    const told = account(
      { signals: [spec('a'), spec('b')], rules: [below('a is missing', 'YELLOW', 'b', 1)] },
      [signal('a', 0, { quality: 'missing', raises: 'YELLOW' }), signal('b', 0)],
    )
    expect(
      told.reasons.map((each) => (each.kind === 'rule' ? each.rule : each.fact.quality)),
    ).to.have.members(['a is missing', 'missing'])
  })

  it('parts what calls for the level from what calls for less, and names the nearest of every more severe level', () => {
    const rules = [below('r', 'RED', 'a', 1), below('y', 'YELLOW', 'a', 3), below('g', 'GREEN', 'a', 4)]
    const told = account({ signals: [spec('a')], rules }, [signal('a', 2)])
    expect(told.level.name).to.equal('YELLOW')
    const names = (reasons: Account['reasons']) =>
      reasons.map((each) => (each.kind === 'rule' ? each.rule : ''))
    expect([names(told.reasons), names(told.lesser)]).to.deep.equal([['y'], ['g']])
    expect(told.near.map(({ level, rule }) => [level, rule])).to.deep.equal([['RED', 'r']])
    expect(
      told.others.map(({ level, against, calling, last }) => [level, names(against), names(calling), last]),
    ).to.deep.equal([
      ['RED', [], [], false],
      ['GREEN', ['y'], ['g'], true],
    ])
  })

  it('keeps what was given among the settings of another level, but for what has to change', () => {
    const rules = [below('r', 'RED', 'a', { fact: 'limit' }), below('y', 'YELLOW', 'b', 3)]
    const parts = { signals: [spec('a'), spec('b')], rules, limit: 7 }
    const read = [signal('a', 6, { quality: 'given' }), signal('b', 9, { quality: 'given' })]
    const told = account(parts, read, ['a', 'b', 'limit'])
    expect(told.level.name).to.equal('RED')
    expect(told.others.map(({ settings }) => settings)).to.deep.equal([
      ['limit=7', 'a=7', 'b=2.999'],
      ['b=9', 'limit=7', 'a=7'],
    ])
    expect(told.given.map(({ name, value, instead }) => [name, value, instead])).to.deep.equal([
      ['limit', 7, 5],
      ['a', 6, undefined],
      ['b', 9, undefined],
    ])
  })

  it('tells an age where the value carries its time or the policy judges it, and where it was read', () => {
    const specs = [spec('a'), spec('b', { maxAge: 60_000 }), spec('c'), spec('d'), spec('e')]
    const told = account(
      { signals: specs, rules: ['a', 'b', 'c', 'd', 'e'].map((name) => below(name, 'RED', name, 9)) },
      [
        signal('a', 1, { age: 5, ageFrom: 'mtime' }),
        signal('b', 1, { age: 6, ageFrom: 'mtime' }),
        signal('c', 1, { age: 7, ageFrom: 'timestamp' }),
        signal('d', 1, { quality: 'missing', note: 'gone' }),
        signal('e', 1, { quality: 'given', note: 'given' }),
      ],
    )
    const facts = told.reasons.flatMap((each) =>
      each.kind === 'rule' ? each.because.map(({ fact }) => fact) : [],
    )
    expect(facts.map(({ age, source: from }) => [age, from])).to.deep.equal([
      [undefined, source],
      [6, source],
      [7, source],
      [undefined, undefined],
      [undefined, undefined],
    ])
    expect([told.sound, told.unaged]).to.deep.equal([3, ['a', 'c']])
    expect(told.doubts.map(({ fact, rules }) => [fact.name, rules])).to.deep.equal([
      ['d', ['d']],
      ['e', ['e']],
    ])
  })

  it('looks longer for the level that a person asks for', function () {
    this.timeout(60_000)
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const chain = names.slice(1).map((right, index): Rule['conditions'] => ({
      fact: names[index] ?? '',
      operator: 'lessThan',
      value: { fact: right },
    }))
    const parts = {
      signals: names.map((name) =>
        spec(name, { shape: { type: 'integer', normalize: [], min: 0, max: 100 } }),
      ),
      rules: [{ ...below('r', 'RED', 'a', 0), conditions: { all: chain } }],
    }
    const read = names.map((name) => signal(name, 50))
    const outcomes = [undefined, 'YELLOW', 'RED'].map(
      (asked) => account(parts, read, [], asked).others[0]?.outcome,
    )
    expect(outcomes).to.deep.equal(['unknown', 'unknown', 'found'])
  })

  describe('rests on', () => {
    const gone = (name: string, changes: Partial<Signal> = {}): Signal =>
      signal(name, 0, { quality: 'missing', note: 'gone', ...changes })
    const named = (rules: readonly Rule[], read: readonly Signal[]): string[] =>
      account({ signals: read.map(({ name }) => spec(name)), rules }, read).restsOn.map(({ name }) => name)
    const [redA, redB] = [below('ra', 'RED', 'a', 5), below('rb', 'RED', 'b', 5)]
    const yellowB = below('yb', 'YELLOW', 'b', 5)

    it('nothing where a fact that was read gives the most severe level', () =>
      expect(named([redA, redB, yellowB], [signal('a', 1), gone('b'), gone('c')])).to.deep.equal([]))

    it('what all that calls for the level needs', () => {
      expect(named([redA, redB], [signal('a', 9), gone('b'), gone('c')])).to.deep.equal(['b'])
      expect(named([redA, redB], [gone('a'), gone('b')])).to.deep.equal(['a', 'b'])
    })

    it('what a rule of a more severe level might fire with, and never what no rule compares', () => {
      const read = [signal('a', 9), gone('b', { quality: 'stale', value: 7 }), gone('c')]
      expect(named([redA, redB, below('y', 'YELLOW', 'a', 10)], read)).to.deep.equal(['b'])
      expect(named([redA, below('y', 'YELLOW', 'a', 10), yellowB], read)).to.deep.equal([])
      expect(named([redA, yellowB], read)).to.deep.equal(['b'])
    })

    it('no part of a rule that cannot fire, and no side that does not matter', () => {
      const [a, b] = [redA.conditions, redB.conditions]
      const both: Rule = { ...redA, conditions: { all: [a, b] } }
      const either: Rule = { ...redA, conditions: { any: [a, b] } }
      expect(named([both], [signal('a', 9), gone('b')])).to.deep.equal([])
      expect(named([both], [signal('a', 1), gone('b')])).to.deep.equal(['b'])
      expect(named([either], [signal('a', 1), gone('b')])).to.deep.equal([])
    })

    it('a signal whose quality calls for the level, unless something that is known does', () => {
      const raising = gone('b', { raises: 'RED' })
      expect(named([], [raising])).to.deep.equal(['b'])
      expect(named([redA], [signal('a', 1), raising])).to.deep.equal([])
    })

    it('a threshold that is not known', () => {
      const rules = [below('r', 'RED', 'a', { fact: 'b' })]
      expect(named(rules, [signal('a', 9), gone('b')])).to.deep.equal(['b'])
      expect(named(rules, [signal('a', 9), signal('b', 0, { quality: 'given' })])).to.deep.equal([])
    })
  })
})
