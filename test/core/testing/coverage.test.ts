import { expect } from 'chai'
import { coverageOf, percentOf } from '../../../src/core/testing/coverage.js'
import type { Goal } from '../../../src/model/testing.js'
import { BASE, bench, CALM, decidedOf } from './bench.js'

const LOW = `
  - name: low
    conditions: { all: [{ fact: score, operator: lessThan, value: { fact: low_score } }] }
    event: { type: RED, params: { reason: low } }
`
const BUSY = `
  - name: busy
    conditions:
      all:
        - { fact: count, operator: greaterThanInclusive, value: 4 }
        - any:
            - { fact: word, operator: in, value: [medium, high] }
            - not: { fact: flag, operator: equal, value: false }
    event: { type: YELLOW, params: { reason: busy } }
`

const GATES = `
gateFacts:
  brake: { file: b.json, pointer: /brake, type: boolean, default: false }
  used: { file: b.json, pointer: /used, type: integer, min: 0, default: 0 }
  limit: 5
gates:
  - name: brake
    conditions: { all: [{ fact: brake, operator: equal, value: true }] }
    event: { type: BLOCK, params: { reason: braked } }
  - name: full
    conditions: { all: [{ fact: used, operator: greaterThanInclusive, value: { fact: limit } }] }
    event: { type: BLOCK, params: { reason: full } }
actions:
  RED:
    - { name: stop, run: [stop] }
    - { name: tell, run: [tell] }
`

type Told = Readonly<Record<string, boolean>>

/** The goals of a kind, as `name: goal`, and whether they are reached. */
async function goals(rules: string, cases: string, kind: Goal['kind'], given = CALM): Promise<Told> {
  const { goals } = await coverage(rules, cases, given)
  const own = goals.filter((goal) => goal.kind === kind)
  return Object.fromEntries(own.map((goal) => [`${goal.name}: ${goal.goal}`, goal.reached]))
}

async function coverage(rules: string, cases: string, given = CALM) {
  const made = await bench(BASE + rules, cases, given)
  return coverageOf(made.policy, await decidedOf(made), 0)
}

/** The goals that are reached, as `name: goal`. */
async function reached(rules: string, cases: string, kind: Goal['kind'], given = CALM): Promise<string[]> {
  return Object.entries(await goals(rules, cases, kind, given)).flatMap(([name, met]) => (met ? [name] : []))
}

