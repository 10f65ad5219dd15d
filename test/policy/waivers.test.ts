import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WAIVABLE } from '../../src/core/lint/waivers.js'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { run } from '../../src/flows/run.js'
import { placeOf } from '../../src/flows/place.js'
import { validationText } from '../../src/report/validation.js'
import { PROBLEMS } from '../../src/model/problemCodes.js'
import { addTo, assembleLint, findingsOf, findingText, NOW, readLintTold, validation } from './linted.js'

const UNUSED =
  '  unused-fact unused-fact.yaml:2:3 nothing uses the fact `spare_feed`  (facts/spare_feed)\n' +
  '    help: use it in a rule, or delete it\n'

interface Written {
  readonly code?: string
  readonly where?: string
  readonly expires?: string
  readonly owner?: string
  readonly reason?: string
}

function waiver({
  code = 'unused-fact',
  where = 'facts/spare_feed',
  expires = '2026-12-31',
  owner = 'ops',
  reason = 'it comes back in spring',
}: Written = {}): string {
  return `  - { code: ${code}, where: '${where}', owner: ${owner}, reason: ${reason}, expires: ${expires} }\n`
}

describe('waivers', () => {
  let workspace = ''
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    assembleLint(workspace, 'told/unused-fact')
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  async function told(...written: Written[]) {
    addTo(workspace, 'waivers.yaml', `waivers:\n${written.map(waiver).join('')}`)
    const result = await validation(workspace)
    return { ...result, text: findingsOf(result).map(findingText).join('') }
  }

  it('silence their warning, and are counted', async () => {
    const { text, waived, policy } = await told({})
    expect(text).to.equal('')
    expect(policy).to.not.equal(null)
    expect(waived).to.deep.equal([
      {
        code: 'unused-fact',
        where: 'facts/spare_feed',
        owner: 'ops',
        reason: 'it comes back in spring',
        expires: '2026-12-31',
        count: 1,
      },
    ])
  })

  it('may stand in any file of the policy', async () => {
    addTo(workspace, 'more.yaml', `thresholds: { spare_limit: 3 }\nwaivers:\n${waiver()}`)
    const result = await validation(workspace)
    expect(findingsOf(result).map(({ problem }) => problem.code)).to.deep.equal(['unused-threshold'])
  })

  const TABLE: readonly (readonly [string, Written, string])[] = [
    ['hold to the end of their last day', { expires: '2026-11-23' }, ''],
    [
      'are a fault on the day after, and the warning is back',
      { expires: '2026-11-22' },
      UNUSED +
        '  waiver-expired waivers.yaml:2:107 the waiver of `unused-fact` for `facts/spare_feed` held until 2026-11-22\n' +
        '    help: do what the warning asks for, or let ops look at it again and set a new day; without the warning, delete the waiver, and its file if nothing else is in it\n',
    ],
    [
      'that have expired are told as that, also when nothing is left to silence',
      { where: 'facts/gone', expires: '2026-11-22' },
      UNUSED +
        '  waiver-expired waivers.yaml:2:101 the waiver of `unused-fact` for `facts/gone` held until 2026-11-22\n' +
        '    help: do what the warning asks for, or let ops look at it again and set a new day; without the warning, delete the waiver, and its file if nothing else is in it\n',
    ],
    [
      'name a code that there is',
      { code: 'unused-facts' },
      UNUSED +
        '  waiver-invalid waivers.yaml:2:13 there is no warning `unused-facts`\n' +
        '    help: did you mean `unused-fact`?\n',
    ],
    [
      'name a warning',
      { code: 'unknown-fact' },
      UNUSED +
        '  waiver-invalid waivers.yaml:2:13 `unknown-fact` cannot be waived: only warnings about the policy can\n' +
        '    help: `policy validate --format json` gives the `code` of each warning\n',
    ],
    [
      'are not for the warnings about waivers',
      { code: 'waiver-too-long' },
      UNUSED +
        '  waiver-invalid waivers.yaml:2:13 `waiver-too-long` cannot be waived: only warnings about the policy can\n' +
        '    help: `policy validate --format json` gives the `code` of each warning\n',
    ],
    [
      'name a day that there is',
      { expires: '2027-02-30' },
      UNUSED +
        '  waiver-invalid waivers.yaml:2:107 `2027-02-30` is not a day\n' +
        '    help: write it like `2026-03-31`\n',
    ],
    [
      'that silence nothing are told with what they most likely mean',
      { where: 'facts/spare_fed' },
      UNUSED +
        '  waiver-unused waivers.yaml:2:33 there is no warning `unused-fact` of `facts/spare_fed`\n' +
        '    help: did you mean `facts/spare_feed`?\n',
    ],
    [
      'of another code are told with the codes of that place',
      { code: 'unused-threshold' },
      UNUSED +
        '  waiver-unused waivers.yaml:2:13 there is no warning `unused-threshold` of `facts/spare_feed`\n' +
        '    help: what is told of `facts/spare_feed` is `unused-fact`\n',
    ],
    [
      'of a warning that is gone are told',
      { where: 'thresholds/red_score' },
      UNUSED +
        '  waiver-unused waivers.yaml:2:33 there is no warning `unused-fact` of `thresholds/red_score`\n' +
        '    help: the only `unused-fact` is of `facts/spare_feed`; if that is not meant, delete the waiver, and its file if nothing else is in it\n',
    ],
    [
      'of a code that nothing is told by are told',
      { code: 'unused-threshold', where: 'thresholds/red_score' },
      UNUSED +
        '  waiver-unused waivers.yaml:2:38 there is no warning `unused-threshold` of `thresholds/red_score`\n' +
        '    help: delete the waiver, and its file if nothing else is in it: what it silenced is mended, or was never there\n',
    ],
    [
      'without an owner silence nothing, and are told',
      { owner: '"  "' },
      UNUSED +
        '  waiver-invalid waivers.yaml:2:60 the waiver of `unused-fact` for `facts/spare_feed` has no owner\n' +
        '    help: say who answers for it: a person or a team\n',
    ],
    [
      'as `policy validate` prints them have no reason',
      { reason: '…' },
      UNUSED +
        '  waiver-invalid waivers.yaml:2:73 the waiver of `unused-fact` for `facts/spare_feed` has no reason\n' +
        '    help: say why it is lived with, in a sentence\n',
    ],
    ['have their words in any script', { owner: '運用', reason: "'3'" }, ''],
    [
      'for more than a year are told, and hold',
      { expires: '2027-11-24' },
      '  waiver-too-long waivers.yaml:2:107 the waiver of `unused-fact` for `facts/spare_feed` holds until 2027-11-24, which is more than a year\n' +
        '    help: let it end by 2027-11-23, and look at it again then\n',
    ],
    ['for a year are not', { expires: '2027-11-23' }, ''],
  ]
  for (const [what, written, expected] of TABLE)
    it(what, async () => expect((await told(written)).text).to.equal(expected))

  it('end with their last day, to the millisecond', async () => {
    addTo(workspace, 'waivers.yaml', `waivers:\n${waiver({ expires: '2026-12-31' })}`)
    const end = Date.parse('2027-01-01T00:00:00Z')
    expect((await validation(workspace, end - 1)).waived).to.have.length(1)
    expect((await validation(workspace, end)).waived).to.have.length(0)
  })

  it('that are faulty are errors, but for those that only hold long', async () => {
    for (const [written, severity] of [
      [{ code: 'unused-facts' }, 'error'],
      [{ expires: '2026-11-22' }, 'error'],
      [{ where: 'facts/gone' }, 'error'],
      [{ expires: '2030-01-01' }, 'warning'],
    ] as const) {
      const { findings, policy } = await told(written)
      const [of] = findings.filter(({ problem }) => problem.code.startsWith('waiver'))
      expect(of?.problem.severity).to.equal(severity)
      expect(of?.where).to.equal(null)
      expect(policy).to.not.equal(null)
    }
  })

  it('that are written twice are told, and hold', async () => {
    const { text } = await told({}, { expires: '2026-12-01' })
    expect(text).to.equal(
      '  duplicate-name waivers.yaml:3:33 the waiver of `unused-fact` for `facts/spare_feed` is written twice\n' +
        '    help: the first one is at rules/waivers.yaml:2:33\n',
    )
  })

  it('of a faulty form silence nothing', async () => {
    addTo(
      workspace,
      'waivers.yaml',
      'waivers:\n  - { code: unused-fact, where: facts/spare_feed, owner: ops, expires: 2026-12-31 }\n',
    )
    const { policy, findings } = await validation(workspace)
    expect(policy).to.equal(null)
    expect(findings.map(({ problem }) => problem.code)).to.deep.equal(['missing-key'])
  })

  it('are not judged by what they silence while the policy has errors', async () => {
    addTo(
      workspace,
      'rules.yaml',
      'rules:\n  - name: red-more\n    conditions: { all: [{ fact: scor, operator: lessThan, value: 1 }] }\n    event: { type: RED, params: { reason: more } }\n',
    )
    const { findings } = await told(
      {},
      { code: 'unused-treshold' },
      { where: 'facts/other', expires: '2026-11-22' },
    )
    expect(findings.map(({ problem }) => problem.code)).to.deep.equal([
      'unknown-fact',
      'waiver-invalid',
      'waiver-expired',
    ])
  })

  it('are for one thing each: another fact is told', async () => {
    addTo(
      workspace,
      'more.yaml',
      'facts:\n  other_feed: { file: spare.json, pointer: /other, type: number, default: 0 }\n',
    )
    expect((await told({})).text).to.match(
      /^ {2}unused-fact more\.yaml:2:3 nothing uses the fact `other_feed`/,
    )
  })

  it('can silence older warnings, of files, and that there are no tests', async () => {
    addTo(workspace, 'old.yaml.txt', 'rules: []')
    addTo(workspace, 'gateFacts.yaml', 'gateFacts: { spare: 1 }')
    const { findings, waived } = await told(
      {},
      { code: 'ignored-file', where: 'old.yaml.txt' },
      { code: 'gate-fact-unused', where: 'gateFacts/spare' },
      { code: 'no-tests', where: 'policy' },
    )
    expect(findings.map(findingText).join('')).to.equal('')
    expect(waived).to.have.length(4)
  })

  it('that silence nothing are not sent to a warning that another one silences', async () => {
    const { text } = await told({}, { where: 'facts/spare_fed' })
    expect(text).to.match(/help: delete the waiver, and its file if nothing else is in it: .*\n$/)
  })

  it('are printed as they are to be written, whatever the name of a file', async () => {
    rmSync(path.join(workspace, 'rules/unused-fact.yaml'))
    addTo(workspace, "the team's.yaml.txt", 'rules: []')
    const printed =
      validationText(await validation(workspace), 'rules')
        .split('\n')
        .at(-2)
        ?.trim() ?? ''
    const written = printed
      .replace('owner: …', 'owner: ops')
      .replace('reason: …', 'reason: kept')
      .replace('expires: …', 'expires: 2026-12-31')
    expect(printed).to.not.equal(written)
    addTo(workspace, 'waivers.yaml', `waivers:\n  ${written}\n`)
    expect((await validation(workspace)).waived.map(({ where }) => where)).to.deep.equal([
      "the team's.yaml.txt",
    ])
  })

  it('of a character are for that one in that file', async () => {
    rmSync(workspace, { recursive: true })
    assembleLint(workspace, 'told/odd-characters-direction-in-a-comment')
    const file = 'odd-characters-direction-in-a-comment.yaml'
    const { text } = await told({ code: 'odd-characters', where: `${file} U+202C` })
    expect(text).to.match(new RegExp(`^ {2}odd-characters ${file}:1:10 .*\\n.*\\n$`))
  })

  it('fail no run, whatever is wrong with them', async () => {
    await told({ code: 'unused-facts' }, { expires: '2020-01-01' }, { where: 'facts/gone' })
    const effects = { clock: () => NOW, sleep: async () => {} }
    const place = placeOf(workspace, {})
    expect((await run({ place, dryRun: true, lockWaitMs: 1000 }, effects)).kind).to.equal('decided')
  })

  const FORM: readonly (readonly [string, string])[] = [
    ['a day of another form', waiver({ expires: '2026-1-5' })],
    ['a missing key', '  - { code: unused-fact, where: facts/spare_feed, reason: r, expires: 2026-12-31 }\n'],
    ['a key too many', waiver().replace('{', '{ who: me,')],
    ['a brace never closed', waiver().replace(' }', '')],
    ['a list in brackets never closed', '  [\n'],
    ['a mapping', '  code: unused-fact\n'],
    ['a text', '  none\n'],
    ['a key at the margin', '  - code: unused-fact\n    where: facts/spare_feed\nowner: ops\n'],
    ['a key written twice', waiver().replace('{', '{ owner: me,')],
    ['an anchor', '  - &first { code: unused-fact }\n'],
  ]
  for (const [what, entries] of FORM) {
    it(`of a faulty form keep nobody from deciding and acting: ${what}`, async () => {
      addTo(workspace, 'waivers.yaml', `# why\nwaivers:\n${entries}`)
      for (const which of ['acting', 'deciding'] as const)
        expect(await loadPolicy(path.join(workspace, 'rules'), 'rules', which)).to.deep.include({
          warnings: [],
        })
      const { policy, findings } = await validation(workspace)
      expect(policy).to.equal(null)
      expect(findings.some(({ problem }) => problem.severity === 'error')).to.equal(true)
    })
  }

  it('of a faulty form keep nobody from acting in a file that holds more, and let none of its faults pass', async () => {
    const entries = `waivers:\n${waiver({ expires: '31.12.2026' })}  - 3\n`
    const load = () => loadPolicy(path.join(workspace, 'rules'), 'rules')
    addTo(workspace, 'more.yaml', `thresholds: { more: 3 }\n${entries}`)
    expect(await load()).to.deep.include({ warnings: [] })
    expect((await validation(workspace)).findings.map(({ problem }) => problem.at?.line)).to.deep.equal([
      3, 4,
    ])
    for (const section of [
      'thresholds: { more: [] }',
      'treshold: { more: 3 }',
      'outputs: { state: ../x.json }',
    ]) {
      addTo(workspace, 'more.yaml', `${entries}${section}\n`)
      const { policy } = await load()
      expect(policy, section).to.equal(null)
    }
    // That is looked for only in a policy without an error.
    addTo(workspace, 'more.yaml', `gateFacts: { spare: 1 }\n${entries}`)
    const loaded = await load()
    expect(loaded.policy ? loaded.warnings.map(({ code }) => code) : null).to.deep.equal(['gate-fact-unused'])
  })

  for (const text of ['waivers:\n', 'waivers: []\n', '# the last one is gone\nwaivers: # none\n'])
    it(`may be none: ${JSON.stringify(text)}`, async () => {
      addTo(workspace, 'waivers.yaml', text)
      expect(
        findingsOf(await validation(workspace))
          .map(findingText)
          .join(''),
      ).to.equal(UNUSED)
      expect(await loadPolicy(path.join(workspace, 'rules'), 'rules')).to.deep.include({ warnings: [] })
    })

  it('can be written for every warning that a fixture shows', () => {
    const told = [...readLintTold().values()].join('')
    const codes = [...told.matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1] ?? '')
    for (const code of codes) expect(WAIVABLE).to.include(code)
    for (const code of WAIVABLE) expect(PROBLEMS).to.have.property(code)
  })
})
