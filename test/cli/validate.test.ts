import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { EXIT } from '../../src/model/problem.js'
import { addTo, assembleLint } from '../policy/linted.js'
import { policy } from '../support/cli.js'

const WAIVERS = `waivers:
  - { code: no-tests, where: policy, owner: ops, reason: they are being written, expires: 2026-12-01 }
`
const NOW = ['--now', '2026-11-23T12:00:00Z']

describe('policy validate', () => {
  let workspace = ''
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    assembleLint(workspace, 'told/unused-fact')
    addTo(workspace, 'waivers.yaml', WAIVERS)
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  const validate = (...args: string[]) => policy(['validate', ...args], { cwd: workspace })

  it('tells warnings with their lines, and counts them and those that are waived', async () => {
    const { code, stdout, stderr } = await validate(...NOW)
    expect(code).to.equal(EXIT.done)
    expect(stdout.replace(/sha256:[0-9a-f]{64}/, 'sha256:…')).to.equal(
      'valid  rules: 3 levels, 2 thresholds, 2 facts, 2 rules, 0 gates, 0 actions\n' +
        '       sha256:…\n' +
        '       1 warning\n' +
        '       to live with it for a time, add to `waivers:` in a policy file:\n' +
        "         - { code: unused-fact, where: 'facts/spare_feed', owner: …, reason: …, expires: … }\n" +
        '       1 warning is waived:\n' +
        '         no-tests of policy until 2026-12-01, by ops: they are being written\n',
    )
    expect(stderr).to.equal(
      `warning[unused-fact] nothing uses the fact \`spare_feed\`
  at rules/unused-fact.yaml:2:3
    1 | facts:
  > 2 |   spare_feed: { file: spare.json, pointer: /value, type: number, default: 0 }
      |   ^
  help: use it in a rule, or delete it

`,
    )
  })

  it('is strict when it is asked to be, but not about what is waived', async () => {
    expect((await validate('--strict', ...NOW)).code).to.equal(EXIT.usage)
    rmSync(path.join(workspace, 'rules/unused-fact.yaml'))
    const { code, stdout, stderr } = await validate('--strict', ...NOW)
    expect({ code, stderr }).to.deep.equal({ code: EXIT.done, stderr: '' })
    expect(stdout).to.match(/\n {7}1 warning is waived:\n/)
  })

  it('refuses the day after a waiver has ended', async () => {
    const { code, stdout, stderr } = await validate('--now', '2026-12-02T00:00:00Z')
    expect({ code, stdout }).to.deep.equal({ code: EXIT.usage, stdout: '' })
    expect(stderr).to.match(/^warning\[no-tests\] .*\n {2}at rules\/tests\n/)
    expect(stderr).to.match(/^error\[waiver-expired\] .*\n {2}at rules\/waivers\.yaml:2:91$/m)
    expect((await validate('--now', '2026-12-01T23:59:59Z')).code).to.equal(EXIT.done)
  })

  it('gives data, with what a waiver calls each thing', async () => {
    const { code, stdout } = await validate('--format', 'json', ...NOW)
    const { policy_digest: digest, ...document } = JSON.parse(stdout) as Record<string, unknown>
    expect(code).to.equal(EXIT.done)
    expect(digest).to.match(/^sha256:/)
    expect(document).to.deep.equal({
      valid: true,
      counts: { levels: 3, thresholds: 2, facts: 2, rules: 2, gates: 0, actions: 0 },
      problems: [
        {
          severity: 'warning',
          code: 'unused-fact',
          message: 'nothing uses the fact `spare_feed`',
          file: 'rules/unused-fact.yaml',
          line: 2,
          column: 3,
          help: 'use it in a rule, or delete it',
          where: 'facts/spare_feed',
        },
      ],
      waived: [
        {
          code: 'no-tests',
          where: 'policy',
          owner: 'ops',
          reason: 'they are being written',
          expires: '2026-12-01',
          warnings: 1,
        },
      ],
    })
  })

  it('is not valid with a faulty waiver or a faulty test, though the policy decides', async () => {
    addTo(
      workspace,
      'tests/cases.yaml',
      'now: 2026-11-23T12:00:00Z\ncases:\n  - { name: one, expect: { level: REDD } }\n',
    )
    const { code, stdout } = await validate('--format', 'json', ...NOW)
    const document = JSON.parse(stdout) as { valid: boolean; problems: { code: string; file: string }[] }
    expect(code).to.equal(EXIT.usage)
    expect(document.valid).to.equal(false)
    expect(document.problems.map(({ code, file }) => `${code} ${file}`)).to.include(
      'unknown-level rules/tests/cases.yaml',
    )
    expect((await policy(['explain'], { cwd: workspace })).code).to.equal(EXIT.done)
  })

  it('annotates pull requests', async () => {
    const { code, stdout } = await validate('--format', 'github', ...NOW)
    expect(code).to.equal(EXIT.done)
    expect(stdout).to.match(
      /^::warning file=rules\/unused-fact\.yaml,line=2,col=3,title=unused-fact::nothing uses the fact/,
    )
  })

  it('gives SARIF', async () => {
    const { code, stdout } = await validate('--format', 'sarif', ...NOW)
    expect(code).to.equal(EXIT.done)
    const { version, runs } = JSON.parse(stdout) as {
      version: string
      runs: { results: { ruleId: string; level: string }[] }[]
    }
    expect(version).to.equal('2.1.0')
    expect(runs[0]?.results).to.have.length(1)
    expect(runs[0]?.results[0]).to.deep.include({ ruleId: 'unused-fact', level: 'warning' })
  })

  it('refuses a time that is none', async () => {
    const { code, stderr } = await validate('--now', 'soon')
    expect(code).to.equal(EXIT.usage)
    expect(stderr).to.match(/^error\[usage\] `--now soon` is not a time/)
  })
})
