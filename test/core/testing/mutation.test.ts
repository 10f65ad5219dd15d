import { expect } from 'chai'
import { catchingCase } from '../../../src/core/testing/catchingCase.js'
import { changesOf } from '../../../src/core/testing/mutantChanges.js'
import { mutants } from '../../../src/core/testing/mutants.js'
import { mutationOf } from '../../../src/core/testing/mutation.js'
import { runCases } from '../../../src/core/testing/runCases.js'
import { vocabularyOf } from '../../../src/core/testing/vocabulary.js'
import { BASE, bench, CALM } from './bench.js'

const LOW = `rules:
  - name: low
    conditions: { all: [{ fact: score, operator: lessThan, value: { fact: low_score } }] }
    event: { type: RED, params: { reason: low } }
`
const RESPONDING = `
gateFacts:
  brake: { file: b.json, pointer: /brake, type: boolean, default: false }
  used: { responses: applied, within: 24h }
  daily: { file: c.json, pointer: /daily, type: integer, min: 1, default: 3 }
  usual: { file: c.json, pointer: /usual, type: integer, min: 1, default: 3 }
  limit: { firstOf: [daily, usual] }
gates:
  - name: full
    conditions: { all: [{ fact: used, operator: greaterThanInclusive, value: { fact: limit } }] }
    event: { type: BLOCK, params: { reason: full } }
actions:
  RED:
    - { name: one, run: [one] }
    - { name: two, run: [two] }
`
const CALM_GATES = CALM.replace(' }', ', used: 0, daily: 3, usual: 3 }')

const SWEEP = `
  - name: all of it
    sweep: { score: { 0..49.99: RED, 50..100: GREEN } }
`

async function mutate(rules: string, cases: string, given = CALM) {
  const made = await bench(rules, cases, given)
  return mutationOf(made.policy, made.cases)
}

const changes = (list: readonly { change: string }[]) => list.map(({ change }) => change)

