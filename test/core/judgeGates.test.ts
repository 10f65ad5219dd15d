import { expect } from 'chai'
import { NO_GUARD_LOGS } from '../../src/core/againstLog.js'
import { judgeGates, type GateInputs } from '../../src/core/judgeGates.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { Condition, Gate, GateFact, Policy, Scalar, SignalSpec } from '../../src/model/policy.js'
import type { Outcome } from '../../src/model/reading.js'

const ORIGIN = { file: 'rules/gates.yaml', line: 1, column: 1 }
const NOON = Date.UTC(2025, 10, 14, 12)
const SECOND = 1000
const HOUR = 3600 * SECOND

const NUMBER = { type: 'number', normalize: [] } as const

function signal(name: string, more: Partial<SignalSpec> = {}): GateFact & { kind: 'signal' } {
  const from = { file: `${name}.json`, format: 'json', field: '/value', where: [], delimiter: ',' } as const
  const rest = { description: '', onMissing: 'default', onInvalid: 'error', onStale: 'warn' } as const
  const spec = { name, from, shape: NUMBER, threshold: false, origin: ORIGIN, ...rest, ...more }
  return { kind: 'signal', name, spec, origin: ORIGIN }
}

const constant = (name: string, value: Scalar): GateFact => ({
  kind: 'constant',
  name,
  value,
  origin: ORIGIN,
})
const responses = (name: string, within: number): GateFact => {
  return { kind: 'responses', name, within, origin: ORIGIN }
}
const computed = (kind: 'largestOf' | 'firstOf', name: string, ...of: string[]): GateFact => {
  return { kind, name, of, origin: ORIGIN }
}

/** The engine wants a list at the top of every rule. */
function gate(name: string, condition: Condition, reason = `${name} closed`, opens?: string): Gate {
  const conditions = 'fact' in condition ? { all: [condition] } : condition
  return { name, conditions, reason, origin: ORIGIN, ...(opens === undefined ? {} : { opens }) }
}

const atLeast = (fact: string, value: number | string): Condition => ({
  fact,
  operator: 'greaterThanInclusive',
  value: typeof value === 'string' ? { fact: value } : value,
})

/** What a file said: a value, or how reading it went wrong. */
type Said = Scalar | null | 'wrong' | { readonly value: Scalar; readonly time: number }

function outcomeOf(name: string, said: Said): Outcome {
  const source = { file: `${name}.json`, pointer: '/value' }
  if (said === null) return { kind: 'missing', note: `\`${name}.json\` does not exist`, source }
  if (said === 'wrong') {
    const at = { file: `${name}.json`, line: 3, column: 5 }
    const problem = { code: 'signal-invalid', severity: 'error', message: 'it is a word', at } as const
    return { kind: 'invalid', problem, source }
  }
  return typeof said === 'object'
    ? { kind: 'value', ...said, source }
    : { kind: 'value', value: said, source }
}

