import { expect } from 'chai'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../scripts/clone.js'
import { policy } from '../support/cli.js'

const FILES = readdirSync(join(ROOT, 'schemas'))
const NAMES = FILES.map((file) => file.replace('.schema.json', ''))

describe('policy schema', () => {
  it('prints every schema byte by byte, from wherever it is asked', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'policy-test-'))
    try {
      expect(NAMES).to.include.members(['policy', 'policy_tests', 'policy_state'])
      for (const name of NAMES) {
        const { code, stdout, stderr } = await policy(['schema', name], { cwd })
        expect({ code, stderr }, name).to.deep.equal({ code: 0, stderr: '' })
        expect(stdout === readFileSync(join(ROOT, `schemas/${name}.schema.json`), 'utf8'), name).to.equal(
          true,
        )
      }
    } finally {
      rmSync(cwd, { recursive: true })
    }
  })

  it('lists all of them with a line each, what people write first', async () => {
    const { code, stdout, stderr } = await policy(['schema'])
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    const lines = stdout.split('\n\n')[0]?.split('\n') ?? []
    const listed = lines.map((line) => /^([a-z_]+) {2,}\S.*\.$/.exec(line)?.[1])
    expect(listed.slice(0, 2)).to.deep.equal(['policy', 'policy_tests'])
    expect(listed.toSorted()).to.deep.equal(NAMES.toSorted())
    expect(stdout).to.match(/\n\n`policy schema NAME` prints one\n$/)
  })

  it('lists them as data', async () => {
    const { stdout } = await policy(['schema', '--format', 'json'])
    const { schemas } = JSON.parse(stdout) as { schemas: { name: string; description: string }[] }
    expect(schemas.map(({ name }) => name).toSorted()).to.deep.equal(NAMES.toSorted())
    expect(schemas.every(({ description }) => description.length > 10)).to.equal(true)
  })

  for (const [wrong, help] of [
    ['polcy', 'did you mean `policy`?'],
    ['policy-tests', 'did you mean `policy_tests`?'],
    ['policy_tests.schema.json', 'did you mean `policy_tests`?'],
    ['policy_tests.json', 'did you mean `policy_tests`?'],
    ['../package', `there are: ${NAMES.toSorted().join(', ')}`],
    ['', `there are: ${NAMES.toSorted().join(', ')}`],
    ['constructor', `there are: ${NAMES.toSorted().join(', ')}`],
    ['\u001b[31mred', `there are: ${NAMES.toSorted().join(', ')}`],
  ] as const) {
    it(`knows no ${JSON.stringify(wrong)}`, async () => {
      const { code, stdout, stderr } = await policy(['schema', wrong])
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
      const shown = wrong.replace('\u001b', '\\u001b')
      expect(stderr).to.equal(`error[usage] there is no schema \`${shown}\`\n  help: ${help}\n\n`)
      const asJson = await policy(['schema', wrong, '--format', 'json'])
      expect(JSON.parse(asJson.stdout)).to.deep.equal({
        error: { problems: [{ code: 'usage', message: `there is no schema \`${wrong}\``, help }] },
      })
    })
  }
})
