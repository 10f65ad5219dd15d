import { expect } from 'chai'
import fc from 'fast-check'
import { parseTests } from '../../src/load/parseTests.js'
import { quickYaml } from '../../src/load/quickYaml.js'
import { positionAt } from '../../src/load/sourceText.js'
import { parseYaml } from '../../src/load/yamlFile.js'

const FILE = 'tests/t.yaml'

/** Whatever the quick way reads must be what `parseYaml` reads, and where it says that an entry begins must be right. */
async function agree(text: string): Promise<'quick' | 'slow'> {
  const source = { file: FILE, text }
  const quick = await quickYaml(source, 'cases')
  if (!quick) return 'slow'
  const { file, problems } = parseYaml(source)
  expect(problems, text).to.deep.equal([])
  // As JSON: what matters is also that 0 is not -0, and that keys have one order.
  expect(JSON.stringify(quick.value), text).to.equal(JSON.stringify(file?.value))
  expect(quick.value, text).to.deep.equal(file?.value)
  for (const [index, entry] of (quick.entries ?? []).entries()) {
    const at = positionAt(source, file?.offsetOf(['cases', index], 'value') ?? -1)
    expect({ file: FILE, ...entry }, text).to.deep.equal(at)
  }
  return 'quick'
}

/** Values as people and programs write them, and those on which parsers of YAML differ. */
const VALUES = [
  [
    '90',
    '-5',
    '+5',
    '0',
    '-0',
    '007',
    '1_000',
    '0x1F',
    '0o17',
    '0b11',
    '1.',
    '.5',
    '-.5',
    '+.5',
    '1e3',
    '1E-2',
    '1e400',
  ],
  [
    '.inf',
    '-.inf',
    '.nan',
    '9007199254740993',
    '12:30',
    '2025-11-14',
    '2025-11-14T12:00:00Z',
    '89.99',
    '1.10',
  ],
  ['true', 'True', 'TRUE', 'false', 'yes', 'no', 'on', 'null', '~', 'Null', '', 'y', 'high', 'RED'],
  [
    "'quoted'",
    '"quoted"',
    '"\\x41"',
    "'it''s'",
    '"a: b"',
    "'# no'",
    "don't",
    'a b c',
    'a#b',
    'a #b',
    'a:b',
    'a: b',
  ],
  [
    '&x 1',
    '*x',
    '!!str 1',
    '! a',
    '| ',
    '>-',
    '- a',
    '[1, 2]',
    '[a, b]',
    '{ a: 1 }',
    '{ a: 1, b: c }',
    '{a: 1}',
    '{a:1}',
    '{ 1: a }',
  ],
  [
    '[',
    '{',
    ']',
    '%x',
    '@x',
    '`x',
    '? a',
    'é',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\t',
    'a\tb',
    '😀',
    '0..89.99',
    '"0..89.99"',
    '<<',
  ],
  [
    '[ a,',
    'b ]',
    '{ 90: RED, 90.0: GREEN }',
    '{ "a": 1, \'b\': 2 }',
    '[]',
    '{}',
    '{ a, b }',
    '[a: 1]',
    '[1.0: a]',
    '{ x, 1e3 }',
    '{: 1}',
    '{ a: [b, { c: d }], e: {} }',
    '[[a], {}, "b" ]',
    '{ a: 97,',
    '{ a: [',
    '"a \\" b"',
    "'[ it''s'",
    '"x" y',
    "'x'y",
    '-',
    '--- a',
    '...',
  ],
].flat()
const KEYS = [
  'given',
  'cases',
  'name',
  'a',
  '"a"',
  "'a'",
  '90',
  '90.0',
  '1e3',
  'true',
  'True',
  'null',
  '~',
  '<<',
  '__proto__',
  'a b',
  '{}',
  '[]',
  '---1',
  '-a',
  '&x a',
  '*x',
  '? a',
  '0x10',
  '',
]