describe('coverageOf', () => {
  it('rounds down, and takes nothing for nothing', () => {
    expect(percentOf(199, 200)).to.equal(99)
    expect(percentOf(9_999, 10_000)).to.equal(99)
    expect(percentOf(200, 200)).to.equal(100)
    expect(percentOf(0, 0)).to.equal(0)
  })

  it('of no case at all reaches nothing', async () => {
    const { policy } = await bench(`${BASE}rules:${LOW}`)
    const { goals, percent } = coverageOf(policy, [], 80)
    expect(percent).to.equal(0)
    expect(goals.length).to.be.greaterThan(0)
    expect(goals.some((goal) => goal.reached)).to.equal(false)
  })

  describe('of levels', () => {
    it('wants each to be expected, the last one too', async () => {
      expect(
        await goals(`rules:${LOW}${BUSY}`, '  - { name: a, expect: { level: GREEN } }', 'level'),
      ).to.deep.equal({
        'RED: reached': false,
        'YELLOW: reached': false,
        'GREEN: reached': true,
      })
    })

    it('does not count one that came without being expected, or was expected and did not come', async () => {
      expect(
        await reached(`rules:${LOW}`, '  - { name: a, expect: { because: [] } }', 'level'),
      ).to.deep.equal([])
      expect(await reached(`rules:${LOW}`, '  - { name: a, expect: { level: RED } }', 'level')).to.deep.equal(
        [],
      )
    })

    it('says of one that nothing gives that no facts lead there', async () => {
      const { goals } = await coverage(`rules:${LOW}`, '  - { name: a, expect: { level: GREEN } }')
      const dead = goals.filter((goal) => goal.unreachable)
      expect(dead.map(({ name, goal }) => `${name}: ${goal}`)).to.deep.equal(['YELLOW: reached'])
    })
  })

  describe('of rules', () => {
    it('wants each to fire, and not to', async () => {
      const cases = `
  - { name: low, given: { score: 40 }, expect: { level: RED } }
  - { name: well, expect: { level: GREEN } }`
      expect(await goals(`rules:${LOW}${BUSY}`, cases, 'rule')).to.deep.equal({
        'low: fires': true,
        'low: does not fire': true,
        'busy: fires': false,
        // Behind RED nobody would notice, and before GREEN anybody would.
        'busy: does not fire': true,
      })
    })

    const HIDDEN = 'given: { score: 40, count: 5, word: high }'

    it('does not count one that fires behind a more severe level, where only the level is expected', async () => {
      const cases = `  - { name: both, ${HIDDEN}, expect: { level: RED } }`
      expect(await reached(`rules:${LOW}${BUSY}`, cases, 'rule')).to.deep.equal(['low: fires'])
    })

    it('counts it where `because` is expected', async () => {
      const cases = `  - { name: both, ${HIDDEN}, expect: { because: [low, busy] } }`
      expect(await reached(`rules:${LOW}${BUSY}`, cases, 'rule')).to.deep.equal(['low: fires', 'busy: fires'])
    })

    it('counts neither of two that fire for one level', async () => {
      const twin = LOW.replace('low', 'lower')
      const cases = '  - { name: low, given: { score: 40 }, expect: { level: RED } }'
      expect(await reached(`rules:${LOW}${twin}`, cases, 'rule')).to.deep.equal([])
    })

    it('does not count one beside a signal whose quality calls for the same level', async () => {
      const base = BASE.replace(
        'type: integer, min: 0, default: 0',
        'type: integer, default: 0, onMissing: RED',
      )
      const cases = (expected: string) =>
        `  - { name: low, given: { score: 40 }, missing: [count], expect: { ${expected} } }`
      const fired = async (expected: string): Promise<string[]> => {
        const made = await bench(`${base}rules:${LOW}`, cases(expected), CALM)
        const { goals } = coverageOf(made.policy, await decidedOf(made), 0)
        return goals.filter(({ kind, reached }) => kind === 'rule' && reached).map(({ goal }) => goal)
      }
      expect(await fired('level: RED')).to.deep.equal([])
      expect(await fired("because: [low, 'count is missing']")).to.deep.equal(['fires'])
    })

    it('does not count what a case expects wrongly', async () => {
      const cases = '  - { name: low, given: { score: 40 }, expect: { level: RED, because: [] } }'
      expect(await reached(`rules:${LOW}`, cases, 'rule')).to.deep.equal([])
    })

    it('does not count what is decided for actions or gates alone', async () => {
      const cases = '  - { name: low, given: { score: 40 }, expect: { actions: [] } }'
      expect(await reached(`rules:${LOW}`, cases, 'rule')).to.deep.equal([])
    })

    it('says of one that can never fire that it is dead', async () => {
      const never = `
  - name: never
    conditions:
      all:
        - { fact: score, operator: greaterThan, value: 60 }
        - { fact: score, operator: lessThan, value: 40 }
    event: { type: YELLOW, params: { reason: never } }
`
      const { goals, percent } = await coverage(
        `rules:${LOW}${never}`,
        `
  - name: all of it
    sweep: { score: { 0..49.99: RED, 50..100: GREEN } }`,
      )
      const dead = goals.filter((goal) => goal.unreachable).map((goal) => `${goal.name}: ${goal.goal}`)
      expect(dead).to.deep.equal([
        'YELLOW: reached',
        'never: fires',
        'never: score above 60: decisive when it holds',
        'never: score below 40: decisive when it holds',
        // Nowhere but below 60 does it depend on the first comparison, and nowhere but above 40 on the second.
        'never: score at 60',
        'never: score above 60',
        'never: score at 40',
        'never: score below 40',
      ])
      expect(goals.find(({ name, goal }) => name === 'never' && goal === 'fires')).to.include({
        reached: false,
        unreachable: true,
      })
      expect(percent).to.be.lessThan(100)
    })
  })

  describe('of conditions', () => {
    const names = async (given: string, fires: boolean): Promise<string[]> => {
      const cases = `  - { name: a, given: { ${given} }, expect: { because: [${fires ? 'busy' : ''}] } }`
      return reached(`rules:${LOW}${BUSY}`, cases, 'condition').then((all) =>
        all.filter((name) => name.startsWith('busy')),
      )
    }

    it('wants each to settle its rule where it holds, and where it does not', async () => {
      // The flag is false, so that the word settles what the list of two says.
      expect(await names('count: 4, word: high', true)).to.deep.equal([
        'busy: count at least 4: decisive when it holds',
        'busy: word one of [medium, high]: decisive when it holds',
      ])
      expect(await names('count: 4', false)).to.deep.equal([
        'busy: word one of [medium, high]: decisive when it does not hold',
        'busy: flag is false: decisive when it holds',
      ])
      expect(await names('count: 3, word: high', false)).to.deep.equal([
        'busy: count at least 4: decisive when it does not hold',
      ])
      expect(await names('count: 4, flag: true', true)).to.deep.equal([
        'busy: count at least 4: decisive when it holds',
        'busy: flag is false: decisive when it does not hold',
      ])
    })

    it('does not count one beside another that settles the same', async () => {
      expect(await names('count: 4, word: high, flag: true', true)).to.deep.equal([
        'busy: count at least 4: decisive when it holds',
      ])
      expect(await names('count: 3', false)).to.deep.equal([])
    })

    it('tells two that read the same from each other', async () => {
      const twice = `rules:
  - name: twice
    conditions:
      any:
        - { fact: flag, operator: equal, value: true }
        - { fact: flag, operator: equal, value: true }
    event: { type: RED, params: { reason: twice } }
`
      const told = await goals(twice, '  - { name: a, expect: { level: GREEN } }', 'condition')
      expect(told).to.deep.equal({
        'twice: flag is true: decisive when it holds': false,
        'twice: flag is true: decisive when it does not hold': true,
        'twice: flag is true (2): decisive when it holds': false,
        'twice: flag is true (2): decisive when it does not hold': true,
      })
    })
  })

  describe('of thresholds', () => {
    const score = (value: number, level: string) =>
      `  - { name: s${value}, given: { score: ${value} }, expect: { level: ${level} } }\n`

    it('wants a case at each, below it and above it', async () => {
      const cases = score(50, 'GREEN') + score(49.99, 'RED')
      expect(await goals(`rules:${LOW}`, cases, 'threshold')).to.deep.equal({
        'low_score: score at 50': true,
        'low_score: score below 50': true,
        'low_score: score above 50': false,
      })
    })

    it('wants no case where the range of the fact ends', async () => {
      const at = (value: number) => `rules:${LOW.replace('{ fact: low_score }', String(value))}`
      const cases = score(70, 'GREEN')
      expect(Object.keys(await goals(at(0), cases, 'threshold'))).to.deep.equal([
        'low: score at 0',
        'low: score above 0',
      ])
      expect(Object.keys(await goals(at(100), cases.replace('GREEN', 'RED'), 'threshold'))).to.deep.equal([
        'low: score at 100',
        'low: score below 100',
      ])
      expect(Object.keys(await goals(at(120), cases.replace('GREEN', 'RED'), 'threshold'))).to.deep.equal([
        'low: score below 120',
      ])
    })

    it('wants no whole number at a threshold that is none', async () => {
      const rule = `rules:${LOW.replace('fact: score', 'fact: count').replace('{ fact: low_score }', '2.5')}`
      const told = await goals(rule, '  - { name: a, expect: { level: RED } }', 'threshold')
      expect(told).to.deep.equal({ 'low: count below 2.5': true, 'low: count above 2.5': false })
    })

    it('wants every item of a list', async () => {
      const cases = `  - { name: a, given: { count: 4, word: high }, expect: { level: YELLOW } }`
      const told = await goals(`rules:${BUSY}`, cases, 'threshold')
      expect(told).to.deep.equal({
        'busy: count at 4': true,
        'busy: count below 4': false,
        'busy: count above 4': false,
        'busy: word is medium': false,
        'busy: word is high': true,
      })
    })

    it('counts a value only where something depends on it', async () => {
      const cases = `  - { name: a, given: { count: 4 }, expect: { level: GREEN } }`
      expect((await goals(`rules:${BUSY}`, cases, 'threshold'))['busy: count at 4']).to.equal(false)
    })

    it('wants a threshold that is no number to be met, and not to be', async () => {
      const base = BASE.replace('low_score: 50', 'low_score: 50\n  bad: high')
      const rule =
        'rules:' +
        LOW.replace('score, operator: lessThan', 'word, operator: equal').replace('low_score', 'bad')
      const made = await bench(base + rule, '  - { name: a, expect: { level: GREEN } }', CALM)
      const { goals } = coverageOf(made.policy, await decidedOf(made), 0)
      const told = goals.filter(({ kind }) => kind === 'threshold')
      expect(told.map(({ name, goal, reached }) => [name, goal, reached])).to.deep.equal([
        ['bad', 'word is high', false],
        ['bad', 'word is not high', true],
      ])
    })

    it('takes the threshold for one on whichever side it stands', async () => {
      const rule = `rules:${LOW.replace('fact: score, operator: lessThan, value: { fact: low_score }', 'fact: low_score, operator: greaterThan, value: { fact: score }')}`
      expect(await goals(rule, score(49, 'RED'), 'threshold')).to.deep.equal({
        'low_score: score at 50': false,
        'low_score: score below 50': true,
        'low_score: score above 50': false,
      })
    })

    it('counts nothing for the threshold where the case gives it a value of its own', async () => {
      const cases = `
  - { name: at, given: { score: 50, low_score: 50 }, expect: { level: GREEN } }
  - { name: all, given: { low_score: 60 }, sweep: { score: { 0..59.99: RED, 60..100: GREEN } } }`
      const { goals } = await coverage(`rules:${LOW}`, cases)
      const reached = goals.filter((goal) => goal.reached).map(({ name, goal }) => `${name}: ${goal}`)
      expect(reached).to.include('low: score below low_score: decisive when it holds')
      expect(reached.filter((name) => name.startsWith('low_score'))).to.deep.equal([])
    })

    it('nor where it is a part of what gates compare', async () => {
      const gates = GATES.replace('  limit: 5', '  own: 5\n  limit: { largestOf: [own, least] }\n  least: 2')
      const calm = CALM.replace(' }', ', brake: false, used: 0 }')
      const cases = (given: string) => `
  - { name: full, given: { used: 5${given} }, expect: { gates: [full] } }
  - { name: open, given: { used: 4${given} }, expect: { gates: [] } }`
      const limits = async (given: string) =>
        (await reached(`rules:${LOW}${gates}`, cases(given), 'threshold', calm)).filter((name) =>
          name.startsWith('limit'),
        )
      expect(await limits('')).to.deep.equal(['limit: used at limit', 'limit: used below limit'])
      expect(await limits(', least: 3')).to.deep.equal([])
    })

    it('stands where it is written', async () => {
      const { goals } = await coverage(`rules:${LOW}`, score(70, 'GREEN'))
      const { at } = goals.find(({ kind }) => kind === 'threshold') as Goal
      expect(at).to.deep.equal({ file: 'rules/rules.yaml', line: 12, column: 3 })
    })
  })

  describe('of feeds', () => {
    const base = BASE.replace(
      'max: 100, default: 100',
      'max: 100, default: 100, onMissing: RED, onInvalid: RED',
    )
      .replace('min: 0, default: 0', 'min: 0, default: 0, maxAge: 1h, onStale: YELLOW')
      .replace('default: low }', 'default: low, maxAge: 1h, onStale: error }')
      .replace('type: boolean, default: false', 'type: boolean, onMissing: error')

    async function feeds(...cases: string[]): Promise<string[]> {
      const list = cases.map((each, index) => `  - { name: c${index}, ${each} }\n`).join('')
      const made = await bench(`${base}rules:${LOW}${BUSY}`, list, CALM)
      const { goals } = coverageOf(made.policy, await decidedOf(made), 0)
      const own = goals.filter(({ kind }) => kind === 'feed')
      expect(own.map(({ name, goal }) => `${name} ${goal}`)).to.deep.equal(ALL)
      return own.filter((goal) => goal.reached).map(({ name, goal }) => `${name} ${goal}`)
    }

    const ALL = ['score missing', 'score invalid', 'count stale', 'word stale', 'flag missing']

    it('wants each failure for which the policy names a level, or ends the run of its own will', async () => {
      expect(await feeds('expect: { level: GREEN }')).to.deep.equal([])
      expect(
        await feeds(
          'missing: [score], expect: { level: RED }',
          'invalid: [score], expect: { because: [score is invalid] }',
          'stale: [count], expect: { level: YELLOW }',
          'stale: [word], expect: { error: signal-stale }',
          'missing: [flag], expect: { error: [signal-required] }',
        ),
      ).to.deep.equal(ALL)
    })

    it('does not count one that nothing expected depends on', async () => {
      expect(await feeds('missing: [score], expect: { quality: { score: missing } }')).to.deep.equal([])
      expect(await feeds('missing: [score], stale: [count], expect: { level: RED }')).to.deep.equal([
        'score missing',
      ])
      expect(await feeds('given: { score: 10 }, stale: [count], expect: { level: RED }')).to.deep.equal([])
      const busy = 'given: { count: 4, word: high }, stale: [count], expect:'
      expect(await feeds(`${busy} { level: YELLOW }`)).to.deep.equal([])
      expect(await feeds(`${busy} { because: [busy, count is stale] }`)).to.deep.equal(['count stale'])
      expect(
        await feeds('given: { score: 10 }, stale: [count], expect: { because: [low, count is stale] }'),
      ).to.deep.equal(['count stale'])
    })

    it('does not count one beside another that ends the run in the same way', async () => {
      expect(
        await feeds('missing: [flag], stale: [word], expect: { error: [signal-required, signal-stale] }'),
      ).to.deep.equal(['word stale', 'flag missing'])
      const both = base.replace('onMissing: RED, onInvalid: RED', 'onMissing: error')
      const made = await bench(
        `${both}rules:${LOW}`,
        '  - { name: a, missing: [flag, score], expect: { error: signal-required } }',
        CALM,
      )
      const { goals } = coverageOf(made.policy, await decidedOf(made), 0)
      expect(goals.filter(({ kind, reached }) => kind === 'feed' && reached)).to.deep.equal([])
    })
  })

  describe('of gates and actions', () => {
    const given = CALM.replace(' }', ', brake: false, used: 0 }')

    it('counts gates where gates are expected', async () => {
      const braked = `  - { name: a, given: { brake: true }, expect: { gates: [brake] } }`
      expect(await goals(`rules:${LOW}${GATES}`, braked, 'gate', given)).to.deep.equal({
        'brake: closed': true,
        'brake: open': false,
        'full: closed': false,
        'full: open': true,
      })
      const silent = `  - { name: a, given: { brake: true }, expect: { level: GREEN } }`
      expect(await reached(`rules:${LOW}${GATES}`, silent, 'gate', given)).to.deep.equal([])
    })

    it('knows conditions and thresholds of gates from those of rules', async () => {
      const cases = `  - { name: a, given: { used: 5 }, expect: { gates: [full] } }`
      expect(await reached(`rules:${LOW}${GATES}`, cases, 'condition', given)).to.deep.equal([
        'gate brake: brake is true: decisive when it does not hold',
        'gate full: used at least limit: decisive when it holds',
      ])
      expect(await reached(`rules:${LOW}${GATES}`, cases, 'threshold', given)).to.deep.equal([
        'limit: used at 5',
      ])
    })

    it('counts a gate that is closed by a fact without a value, and none of its conditions', async () => {
      const cases = `  - { name: a, invalid: [brake], expect: { gates: [brake] } }`
      const unbraked = given.replace(', brake: false', '')
      expect(await reached(`rules:${LOW}${GATES}`, cases, 'gate', unbraked)).to.deep.equal([
        'brake: closed',
        'full: open',
      ])
      const conditions = await reached(`rules:${LOW}${GATES}`, cases, 'condition', unbraked)
      expect(conditions.filter((name) => name.includes('gate brake'))).to.deep.equal([])
    })

    it('counts actions where actions are expected', async () => {
      const red = (expected: string) => `  - { name: a, given: { score: 10 }, expect: { ${expected} } }`
      expect(
        await goals(`rules:${LOW}${GATES}`, red('actions: [stop, tell]'), 'action', given),
      ).to.deep.equal({
        'RED/stop: planned': true,
        'RED/tell: planned': true,
      })
      expect(await reached(`rules:${LOW}${GATES}`, red('level: RED'), 'action', given)).to.deep.equal([])
      expect(await reached(`rules:${LOW}${GATES}`, red('actions: [stop]'), 'action', given)).to.deep.equal([])
    })
  })
})
