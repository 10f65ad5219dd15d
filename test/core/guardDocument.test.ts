import { expect } from 'chai'
import fc from 'fast-check'
import { editJson } from '../../src/core/editJson.js'
import { changedText, freshText, isOn, unlocksToday } from '../../src/core/guardDocument.js'
import { actorWords, guardMarker, reasonFault } from '../../src/core/guardWords.js'
import type { GuardSpec } from '../../src/model/guard.js'

const NOW = Date.UTC(2026, 10, 23, 23, 59, 59)
const TIME = '2026-11-23T23:59:59+00:00'

const UNLOCKS = { count: ['unlocks'], day: ['day'], fallback: 0 }
const TRUST: GuardSpec = {
  guard: 'trust',
  file: 'trust.json',
  on: ['locked'],
  fallback: false,
  unlocks: UNLOCKS,
}
const BRAKE: GuardSpec = { guard: 'brake', file: 'brake.json', on: ['is_engaged'], fallback: false }
const LOCK = { to: 'locked', reason: 'a "leak"', by: 'alice@host', now: NOW } as const
const UNLOCK = { to: 'unlocked', reason: 'mended', by: 'alice@host', now: NOW, unlocks: 2 } as const
const ENGAGE = { to: 'engaged', reason: 'smoke', by: 'alice@host', now: NOW } as const

