import { expect } from 'chai'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { policy, startPolicy, startProcess } from '../support/cli.js'
import { makeRed, script, writeActions } from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const TRUST = 'trust_lock_state.json'
const BRAKE = 'forensics/safety_brake_state.json'
const TRUST_LOG = 'state/trust_lock_log.jsonl'
const BRAKE_LOG = 'state/safety_brake_log.jsonl'
const LOCK = 'state/.policy.lock'
const HOLD_LOCK = fileURLToPath(new URL('../store/holdLock.ts', import.meta.url))

const CLOSING = [
  ['brake', 'engage', 'release', BRAKE, BRAKE_LOG, '"is_engaged": true'],
  ['trust', 'lock', 'unlock', TRUST, TRUST_LOG, '"locked": true'],
] as const

const BREAKING = {
  'YAML that does not parse': ['gates.yaml', (text: string) => `${text}\ngates: [\n`, 'error[yaml-syntax]'],
  'an unknown key in another file': [
    'actions.yaml',
    (text: string) => `${text}\nactoins: {}\n`,
    'warning[unknown-key]',
  ],
  'a limit that is no fact': [
    'gates.yaml',
    (text: string) => text.replace('limit: unlock_limit }', 'limit: unlock_limt }'),
    'warning[unknown-fact]',
  ],
} as const