describe('judgeGates', () => {
  let shipped: Policy
  before(async () => {
    shipped = await loadPolicyOrFail('rules', 'rules')
  })

  /** Judges gates over facts with the values given by their names. */
  function judge(
    facts: readonly GateFact[],
    gates: readonly Gate[],
    said: Readonly<Record<string, Said>> = {},
    inputs: Partial<GateInputs> = {},
  ) {
    const policy = { ...shipped, responding: { ...shipped.responding, gateFacts: facts, gates } }
    const readings = facts.flatMap((fact) =>
      fact.kind === 'signal'
        ? [
            {
              spec: fact.spec,
              shown: fact.spec.from.file,
              outcome: outcomeOf(fact.name, said[fact.name] ?? null),
            },
          ]
        : [],
    )
    const all = {
      readings,
      responses: [],
      responseLog: 'log.jsonl',
      dated: new Set<string>(),
      guardLogs: NO_GUARD_LOGS,
      ...inputs,
    }
    return judgeGates(policy, all, NOON)
  }

  async function reasons(...args: Parameters<typeof judge>): Promise<string[]> {
    return (await judge(...args)).verdicts.map(({ closed, reason }) => (closed ? reason : 'open'))
  }

  describe('a fact that gives no value to go by closes', () => {
    const one = (more: Partial<SignalSpec>) => [signal('load', more)]
    const gates = [gate('busy', atLeast('load', 5))]
    const old = { value: 1, time: NOON - 2 * HOUR }
    for (const [what, more, said, expected] of [
      ['a value that is fine', {}, 1, 'open'],
      ['a value that closes', {}, 5, 'busy closed'],
      ['an invalid one', {}, 'wrong', 'load_invalid'],
      [
        'an invalid one with a level for it',
        { onInvalid: { level: 'RED' }, default: 0 },
        'wrong',
        'load_invalid',
      ],
      ['a missing one without a default', {}, null, 'load_missing'],
      ['a missing one with a default', { default: 1 }, null, 'open'],
      ['a missing one with a default that closes', { default: 9 }, null, 'busy closed'],
      ['a missing one with a level for it', { default: 1, onMissing: { level: 'RED' } }, null, 'open'],
      ['a missing one that is required', { default: 1, onMissing: 'error' }, null, 'load_missing'],
      ['a missing one that blocks', { default: 1, onMissing: { level: 'BLOCK' } }, null, 'load_missing'],
      ['a stale one', { maxAge: HOUR }, old, 'open'],
      ['a stale one with a level for it', { maxAge: HOUR, onStale: { level: 'RED' } }, old, 'open'],
      ['a stale one that may not be', { maxAge: HOUR, onStale: 'error' }, old, 'load_stale'],
      ['a stale one that blocks', { maxAge: HOUR, onStale: { level: 'BLOCK' } }, old, 'load_stale'],
      ['one from the future', { maxAge: HOUR }, { value: 1, time: NOON + HOUR }, 'load_invalid'],
    ] as const) {
      it(`${what}: ${expected}`, async () => {
        expect(await reasons(one(more), gates, { load: said })).to.deep.equal([expected])
      })
    }

    // The file was opened, and the value is not in it.
    for (const [type, value, expected] of [
      ['boolean', false, 'load_missing'],
      ['string', 'released', 'load_missing'],
      ['enum', 'released', 'load_missing'],
      ['number', 1, 'open'],
      ['integer', 1, 'open'],
    ] as const) {
      it(`a default of type ${type} where the file is there: ${expected}`, async () => {
        const shape = { type, normalize: [], ...(type === 'enum' ? { values: ['released', 'on'] } : {}) }
        const fact = signal('load', { shape, default: value })
        const gates = [
          gate('busy', { fact: 'load', operator: 'equal', value: type === 'boolean' ? true : 'on' }),
        ]
        if (typeof value === 'number') gates[0] = gate('busy', atLeast('load', 5))
        const { spec } = fact
        const reading = { spec, shown: 'load.json', outcome: outcomeOf('load', null) }
        const there = { readings: [{ ...reading, modified: NOON - HOUR }] }
        expect(await reasons([fact], gates, {}, there)).to.deep.equal([expected])
        expect(await reasons([fact], gates, {}, { readings: [reading] })).to.deep.equal(['open'])
      })
    }

    it('tells what is wrong, where, and when it opens', async () => {
      const judged = await judge(one({}), gates, { load: 'wrong' })
      expect(judged).to.deep.equal({
        verdicts: [
          { gate: 'busy', closed: true, reason: 'load_invalid', opens: 'when `load.json` can be read again' },
        ],
        problems: [
          {
            code: 'signal-invalid',
            severity: 'warning',
            message: '`load`: it is a word',
            at: { file: 'load.json', line: 3, column: 5 },
          },
        ],
        facts: [
          {
            name: 'load',
            kind: 'signal',
            value: null,
            quality: 'invalid',
            source: { file: 'load.json', pointer: '/value' },
            note: 'it is a word',
          },
        ],
      })
      const missing = await judge(one({}), gates)
      expect(missing.verdicts[0]?.opens).to.equal('when `load.json` holds it again')
      expect(missing.facts[0]?.note).to.equal('`load.json` does not exist')
      const stale = await judge(one({ maxAge: HOUR, onStale: 'error' }), gates, { load: old })
      expect(stale.verdicts[0]?.opens).to.equal('when `load.json` is written anew')
      expect(stale.facts[0]).to.include({ quality: 'stale', note: '2 h old, and 60 min is allowed' })
    })

    it('only the gates that use it, and each of them, in the order of the policy', async () => {
      const facts = [signal('a'), signal('b')]
      const gates = [
        gate('first', atLeast('b', 5)),
        gate('second', { any: [atLeast('a', 5), atLeast('b', 5)] }),
        gate('third', { not: { all: [{ fact: 'b', operator: 'lessThan', value: { fact: 'a' } }] } }),
        gate('fourth', atLeast('a', 5), 'at {a} of {b}'),
        gate('fifth', atLeast('a', 5)),
        gate('sixth', atLeast('a', 1)),
      ]
      expect(await reasons(facts, gates, { a: 1, b: 'wrong' })).to.deep.equal([
        'b_invalid',
        'b_invalid',
        'b_invalid',
        'b_invalid',
        'open',
        'sixth closed',
      ])
    })

    it('also one that nobody defines, that nobody read, or that is computed from itself', async () => {
      const round = [computed('largestOf', 'a', 'b'), computed('firstOf', 'b', 'a')]
      expect(await reasons(round, [gate('busy', atLeast('a', 5))])).to.deep.equal(['a_invalid'])
      expect(await reasons([], [gate('busy', atLeast('nobody', 5))])).to.deep.equal(['nobody_invalid'])
      const unread = judge([signal('load')], gates, { load: 1 }, { readings: [] })
      expect((await unread).verdicts[0]).to.deep.include({ closed: true, reason: 'load_invalid' })
    })

    it('when the gates cannot be tried, all are closed', async () => {
      const facts = [signal('odd'), signal('fine'), signal('bad')]
      const gates = [
        gate('one', atLeast('odd', 5)),
        gate('two', atLeast('fine', 5)),
        gate('three', atLeast('bad', 5)),
      ]
      const { verdicts, problems } = await judge(facts, gates, { odd: Number.NaN, fine: 1, bad: 'wrong' })
      expect(verdicts.map(({ closed, reason }) => [closed, reason])).to.deep.equal([
        [true, 'gate_evaluation_failed'],
        [true, 'gate_evaluation_failed'],
        [true, 'bad_invalid'],
      ])
      expect(problems.at(-1)).to.deep.equal({
        code: 'internal',
        severity: 'warning',
        message: 'the gates could not be evaluated, so all are closed: the fact `odd` is not a finite number',
      })
    })
  })

  describe('largestOf', () => {
    const facts = [
      signal('a', { default: 3 }),
      signal('b', { default: 4 }),
      constant('c', 2),
      computed('largestOf', 'top', 'a', 'b', 'c'),
    ]
    for (const [a, b, value, quality] of [
      [1, 9, 9, 'ok'],
      [9, 1, 9, 'ok'],
      [1, 1, 2, 'ok'],
      [null, 1, 3, 'ok'],
      [null, null, 4, 'ok'],
      ['wrong', 9, null, 'invalid'],
      [9, 'wrong', null, 'invalid'],
    ] as const) {
      it(`of ${a}, ${b} and 2 is ${value}, ${quality}`, async () => {
        const { facts: seen } = await judge(facts, [gate('busy', atLeast('top', 5))], { a, b })
        expect(seen[0]).to.include({ name: 'top', value, quality })
      })
    }

    it('of words is invalid', async () => {
      const words = [constant('a', 'high'), constant('b', 1), computed('largestOf', 'top', 'a', 'b')]
      expect(await reasons(words, [gate('busy', atLeast('top', 5))])).to.deep.equal(['top_invalid'])
    })
  })

  describe('firstOf', () => {
    const facts = [
      signal('a', { default: 3 }),
      signal('b', { default: 4 }),
      computed('firstOf', 'limit', 'a', 'b'),
      computed('firstOf', 'outer', 'limit', 'c'),
      constant('c', 7),
    ]
    for (const [a, b, value, quality, told] of [
      [1, 9, 1, 'ok', []],
      [0, 9, 0, 'ok', []],
      [null, 9, 9, 'ok', []],
      [1, null, 1, 'ok', []],
      [null, null, 3, 'missing', ['a']],
      ['wrong', 9, null, 'invalid', ['a']],
      [1, 'wrong', null, 'invalid', ['b']],
    ] as const) {
      it(`of ${a} and ${b} is ${value}, ${quality}; ${told.length} told`, async () => {
        const { facts: seen, problems } = await judge(facts, [gate('busy', atLeast('limit', 5))], { a, b })
        expect(seen[0]).to.include({ name: 'limit', value, quality })
        expect(problems.map(({ message }) => /^`(\w+)`/.exec(message)?.[1])).to.deep.equal(told)
      })
    }

    it('a default that stands in is told where a gate also names that fact itself', async () => {
      const both = { any: [atLeast('limit', 50), atLeast('a', 50)] }
      const { problems } = await judge(facts, [gate('busy', both)], { b: 9 })
      expect(problems.map(({ message }) => message)).to.deep.equal([
        '`a` is missing: `a.json` does not exist; the default 3 stands in',
      ])
    })

    it('passes over another whose parts are all missing', async () => {
      const { facts: seen } = await judge(facts, [gate('busy', atLeast('outer', 50))])
      expect(seen[0]).to.include({ name: 'outer', value: 7, quality: 'ok' })
    })
  })

  describe('used and limit', () => {
    const facts = [constant('n', 7), constant('max', 9), constant('word', 'x'), constant('on', true)]
    const isOn = { fact: 'on', operator: 'equal', value: true } as const
    for (const [what, conditions, expected] of [
      ['a number', atLeast('n', 5), [7, 5, true]],
      ['a fact', atLeast('n', 'max'), [7, 9, false]],
      ['below', { fact: 'n', operator: 'lessThan', value: 8 }, [7, 8, true]],
      ['no order', isOn, [undefined, undefined, true]],
      ['equal numbers', { fact: 'n', operator: 'equal', value: 7 }, [undefined, undefined, true]],
      ['a negation', { not: { fact: 'n', operator: 'lessThan', value: 5 } }, [7, 5, true]],
      ['beside a switch', { all: [isOn, atLeast('n', 'max')] }, [7, 9, false]],
      ['the one that closes', { any: [atLeast('n', 'max'), atLeast('n', 2)] }, [7, 2, true]],
      [
        'the one that closes, in a negation',
        {
          not: {
            all: [
              { fact: 'n', operator: 'lessThan', value: { fact: 'max' } },
              { fact: 'n', operator: 'lessThan', value: 6 },
            ],
          },
        },
        [7, 6, true],
      ],
      ['the first while open', { all: [atLeast('n', 'max'), atLeast('n', 2)] }, [7, 9, false]],
    ] as const) {
      it(what, async () => {
        const { verdicts } = await judge(facts, [gate('busy', conditions)])
        expect(verdicts.map(({ used, limit, closed }) => [used, limit, closed])).to.deep.equal([expected])
      })
    }
  })

  describe('opens_at', () => {
    const ago = (...hours: number[]) => ({ responses: hours.map((each) => NOON - each * HOUR) })
    const opensAt = async (...args: Parameters<typeof judge>) => (await judge(...args)).verdicts[0]?.opens_at
    const own = responses('own', 24 * HOUR)

    it('when enough responses have left, in whatever order they stand', async () => {
      const gates = [gate('busy', atLeast('own', 2))]
      for (const [hours, expected] of [
        [[1, 2], '2025-11-15T10:00:00+00:00'],
        [[2, 1], '2025-11-15T10:00:00+00:00'],
        [[23, 1, 5], '2025-11-15T07:00:00+00:00'],
        [[23, 23, 23], '2025-11-14T13:00:00+00:00'],
        [[30, 23, 1], '2025-11-14T13:00:00+00:00'],
        [[30, 1], undefined],
      ] as const)
        expect(await opensAt([own], gates, {}, ago(...hours)), String(hours)).to.equal(expected)
    })

    it('never a moment too early: seconds are rounded up', async () => {
      const early = { responses: [NOON - 1, NOON - 24 * HOUR + 1] }
      expect(await opensAt([own], [gate('busy', atLeast('own', 1))], {}, early)).to.equal(
        '2025-11-15T12:00:00+00:00',
      )
      expect(await opensAt([own], [gate('busy', atLeast('own', 2))], {}, early)).to.equal(
        '2025-11-14T12:00:01+00:00',
      )
    })

    it('two spans at once: when the last of them gives way', async () => {
      const facts = [own, responses('hourly', HOUR)]
      const either = [gate('busy', { any: [atLeast('hourly', 1), atLeast('own', 3)] })]
      const both = [gate('busy', { all: [atLeast('hourly', 1), atLeast('own', 3)] })]
      const hours = ago(0.5, 22, 23)
      expect(await opensAt(facts, either, {}, hours)).to.equal('2025-11-14T13:00:00+00:00')
      expect(await opensAt(facts, both, {}, hours)).to.equal('2025-11-14T12:30:00+00:00')
    })

    it('through the larger of two counts only where the responses are the larger one', async () => {
      const facts = [own, signal('told'), computed('largestOf', 'top', 'own', 'told')]
      const gates = [gate('busy', atLeast('top', 2))]
      expect(await opensAt(facts, gates, { told: 1 }, ago(1, 2))).to.equal('2025-11-15T10:00:00+00:00')
      expect(await opensAt(facts, gates, { told: 2 }, ago(1, 2))).to.equal(undefined)
    })

    it('at midnight where a day stands and its count closes', async () => {
      const facts = [signal('today')]
      const dated = { dated: new Set(['today']) }
      const limit = (number: number) => [gate('busy', atLeast('today', number))]
      expect(await opensAt(facts, limit(2), { today: 2 }, dated)).to.equal('2025-11-15T00:00:00+00:00')
      expect(await opensAt(facts, limit(2), { today: 2 })).to.equal(undefined)
      expect(await opensAt(facts, limit(0), { today: 2 }, dated)).to.equal(undefined)
    })

    it('never where nothing is allowed, nothing is counted, or a fact is broken', async () => {
      expect(await opensAt([own], [gate('busy', atLeast('own', 0))], {}, ago(1))).to.equal(undefined)
      expect(await opensAt([signal('load')], [gate('busy', atLeast('load', 5))], { load: 9 })).to.equal(
        undefined,
      )
      const facts = [own, signal('max')]
      expect(await opensAt(facts, [gate('busy', atLeast('own', 'max'))], { max: 'wrong' }, ago(1))).to.equal(
        undefined,
      )
    })
  })

  it('a log that cannot be trusted closes what counts responses, and nothing else', async () => {
    const facts = [responses('own', HOUR), constant('n', 1)]
    const gates = [gate('busy', atLeast('own', 5)), gate('other', atLeast('n', 5))]
    const fault = { code: 'log-changed', severity: 'warning', message: 'the last line is no record' } as const
    const judged = await judge(facts, gates, {}, { responses: fault })
    expect(judged.verdicts).to.deep.equal([
      { gate: 'busy', closed: true, reason: 'own_invalid', opens: 'when `log.jsonl` can be read again' },
      { gate: 'other', closed: false, reason: '', used: 1, limit: 5 },
    ])
    expect(judged.problems).to.deep.equal([{ ...fault, message: '`own`: the last line is no record' }])
  })

  it('an open gate says nothing of how it opens', async () => {
    const [verdict] = (await judge([constant('n', 1)], [gate('busy', atLeast('n', 5), 'busy', 'later')]))
      .verdicts
    expect(verdict).to.deep.equal({ gate: 'busy', closed: false, reason: '', used: 1, limit: 5 })
  })

  describe('when a gate opens, in words', () => {
    const opensOf = async (...args: Parameters<typeof judge>) => (await judge(...args)).verdicts[0]?.opens
    const count = (name: string) => signal(name, { shape: { ...NUMBER, min: 0 } })
    const busy = (condition: Condition) => [gate('busy', condition, 'busy', 'below {limit} of {spare}')]

    it('holds the values of facts, also of those that only these words name', async () => {
      const facts = [count('load'), constant('limit', 5), constant('spare', 1 / 3)]
      expect(await opensOf(facts, busy(atLeast('load', 'limit')), { load: 7 })).to.equal(
        'below 5 of 0.333333',
      )
    })

    for (const [what, condition, facts, expected] of [
      ['a count', atLeast('load', 'limit'), [count('load')], 'never, while the limit is 0'],
      ['responses', atLeast('own', 'limit'), [responses('own', HOUR)], 'never, while the limit is 0'],
      [
        'the largest of a count and anything',
        atLeast('most', 'limit'),
        [signal('cold'), count('load'), computed('largestOf', 'most', 'load', 'cold')],
        'never, while the limit is 0',
      ],
      [
        'the first of a count and anything',
        atLeast('any', 'limit'),
        [signal('cold'), count('load'), computed('firstOf', 'any', 'load', 'cold')],
        'below 0 of 1',
      ],
      ['what may be below 0', atLeast('cold', 'limit'), [signal('cold')], 'below 0 of 1'],
      [
        'another operator',
        { fact: 'load', operator: 'greaterThan', value: { fact: 'limit' } },
        [count('load')],
        'below 0 of 1',
      ],
      [
        'one of two conditions',
        { all: [atLeast('load', 'limit'), atLeast('cold', 1)] },
        [count('load'), signal('cold')],
        'below 0 of 1',
      ],
      [
        'what must not hold',
        { all: [{ not: { fact: 'cold', operator: 'lessThan', value: 1 } }] },
        [signal('cold')],
        'below 0 of 1',
      ],
    ] as const) {
      it(`with a limit of 0, ${what}: ${expected}`, async () => {
        const all = [...facts, constant('limit', 0), constant('spare', 1)]
        expect(await opensOf(all, busy(condition), { load: 7, cold: 7 })).to.equal(expected)
      })
    }
  })

  it('no gates give no verdicts', async () => {
    expect(await judge([signal('load')], [])).to.deep.equal({ verdicts: [], problems: [], facts: [] })
  })
})
