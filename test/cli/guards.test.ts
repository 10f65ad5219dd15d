import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { utcDay } from '../../src/model/time.js'
import { policy, startProcess, BIN } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const TRUST = 'trust_lock_state.json'
const BRAKE = 'forensics/safety_brake_state.json'
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00/g
const WHO = `${userInfo().username}@${hostname()}`

describe('policy trust and policy brake', () => {
  const at = workspace()
  const guard = (...words: string[]) => policy([...words], { cwd: at.root, env: CI })
  const told = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await guard(...words)
    return `${code}\n${stdout}${stderr}`.replaceAll(TIME, 'TIME')
  }

  it('lock, tell, unlock', async () => {
    expect(await told('trust', 'status')).to.equal(
      `0\nunlocked  the trust guard\n  unlocks  0 of 3 today, 0 again at TIME\n  file     ${TRUST}\n`,
    )
    expect(await told('trust', 'lock', '--reason', 'incident 4711')).to.equal(
      `0\nlocked  the trust guard\n  reason  incident 4711\n  file    ${TRUST}\n`,
    )
    expect(at.read(TRUST)).to.equal('{\n  "locked": true\n}\n')
    expect(await told('trust', 'lock', '--reason', 'again')).to.equal(
      '0\nlocked  the trust guard was locked already: nothing changed\n',
    )
    expect(await told('trust', 'status')).to.equal(
      `0\nlocked  the trust guard\n  since    TIME\n  by       ${WHO} (for octo)\n  reason   incident 4711\n  unlocks  0 of 3 today, 0 again at TIME\n  file     ${TRUST}\n`,
    )
    expect(await told('trust', 'unlock', '--reason', 'mended')).to.equal(
      `0\nunlocked  the trust guard\n  reason   mended\n  unlocks  1 of 3 today\n  file     ${TRUST}\n`,
    )
    expect(await told('trust', 'unlock', '--reason', 'again')).to.equal(
      '0\nunlocked  the trust guard was unlocked already: nothing changed\n',
    )
    expect(at.read('audit_summary.md').replaceAll(TIME, 'TIME')).to.equal(
      '<!-- TRUST_GUARD: UNLOCKED TIME reason: mended -->\n',
    )
  })

  it('engage, tell, release', async () => {
    expect(await told('brake', 'status')).to.equal(`0\nreleased  the safety brake\n  file  ${BRAKE}\n`)
    expect(await told('brake', 'engage', '--reason', 'smoke')).to.equal(
      `0\nengaged  the safety brake\n  reason  smoke\n  file    ${BRAKE}\n`,
    )
    expect(await told('brake', 'status')).to.equal(
      `0\nengaged  the safety brake\n  since   TIME\n  by      ${WHO} (for octo)\n  reason  smoke\n  file    ${BRAKE}\n`,
    )
    expect(await told('brake', 'release', '--reason', 'no fire')).to.equal(
      `0\nreleased  the safety brake\n  reason  no fire\n  file    ${BRAKE}\n`,
    )
  })

  it('refuse the fourth unlock of a day with 3, and change nothing', async () => {
    let file = ''
    let today = ''
    let ended: Awaited<ReturnType<typeof guard>>
    do {
      today = utcDay(Date.now())
      file = `{"locked":true,"manual_unlocks_today":3,"manual_unlocks_last_reset":"${today}"}`
      at.write(TRUST, file)
      ended = await guard('trust', 'unlock', '--reason', 'x')
      // Midnight came in between: the day after it is long enough.
    } while (utcDay(Date.now()) !== today)
    const { code, stdout, stderr } = ended
    expect([code, stdout]).to.deep.equal([3, ''])
    expect(stderr).to.match(
      /^error\[unlock-limit\] 3 of 3 manual unlocks of this day \(UTC\) are used \(`manual_unlock_limit_3\/3`\); the count begins anew at \d{4}-\d\d-\d\dT00:00:00\+00:00\n {2}help: how many a day may have is a fact of the policy: `guards.trust.limit` names it\n/,
    )
    expect(at.read(TRUST)).to.equal(file)
    expect(existsSync(at.at('state/trust_lock_log.jsonl'))).to.equal(false)
    expect(existsSync(at.at('audit_summary.md'))).to.equal(false)
  })

  it('tell all as one JSON document', async () => {
    const { stdout } = await guard('brake', 'engage', '--reason', 'smoke', '--format', 'json')
    const changed = JSON.parse(stdout) as Record<string, unknown>
    expect(Object.keys(changed)).to.deep.equal(['guard', 'state', 'changed', 'file', 'record', 'problems'])
    expect(changed).to.deep.include({ guard: 'brake', state: 'engaged', changed: true, problems: [] })
    at.write(BRAKE, '{')
    const { code, stdout: status } = await guard('brake', 'status', '--format', 'json')
    expect(code).to.equal(1)
    const told = JSON.parse(status) as { state: string; problems: { code: string; line?: number }[] }
    expect(told.state).to.equal('unknown')
    expect(told.problems.map((problem) => [problem.code, problem.line])).to.deep.equal([
      ['guard-damaged', 1],
      ['guard-changed', undefined],
    ])
    const refused = JSON.parse(
      (await guard('brake', 'release', '--reason', 'x', '--format', 'json')).stdout,
    ) as { error: { problems: { code: string }[] } }
    expect(refused.error.problems.map((problem) => problem.code)).to.deep.equal(['guard-damaged'])
  })

  it('show what cannot be read as unknown, with its place', async () => {
    at.write(TRUST, '{\n  "locked": "no"\n}')
    expect(await told('trust', 'status')).to.equal(
      `1\nUNKNOWN  whether the trust guard is closed cannot be told\n  unlocks  0 of 3 today, 0 again at TIME\n  file     ${TRUST}\n` +
        `error[guard-damaged] \`"no"\` is neither \`true\` nor \`false\`\n  at ${TRUST}:2:13\n    1 | {\n  > 2 |   "locked": "no"\n      |             ^\n    3 | }\n\n`,
    )
  })

  for (const [words, message] of [
    [['trust', 'lock'], 'required option `--reason <text>` not specified'],
    [['brake', 'engage'], 'required option `--reason <text>` not specified'],
    [['trust', 'unlock', '--reason', ' '], 'the reason is blank'],
    [['brake', 'release', '--reason', 'a\u001b[31m'], 'the reason holds a control character'],
    [['trust', 'lock', '--reason', 'x', '--now', '2025-11-14T12:00:00Z'], 'unknown option `--now`'],
    [['trust', 'lokc', '--reason', 'x'], 'unknown'],
  ] as const) {
    it(`are used wrongly: policy ${words.join(' ')}`.replace('\u001b', 'ESC'), async () => {
      const before = at.tree()
      const { code, stdout, stderr } = await guard(...words)
      expect([code, stdout]).to.deep.equal([2, ''])
      expect(stderr).to.contain(`error[usage] ${message}`)
      expect(at.tree()).to.deep.equal(before)
    })
  }

  it('do not take a file that says nothing for one that says open', async () => {
    at.write(BRAKE, '{"engaged": true}\n')
    const status = await guard('brake', 'status')
    expect(status.code).to.equal(1)
    expect(status.stdout).to.match(/^UNKNOWN {2}whether the safety brake is closed cannot be told\n/)
    expect(status.stderr).to.include('which is there and does not say it: the gates count it as closed')
    expect((await guard('brake', 'release', '--reason', 'looked')).code).to.equal(0)
    expect(JSON.parse(at.read(BRAKE))).to.deep.include({ engaged: true, is_engaged: false })
    expect((await guard('gates', '--check')).code).to.equal(0)
  })

  it('print help with every verb', async () => {
    for (const [name, ...verbs] of [
      ['trust', 'lock', 'unlock'],
      ['brake', 'engage', 'release'],
    ] as const) {
      const { code, stdout } = await guard(name, '--help')
      expect(code).to.equal(0)
      for (const verb of ['status', ...verbs]) {
        expect(stdout).to.match(new RegExp(`^ {2}${verb} `, 'm'))
        const help = await guard(name, verb, '--help')
        expect(help.code).to.equal(0)
        expect(help.stdout).to.match(new RegExp(`Examples:\\n( {2}\\$ policy ${name} ${verb}.*\\n)+$`))
        expect(help.stdout).to.contain('--no-color')
      }
    }
  })

  it('a brake whose file nobody may read is engaged all the same', async function () {
    const setpriv = spawnSync('setpriv', ['--reuid=65534', 'true'], { stdio: 'ignore' })
    if (process.getuid?.() !== 0 || setpriv.status !== 0) this.skip()
    at.write(BRAKE, '{"is_engaged": false, "x": 1}')
    chmodSync(at.at(BRAKE), 0)
    mkdirSync(at.at('state'), { recursive: true })
    for (const folder of ['..', '.', 'forensics', 'state']) {
      chmodSync(at.at(folder), 0o755)
      chownSync(at.at(folder), 65534, 65534)
    }
    const words = ['brake', 'engage', '--reason', 'smoke', '-C', at.root]
    const { code, stdout, stderr } = await startProcess(
      'setpriv',
      ['--reuid=65534', '--clear-groups', process.execPath, BIN, ...words],
      {},
    ).ended
    expect(stderr).to.contain('cannot be read (EACCES); the damaged file is kept as')
    expect(stdout).to.contain('engaged  the safety brake')
    expect(code).to.equal(0)
    expect(JSON.parse(at.read(BRAKE))).to.deep.include({ is_engaged: true, reason: 'smoke' })
  })

  it('what they write is what gates and decisions read', async () => {
    await guard('trust', 'lock', '--reason', 'x')
    expect((await guard('run', '--fail-on', 'RED')).code).to.equal(4)
    await guard('trust', 'unlock', '--reason', 'x')
    expect((await guard('run', '--fail-on', 'RED')).code).to.equal(0)
    rmSync(at.at('state'), { recursive: true })
  })
})

const CI = { GITHUB_ACTOR: 'octo', GITLAB_USER_LOGIN: undefined }
