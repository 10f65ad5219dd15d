import { expect } from 'chai'
import { chmodSync, chownSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { logVerifier } from '../../src/core/verifyLog.js'
import type { FailedRun } from '../../src/model/run.js'
import { BIN, policy, startPolicy, startProcess } from '../support/cli.js'
import { disks, fill } from '../support/disks.js'
import { withFault, type Fault } from '../support/faults.js'
import { makeRepository } from '../support/repository.js'
import { decidedIn, failedIn, NOON, NOON_TEXT } from '../support/runIn.js'
import { makeWorkspace, workspace, type Workspace } from '../support/workspace.js'

const FAILED = `<!-- POLICY_ORCHESTRATION: FAILED ${NOON_TEXT} -->`
const EARLIER = NOON - 60_000
const RETRIES = [1000, 3000, 9000]

describe('a run that cannot write', () => {
  const disk = disks()
  const at = workspace()

  /** A run in this process that notes how long it would have waited. */
  async function failing(): Promise<FailedRun & { waits: number[] }> {
    const waits: number[] = []
    const result = await failedIn(at.root, {}, { sleep: async (ms) => void waits.push(ms) })
    return { ...result, waits }
  }

  /** The log is whole and its chain unbroken up to where the state says that it ends. */
  function expectSoundLog(): void {
    const verifier = logVerifier(at.state().log ?? null)
    for (const line of at.lines()) verifier.add(line)
    expect(verifier.finish().faults).to.deep.equal([])
  }

  describe('on a full disk', () => {
    it('fails after 1 s, 3 s and 9 s, and leaves the old state byte by byte', async function () {
      const state = at.at('state')
      if (!disk.mount(state, 64)) return skip(this, 'a tmpfs cannot be mounted')
      const repository = makeRepository(at.root)
      await decidedIn(at.root, { now: EARLIER })
      const old = at.read('state/policy_state.json')
      const empty = fill(state)
      at.signals({ trust_locked: true })
      const { exit, problems, waits, branch } = await failing()
      expect(exit).to.equal(1)
      expect(waits).to.deep.equal(RETRIES)
      expect(problems.map(({ message }) => message)).to.deep.equal([
        '`state/policy_state.json` could not be written: no space is left on the device (ENOSPC)',
      ])
      expect(at.read('state/policy_state.json')).to.equal(old)
      expect(at.temporaries()).to.deep.equal([])
      expectSoundLog()
      // What lies on another disk can still tell.
      expect(at.markers()).to.deep.equal([FAILED])
      expect(branch).to.deep.equal({ name: 'fix/policy-orchestrator-20251114120000', before: false })
      expect(
        JSON.parse(repository.git('show', `${repository.fixBranches()[0]}:policy-failure/state.json`)),
      ).to.include({ policy: 'UNKNOWN' })

      empty()
      await decidedIn(at.root, { now: NOON + 60_000 })
      expect(at.state().policy).to.equal('RED')
      expectSoundLog()
    })

    it('leaves the log as it was when that is what has no room', async function () {
      const state = at.at('state')
      if (!disk.mount(state, 64)) return skip(this, 'a tmpfs cannot be mounted')
      // The next record does not fit into the page that this one ends in.
      const record = { timestamp: '2025-11-13T12:00:00+00:00', policy: 'GREEN', note: '' }
      const length = 4096 - 100 - JSON.stringify(record).length
      at.write('state/policy_state_log.jsonl', `${JSON.stringify({ ...record, note: 'x'.repeat(length) })}\n`)
      const log = at.read('state/policy_state_log.jsonl')
      at.write('state/.policy.lock', '')
      fill(state)
      const { exit, problems, waits, warnings } = await failing()
      expect([exit, waits]).to.deep.equal([1, RETRIES])
      expect(problems.map(({ message }) => message)).to.deep.equal([
        '`state/policy_state_log.jsonl` could not be written: no space is left on the device (ENOSPC)',
      ])
      expect(at.read('state/policy_state_log.jsonl')).to.equal(log)
      expect(existsSync(at.at('state/policy_state.json'))).to.equal(false)
      expect(at.temporaries()).to.deep.equal([])
      expect(at.markers()).to.deep.equal([FAILED])
      expect(warnings.map(({ at: place }) => place?.file)).to.include('state/policy_state.json')
    })

    it('says so also when nothing at all can be written, the branch neither', async function () {
      const small = makeSmallDisk(at, disk.mount.bind(disk))
      if (!small) return skip(this, 'a tmpfs cannot be mounted')
      makeRepository(small.root)
      await decidedIn(small.root, { now: EARLIER })
      fill(small.root)
      const before = small.read('state/policy_state.json')
      const { exit, problems, warnings, branch } = await failedIn(small.root)
      expect(exit).to.equal(1)
      expect(problems[0]?.message).to.match(
        /^`.*` could not be written: no space is left on the device \(ENOSPC\)$/,
      )
      expect(branch).to.equal(null)
      expect(warnings.at(-1)?.code).to.equal('fix-branch')
      expect(small.read('state/policy_state.json')).to.equal(before)
      expect(small.temporaries()).to.deep.equal([])
    })

    it('is no failure when somebody makes room in time', async function () {
      this.timeout(60_000)
      const state = at.at('state')
      if (!disk.mount(state, 64)) return skip(this, 'a tmpfs cannot be mounted')
      await decidedIn(at.root, { now: EARLIER })
      const empty = fill(state)
      const { ended } = startPolicy(['run', '-C', at.root, '--format', 'json'])
      await sleep(1500)
      empty()
      const { code, stdout, stderr } = await ended
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(JSON.parse(stdout)).to.deep.equal(at.state())
      expect(at.records()).to.have.length(2)
      expectSoundLog()
    })
  })

  describe('on a read-only disk', () => {
    it('fails at once, names file and reason, and tells where it still can', async function () {
      const state = at.at('state')
      if (!disk.mount(state, 64)) return skip(this, 'a tmpfs cannot be mounted')
      const repository = makeRepository(at.root)
      await decidedIn(at.root, { now: EARLIER })
      if (!disk.makeReadOnly(state)) return skip(this, 'a tmpfs cannot be made read-only')
      const before = Object.entries(at.tree()).filter(([name]) => name.startsWith('state/'))
      const { code, stdout, stderr } = await policy(['run', '-C', at.root, '--now', NOON_TEXT])
      expect(code).to.equal(1)
      expect(stderr).to.match(
        /^error\[write-failed\] `state\/\.policy\.lock` could not be written: the file system is read-only \(EROFS\)\n/,
      )
      expect(stderr).to.contain(
        '`state/policy_state.json` could not be written: the file system is read-only (EROFS)',
      )
      // The log can be read all the same.
      expect(stdout).to.contain('last known: GREEN at 2025-11-14T11:59:00+00:00 (record 1)')
      expect(stdout).to.contain('diagnostics: branch fix/policy-orchestrator-20251114120000\n')
      expect(Object.entries(at.tree()).filter(([name]) => name.startsWith('state/'))).to.deep.equal(before)
      expect(at.markers()).to.deep.equal([FAILED])
      expect(
        `${repository.git('show', `${repository.fixBranches()[0]}:policy-failure/log-tail.jsonl`)}\n`,
      ).to.equal(at.read('state/policy_state_log.jsonl'))
      expect((await failing()).waits).to.deep.equal([])
    })

    it('leaves the old state when only that may not be replaced', async function () {
      await decidedIn(at.root, { now: EARLIER })
      const old = at.read('state/policy_state.json')
      if (!disk.freeze(at.at('state/policy_state.json'))) return skip(this, 'chattr +i does not work')
      const { exit, problems, waits } = await failing()
      expect([exit, waits]).to.deep.equal([1, []])
      expect(problems.map(({ message }) => message)).to.deep.equal([
        '`state/policy_state.json` could not be written: the operation is not permitted (EPERM)',
      ])
      expect(at.read('state/policy_state.json')).to.equal(old)
      expect(at.temporaries()).to.deep.equal([])
      // The decision was recorded before the state failed, and the failure after it.
      expect(at.records().map(({ policy: level }) => level)).to.deep.equal(['GREEN', 'GREEN', 'UNKNOWN'])
      expect(at.markers()).to.deep.equal([FAILED])
      expectSoundLog()
    })

    it('fails for a user who may not write, and says why there is no branch', async function () {
      if (process.getuid?.() !== 0 || !(await has('setpriv'))) return skip(this, 'needs root and setpriv')
      makeRepository(at.root)
      await decidedIn(at.root, { now: EARLIER })
      chmodSync(dirname(at.root), 0o755)
      const before = at.tree()
      const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, BIN]
      const { code, stdout, stderr } = await startProcess('setpriv', [...nobody, 'run', '-C', at.root], {
        env: { HOME: '/nonexistent' },
      }).ended
      if (code === null || /cannot find module|EACCES.*policy\.cjs/i.test(stderr))
        return skip(this, 'nobody may read this clone')
      expect(code).to.equal(1)
      for (const name of ['state/.policy.lock', 'state/policy_state.json', 'audit_summary.md'])
        expect(stderr).to.contain(`\`${name}\` could not be written: permission is denied (EACCES)`)
      expect(stderr).to.contain('error[fix-branch] the fix branch could not be made: fatal: ')
      expect(stdout).to.match(/^UNKNOWN/)
      expect(at.tree()).to.deep.equal(before)
    })

    it('writes where a user may: the owner of the files', async function () {
      if (process.getuid?.() !== 0 || !(await has('setpriv'))) return skip(this, 'needs root and setpriv')
      chmodSync(dirname(at.root), 0o755)
      for (const name of ['.', ...Object.keys(at.tree())]) chownSync(at.at(name), 65534, 65534)
      const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, BIN]
      const { code, stderr } = await startProcess('setpriv', [...nobody, 'run', '-C', at.root], {
        env: { HOME: '/nonexistent' },
      }).ended
      if (/cannot find module|EACCES.*policy\.cjs/i.test(stderr))
        return skip(this, 'nobody may read this clone')
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(at.state().policy).to.equal('GREEN')
    })
  })

  describe('that large a file', () => {
    for (const blocks of [1, 2]) {
      it(`fails soundly where a file may have ${blocks} KiB`, async function () {
        await decidedIn(at.root, { now: EARLIER })
        const old = at.read('state/policy_state.json')
        const lines = at.lines()
        const limited = [
          '-c',
          `ulimit -f ${blocks}; exec "$0" "$@"`,
          process.execPath,
          BIN,
          'run',
          '-C',
          at.root,
        ]
        const { code, stderr } = await startProcess('bash', limited).ended
        expect(code).to.equal(1)
        expect(stderr).to.match(
          /`state\/policy_state\S*` could not be written: the file would be too large \(EFBIG\)/,
        )
        const now = at.read('state/policy_state.json')
        if (now !== old) expect(at.state().policy).to.equal('UNKNOWN')
        expect(at.lines().slice(0, lines.length)).to.deep.equal(lines)
        expect(at.temporaries()).to.deep.equal([])
        expectSoundLog()
        expect((await policy(['run', '-C', at.root])).code).to.equal(0)
        expect((await policy(['verify', '-C', at.root])).code).to.equal(0)
      })
    }
  })
})