describe('the document of a guard', () => {
  describe('is changed where it is concerned, and nowhere else', () => {
    for (const [name, spec, request, before, after] of [
      ['one key', TRUST, LOCK, '{"locked":false}', '{"locked":true}'],
      [
        'companions where they are there',
        TRUST,
        LOCK,
        '{\n  "lock_state": "UNLOCKED",\n  "locked": false,\n  "locked_at": null,\n  "unlocked_at": "then",\n  "reason": "old",\n  "changed_by": 7,\n  "provenance": { "changed_by": "bob", "note": 1.0 }\n}',
        `{\n  "lock_state": "LOCKED",\n  "locked": true,\n  "locked_at": "${TIME}",\n  "unlocked_at": "then",\n  "reason": "a \\"leak\\"",\n  "changed_by": 7,\n  "provenance": { "changed_by": "alice@host", "note": 1.0, "timestamp": "${TIME}" }\n}`,
      ],
      [
        'an unlock counts, and names its day',
        TRUST,
        UNLOCK,
        '{"locked": true, "unlocks": 1, "day": "2026-11-23"}\n',
        '{"locked": false, "unlocks": 2, "day": "2026-11-23"}\n',
      ],
      [
        'keys that are not there, in the layout of the others',
        TRUST,
        UNLOCK,
        '{\r\n\t"locked" : true\r\n}\r\n',
        '{\r\n\t"locked" : false,\r\n\t"unlocks" : 2,\r\n\t"day" : "2026-11-23"\r\n}\r\n',
      ],
      [
        'keys that are not there, on one line',
        TRUST,
        UNLOCK,
        '{"locked": true}',
        '{"locked": false, "unlocks": 2, "day": "2026-11-23"}',
      ],
      [
        'keys that are not there, without a blank',
        TRUST,
        UNLOCK,
        '{"a":{},"locked":true}',
        '{"a":{},"locked":false,"unlocks":2,"day":"2026-11-23"}',
      ],
      ['an empty object', TRUST, LOCK, ' {}\n', ' { "locked": true }\n'],
      [
        'numbers that a parser would change, and escapes',
        TRUST,
        LOCK,
        '{ "big": 9007199254740993, "locked": false, "huge": 1e400, "nil": -0.0, "text": "\\u00e4\\/", "deep": [[{"locked": false}]] }',
        '{ "big": 9007199254740993, "locked": true, "huge": 1e400, "nil": -0.0, "text": "\\u00e4\\/", "deep": [[{"locked": false}]] }',
      ],
      [
        'a key that is written with escapes',
        TRUST,
        LOCK,
        '{"\\u006cocked": false, "x": 1}',
        '{"\\u006cocked": true, "x": 1}',
      ],
      [
        'a deep place, with its companions beside it',
        { ...TRUST, on: ['guards', '0', 'on'] },
        LOCK,
        '{"reason":"mine","guards":[{"on":false,"reason":"old"}]}',
        '{"reason":"mine","guards":[{"on":true,"reason":"a \\"leak\\""}]}',
      ],
      [
        'a deep place that is not there',
        { ...TRUST, on: ['guards', 'trust', 'on'] },
        LOCK,
        '{"x": 1}',
        '{"x": 1, "guards": { "trust": { "on": true } }}',
      ],
      [
        'keys with meanings in JavaScript',
        { ...TRUST, on: ['__proto__'] },
        LOCK,
        '{"constructor":1}',
        '{"constructor":1,"__proto__":true}',
      ],
      [
        'a brake says who engaged it and why',
        BRAKE,
        ENGAGE,
        '{\n  "is_engaged": false,\n  "max_allowed": 10\n}',
        `{\n  "is_engaged": true,\n  "max_allowed": 10,\n  "reason": "smoke",\n  "changed_at": "${TIME}",\n  "changed_by": "alice@host"\n}`,
      ],
      [
        'and when, where the file has a place for it',
        BRAKE,
        { ...ENGAGE, to: 'released' },
        '{"is_engaged":true,"reason":"smoke","changed_at":"t","changed_by":"b","engaged_at":"t","released_at":null}',
        `{"is_engaged":false,"reason":"smoke","changed_at":"${TIME}","changed_by":"alice@host","engaged_at":"t","released_at":"${TIME}"}`,
      ],
      [
        'a companion that is the guard itself is no companion',
        { ...BRAKE, on: ['reason'] },
        ENGAGE,
        '{"reason":false,"changed_at":"t","changed_by":"b"}',
        `{"reason":true,"changed_at":"${TIME}","changed_by":"alice@host"}`,
      ],
    ] as const) {
      it(name, () => {
        expect(changedText(before, JSON.parse(before), spec, request)).to.equal(after)
      })
    }

    it('whatever else is in it', () => {
      const other = fc.object({ key: fc.string().filter((key) => !OWN.has(key)), maxDepth: 3 })
      fc.assert(
        fc.property(other, fc.constantFrom(undefined, 1, 2, '\t'), fc.boolean(), (rest, indent, first) => {
          const document = first ? { locked: true, ...rest } : { ...rest, locked: true }
          const before = JSON.stringify(document, null, indent)
          const after = changedText(before, JSON.parse(before), TRUST, LOCK_AGAIN) ?? ''
          expect(after).to.equal(before)
          const unlocked = changedText(before, JSON.parse(before), TRUST, UNLOCK) ?? ''
          expect(JSON.parse(unlocked)).to.deep.equal({
            ...(JSON.parse(before) as object),
            locked: false,
            unlocks: 2,
            day: '2026-11-23',
          })
          // What was added goes as it came: nothing else was touched.
          expect(unlocked.replace(/,\s*"unlocks":\s?2,\s*"day":\s?"2026-11-23"/, '')).to.equal(
            before.replace(/"locked":(\s?)true/, '"locked":$1false'),
          )
        }),
        { numRuns: 300 },
      )
    })

    it('is not changed where a path leads through something else', () => {
      for (const text of ['[]', '"x"', '{"a": 1}', '{"a": [1]}'])
        expect(editJson(text, [{ path: ['a', 'b'], value: true }]), text).to.equal(null)
    })
  })

  describe('made anew', () => {
    it('says all that a trust guard has to say', () => {
      const text = freshText(TRUST, { ...LOCK, unlocks: 3 })
      expect(text).to.equal(
        `{\n  "locked": true,\n  "lock_state": "LOCKED",\n  "reason": "a \\"leak\\"",\n  "locked_at": "${TIME}",\n  "changed_by": "alice@host",\n  "unlocks": 3,\n  "day": "2026-11-23"\n}\n`,
      )
    })

    it('says all that a brake has to say, where it is', () => {
      expect(freshText({ ...BRAKE, on: ['brake', 'on'] }, ENGAGE)).to.equal(
        `{\n  "brake": {\n    "on": true,\n    "reason": "smoke",\n    "engaged_at": "${TIME}",\n    "changed_by": "alice@host"\n  }\n}\n`,
      )
    })

    it('is closed also when the policy points through the guard itself', () => {
      const spec = { ...TRUST, unlocks: { ...UNLOCKS, count: ['locked', 'count'] } }
      expect(freshText(spec, { ...LOCK, unlocks: 1 })).to.equal('{\n  "locked": true\n}\n')
    })
  })

  describe('says whether it is closed', () => {
    for (const [text, on] of [
      ['{"locked": true}', true],
      ['{"locked": false}', false],
      // A default is for a file that is not there.
      ['{}', null],
      ['{"locked": null}', { path: ['locked'], wrong: '`null` is neither `true` nor `false`' }],
      ['{"locked": "false"}', { path: ['locked'], wrong: '`"false"` is neither `true` nor `false`' }],
      ['{"locked": 0}', { path: ['locked'], wrong: '`0` is neither `true` nor `false`' }],
      ['{"locked": [true]}', { path: ['locked'], wrong: 'a list is neither `true` nor `false`' }],
      ['[]', { path: [], wrong: 'a list is not an object with `locked` in it' }],
      ['null', { path: [], wrong: '`null` is not an object with `locked` in it' }],
    ] as const) {
      it(text, () => expect(isOn(JSON.parse(text), TRUST)).to.deep.equal(on))
    }

    it('by own members alone', () => {
      expect(isOn({}, { ...TRUST, on: ['constructor', 'name'] })).to.equal(null)
    })
  })

  describe('counts the unlocks of the day', () => {
    for (const [text, count] of [
      ['{}', 0],
      ['{"unlocks": 2}', 2],
      ['{"unlocks": 2, "day": "2026-11-23"}', 2],
      ['{"unlocks": 2, "day": "2026-11-22"}', 0],
      ['{"unlocks": 2, "day": "2026-11-23T00:00:00Z"}', 2],
      ['{"unlocks": 2, "day": "2026-11-22T23:30:00-01:00"}', 2],
      ['{"unlocks": 2, "day": "2026-11-24"}', 2],
      [
        '{"unlocks": 2, "day": "2026-11-25"}',
        { path: ['day'], wrong: '`"2026-11-25"` is yet to come; today is 2026-11-23 (UTC)' },
      ],
      [
        '{"unlocks": 2, "day": "yesterday"}',
        { path: ['day'], wrong: '`"yesterday"` is not a day; write it like 2026-11-23' },
      ],
      [
        '{"unlocks": 2, "day": "2026-02-30"}',
        { path: ['day'], wrong: '`"2026-02-30"` is not a day; write it like 2026-11-23' },
      ],
      [
        '{"unlocks": 2, "day": null}',
        { path: ['day'], wrong: '`null` is not a day; write it like 2026-11-23' },
      ],
      [
        '{"unlocks": 2, "day": 20261122}',
        { path: ['day'], wrong: '`20261122` is not a day; write it like 2026-11-23' },
      ],
      ['{"unlocks": 2, "day": 1795392000}', 2],
      ['{"unlocks": 2, "day": "1795305600"}', 0],
      ['{"unlocks": 2, "day": "2026-11-24T00:04:59Z"}', 2],
      [
        '{"unlocks": 2, "day": "2026-11-24T00:05:00Z"}',
        { path: ['day'], wrong: '`"2026-11-24T00:05:00Z"` is yet to come; today is 2026-11-23 (UTC)' },
      ],
      ['{"unlocks": -1}', { path: ['unlocks'], wrong: '`-1` is not a whole number from 0' }],
      ['{"unlocks": 0.5}', { path: ['unlocks'], wrong: '`0.5` is not a whole number from 0' }],
      ['{"unlocks": "0"}', { path: ['unlocks'], wrong: '`"0"` is not a whole number from 0' }],
      ['{"unlocks": null}', { path: ['unlocks'], wrong: '`null` is not a whole number from 0' }],
      [
        '{"unlocks": 9007199254740993, "day": "2026-11-22"}',
        { path: ['unlocks'], wrong: '`9007199254740992` is not a whole number from 0' },
      ],
    ] as const) {
      it(text, () => expect(unlocksToday(JSON.parse(text), UNLOCKS, NOW)).to.deep.equal(count))
    }

    it('up to midnight UTC', () => {
      expect(unlocksToday({ unlocks: 3, day: '2026-11-23' }, UNLOCKS, NOW + 1000)).to.equal(0)
    })
  })
})