describe('closing a guard', () => {
  const at = workspace()
  const turn = (...words: string[]) => policy([...words, '--reason', 'smoke'], { cwd: at.root })
  const markers = () => at.read('audit_summary.md')

  for (const [what, [file, change]] of Object.entries(BREAKING)) {
    for (const [guard, close, open, , log, closed] of CLOSING) {
      it(`is done with a broken policy, where that says: ${what}, ${guard}`, async () => {
        for (const name of ['gates.yaml', 'facts.yaml'])
          at.edit(`rules/${name}`, (text) =>
            text.replaceAll(BRAKE, 'ops/brake.json').replaceAll(`file: ${TRUST}`, 'file: ./ops/trust.json'),
          )
        at.edit('rules/policy.yaml', (text) => text.replace('audit_summary.md', 'out/audit.md'))
        at.edit(`rules/${file}`, change)
        const usual = [TRUST, BRAKE].map((name) => existsSync(at.at(name)) && at.read(name))
        const { code, stdout, stderr } = await turn(guard, close)
        const name = `ops/${guard}.json`
        expect(stdout).to.match(
          new RegExp(`^(engaged|locked) {2}the .*\\n {2}reason {2}smoke\\n {2}file {4}${name}\\n$`),
        )
        expect(stderr).to.match(
          new RegExp(
            `^error\\[guard-by-remains\\] the policy is broken; the file of the guard is taken from what is left of it: \`${name}\`\\n {2}help: .*\\n\\nwarning\\[`,
          ),
        )
        expect(stderr).to.contain(`at rules/${file}:`)
        expect(code).to.equal(1)
        expect(at.read(name)).to.contain(closed)
        expect([TRUST, BRAKE].map((each) => existsSync(at.at(each)) && at.read(each))).to.deep.equal(usual)
        expect(at.read(log)).to.contain('"reason":"smoke"')
        expect(at.read('out/audit.md')).to.contain('reason: smoke -->')
        await expectRefused(guard, open)
      })
    }
  }

  const expectRefused = async (guard: string, open: string): Promise<void> => {
    const before = at.tree()
    for (const words of [
      [guard, 'status'],
      [guard, open, '--reason', 'x'],
    ]) {
      const { code, stdout } = await policy(words, { cwd: at.root })
      expect([code, stdout]).to.deep.equal([2, ''])
    }
    expect(at.tree()).to.deep.equal(before)
  }

  for (const [what, file, change] of [
    ['the guards are lost', 'gates.yaml', (text: string) => text.replace('guards:\n', 'guards: [\n')],
    ['the fact is lost', 'gates.yaml', (text: string) => text.replace('  safety_brake:', '  safety_brak:')],
    ['the file is no path', 'gates.yaml', (text: string) => text.replaceAll(BRAKE, '../brake.json')],
    [
      'two files are named',
      'more.yaml',
      () => 'gateFacts: { safety_brake: { file: b.json, pointer: /on, type: boolean } }',
    ],
  ] as const) {
    it(`takes the usual file where a broken policy does not say, and says so: ${what}`, async () => {
      at.write(`rules/${file}`, change(file === 'gates.yaml' ? at.read('rules/gates.yaml') : ''))
      const { code, stdout, stderr } = await turn('brake', 'engage')
      expect(stdout).to.equal(`engaged  the safety brake\n  reason  smoke\n  file    ${BRAKE}\n`)
      expect(stderr).to.match(
        new RegExp(
          `^error\\[guard-by-remains\\] the policy is broken and does not say which file the guard has: \`${BRAKE}\` is taken, the usual one, and the policy may mean another\\n {2}help: mend the policy, and see with \`policy brake status\` that its guard is closed; if it has another file, responses are not stopped yet\\n`,
        ),
      )
      expect(code).to.equal(1)
      expect(at.read(BRAKE)).to.contain('"is_engaged": true')
      expect(at.read(BRAKE_LOG)).to.contain('"reason":"smoke"')
      expect(markers()).to.contain('SAFETY_BRAKE: ENGAGED')
      expect(existsSync(at.at('../brake.json'))).to.equal(false)
      await expectRefused('brake', 'release')
    })
  }

  it('keeps the count of unlocks with a broken policy, also when the file is damaged', async () => {
    await turn('trust', 'lock')
    await turn('trust', 'unlock')
    at.edit('rules/gates.yaml', (text) => `${text}\ngates: [\n`)
    at.write(TRUST, '{')
    expect((await turn('trust', 'lock')).code).to.equal(1)
    expect(JSON.parse(at.read(TRUST))).to.deep.include({ locked: true, manual_unlocks_today: 1 })
  })

  it('is told as one JSON document with a broken policy', async () => {
    at.edit('rules/gates.yaml', (text) => `${text}\ngates: [\n`)
    const { code, stdout } = await turn('brake', 'engage', '--format', 'json')
    const told = JSON.parse(stdout) as { state: string; changed: boolean; problems: { code: string }[] }
    expect([code, told.state, told.changed]).to.deep.equal([1, 'engaged', true])
    expect(told.problems.map((problem) => problem.code)).to.include.members(['guard-by-remains'])
  })

  it('is done in the usual file where the file of the rules that names the guards is lost', async () => {
    rmSync(at.at('rules/gates.yaml'))
    const { code, stderr } = await turn('brake', 'engage')
    expect(code).to.equal(1)
    expect(stderr).to.match(/^error\[guard-by-remains\] the policy names no facts for `policy brake`: /)
    expect(at.read(BRAKE)).to.include('"is_engaged": true')
    expect((await turn('brake', 'release')).code).to.equal(2)
    expect(at.read(BRAKE)).to.include('"is_engaged": true')
  })

  it('is refused where there are no rules: nothing says that this is a workspace', async () => {
    for (const empty of [false, true]) {
      rmSync(at.at('rules'), { recursive: true })
      if (empty) mkdirSync(at.at('rules'))
      const before = at.tree()
      for (const [guard, close] of CLOSING) {
        const { code, stdout, stderr } = await turn(guard, close)
        expect([code, stdout]).to.deep.equal([2, ''])
        expect(stderr).to.contain('error[no-policy]')
        expect(stderr).to.contain(
          `error[no-guard] \`policy ${guard} ${close}\` did nothing: without a policy, nothing says that \`.\` is the workspace that is meant\n  help: name the workspace with \`-C DIR\``,
        )
      }
      expect(at.tree()).to.deep.equal(before)
      mkdirSync(at.at('rules'), { recursive: true })
    }
  })

  it('stops a response that runs, also when its policy has been broken since', async function () {
    this.timeout(30_000)
    const waits = `const fs = require('fs'); fs.writeFileSync('began', ''); const look = () => { if (!fs.existsSync('go')) setTimeout(look, 20) }; look()`
    writeActions(at, {
      RED: [
        script('first', waits, { changes: ['began'] }),
        script('second', `require('fs').writeFileSync('second', '')`, { changes: ['second'] }),
      ],
    })
    await makeRed(at, Date.now())
    const { child, ended } = startPolicy(['respond', '--apply', '-C', at.root])
    try {
      await until(() => existsSync(at.at('began')) || child.exitCode !== null)
      at.edit('rules/gates.yaml', (text) => `${text}\ngates: [\n`)
      expect((await turn('brake', 'engage')).code).to.equal(1)
    } finally {
      at.write('go', '')
    }
    const { stdout, stderr } = await ended
    expect(stdout + stderr).to.contain('safety_brake_engaged')
    expect(existsSync(at.at('second'))).to.equal(false)
  })

  describe('while another holds the lock', () => {
    let holder: ReturnType<typeof startProcess> | undefined
    const hold = async (): Promise<void> => {
      mkdirSync(at.at('state'), { recursive: true })
      holder = startProcess(process.execPath, ['--import', 'tsx', HOLD_LOCK, at.at(LOCK), 'hold'])
      await new Promise((resolve) => holder?.child.stdout?.once('data', resolve))
      // Frozen: it answers nothing, and gives nothing back.
      holder.child.kill('SIGSTOP')
    }
    afterEach(async () => {
      holder?.child.kill('SIGKILL')
      await holder?.ended
      holder = undefined
    })

    for (const [guard, close, open, file, log, closed] of CLOSING) {
      it(`${guard}: it is closed when the wait is over, without a record; opened it is not`, async () => {
        await hold()
        at.write('audit_summary.md', '# Audit\n')
        const { code, stdout, stderr } = await turn(guard, close, '--lock-wait', '0.1')
        expect(stdout).to.match(/^(engaged|locked) {2}the /)
        expect(stderr).to.match(
          /^error\[locked\] another run holds `state\/\.policy\.lock`: pid \d+ on .*, `policy run`/,
        )
        expect(stderr).to.contain(
          `error[guard-unlocked-write] \`${file}\` was written without the lock: \`${log}\` and \`audit_summary.md\` do not know of it\n`,
        )
        expect(code).to.equal(1)
        expect(at.read(file)).to.contain(closed)
        expect(existsSync(at.at(log))).to.equal(false)
        expect(markers()).to.equal('# Audit\n')
        const again = await turn(guard, close, '--lock-wait', '0')
        expect([again.code, again.stderr]).to.deep.equal([0, ''])
        const before = at.tree()
        const opened = await turn(guard, open, '--lock-wait', '0.1')
        expect([opened.code, opened.stdout]).to.deep.equal([3, ''])
        expect(opened.stderr).to.match(/^error\[locked\]/)
        expect(at.tree()).to.deep.equal(before)
      })
    }
  })

  it('needs no lock where there can be none, and is told', async () => {
    for (const [what, make] of [
      ['is a folder', () => mkdirSync(at.at(LOCK), { recursive: true })],
      ['would be written to', () => symlinkSync('/nowhere/lock', at.at(LOCK))],
    ] as const) {
      rmSync(at.at('state'), { recursive: true, force: true })
      rmSync(at.at(BRAKE), { force: true })
      mkdirSync(at.at('state'))
      make()
      const { code, stderr } = await turn('brake', 'engage')
      expect(stderr).to.contain(what)
      expect(stderr).to.contain('error[guard-unlocked-write]')
      expect(code).to.equal(1)
      expect(at.read(BRAKE)).to.contain('"is_engaged": true')
      at.write(BRAKE, '{"is_engaged": true}')
      expect((await turn('brake', 'release')).code).to.equal(1)
      expect(at.read(BRAKE)).to.equal('{"is_engaged": true}')
    }
  })
})

async function until(done: () => boolean): Promise<void> {
  for (let round = 0; round < 1000 && !done(); round += 1) await sleep(20)
}
