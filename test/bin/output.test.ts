import { expect } from 'chai'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BIN, startProcess } from '../support/cli.js'

const LOADER = path.join(path.dirname(BIN), 'load.js')
const FAULTS = 1500

describe('output to a pipe', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-output-'))
    mkdirSync(path.join(folder, 'rules'))
    // More to tell than a pipe holds.
    const faults = Array.from({ length: FAULTS }, (_, index) => `unknown_${index}: 1\n`)
    writeFileSync(path.join(folder, 'rules/policy.yaml'), faults.join(''))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const script = `require(${JSON.stringify(LOADER)}).loadBundle().main(process.argv.slice(1)).then((code) => { process.exitCode = code })`

  for (const [kind, first] of [
    ['one that waits', ''],
    ['one that somebody made not to wait', 'process.stdout;'],
  ] as const) {
    it(`arrives whole at a slow reader, through ${kind}`, async () => {
      const args = ['-e', `${first}${script}`, 'validate', '-C', folder, '--format', 'json']
      const { child, ended } = startProcess(process.execPath, args)
      child.stdout?.pause()
      child.stderr?.resume()
      await sleep(500)
      child.stdout?.resume()
      const { code, stdout } = await ended
      expect(code).to.equal(2)
      expect((JSON.parse(stdout) as { problems: unknown[] }).problems).to.have.length.of.at.least(FAULTS)
    })
  }

  for (const [name, redirection] of [
    ['standard output', `'${process.execPath}' '${BIN}' validate -C . --format json 2>/dev/null | head -c 1`],
    ['standard error', `'${process.execPath}' '${BIN}' validate -C . 2>&1 >/dev/null | head -c 1`],
    ['the help', `'${process.execPath}' '${BIN}' 2>&1 | head -c 1`],
  ] as const) {
    it(`is no error when nobody reads ${name} to its end`, async () => {
      const { code, stdout, stderr } = await startProcess(
        'bash',
        ['-c', `${redirection}; echo " \${PIPESTATUS[0]}"`],
        { cwd: folder },
      ).ended
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(stdout).to.match(/^\S [012]\n$/)
    })
  }

  it('says what is wrong when standard output is full', async function () {
    if (process.platform !== 'linux') this.skip()
    const { stdout, stderr } = await startProcess('sh', [
      '-c',
      `'${process.execPath}' '${BIN}' --version >/dev/full; echo $?`,
    ]).ended
    expect(stdout).to.equal('1\n')
    expect(stderr).to.match(/^error\[internal\] unexpected: ENOSPC/)
  })
})
