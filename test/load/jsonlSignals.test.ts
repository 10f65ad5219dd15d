import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Fact } from '../../src/generated/policyFile.js'
import { inputs, NOW } from './readFact.js'

const COUNT: Fact = { file: 'a.jsonl', reduce: 'count', type: 'integer', default: 0 }
const SCORE: Fact = { file: 'a.jsonl', pointer: '/score', type: 'number', default: 0 }
const LATENCY: Fact = {
  ...SCORE,
  pointer: '/latency',
  where: [{ pointer: '/type', operator: 'equal', value: 'response' }],
}

function fixture(name: string): Buffer {
  return readFileSync(path.resolve(import.meta.dirname, '../fixtures/signals', name))
}

describe('JSONL signals', () => {
  const at = inputs()

  describe('form', () => {
    for (const [what, content, told] of [
      ['one record', '{"score": 80}\n', '80 (number)'],
      ['no line end at the end', '{"score": 80}\n{"score": 81}', '81 (number)'],
      ['a byte order mark', '\uFEFF{"score": 80}\n', '80 (number)'],
      ['CRLF', '{"score": 80}\r\n{"score": 81}\r\n', '81 (number)'],
      ['blank lines', '\n  \n{"score": 80}\n\r\n\t\n', '80 (number)'],
      ['line separators inside a text', '{"score": 80, "note": "a\u2028b\u2029c\u0085d"}\n', '80 (number)'],
      ['an empty file', '', 'missing: `a.jsonl` holds no record'],
      ['blank lines alone', '\n \n', 'missing: `a.jsonl` holds no record'],
      ['a byte order mark alone', '\uFEFF', 'missing: `a.jsonl` holds no record'],
      [
        'a malformed line in the middle',
        fixture('malformed-middle.jsonl'),
        'signal-malformed 3:14 malformed JSON: unexpected `}`',
      ],
      [
        'a torn last line',
        fixture('torn-last-line.jsonl'),
        'signal-malformed 3:6 malformed JSON: the text ends before the JSON does',
      ],
      [
        'a malformed line above the records that count',
        '{"score": n/a}\n{"score": 80}\n',
        'signal-malformed 1:11 malformed JSON: unexpected `n`',
      ],
      [
        'two records on one line',
        '{"score": 80}{"score": 81}\n',
        'signal-malformed 1:14 malformed JSON: unexpected `{`',
      ],
      ['a list', '{"score": 80}\n[80]\n', 'signal-malformed 2:1 a record must be a JSON object'],
      ['a number', '80\n', 'signal-malformed 1:1 a record must be a JSON object'],
      ['null', 'null\n', 'signal-malformed 1:1 a record must be a JSON object'],
      ['a text', '"score"\n', 'signal-malformed 1:1 a record must be a JSON object'],
      [
        'a duplicate key',
        '{"score": 80}\n{"score": 80, "score": 100}\n',
        'signal-malformed 2:15 the key `score` is written twice',
      ],
      [
        'a record nested 5,000 deep',
        `{"score": 80, "a": ${'['.repeat(5000)}${']'.repeat(5000)}}\n`,
        'signal-malformed 1:1 the JSON is nested deeper than 100 levels',
      ],
      [
        'a record over 1 MiB',
        `{"score": 80}\n{"score": 81, "a": "${'x'.repeat(1024 * 1024)}"}\n{"score": 82}\n`,
        'signal-too-large 2 the record that begins here is longer than 1048576 bytes',
      ],
      ['a record just below 1 MiB', `{"score": 81, "a": "${'x'.repeat(1024 * 1024 - 64)}"}\n`, '81 (number)'],
      [
        'a last record over 1 MiB without a line end',
        `{"score": 80}\n{"score": 81, "a": "${'x'.repeat(1024 * 1024)}"}`,
        'signal-too-large 2 the record that begins here is longer than 1048576 bytes',
      ],
      [
        'Latin 1',
        Buffer.from('{"score": 80}\n{"score": 81, "a": "Zo\xEB"}\n', 'latin1'),
        'signal-malformed 2 the file is not UTF-8 text',
      ],
      [
        'UTF-16',
        Buffer.from('\uFEFF{"score": 80}\n', 'utf16le'),
        'signal-malformed 1 the file is not UTF-8 text',
      ],
      [
        'a cut character at the end',
        Buffer.from('7b2273636f7265223a2038307d0ae2', 'hex'),
        'signal-malformed 2 the file is not UTF-8 text',
      ],
      ['a file of zeros', '\0\0\0\0', 'signal-malformed 1:1 malformed JSON: unexpected `\0`'],
      [
        'a last record without the field',
        '{"score": 80}\n{"note": "none"}\n',
        'signal-invalid 2 the record lacks `/score`',
      ],
      ['a first record without the field', '{"note": "none"}\n{"score": 80}\n', '80 (number)'],
      [
        'a value of another type',
        '{"score": 80}\n{"score": "n/a"}\n',
        'signal-invalid 2 `"n/a"` is not a number',
      ],
      ['a number as text, which is text', '{"score": "80"}\n', 'signal-invalid 1 `"80"` is not a number'],
      ['null for the value', '{"score": null}\n', 'signal-invalid 1 `null` is not a number'],
      ['a list for the value', '{"score": [80]}\n', 'signal-invalid 1 a list is not a number'],
    ] as [string, string | Buffer, string][]) {
      it(what, async () => {
        at.write('a.jsonl', content)
        expect(await at.tell(SCORE)).to.equal(told)
      })
    }

    // A character whose bytes fall into two reads must not be taken for a fault, wherever the cut is.
    for (const shift of [0, 1, 2, 3]) {
      it(`characters of four bytes, ${shift} bytes off the end of every read`, async () => {
        const filler = '\u{1F7E2}'.repeat(60_000)
        const records = Array.from({ length: 8 }, (_, index) => `{"score": ${index}, "a": "${filler}"}\n`)
        at.write('a.jsonl', `${' '.repeat(shift)}\n${records.join('')}`)
        expect(await at.tell({ ...SCORE, reduce: 'sum' })).to.equal('28 (number)')
      })
    }
  })

  describe('a log of several kinds of events', () => {
    const place = (line: number, reduce?: string, count?: number): object => ({
      line,
      ...(reduce ? { reduce, count } : {}),
    })
    for (const [fact, told, source] of [
      [{}, '100 (number)', place(7)],
      [{ reduce: 'first' }, '120 (number)', place(1)],
      [{ reduce: 'last' }, '100 (number)', place(7)],
      [{ reduce: 'sum' }, '500 (number)', place(7, 'sum', 4)],
      [{ reduce: 'mean' }, '125 (number)', place(7, 'mean', 4)],
      [{ reduce: 'min' }, '80 (number)', place(4, 'min', 4)],
      [{ reduce: 'max' }, '200 (number)', place(6, 'max', 4)],
      [{ reduce: 'mean', last: 2 }, '150 (number)', place(7, 'mean', 2)],
      [{ reduce: 'mean', last: 3 }, '126.66666666666667 (number)', place(7, 'mean', 3)],
      [{ reduce: 'first', last: 1 }, '100 (number)', place(7)],
      [{ reduce: 'sum', last: 100_000 }, '500 (number)', place(7, 'sum', 4)],
    ] as [Partial<Fact>, string, object][]) {
      it(JSON.stringify(fact), async () => {
        at.write('a.jsonl', fixture('mixed-events.jsonl'))
        expect(await at.tell({ ...LATENCY, ...fact })).to.equal(told)
        const { signals } = await at.read({ ...LATENCY, ...fact })
        expect(signals[0]?.source).to.deep.equal({ file: 'a.jsonl', pointer: '/latency', ...source })
      })
    }

    it('count: 4 of 6 records, 2 of the last 3 that are kept', async () => {
      at.write('a.jsonl', fixture('mixed-events.jsonl'))
      expect(await at.tell(COUNT)).to.equal('6 (number)')
      expect(await at.tell({ ...COUNT, last: 3 })).to.equal('3 (number)')
      expect(await at.tell({ ...COUNT, pointer: '/latency' })).to.equal('4 (number)')
      expect(await at.tell({ ...COUNT, pointer: '/latency', last: 3 })).to.equal('2 (number)')
    })

    const RESPONSE = { pointer: '/type', operator: 'equal', value: 'response' } as const
    for (const [what, where, told] of [
      ['equal', [RESPONSE], '4 (number)'],
      ['notEqual', [{ ...RESPONSE, operator: 'notEqual' }], '2 (number)'],
      ['in', [{ pointer: '/type', operator: 'in', value: ['heartbeat', 'response'] }], '6 (number)'],
      [
        'in, of which nothing is a part',
        [{ pointer: '/type', operator: 'in', value: ['respons', 'e'] }],
        '0 (number)',
      ],
      ['notIn', [{ pointer: '/type', operator: 'notIn', value: ['response'] }], '2 (number)'],
      ['lessThan', [RESPONSE, { pointer: '/severity', operator: 'lessThan', value: 3 }], '1 (number)'],
      [
        'lessThanInclusive',
        [RESPONSE, { pointer: '/severity', operator: 'lessThanInclusive', value: 3 }],
        '2 (number)',
      ],
      ['greaterThan', [RESPONSE, { pointer: '/severity', operator: 'greaterThan', value: 3 }], '2 (number)'],
      [
        'greaterThanInclusive',
        [RESPONSE, { pointer: '/severity', operator: 'greaterThanInclusive', value: 3 }],
        '3 (number)',
      ],
      [
        'equal to a number, where another record holds a word',
        [{ pointer: '/severity', operator: 'equal', value: 3 }],
        'signal-invalid 2 `/severity`: `"none"` is not a number',
      ],
      [
        'equal to the text of a number, which is no number',
        [{ pointer: '/severity', operator: 'equal', value: '3' }],
        'signal-invalid 1 `/severity`: `3` is not a text',
      ],
      [
        'notEqual, where a record holds a value of another type',
        [{ pointer: '/severity', operator: 'notEqual', value: 3 }],
        'signal-invalid 2 `/severity`: `"none"` is not a number',
      ],
      ['notEqual keeps null', [{ pointer: '/node', operator: 'notEqual', value: 'alpha' }], '2 (number)'],
      [
        'a filter in whatever order',
        [{ pointer: '/severity', operator: 'greaterThan', value: 3 }, RESPONSE],
        '2 (number)',
      ],
      [
        'an order that a kept record cannot have',
        [{ pointer: '/severity', operator: 'greaterThan', value: 3 }],
        'signal-invalid 2 `/severity`: `"none"` is not a number',
      ],
      [
        'a field that no record has',
        [{ pointer: '/severty', operator: 'greaterThan', value: 3 }],
        'missing: no record of `a.jsonl` has `/severty`',
      ],
      [
        'an inherited name',
        [{ pointer: '/constructor', operator: 'notEqual', value: 'x' }],
        'missing: no record of `a.jsonl` has `/constructor`',
      ],
    ] as [string, NonNullable<Fact['where']>, string][]) {
      it(`keeps records by ${what}`, async () => {
        at.write('a.jsonl', fixture('mixed-events.jsonl'))
        expect(await at.tell({ ...COUNT, where })).to.equal(told)
      })
    }

    it('has nothing to take a mean of where a filter keeps nothing, and counts zero', async () => {
      at.write('a.jsonl', fixture('mixed-events.jsonl'))
      const where: Fact['where'] = [{ pointer: '/type', operator: 'equal', value: 'outage' }]
      expect(await at.tell({ ...COUNT, where })).to.equal('0 (number)')
      expect(await at.tell({ ...LATENCY, where, reduce: 'sum' })).to.equal('0 (number)')
      for (const reduce of ['first', 'last', 'mean', 'min', 'max'] as const)
        expect(await at.tell({ ...LATENCY, where, reduce })).to.equal(
          `missing: no record of \`a.jsonl\` is left to take the ${reduce} of`,
        )
    })

    it('does not fold a record that lacks the field', async () => {
      at.write('a.jsonl', fixture('mixed-events.jsonl'))
      const all: Fact = { ...SCORE, pointer: '/latency' }
      for (const reduce of ['sum', 'mean', 'min', 'max'] as const)
        expect(await at.tell({ ...all, reduce })).to.equal('signal-invalid 2 the record lacks `/latency`')
      expect(await at.tell({ ...all, reduce: 'mean', last: 2 })).to.equal('150 (number)')
    })
  })

  describe('a window of time', () => {
    const WINDOW: Fact = { ...COUNT, within: '1h', timestamp: '/at' }
    const seconds = (offset: number): string => new Date(NOW + offset * 1000).toISOString()
    for (const [what, time, told] of [
      ['now', seconds(0), '1 (number)'],
      ['a millisecond ago', new Date(NOW - 1).toISOString(), '1 (number)'],
      ['a millisecond after now, as clocks differ', new Date(NOW + 1).toISOString(), '1 (number)'],
      ['five minutes after now', seconds(300), '1 (number)'],
      [
        'more than that, which would count only later',
        seconds(301),
        'signal-invalid 1 its time lies after this run: it would count only later',
      ],
      [
        'a date in eight digits',
        20251114,
        'signal-invalid 1 the time `20251114` in `/at` is not an ISO 8601 time',
      ],
      ['a second less than the window', seconds(-3599), '1 (number)'],
      ['a millisecond less than the window', new Date(NOW - 3_599_999).toISOString(), '1 (number)'],
      ['exactly the window', seconds(-3600), '0 (number)'],
      ['long ago', '1999-12-31T23:59:59Z', '0 (number)'],
      ['no zone, which is UTC', '2025-11-14T11:30:00', '1 (number)'],
      ['no zone and a blank', '2025-11-14 11:30:00', '1 (number)'],
      ['no zone, an hour too old as UTC', '2025-11-14T10:30:00', '0 (number)'],
      ['an offset', '2025-11-14T13:30:00+02:00', '1 (number)'],
      ['an offset without a colon', '2025-11-14T13:30:00+0200', '1 (number)'],
      ['an offset behind a blank', '2025-11-14 11:30:00 +00:00', '1 (number)'],
      ['seven digits of a second', '2025-11-14T11:30:00.1234567Z', '1 (number)'],
      ['a comma before the fraction', '2025-11-14T11:30:00,5Z', '1 (number)'],
      ['small letters', '2025-11-14t11:30:00z', '1 (number)'],
      ['no seconds', '2025-11-14T11:30Z', '1 (number)'],
      ['a date alone', '2025-11-14', '0 (number)'],
      ['seconds since 1970', NOW / 1000 - 60, '1 (number)'],
      ['seconds since 1970 with a fraction', NOW / 1000 - 0.5, '1 (number)'],
      ['seconds since 1970 as text', String(NOW / 1000 - 60), '1 (number)'],
      ['milliseconds since 1970', NOW - 60_000, '1 (number)'],
      ['a word', 'yesterday', 'signal-invalid 1 the time `"yesterday"` in `/at` is not an ISO 8601 time'],
      ['an empty text', '', 'signal-invalid 1 the time `""` in `/at` is not an ISO 8601 time'],
      [
        'the month first',
        '11/14/2025',
        'signal-invalid 1 the time `"11/14/2025"` in `/at` is not an ISO 8601 time',
      ],
      [
        'a thirteenth month',
        '2025-13-01T00:00:00Z',
        'signal-invalid 1 the time `"2025-13-01T00:00:00Z"` in `/at` is not an ISO 8601 time',
      ],
      [
        'a thirtieth of February',
        '2025-02-30T00:00:00Z',
        'signal-invalid 1 the time `"2025-02-30T00:00:00Z"` in `/at` is not an ISO 8601 time',
      ],
      [
        'an hour that is none',
        '2025-11-14T25:00:00Z',
        'signal-invalid 1 the time `"2025-11-14T25:00:00Z"` in `/at` is not an ISO 8601 time',
      ],
      [
        'a zone by name',
        '2025-11-14T11:30:00 CET',
        'signal-invalid 1 the time `"2025-11-14T11:30:00 CET"` in `/at` is not an ISO 8601 time',
      ],
      ['null', null, 'signal-invalid 1 the time `null` in `/at` is not an ISO 8601 time'],
      ['a negative number', -1, 'signal-invalid 1 the time `-1` in `/at` is not an ISO 8601 time'],
      ['true', true, 'signal-invalid 1 the time `true` in `/at` is not an ISO 8601 time'],
    ] as [string, unknown, string][]) {
      it(what, async () => {
        at.write('a.jsonl', `${JSON.stringify({ at: time })}\n`)
        expect(await at.tell(WINDOW)).to.equal(told)
      })
    }

    it('does not guess the time of a record that has none', async () => {
      at.write('a.jsonl', '{"id": 1}\n')
      expect(await at.tell(WINDOW)).to.equal(
        'signal-invalid 1 the time `/at` (absent) is not an ISO 8601 time',
      )
    })

    it('does not look at the time of a record that is filtered out', async () => {
      at.write('a.jsonl', `{"kind": "note"}\n{"kind": "event", "at": "${seconds(-5)}"}\n`)
      const where: Fact['where'] = [{ pointer: '/kind', operator: 'equal', value: 'event' }]
      expect(await at.tell({ ...WINDOW, where })).to.equal('1 (number)')
    })

    it('filters first, then cuts the window, then takes the last', async () => {
      at.write('a.jsonl', fixture('mixed-events.jsonl'))
      const fact: Fact = { ...LATENCY, timestamp: '/at', within: '150m', reduce: 'mean' }
      expect(await at.tell(fact)).to.equal('126.66666666666667 (number)')
      expect(await at.tell({ ...fact, within: '120m' })).to.equal('150 (number)')
      expect(await at.tell({ ...fact, last: 1 })).to.equal('100 (number)')
    })

    it('reads times without a zone as UTC whatever the zone of the machine', async () => {
      const zone = process.env['TZ']
      try {
        process.env['TZ'] = 'Pacific/Auckland'
        at.write('a.jsonl', '{"at": "2025-11-14T11:30:00"}\n')
        expect(await at.tell(WINDOW)).to.equal('1 (number)')
      } finally {
        if (zone === undefined) delete process.env['TZ']
        else process.env['TZ'] = zone
      }
    })
  })
})

