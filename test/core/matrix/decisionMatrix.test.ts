import { expect } from 'chai'
import fc from 'fast-check'
import { evaluate } from '../../../src/core/evaluate.js'
import { decisionMatrix } from '../../../src/core/matrix/decisionMatrix.js'
import type { MatrixColumn } from '../../../src/model/matrix.js'
import type { Comparison, Condition, Policy, Scalar, SignalSpec } from '../../../src/model/policy.js'
import { cellWords } from '../../../src/report/matrix/valueWords.js'
import { policyOf, rule, signal } from './policies.js'

const SPECS = [
  signal('score', { type: 'number', min: 0, max: 100 }, { default: 100 }),
  signal('load', { type: 'number' }),
  signal('jobs', { type: 'integer' }),
  signal('risk', { type: 'enum', values: ['low', 'medium', 'high'] }),
  signal('word', { type: 'string' }),
  signal('locked', { type: 'boolean' }),
]

const NUMBERS = [-1, 0, 0.5, 8.5, 89.99, 90, 90.01, 100, 1e21]
const ORDER = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const

function comparisonOf({ name, shape }: SignalSpec): fc.Arbitrary<Comparison> {
  const fact = fc.constant(name)
  const same = fc.constantFrom('equal' as const, 'notEqual' as const)
  const listed = fc.constantFrom('in' as const, 'notIn' as const)
  const word: fc.Arbitrary<Scalar> =
    shape.type === 'boolean'
      ? fc.boolean()
      : shape.type === 'enum'
        ? fc.constantFrom('low', 'medium', 'high')
        : shape.type === 'string'
          ? fc.constantFrom('', 'a', 'other')
          : fc.constantFrom(...NUMBERS)
  const plain = fc.oneof(
    fc.record({ fact, operator: same, value: word }),
    fc.record({ fact, operator: listed, value: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  ) as fc.Arbitrary<Comparison>
  if (shape.type !== 'number' && shape.type !== 'integer') return plain
  const right = fc.oneof(word, fc.constantFrom({ fact: 'limit' }, { fact: 'score' }, { fact: 'load' }))
  return fc.oneof(
    plain,
    fc.record({ fact, operator: fc.constantFrom(...ORDER), value: right }),
  ) as typeof plain
}

const comparison = fc.oneof(...SPECS.map(comparisonOf)) as fc.Arbitrary<Condition>
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    comparison,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}))

const policies = fc
  .array(fc.tuple(fc.constantFrom('RED', 'YELLOW'), condition), { minLength: 1, maxLength: 4 })
  .map((rules) =>
    policyOf(
      SPECS,
      rules.map(([level, nest], index) => rule(`r${index}`, level, { all: [nest] })),
      { limit: 90 },
    ),
  )

