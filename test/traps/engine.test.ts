import { expect } from 'chai'
import { Almanac, Engine, Rule as EngineRule, type RuleProperties } from 'json-rules-engine'
import { evaluate, refusePath } from '../../src/core/evaluate.js'
import type { Condition, Rule, Scalar } from '../../src/model/policy.js'
import { inputs } from '../load/readFact.js'
import { codesOf, codesOfRule } from './refused.js'

type Facts = Record<string, unknown>

/** What the engine alone makes of conditions that no type would let through. */
async function fires(conditions: unknown, facts: Facts, options: object = {}): Promise<boolean> {
  const engine = new Engine([], options)
  engine.addRule({ conditions, event: { type: 'X' } } as RuleProperties)
  return (await engine.run(facts)).events.length > 0
}

function compare(operator: string, value: unknown, more: object = {}): object {
  return { all: [{ fact: 'x', operator, value, ...more }] }
}

/** Our evaluation of rules that the checks would have refused. */
function ours(conditions: unknown, facts: Facts, params: Facts = {}): Promise<boolean> {
  const rule = ruleOf('trap', conditions, params)
  return evaluate({ rules: [rule] }, new Map(Object.entries(facts) as [string, Scalar][])).then(
    ([result]) => result?.fired === true,
  )
}

function ruleOf(name: string, conditions: unknown, params: Facts = {}, priority = 1): Rule {
  const origin = { file: 'x.yaml', line: 1, column: 1 }
  return { name, level: 'RED', priority, conditions: conditions as Condition, reason: '', params, origin }
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `no failure, but ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  )
}

describe('traps of json-rules-engine', () => {
  const at = inputs()

  describe('a path is jsonpath, and jsonpath runs code', () => {
    const marked = globalThis as { planted?: number }
    const plant = (): boolean => {
      marked.planted = (marked.planted ?? 0) + 1
      return true
    }
    // The script calls what it finds in the fact; with a fact of data alone it would look for other doors.
    const exploit = '$[?(@root.plant())]'
    const facts = { one: 1, x: { plant, score: 1 } }
    const byPath = compare('equal', 1, { path: exploit })
    const byValue = { all: [{ fact: 'one', operator: 'equal', value: { fact: 'x', path: exploit } }] }
    const params = { hint: { fact: 'x', path: exploit } }
    beforeEach(() => delete marked.planted)
    after(() => delete marked.planted)

    it('the library still runs it: from a path, from a value and from event params', async () => {
      await fires(byPath, facts)
      expect(marked.planted).to.be.greaterThan(0)
      delete marked.planted
      await fires(byValue, facts)
      expect(marked.planted).to.be.greaterThan(0)
      delete marked.planted
      const engine = new Engine([], { replaceFactsInEventParams: true })
      engine.addRule({
        conditions: { all: [{ fact: 'one', operator: 'equal', value: 1 }] },
        event: { type: 'X', params },
      })
      await engine.run(facts)
      expect(marked.planted).to.be.greaterThan(0)
    })

    it('the library still runs it in a bare almanac, whatever resolver the engine has', async () => {
      const engine = new Engine([], { pathResolver: refusePath })
      engine.addRule({ conditions: byPath, event: { type: 'X' } } as RuleProperties)
      expect(await failureOf(engine.run(facts))).to.match(/cannot be followed/)
      expect(marked.planted).to.equal(undefined)
      await engine.run(facts, { almanac: new Almanac() })
      expect(marked.planted).to.be.greaterThan(0)
    })

    it('our evaluation never runs it, and fails when a path would have to be followed', async () => {
      for (const conditions of [byPath, byValue])
        expect(await failureOf(ours(conditions, facts))).to.match(/^the path `.*` cannot be followed/)
      expect(
        await ours({ all: [{ fact: 'one', operator: 'equal', value: 1 }] }, { one: 1 }, params),
      ).to.equal(true)
      expect(marked.planted).to.equal(undefined)
    })

    it('our policy files may hold neither jsonpath nor a pointer into a single value', async () => {
      for (const path of ['$.x', exploit, '$..*', '/x', "''"]) {
        const written = path === "''" ? path : `'${path}'`
        expect(
          await codesOfRule(`{ all: [{ fact: score, operator: equal, value: 1, path: ${written} }] }`),
        ).to.deep.equal(['bad-path'])
        expect(
          await codesOfRule(
            `{ all: [{ fact: score, operator: equal, value: { fact: red_score, path: ${written} } }] }`,
          ),
        ).to.deep.equal(['bad-path'])
      }
      expect(
        await codesOfRule(
          '{ all: [{ fact: score, operator: equal, value: 1 }] }',
          '',
          `{ type: RED, params: { hint: { fact: score, path: '${exploit}' } } }`,
        ),
      ).to.deep.equal(['schema'])
    })
  })

  describe('numbers', () => {
    it('the library still takes most that is no number for "not less"', async () => {
      for (const x of ['85abc', 'n/a', 'high ', '', null, undefined, NaN, true, {}])
        expect(await fires(compare('lessThan', 90), { x }), String(x)).to.equal(false)
      for (const x of ['0x10', [85], '85']) expect(await fires(compare('lessThan', 90), { x })).to.equal(true)
      expect(await fires({ not: { fact: 'x', operator: 'lessThan', value: 90 } }, { x: 'n/a' })).to.equal(
        true,
      )
      expect(await fires(compare('lessThan', '90'), { x: '100' })).to.equal(true)
      expect(await fires(compare('lessThan', null), { x: -1 })).to.equal(true)
    })

    it('our signals are numbers, or the run fails', async () => {
      for (const json of [
        '"85abc"',
        '"n/a"',
        '"high "',
        '""',
        'null',
        'true',
        '{}',
        '"0x10"',
        '[85]',
        '"85"',
      ]) {
        at.write('a.json', `{"x": ${json}}`)
        const told = await at.tell({ file: 'a.json', pointer: '/x', type: 'number', default: 100 })
        expect(told, json).to.match(/^signal-invalid 1:7 /)
      }
    })

    it('our evaluation refuses a number that is none', async () => {
      for (const x of [NaN, Infinity, -Infinity])
        expect(await failureOf(ours(compare('lessThan', 90), { x }))).to.equal(
          'the fact `x` is not a finite number',
        )
    })

    it('our rules order numbers only, and compare them with numbers only', async () => {
      for (const [comparison, code] of [
        ["{ fact: score, operator: lessThan, value: '90' }", 'value-type'],
        ['{ fact: score, operator: lessThan, value: null }', 'schema'],
        ['{ fact: owner, operator: lessThan, value: a }', 'operator-type'],
        ['{ fact: risk, operator: greaterThan, value: low }', 'operator-type'],
        ['{ fact: score, operator: lessThan, value: { fact: red_word } }', 'value-type'],
      ])
        expect(await codesOfRule(`{ all: [${comparison}] }`)).to.deep.equal([code])
    })
  })

  describe('equality', () => {
    it('the library still takes "10" for not equal to 10, and NaN for not equal to NaN, without a word', async () => {
      expect(await fires(compare('equal', 10), { x: '10' })).to.equal(false)
      expect(await fires(compare('equal', 'high'), { x: 'high ' })).to.equal(false)
      expect(await fires(compare('equal', NaN), { x: NaN })).to.equal(false)
    })

    it('the library still matches parts of a text with `in`', async () => {
      expect(await fires(compare('in', 'high'), { x: 'hi' })).to.equal(true)
    })

    it('our rules compare what can be equal', async () => {
      for (const [comparison, code] of [
        ["{ fact: score, operator: equal, value: '10' }", 'value-type'],
        ["{ fact: risk, operator: equal, value: 'high ' }", 'value-type'],
        ['{ fact: score, operator: equal, value: .nan }', 'yaml-number'],
        ['{ fact: risk, operator: in, value: high }', 'operator-type'],
        ['{ fact: owner, operator: in, value: high }', 'operator-type'],
        ['{ fact: owner, operator: notIn, value: high }', 'operator-type'],
      ])
        expect(await codesOfRule(`{ all: [${comparison}] }`), comparison).to.deep.equal([code])
    })
  })

  it('the library still takes a text for something that contains nothing and lacks nothing; ours has no such operator', async () => {
    expect(await fires(compare('contains', 'a'), { x: 'abc' })).to.equal(false)
    expect(await fires(compare('doesNotContain', 'a'), { x: 'xyz' })).to.equal(false)
    for (const operator of ['contains', 'doesNotContain'])
      expect(await codesOfRule(`{ all: [{ fact: owner, operator: ${operator}, value: a }] }`)).to.deep.equal([
        'unknown-operator',
      ])
  })

  it('the library still lets `notEqual` fire on what is not there; ours fails', async () => {
    expect(await fires(compare('notEqual', 1, { path: '$.a.b' }), { x: {} })).to.equal(true)
    const undefinedFact = { all: [{ fact: 'y', operator: 'notEqual', value: 1 }] }
    expect(await fires(undefinedFact, { x: 1 }, { allowUndefinedFacts: true })).to.equal(true)
    expect(
      await fires({ all: [{ fact: 'y', operator: 'notIn', value: [1] }] }, {}, { allowUndefinedFacts: true }),
    ).to.equal(true)
    expect(await failureOf(ours(undefinedFact, { x: 1 }))).to.match(/Undefined fact: y/)
    expect(await codesOfRule('{ all: [{ fact: nobody, operator: notEqual, value: 1 }] }')).to.deep.equal([
      'unknown-fact',
    ])
  })

  it('the library still fires empty lists; ours are refused', async () => {
    expect(await fires({ all: [] }, {})).to.equal(true)
    expect(await fires({ any: [] }, {})).to.equal(true)
    expect(await codesOfRule('{ all: [] }')).to.deep.equal(['empty-conditions'])
    expect(await codesOfRule('{ any: [] }')).to.deep.equal(['empty-conditions'])
    expect(
      await codesOfRule('{ all: [{ fact: score, operator: lessThan, value: 1 }, { not: { any: [] } }] }'),
    ).to.deep.equal(['empty-conditions'])
  })

  it('the library still drops `all` beside `any`; ours are refused', async () => {
    const all = [{ fact: 'x', operator: 'equal', value: 2 }]
    expect(await fires({ all, any: [{ fact: 'x', operator: 'equal', value: 1 }] }, { x: 1 })).to.equal(true)
    const one = '[{ fact: score, operator: equal, value: 1 }]'
    expect(await codesOfRule(`{ all: ${one}, any: ${one} }`)).to.deep.equal(['mixed-conditions'])
    expect(await codesOfRule(`{ any: ${one}, not: { all: ${one} } }`)).to.deep.equal(['mixed-conditions'])
  })

  it('the library still ignores unknown keys, and learns of an unknown operator only when it runs', async () => {
    expect(await fires(compare('equal', 1, { pth: '$.a' }), { x: 1 })).to.equal(true)
    expect(
      () => new EngineRule({ conditions: compare('equals', 1), event: { type: 'X' } } as RuleProperties),
    ).to.not.throw()
    expect(await codesOfRule('{ all: [{ fact: score, operator: equal, value: 1, pth: /a }] }')).to.deep.equal(
      ['unknown-key'],
    )
    expect(await codesOfRule('{ all: [{ fact: score, operator: equals, value: 1 }] }')).to.deep.equal([
      'unknown-operator',
    ])
  })

  it('the library still makes NaN of a word, 1 of 0 and 1 of 1.9; ours are refused', async () => {
    const priority = (of: unknown): number =>
      new EngineRule({
        conditions: compare('equal', 1),
        event: { type: 'X' },
        priority: of,
      } as RuleProperties).priority
    expect(priority('high')).to.be.NaN
    expect(priority(0)).to.equal(1)
    expect(priority(1.9)).to.equal(1)
    for (const written of ['high', '0', '1.9', '-1', '1001', "'5'"])
      expect(
        await codesOfRule('{ all: [{ fact: score, operator: equal, value: 1 }] }', `, priority: ${written}`),
      ).to.deep.equal(['schema'])
  })

  it('the library still mistakes the event types error, success and failure for its own; ours are no levels', async () => {
    const heard = async (type: string): Promise<string[]> => {
      const engine = new Engine()
      const told: string[] = []
      engine.addRule({ conditions: compare('equal', 1), event: { type } } as RuleProperties)
      engine.on('success', () => void told.push('success'))
      engine.on('failure', () => void told.push('failure'))
      await engine.run({ x: 1 }).catch(() => told.push('rejected'))
      return told
    }
    expect(await heard('X')).to.deep.equal(['success'])
    expect(await heard('success')).to.deep.equal(['success', 'success'])
    expect(await heard('failure')).to.include('failure')
    expect(await heard('error')).to.include('rejected')
    for (const type of ['error', 'success', 'failure', 'ERROR', 'SUCCESS', 'FAILURE'])
      expect(
        await codesOfRule('{ all: [{ fact: score, operator: equal, value: 1 }] }', '', `{ type: ${type} }`),
      ).to.have.length(1)
    for (const name of ['ERROR', 'SUCCESS', 'FAILURE', 'UNKNOWN', 'BLOCK'])
      expect(await codesOf(`levels: [{ name: ${name}, color: '#ffffff', description: x }]\n`)).to.include(
        'reserved-name',
      )
  })

  describe('a rule that throws', () => {
    const bad = compare('no-such-operator', 1)
    const good = compare('equal', 1)

    it('rejects the run of the library, and handlers still fire afterwards', async () => {
      const engine = new Engine()
      const acted: string[] = []
      engine.addRule({ conditions: bad, event: { type: 'BAD' } } as RuleProperties)
      engine.addRule({
        conditions: { all: [{ fact: 'slow', operator: 'equal', value: 1 }] },
        event: { type: 'GOOD' },
      })
      engine.addFact('slow', () => new Promise((resolve) => setTimeout(() => resolve(1), 5)))
      engine.on('success', ({ type }) => void acted.push(type))
      expect(await failureOf(engine.run({ x: 1 }))).to.match(/Unknown operator/)
      expect(acted).to.deep.equal([])
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(acted).to.deep.equal(['GOOD'])
    })

    it('never yields a decision of ours, wherever it stands', async () => {
      for (let place = 0; place < 3; place += 1) {
        const rules = [0, 1, 2].map((index) => ruleOf(`rule-${index}`, index === place ? bad : good))
        expect(await failureOf(evaluate({ rules }, new Map([['x', 1]])))).to.match(/Unknown operator/)
      }
      const last = [ruleOf('good', good, {}, 9), ruleOf('bad', bad, {}, 1)]
      expect(await failureOf(evaluate({ rules: last }, new Map([['x', 1]])))).to.match(/Unknown operator/)
    })

    it('does no harm to the next evaluation of ours', async () => {
      await failureOf(ours(bad, { x: 1 }))
      expect(await ours(good, { x: 1 })).to.equal(true)
    })
  })

  describe('evaluations that overlap', () => {
    const rules = [
      ruleOf('first', compare('equal', 1), {}, 2),
      ruleOf('second', { any: [{ fact: 'y', operator: 'greaterThan', value: 0 }] }, {}, 1),
    ]

    it('on one engine the library still passes rules over, and says nothing', async () => {
      const engine = new Engine()
      for (const { name, conditions, priority } of rules)
        engine.addRule({ name, conditions, priority, event: { type: name } } as RuleProperties)
      const slow = (): Promise<number> => new Promise((resolve) => setTimeout(() => resolve(1), 20))
      const [, second] = await Promise.all([engine.run({ x: 1, y: 1 }), engine.run({ x: slow, y: 1 })])
      expect(second.results.length + second.failureResults.length).to.equal(1)
    })

    it('give the right results, a hundred at once', async () => {
      const results = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          evaluate(
            { rules },
            new Map([
              ['x', index % 2],
              ['y', (index % 3) - 1],
            ]),
          ),
        ),
      )
      for (const [index, [first, second]] of results.entries()) {
        expect(first).to.deep.include({ rule: 'first', fired: index % 2 === 1 })
        expect(second).to.deep.include({ rule: 'second', fired: index % 3 === 2 })
      }
    })

    it('and those that fail among them leave the others alone', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 100 }, (_, index) =>
          evaluate({ rules }, new Map([['x', 1], ...(index % 2 ? [['y', 1] as const] : [])])),
        ),
      )
      for (const [index, result] of results.entries()) {
        expect(result.status).to.equal(index % 2 ? 'fulfilled' : 'rejected')
        if (result.status === 'fulfilled')
          expect(result.value.map(({ fired }) => fired)).to.deep.equal([true, true])
      }
    })
  })

  it('the library still gives results in the order of its facts; ours come in the order of the rules', async () => {
    const engine = new Engine()
    for (const fact of ['slow', 'quick'])
      engine.addRule({
        name: fact,
        conditions: { all: [{ fact, operator: 'equal', value: 1 }] },
        event: { type: fact },
      })
    engine.addFact('slow', () => new Promise((resolve) => setTimeout(() => resolve(1), 10)))
    engine.addFact('quick', 1)
    const { results } = await engine.run()
    expect(results.map(({ name }) => name)).to.deep.equal(['quick', 'slow'])

    const names = Array.from({ length: 30 }, (_, index) => `rule-${index}`)
    const rules = names.map((name, index) => ruleOf(name, compare('equal', index % 2), {}, 1 + (index % 3)))
    expect((await evaluate({ rules }, new Map([['x', 1]]))).map(({ rule }) => rule)).to.deep.equal(names)
  })

  it('the library still takes inherited members and `__proto__` for facts; ours has neither', async () => {
    const equal = (fact: string): object => ({ all: [{ fact, operator: 'equal', value: 1 }] })
    expect(await fires(equal('leaked'), Object.create({ leaked: 1 }) as Facts)).to.equal(true)
    expect(await fires(equal('__proto__'), JSON.parse('{"__proto__": 1}') as Facts)).to.equal(true)
    expect(await failureOf(ours(equal('toString'), { x: 1 }))).to.match(/Undefined fact: toString/)
    expect(
      await codesOf('facts:\n  __proto__: { file: a.json, pointer: /a, type: number, default: 0 }\n'),
    ).to.deep.equal(['schema'])
  })

  it('the library still fires two rules of one name; ours are refused, twice', async () => {
    const engine = new Engine()
    for (const type of ['A', 'B'])
      engine.addRule({ name: 'same', conditions: compare('equal', 1), event: { type } } as RuleProperties)
    expect((await engine.run({ x: 1 })).events).to.have.length(2)
    const rules = [ruleOf('same', compare('equal', 1)), ruleOf('same', compare('equal', 2))]
    expect(await failureOf(evaluate({ rules }, new Map([['x', 1]])))).to.equal(
      'the engine tried 1 of 2 rules',
    )
    const rule =
      '{ name: twin, conditions: { all: [{ fact: score, operator: equal, value: 1 }] }, event: { type: RED } }'
    expect(await codesOf(`rules:\n  - ${rule}\n  - ${rule}\n`)).to.deep.equal(['duplicate-name'])
  })

  it('the engine counts every rule of ours, fired or not', async () => {
    const rules = Array.from({ length: 200 }, (_, index) =>
      ruleOf(`rule-${index}`, compare('equal', index), {}, 1 + (index % 7)),
    )
    const results = await evaluate({ rules }, new Map([['x', 117]]))
    expect(results).to.have.length(200)
    expect(results.filter(({ fired }) => fired).map(({ rule }) => rule)).to.deep.equal(['rule-117'])
  })

  it('the engine writes nothing into the rules that it is given', async () => {
    const rules = [ruleOf('first', compare('equal', 1), { reason: 'x' }, 2)]
    const before = JSON.stringify(rules)
    await evaluate({ rules }, new Map([['x', 1]]))
    expect(JSON.stringify(rules)).to.equal(before)
  })
})
