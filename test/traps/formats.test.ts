import { expect } from 'chai'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse as parseCsv } from 'csv-parse/sync'
import { parse, parseDocument } from 'yaml'
import type { Fact } from '../../src/generated/policyFile.js'
import { validatePolicyFile } from '../../src/generated/validators.js'
import { parseYaml } from '../../src/load/yamlFile.js'
import { inputs } from '../load/readFact.js'
import { codesOf, codesOfRule } from './refused.js'

const threshold = (value: string): string => `thresholds:\n  spare: ${value}\n`

/** What our parser makes of one threshold; the codes of what is wrong with it instead. */
function ours(value: string): unknown {
  const { file, problems } = parseYaml({ file: 'x.yaml', text: threshold(value) })
  return file
    ? (file.value as { thresholds: { spare: unknown } }).thresholds.spare
    : problems.map(({ code }) => code)
}

describe('traps of yaml', () => {
  it('the library is still good by default: bombs, duplicates, tabs and second documents are errors', () => {
    const bomb =
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n'
    expect(() => void parse(bomb)).to.throw(/Excessive alias count/)
    for (const text of ['a: 1\na: 2\n', 'a:\n\tb: 1\n', 'a: 1\n---\nb: 2\n'])
      expect(() => void parse(text)).to.throw()
    const value = parse('__proto__: { polluted: 1 }\n') as object
    expect(Object.hasOwn(value, '__proto__')).to.equal(true)
    expect((value as Record<string, unknown>)['polluted']).to.equal(undefined)
  })

  it('ours refuses the same, and every alias', async () => {
    expect(ours('&a [x]')).to.deep.equal(['yaml-feature'])
    expect(await codesOf('thresholds: { a: &a 1, b: *a }\n')).to.deep.equal(['yaml-feature', 'yaml-feature'])
    expect(await codesOf('thresholds: { spare: 1, spare: 2 }\n')).to.deep.equal(['duplicate-name'])
    expect(await codesOf('thresholds:\n\tspare: 1\n')).to.deep.equal(['yaml-syntax'])
    expect(await codesOf(`${threshold('1')}---\n${threshold('2')}`)).to.deep.equal(['yaml-feature'])
    expect(await codesOf('__proto__: { polluted: 1 }\n')).to.deep.equal(['unknown-key'])
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
  })

  it('a %YAML line still changes what the library reads; ours refuses it', async () => {
    const old = parse('%YAML 1.1\n---\nno: no\noctal: 017\ndate: 2025-11-14\n') as Record<string, unknown>
    expect(old['octal']).to.equal(15)
    expect(old['date']).to.be.instanceOf(Date)
    expect(Object.values(old)[0]).to.equal(false)
    for (const version of ['1.1', '1.2', '3.0'])
      expect(await codesOf(`%YAML ${version}\n---\n${threshold('no')}`), version).to.deep.equal([
        'yaml-feature',
      ])
    expect(ours('no')).to.equal('no')
    expect(ours('017')).to.equal(17)
    expect(ours('2025-11-14')).to.equal('2025-11-14')
    expect(ours('yes')).to.equal('yes')
    expect(ours('1_000')).to.equal('1_000')
    expect(ours('12:30:45')).to.equal('12:30:45')
  })

  it('`<<` is still a plain key of the library; ours knows no such key', async () => {
    expect(parse('a: { <<: { b: 1 }, c: 2 }\n')).to.deep.equal({ a: { '<<': { b: 1 }, c: 2 } })
    expect(await codesOf(threshold('{ <<: { value: 1 }, unit: ms }'))).to.include('unknown-key')
  })

  it('the library still takes 1 and "1" for one key and two; ours for a key that is written twice', async () => {
    expect(Object.keys(parse('1: a\n"1": b\n') as object)).to.deep.equal(['1'])
    expect(await codesOf('thresholds:\n  1: 5\n  "1": 6\n')).to.deep.equal(['duplicate-name', 'schema'])
  })

  it('the library still reads 1e400 as Infinity, .nan as NaN, and loses digits; ours refuses them', () => {
    expect(parse('1e400')).to.equal(Infinity)
    expect(parse('.nan')).to.be.NaN
    expect(String(parse('12345678901234567890'))).to.not.equal('12345678901234567890')
    for (const number of [
      '1e400',
      '-1e400',
      '.nan',
      '.NaN',
      '.inf',
      '-.Inf',
      '12345678901234567890',
      '9007199254740993',
    ])
      expect(ours(number), number).to.deep.equal(['yaml-number'])
    expect(ours('9007199254740991')).to.equal(9_007_199_254_740_991)
    expect(ours('0.1')).to.equal(0.1)
    expect(ours("'1e400'")).to.equal('1e400')
  })

  it('the library still only warns of unknown tags, and parseDocument never throws; ours looks at both', () => {
    const tagged = parseDocument('a: !python/object 1\n')
    expect(tagged.errors).to.deep.equal([])
    expect(tagged.warnings).to.have.length(1)
    expect(() => parseDocument('a: [1\n')).to.not.throw()
    expect(ours('!python/object 1')).to.deep.equal(['yaml-feature'])
    expect(ours('!!binary aGk=')).to.deep.equal(['yaml-feature'])
    expect(ours('!!set { a }')).to.deep.equal(['yaml-feature'])
    expect(ours('! 1')).to.deep.equal(['yaml-feature'])
    expect(ours('[1')).to.deep.equal(['yaml-syntax'])
  })
})

