import { expect } from 'chai'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { BIN, policy, startProcess } from '../support/cli.js'
import { effectsOf, leaves, recordsOf, script, writeActions } from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const NO_PROCESSES = pathToFileURL(fileURLToPath(new URL('../support/noProcesses.mjs', import.meta.url))).href
const CANARY = 'cAnArY-7f3e9b1d5a'

describe('policy respond, of what it must never do', () => {
  const here = workspace()
  const inWorkspace = (...args: string[]) => [...args, '-C', here.root]

  async function red(): Promise<void> {
    here.signals({ integrity_score: 80 })
    const { code, stderr } = await policy(inWorkspace('run', '--quiet'))
    expect(code, stderr).to.equal(0)
  }

  it('a dry run starts no process and changes no file but the preview', async () => {
    writeActions(here, { RED: [leaves('first', { changes: ['data'] })] })
    await red()
    const before = here.tree()
    const env = { NODE_OPTIONS: `--import ${NO_PROCESSES}` }
    const dry = await policy(inWorkspace('respond'), { env })
    expect(dry.code, dry.stderr).to.equal(0)
    const { 'state/policy_response_preview.json': preview, ...after } = here.tree()
    expect(preview).to.be.a('string')
    expect({ ...after, state: '' }).to.deep.equal({ ...before, state: '' })
    // The same watch sees the process of an apply: else it would be no test.
    const applied = await policy(inWorkspace('respond', '--apply'), { env })
    expect(applied.code, applied.stdout).to.equal(99)
    expect(effectsOf(here)).to.deep.equal([])
  })

  it('a signal ends the command also when nothing can be said of it', async function () {
    if (!existsSync('/dev/full')) this.skip()
    writeActions(here, {
      RED: [
        script(
          'waits',
          "require('node:fs').writeFileSync('pid', String(process.pid)); setTimeout(() => {}, 30_000)",
          { timeout: '60s' },
        ),
      ],
    })
    await red()
    const command = `exec ${process.execPath} ${BIN} respond --apply -C ${here.root} 2> /dev/full`
    const { child, ended } = startProcess('/bin/sh', ['-c', command])
    while (!existsSync(here.at('pid'))) await sleep(20)
    child.kill('SIGTERM')
    expect((await ended).code).to.equal(1)
    expect(recordsOf(here, 'receipt').map(({ status }) => status)).to.deep.equal(['failed'])
    expect(() => process.kill(Number(here.read('pid')), 0)).to.throw('ESRCH')
  })

  it('a secret appears in nothing that it writes or says', async () => {
    const speak = `const { CANARY_TOKEN: s } = process.env
      process.stdout.write('out ' + s.slice(0, 7)); setTimeout(() => {
      console.log(s.slice(7), Buffer.from(s).toString('base64'), encodeURIComponent(s), JSON.stringify({ s }))
      console.error('err', s, process.argv[1]); process.exit(1) }, 50)`
    writeActions(here, {
      RED: [
        script(
          'speaks',
          speak,
          { env: ['CANARY_TOKEN'], undo_instruction: `undo with ${CANARY}`, changes: ['data'] },
          `--token=${CANARY}`,
          CANARY,
        ),
        script('leaks', 'process.exit(0)', {}, CANARY),
      ],
    })
    await red()
    const env = { CANARY_TOKEN: CANARY }
    const said: string[] = []
    for (const args of [
      ['respond'],
      ['respond', '--format', 'json'],
      ['respond', '--format', 'markdown'],
      ['respond', '--apply', '--force', '--reason', `because ${CANARY}`],
      ['responses'],
      ['responses', '--format', 'json'],
      ['gates'],
    ]) {
      const { stdout, stderr } = await policy(inWorkspace(...args), { env })
      said.push(stdout, stderr)
    }
    const written = filesBelow(here.root)
      .filter((file) => !file.startsWith(join(here.root, 'rules')))
      .map((file) => readFileSync(file, 'latin1'))
    const all = [...said, ...written]
    expect(all.some((text) => text.includes('[redacted]'))).to.equal(true)
    expect(all.join('\n')).to.include('out [redacted]')
    for (const form of [CANARY, Buffer.from(CANARY).toString('base64'), CANARY.slice(0, 12)])
      expect(all.filter((text) => text.includes(form))).to.deep.equal([])
  })
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