const anyNumber = fc.oneof(
  fc.constantFrom(...NUMBERS, 90.00000000000001),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const values = fc.record({
  score: fc.oneof(fc.constantFrom(0, 0.5, 8.5, 89.99, 90, 100), fc.double({ min: 0, max: 100, noNaN: true })),
  load: anyNumber,
  jobs: fc.oneof(fc.constantFrom(-1, 0, 1, 8, 9, 90, 100), fc.maxSafeInteger()),
  risk: fc.constantFrom('low', 'medium', 'high'),
  word: fc.constantFrom('', 'a', 'b', 'other'),
  locked: fc.boolean(),
}) as fc.Arbitrary<Record<string, Scalar>>

/** By the engine, as a run decides. */
async function levelOf(policy: Policy, facts: ReadonlyMap<string, Scalar>): Promise<string> {
  const fired = (await evaluate(policy, facts)).filter((each) => each.fired).map(({ level }) => level)
  return policy.levels.find(({ name }) => fired.includes(name))?.name ?? 'GREEN'
}

/** The levels whose cell holds a value. */
function levelsHolding({ cells, spec }: MatrixColumn, value: Scalar): string[] {
  return [...cells].flatMap(([level, set]) => {
    const named = [...cells.values()].flatMap((each) => each.values)
    const inside =
      set.values.includes(value) ||
      (set.others && !named.includes(value)) ||
      set.intervals.some(({ from, to }) => {
        const number = value as number
        const above = !from || number > from.value || (from.included && number === from.value)
        return above && (!to || number < to.value || (to.included && number === to.value))
      })
    expect(set.whole, `${spec.name} ${level}`).to.equal(cells.size === 1)
    return inside ? [level] : []
  })
}

/** Whether a signal is compared with another one: then no number of values is enough to try. */
function comparesSignals({ rules }: Policy): boolean {
  return /\{"fact":"(score|load)"\}/.test(JSON.stringify(rules))
}

function withLimit(facts: Iterable<readonly [string, Scalar]>): Map<string, Scalar> {
  return new Map([['limit', 90], ...facts])
}

describe('the decision matrix', () => {
  it('holds every value in the cell of the level that the engine gives, while all other facts are healthy', async () => {
    let [healthy, checked] = [0, 0]
    await fc.assert(
      fc.asyncProperty(policies, values, async (policy, given) => {
        const made = decisionMatrix(policy)
        expect([...made.shown, ...made.combined]).to.have.members([...policy.rules])
        if (!made.healthy) {
          expect(made.columns).to.deep.equal([])
          return
        }
        healthy++
        const rest = SPECS.map(({ name }): [string, Scalar] => [name, given[name] as Scalar])
        const base = withLimit([...rest, ...made.healthy])
        expect(await levelOf(policy, base), 'healthy').to.equal('GREEN')
        for (const column of made.columns) {
          const { name } = column.spec
          const value = given[name] as Scalar
          checked++
          expect(levelsHolding(column, value), `${name} ${value}`).to.deep.equal([
            await levelOf(policy, new Map(base).set(name, value)),
          ])
        }
      }),
      { numRuns: 600 },
    )
    expect(healthy).to.be.above(300)
    expect(checked).to.be.above(600)
  })

  it('is the policy as a whole where no condition is combined: of several facts, the most severe level holds', async () => {
    let tried = 0
    await fc.assert(
      fc.asyncProperty(policies, values, async (policy, given) => {
        const made = decisionMatrix(policy)
        if (made.combined.length > 0 || !made.healthy) return
        tried++
        const held = made.columns.flatMap((column) =>
          levelsHolding(column, given[column.spec.name] as Scalar),
        )
        const worst = policy.levels.find(({ name }) => held.includes(name))?.name
        expect(worst).to.equal(await levelOf(policy, withLimit(Object.entries(given))))
      }),
      { numRuns: 600 },
    )
    expect(tried).to.be.above(80)
  })

  it('finds healthy values wherever there are some: when it finds none, none of many has them', async () => {
    let none = 0
    await fc.assert(
      fc.asyncProperty(policies, fc.array(values, { minLength: 20, maxLength: 20 }), async (policy, many) => {
        if (decisionMatrix(policy).healthy || comparesSignals(policy)) return
        none++
        for (const given of many)
          expect(await levelOf(policy, withLimit(Object.entries(given)))).not.to.equal('GREEN')
      }),
      { numRuns: 300 },
    )
    expect(none).to.be.above(5)
  })

  it('finds them also where two signals are compared with each other alone', () => {
    for (const operator of ['lessThan', 'greaterThanInclusive'] as const) {
      const each = rule('each', 'RED', { all: [{ fact: 'jobs', operator, value: { fact: 'load' } }] })
      const { healthy, columns } = decisionMatrix(policyOf(SPECS, [each]))
      const load = healthy?.get('load')
      expect(columns.map((column) => cellWords(column, 'RED'))[1]).to.equal(
        operator === 'lessThan' ? `at most ${Number(load) - 1}` : `at least ${load}`,
      )
    }
  })

  it('tells a rule of `any` by its facts, and one of `all` on two facts as combined', () => {
    const [score, locked] = [
      { fact: 'score', operator: 'lessThan', value: 50 },
      { fact: 'locked', operator: 'equal', value: true },
    ] as const
    const rules = [
      rule('any', 'YELLOW', { any: [score, locked] }),
      rule('not-all', 'YELLOW', { not: { all: [{ not: score }, { not: locked }] } }),
      rule('all', 'RED', { all: [score, locked] }),
      rule('not-any', 'RED', { not: { any: [{ not: score }, { not: locked }] } }),
    ]
    const { shown, combined, columns } = decisionMatrix(policyOf(SPECS, rules))
    expect(shown.map(({ name }) => name)).to.deep.equal(['any', 'not-all'])
    expect(combined.map(({ name }) => name)).to.deep.equal(['all', 'not-any'])
    expect(columns.map((column) => `${column.spec.name}: ${cellWords(column, 'YELLOW')}`)).to.deep.equal([
      'score: below 50',
      'locked: true',
    ])
  })

  it('takes as healthy what no rule speaks of, so that a rule on two facts does not show as one on one', () => {
    const pair = rule('pair', 'RED', {
      all: [
        { fact: 'jobs', operator: 'lessThan', value: 50 },
        { fact: 'load', operator: 'greaterThan', value: 3 },
      ],
    })
    const { columns, healthy } = decisionMatrix(policyOf(SPECS, [pair]))
    expect(healthy?.get('jobs')).to.be.at.least(50)
    expect(healthy?.get('load')).to.be.at.most(3)
    for (const column of columns) expect(cellWords(column, 'GREEN')).to.equal('any value')
  })

  it('searches on where comparisons hold in every case', () => {
    // One of the two always speaks for its rule, for either word; both together do not.
    const either = rule('either', 'RED', {
      any: [
        {
          all: [
            { fact: 'locked', operator: 'equal', value: true },
            { fact: 'risk', operator: 'notEqual', value: 'low' },
          ],
        },
        {
          all: [
            { fact: 'locked', operator: 'equal', value: false },
            { fact: 'risk', operator: 'notEqual', value: 'high' },
          ],
        },
      ],
    })
    const { healthy } = decisionMatrix(policyOf(SPECS, [either]))
    expect([
      [true, 'low'],
      [false, 'high'],
    ]).to.deep.include([healthy?.get('locked'), healthy?.get('risk')])
  })

  it('has no columns where a rule fires whatever the facts are, and then tells all rules in words', () => {
    const always = rule('always', 'YELLOW', {
      any: [
        { fact: 'locked', operator: 'equal', value: true },
        { fact: 'locked', operator: 'equal', value: false },
      ],
    })
    const plain = rule('plain', 'RED', { all: [{ fact: 'risk', operator: 'equal', value: 'high' }] })
    const { healthy, columns, shown, combined } = decisionMatrix(policyOf(SPECS, [always, plain]))
    expect({ healthy, columns, shown }).to.deep.equal({ healthy: null, columns: [], shown: [] })
    expect(combined).to.deep.equal([always, plain])
  })

  it('takes a threshold that is read from a file for its default, and says so', () => {
    const limit = signal('limit', { type: 'number' }, { default: 7, threshold: true })
    const few = rule('few', 'RED', {
      all: [{ fact: 'jobs', operator: 'lessThan', value: { fact: 'limit' } }],
    })
    const { assumed, columns, shown } = decisionMatrix(policyOf([...SPECS, limit], [few]))
    expect([...assumed]).to.deep.equal([['limit', 7]])
    expect(columns.map((column) => cellWords(column, 'RED'))).to.deep.equal(['at most 6'])
    expect(shown).to.have.length(1)
  })

  describe('of a threshold whose value is not known', () => {
    const limit = signal('limit', { type: 'number' }, { threshold: true })
    const specs = [...SPECS, limit]
    const few = rule('few', 'RED', {
      all: [{ fact: 'jobs', operator: 'lessThan', value: { fact: 'limit' } }],
    })
    const high = rule('high', 'YELLOW', { all: [{ fact: 'risk', operator: 'equal', value: 'high' }] })

    it('has no column, nor of what is compared with it, and tells the rules on them in words', () => {
      const none = rule('none', 'RED', { all: [{ fact: 'jobs', operator: 'equal', value: 0 }] })
      const own = rule('own', 'RED', { all: [{ fact: 'limit', operator: 'lessThan', value: 5 }] })
      const made = decisionMatrix(policyOf(specs, [few, high, none, own]))
      expect(made.untold).to.deep.equal({ thresholds: ['limit'], facts: ['jobs'] })
      expect(made.columns.map((each) => `${each.spec.name}: ${cellWords(each, 'YELLOW')}`)).to.deep.equal([
        'risk: high',
      ])
      expect([...(made.healthy ?? [])]).to.deep.equal([['risk', 'low']])
      expect(made.combined).to.deep.equal([few, none, own])
      expect(made.shown).to.deep.equal([high])
    })

    it('has none either for what is compared with those', () => {
      const more = rule('more', 'RED', {
        all: [{ fact: 'load', operator: 'greaterThan', value: { fact: 'jobs' } }],
      })
      const made = decisionMatrix(policyOf(specs, [few, more, high]))
      expect(made.untold).to.deep.equal({ thresholds: ['limit'], facts: ['load', 'jobs'] })
      expect(made.columns.map(({ spec }) => spec.name)).to.deep.equal(['risk'])
    })

    it('tells another fact that stands beside it in an `any`', () => {
      const either = rule('either', 'RED', {
        any: [few.conditions, { fact: 'locked', operator: 'equal', value: true }],
      })
      const { columns, combined } = decisionMatrix(policyOf(specs, [either]))
      expect(columns.map((each) => `${each.spec.name}: ${cellWords(each, 'RED')}`)).to.deep.equal([
        'locked: true',
      ])
      expect(combined).to.deep.equal([either])
    })

    it('does not say what a default leads to that is compared with it', () => {
      const jobs = signal('jobs', { type: 'integer' }, { default: 3, onMissing: 'default' })
      const made = decisionMatrix(policyOf([jobs, limit], [few]))
      expect(made.feeds[0]?.missing).to.deep.equal({ kind: 'default', value: 3 })
      expect(made.columns).to.deep.equal([])
    })
  })

  it('shows only texts that can be read, and a default', () => {
    const texts = { type: 'string', normalize: ['trim', 'lowercase'] } as const
    const severe = rule('severe', 'RED', {
      all: [{ fact: 'sev', operator: 'in', value: ['HIGH', 'high', 'NONE', ' x'] }],
    })
    const cells = (spec: SignalSpec): string[] =>
      decisionMatrix(policyOf([spec], [severe])).columns.map((each) => cellWords(each, 'RED'))
    expect(cells(signal('sev', texts))).to.deep.equal(['"high"'])
    expect(cells(signal('sev', texts, { default: 'NONE' }))).to.deep.equal(['"high", "NONE"'])
    expect(cells(signal('sev', { ...texts, normalize: ['trim', 'uppercase'] }))).to.deep.equal([
      '"HIGH", "NONE"',
    ])
    const upper = signal('sev', { type: 'string', normalize: ['uppercase'] })
    expect(decisionMatrix(policyOf([upper], [severe])).healthy?.get('sev')).to.equal('OTHER')
    const words = signal('sev', { type: 'enum', values: ['HIGH', 'high', 'low'], normalize: ['lowercase'] })
    expect(cells(words)).to.deep.equal(['high'])
  })

  it('gives up in time where rules are many and deep', () => {
    const facts = Array.from({ length: 40 }, (_, index) =>
      signal(`f${index}`, { type: 'number', min: 0, max: 100 }),
    )
    const at = (index: number): Condition => ({
      fact: `f${index % 40}`,
      operator: 'lessThan',
      value: (index * 37) % 100,
    })
    // Each of them never fires, and only the last of their facts shows that.
    const idle = (from: number): Condition => ({
      all: [
        ...Array.from({ length: 60 }, (_, index) => ({ any: [at(from + index), { not: at(from + index) }] })),
        at(39),
        { not: at(39) },
      ],
    })
    const rules = Array.from({ length: 60 }, (_, index) => rule(`r${index}`, 'RED', idle(index)))
    const never = rule('never', 'RED', { any: [at(39), { not: at(39) }] })
    const start = performance.now()
    expect(decisionMatrix(policyOf(facts, [...rules, never])).healthy).to.equal(null)
    expect(performance.now() - start).to.be.below(5000)
  })

  it('tells what comes of a feed that fails', () => {
    const specs = [
      signal(
        'risk',
        { type: 'enum', values: ['low', 'medium', 'high'] },
        { default: 'high', onMissing: 'default' },
      ),
      signal('locked', { type: 'boolean' }, { default: true, onMissing: { level: 'YELLOW' } }),
      signal('jobs', { type: 'integer' }, { maxAge: 60_000, onStale: { level: 'YELLOW' } }),
      signal('spare', { type: 'integer' }, { maxAge: 60_000, default: 1, onInvalid: { level: 'RED' } }),
    ]
    const { feeds } = decisionMatrix(
      policyOf(specs, [
        rule('risk', 'YELLOW', { all: [{ fact: 'risk', operator: 'equal', value: 'high' }] }),
        // What the default leads to is worse than what its absence calls for.
        rule('locked', 'RED', { all: [{ fact: 'locked', operator: 'equal', value: true }] }),
        rule('jobs', 'RED', { all: [{ fact: 'jobs', operator: 'greaterThan', value: 9 }] }),
      ]),
    )
    expect(feeds.map(({ spec, ...rest }) => ({ name: spec.name, ...rest }))).to.deep.equal([
      {
        name: 'risk',
        used: true,
        missing: { kind: 'default', value: 'high', level: 'YELLOW' },
        invalid: { kind: 'fails' },
        stale: { kind: 'unwatched' },
      },
      {
        name: 'locked',
        used: true,
        missing: { kind: 'level', level: 'RED', value: true, calls: 'YELLOW' },
        invalid: { kind: 'fails' },
        stale: { kind: 'unwatched' },
      },
      {
        name: 'jobs',
        used: true,
        missing: { kind: 'fails' },
        invalid: { kind: 'fails' },
        stale: { kind: 'level', level: 'YELLOW' },
      },
      {
        name: 'spare',
        used: false,
        missing: { kind: 'fails' },
        invalid: { kind: 'level', level: 'RED', value: 1 },
        stale: { kind: 'used' },
      },
    ])
  })
})
