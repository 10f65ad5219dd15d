import { expect } from 'chai'
import { existsSync, rmSync } from 'node:fs'
import { policy } from '../support/cli.js'
import { makeRepository } from '../support/repository.js'
import { effectsOf, leaves, makeRed, writeActions } from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'
import { writeGateFiles } from '../flows/gateFiles.js'

const TRUST = 'trust_lock_state.json'
const BRAKE = 'forensics/safety_brake_state.json'
const TRUST_LOG = 'state/trust_lock_log.jsonl'
const BRAKE_LOG = 'state/safety_brake_log.jsonl'
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00/g

describe('a guard whose file is not what its command left', () => {
  const at = workspace()
  const tell = (...words: string[]) => policy(words, { cwd: at.root })
  const linesOf = (log: string): string[] => at.read(log).split('\n').filter(Boolean)
  const closedGates = (stdout: string): string[] =>
    stdout.split('\n').flatMap((line) => /^CLOSED +[a-z-]+ +(\S+)/.exec(line)?.[1] ?? [])

  beforeEach(() => {
    writeGateFiles(at)
    writeActions(at, { RED: [leaves('first')] })
  })

  const ways = {
    'git checkout': (git: (...args: string[]) => string) => git('checkout', '--', 'forensics'),
    sed: () => at.edit(BRAKE, (text) => text.replace('"is_engaged": true', '"is_engaged": false')),
    rm: () => rmSync(at.at(BRAKE)),
  }
  for (const [way, meddle] of Object.entries(ways)) {
    it(`${way}: the brake stays engaged, a response is blocked, and release opens it with a record`, async function () {
      this.timeout(30_000)
      const { git } = makeRepository(at.root)
      expect(git('ls-files', 'forensics')).to.contain(BRAKE)
      await makeRed(at, Date.now())
      expect((await tell('brake', 'engage', '--reason', 'stop')).code).to.equal(0)
      meddle(git)
      expect(existsSync(at.at(BRAKE)) && at.read(BRAKE).includes('"is_engaged": true')).to.equal(false)

      const gates = await tell('gates')
      expect(closedGates(gates.stdout)).to.deep.equal(['safety_brake_contradicted'])
      expect(gates.stdout.replaceAll(TIME, 'TIME')).to.contain(
        `        opens with \`policy brake release --reason TEXT\`, once it is clear what changed \`${BRAKE}\`\n`,
      )
      expect(gates.stderr.replaceAll(TIME, 'TIME')).to.match(
        /^warning\[guard-contradicted\] `safety_brake`: `state\/safety_brake_log\.jsonl` ends in `engaged` of TIME by \S+@\S+, and `forensics\/safety_brake_state\.json` says otherwise: it was put back, edited or removed, or a command was cut short\n {2}at state\/safety_brake_log\.jsonl\n {2}help: until both agree the guard counts as closed: find out what happened, then `policy brake release --reason TEXT`, or once more `policy brake engage --reason TEXT`\n/m,
      )
      const json = JSON.parse((await tell('gates', '--format', 'json')).stdout) as {
        gates: { closed: boolean; reason: string }[]
      }
      expect(json.gates.filter(({ closed }) => closed).map(({ reason }) => reason)).to.deep.equal([
        'safety_brake_contradicted',
      ])

      const blocked = await tell('respond', '--apply')
      expect(blocked.code).to.equal(3)
      expect(blocked.stdout + blocked.stderr).to.contain('safety_brake_contradicted')
      expect(at.read('audit_summary.md')).to.match(
        /<!-- POLICY_RESPONSE: BLOCKED \S+ reason: safety_brake_contradicted -->/,
      )
      expect(effectsOf(at)).to.deep.equal([])
      expect((await tell('brake', 'status')).stdout).to.match(/^engaged {2}the safety brake\n/)

      const release = await tell('brake', 'release', '--reason', 'looked')
      expect([release.code, release.stdout]).to.deep.equal([
        0,
        `released  the safety brake\n  reason  looked\n  file    ${BRAKE}\n`,
      ])
      expect(linesOf(BRAKE_LOG)).to.have.length(2)
      expect((await tell('brake', 'status')).stderr).to.equal('')
      expect((await tell('respond', '--apply')).code).to.equal(0)
      expect(effectsOf(at)).to.deep.equal(['first'])
    })
  }

  it('an unlock of a file that was edited open is counted, and 4 of 3 are not to be had', async function () {
    this.timeout(30_000)
    const edit = (): void =>
      at.edit(TRUST, (text) =>
        text.replace('"locked": true', '"locked": false').replace(/("manual_unlocks_today": )\d+/, '$10'),
      )
    for (let count = 1; count <= 3; count += 1) {
      expect((await tell('trust', 'lock', '--reason', 'x')).code).to.equal(0)
      edit()
      const { code, stdout } = await tell('trust', 'unlock', '--reason', 'x')
      expect([code, stdout]).to.deep.equal([
        0,
        `unlocked  the trust guard\n  reason   x\n  unlocks  ${count} of 3 today\n  file     ${TRUST}\n`,
      ])
    }
    await tell('trust', 'lock', '--reason', 'x')
    edit()
    const before = linesOf(TRUST_LOG)
    expect(before).to.have.length(7)
    const refused = await tell('trust', 'unlock', '--reason', 'x')
    expect([refused.code, refused.stdout]).to.deep.equal([3, ''])
    expect(refused.stderr).to.contain('error[unlock-limit] 3 of 3 manual unlocks of this day (UTC) are used')
    expect(linesOf(TRUST_LOG)).to.deep.equal(before)
    expect(closedGates((await tell('gates')).stdout)).to.deep.equal([
      'trust_locked_contradicted',
      'manual_unlock_limit_3/3',
    ])
    expect((await tell('trust', 'status')).stdout).to.match(
      /^locked {2}the trust guard\n[^]*\n {2}unlocks {2}3 of 3 today,/,
    )
    const again = await tell('trust', 'lock', '--reason', 'again')
    expect([again.code, linesOf(TRUST_LOG).length]).to.deep.equal([0, 8])
  })
})