describe('traps of ajv', () => {
  it('the library still answers one fault in a nest of anyOf with a screenful', () => {
    const ajv = new Ajv2020({ allErrors: true })
    const comparison = {
      type: 'object',
      additionalProperties: false,
      required: ['fact', 'operator', 'value'],
      properties: { fact: { type: 'string' }, operator: { enum: ['equal'] }, value: { type: 'number' } },
    }
    const group = (word: string): object => ({
      type: 'object',
      additionalProperties: false,
      required: [word],
      properties: { [word]: { type: 'array', items: { $ref: '#/$defs/condition' } } },
    })
    const validate = ajv.compile({
      $ref: '#/$defs/condition',
      $defs: { condition: { anyOf: [group('all'), group('any'), comparison] } },
    })
    validate({ all: [{ any: [{ fact: 'x', operator: 'equals', value: 1 }] }] })
    expect(validate.errors?.length).to.be.greaterThan(8)
  })

  it('ours answers each fault once, at its place', async () => {
    const nested = '{ all: [{ any: [{ not: { fact: score, operator: equals, value: 1 } }] }] }'
    expect(await codesOfRule(nested)).to.deep.equal(['unknown-operator'])
    expect(
      await codesOfRule('{ all: [{ any: [{ fact: score, operator: equals, value: 1 }, { fact: scroe }] }] }'),
    ).to.deep.equal(['unknown-operator', 'missing-key'])
  })

  it('the compiled validator is a validator, and not an object that holds one', () => {
    expect(validatePolicyFile({ thresholds: { spare: 1 } })).to.equal(true)
    expect(validatePolicyFile({ thresholds: { spare: [] } })).to.equal(false)
    expect(validatePolicyFile.errors).to.not.be.empty
  })
})

