import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { assemble } from './assemble.js'
import { toldText } from './told.js'

const KIB = 1024
const SPARE = 'thresholds:\n  spare: 1\n'

/** `n` times an opening, a value, and `n` times a closing. */
function nested(depth: number, open: string, inner: string, close = ''): string {
  return open.repeat(depth) + inner + close.repeat(depth)
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')
}

/** Files whose faults lie in their bytes; each stands as `x.yaml` beside a sound policy. Null: nothing is wrong. */
const FILES: readonly [what: string, content: string | Uint8Array, told: string | null][] = [
  ['a byte order mark', `\uFEFF${SPARE}`, null],
  ['CRLF line ends', SPARE.replaceAll('\n', '\r\n'), null],
  [
    'a fault behind a byte order mark and CRLF',
    '\uFEFF# one\r\nthresholds:\r\n  spare: .inf\r\n',
    '  yaml-number x.yaml:3:10 `.inf` is not a number that can be compared exactly\n',
  ],
  [
    'nothing at all',
    '',
    '  schema x.yaml:1:1 the policy file is empty, and a mapping is expected\n' +
      '    help: the keys here are `levels`, `thresholds`, `facts`, `rules`, `gateFacts`, `gates`, `actions`, `respond`, `guards`, `inputs`, `outputs`, `waivers`\n',
  ],
  [
    'bytes that are not UTF-8',
    Buffer.from('thresholds:\n  sp\xE9cial: 1\n', 'latin1'),
    '  policy-unreadable x.yaml `rules/x.yaml` is not UTF-8 text\n    help: save it with the encoding UTF-8\n',
  ],
  [
    'UTF-16',
    Buffer.from(`\uFEFF${SPARE}`, 'utf16le'),
    '  policy-unreadable x.yaml `rules/x.yaml` is not UTF-8 text\n    help: save it with the encoding UTF-8\n',
  ],
  ['256 KiB', `${SPARE}#${'x'.repeat(256 * KIB - SPARE.length - 1)}`, null],
  [
    'one byte more than 256 KiB',
    `${SPARE}#${'x'.repeat(256 * KIB - SPARE.length)}`,
    '  policy-too-large x.yaml `rules/x.yaml` has 262145 bytes; a policy file may have 262144\n',
  ],
  [
    'a quotation of control characters',
    'thresholds:\n  "\\e[2J": 1\n',
    '  schema x.yaml:2:3 `\u001b[2J` is not a name: lower-case letters, digits and underscores, a letter first, at most 64\n    help: `U+001B` in it cannot be seen\n',
  ],
]

/** Ways to nest deeper than any policy, as deep as 256 KiB allow. */
const NESTS: readonly [what: string, text: (depth: number) => string][] = [
  ['lists in brackets', (depth) => `thresholds: ${nested(depth, '[', '1', ']')}`],
  ['brackets that are never closed', (depth) => `thresholds: ${nested(depth, '[', '')}`],
  ['mappings in braces', (depth) => `thresholds: ${nested(depth, '{a: ', '1', '}')}`],
  ['dashes on one line', (depth) => `thresholds:\n  ${nested(depth, '- ', '1')}\n`],
  [
    'not in not',
    (depth) =>
      `rules:\n  - name: deep\n    conditions: ${nested(depth, '{not: ', '{fact: score, operator: lessThan, value: 1}', '}')}\n    event: {type: RED}\n`,
  ],
]

