import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { decisionMatrix } from '../../../src/core/matrix/decisionMatrix.js'
import { matrix } from '../../../src/flows/matrix.js'
import type { Matrix } from '../../../src/model/matrix.js'
import type { Condition, Policy, SignalSpec } from '../../../src/model/policy.js'
import { conditionWords, knownOf } from '../../../src/report/matrix/conditionWords.js'
import { matrixDocument } from '../../../src/report/matrix/matrixDocument.js'
import { matrixHtml } from '../../../src/report/matrix/matrixHtml.js'
import { matrixMarkdown } from '../../../src/report/matrix/matrixMarkdown.js'
import { matrixText } from '../../../src/report/matrix/matrixText.js'
import { cellWords } from '../../../src/report/matrix/valueWords.js'
import { PLAIN, styleOf } from '../../../src/report/style.js'
import { policyOf, rule, signal } from '../../core/matrix/policies.js'

const shipped = (): Promise<Matrix> => matrix({ rules: 'rules', rulesShown: 'rules' })

function made(policy: Policy): Matrix {
  return { ...decisionMatrix(policy), warnings: [] }
}

/** What a text names in its cells, of RED. */
function redOf(spec: SignalSpec, condition: Condition, limit = 5): string {
  const [column] = made(policyOf([spec], [rule('r', 'RED', { all: [condition] })], { limit })).columns
  return column ? cellWords(column, 'RED') : ''
}

/** Twenty facts, each with a rule of its own. */
function twenty(): Policy {
  const specs = Array.from({ length: 20 }, (_, index) =>
    signal(`signal_number_${index}`, { type: 'number', unit: 'ms' }),
  )
  const rules = specs.map(({ name }) =>
    rule(`r-${name}`, 'RED', { all: [{ fact: name, operator: 'greaterThan', value: 5 }] }),
  )
  return policyOf(specs, rules)
}

const HOSTILE = `</td><script>alert("1")</script>'&|\`**x**\u001b[31m\u202e`

function hostile(): Policy {
  const spec = signal('score', { type: 'enum', values: ['low', HOSTILE] }, { description: HOSTILE })
  const plain = policyOf(
    [spec],
    [rule('r', 'RED', { all: [{ fact: 'score', operator: 'equal', value: HOSTILE }] })],
  )
  return {
    ...plain,
    levels: plain.levels.map((level) => ({
      ...level,
      description: HOSTILE,
      color: '#f00;}</style><script>',
    })),
    constants: [
      {
        name: 'limit',
        description: HOSTILE,
        value: HOSTILE,
        unit: HOSTILE,
        origin: { file: HOSTILE, line: 1, column: 1 },
      },
    ],
  }
}