const line = fc
  .record({
    indent: fc.constantFrom('', '', '  ', '    ', '      ', ' ', '\t'),
    dash: fc.constantFrom('', '', '', '- ', '-   ', '- - '),
    key: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...KEYS) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    gap: fc.constantFrom(': ', ':', ' : ', ':   '),
    value: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
      { weight: 1, arbitrary: fc.constant('') },
    ),
    comment: fc.constantFrom('', '', '', ' # said', '# said', '   #', ',', ' [', ' {', ' }', ']', '],', '},'),
  })
  .map(({ indent, dash, key, gap, value, comment }) =>
    key === null ? `${indent}${dash}${value}${comment}` : `${indent}${dash}${key}${gap}${value}${comment}`,
  )

const anyText = fc
  .record({
    lines: fc.array(fc.oneof(line, fc.constantFrom('', '# comment', '---', '...', '%YAML 1.1', '  ')), {
      maxLength: 7,
    }),
    end: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  })
  .map(({ lines, end }) => lines.map((each) => each + end).join(''))

/** Files as they are meant to be: most of them are read quickly, so that the comparison is not one of nothing. */
const name = fc.constantFrom('a', 'integrity falls', "'it is: so'", '"quoted"', "don't", '90', 'a  b')
const facts = fc
  .dictionary(fc.constantFrom('score', 'mode', 'locked'), fc.constantFrom(...VALUES), { maxKeys: 3 })
  .map(
    (each) =>
      `{ ${Object.entries(each)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')} }`,
  )
