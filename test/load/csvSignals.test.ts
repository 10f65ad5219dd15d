import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import type { Fact } from '../../src/generated/policyFile.js'
import { csvRecords } from '../../src/load/csvRecords.js'
import { inputs, policyOf } from './readFact.js'

const SCORE: Fact = { file: 'a.csv', column: 'score', type: 'number', default: 0 }
const BOOLEAN: Fact = { ...SCORE, type: 'boolean', default: false }
const COUNT: Fact = { file: 'a.csv', reduce: 'count', type: 'integer', default: 0 }

function fixture(name: string): Buffer {
  return readFileSync(path.resolve(import.meta.dirname, '../fixtures/signals', name))
}

describe('CSV signals', () => {
  const at = inputs()

  describe('a registry with comments in the middle and at the end', () => {
    const REGISTRY: Fact = {
      file: 'a.csv',
      column: 'integrity_score',
      comment: '#',
      type: 'number',
      default: 0,
    }
    for (const [fact, told, place] of [
      [{}, '94.75 (number)', { line: 8, row: 4 }],
      [{ reduce: 'first' }, '91.5 (number)', { line: 2, row: 1 }],
      [{ reduce: 'last' }, '94.75 (number)', { line: 8, row: 4 }],
      [{ reduce: 'count' }, '4 (number)', { line: 8, row: 4, reduce: 'count', count: 4 }],
      [{ reduce: 'sum' }, '371.5 (number)', { line: 8, row: 4, reduce: 'sum', count: 4 }],
      [{ reduce: 'mean' }, '92.875 (number)', { line: 8, row: 4, reduce: 'mean', count: 4 }],
      [{ reduce: 'min' }, '88.25 (number)', { line: 4, row: 2, reduce: 'min', count: 4 }],
      [{ reduce: 'max' }, '97 (number)', { line: 5, row: 3, reduce: 'max', count: 4 }],
      [{ reduce: 'mean', last: 2 }, '95.875 (number)', { line: 8, row: 4, reduce: 'mean', count: 2 }],
      [{ reduce: 'first', last: 3 }, '88.25 (number)', { line: 4, row: 2 }],
      [{ last: 9 }, '94.75 (number)', { line: 8, row: 4 }],
    ] as [Partial<Fact>, string, object][]) {
      it(JSON.stringify(fact), async () => {
        at.write('a.csv', fixture('registry-with-comments.csv'))
        expect(await at.tell({ ...REGISTRY, ...fact })).to.equal(told)
        const { signals } = await at.read({ ...REGISTRY, ...fact })
        expect(signals[0]?.source).to.deep.equal({ file: 'a.csv', column: 'integrity_score', ...place })
      })
    }

    it('is malformed where comments are not announced', async () => {
      at.write('a.csv', fixture('registry-with-comments.csv'))
      const { comment: _, ...plain } = REGISTRY
      expect(await at.tell(plain)).to.equal('signal-malformed 3 the row has 1 cell, and the header has 4')
    })

    for (const [what, where, told] of [
      ['one word', [{ column: 'node', operator: 'equal', value: 'alpha' }], '97 (number)'],
      ['not one word', [{ column: 'node', operator: 'notEqual', value: 'beta' }], '97 (number)'],
      ['one of a list', [{ column: 'node', operator: 'in', value: ['beta', 'gamma'] }], '94.75 (number)'],
      ['none of a list', [{ column: 'node', operator: 'notIn', value: ['beta'] }], '97 (number)'],
      ['a number', [{ column: 'violations', operator: 'equal', value: 2 }], '88.25 (number)'],
      ['a lesser number', [{ column: 'violations', operator: 'lessThan', value: 1 }], '97 (number)'],
      ['at most', [{ column: 'violations', operator: 'lessThanInclusive', value: 1 }], '94.75 (number)'],
      ['a greater number', [{ column: 'violations', operator: 'greaterThan', value: 1 }], '88.25 (number)'],
      ['at least', [{ column: 'violations', operator: 'greaterThanInclusive', value: 1 }], '94.75 (number)'],
      [
        'both of two',
        [
          { column: 'node', operator: 'equal', value: 'beta' },
          { column: 'violations', operator: 'greaterThan', value: 1 },
        ],
        '88.25 (number)',
      ],
      [
        'nothing that is there',
        [{ column: 'node', operator: 'equal', value: 'nobody' }],
        'missing: no record of `a.csv` is left to take the last of',
      ],
      [
        'a column that is not there',
        [{ column: 'nodes', operator: 'equal', value: 'alpha' }],
        'signal-malformed 1 the header has no column `nodes`',
      ],
      [
        'the order of a word',
        [{ column: 'node', operator: 'lessThan', value: 3 }],
        'signal-invalid 2 `node`: `"alpha"` is not a number',
      ],
    ] as [string, NonNullable<Fact['where']>, string][]) {
      it(`keeps the rows with ${what}`, async () => {
        at.write('a.csv', fixture('registry-with-comments.csv'))
        expect(await at.tell({ ...REGISTRY, where: where })).to.equal(told)
      })
    }

    it('counts the rows that a filter keeps, and none of a column that is not there', async () => {
      at.write('a.csv', fixture('registry-with-comments.csv'))
      const count: Fact = { ...COUNT, comment: '#' }
      const where = (column: string): Fact => ({
        ...count,
        where: [{ column, operator: 'equal', value: 'beta' }],
      })
      expect(await at.tell(count)).to.equal('4 (number)')
      expect(await at.tell(where('node'))).to.equal('2 (number)')
      expect(await at.tell(where('timestamp'))).to.equal('0 (number)')
      // A renamed column must not read as "nothing happened".
      expect(await at.tell(where('nod'))).to.equal('signal-malformed 1 the header has no column `nod`')
      expect(await at.tell({ ...count, column: 'scores' })).to.equal(
        'signal-malformed 1 the header has no column `scores`',
      )
    })
  })

  describe('form', () => {
    for (const [what, content, told] of [
      ['a byte order mark', '\uFEFFscore,node\n80,a\n', '80 (number)'],
      ['a byte order mark before a quoted header', '\uFEFF"score",node\n80,a\n', '80 (number)'],
      ['CRLF', 'score,node\r\n80,a\r\n81,b\r\n', '81 (number)'],
      ['LF, then CRLF', 'node,score\na,80\nb,81\r\nc,82\r\n', '82 (number)'],
      ['CRLF, then LF', 'node,score\r\na,80\r\nb,81\n', '81 (number)'],
      ['no line end at the end', 'node,score\na,80', '80 (number)'],
      ['blank lines', '\n\nnode,score\n\na,80\n\n\n', '80 (number)'],
      ['blanks round the names of the header', ' node , score \na,80\n', '80 (number)'],
      ['a header alone', 'node,score\n', 'missing: `a.csv` holds no record'],
      ['an empty file', '', 'signal-malformed 1:1 the file is empty, and a CSV header is expected'],
      ['blank lines alone', '\n\n', 'signal-malformed 1:1 the file is empty, and a CSV header is expected'],
      ['no such column', 'node,scores\na,80\n', 'signal-malformed 1 the header has no column `score`'],
      [
        'a column of another case',
        'node,Score\na,80\n',
        'signal-malformed 1 the header has no column `score`',
      ],
      ['an empty cell', 'node,score\na,80\nb,\n', 'signal-invalid 3 an empty text is not a number'],
      ['an empty quoted cell', 'node,score\na,80\nb,""\n', 'signal-invalid 3 an empty text is not a number'],
      ['an old wrong cell above a good last one', 'node,score\na,n/a\nb,80\n', '80 (number)'],
      ['quotes inside a cell', 'node,score\n"a ""b"" c",80\n', '80 (number)'],
      [
        'a row too short',
        'node,score\na,80\nb\n',
        'signal-malformed 3 the row has 1 cell, and the header has 2',
      ],
      [
        'a row too long',
        'node,score\na,80,\n',
        'signal-malformed 2 the row has 3 cells, and the header has 2',
      ],
      [
        'a quote in an unquoted cell',
        'node,score\na"b,80\n',
        'signal-malformed 2 a quote stands inside a cell that does not begin with one',
      ],
      [
        'text behind a closing quote',
        'node,score\n"a"b,80\n',
        'signal-malformed 2 text stands behind the closing quote of a cell',
      ],
      [
        'a duplicate header',
        fixture('duplicate-header.csv'),
        'signal-malformed 1 the column `score` stands twice in the header',
      ],
      [
        'a duplicate header but for blanks',
        'score,node, score\n80,a,90\n',
        'signal-malformed 1 the column `score` stands twice in the header',
      ],
      [
        'an unclosed quote',
        fixture('unclosed-quote.csv'),
        'signal-malformed 3 a quote is opened here or below, and never closed',
      ],
      [
        'Latin 1',
        Buffer.from('node,score\na,80\nZo\xEB,90\n', 'latin1'),
        'signal-malformed 3 the file is not UTF-8 text',
      ],
      [
        'UTF-16',
        Buffer.from('\uFEFFnode,score\na,80\n', 'utf16le'),
        'signal-malformed 1 the file is not UTF-8 text',
      ],
    ] as [string, string | Buffer, string][]) {
      it(what, async () => {
        at.write('a.csv', content)
        expect(await at.tell(SCORE)).to.equal(told)
      })
    }

    it('a ragged row below a comment, with its line', async () => {
      at.write('a.csv', fixture('ragged-row.csv'))
      expect(await at.tell({ ...SCORE, comment: '#' })).to.equal(
        'signal-malformed 4 the row has 4 cells, and the header has 3',
      )
    })

    it('keeps a comment sign inside a cell', async () => {
      at.write('a.csv', 'score,node\n80,x#2\n # 3,y\n')
      const fact: Fact = {
        file: 'a.csv',
        column: 'node',
        comment: '#',
        reduce: 'first',
        type: 'string',
        default: '',
      }
      expect(await at.tell(fact)).to.equal('"x#2" (string)')
      expect(await at.tell({ ...fact, column: 'score', reduce: 'last' })).to.equal('" # 3" (string)')
    })

    it('keeps a comment sign inside a cell below a quote, where csv-parse reads', async () => {
      at.write('a.csv', 'score,node\n80,"q"\n81,x#2\n#82,y\n')
      const fact: Fact = { file: 'a.csv', column: 'node', comment: '#', type: 'string', default: '' }
      expect(await at.tell(fact)).to.equal('"x#2" (string)')
    })

    it('takes another delimiter', async () => {
      at.write('a.csv', 'node;score\na,b;80\n')
      expect(await at.tell({ ...SCORE, delimiter: ';' })).to.equal('80 (number)')
      at.write('a.csv', 'node\tscore\n"a\tb"\t80\n')
      expect(await at.tell({ ...SCORE, delimiter: '\t' })).to.equal('80 (number)')
    })

    it('keeps lines right behind cells of several lines', async () => {
      at.write('a.csv', fixture('quoted-lines.csv'))
      const last = await at.read(SCORE)
      expect(last.signals[0]).to.deep.include({
        value: 70,
        source: { file: 'a.csv', column: 'score', line: 8, row: 4 },
      })
      const first = await at.read({ ...SCORE, reduce: 'first' })
      expect(first.signals[0]).to.deep.include({ value: 80 })
      expect(first.signals[0]?.source.row).to.equal(1)
      const note: Fact = { ...SCORE, column: 'note', reduce: 'first', type: 'string', default: '' }
      expect(await at.tell(note)).to.equal('"first\\nsecond, with a comma\\nthird \\"quoted\\"" (string)')
      expect(await at.tell({ ...SCORE, last: 2, reduce: 'mean' })).to.match(
        /^signal-invalid [67] `"n\/a"` is not a number$/,
      )
    })

    it('refuses a record over 1 MiB, and takes one just below', async () => {
      const most = 1024 * 1024 - 10
      at.write('a.csv', `node,score\na,80\n${'x'.repeat(most)},81\n`)
      expect(await at.tell(SCORE)).to.equal('81 (number)')
      at.write('a.csv', `node,score\na,80\n${'x'.repeat(most + 20)},81\nb,82\n`)
      expect(await at.tell(SCORE)).to.equal(
        'signal-too-large 3 the record that begins here is longer than 1048576 bytes',
      )
      at.write('a.csv', `node,score\na,80\n"${'x\n'.repeat(most)}",81\nb,82\n`)
      expect(await at.tell(SCORE)).to.equal(
        'signal-too-large 3 the record that begins here is longer than 1048576 bytes',
      )
    })

    it('reads two facts of one file in one pass, each by its own rules', async () => {
      at.write('a.csv', 'node,score,ok\na,80,true\nb,n/a,false\n')
      expect(await at.tell(BOOLEAN)).to.match(/^signal-invalid 3 /)
      expect(await at.tell({ ...BOOLEAN, column: 'ok' })).to.equal('false (boolean)')
    })
  })

  describe('cells', () => {
    const INTEGER: Fact = { ...SCORE, type: 'integer' }
    for (const [fact, cell, told] of [
      [SCORE, '85', '85 (number)'],
      [SCORE, '007', '7 (number)'],
      [SCORE, '+85', '85 (number)'],
      [SCORE, '-0', '0 (number)'],
      [SCORE, '.5', '0.5 (number)'],
      [SCORE, '5.', '5 (number)'],
      [SCORE, '8.5E+1', '85 (number)'],
      [SCORE, ' 85 ', '85 (number)'],
      [SCORE, '"85"', '85 (number)'],
      [SCORE, '85abc', 'signal-invalid 2 `"85abc"` is not a number'],
      [SCORE, '85%', 'signal-invalid 2 `"85%"` is not a number'],
      [SCORE, '0x10', 'signal-invalid 2 `"0x10"` is not a number'],
      [SCORE, '1_000', 'signal-invalid 2 `"1_000"` is not a number'],
      [SCORE, '"1,000"', 'signal-invalid 2 `"1,000"` is not a number'],
      [SCORE, 'n/a', 'signal-invalid 2 `"n/a"` is not a number'],
      [SCORE, 'NaN', 'signal-invalid 2 `"NaN"` is not a number'],
      [SCORE, 'Infinity', 'signal-invalid 2 `"Infinity"` is not a number'],
      [SCORE, '1e400', 'signal-invalid 2 `"1e400"` is not a finite number'],
      [SCORE, 'true', 'signal-invalid 2 `"true"` is not a number'],
      [SCORE, '  ', 'signal-invalid 2 `"  "` is not a number'],
      [{ ...SCORE, min: 0, max: 100 }, '100', '100 (number)'],
      [
        { ...SCORE, min: 0, max: 100 },
        '100.01',
        'signal-invalid 2 `100.01` is above the largest valid value, 100',
      ],
      [{ ...SCORE, min: 0, max: 100 }, '-1', 'signal-invalid 2 `-1` is below the smallest valid value, 0'],
      [INTEGER, '2', '2 (number)'],
      [INTEGER, '2.0', '2 (number)'],
      [INTEGER, '2.5', 'signal-invalid 2 `2.5` is not a whole number'],
      [
        INTEGER,
        '9007199254740993',
        'signal-invalid 2 `9007199254740992` is too large a whole number to be exact',
      ],
      [BOOLEAN, 'true', 'true (boolean)'],
      [BOOLEAN, 'True', 'true (boolean)'],
      [BOOLEAN, ' FALSE ', 'false (boolean)'],
      [BOOLEAN, 'yes', 'signal-invalid 2 `"yes"` is not true or false'],
      [BOOLEAN, '1', 'signal-invalid 2 `"1"` is not true or false'],
      [BOOLEAN, '', 'signal-invalid 2 an empty text is not true or false'],
      [{ ...SCORE, type: 'string', default: '' }, '007', '"007" (string)'],
      [{ ...SCORE, type: 'string', default: '' }, ' a ', '" a " (string)'],
      [{ ...SCORE, type: 'string', normalize: ['trim'], default: '' }, ' a ', '"a" (string)'],
      [
        { ...SCORE, type: 'enum', values: ['low', 'high'], default: 'low' },
        'hihg',
        'signal-invalid 2 `"hihg"` is not one of `low`, `high`; did you mean `high`?',
      ],
    ] as [Fact, string, string][]) {
      it(`${fact.type}: ${JSON.stringify(cell)}`, async () => {
        at.write('a.csv', `node,score\na,${cell}\n`)
        expect(await at.tell(fact)).to.equal(told)
      })
    }
  })

  // Plain lines are split without csv-parse, and the rest is left to it: where one takes over must not show.
  it('reads what was written, whatever is quoted, blank or a comment, with rows and lines', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a', '80', ' x ', '#', 'x#2', 'ä', '\u{1F7E2}', 'a b', "'"),
      fc.constantFrom('a,b', 'say "so"', 'two\nlines', '"', '\n', ',', 'a\r\nb'),
    )
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.array(cell, { minLength: 3, maxLength: 3 }), fc.boolean()) },
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant('# a comment, with "quotes" and, commas') },
    )
    const spec = policyOf({ fact: { ...COUNT, comment: '#' } }).signals[0]!
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (lines, end, ended) => {
          let text = `first,second,third${end}`
          const expected: { line: number; row: number; cells: string[] }[] = []
          for (const each of lines) {
            const written = Array.isArray(each) ? writeRow(...each) : (each ?? '')
            text += `${written}${end}`
            if (Array.isArray(each)) {
              const at = text.split('\n').length - 1
              expected.push({ line: at, row: expected.length + 1, cells: each[0] })
            }
          }
          at.write('a.csv', ended ? text : text.replace(/\r?\n$/, ''))
          expect(await rowsOf(at.at('a.csv'))).to.deep.equal(expected)
        },
      ),
      { numRuns: 300 },
    )

    function writeRow(cells: readonly string[], quoteAll: boolean): string {
      const must = (each: string, index: number): boolean =>
        quoteAll || /[",\r\n]/.test(each) || (index === 0 && each.startsWith('#'))
      return cells
        .map((each, index) => (must(each, index) ? `"${each.replaceAll('"', '""')}"` : each))
        .join(',')
    }

    async function rowsOf(
      file: string,
    ): Promise<{ line: number; row?: number | undefined; cells: unknown[] }[]> {
      const handle = await open(file)
      try {
        const rows = []
        for await (const records of csvRecords(handle, 'a.csv', spec.from)) {
          for (const record of records) {
            const cells = ['first', 'second', 'third'].map((name) => {
              const hit = record.get(name)
              return 'value' in hit ? hit.value : undefined
            })
            rows.push({ line: record.line, row: record.row, cells })
          }
        }
        return rows
      } finally {
        await handle.close()
      }
    }
  })
})

describe('a CSV file without the column that a fact names', () => {
  const at = inputs()

  for (const [what, header, help] of [
    ['a slip', 'node,scores', 'did you mean `scores`?'],
    [
      'another delimiter',
      'node;score',
      "the cells seem to be parted by `;`: name it as the fact's `delimiter`",
    ],
    ['another file', 'host,load', 'the columns are `host`, `load`'],
  ] as const) {
    it(`is not the file that is meant: ${what}`, async () => {
      at.write('a.csv', `${header}\n`.concat(header.replace(/\w+/g, '1'), '\n'))
      const { errors } = await at.read({ file: 'a.csv', column: 'score', type: 'number', default: 100 })
      expect(errors.map((error) => [error.message, error.help])).to.deep.equal([
        ['`fact`: the header has no column `score`', help],
      ])
    })
  }
})