describe('traps of csv-parse', () => {
  const at = inputs()
  const SCORE: Fact = { file: 'a.csv', column: 'score', type: 'number', default: 0 }
  const library = (text: string, options: object = {}): unknown =>
    parseCsv(text, { columns: true, ...options })

  async function told(text: string, more: Partial<Fact> = {}): Promise<string> {
    at.write('a.csv', text)
    return at.tell({ ...SCORE, ...more })
  }

  it('the library still keeps a byte order mark in the first name; ours finds the column', async () => {
    expect(library('\uFEFFscore\n80\n')).to.deep.equal([{ '\uFEFFscore': '80' }])
    expect(await told('\uFEFFscore\n80\n')).to.equal('80 (number)')
  })

  it('the library still takes the last of two columns of one name; ours takes none', async () => {
    expect(library('score,score\n80,90\n')).to.deep.equal([{ score: '90' }])
    expect(await told('score,score\n80,90\n')).to.match(/^signal-malformed 1 the column `score` stands twice/)
  })

  it('the library still leaves a carriage return where LF comes first; ours does not', async () => {
    expect(library('score\n1\n2\r\n')).to.deep.equal([{ score: '1' }, { score: '2\r' }])
    const word: Partial<Fact> = { type: 'string', default: 'none' }
    expect(await told('score\n1\n2\r\n', word)).to.equal('"2" (string)')
  })

  it('the library still makes 7 of 007 when it casts; ours goes by the declared type', async () => {
    expect(library('score\n007\n', { cast: true })).to.deep.equal([{ score: 7 }])
    expect(await told('score\n007\n', { type: 'string', default: 'none' })).to.equal('"007" (string)')
    expect(await told('score\n007\n')).to.equal('7 (number)')
  })

  it('the library still cuts x#2 to x for the sake of comments; ours keeps it', async () => {
    expect(library('score\nx#2\n', { comment: '#' })).to.deep.equal([{ score: 'x' }])
    expect(await told('score\n"q"\nx#2\n', { comment: '#', type: 'string', default: 'none' })).to.equal(
      '"x#2" (string)',
    )
  })

  it('comments in the middle and at the end are no rows of ours, and a ragged row is a fault with its line', async () => {
    const registry = 'node,score\n# schema_hash: 1\na,80\n# more\nb,90\n# end\n'
    expect(await told(registry, { comment: '#' })).to.equal('90 (number)')
    expect(() => library(registry, { comment: '#', relax_column_count: false })).to.not.throw()
    expect(await told('node,score\n# one\na,80\nb\nc,90\n', { comment: '#' })).to.match(
      /^signal-malformed 4 /,
    )
  })

  it('an unclosed quote still swallows the rest of the file; ours tells of it, and bounds it', async () => {
    const open = `node,score\na,80\nb,"81\n${'c,82\n'.repeat(1000)}`
    expect(() => library(open)).to.throw(/Quote Not Closed/)
    expect(await told(open)).to.equal('signal-malformed 3 a quote is opened here or below, and never closed')
    expect(await told(`${open}${'d,83\n'.repeat(300_000)}`)).to.match(/^signal-too-large 3 /)
  })

  it('the library still counts a carriage return inside a cell as a line; ours does not', async () => {
    const quoted = 'node,score\r\n"a\r\nb",80\r\n'
    const [, row] = parseCsv(quoted, { info: true }) as unknown as { info: { lines: number } }[]
    expect(row?.info.lines).to.equal(4)
    at.write('a.csv', quoted)
    const { signals } = await at.read(SCORE)
    expect(signals[0]?.source).to.deep.include({ line: 3, row: 1 })
  })
})

describe('traps of JSON', () => {
  const at = inputs()
  const LOCKED: Fact = { file: 'a.json', pointer: '/locked', type: 'boolean', default: false }

  it('JSON.parse still keeps the last of two keys; ours keeps neither', async () => {
    const text = '{"locked": true, "locked": false}'
    expect(JSON.parse(text)).to.deep.equal({ locked: false })
    at.write('a.json', text)
    expect(await at.tell(LOCKED)).to.equal('signal-malformed 1:18 the key `locked` is written twice')
    at.write('a.jsonl', `${text}\n`)
    expect(await at.tell({ ...LOCKED, file: 'a.jsonl' })).to.equal(
      'signal-malformed 1:18 the key `locked` is written twice',
    )
  })

  it('JSON.parse still refuses a byte order mark; ours reads past it, but not past one further in', async () => {
    expect(() => void JSON.parse('\uFEFF{}')).to.throw()
    at.write('a.json', '\uFEFF{"locked": true}')
    expect(await at.tell(LOCKED)).to.equal('true (boolean)')
    at.write('a.json', '{"locked": \uFEFFtrue}')
    expect(await at.tell(LOCKED)).to.match(/^signal-malformed 1:12 /)
  })

  it('JSON.parse still takes 1e400 and any depth; ours does not', async () => {
    expect(JSON.parse('1e400')).to.equal(Infinity)
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
    expect(() => void JSON.parse(deep)).to.not.throw()
    at.write('a.json', `{"locked": true, "deep": ${deep}}`)
    expect(await at.tell(LOCKED)).to.match(/nested deeper than 100 levels/)
    at.write('a.json', '{"score": 1e400}')
    const score: Fact = { file: 'a.json', pointer: '/score', type: 'number', default: 0 }
    expect(await at.tell(score)).to.match(/^signal-invalid 1:11 /)
  })

  it('JSON.parse still makes an own key of `__proto__`; a pointer of ours takes own members alone', async () => {
    expect(Object.hasOwn(JSON.parse('{"__proto__": 1}') as object, '__proto__')).to.equal(true)
    at.write('a.json', '{"a": 1}')
    expect(await at.tell({ ...LOCKED, pointer: '/__proto__/toString' })).to.match(/^missing: /)
  })
})