describe('the words of values', () => {
  const percent = signal('p', { type: 'number', min: 0, max: 100, unit: '%' })
  const free = signal('f', { type: 'number' })
  const jobs = signal('j', { type: 'integer' })
  const cases: readonly (readonly [
    string,
    SignalSpec,
    Omit<Extract<Condition, { fact: string }>, 'fact'>,
  ])[] = [
    ['below 5 %', percent, { operator: 'lessThan', value: 5 }],
    ['at most 5 %', percent, { operator: 'lessThanInclusive', value: { fact: 'limit' } }],
    ['above 5 %', percent, { operator: 'greaterThan', value: 5 }],
    ['at least 5 %', percent, { operator: 'greaterThanInclusive', value: 5 }],
    ['5 %', percent, { operator: 'equal', value: 5 }],
    ['below 5 % or above 5 %', percent, { operator: 'notEqual', value: 5 }],
    ['0.1 % or 1 %', percent, { operator: 'in', value: [1, 0.1] }],
    ['0 %', percent, { operator: 'lessThanInclusive', value: 0 }],
    ['100 %', percent, { operator: 'greaterThanInclusive', value: 100 }],
    ['above 0 %', percent, { operator: 'notEqual', value: 0 }],
    ['any value', percent, { operator: 'lessThan', value: 101 }],
    ['', percent, { operator: 'lessThan', value: 0 }],
    ['below 1e-7', free, { operator: 'lessThan', value: 1e-7 }],
    ['below 0.30000000000000004', free, { operator: 'lessThan', value: 0.30000000000000004 }],
    ['at most 4', jobs, { operator: 'lessThan', value: 5 }],
    ['at most 5', jobs, { operator: 'lessThan', value: 5.5 }],
    ['any value', jobs, { operator: 'notEqual', value: 5.5 }],
    [
      '0 to 4',
      signal('c', { type: 'integer' }, { from: { ...jobs.from, reduce: 'count' } }),
      { operator: 'lessThan', value: 5 },
    ],
    ['0', signal('c', { type: 'integer', min: 0 }), { operator: 'lessThan', value: 1 }],
    [
      'low, high',
      signal('e', { type: 'enum', values: ['low', 'medium', 'high'] }),
      { operator: 'notEqual', value: 'medium' },
    ],
    ['"a" or any other text', signal('s', { type: 'string' }), { operator: 'notIn', value: ['b', ''] }],
    ['true', signal('b', { type: 'boolean' }), { operator: 'equal', value: true }],
  ]
  for (const [words, spec, condition] of cases) {
    it(`${spec.shape.type} ${condition.operator} ${JSON.stringify(condition.value)}: ${words || 'never'}`, () => {
      if (words === '"a" or any other text') {
        const rules = [
          rule('r', 'RED', { all: [{ fact: spec.name, ...condition }] }),
          rule('y', 'YELLOW', { all: [{ fact: spec.name, operator: 'equal', value: 'a' }] }),
        ]
        const [column] = made(policyOf([spec], rules)).columns
        expect(column && cellWords(column, 'RED')).to.equal(words)
      } else if (words === 'any value') expect(redOf(spec, { fact: spec.name, ...condition })).to.equal('')
      else expect(redOf(spec, { fact: spec.name, ...condition })).to.equal(words)
    })
  }

  it('bounds between two levels', () => {
    const rules = [
      rule('red', 'RED', { all: [{ fact: 'p', operator: 'lessThanInclusive', value: 5 }] }),
      rule('yellow', 'YELLOW', { all: [{ fact: 'p', operator: 'lessThan', value: 9 }] }),
    ]
    const [column] = made(policyOf([percent], rules)).columns
    expect(['RED', 'YELLOW', 'GREEN'].map((level) => column && cellWords(column, level))).to.deep.equal([
      'at most 5 %',
      'above 5 to below 9 %',
      'at least 9 %',
    ])
  })
})

describe('the words of conditions', () => {
  const a = { fact: 'a', operator: 'lessThan', value: { fact: 'limit' } } as const
  const b = { fact: 'b', operator: 'equal', value: 'x' } as const
  const policy = policyOf([signal('a', { type: 'number', unit: '%' })], [], { limit: 5 })
  const cases: readonly (readonly [Condition, string])[] = [
    [{ all: [a, b] }, 'a is below limit (5) and b is x'],
    [{ any: [a, { all: [b, a] }] }, 'a is below limit (5) or (b is x and a is below limit (5))'],
    [{ not: a }, 'a is at least limit (5)'],
    [{ not: { not: a } }, 'a is below limit (5)'],
    [{ all: [{ not: { any: [a, b] } }, b] }, 'not (a is below limit (5) or b is x) and b is x'],
    [{ all: [{ any: [b] }] }, 'b is x'],
    [{ not: { all: [{ not: a }] } }, 'not (a is at least limit (5))'],
    [{ fact: 'a', operator: 'in', value: [1, 2] }, 'a is one of 1, 2 %'],
    [{ fact: 'a', operator: 'greaterThan', value: { fact: 'c' } }, 'a is above c'],
    [{ fact: 'b', operator: 'equal', value: '' }, 'b is ""'],
    [{ fact: 'b', operator: 'notIn', value: ['x, y', 'z', ' '] }, 'b is none of "x, y", z, " "'],
  ]
  for (const [condition, words] of cases)
    it(words, () => expect(conditionWords(condition, knownOf(policy, new Map()))).to.equal(words))
})