describe('a fault of the file system', () => {
  const at = workspace()

  const LOG: Omit<Fault, 'code'> = { operation: 'open', path: /policy_state_log\.jsonl$/ }
  const STATE: Omit<Fault, 'code'> = { operation: 'rename', path: /policy_state\.json$/ }
  const AUDIT: Omit<Fault, 'code'> = { operation: 'rename', path: /audit_summary\.md$/ }
  const LOCK: Omit<Fault, 'code'> = { operation: 'open', path: /\.policy\.lock$/ }
  const FILES = [
    ['state/policy_state_log.jsonl', LOG],
    ['state/policy_state.json', STATE],
    ['audit_summary.md', AUDIT],
    ['state/.policy.lock', LOCK],
  ] as const

  async function failing(fault: Fault) {
    const waits: number[] = []
    const result = await withFault(fault, () =>
      failedIn(at.root, {}, { sleep: async (ms) => void waits.push(ms) }),
    )
    return { ...result, waits }
  }

  for (const [name, where] of FILES) {
    for (const [code, reason] of [
      ['ENOSPC', 'no space is left on the device'],
      ['EDQUOT', 'the disk quota is used up'],
      ['EMFILE', 'too many files are open'],
      ['EBUSY', 'the system refused'],
    ] as const) {
      it(`waits 1 s, 3 s and 9 s for ${code} at ${name}, then names both`, async () => {
        const { exit, problems, waits } = await failing({ ...where, code })
        expect([exit, waits]).to.deep.equal([1, RETRIES])
        expect(problems.map(({ message }) => message)).to.deep.equal([
          `\`${name}\` could not be written: ${reason} (${code})`,
        ])
        expect(at.temporaries()).to.deep.equal([])
      })
    }

    for (const [code, reason] of [
      ['EROFS', 'the file system is read-only'],
      ['EACCES', 'permission is denied'],
      ['EPERM', 'the operation is not permitted'],
      ['EIO', 'the system refused'],
    ] as const) {
      it(`does not wait for ${code} at ${name}`, async () => {
        const { exit, problems, waits } = await failing({ ...where, code })
        expect([exit, waits]).to.deep.equal([1, []])
        expect(problems.map(({ message }) => message)).to.deep.equal([
          `\`${name}\` could not be written: ${reason} (${code})`,
        ])
        expect(at.temporaries()).to.deep.equal([])
      })
    }

    it(`is no failure when it passes at ${name}, and the record is written once`, async () => {
      const waits: number[] = []
      await withFault({ ...where, code: 'EBUSY', times: 3 }, () =>
        decidedIn(at.root, {}, { sleep: async (ms) => void waits.push(ms) }),
      )
      // Twice in one attempt for the state: once for each of two files would be too many waits.
      expect(waits).to.deep.equal(RETRIES)
      expect(at.records().map(({ seq, policy: level }) => [seq, level])).to.deep.equal([[1, 'GREEN']])
      expect(at.state().policy).to.equal('GREEN')
      expect(at.markers()).to.deep.equal([`<!-- POLICY_ORCHESTRATION: UPDATED ${NOON_TEXT} policy=GREEN -->`])
    })
  }

  for (const [name, where] of FILES) {
    it(`waits for it also to record that a signal is bad: a fault that passes at ${name}`, async () => {
      await decidedIn(at.root, { now: EARLIER })
      at.signals({ consensus_pct: 'n/a' })
      const { problems, waits } = await failing({ ...where, code: 'EBUSY', times: 3 })
      expect(waits).to.deep.equal(RETRIES)
      expect(problems.map(({ code }) => code)).to.deep.equal(['signal-invalid'])
      expect(at.state().policy).to.equal('UNKNOWN')
      expect(at.records().map(({ policy: level }) => level)).to.deep.equal(['GREEN', 'UNKNOWN'])
      expect(at.markers()).to.deep.equal([FAILED])
    })
  }

  it('waits once, not for every file, to record that a signal is bad on a disk that stays full', async () => {
    at.signals({ consensus_pct: 'n/a' })
    const { waits } = await failing({ operation: 'open', path: /\.tmp$|_log\.jsonl$/, code: 'ENOSPC' })
    expect(waits).to.deep.equal(RETRIES)
  })

  it('leaves UNKNOWN with the last good decision when the log cannot be written, and no number of a record', async () => {
    await decidedIn(at.root, { now: EARLIER })
    const log = at.read('state/policy_state_log.jsonl')
    const { state } = await failing({ ...LOG, code: 'EACCES' })
    expect(at.state()).to.deep.equal(state)
    expect(state.policy).to.equal('UNKNOWN')
    expect(state).not.to.have.property('log')
    expect(at.read('state/policy_state_log.jsonl')).to.equal(log)
    expect(at.markers()).to.deep.equal([FAILED])
  })

  it('leaves UNKNOWN with the last good decision when the lock cannot be had, and the log alone', async () => {
    const good = await decidedIn(at.root, { now: EARLIER })
    const log = at.read('state/policy_state_log.jsonl')
    const { state } = await failing({ ...LOCK, code: 'EACCES' })
    expect(at.state()).to.deep.equal(state)
    expect(state.last_good).to.deep.equal({
      policy: 'GREEN',
      evaluated_at: '2025-11-14T11:59:00+00:00',
      seq: 1,
      decision_id: good.state.decision_id,
    })
    expect(state.previous).to.equal('GREEN')
    expect(at.read('state/policy_state_log.jsonl')).to.equal(log)
    expect(at.markers()).to.deep.equal([FAILED])
  })

  it('records the failure in the log when only the marker cannot be written', async () => {
    await failing({ ...AUDIT, code: 'EACCES' })
    expect(at.records().map(({ policy: level }) => level)).to.deep.equal(['GREEN', 'UNKNOWN'])
    expect(at.state().policy).to.equal('UNKNOWN')
    expect(at.state().last_good).to.include({ policy: 'GREEN', seq: 1 })
  })

  it('leaves no old level behind on a machine without kernel locks', async () => {
    await decidedIn(at.root, { now: EARLIER })
    const hook = at.at('hook.cjs')
    // The bundle loads the library's native code by its file, other builds the library by its name.
    writeFileSync(
      hook,
      `const Module = require('node:module')
       const load = Module._load
       Module._load = (name, ...rest) => {
         if (/fs-native-extensions|\\.node$/.test(name)) throw new Error('no such lock')
         return load(name, ...rest)
       }`,
    )
    const { code, stderr } = await startProcess(process.execPath, [
      '--require',
      hook,
      BIN,
      'run',
      '-C',
      at.root,
    ]).ended
    expect(code).to.equal(1)
    expect(stderr).to.contain(
      'error[lock-unavailable] `state/.policy.lock` cannot be locked on this machine: no such lock\n',
    )
    expect(at.state()).to.include({ policy: 'UNKNOWN' })
    expect(at.markers()[0]).to.contain('FAILED')
    expect(at.records()).to.have.length(1)
  })

  for (const [what, prepare] of [
    ['a folder in the place of the state', () => makeFolder('state/policy_state.json')],
    ['a folder in the place of the audit file', () => makeFolder('audit_summary.md')],
    ['a folder in the place of the lock', () => makeFolder('state/.policy.lock')],
    ['a folder in the place of the log', () => makeFolder('state/policy_state_log.jsonl')],
  ] as const) {
    it(`marks what it still can with ${what}`, async () => {
      await decidedIn(at.root, { now: EARLIER })
      prepare()
      const { exit, problems, waits } = await failing({ ...LOCK, code: 'unused', times: 0 })
      expect([exit, waits]).to.deep.equal([1, []])
      expect(problems.map(({ code, message }) => [code, message])).to.deep.equal([
        ['write-failed', `\`${problems[0]?.at?.file}\` is a folder`],
      ])
      if (!what.endsWith('the state')) expect(at.state().policy).to.equal('UNKNOWN')
      if (!what.endsWith('audit file')) expect(at.markers()).to.deep.equal([FAILED])
      if (!/lock|log$/.test(what))
        expect(at.records().map(({ policy: level }) => level)).to.deep.equal(['GREEN', 'UNKNOWN'])
      expect(at.temporaries()).to.deep.equal([])
    })
  }

  function makeFolder(name: string): void {
    rmSync(at.at(name), { recursive: true, force: true })
    at.write(`${name}/file`, '')
  }
})

function makeSmallDisk(
  at: Workspace,
  mount: (folder: string, kibibytes: number) => boolean,
): Workspace | null {
  const folder = at.at('small')
  return mount(folder, 1024) ? makeWorkspace(folder) : null
}

async function has(program: string): Promise<boolean> {
  return (await startProcess('sh', ['-c', `command -v ${program}`]).ended).code === 0
}

/** A skipped test says why. */
function skip(context: Mocha.Context, reason: string): void {
  if (context.test) context.test.title += ` (skipped: ${reason})`
  context.skip()
}
