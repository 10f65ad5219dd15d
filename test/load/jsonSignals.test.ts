import { expect } from 'chai'
import type { Fact } from '../../src/generated/policyFile.js'
import { inputs } from './readFact.js'

type Shape = Pick<Fact, 'type' | 'values' | 'min' | 'max' | 'normalize'>

const LOCKED: Fact = { file: 'a.json', pointer: '/locked', type: 'boolean', default: false }
const BOOLEAN: Shape = { type: 'boolean' }
const NUMBER: Shape = { type: 'number' }
const PERCENT: Shape = { type: 'number', min: 0, max: 100 }
const INTEGER: Shape = { type: 'integer' }
const TEXT: Shape = { type: 'string' }
const RISK: Shape = { type: 'enum', values: ['low', 'medium', 'high'], normalize: ['trim', 'lowercase'] }

describe('JSON signals', () => {
  const at = inputs()

  describe('files that are not JSON', () => {
    for (const [what, content, told] of [
      ['a trailing comma', '{"locked": true,}', 'signal-malformed 1:17 malformed JSON: unexpected `}`'],
      ['NaN', '{\n  "locked": NaN\n}', 'signal-malformed 2:13 malformed JSON: unexpected `N`'],
      ['Infinity', '{"locked": Infinity}', 'signal-malformed 1:12 malformed JSON: unexpected `I`'],
      ['-Infinity', '{"locked": -Infinity}', 'signal-malformed 1:12 malformed JSON: unexpected `I`'],
      ['a number with a plus', '{"locked": +1}', 'signal-malformed 1:12 malformed JSON: unexpected `+`'],
      [
        'a number with a leading zero',
        '{"locked": 01}',
        'signal-malformed 1:12 malformed JSON: unexpected `1`',
      ],
      ['a hexadecimal number', '{"locked": 0x10}', 'signal-malformed 1:13 malformed JSON: unexpected `x`'],
      ['single quotes', "{'locked': true}", "signal-malformed 1:2 malformed JSON: unexpected `'`"],
      ['a key without quotes', '{locked: true}', 'signal-malformed 1:2 malformed JSON: unexpected `l`'],
      ['a comment', '{"locked": true} // for now', 'signal-malformed 1:18 malformed JSON: unexpected `/`'],
      [
        'a truncated object',
        '{"locked": true',
        'signal-malformed 1:16 malformed JSON: the text ends before the JSON does',
      ],
      [
        'a truncated text',
        '{"locked": "tr',
        'signal-malformed 1:15 malformed JSON: the text ends before the JSON does',
      ],
      [
        'a control character in a text',
        '{"locked": "a\tb"}',
        'signal-malformed 1:14 malformed JSON: bad control character in string literal',
      ],
      [
        'two documents',
        '{"locked": true}\n{"locked": false}',
        'signal-malformed 2:1 malformed JSON: unexpected `{`',
      ],
      ['an empty file', '', 'signal-malformed 1:1 the file is empty, and JSON is expected'],
      ['a file of blanks', ' \n\t\n ', 'signal-malformed 1:1 the file is empty, and JSON is expected'],
      [
        'a file of zeros, as a power cut leaves it',
        '\0\0\0\0',
        'signal-malformed 1:1 malformed JSON: unexpected `\u0000`',
      ],
      [
        'a duplicate key',
        '{\n  "locked": false,\n  "locked": true\n}',
        'signal-malformed 3:3 the key `locked` is written twice',
      ],
      [
        'a duplicate key further down',
        '{"locked": false, "a": [{"b": {"c": 1, "d": 2, "c": 1}}]}',
        'signal-malformed 1:48 the key `c` is written twice',
      ],
      [
        'a duplicate key written with an escape',
        '{"locked": false, "\\u006cocked": true}',
        'signal-malformed 1:19 the key `locked` is written twice',
      ],
      [
        'a nesting of 101',
        `{"locked": false, "a": ${'['.repeat(100)}${']'.repeat(100)}}`,
        'signal-malformed 1:1 the JSON is nested deeper than 100 levels',
      ],
      [
        'a nesting of 5,000',
        `{"locked": false, "a": ${'['.repeat(5000)}${']'.repeat(5000)}}`,
        'signal-malformed 1:1 the JSON is nested deeper than 100 levels',
      ],
      [
        'a nesting of 5,000 that is never closed',
        `{"locked": false, "a": ${'['.repeat(5000)}`,
        'signal-malformed 1:5024 malformed JSON: the text ends before the JSON does',
      ],
      [
        'a nesting of 200,000',
        `{"locked": false, "a": ${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`,
        'signal-malformed 1:1 the JSON is nested deeper than 100 levels',
      ],
      [
        'a nesting of 200,000 that is never closed',
        `{"locked": false, "a": ${'['.repeat(200_000)}`,
        'signal-malformed 1:200024 malformed JSON: the text ends before the JSON does',
      ],
      [
        'UTF-16',
        Buffer.from('\uFEFF{"locked": true}', 'utf16le'),
        'signal-malformed 1:1 the file is not UTF-8 text',
      ],
      [
        'UTF-16 without a byte order mark',
        Buffer.from('{"locked": true}', 'utf16le'),
        'signal-malformed 1:2 malformed JSON: unexpected `\u0000`',
      ],
      [
        'Latin 1 in its third line',
        Buffer.from('{\n"locked": true,\n"name": "Zo\xEB"\n}', 'latin1'),
        'signal-malformed 3:12 the file is not UTF-8 text',
      ],
      [
        'a character of which bytes are missing',
        Buffer.from([0x22, 0xe2, 0x82, 0x22]),
        'signal-malformed 1:2 the file is not UTF-8 text',
      ],
    ] as const) {
      it(`tells ${what}`, async () => {
        at.write('a.json', content)
        expect(await at.tell(LOCKED)).to.equal(told)
        const { signals, errors } = await at.read(LOCKED)
        expect(signals).to.deep.equal([])
        expect(errors[0]).to.deep.include({ severity: 'error' })
        expect(errors[0]?.at).to.deep.include({ file: 'a.json' })
      })
    }

    for (const [what, content] of [
      ['a byte order mark', '\uFEFF{"locked": true}'],
      ['blanks and line ends around it', '\r\n\t {"locked"\r\n: true} \r\n'],
      ['a nesting of 100', `{"locked": true, "a": ${'['.repeat(99)}${']'.repeat(99)}}`],
      [
        'colons and quotes in texts',
        '{"locked": true, "a": "\\"locked\\": 1", "b": ["c:", ":"], "c\\":": {"locked": 1}}',
      ],
      ['an empty key', '{"": 1, "locked": true}'],
      ['a text of a million escapes', `{"locked": true, "a": "${'\\n'.repeat(1_000_000)}"}`],
    ] as const) {
      it(`takes ${what}`, async () => {
        at.write('a.json', content)
        expect(await at.tell(LOCKED)).to.equal('true (boolean)')
      })
    }
  })

  describe('values of each type', () => {
    for (const [shape, json, told] of [
      [BOOLEAN, 'true', 'true (boolean)'],
      [BOOLEAN, 'false', 'false (boolean)'],
      [BOOLEAN, '"true"', 'signal-invalid 2:12 `"true"` is not true or false'],
      [BOOLEAN, '1', 'signal-invalid 2:12 `1` is not true or false'],
      [BOOLEAN, '0', 'signal-invalid 2:12 `0` is not true or false'],
      [BOOLEAN, 'null', 'signal-invalid 2:12 `null` is not true or false'],
      [BOOLEAN, '""', 'signal-invalid 2:12 an empty text is not true or false'],
      [BOOLEAN, '[]', 'signal-invalid 2:12 a list is not true or false'],
      [BOOLEAN, '{}', 'signal-invalid 2:12 an object is not true or false'],
      [NUMBER, '85', '85 (number)'],
      [NUMBER, '-0', '0 (number)'],
      [NUMBER, '8.5e1', '85 (number)'],
      [NUMBER, '5e-324', '5e-324 (number)'],
      [NUMBER, '1e400', 'signal-invalid 2:12 the value is not a finite number'],
      [NUMBER, '-1e400', 'signal-invalid 2:12 the value is not a finite number'],
      [NUMBER, '"85"', 'signal-invalid 2:12 `"85"` is not a number'],
      [NUMBER, '"85abc"', 'signal-invalid 2:12 `"85abc"` is not a number'],
      [NUMBER, '"n/a"', 'signal-invalid 2:12 `"n/a"` is not a number'],
      [NUMBER, '"0x10"', 'signal-invalid 2:12 `"0x10"` is not a number'],
      [NUMBER, '"NaN"', 'signal-invalid 2:12 `"NaN"` is not a number'],
      [NUMBER, '""', 'signal-invalid 2:12 an empty text is not a number'],
      [NUMBER, 'null', 'signal-invalid 2:12 `null` is not a number'],
      [NUMBER, 'true', 'signal-invalid 2:12 `true` is not a number'],
      [NUMBER, '[85]', 'signal-invalid 2:12 a list is not a number'],
      [NUMBER, '{"value": 85}', 'signal-invalid 2:12 an object is not a number'],
      [{ ...NUMBER, normalize: ['number'] }, '" 85 "', '85 (number)'],
      [{ ...NUMBER, normalize: ['number'] }, '"-.5e1"', '-5 (number)'],
      [{ ...NUMBER, normalize: ['number'] }, '"85abc"', 'signal-invalid 2:12 `"85abc"` is not a number'],
      [{ ...NUMBER, normalize: ['number'] }, '"0x10"', 'signal-invalid 2:12 `"0x10"` is not a number'],
      [
        { ...NUMBER, normalize: ['number'] },
        '"1e400"',
        'signal-invalid 2:12 `"1e400"` is not a finite number',
      ],
      [{ ...NUMBER, normalize: ['number'] }, '"1,5"', 'signal-invalid 2:12 `"1,5"` is not a number'],
      [{ ...NUMBER, normalize: ['number'] }, '""', 'signal-invalid 2:12 an empty text is not a number'],
      [
        { ...NUMBER, normalize: ['number'] },
        '"Infinity"',
        'signal-invalid 2:12 `"Infinity"` is not a number',
      ],
      [{ ...NUMBER, normalize: ['number'] }, '"٣"', 'signal-invalid 2:12 `"٣"` is not a number'],
      [PERCENT, '0', '0 (number)'],
      [PERCENT, '100', '100 (number)'],
      [PERCENT, '-0.0001', 'signal-invalid 2:12 `-0.0001` is below the smallest valid value, 0'],
      [PERCENT, '100.0001', 'signal-invalid 2:12 `100.0001` is above the largest valid value, 100'],
      [PERCENT, '"n/a"', 'signal-invalid 2:12 `"n/a"` is not a number from 0 to 100'],
      [{ type: 'number', min: 1 }, '0', 'signal-invalid 2:12 `0` is below the smallest valid value, 1'],
      [{ type: 'number', max: 1 }, '"x"', 'signal-invalid 2:12 `"x"` is not a number up to 1'],
      [INTEGER, '2', '2 (number)'],
      [INTEGER, '2.0', '2 (number)'],
      [INTEGER, '2.5', 'signal-invalid 2:12 `2.5` is not a whole number'],
      [INTEGER, '9007199254740991', '9007199254740991 (number)'],
      [
        INTEGER,
        '9007199254740993',
        'signal-invalid 2:12 `9007199254740992` is too large a whole number to be exact',
      ],
      [INTEGER, '"2"', 'signal-invalid 2:12 `"2"` is not a whole number'],
      [TEXT, '"on-call"', '"on-call" (string)'],
      [TEXT, '""', '"" (string)'],
      [TEXT, '7', 'signal-invalid 2:12 `7` is not a text'],
      [TEXT, 'null', 'signal-invalid 2:12 `null` is not a text'],
      [RISK, '"low"', '"low" (string)'],
      [RISK, '" HIGH\\n"', '"high" (string)'],
      [
        RISK,
        '"hihg"',
        'signal-invalid 2:12 `"hihg"` is not one of `low`, `medium`, `high`; did you mean `high`?',
      ],
      [RISK, '"severe"', 'signal-invalid 2:12 `"severe"` is not one of `low`, `medium`, `high`'],
      [RISK, '""', 'signal-invalid 2:12 an empty text is not one of `low`, `medium`, `high`'],
      [RISK, '2', 'signal-invalid 2:12 `2` is not one of `low`, `medium`, `high`'],
      [RISK, 'null', 'signal-invalid 2:12 `null` is not one of `low`, `medium`, `high`'],
      [RISK, '["low"]', 'signal-invalid 2:12 a list is not one of `low`, `medium`, `high`'],
      [
        { ...RISK, normalize: [] },
        '"Low"',
        'signal-invalid 2:12 `"Low"` is not one of `low`, `medium`, `high`; did you mean `low`?',
      ],
      [{ ...RISK, values: ['LOW', 'HIGH'], normalize: ['uppercase'] }, '"high"', '"HIGH" (string)'],
      [
        RISK,
        `"${'x'.repeat(100)}"`,
        'signal-invalid 2:12 `"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` is not one of `low`, `medium`, `high`',
      ],
    ] as [Shape, string, string][]) {
      it(`${shape.type} ${JSON.stringify(shape.normalize ?? [])}: ${json.slice(0, 30)}`, async () => {
        at.write('a.json', `{\n  "value": ${json}\n}`)
        const fact: Fact = { file: 'a.json', pointer: '/value', onMissing: 'error', ...shape }
        expect(await at.tell(fact)).to.equal(told)
      })
    }
  })

  describe('pointers', () => {
    const document = {
      list: [10, { score: 20 }],
      nothing: null,
      word: 'text',
      'a/b': { 'm~n': 1, '~1': 2 },
      '': { '': 3 },
      '0': { '1': 4 },
      ' ': 5,
    }
    for (const [pointer, told] of [
      ['/list/0', '10 (number)'],
      ['/list/1/score', '20 (number)'],
      ['/list/2', 'missing: `a.json` has no `/list/2`'],
      ['/list/-', 'signal-invalid 5:11 `/list` is a list, and `-` is not an index'],
      ['/list/01', 'signal-invalid 5:11 `/list` is a list, and `01` is not an index'],
      ['/list/score', 'signal-invalid 5:11 `/list` is a list, and `score` is not an index'],
      ['/list/length', 'signal-invalid 5:11 `/list` is a list, and `length` is not an index'],
      ['/nothing', 'signal-invalid 11:14 `null` is not a number'],
      [
        '/nothing/score',
        'signal-invalid 11:14 `/nothing` is null, and something with `score` in it is expected',
      ],
      ['/word/0', 'signal-invalid 12:11 `/word` is a text, and something with `0` in it is expected'],
      [
        '/word/length',
        'signal-invalid 12:11 `/word` is a text, and something with `length` in it is expected',
      ],
      ['/absent', 'missing: `a.json` has no `/absent`'],
      ['/absent/below', 'missing: `a.json` has no `/absent`'],
      ['/a~1b/m~0n', '1 (number)'],
      ['/a~1b/~01', '2 (number)'],
      ['/a/b', 'missing: `a.json` has no `/a`'],
      ['//', '3 (number)'],
      ['/0/1', '4 (number)'],
      ['/ ', '5 (number)'],
      ['', 'signal-invalid 1:1 an object is not a number'],
    ] as const) {
      it(`${JSON.stringify(pointer)}`, async () => {
        at.write('a.json', JSON.stringify(document, null, 2))
        expect(await at.tell({ file: 'a.json', pointer, type: 'number', default: 0 })).to.equal(told)
      })
    }

    it('take the whole document by the empty pointer', async () => {
      at.write('a.json', '  42')
      expect(await at.tell({ file: 'a.json', pointer: '', type: 'number', default: 0 })).to.equal(
        '42 (number)',
      )
    })

    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      it(`take an own \`${name}\`, and never the inherited one`, async () => {
        const fact: Fact = { file: 'a.json', pointer: `/${name}`, type: 'number', default: 0 }
        at.write('a.json', '{}')
        expect(await at.tell(fact)).to.equal(`missing: \`a.json\` has no \`/${name}\``)
        at.write('a.json', `{"${name}": 7}`)
        expect(await at.tell(fact)).to.equal('7 (number)')
        at.write('a.json', `{"a": {"${name}": {"polluted": 1}}}`)
        expect(await at.tell(fact)).to.equal(`missing: \`a.json\` has no \`/${name}\``)
        expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
      })
    }
  })

  describe('every item', () => {
    const SCORES: Fact = {
      file: 'a.json',
      pointer: '/peers/*/score',
      reduce: 'mean',
      type: 'number',
      default: 100,
    }
    const list = '{"peers": [{"score": 80}, {"score": 90}, {"score": 100}, {"score": 70}]}'
    for (const [reduce, told] of [
      ['first', '80 (number)'],
      ['last', '70 (number)'],
      ['count', '4 (number)'],
      ['sum', '340 (number)'],
      ['mean', '85 (number)'],
      ['min', '70 (number)'],
      ['max', '100 (number)'],
    ] as const) {
      it(`${reduce} over a list, over an object, and without a star over a list`, async () => {
        at.write('a.json', list)
        expect(await at.tell({ ...SCORES, reduce })).to.equal(told)
        at.write(
          'a.json',
          '{"peers": {"b": {"score": 80}, "a": {"score": 90}, "d": {"score": 100}, "c": {"score": 70}}}',
        )
        expect(await at.tell({ ...SCORES, reduce })).to.equal(told)
        at.write('a.json', '{"peers": [80, 90, 100, 70]}')
        expect(await at.tell({ ...SCORES, reduce, pointer: '/peers' })).to.equal(told)
      })
    }

    for (const [what, json, told, withDefault] of [
      ['no container', '{}', 'missing: `a.json` has no `/peers`', 'missing: `a.json` has no `/peers`'],
      [
        'an empty list',
        '{"peers": []}',
        'missing: `/peers/*/score` in `a.json` holds nothing to take the mean of',
        'missing: `/peers/*/score` in `a.json` holds nothing to take the mean of',
      ],
      [
        'an empty object',
        '{"peers": {}}',
        'missing: `/peers/*/score` in `a.json` holds nothing to take the mean of',
        'missing: `/peers/*/score` in `a.json` holds nothing to take the mean of',
      ],
      [
        'null for the container',
        '{"peers": null}',
        'signal-invalid 1:11 `/peers` is null, and a list or an object is expected',
        'signal-invalid 1:11 `/peers` is null, and a list or an object is expected',
      ],
      [
        'a number for the container',
        '{"peers": 7}',
        'signal-invalid 1:11 `/peers` is a number, and a list or an object is expected',
        'signal-invalid 1:11 `/peers` is a number, and a list or an object is expected',
      ],
      [
        'an item without the value',
        '{"peers": [{"score": 80}, {}]}',
        'signal-invalid 1:27 `/peers/1/score` is not there; `itemDefault` would stand in for it',
        '90 (number)',
      ],
      [
        'an item without the value, and a namesake further down',
        '{"peers": [{"score": 80}, {}], "x": [{}, {"score": 1}]}',
        'signal-invalid 1:27 `/peers/1/score` is not there; `itemDefault` would stand in for it',
        '90 (number)',
      ],
      [
        'an item that is null',
        '{"peers": [{"score": 80}, null]}',
        'signal-invalid 1:27 `/peers/1` is null, and something with `score` in it is expected',
        'signal-invalid 1:27 `/peers/1` is null, and something with `score` in it is expected',
      ],
      [
        'an item that is a number',
        '{"peers": [{"score": 80}, 90]}',
        'signal-invalid 1:27 `/peers/1` is a number, and something with `score` in it is expected',
        'signal-invalid 1:27 `/peers/1` is a number, and something with `score` in it is expected',
      ],
      [
        'a value that is null',
        '{"peers": [{"score": 80}, {"score": null}]}',
        'signal-invalid 1:37 `null` is not a number',
        'signal-invalid 1:37 `null` is not a number',
      ],
      [
        'a value that is text',
        '{"peers": {"a": {"score": 80},\n"b": {"score": "n/a"}}}',
        'signal-invalid 2:16 `"n/a"` is not a number',
        'signal-invalid 2:16 `"n/a"` is not a number',
      ],
      [
        'an inherited name for an item',
        '{"peers": {"__proto__": {"score": 60}}}',
        '60 (number)',
        '60 (number)',
      ],
      [
        'a sum beyond all numbers',
        '{"peers": [{"score": 1e308}, {"score": 1e308}]}',
        'signal-invalid 1:1 the mean is not a finite number',
        'signal-invalid 1:1 the mean is not a finite number',
      ],
    ] as const) {
      it(`${what}, without and with itemDefault`, async () => {
        at.write('a.json', json)
        expect(await at.tell(SCORES)).to.equal(told)
        expect(await at.tell({ ...SCORES, itemDefault: 100 })).to.equal(withDefault)
      })
    }

    it('counts the items that have the value, and with itemDefault all of them', async () => {
      at.write('a.json', '{"peers": [{"score": 80}, {}, {"score": "n/a"}]}')
      const count: Fact = { ...SCORES, reduce: 'count', type: 'integer', default: 0 }
      expect(await at.tell(count)).to.equal('2 (number)')
      expect(await at.tell({ ...count, itemDefault: 0 })).to.equal('3 (number)')
      at.write('a.json', '{"peers": []}')
      expect(await at.tell(count)).to.equal('0 (number)')
      expect(await at.tell({ ...SCORES, reduce: 'sum' })).to.equal('0 (number)')
    })

    it('holds each item against the range, and a sum and a count as a whole', async () => {
      at.write('a.json', '{"peers": [{"score": 80}, {"score": 120}]}')
      expect(await at.tell({ ...SCORES, max: 100 })).to.equal(
        'signal-invalid 1:37 `120` is above the largest valid value, 100',
      )
      expect(await at.tell({ ...SCORES, reduce: 'sum', max: 200, default: 0 })).to.equal('200 (number)')
      expect(await at.tell({ ...SCORES, reduce: 'sum', max: 199, default: 0 })).to.equal(
        'signal-invalid 1:1 the sum `200` is above the largest valid value, 199',
      )
      expect(await at.tell({ ...SCORES, reduce: 'count', max: 1, default: 0 })).to.equal(
        'signal-invalid 1:1 the count `2` is above the largest valid value, 1',
      )
    })

    it('refuses a list where one value is expected, and one value where a list is', async () => {
      at.write('a.json', '{"peers": [80, 90]}')
      expect(await at.tell({ file: 'a.json', pointer: '/peers', type: 'number', default: 0 })).to.equal(
        'signal-invalid 1:11 a list is not a number',
      )
      at.write('a.json', '{"peers": 80}')
      expect(
        await at.tell({ file: 'a.json', pointer: '/peers', reduce: 'mean', type: 'number', default: 0 }),
      ).to.equal('signal-invalid 1:11 `mean` needs a list here')
    })

    it('tells which item the least and the greatest value come from', async () => {
      at.write('a.json', list)
      const { signals } = await at.read({ ...SCORES, reduce: 'min' })
      expect(signals[0]?.source).to.deep.equal({
        file: 'a.json',
        pointer: '/peers/3/score',
        reduce: 'min',
        count: 4,
      })
    })
  })
})

describe('a list of which no item has the value', () => {
  const at = inputs()

  for (const reduce of ['mean', 'count'] as const) {
    it(`is missing, also with \`itemDefault\`: the writer has changed the name (${reduce})`, async () => {
      at.write('a.json', '{"peers":[{"reputation":10},{"reputation":5}]}')
      const fact: Fact = {
        file: 'a.json',
        pointer: '/peers/*/score',
        reduce,
        itemDefault: 100,
        type: 'number',
        default: 100,
      }
      expect(await at.tell(fact)).to.equal('missing: no item of `a.json` has `/peers/*/score`')
    })
  }

  it('is not taken at all when it is too long to be kept', async () => {
    at.write('a.json', JSON.stringify({ peers: Array.from({ length: 100_001 }, () => 1) }))
    const fact: Fact = { file: 'a.json', pointer: '/peers/*', reduce: 'mean', type: 'number', default: 100 }
    expect(await at.tell(fact)).to.equal(
      'signal-invalid 1:10 `/peers` holds 100001 items, and at most 100000 are taken',
    )
  })
})