const soundText = fc
  .record({
    blank: fc.constantFrom('', '\n', '# a comment\n'),
    indent: fc.constantFrom('', '  ', '    '),
    cases: fc.array(
      fc.record({
        name,
        facts,
        comment: fc.constantFrom('', ' # said'),
        gap: fc.constantFrom('', '\n', '    # between\n'),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    tail: fc.constantFrom('', 'given: { a: 1 }\n', '# end'),
  })
  .map(({ blank, indent, cases, tail }) =>
    [
      `now: 2025-11-14T12:00:00Z\n${blank}cases:\n`,
      ...cases.map(
        (each) =>
          `${indent}- name: ${each.name}${each.comment}\n${indent}  given: ${each.facts}\n${each.gap}`,
      ),
      tail,
    ].join(''),
  )

describe('quickYaml', () => {
  it('reads no text otherwise than `parseYaml`', () =>
    fc.assert(
      fc.asyncProperty(anyText, async (text) => void (await agree(text))),
      { numRuns: 4000 },
    )).timeout(60_000)

  it('reads no file of tests otherwise, and many of them quickly', async () => {
    let quick = 0
    await fc.assert(
      fc.asyncProperty(soundText, async (text) => {
        if ((await agree(text)) === 'quick') quick += 1
      }),
      { numRuns: 1500 },
    )
    expect(quick).to.be.greaterThan(200)
  }).timeout(60_000)

  for (const [what, text] of [
    ['an anchor', 'cases: &a [1]\n'],
    ['an alias', 'cases: *a\n'],
    ['a tag', 'cases: !!str 1\n'],
    ['a directive', '%YAML 1.1\n---\ncases: no\n'],
    ['two documents', 'cases: []\n---\ncases: []\n'],
    ['a merge key', '<<: { a: 1 }\n'],
    ['a key that is no text', '{ 1.0: a }\n'],
    ['a repeated key', 'a: 1\na: 2\n'],
    ['a number that loses digits', 'a: 9007199254740993\n'],
    ['an infinite number', 'a: .inf\n'],
    ['a tab', 'a:\tb\n'],
    ['Windows line ends', 'a: b\r\n'],
    ['a text over several lines', 'a: b\n  c\n'],
    ['a block of text', 'a: |\n  c\n'],
    ['brackets that are closed at the margin', 'a: [\n  1\n]\n'],
    ['a text over several lines in brackets', 'a: [b\n  c]\n'],
    ['a comment in brackets', 'a: [\n  1, # one\n  2 ]\n'],
    ['an escape', 'a: "\\n"\n'],
    ['a pair in a list', 'a: [b: 1]\n'],
    ['a pair in a list whose key is a number', 'a: [1.0: b]\n'],
    ['a key without a value in brackets', 'a: { x, 1e3 }\n'],
    ['a number as a key without a value', 'a: { 0., b: 1 }\n'],
    ['an empty key in brackets', 'a: { : 1 }\n'],
    ['an empty key', 'a: 1\n: 1\n'],
    ['an empty key of an entry', 'a:\n  - : 1\n'],
    ['an empty mapping as a key', 'a: 1\n{}: e\n'],
    ['an empty list as a key', 'a:\n  []: e\n'],
    ['a key that looks like the end of a document', 'a: 1\n---1: 2\n'],
    ['an empty entry above one that is less indented', 'a:\n  - \n - y\n'],
    ['an empty entry in brackets', 'a: [1, , 2]\n'],
    [
      'brackets that go on where the keys of their entry stand',
      'a:\n  - b: { c: 97,\n    d: 95 }\n    e: f\n',
    ],
    ['brackets that do not match', 'a: [1}\n'],
    ['lines with numbers', '1: a\n2: b\n3: c\n'],
    ['no mapping', '[a]\n'],
    ['nothing', ''],
  ] as const) {
    it(`leaves ${what} to \`parseYaml\``, async () => {
      expect(await quickYaml({ file: FILE, text }, 'cases')).to.equal(null)
    })
  }

  it('reads numbers with `_`, times and dates as the texts that they are', async () => {
    const text = '1_000: 1_000\nb: 2025-11-14\nc: 0b11\nd: yes\ne: 0x1F\nf: 0o17\ng: -.5\n'
    const read = await quickYaml({ file: FILE, text }, 'cases')
    expect(read?.value).to.deep.equal({
      '1_000': '1_000',
      b: '2025-11-14',
      c: '0b11',
      d: 'yes',
      e: 31,
      f: 15,
      g: -0.5,
    })
  })

  it('reads quotes that hold quotes, backslashes and brackets', async () => {
    const text = [
      `a: 'it''s [ {'`,
      String.raw`b: "a \"b\" \\ ]"`,
      `c: { d: ' }''', "e": ["[", 'x''y'], f: a b }`,
      '',
    ].join('\n')
    expect(await agree(text)).to.equal('quick')
  })

  it('reads brackets over several lines', async () => {
    const text = 'a:\n  {\n    b: 1,\n    c: [x,\n     y\n    ],\n  }\nd: [\n  1 ]\n'
    expect(await agree(text)).to.equal('quick')
  })

  it('says where entries begin only where that is sure', async () => {
    const entries = async (text: string) => (await quickYaml({ file: FILE, text }, 'cases'))?.entries
    expect(await entries('cases:\n- a\n-   b # said\nnow: c\n')).to.deep.equal([
      { line: 2, column: 3 },
      { line: 3, column: 5 },
    ])
    expect(await entries('cases: [{ a: 1 }, { b: 2 }]\n')).to.equal(null)
    expect(await entries('cases:\n  [{ a: 1 }, { b: 2 }]\n')).to.equal(null)
    expect(await entries('"cases":\n  - a\n')).to.equal(null)
    expect(await entries('cases:\n  -\n    a: 1\n  - b: 1\n')).to.equal(undefined)
  })

  it('takes part where it pays, and tells faults with the places that `parseYaml` finds', async () => {
    const cases = Array.from(
      { length: 500 },
      (_, index) => `  - name: case ${index}\n    expect: { level: RED }\n`,
    )
    const sound = `now: 2025-11-14T12:00:00Z\ncases:\n${cases.join('')}`
    const { document } = await parseTests({ file: FILE, text: sound })
    expect(document?.caseAt(499)).to.deep.equal({ file: FILE, line: 1001, column: 5 })
    expect(document?.offsetOf(['cases', 499, 'name'], 'value')).to.equal(sound.indexOf('case 499'))
    const faulty = `${sound}  - name: last\n    expct: 1\n`
    const { document: told } = await parseTests({ file: FILE, text: faulty })
    expect(told?.faults.map(({ code, place }) => [code, place.path])).to.deep.equal([
      ['unknown-key', ['cases', 500, 'expct']],
    ])
  })
})
