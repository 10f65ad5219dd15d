import { expect } from 'chai'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../../src/core/canonical.js'
import { policy, startProcess } from '../support/cli.js'
import { makeWorkspace, workspace, type Workspace } from '../support/workspace.js'

const ROUNDS = 20
const AT_ONCE = 8
const HOLD_LOCK = fileURLToPath(new URL('../store/holdLock.ts', import.meta.url))

describe('runs at the same time', () => {
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it(`lose nothing: ${AT_ONCE} at once, ${ROUNDS} times`, async function () {
    this.timeout(300_000)
    // A long log, and the very first runs of a workspace, which also make its folders.
    const grown = makeWorkspace(join(folder, 'grown'))
    let grownTo = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const fresh = round % 2 === 0
      const here = fresh ? makeWorkspace(join(folder, `fresh-${round}`)) : grown
      here.signals({ integrity_score: 92 + (round % 8) })
      const ids = await decideAtOnce(here)
      const records = here.records()
      grownTo += fresh ? 0 : AT_ONCE
      expect(records, `round ${round}`).to.have.length(fresh ? AT_ONCE : grownTo)
      // Each run is told of its own record, and each record belongs to one of them.
      const last = records.slice(-AT_ONCE)
      expect(last.map(({ seq, decision_id }) => `${seq} ${decision_id}`)).to.have.members(ids)
      expect(new Set(ids).size).to.equal(AT_ONCE)
      await expectInOrder(here)
    }
  })

  it('end in order also when some of them fail', async function () {
    this.timeout(60_000)
    const here = makeWorkspace(join(folder, 'failing'))
    const elsewhere = makeWorkspace(join(folder, 'signals'), { consensus_pct: 'n/a' })
    const runs = Array.from({ length: AT_ONCE }, (_, index) =>
      policy(['run', '-C', here.root, ...(index % 2 === 0 ? [] : ['--inputs', elsewhere.root])]),
    )
    const codes = (await Promise.all(runs)).map(({ code }) => code)
    expect(codes).to.deep.equal([0, 1, 0, 1, 0, 1, 0, 1])
    const levels = here.records().map(({ policy: level }) => level)
    expect(levels.filter((level) => level === 'GREEN')).to.have.length(4)
    expect(levels.filter((level) => level === 'UNKNOWN')).to.have.length(4)
    await expectInOrder(here)
  })
})

describe('a run while another process holds the lock', () => {
  const at = workspace()
  const holders: ReturnType<typeof startProcess>[] = []
  afterEach(async () => {
    for (const { child, ended } of holders.splice(0)) {
      child.kill('SIGKILL')
      await ended
    }
  })

  async function hold(): Promise<ReturnType<typeof startProcess>> {
    const holder = startProcess(process.execPath, [
      '--import',
      'tsx',
      HOLD_LOCK,
      at.at('state/.policy.lock'),
      'hold',
    ])
    holders.push(holder)
    await once(holder.child.stdout as NodeJS.ReadableStream, 'data')
    return holder
  }

  it('exits with 3, names the holder, and changes nothing', async () => {
    await policy(['run', '-C', at.root])
    const { child } = await hold()
    const before = at.tree()
    const { code, stdout, stderr } = await policy(['run', '-C', at.root, '--lock-wait', '0'])
    expect(code).to.equal(3)
    expect(stdout).to.equal('')
    const since = (JSON.parse(at.read('state/.policy.lock')) as { since: string }).since
    expect(stderr).to.contain(
      `error[locked] another run holds \`state/.policy.lock\`: pid ${child.pid} on ${hostname()}, \`policy run\`, since ${since}\n`,
    )
    expect(at.tree()).to.deep.equal(before)
  })

  it('exits with 3 also when the run would have failed, and leaves the old state', async () => {
    await policy(['run', '-C', at.root])
    at.signals({ integrity_score: 'n/a' })
    await hold()
    const before = at.tree()
    expect((await policy(['run', '-C', at.root, '--lock-wait', '0.2'])).code).to.equal(3)
    at.write('rules/red.yaml', 'rules: [')
    const broken = at.tree()
    expect((await policy(['run', '-C', at.root, '--lock-wait', '0'])).code).to.equal(3)
    expect(at.tree()).to.deep.equal(broken)
    expect(at.tree()['state/policy_state.json']).to.equal(before['state/policy_state.json'])
  })

  it('gives the result as JSON where that was asked for', async () => {
    await hold()
    const { code, stdout } = await policy(['run', '-C', at.root, '--lock-wait', '0', '--format', 'json'])
    expect(code).to.equal(3)
    const told = JSON.parse(stdout) as { error: { problems: { code: string }[] } }
    expect(told.error.problems.map((problem) => problem.code)).to.deep.equal(['locked'])
  })

  it('goes on the moment that the holder is killed', async () => {
    const { child, ended } = await hold()
    const waiting = policy(['run', '-C', at.root, '--lock-wait', '60', '--format', 'json'])
    expect((await policy(['run', '-C', at.root, '--lock-wait', '0'])).code).to.equal(3)
    child.kill('SIGKILL')
    await ended
    const { code, stdout } = await waiting
    expect(code).to.equal(0)
    expect(JSON.parse(stdout)).to.include({ policy: 'GREEN' })
    expect((await policy(['run', '-C', at.root, '--lock-wait', '0'])).code).to.equal(0)
    expect(at.records()).to.have.length(2)
    await expectInOrder(at)
  })

  it('decides without the lock in a dry run', async () => {
    await hold()
    expect((await policy(['run', '-C', at.root, '--dry-run', '--lock-wait', '0'])).code).to.equal(0)
  })
})

/** Runs started together, each told what it recorded: number and identity. */
async function decideAtOnce({ root }: Workspace): Promise<string[]> {
  const runs = Array.from({ length: AT_ONCE }, () => policy(['run', '-C', root, '--format', 'json']))
  const ended = await Promise.all(runs)
  return ended.map(({ code, stdout, stderr }) => {
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    const state = JSON.parse(stdout) as { decision_id: string; log: { seq: number } }
    return `${state.log.seq} ${state.decision_id}`
  })
}

async function expectInOrder(here: Workspace): Promise<void> {
  const records = here.records()
  expect(records.map(({ seq }) => seq)).to.deep.equal(records.map((_, index) => index + 1))
  const last = records.at(-1)
  expect(here.state().decision_id).to.equal(last?.decision_id)
  expect(here.state().log).to.deep.equal({ seq: last?.seq, sha256: sha256(here.lines().at(-1) ?? '') })
  const told = last?.policy === 'UNKNOWN' ? 'FAILED' : 'UPDATED'
  expect(here.markers()).to.have.length(1)
  expect(here.markers()[0]).to.contain(`: ${told} ${last?.timestamp}`)
  expect(here.temporaries()).to.deep.equal([])
  const { code, stdout } = await policy(['verify', '-C', here.root])
  expect({ code, stdout }).to.deep.equal({
    code: 0,
    stdout: `holds  state/policy_state_log.jsonl: ${records.length} records, unbroken\nholds  state/policy_state.json: as record ${records.length} says\n`,
  })
}
