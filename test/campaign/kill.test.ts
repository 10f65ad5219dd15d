import { expect } from 'chai'
import { on } from 'node:events'
import { appendFileSync, mkdtempSync, realpathSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BIN, policy, startPolicy, startProcess, type Ended } from '../support/cli.js'
import { randomFrom } from '../support/random.js'
import { NOON } from '../support/runIn.js'
import { makeWorkspace, type Values, type Workspace } from '../support/workspace.js'
import { checkKilled, checkRecovered, outputsOf, type Reached } from './afterKill.js'

/** Another seed by POLICY_TEST_SEED; every failure names the one it was found with. */
const SEED = Number(process.env['POLICY_TEST_SEED'] ?? 20251114)
const KILLS = 200
const DIE_AT = pathToFileURL(fileURLToPath(new URL('dieAt.mjs', import.meta.url))).href

/** What the runs of one workspace decide in turn, so that an old state is told from a new one; the last one fails. */
const SIGNALS: readonly Partial<Values>[] = [
  {},
  { trust_locked: true },
  { integrity_score: 92 },
  { consensus_pct: 'n/a' },
]

describe('kill -9', () => {
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it(`at ${KILLS} moments of a run loses nothing, and the next run puts all in order`, async function () {
    this.timeout(300_000)
    const life = await lifeOfARun(
      ['measured-a', 'measured-b'].map((name) => makeWorkspace(join(folder, name))),
    )
    const random = randomFrom(SEED)
    // Half of them anywhere in the life of the process, a quarter from its first write on, a quarter from its record on.
    const moments = Array.from({ length: KILLS }, (_, index): Moment => {
      if (index % 4 === 0) return { from: LOCK, after: random() * 20 }
      if (index % 4 === 1) return { from: LOG, after: random() * 3 }
      return { from: 'start', after: random() * life * 1.1 }
    })
    const reached: Record<Reached | 'finished', number> = {
      nothing: 0,
      torn: 0,
      log: 0,
      state: 0,
      marker: 0,
      finished: 0,
    }
    const worker = async (name: string): Promise<void> => {
      const workspace = makeWorkspace(join(folder, name))
      await decideOnce(workspace)
      for (let turn = 0; ; turn += 1) {
        const moment = moments.pop()
        if (!moment) return
        try {
          reached[await killOnce(workspace, moment, SIGNALS[turn % SIGNALS.length] ?? {})] += 1
        } catch (error) {
          const where = `seed ${SEED}, ${moment.after.toFixed(1)} ms after ${moment.from}, of ${life.toFixed(0)} ms`
          throw Object.assign(error as Error, { message: `${(error as Error).message} (${where})` })
        }
      }
    }
    const workers = [worker('a'), worker('b')]
    // When one finds a fault, the other one ends its turn and stops.
    for (const each of workers) each.catch(() => moments.splice(0))
    await Promise.allSettled(workers)
    await Promise.all(workers)
    // Else the moments were no test.
    expect(KILLS - reached.finished, `killed; ${JSON.stringify(reached)}`).to.be.above(KILLS / 4)
  })

  for (const [what, prepare, signals] of [
    ['the first run of a workspace', async () => undefined, {}],
    ['a run that changes the level', decideOnce, { trust_locked: true }],
    ['a run that fails', decideOnce, { consensus_pct: 'n/a' }],
    ['a run that repairs a torn log', tearLog, { trust_locked: true }],
  ] as const) {
    it(`at every single file operation of ${what}, and half-way through every write`, async function () {
      this.timeout(120_000)
      const reached = new Set<Reached>()
      // How many operations there are shows when a run gets past the last one: it ends by itself.
      const everyStep = async (half: boolean): Promise<number> => {
        let step = 0
        let last = Infinity
        const worker = async (): Promise<void> => {
          while (step < last) {
            const mine = (step += 1)
            const workspace = makeWorkspace(join(folder, `${half ? 'half' : 'whole'}-${mine}`))
            await prepare(workspace)
            workspace.signals(signals)
            const killed = await killAtStep(workspace, mine, half)
            if (killed === null) last = Math.min(last, mine)
            else reached.add(killed)
            rmSync(workspace.root, { recursive: true })
          }
        }
        await Promise.all([worker(), worker()])
        return last - 1
      }
      expect(await everyStep(false), 'operations').to.be.at.least(15)
      expect(await everyStep(true), 'writes').to.be.at.least(4)
      expect([...reached]).to.have.members(['nothing', 'torn', 'log', 'state', 'marker'])
    })
  }
})

