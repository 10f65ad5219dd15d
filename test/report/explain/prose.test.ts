import { expect } from 'chai'
import type {
  Account,
  ComparisonTold,
  FactTold,
  Gap,
  OtherLevel,
  Reason,
  RespondingTold,
} from '../../../src/model/account.js'
import type { Action } from '../../../src/model/policy.js'
import type { GateVerdict } from '../../../src/model/responseRecords.js'
import type { FactChange } from '../../../src/model/whyNot.js'
import { explainProse } from '../../../src/report/explain/prose.js'
import type { Statement } from '../../../src/report/explain/statement.js'
import { comparisonClause, gapClause, provenance, sentence } from '../../../src/report/explain/words.js'

const AT = { file: 'p.yaml', line: 7, column: 3 }
const COMMAND = ['policy', 'explain', '-C', 'my dir']

const fact = (changes: Partial<FactTold> = {}): FactTold => ({
  name: 'f',
  value: 88,
  at: AT,
  quality: 'ok',
  source: { file: 'f.json', pointer: '/f' },
  ...changes,
})
const threshold = (changes: Partial<FactTold> = {}): FactTold => ({
  name: 'limit',
  value: 90,
  at: { ...AT, line: 9 },
  quality: 'constant',
  ...changes,
})
const compared = (changes: Partial<ComparisonTold> = {}): ComparisonTold => ({
  fact: fact(),
  operator: 'lessThan',
  expected: 90,
  ...changes,
})
const rule = (changes: Partial<Extract<Reason, { kind: 'rule' }>> = {}): Reason => ({
  kind: 'rule',
  level: 'RED',
  rule: 'red-f',
  at: AT,
  reason: 'f is low',
  because: [],
  ...changes,
})
const other = (changes: Partial<OtherLevel> = {}): OtherLevel => ({
  level: 'GREEN',
  outcome: 'none',
  changes: [],
  settings: [],
  against: [],
  calling: [],
  last: true,
  ...changes,
})
const action = (name: string): Action => ({ name, description: `Does ${name}.`, origin: AT }) as Action
const responding = (
  gates: readonly GateVerdict[],
  actions: readonly Action[],
  changes: Partial<Extract<RespondingTold, { known: true }>['seen']> = {},
): RespondingTold => ({
  known: true,
  seen: {
    gates,
    facts: [],
    passed: gates.every(({ closed }) => !closed),
    checkedAt: '2025-11-14T12:00:00+00:00',
    warnings: [],
    ...changes,
  },
  places: new Map(gates.map(({ gate }) => [gate, AT])),
  since: new Map(),
  actions,
  acts: actions.length > 0,
})
const open = (gate: string): GateVerdict => ({ gate, closed: false, reason: '' })
const closed = (gate: string, changes: Partial<GateVerdict> = {}): GateVerdict => ({
  gate,
  closed: true,
  reason: `${gate}_closed`,
  ...changes,
})

const prose = (changes: Partial<Account> = {}) =>
  explainProse(
    {
      level: { name: 'RED', color: '#ff0000', description: 'Bad', priority: 3 },
      rules: 3,
      given: [],
      reasons: [],
      lesser: [],
      near: [],
      others: [],
      doubts: [],
      restsOn: [],
      sound: 0,
      unaged: [],
      responding: responding([], []),
      policyDigest: 'sha256:0',
      evaluatedAt: '2025-11-14T12:00:00+00:00',
      ...changes,
    },
    COMMAND,
  )

const linesOf = ({ text, details, command }: Statement): string[] => [
  text,
  ...details.map((each) => `  ${each}`),
  ...(command === undefined ? [] : [`  $ ${command}`]),
]
const section = (title: string, changes: Partial<Account>): string[] =>
  prose(changes)
    .sections.filter((each) => each.title === title)
    .flatMap(({ statements }) => statements.flatMap(linesOf))