describe('hostile policy files', () => {
  let folder = ''
  let rules = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    rules = path.join(folder, 'rules')
    assemble(rules)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const at = (): string => path.join(rules, 'x.yaml')

  async function toldOf(): Promise<string | null> {
    const loaded = await loadPolicy(rules, 'rules')
    return loaded.policy ? null : loaded.problems.map(toldText).join('')
  }

  for (const [what, content, told] of FILES) {
    it(`${told === null ? 'takes' : 'refuses'} ${what}`, async () => {
      writeFileSync(at(), content)
      expect(await toldOf()).to.equal(told)
    })
  }

  for (const [what, text] of NESTS) {
    for (const depth of [101, 1500, 10_000]) {
      it(`refuses ${depth} ${what} without exhausting the stack`, async () => {
        writeFileSync(at(), text(depth))
        expect(await toldOf()).to.match(
          /^ {2}yaml-syntax x\.yaml:\d+:\d+ the YAML is nested deeper than 100 levels\n$/,
        )
      })
    }
  }

  it('takes what is nested fifty levels deep', async () => {
    writeFileSync(at(), NESTS[4]?.[1](50) ?? '')
    expect(await toldOf()).to.equal(null)
  })

  // Checks that are quadratic in the keys took half a minute here.
  it('takes 20,000 keys in one mapping without hanging', async () => {
    writeFileSync(at(), `thresholds:\n${lines(20_000, (index) => `  k${index}: 1`)}`)
    expect(await toldOf()).to.equal(null)
  }).timeout(20_000)

  it('tells 20,000 faults in one file without hanging', async () => {
    writeFileSync(at(), `thresholds:\n${lines(20_000, (index) => `  K${index}: 1`)}`)
    expect((await toldOf())?.match(/^ {2}schema /gm)).to.have.length(20_000)
  }).timeout(20_000)

  it('tells 19,999 repetitions of one key without hanging', async () => {
    writeFileSync(at(), `thresholds:\n${lines(20_000, () => '  same: 1')}`)
    const told = (await toldOf())?.trimEnd().split('\n') ?? []
    expect(told).to.have.length(2 * 19_999)
    expect(told.at(-2)).to.equal(
      '  duplicate-name x.yaml:20001:3 the key `same` is written twice in one mapping',
    )
    expect(told.at(-1)).to.equal('    help: the first one is at rules/x.yaml:2:3')
  }).timeout(20_000)

  for (const [what, text] of [
    ['blanks behind braces', `a:\n  reason: {x} y${' '.repeat(250_000)}z\n`],
    ['a word behind braces', `a:\n  reason: {x} ${'y'.repeat(250_000)}\n`],
    ['blanks between quotes', `a: [ 'x'${' '.repeat(250_000)}'y' ]\n`],
    ['a bracket that a comment leaves open', `a: { b: ${' '.repeat(250_000)}#cc }\n`],
    ['a comment behind a long text', `a: { b: ${'c '.repeat(120_000)}#cc, d: 1 }\n`],
    [
      'dashes before a text that is not indented',
      `a:\n${'-  '.repeat(50)}b: |\nc\n${'- '.repeat(9000)}x: |\ny\n`,
    ],
    ['an odd blank before many blanks', `a:\n  b: 1\n\u00a0${' '.repeat(250_000)}\n  c: 1\n`],
    ['empty lines before an indented section', `a: {\n${'\n'.repeat(100_000)} rules: }]\n`],
    ['a quote of print that is never closed', `a: { b: \u201c${': '.repeat(80_000)} {x} }\n`],
  ] as const) {
    it(`tells a slip with ${what} without hanging, and without repeating it all`, async () => {
      writeFileSync(at(), text)
      const told = (await toldOf()) ?? ''
      expect(told).to.match(/^ {2}yaml-syntax x\.yaml:/)
      expect(told.length).to.be.lessThan(500)
    }).timeout(20_000)
  }

  it('refuses a folder named like a policy file', async () => {
    mkdirSync(at())
    expect(await toldOf()).to.equal('  policy-unreadable x.yaml `rules/x.yaml` is a folder\n')
  })

  it('refuses a pipe named like a policy file, and does not wait for a writer', async function () {
    if (spawnSync('mkfifo', [at()]).status !== 0) this.skip()
    expect(await toldOf()).to.equal('  policy-unreadable x.yaml `rules/x.yaml` is not a regular file\n')
  }).timeout(20_000)

  it('refuses an endless device behind a link', async () => {
    symlinkSync('/dev/zero', at())
    expect(await toldOf()).to.equal(
      '  policy-unreadable x.yaml `rules/x.yaml` leads out of the rules folder\n',
    )
  }).timeout(20_000)

  it('shows nothing of a file that a link leads to outside the rules folder, and follows one inside', async () => {
    const secret = path.join(path.dirname(rules), 'secret.yaml')
    writeFileSync(secret, 'password: hunter2\n')
    symlinkSync(secret, at())
    expect(await toldOf()).to.equal(
      '  policy-unreadable x.yaml `rules/x.yaml` leads out of the rules folder\n',
    )
    rmSync(at())
    mkdirSync(path.join(rules, 'data'))
    writeFileSync(path.join(rules, 'data/real.yaml'), 'password: hunter2\n')
    symlinkSync('data/real.yaml', at())
    expect(await toldOf()).to.contain('unknown-key x.yaml:1:1 `password`')
  })

  it('refuses a link that leads nowhere', async () => {
    symlinkSync('nowhere.yaml', at())
    expect(await toldOf()).to.equal('  policy-unreadable x.yaml `rules/x.yaml` is a link to nothing\n')
  })

  it('does not take what a broken file would have defined for missing', async () => {
    rmSync(path.join(rules, 'facts.yaml'))
    writeFileSync(at(), 'facts:\n  score: [\n')
    expect(await toldOf()).to.equal(
      '  yaml-syntax x.yaml:2:10 this `[` is not closed, or a line inside it is not indented\n',
    )
  })

  for (const [what, prepare, told] of [
    [
      'no rules folder',
      () => rmSync(rules, { recursive: true }),
      '  no-policy rules there is no rules folder `rules`\n    help: name the folder with `--rules DIR`, or the workspace that holds `rules/` with `-C DIR`\n',
    ],
    [
      'a file in the place of the rules folder',
      () => {
        rmSync(rules, { recursive: true })
        writeFileSync(rules, SPARE)
      },
      '  no-policy rules `rules` is not a folder\n    help: name the folder with `--rules DIR`, or the workspace that holds `rules/` with `-C DIR`\n',
    ],
    [
      'a rules folder without a policy file',
      () => {
        rmSync(rules, { recursive: true })
        mkdirSync(path.join(rules, 'tests'), { recursive: true })
        for (const name of ['.hidden.yaml', 'rules.yaml.off', 'tests/rules.yaml'])
          writeFileSync(path.join(rules, name), SPARE)
      },
      '  no-policy rules the rules folder `rules` holds no `*.yaml` file\n    help: name the folder with `--rules DIR`, or the workspace that holds `rules/` with `-C DIR`\n  ignored-file rules.yaml.off `rules/rules.yaml.off` is not read: policy files end with `.yaml` or `.yml`\n    help: let its name end with `.yaml`, or move it out of the folder\n',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      prepare()
      expect(await toldOf()).to.equal(told)
    })
  }

  it('never looks a name up in what every object inherits', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf']) {
      writeFileSync(
        at(),
        `rules:\n  - name: hostile\n    conditions:\n      all:\n        - { fact: ${name}, operator: equal, value: 1 }\n    event: { type: RED, params: { reason: '{${name}}' } }\n`,
      )
      const told = await toldOf()
      expect(told, name).to.match(/there is no fact `constructor`|is not a name: /)
    }
    expect(({} as Record<string, unknown>)['hostile']).to.equal(undefined)
  })
})