describe('the words of a guard', () => {
  it('a reason is one line of at most 500 characters', () => {
    expect(reasonFault('incident 4711 – ä🔒')).to.equal(null)
    expect(reasonFault('🔒'.repeat(500))).to.equal(null)
    expect(reasonFault('🔒'.repeat(501))).to.equal('the reason has 501 characters, and at most 500 are kept')
    for (const blank of ['', ' ', '\u00a0']) expect(reasonFault(blank)).to.equal('the reason is blank')
    for (const sign of ['\n', '\r', '\0', '\u001b', '\u0085', '\u2028'])
      expect(reasonFault(`a${sign}b`)).to.equal(
        'the reason holds a control character, and one line of text is expected',
      )
  })

  for (const [reason, told] of [
    ['incident 4711', 'incident 4711'],
    ['a --> b', 'a -> b'],
    ['<!-- x', '<!- x'],
    ['a --!> b', 'a -!> b'],
    ['a -----> b', 'a -> b'],
    ['$& $1', '$& $1'],
  ]) {
    it(`a marker with the reason \`${reason}\` stays one comment`, () => {
      const record = { type: 'engaged', timestamp: TIME, reason: reason ?? '' } as const
      expect(guardMarker('brake', record)).to.deep.equal({
        name: 'SAFETY_BRAKE',
        line: `<!-- SAFETY_BRAKE: ENGAGED ${TIME} reason: ${told} -->`,
      })
    })
  }

  it('a marker is cut to what is recognised as one, between characters', () => {
    const record = { type: 'unlocked', timestamp: TIME, reason: `a${'🔒'.repeat(499)}` } as const
    const { line } = guardMarker('trust', record)
    expect(line).to.equal(`<!-- TRUST_GUARD: UNLOCKED ${TIME} reason: a${'🔒'.repeat(199)} -->`)
    expect(Buffer.byteLength(line)).to.be.below(1000)
  })

  it('who did it, and for whom', () => {
    expect(actorWords({ user: 'alice', host: 'h' })).to.equal('alice@h')
    expect(actorWords({ user: 'runner', host: 'h', ci: 'bob' })).to.equal('runner@h (for bob)')
  })
})

const OWN = new Set(
  'locked unlocks day lock_state reason locked_at unlocked_at changed_at changed_by provenance __proto__'.split(
    ' ',
  ),
)

const LOCK_AGAIN = { ...LOCK, reason: 'again' } as const