describe('the prose of an explanation', () => {
  describe('why the level holds', () => {
    const quality: Reason = {
      kind: 'quality',
      level: 'RED',
      fact: fact({ quality: 'missing', note: '`f.json` does not exist', raises: 'RED' }),
    }
    for (const [what, changes, words] of [
      ['no rule fires', {}, 'because none of 3 rules fires, and RED holds when nothing calls for a level.'],
      [
        'one quiet rule',
        { rules: 1 },
        'because the only rule does not fire, and RED holds when nothing calls for a level.',
      ],
      ['a rule', { reasons: [rule()] }, 'because 1 of 3 rules calls for it: red-f.'],
      [
        'rules, and lesser ones',
        { reasons: [rule(), rule({ rule: 'red-g' })], lesser: [rule({ level: 'YELLOW' })] },
        'because 2 of 3 rules call for it: red-f and red-g; it is the most severe level that is called for.',
      ],
      ['a quality', { reasons: [quality] }, 'because f is missing, and the policy calls for it then.'],
      [
        'both',
        { reasons: [rule(), quality] },
        'because 1 of 3 rules calls for it: red-f; and f is missing, and the policy calls for it then.',
      ],
      [
        'many',
        { rules: 9, reasons: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => rule({ rule: name })) },
        'because 7 of 9 rules call for it: a, b, c, d, e and 2 more.',
      ],
    ] as const) {
      it(what, () => expect(prose(changes).because).to.equal(words))
    }

    it('tells where a value came from once a rule, however often the rule compares it', () => {
      const because = [compared(), compared({ operator: 'notEqual', expected: 3 })]
      expect(section('Why RED', { reasons: [rule({ because })] })).to.deep.equal([
        'red-f (p.yaml:7) calls for RED: f is low.',
        '  f is 88, below 90.',
        '  f was read from f.json /f.',
        '  f is 88, not 3.',
      ])
    })

    it('tells of a rule without a reason no more than is known, and of lesser ones what they compare', () => {
      const reason = rule({ reason: '', level: 'YELLOW', because: [compared()] })
      expect(section('Also fired', { lesser: [reason, rule({ reason: 'Stop!' })] })).to.deep.equal([
        'red-f (p.yaml:7) calls for YELLOW.',
        '  f is 88, below 90.',
        'red-f (p.yaml:7) calls for RED: Stop!',
      ])
    })

    it('tells of a quality what stands in', () => {
      const stale = {
        ...quality,
        fact: fact({ quality: 'stale', note: '3 h old, and 1 h is allowed', unit: '%' }),
      }
      expect(section('Why RED', { reasons: [quality, stale] })).to.deep.equal([
        'f is missing, and the policy calls for RED then (p.yaml:7): `f.json` does not exist.',
        '  Its default 88 stands in.',
        'f is stale, and the policy calls for RED then (p.yaml:7): 3 h old, and 1 h is allowed.',
        '  Its old value 88 % is used all the same.',
      ])
    })
  })

  describe('a comparison', () => {
    const percent = fact({ unit: '%' })
    for (const [told, words] of [
      [compared({ distance: 2 }), 'f is 88, below 90, by 2'],
      [compared({ fact: percent, distance: 2 }), 'f is 88 %, below 90 %, by 2 points'],
      [compared({ fact: percent, distance: 1 }), 'f is 88 %, below 90 %, by 1 point'],
      [compared({ fact: fact({ unit: 'GiB' }), distance: 2 }), 'f is 88 GiB, below 90 GiB, by 2 GiB'],
      [compared({ against: threshold(), distance: 2 }), 'f is 88, below limit 90 (p.yaml:9), by 2'],
      [
        compared({ fact: percent, against: threshold({ unit: 'percent', quality: 'given' }), distance: 2 }),
        'f is 88 %, below limit (given) 90 percent (p.yaml:9), by 2 points',
      ],
      [
        compared({ operator: 'not greaterThan', expected: 88, distance: 0 }),
        'f is 88, at most 88, exactly at it',
      ],
      [compared({ operator: 'equal', expected: 88 }), 'f is 88'],
      [
        compared({ operator: 'equal', expected: 88, against: threshold({ value: 88 }) }),
        'f is 88, as limit (p.yaml:9)',
      ],
      [
        compared({ operator: 'not equal', expected: 3, against: threshold() }),
        'f is 88, not limit 3 (p.yaml:9)',
      ],
      [compared({ fact: fact({ value: true }), operator: 'equal', expected: true }), 'f is true'],
      [
        compared({ fact: fact({ value: 'b', quality: 'stale' }), operator: 'in', expected: ['a', 'b'] }),
        'f (stale) is b, one of a and b',
      ],
      [compared({ fact: fact({ value: 'c' }), operator: 'not in', expected: ['a'] }), 'f is c, none of a'],
      // Rounded to six decimals they would be the same, and no distance apart.
      [
        compared({ fact: fact({ value: 89.99999999 }), distance: 1e-8 }),
        'f is 89.99999999, below 90, by 0.00000001',
      ],
      [
        compared({ fact: fact({ value: 84.33333333333333 }), distance: 5.66666666667 }),
        'f is 84.333333, below 90, by 5.666667',
      ],
    ] as const) {
      it(words, () => expect(comparisonClause(told)).to.equal(words))
    }

    for (const [changes, words] of [
      [
        { operator: 'not lessThan', wanted: 'lessThan', expected: 80, distance: 8 },
        'f is 88, at least 80; r waits for it to be below 80, 8 away',
      ],
      [
        { operator: 'not lessThan', wanted: 'lessThan', expected: 88, distance: 0 },
        'f is 88, at least 88; r waits for it to be below 88, and it is exactly at it',
      ],
      [
        { operator: 'lessThan', wanted: 'not lessThan', expected: 90, distance: 2 },
        'f is 88, below 90; r waits for it to be at least 90, 2 away',
      ],
      [{ operator: 'not equal', wanted: 'equal', expected: 3 }, 'f is 88, not 3; r waits for it to be 3'],
      [
        { operator: 'equal', wanted: 'not equal', expected: 88 },
        'f is 88; r waits for it to be other than 88',
      ],
      [
        { operator: 'not in', wanted: 'in', expected: [1, 2] },
        'f is 88, none of 1 and 2; r waits for it to be one of 1 and 2',
      ],
      [
        { operator: 'in', wanted: 'not in', expected: [88] },
        'f is 88, one of 88; r waits for it to be none of 88',
      ],
    ] as const) {
      it(words, () => expect(gapClause({ ...compared(), ...changes } as Gap, 'r')).to.equal(words))
    }

    it('tells of several that a rule lacks, each with the way of its value', () => {
      const gap: Gap = {
        ...compared({ operator: 'not lessThan', expected: 80, distance: 8 }),
        wanted: 'lessThan',
      }
      const near = {
        level: 'RED',
        rule: 'r',
        at: AT,
        gaps: [gap, { ...gap, fact: threshold({ value: 88 }) }],
      }
      expect(section('Nearest to firing', { near: [near] })).to.deep.equal([
        'No rule for RED fires; the nearest is r (p.yaml:7), which lacks 2 conditions.',
        '  f is 88, at least 80; r waits for it to be below 80, 8 away.',
        '  f was read from f.json /f.',
        '  limit is 88, at least 80; r waits for it to be below 80, 8 away.',
      ])
    })
  })

  describe('where a value came from', () => {
    for (const [changes, words] of [
      [{}, 'f was read from f.json /f.'],
      [{ age: 7200, ageFrom: 'timestamp' }, 'f was read from f.json /f, 2 h old.'],
      [{ age: 90, ageFrom: 'mtime' }, 'f was read from f.json /f, written 90 s ago.'],
      [{ quality: 'given' }, 'f was given on the command line.'],
      [
        { quality: 'missing', note: '`f.json` does not exist' },
        'f is missing: `f.json` does not exist; its default stands in (p.yaml:7).',
      ],
      [
        { quality: 'invalid', note: '`"x"` is not a number' },
        'f is invalid: `"x"` is not a number (f.json /f); its default stands in (p.yaml:7).',
      ],
      [
        { quality: 'stale', note: '3 h old, and 1 h is allowed' },
        'f was read from f.json /f, and is stale: 3 h old, and 1 h is allowed.',
      ],
    ] as const) {
      it(words, () => expect(provenance(fact(changes))).to.deep.equal([words]))
    }
    it('says nothing of a constant, which stands where the comparison says', () => {
      expect(provenance(threshold())).to.deep.equal([])
    })
  })

  describe('what would have to change', () => {
    const change = (changes: Partial<FactChange> = {}): FactChange => ({
      fact: 'f',
      from: 88,
      to: 90,
      ...changes,
    })
    const found = (changes: FactChange[], more: Partial<OtherLevel> = {}): OtherLevel =>
      other({ outcome: 'found', changes, settings: ['f=90', 'text=a b'], ...more })
    const command = "  $ policy explain -C 'my dir' --set f=90 --set 'text=a b'"

    for (const [what, way, words] of [
      [
        'one',
        found([change({ unit: '%' })]),
        'The smallest change for GREEN is one fact: f 90 % instead of 88 %.',
      ],
      [
        'several',
        found([
          change(),
          change({ fact: 'g', from: 'a', to: 'b' }),
          change({ fact: 'h', from: false, to: true }),
        ]),
        'The smallest change for GREEN is 3 facts: f 90 instead of 88, g b instead of a and h true instead of false.',
      ],
      [
        'what was missing',
        found([change({ because: 'missing' })]),
        'The smallest change for GREEN is one fact: f there with 90 instead of missing.',
      ],
      [
        'what was stale',
        found([change({ because: 'stale' })]),
        'The smallest change for GREEN is one fact: f fresh with 90 instead of stale.',
      ],
      [
        'what was invalid',
        found([change({ because: 'invalid' })]),
        'The smallest change for GREEN is one fact: f valid with 90 instead of invalid.',
      ],
      [
        'a change that may not be the smallest',
        found([change()], { note: 'there may be a smaller one of as many facts' }),
        'A change of one fact gives GREEN, and there may be a smaller one of as many facts: f 90 instead of 88.',
      ],
      [
        'a value as it has to be given',
        found([change({ to: 89.99999999, from: 95 })]),
        'The smallest change for GREEN is one fact: f 89.99999999 instead of 95.',
      ],
    ] as const) {
      it(what, () => {
        expect(section('What would have to change', { others: [way] })).to.deep.equal([words, command])
      })
    }

    it('none that exists, and none that is known: told differently, and without a command', () => {
      const others = [
        other({ note: 'no rule gives it' }),
        other(),
        other({ level: 'YELLOW', outcome: 'unknown' }),
      ]
      expect(section('What would have to change', { others })).to.deep.equal([
        'No values of the facts give GREEN: no rule gives it.',
        'No values of the facts give GREEN.',
        'No change was found that gives YELLOW, and it is not proven that there is none.',
      ])
    })
  })

  describe('why not', () => {
    it('the level that holds', () => {
      expect(section('Why not RED', { asked: 'RED' })).to.deep.equal(['RED is the level.'])
    })

    it('a level that would be called for without what is in its way', () => {
      const yellow = other({
        level: 'YELLOW',
        last: false,
        against: [rule(), rule({ rule: 'red-g' })],
        calling: [rule({ level: 'YELLOW', rule: 'yellow-f' })],
      })
      expect(section('Why not YELLOW', { asked: 'YELLOW', others: [yellow] })).to.deep.equal([
        'In the way: red-f (p.yaml:7) calls for RED: f is low.',
        'In the way: red-g (p.yaml:7) calls for RED: f is low.',
        'Without them, YELLOW would be called for.',
        '  yellow-f (p.yaml:7) calls for YELLOW: f is low.',
        'No values of the facts give YELLOW.',
      ])
    })

    it('a level that nothing calls for: the nearest rule, or that there is none', () => {
      const yellow = other({ level: 'YELLOW', last: false, against: [rule()] })
      const near = { level: 'YELLOW', rule: 'r', at: AT, gaps: [] }
      const asked = (each: OtherLevel): string[] =>
        section('Why not YELLOW', { asked: 'YELLOW', others: [each] }).slice(0, 2)
      expect(asked(yellow)[1]).to.equal('No rule gives YELLOW, and no signal calls for it.')
      expect(asked({ ...yellow, near })[1]).to.match(/^No rule for YELLOW fires; the nearest is r /)
    })

    it('the last level, which holds when nothing else does, whatever rules it has of its own', () => {
      const near = { level: 'GREEN', rule: 'r', at: AT, gaps: [] }
      const expected = [
        'In the way: red-f (p.yaml:7) calls for RED: f is low.',
        'GREEN holds when nothing calls for a level.',
        'No values of the facts give GREEN.',
      ]
      for (const green of [other({ against: [rule()] }), other({ against: [rule()], near })])
        expect(section('Why not GREEN', { asked: 'GREEN', others: [green] })).to.deep.equal(expected)
    })

    it('stands at the top', () => {
      const titles = prose({ asked: 'RED', reasons: [rule()] }).sections.map(({ title }) => title)
      expect(titles.slice(0, 2)).to.deep.equal(['Why not RED', 'Why RED'])
    })
  })

  describe('what is missing, stale or given', () => {
    const doubts = (...told: Partial<FactTold>[]): Account['doubts'] =>
      told.map((changes) => ({ fact: fact(changes), rules: ['r1', 'r2'] }))
    const all = doubts(
      { name: 'gone', quality: 'missing', note: 'no file', raises: 'RED' },
      { name: 'wrong', quality: 'invalid', note: 'no number' },
      { name: 'old', quality: 'stale', note: '3 h old' },
      { name: 'tried', quality: 'given', value: 'x' },
    )

    it('the level never looks better than what it rests on', () => {
      const texts = (told: Account['doubts']): string[] =>
        prose({ doubts: all, restsOn: told.map((each) => each.fact) }).opening.map(({ text }) => text)
      expect(texts(all)).to.deep.equal([
        'Bad.',
        'RED rests on defaults for gone and wrong, and on old values of old.',
      ])
      expect(texts(all.slice(2, 3))[1]).to.equal('RED rests on old values of old.')
      expect(texts([]), 'nothing that is not known could change it').to.deep.equal(['Bad.'])
    })

    it('each with what that means', () => {
      const given = { fact: threshold({ quality: 'given', value: 5, instead: 90, unit: '%' }), rules: [] }
      expect(
        section('Missing, stale or given', {
          doubts: [...all, given],
          sound: 2,
          unaged: ['b'],
        }),
      ).to.deep.equal([
        'gone is missing: no file (f.json /f).',
        '  Its default 88 stands in; that alone calls for RED (p.yaml:7); 2 rules were tried on it: r1 and r2.',
        'wrong is invalid: no number (f.json /f).',
        '  Its default 88 stands in; 2 rules were tried on it: r1 and r2.',
        'old is stale: 3 h old (f.json /f).',
        '  Its old value 88 is used all the same; 2 rules were tried on it: r1 and r2.',
        'tried is given as x; what its file says does not count.',
        '  2 rules were tried on it: r1 and r2.',
        'limit is given as 5 %; the policy says 90 % (p.yaml:9).',
        '  No rule compares it.',
        'The other 2 signals were read, and are valid.',
        '  b has no `maxAge`: how old it is, nobody judges.',
      ])
    })

    for (const [sound, unaged, words] of [
      [1, [], ['The only signal was read, and is valid.', '  It is no older than its `maxAge`.']],
      [
        1,
        ['a'],
        ['The only signal was read, and is valid.', '  It has no `maxAge`: how old it is, nobody judges.'],
      ],
      [3, [], ['All 3 signals were read, and are valid.', '  None is older than its `maxAge`.']],
      [
        3,
        ['a', 'b'],
        [
          'All 3 signals were read, and are valid.',
          '  a and b have no `maxAge`: how old they are, nobody judges.',
        ],
      ],
      [
        2,
        ['a', 'b'],
        [
          'All 2 signals were read, and are valid.',
          '  None of them has a `maxAge`: how old they are, nobody judges.',
        ],
      ],
      [0, [], []],
    ] as const) {
      it(`${sound} sound ones, ${unaged.length} without an age`, () => {
        expect(section('What is known', { sound, unaged })).to.deep.equal(words)
      })
    }

    it('a what-if is no report of what is', () => {
      const given = [fact({ quality: 'given', unit: '%' }), threshold({ quality: 'given' })]
      expect(prose({ given }).opening[1]).to.deep.equal({
        text: 'What if f were 88 % and limit were 90: a run takes what the files and the policy say.',
        details: [],
        doubt: true,
      })
    })
  })

  describe('gates and actions', () => {
    const [one, two] = [action('one'), action('two')]
    for (const [what, told, lines] of [
      ['no actions, no gates', responding([], []), ['RED has no actions, and there are no gates.']],
      [
        'no actions, open gates',
        responding([open('a')], []),
        ['RED has no actions, and the only gate is open.'],
      ],
      [
        'no actions, a closed gate',
        responding([closed('a', { opens: 'at noon' })], []),
        ['Gate a (p.yaml:7) is closed: a_closed.', '  It opens at noon.', 'RED has no actions.'],
      ],
      [
        'open gates',
        responding([open('a'), open('b')], [one, two]),
        [
          'All 2 gates are open: nothing there keeps the 2 actions of RED from being done.',
          '  one (p.yaml:7): Does one.',
          '  two (p.yaml:7): Does two.',
        ],
      ],
      [
        'gates that the policy does without',
        responding([], [one]),
        [
          'There are no gates: nothing there keeps the only action of RED from being done.',
          '  one (p.yaml:7): Does one.',
        ],
      ],
      [
        'gates that were lost',
        responding([], [one], { passed: false }),
        [
          'The policy says nothing of gates, and that keeps the only action of RED from being done.',
          '  one (p.yaml:7): Does one.',
        ],
      ],
      [
        'closed gates',
        responding(
          [
            closed('a', { opens_at: '2025-11-14T15:00:00+00:00', opens: 'when it rains' }),
            open('b'),
            closed('c'),
          ],
          [one],
        ),
        [
          'Gate a (p.yaml:7) is closed: a_closed.',
          '  It opens at 2025-11-14T15:00:00+00:00, in 3 h: when it rains.',
          'Gate c (p.yaml:7) is closed: c_closed.',
          '  `policy gates` shows what it rests on.',
          'a and c keep the only action of RED from being done.',
          '  one (p.yaml:7): Does one.',
        ],
      ],
      [
        'a gate that cannot be told',
        { known: false, of: 'workspace', why: 'the workspace `x` is not a folder' },
        [
          'What would be done at RED, and whether the gates let it, cannot be told: the workspace `x` is not a folder.',
          '  The level is decided all the same; `policy gates` says what is wrong.',
        ],
      ],
      [
        'gates of a broken policy',
        { known: false, of: 'policy', why: 'the policy has a fault' },
        [
          'What would be done at RED, and whether the gates let it, cannot be told: the policy has a fault.',
          '  The level is decided all the same; `policy validate` says what is wrong.',
        ],
      ],
    ] as const) {
      it(what, () => {
        expect(section('Gates and actions', { responding: told })).to.deep.equal(lines)
      })
    }

    it('what gates rest on, and that a what-if leaves them as they are', () => {
      const warnings = [
        { code: 'signal-missing', severity: 'warning', message: '`brake` is missing' },
      ] as const
      const told = responding([open('a')], [one], { warnings })
      expect(section('Gates and actions', { responding: told, given: [fact()] }).slice(2)).to.deep.equal([
        'Of the gates: `brake` is missing.',
        'The gates are judged over what the files say: `--set` changes nothing in them.',
      ])
    })
  })

  it('says nothing of what there is nothing to say of', () => {
    expect(prose().sections.map(({ title }) => title)).to.deep.equal(['Gates and actions'])
    expect(prose().closing).to.equal(
      'Policy sha256:0, evaluated at 2025-11-14T12:00:00+00:00; nothing was written.',
    )
  })

  it('shows what files and policies say as it is, cuts what is too long, and lets nothing steer a terminal', () => {
    const evil = '\u001b[2J\u202e\n# x'
    const long = 'y'.repeat(10_000)
    const told = prose({
      level: { name: 'RED', color: '#ff0000', description: evil, priority: 1 },
      reasons: [
        rule({ rule: evil, reason: evil + long, at: { ...AT, file: evil } }),
        rule({
          because: [
            compared({
              fact: fact({ value: evil + long, unit: evil, source: { file: evil, pointer: evil } }),
              expected: [evil, long],
            }),
          ],
        }),
        { kind: 'quality', level: 'RED', fact: fact({ quality: 'missing', note: evil + long }) },
      ],
      others: [
        other({ note: evil }),
        other({
          outcome: 'found',
          changes: [{ fact: 'f', from: evil, to: long, unit: evil }],
          settings: [`f=${evil}`],
        }),
      ],
      doubts: [{ fact: fact({ quality: 'invalid', note: evil, source: { file: evil } }), rules: [evil] }],
      responding: {
        ...responding(
          [closed(evil, { opens: evil, reason: evil + long })],
          [{ ...action(evil), description: evil }],
        ),
        since: new Map([[evil, evil]]),
      } as RespondingTold,
    })
    const lines = [
      told.because,
      ...[...told.opening, ...told.sections.flatMap(({ statements }) => statements)].flatMap(linesOf),
    ]
    expect(lines.filter((line) => /[\p{Cc}\u202e]/u.test(line))).to.deep.equal([])
    expect(lines.join('\n')).to.contain('\\u001b[2J\\u202e\\u000a# x')
    expect(Math.max(...lines.map(({ length }) => length))).to.be.lessThan(700)
  })
})

describe('sentence', () => {
  it('has one full stop, and leaves a mark that its author chose', () => {
    expect(['a', 'a.', 'a!', 'a? ', 'a…', ''].map(sentence)).to.deep.equal(['a.', 'a.', 'a!', 'a?', 'a…', ''])
  })
})
