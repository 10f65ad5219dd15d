import { expect } from 'chai'
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sha256 } from '../../src/core/canonical.js'
import { logVerifier } from '../../src/core/verifyLog.js'
import { changeGuard } from '../../src/flows/guards.js'
import { guardStatus } from '../../src/flows/guardStatus.js'
import { placeOf } from '../../src/flows/place.js'
import type { GuardRecord, GuardState } from '../../src/model/guard.js'
import { BIN, policy, startProcess } from '../support/cli.js'
import { makeWorkspace, workspace, type Workspace } from '../support/workspace.js'

const AT_ONCE = 20
const PAIRS = 6
/** So many are killed side by side. */
const BATCH = 4
const DIE_AT = pathToFileURL(fileURLToPath(new URL('dieAt.mjs', import.meta.url))).href
const TRUST = 'trust_lock_state.json'
const LOG = 'state/trust_lock_log.jsonl'
const effects = { clock: Date.now, sleep: async () => undefined }

describe('unlocks at the same time', () => {
  const at = workspace()

  it(`${AT_ONCE} of one lock: one is counted`, async function () {
    this.timeout(60_000)
    await turn(at, 'locked')
    const all = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        policy(['trust', 'unlock', '--reason', `operator ${index}`, '-C', at.root]),
      ),
    )
    expect(new Set(all.map(({ code }) => code))).to.deep.equal(new Set([0]))
    const already = 'unlocked  the trust guard was unlocked already: nothing changed\n'
    expect(all.filter(({ stdout }) => stdout === already)).to.have.length(AT_ONCE - 1)
    expect(JSON.parse(at.read(TRUST))).to.deep.include({ locked: false, manual_unlocks_today: 1 })
    expect(recordsOf(at).map(({ type }) => type)).to.deep.equal(['locked', 'unlocked'])
  })

  it('mixed with locks: no more than the limit go through, and the log holds', async function () {
    this.timeout(60_000)
    const pairs = Array.from({ length: PAIRS }, async () => {
      await policy(['trust', 'lock', '--reason', 'x', '-C', at.root])
      return policy(['trust', 'unlock', '--reason', 'y', '-C', at.root])
    })
    const codes = (await Promise.all(pairs)).map(({ code }) => code)
    // Whatever order they came in: a last round in one order takes what is left of the limit.
    for (let round = 0; round < 3; round += 1) {
      await turn(at, 'locked')
      await turn(at, 'unlocked').catch(() => undefined)
    }
    await turn(at, 'locked')
    expect((await policy(['trust', 'unlock', '--reason', 'y', '-C', at.root])).code).to.equal(3)
    expect(codes.every((code) => code === 0 || code === 3)).to.equal(true)
    const records = recordsOf(at)
    expect(records.filter(({ type }) => type === 'unlocked').map((each) => each.unlocks_today)).to.deep.equal(
      [1, 2, 3],
    )
    for (const [index, { type }] of records.entries())
      expect(type, `record ${index + 1}`).to.equal(index % 2 === 0 ? 'locked' : 'unlocked')
    expect(JSON.parse(at.read(TRUST))).to.deep.include({ locked: true, manual_unlocks_today: 3 })
    expect(records.at(-1)?.after_sha256).to.equal(sha256(at.read(TRUST)))
    const verifier = logVerifier(null)
    for (const line of linesOf(at)) verifier.add(line, false)
    expect(verifier.finish().faults).to.deep.equal([])
  })
})

describe('an unlock that is killed', () => {
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('at each of its operations on files: no unlock without its record, and the next one puts all in order', async function () {
    this.timeout(120_000)
    const killAt = (step: number) => killOnce(makeWorkspace(join(folder, String(step))), step)
    const reached = { nothing: 0, log: 0, file: 0, finished: 0 }
    for (let step = 1; reached.finished === 0; step += BATCH) {
      const steps = Array.from({ length: BATCH }, (_, index) => step + index)
      for (const each of await Promise.all(steps.map(killAt))) reached[each] += 1
    }
    for (const [where, count] of Object.entries(reached)) expect(count, where).to.be.above(0)
  })
})

/** Kills an unlock at one of its operations, and gives it again. */
async function killOnce(at: Workspace, step: number): Promise<'nothing' | 'log' | 'file' | 'finished'> {
  await turn(at, 'locked')
  const before = at.read(TRUST)
  const args = ['--import', DIE_AT, BIN, 'trust', 'unlock', '--reason', 'y', '-C', at.root]
  const env = { DIE_AT: String(step), DIE_HALF: '0' }
  const { signal, code } = await startProcess(process.execPath, args, { env }).ended
  if (signal === null) {
    expect(code).to.equal(0)
    return 'finished'
  }
  const reached = await checkKilled(at, before)
  expect((await turn(at, 'unlocked')).exit).to.equal(0)
  // An unlock whose record was written counts, also when it did not come to the file.
  const unlocks = reached === 'log' ? 2 : 1
  expect(JSON.parse(at.read(TRUST))).to.deep.include({ locked: false, manual_unlocks_today: unlocks })
  expect(at.read('audit_summary.md')).to.match(/^<!-- TRUST_GUARD: UNLOCKED [^ ]* reason: [yz] -->\n$/)
  expect(recordsOf(at).at(-1)?.after_sha256).to.equal(sha256(at.read(TRUST)))
  expect(at.temporaries().filter((name) => name.includes('trust'))).to.deep.equal([])
  expect((await status(at)).warnings).to.deep.equal([])
  return reached
}

/** What must hold wherever it was killed. */
async function checkKilled(at: Workspace, before: string): Promise<'nothing' | 'log' | 'file'> {
  const text = at.read(TRUST)
  const last = recordsOf(at).at(-1)
  const { state, warnings } = await status(at)
  if (text !== before) {
    expect(last).to.deep.include({ type: 'unlocked', reason: 'y', after_sha256: sha256(text) })
    expect({ state, warnings }).to.deep.equal({ state: 'unlocked', warnings: [] })
    return 'file'
  }
  expect(state).to.equal('locked')
  if (last?.type === 'locked') return 'nothing'
  expect(warnings).to.deep.equal([
    `\`${LOG}\` ends in \`unlocked\` of ${last?.timestamp}, and \`${TRUST}\` is as it was before: that command was cut short, or the file was put back`,
  ])
  return 'log'
}

async function status({ root }: Workspace): Promise<{ state: string; warnings: string[] }> {
  const { state, problems, exit } = await guardStatus('trust', placeOf(root, {}), effects)
  expect(exit).to.equal(0)
  return { state, warnings: problems.map(({ message }) => message) }
}

/** The same in this process. */
function turn({ root }: Workspace, to: GuardState) {
  const options = { place: placeOf(root, {}), reason: 'z', environment: {}, lockWaitMs: 60_000 }
  return changeGuard(to, options, effects)
}

function linesOf({ at, read }: Workspace): string[] {
  if (!existsSync(at(LOG))) return []
  return read(LOG)
    .split('\n')
    .filter((line) => line.endsWith('}'))
}

function recordsOf(at: Workspace): GuardRecord[] {
  return linesOf(at).map((line) => JSON.parse(line) as GuardRecord)
}