describe('the matrix as text', () => {
  it('is that of the report', async () => {
    expect(
      matrixText(await shipped())
        .split('\n')
        .slice(0, 11),
    ).to.deep.equal([
      'Policy decision matrix',
      '3 levels, most severe first; 6 facts; 10 rules.',
      '',
      '  fact              RED         YELLOW            GREEN',
      '  trust_locked      true        –                 false',
      '  integrity_score   below 90 %  90 to below 95 %  at least 95 %',
      '  consensus_pct     below 85 %  85 to below 90 %  at least 90 %',
      '  reputation_score  –           below 80 %        at least 80 %',
      '  forecast_risk     high        medium            low',
      '  recent_responses  at least 8  4 to 7            0 to 3',
      '',
    ])
  })

  it('has a row for each level where there is room', async () => {
    expect(
      matrixText(await shipped(), PLAIN, 140)
        .split('\n')
        .slice(3, 7),
    ).to.deep.equal([
      '  level   trust_locked  integrity_score   consensus_pct     reputation_score  forecast_risk  recent_responses',
      '  RED     true          below 90 %        below 85 %        –                 high           at least 8',
      '  YELLOW  –             90 to below 95 %  85 to below 90 %  below 80 %        medium         4 to 7',
      '  GREEN   false         at least 95 %     at least 90 %     at least 80 %     low            0 to 3',
    ])
  })

  it('stacks where there is little', async () => {
    expect(
      matrixText(await shipped(), PLAIN, 50)
        .split('\n')
        .slice(7, 11),
    ).to.deep.equal([
      '  integrity_score',
      '    RED     below 90 %',
      '    YELLOW  90 to below 95 %',
      '    GREEN   at least 95 %',
    ])
  })

  for (const width of [60, 80, 100, 200]) {
    it(`keeps within ${width} columns, unless a word is longer`, async () => {
      for (const each of [await shipped(), made(twenty())])
        for (const line of matrixText(each, PLAIN, width).split('\n'))
          expect(line.length <= width || / {2}\S{30,}$/.test(line), line).to.equal(true)
    })
  }

  it('says the same in colour', async () => {
    // oxlint-disable-next-line no-control-regex
    const plain = matrixText(await shipped(), styleOf(3), 140).replaceAll(/\u001b\[[0-9;]*m/g, '')
    expect(plain.replaceAll(/ +/g, ' ').replaceAll(/^ +/gm, '')).to.equal(
      matrixText(await shipped(), PLAIN, 140)
        .replaceAll(/ +/g, ' ')
        .replaceAll(/^ +/gm, ''),
    )
  })

  it('tells conditions on several facts, and where they stand', async () => {
    const orange = await matrix({ rules: 'examples/orange-level/rules', rulesShown: 'rules' })
    const text = matrixText(orange, PLAIN, 300).replaceAll(/ {2,}/g, '  ')
    expect(text).to.include('every rule counts, the combined conditions among them')
    expect(text).to.include(
      [
        'Combined conditions',
        '  What no fact shows alone: the level holds also when one of its conditions here does.',
        '  rule  level  when  place',
        '  orange-drift-under-load  ORANGE  integrity_score is below orange_integrity (92 %) and recent_responses is at least orange_responses (6)  rules/orange.yaml:5',
      ].join('\n'),
    )
  })

  it('says that nothing can be told alone where a rule always fires', () => {
    const always = rule('always', 'RED', {
      any: [
        { fact: 'b', operator: 'equal', value: true },
        { fact: 'b', operator: 'equal', value: false },
      ],
    })
    const text = matrixText(made(policyOf([signal('b', { type: 'boolean' })], [always])))
    expect(text).to.include('No values were found with which no rule fires, so no fact can be told alone.')
    expect(text).to.include('always  RED    b is true or b is false  rules.yaml:1')
  })

  it('takes thresholds that are read from files for their defaults, and says so', async () => {
    const tuned = await matrix({ rules: 'examples/tuned-thresholds/rules', rulesShown: 'rules' })
    expect(matrixText(tuned, PLAIN, 300)).to.include('are taken for their defaults: red_responses as 8.')
    expect(matrixText(tuned, PLAIN, 300)).to.match(
      /red_responses +read from config\/thresholds\.json; 8 responses without it +recent_responses/,
    )
  })

  it('says which fact has no place for the sake of a threshold that nobody knows, and tells its rules', () => {
    const limit = signal('limit', { type: 'number' }, { threshold: true })
    const specs = [signal('a', { type: 'number' }), signal('b', { type: 'boolean' }), limit]
    const few = rule('few', 'RED', {
      all: [{ fact: 'a', operator: 'lessThan', value: { fact: 'limit' } }],
    })
    const locked = rule('locked', 'RED', { all: [{ fact: 'b', operator: 'equal', value: true }] })
    const text = matrixText(made(policyOf(specs, [few, locked])), PLAIN, 300)
    expect(text.split('\n').slice(1, 7)).to.deep.equal([
      '3 levels, most severe first; 2 facts; 2 rules.',
      '',
      '  level   b',
      '  RED     true',
      '  YELLOW  –',
      '  GREEN   false',
    ])
    expect(text).to.include(
      'limit is read from a file, without a default: a has no place in the matrix, and the rules on it and on that are told below alone.\n',
    )
    expect(text).to.match(/Combined conditions\n.*\n.*\n {2}few {3}RED {4}a is below limit {2}/)
    const bare = matrixText(made(policyOf(specs, [few])), PLAIN, 300)
    expect(bare).to.include('without a default: a has no place').and.include('\nRules\n')
    expect(bare).not.to.include('–')
    expect(matrixDocument(made(policyOf(specs, [few]))).not_in_matrix).to.deep.equal({
      thresholds: ['limit'],
      facts: ['a'],
    })
  })

  it('names what the opening of a gate waits for, and no place for a value', async () => {
    const words = 'when fewer than response_limit responses count for the last 24 hours'
    expect(matrixText(await shipped(), PLAIN, 400)).to.include(words)
    expect(matrixDocument(await shipped()).gates.map(({ opens }) => opens)).to.include(words)
  })

  it('tells the level that a missing feed calls for, and the worse one that its default leads to', () => {
    const a = signal('a', { type: 'number', unit: '%' }, { default: 50, onMissing: { level: 'YELLOW' } })
    const low = rule('low', 'RED', { all: [{ fact: 'a', operator: 'lessThan', value: 60 }] })
    expect(matrixText(made(policyOf([a], [low])), PLAIN, 300)).to.include(
      '  calls for YELLOW, and counts as 50 %: RED  ',
    )
  })

  it('tells what comes of feeds that fail', async () => {
    const incidents = await matrix({ rules: 'examples/new-signal/rules', rulesShown: 'rules' })
    const text = matrixText(incidents, PLAIN, 90).replaceAll(/ +/g, ' ')
    expect(text).to.include(
      ' missing calls for YELLOW, and counts as 100 %\n invalid the run fails: UNKNOWN\n',
    )
    expect(text).to.include(' stale older than 90 min: calls for YELLOW\n')
    expect(text).to.include(' missing is told, and counts as low: GREEN\n')
  })
})

describe('the matrix as Markdown', () => {
  it('is that of the report', async () => {
    expect(
      matrixMarkdown(await shipped())
        .split('\n')
        .slice(4, 9),
    ).to.deep.equal([
      '| level | `trust_locked` | `integrity_score` | `consensus_pct` | `reputation_score` | `forecast_risk` | `recent_responses` |',
      '|---|---|---|---|---|---|---|',
      '| **RED** | true | below 90 % | below 85 % | – | high | at least 8 |',
      '| **YELLOW** | – | 90 to below 95 % | 85 to below 90 % | below 80 % | medium | 4 to 7 |',
      '| **GREEN** | false | at least 95 % | at least 90 % | at least 80 % | low | 0 to 3 |',
    ])
  })

  it('turns the table where facts are many', () => {
    const text = matrixMarkdown(made(twenty()))
    expect(text).to.include('| fact | **RED** | **YELLOW** | **GREEN** |')
    expect(text).to.include('| `signal_number_19` | above 5 ms | – | at most 5 ms |')
  })

  it('lets no text out of its cell', () => {
    const text = matrixMarkdown(made(hostile()))
    expect(text.replaceAll(/\\./g, '').replaceAll('<br>', '')).not.to.match(/<|\*\*x/)
    // oxlint-disable-next-line no-control-regex
    expect(text).not.to.match(/[\u001b\u202e]/)
    for (const table of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const cells = table
        .trimEnd()
        .split('\n')
        .map((line) => line.replaceAll(/\\./g, '').split('|').length)
      expect(new Set(cells).size, table).to.equal(1)
    }
  })
})

describe('the matrix as HTML', () => {
  it('is one page that needs nothing else', async () => {
    const page = matrixHtml(await shipped())
    expect(page).not.to.match(/<script|<link|<img|https?:|\bon\w+=|@import|url\(/i)
    expect(page).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).to.include('color-scheme: light dark')
  })

  it('has tables with a caption, and heads with a scope', async () => {
    const page = matrixHtml(await shipped())
    const tables = page.match(/<table>\n<caption>/g) ?? []
    expect(tables).to.have.length(6)
    expect(page.match(/<table>/g)).to.have.length(6)
    expect(page.match(/<th>/g)).to.equal(null)
    expect(page).to.include(
      '<tr><th scope="row"><span class="level" style="border-color:#f59e0b"><span>YELLOW</span></span></th><td>–</td><td>90 to below 95 %</td><td>85 to below 90 %</td><td>below 80 %</td><td>medium</td><td>4 to 7</td></tr>',
    )
  })

  it('closes what it opens', async () => {
    for (const each of [await shipped(), made(twenty()), made(hostile())]) {
      const open: string[] = []
      for (const [, slash, name = ''] of matrixHtml(each).matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
        if (name === 'meta' || name === 'br') continue
        if (slash) expect(open.pop()).to.equal(name)
        else open.push(name)
      }
      expect(open).to.deep.equal([])
    }
  })

  it('lets no text out of its place', () => {
    const page = matrixHtml(made(hostile()))
    expect(page).not.to.match(/<script|<\/style>\s*<script|\*\*<|#f00;/)
    expect(page).to.include('&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;|')
    // oxlint-disable-next-line no-control-regex
    expect(page).not.to.match(/[\u001b\u202e]/)
    expect(page).to.include('style="border-color:#6b7280"')
  })
})

describe('the matrix as JSON', () => {
  it('gives intervals by their bounds', async () => {
    const document = matrixDocument(await shipped())
    expect(document.facts[1]).to.deep.equal({
      name: 'integrity_score',
      type: 'number',
      unit: '%',
      min: 0,
      max: 100,
      levels: {
        RED: { words: 'below 90 %', whole: false, intervals: [{ to: { value: 90, included: false } }] },
        YELLOW: {
          words: '90 to below 95 %',
          whole: false,
          intervals: [{ from: { value: 90, included: true }, to: { value: 95, included: false } }],
        },
        GREEN: { words: 'at least 95 %', whole: false, intervals: [{ from: { value: 95, included: true } }] },
      },
    })
    expect(document.healthy).to.include({ trust_locked: false, recent_responses: 0 })
    expect(JSON.parse(JSON.stringify(document))).to.deep.equal(document)
  })
})

describe('the matrix of every example', () => {
  for (const name of readdirSync('examples')) {
    it(name, async () => {
      const folders = name === 'policy-over-policies' ? ['rules/fleet', 'rules/site'] : ['rules']
      for (const folder of folders) {
        const each = await matrix({ rules: `examples/${name}/${folder}`, rulesShown: folder })
        expect(each.healthy).not.to.equal(null)
        expect(each.columns).to.have.length.above(0)
        for (const text of [matrixText(each), matrixMarkdown(each), matrixHtml(each)])
          expect(text).not.to.match(/undefined|\[object|NaN|Infinity/)
      }
    })
  }
})