describe('mutationOf', () => {
  it('counts what the cases notice', async () => {
    const { tried, caught, survivors, equivalent, undecided } = await mutate(BASE + LOW, SWEEP)
    expect({ tried, caught, survivors, equivalent, undecided }).to.deep.equal({
      tried: 6,
      caught: 6,
      survivors: [],
      equivalent: [],
      undecided: [],
    })
  })

  it('names what none notices, with a case that would', async () => {
    const cases = SWEEP.replace('0..49.99', '0..40').replace('50..100', '60..100')
    const { survivors } = await mutate(BASE + LOW, cases)
    expect(survivors).to.deep.equal([
      {
        change: 'low: score below low_score: lessThan → lessThanInclusive',
        at: { file: 'rules/rules.yaml', line: 14, column: 5 },
        catching: `  - name: 'catches low: score below low_score: lessThan → lessThanInclusive'
    given:
      score: 50
      count: 0
      word: low
      flag: false
    expect:
      level: GREEN
      because: []
`,
      },
      {
        change: 'low_score: 50 → 49.99',
        at: { file: 'rules/rules.yaml', line: 12, column: 3 },
        catching: `  - name: 'catches low_score: 50 → 49.99'
    given:
      score: 49.99
      count: 0
      word: low
      flag: false
    expect:
      level: RED
      because: [low]
`,
      },
      {
        change: 'low_score: 50 → 50.01',
        at: { file: 'rules/rules.yaml', line: 12, column: 3 },
        catching: `  - name: 'catches low_score: 50 → 50.01'
    given:
      score: 50
      count: 0
      word: low
      flag: false
    expect:
      level: GREEN
      because: []
`,
      },
    ])
  })

  it('gives cases that a file of tests takes, and that catch', async () => {
    const rules = BASE + LOW + RESPONDING
    const { survivors, tried } = await mutate(rules, '  - { name: a, expect: { level: GREEN } }', CALM_GATES)
    expect(survivors.length).to.be.greaterThan(10)
    const made = await bench(rules, survivors.map(({ catching }) => catching).join(''))
    const all = mutants(made.policy)
    const results = await runCases(made.policy, made.cases)
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(survivors.map(() => 'passed'))
    for (const [index, { change }] of survivors.entries()) {
      const mutant = all.find((each) => each.change === change)
      const test = made.cases[index]
      if (!mutant || !test) throw new Error(change)
      expect((await runCases(mutant.policy, [test]))[0]?.outcome, change).to.equal('failed')
    }
    // What a file says for all of its cases does not change what they catch.
    const other = 'given: { score: 10, count: 7, word: high, flag: true, used: 5, daily: 1, usual: 9 }\n'
    const inFile = await bench(rules, survivors.map(({ catching }) => catching).join(''), other)
    expect(await mutationOf(inFile.policy, inFile.cases)).to.deep.include({ caught: tried, survivors: [] })
    const again = await mutationOf(made.policy, made.cases)
    expect(again).to.deep.include({ tried, caught: tried, survivors: [], undecided: [] })
  })

  it('takes no notice of cases that fail, and of those that are skipped', async () => {
    const failing = `${SWEEP}    skip: later
  - { name: wrong, given: { score: 10 }, expect: { level: GREEN } }`
    const { caught } = await mutate(BASE + LOW, failing)
    expect(caught).to.equal(0)
  })

  it('sees what changes behind the level only where somebody looks there', async () => {
    const rules = `${BASE}${LOW}  - name: lower
    conditions: { all: [{ fact: score, operator: lessThan, value: 20 }] }
    event: { type: YELLOW, params: { reason: lower } }
`
    const cases = (expected: string) =>
      `${SWEEP}  - { name: lower, given: { score: 19 }, expect: { ${expected} } }`
    const unnoticed = async (expected: string) =>
      (await mutate(rules, cases(expected))).survivors.map(({ change }) => change)
    expect(await unnoticed('level: RED')).to.include('without lower')
    expect(await unnoticed('because: [low, lower]')).not.to.include('without lower')
  })

  it('follows a changed level through the steps of a case', async () => {
    // Where the first step is not RED any more, nothing changes in the second: that alone is expected.
    const cases = `
  - name: it recovers
    steps:
      - { given: { score: 49.99 } }
      - { after: 1h, given: { score: 60 }, expect: { changed: true } }
`
    const { survivors } = await mutate(BASE + LOW, cases)
    expect(survivors.map(({ change }) => change)).to.deep.equal([
      'low: score below low_score: lessThan → lessThanInclusive',
      // GREEN, then RED: that is a change, too.
      'low: score below low_score: lessThan → greaterThanInclusive',
      'low: RED → YELLOW',
      'low_score: 50 → 50.01',
    ])
  })

  it('says that it does not know, where there is too much to be tried', async () => {
    const pairs = [1, 2, 3]
    const fact = (name: string) =>
      `  ${name}: { file: p.json, pointer: /${name}, type: number, default: 0 }\n`
    const facts = pairs.map((at) => fact(`a${at}`) + fact(`b${at}`)).join('')
    const parts = pairs.map((at) => {
      const compare = (operator: string) => `{ fact: a${at}, operator: ${operator}, value: { fact: b${at} } }`
      return `{ all: [${compare('lessThan')}, ${compare('greaterThan')}, { fact: a1, operator: notEqual, value: 3 }] }`
    })
    const rule = `  - name: never
    conditions: { any: [${parts.join(', ')}] }
    event: { type: YELLOW, params: { reason: never } }
`
    const { policy } = await bench(BASE.replace('thresholds:', `${facts}thresholds:`) + LOW + rule)
    const mutant = mutants(policy).find(({ change }) => change === 'without never')
    if (!mutant) throw new Error('there is no such mutant')
    const over = { vocabulary: vocabularyOf(policy), calm: new Map(), now: 0 }
    const catching = await catchingCase(mutant, changesOf(policy, mutant.policy), over)
    expect(catching).to.deep.equal({ kind: 'undecided' })
  })

  it('says that it does not know, where what would tell it cannot be written as a case', async () => {
    // More in an hour than in a day there are never, and the search does not know that.
    const gates = `
gateFacts:
  hourly: { responses: applied, within: 1h }
  daily: { responses: applied, within: 24h }
gates:
  - name: odd
    conditions: { all: [{ fact: hourly, operator: greaterThan, value: { fact: daily } }] }
    event: { type: BLOCK, params: { reason: odd } }
`
    const given = CALM.replace(' }', ', hourly: 0, daily: 0 }')
    const { undecided, equivalent } = await mutate(BASE + LOW + gates, SWEEP, given)
    expect(undecided).to.deep.equal([
      { change: 'without gate odd', at: { file: 'rules/rules.yaml', line: 22, column: 5 } },
    ])
    expect(equivalent).to.deep.equal([])
  })

  it('leaves a threshold to which a case gives another value out of it', async () => {
    const cases = SWEEP.replace('sweep', 'given: { low_score: 50 }\n    sweep')
    const { survivors } = await mutate(BASE + LOW, cases)
    expect(survivors.map(({ change }) => change)).to.deep.equal([
      'low_score: 50 → 49.99',
      'low_score: 50 → 50.01',
    ])
  })

  describe('says that a change is without effect', () => {
    const dead = (conditions: string): string => `${BASE}${LOW}  - name: dead
    conditions: ${conditions}
    event: { type: YELLOW, params: { reason: dead } }
`
    const changed = (list: readonly { change: string }[]) =>
      changes(list).filter((change) => change.includes('dead'))

    it('where the rule can never fire', async () => {
      const never =
        '{ all: [{ fact: score, operator: greaterThan, value: 60 }, { fact: score, operator: lessThan, value: 40 }] }'
      const { equivalent, undecided } = await mutate(dead(never), SWEEP)
      expect(changes(undecided)).to.deep.equal([])
      expect(changed(equivalent)).to.deep.equal([
        'dead: score above 60: greaterThan → greaterThanInclusive',
        'dead: score above 60: 60 → 59.99',
        'dead: score above 60: 60 → 60.01',
        'dead: score below 40: lessThan → lessThanInclusive',
        'dead: score below 40: 40 → 39.99',
        'dead: score below 40: 40 → 40.01',
        'dead: YELLOW → RED',
        'dead: YELLOW → GREEN',
        'without dead',
      ])
    })

    it('where a more severe rule hides which level it is', async () => {
      const hidden = '{ all: [{ fact: score, operator: lessThan, value: 20 }] }'
      const { equivalent } = await mutate(dead(hidden), SWEEP)
      // Below 20 the level is RED already; that the rule fires, `because` shows.
      expect(changed(equivalent)).to.deep.equal(['dead: YELLOW → RED', 'dead: YELLOW → GREEN'])
    })

    it('but not where only a number between two neighbours tells it', async () => {
      // Of the two decimals that are tried first, none lies between 89.99 and 90.
      const narrow =
        '{ all: [{ fact: score, operator: greaterThan, value: 89.99 }, { fact: score, operator: lessThan, value: 90 }] }'
      const { survivors, equivalent } = await mutate(dead(narrow), SWEEP)
      expect(changed(equivalent)).to.deep.equal([])
      expect(survivors.find(({ change }) => change === 'without dead')?.catching).to.contain(
        'score: 89.995\n',
      )
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

    it('swaps what a failing signal calls for, and gives the case that would notice', async () => {
      const { survivors, equivalent, undecided } = await mutate(base + LOW, SWEEP)
      expect(changes([...equivalent, ...undecided])).to.deep.equal([])
      const found = survivors.map(({ change, catching }) => [
        change,
        catching.replace(/^[^]*?\n    (?=missing|stale|invalid)/, '').replace(/\s+/g, ' '),
      ])
      expect(found).to.deep.equal([
        [
          'score is missing: RED → YELLOW',
          "missing: [score] expect: level: RED because: ['score is missing'] ",
        ],
        [
          'score is missing: RED → default',
          "missing: [score] expect: level: RED because: ['score is missing'] ",
        ],
        [
          'score is invalid: RED → YELLOW',
          "invalid: [score] expect: level: RED because: ['score is invalid'] ",
        ],
        [
          'score is invalid: RED → error',
          "invalid: [score] expect: level: RED because: ['score is invalid'] ",
        ],
        ['count is stale: YELLOW → RED', "stale: [count] expect: level: YELLOW because: ['count is stale'] "],
        [
          'count is stale: YELLOW → warn',
          "stale: [count] expect: level: YELLOW because: ['count is stale'] ",
        ],
        ['word is stale: error → warn', 'stale: [word] expect: error: [signal-stale] '],
        // Without a default, `flag` cannot be missing otherwise.
      ])
      const again = await mutate(base + LOW, SWEEP + survivors.map(({ catching }) => catching).join(''))
      expect(again.survivors).to.deep.equal([])
    })

    it('moves the default of a threshold that is read from a file', async () => {
      const rules = (BASE + LOW).replace(
        'low_score: 50',
        'low_score: { file: t.json, pointer: /low, type: number, max: 100, default: 50 }',
      )
      const given = CALM.replace(' }', ', low_score: 50 }')
      const { survivors } = await mutate(rules, SWEEP, given)
      expect(survivors.map(({ change, at }) => [change, at.line])).to.deep.equal([
        ['low_score: default 50 → 49.99', 12],
        ['low_score: default 50 → 50.01', 12],
      ])
      expect(survivors.map(({ catching }) => catching.split('\n')[2])).to.deep.equal([
        '      score: 49.99',
        '      score: 50',
      ])
      expect(survivors.every(({ catching }) => catching.includes('    missing: [low_score]\n'))).to.equal(
        true,
      )
      const missing =
        '  - name: without it\n    missing: [low_score]\n    sweep: { score: { 0..49.99: RED, 50..100: GREEN } }\n'
      expect((await mutate(rules, SWEEP + missing, given)).survivors).to.deep.equal([])
    })
  })

  it('finds what tells a part of a large nest of conditions', async () => {
    const at = (index: number) => `{ fact: f${index}, operator: lessThan, value: ${10 + index} }`
    const facts = [0, 1, 2, 3, 4, 5, 6, 7, 8]
      .map(
        (each) =>
          `  f${each}: { file: f.json, pointer: /f${each}, type: number, min: 0, max: 100, default: 50 }\n`,
      )
      .join('')
    const parts = [0, 1, 2].map((each) => `{ all: [${at(each)}, ${at(each + 5)}] }`)
    const last = `{ all: [${at(3)}, ${at(8)}, { not: ${at(4)} }] }`
    const rules = `rules:
  - name: red
    conditions: { all: [${[0, 1, 2, 3, 4].map(at).join(', ')}, { any: [${[5, 6, 7, 8].map(at).join(', ')}] }] }
    event: { type: RED, params: { reason: red } }
  - name: yellow
    conditions: { any: [${[...parts, last].join(', ')}] }
    event: { type: YELLOW, params: { reason: yellow } }
`
    const given = CALM.replace(
      ' }',
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((each) => `, f${each}: 50`).join('') + ' }',
    )
    const { survivors, equivalent, undecided } = await mutate(
      BASE.replace('thresholds:', `${facts}thresholds:`) + rules,
      '  - { name: calm, expect: { because: [] } }\n',
      given,
    )
    expect(changes(undecided)).to.deep.equal([])
    expect(changes(equivalent)).to.deep.equal([])
    const { catching = '' } = survivors.find(({ change }) => change === 'yellow: without f0 below 10') ?? {}
    expect(catching).to.contain('      f5: 0\n').and.to.contain('      f0: 50\n')
    expect(catching).to.contain('because: []')
  })

  describe('of gates', () => {
    const open = '  - { name: open, given: { score: 10 }, expect: { gates: [], actions: [one, two] } }'

    it('finds counts at the limit', async () => {
      const { survivors } = await mutate(BASE + LOW + RESPONDING, open, CALM_GATES)
      const change = 'gate full: used at least limit: greaterThanInclusive → greaterThan'
      expect(survivors.find((each) => each.change === change)?.catching).to
        .equal(`  - name: 'catches ${change}'
    given:
      score: 10
      count: 0
      word: low
      flag: false
      daily: 3
      usual: 3
      used: 3
    expect:
      gates: [full]
`)
    })

    it('finds that a fact without a value closed the gate that no longer names it', async () => {
      const both = RESPONDING.replace(
        '{ all: [{ fact: used',
        '{ any: [{ all: [{ fact: brake, operator: equal, value: true }, { fact: brake, operator: equal, value: false }] }, { fact: used',
      )
      const { survivors, undecided } = await mutate(
        BASE + LOW + both,
        open,
        CALM_GATES.replace(' }', ', brake: false }'),
      )
      const change = 'gate full: without (brake is true and brake is false)'
      const { catching = '' } = survivors.find((each) => each.change === change) ?? {}
      expect(catching).to.contain('    invalid: [brake]\n    expect:\n      gates: [full]\n')
      expect(undecided).to.deep.equal([])
    })

    it('finds that a missing limit leaves it to the other', async () => {
      const second = RESPONDING.replace(
        'limit } }] }',
        'usual } }, { fact: limit, operator: greaterThan, value: 3 }] }',
      ).replace(
        'daily: { file: c.json, pointer: /daily, type: integer, min: 1, default: 3 }',
        'daily: { file: c.json, pointer: /daily, type: integer, min: 1, max: 3, default: 3 }',
      )
      const { survivors } = await mutate(BASE + LOW + second, open, CALM_GATES)
      const { catching = '' } = survivors.find(({ change }) => change === 'without gate full') ?? {}
      expect(catching).to.contain('    missing: [daily]\n')
    })
  })

  it('reaches the level of an action by the quality of a signal, where no rule gives it', async () => {
    const base = BASE.replace('max: 100, default: 100', 'max: 100, default: 100, onMissing: YELLOW')
    const actions = '\nactions:\n  YELLOW: [{ name: look, run: [look] }]\ngates: []\n'
    const { survivors } = await mutate(base + LOW + actions, SWEEP)
    expect(survivors.map(({ change }) => change)).to.deep.equal([
      'score is missing: YELLOW → RED',
      'score is missing: YELLOW → default',
      'YELLOW: without look',
    ])
    expect(survivors[2]?.catching).to.contain(
      '    missing: [score]\n    expect:\n      level: YELLOW\n      actions: [look]\n',
    )
  })
})
