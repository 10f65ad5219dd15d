import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { addTo, assembleLint, findingText, validation } from './linted.js'

const HEAD = 'now: 2026-11-23T12:00:00Z\ngiven: { score: 100 }\ncases:\n'

const RED = `  - name: red
    given: { score: 89 }
    expect: { level: RED }
`
const YELLOW = `  - name: yellow
    given: { score: 94 }
    expect: { because: [yellow-score] }
`

describe('rules and gates without a test', () => {
  let workspace = ''
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    assembleLint(workspace)
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  async function told(cases?: string): Promise<string> {
    if (cases !== undefined) addTo(workspace, 'tests/cases.yaml', HEAD + cases)
    return (await validation(workspace)).findings.map(findingText).join('')
  }

  it('are one warning where there are no tests at all', async () => {
    expect(await told()).to.equal(
      '  no-tests tests the policy has no tests: nothing shows that it says what is meant  (policy)\n' +
        '    help: write cases into `rules/tests/*.yaml`, and try them with `policy test`\n',
    )
  })

  it('are none where each fires, and a test says what must come of it', async () => {
    expect(await told(RED + YELLOW)).to.equal('')
  })

  it('are told where no test makes them fire', async () => {
    expect(await told(RED)).to.equal(
      '  rule-without-test base.yaml:14:11 tests make `yellow-score` fire, and none expects the level `YELLOW` or says `because`  (rules/yellow-score)\n' +
        '    help: add a case in which it fires, with `expect: { level: YELLOW, because: [yellow-score] }`\n',
    )
    expect(await told(YELLOW)).to.equal(
      '  rule-without-test base.yaml:11:11 no test makes `red-score` fire  (rules/red-score)\n' +
        '    help: add a case in which it fires, with `expect: { level: RED, because: [red-score] }`\n',
    )
  })

  it('are told where a case is skipped', async () => {
    const skipped = RED.replace('given', 'skip: the feed is being mended\n    given')
    expect(await told(skipped + YELLOW)).to.match(
      /^ {2}rule-without-test base\.yaml:11:11 no test makes `red-score` fire/,
    )
  })

  it('have a test also where that test fails, which is the affair of `policy test`', async () => {
    expect(await told(RED + YELLOW.replace('score: 94', 'score: 80'))).to.equal('')
  })

  it('are gates, too', async () => {
    addTo(
      workspace,
      'gates.yaml',
      'gates:\n  - name: no-score\n    conditions: { all: [{ fact: score, operator: lessThan, value: 10 }] }\n    event: { type: BLOCK, params: { reason: no score } }\n',
    )
    expect(await told(RED + YELLOW)).to.equal(
      '  gate-without-test gates.yaml:2:11 no test closes the gate `no-score`  (gates/no-score)\n' +
        '    help: add a case in which it is closed, with `expect: { gates: [no-score] }`\n',
    )
    const closed = '  - name: closed\n    given: { score: 9 }\n    expect: { gates: [no-score] }\n'
    expect(await told(RED + YELLOW + closed)).to.equal('')
  })

  it('are not told of while a test is faulty, and neither is a waiver for them', async () => {
    addTo(
      workspace,
      'waivers.yaml',
      "waivers:\n  - { code: rule-without-test, where: rules/red-score, owner: ops, reason: soon, expires: '2026-12-01' }\n",
    )
    const text = await told(YELLOW.replace('yellow-score', 'yelow-score'))
    expect(text).to.match(/^ {2}unknown-name cases\.yaml:6:25 /)
    expect(text.split('\n').filter((line) => /^ {2}\S/.test(line))).to.have.length(1)
    expect(await told(RED + YELLOW)).to.match(/^ {2}waiver-unused waivers\.yaml:2:39 /)
  })
})