/** The first thing that a run writes is who holds the lock, the second one is the record. */
const LOCK = '.policy.lock'
const LOG = 'policy_state_log.jsonl'

interface Moment {
  /** The start of the process, or the first write to a file in the state folder. */
  readonly from: 'start' | typeof LOCK | typeof LOG
  /** Milliseconds. */
  readonly after: number
}

/** One run that dies at one file operation, with all that must hold then; null when it has fewer. */
async function killAtStep(workspace: Workspace, step: number, half: boolean): Promise<Reached | null> {
  const before = outputsOf(workspace)
  const env = { DIE_AT: String(step), DIE_HALF: half ? '1' : '0' }
  const args = ['--import', DIE_AT, BIN, ...runArgs(workspace)]
  const { signal } = await startProcess(process.execPath, args, { env }).ended
  if (signal === null) return null
  try {
    const reached = checkKilled(workspace, before)
    await recover(workspace)
    return reached
  } catch (error) {
    const where = half ? `half-way through write ${step}` : `before operation ${step}`
    throw Object.assign(error as Error, { message: `${(error as Error).message} (killed ${where})` })
  }
}

/** One run that is killed, with all that must hold then, and one that must put everything in order. */
async function killOnce(
  workspace: Workspace,
  moment: Moment,
  signals: Partial<Values>,
): Promise<Reached | 'finished'> {
  workspace.signals(signals)
  const before = outputsOf(workspace)
  const ended = await runAndKill(workspace, moment)
  const reached = checkKilled(workspace, before)
  if (ended.signal === null) {
    expect(ended.code).to.equal(signals.consensus_pct === undefined ? 0 : 1)
    // What a run has acknowledged is in the log and in the state.
    expect(reached).to.equal('marker')
    const told = JSON.parse(ended.stdout) as { decision_id: string }
    expect(workspace.records().at(-1)?.decision_id).to.equal(told.decision_id)
    expect(workspace.state().decision_id).to.equal(told.decision_id)
  }
  await recover(workspace)
  return ended.signal === null ? 'finished' : reached
}

async function runAndKill(workspace: Workspace, { from, after }: Moment): Promise<Ended> {
  const { child, ended } = startPolicy([...runArgs(workspace), '--format', 'json'])
  const over = new AbortController()
  const killing = (async () => {
    if (from !== 'start') await written(workspace.at('state'), from, over.signal)
    await sleep(after, undefined, { signal: over.signal })
    child.kill('SIGKILL')
  })().catch((error: Error) => {
    if (error.name !== 'AbortError') throw error
  })
  const result = await ended
  over.abort()
  await killing
  return result
}

/** Resolves when something is written to a file; rejects when the signal comes first. */
async function written(folder: string, name: string, signal: AbortSignal): Promise<void> {
  const watcher = watch(folder)
  try {
    for await (const [, changed] of on(watcher, 'change', { signal })) if (changed === name) return
  } finally {
    watcher.close()
  }
}

async function recover(workspace: Workspace): Promise<void> {
  const killed = outputsOf(workspace)
  workspace.signals({ recent_responses: 3 })
  const { code, stderr } = await policy([...runArgs(workspace), '--quiet', '--lock-wait', '0'])
  expect({ code, stderr: stderr.replace(/^warning\[log-repaired\][^]*/, '') }).to.deep.equal({
    code: 0,
    stderr: '',
  })
  checkRecovered(workspace, killed)
}

async function decideOnce(workspace: Workspace): Promise<void> {
  const { code, stderr } = await policy(runArgs(workspace))
  expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
}

async function tearLog(workspace: Workspace): Promise<void> {
  await decideOnce(workspace)
  appendFileSync(workspace.at('state/policy_state_log.jsonl'), '{"timestamp":"2025-11-1')
}

let seconds = 0

/** Each run has a second of its own, so that every file that it writes is another one. */
function runArgs({ root }: Workspace): string[] {
  seconds += 1
  return ['run', '-C', root, '--now', new Date(NOON + seconds * 1000).toISOString()]
}

/** How long a run takes while another one is at work: the slowest of some. Milliseconds. */
async function lifeOfARun(workspaces: readonly Workspace[]): Promise<number> {
  const lives: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now()
    const one = async (workspace: Workspace): Promise<number> => {
      await decideOnce(workspace)
      return performance.now() - start
    }
    const each = await Promise.all(workspaces.map(one))
    // The very first runs find nothing in the caches of the system.
    if (round > 0) lives.push(...each)
  }
  return Math.max(...lives)
}