describe('the age of a window', () => {
  const at = inputs()
  const record = (time: string) => `{"t":"${time}"}\n`
  const fact = (reduce: 'count' | 'sum'): Fact => ({
    file: 'o.jsonl',
    timestamp: '/t',
    within: '1h',
    maxAge: '30m',
    onStale: 'RED',
    reduce,
    type: 'number',
    default: 0,
    ...(reduce === 'sum' ? { pointer: '/n' } : {}),
  })

  for (const reduce of ['count', 'sum'] as const) {
    it(`is the age of the newest record: a feed that died is stale, however calm its ${reduce}`, async () => {
      at.write('o.jsonl', record('2025-11-14T09:00:00Z'))
      const { signals } = await at.read(fact(reduce))
      expect(signals[0]).to.include({ value: 0, quality: 'stale', raises: 'RED', age: 3 * 3600 })
    })

    it(`refuses records from the future, though the window leaves them out of the ${reduce}`, async () => {
      at.write('o.jsonl', record('2030-01-01T00:00:00Z'))
      const { errors } = await at.read(fact(reduce))
      expect(errors[0]?.message).to.match(/its time lies after this run/)
    })
  }

  it('is good while records come', async () => {
    at.write('o.jsonl', record('2025-11-14T11:45:00Z'))
    expect((await at.read(fact('count'))).signals[0]).to.include({ value: 1, quality: 'ok', age: 900 })
  })
})
