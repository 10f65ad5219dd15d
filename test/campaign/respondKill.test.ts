import { expect } from 'chai'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processesWith } from '../../src/act/leftBehind.js'
import type { IntentRecord } from '../../src/model/responseRecords.js'
import { policy, startPolicy } from '../support/cli.js'
import { randomFrom } from '../support/random.js'
import { effectsOf, recordsOf, script, writeActions } from '../support/respondIn.js'
import { makeWorkspace, type Workspace } from '../support/workspace.js'

/** Another seed by POLICY_TEST_SEED; every failure names the one it was found with. */
const SEED = Number(process.env['POLICY_TEST_SEED'] ?? 20251114)
const KILLS = process.env['POLICY_CAMPAIGN'] === '1' ? 200 : 30

/** Leaves its mark at once and goes on for a while, so that it can be killed with the mark made. */
const MARKS =
  "require('node:fs').appendFileSync('effects.txt', process.env.POLICY_RESPONSE_ID + ' ' + process.argv[1] + '\\n'); setTimeout(() => {}, 60)"
const ACTIONS = ['one', 'two', 'three']

describe('kill -9 of an apply', () => {
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it(`at ${KILLS} random moments: nothing runs without an intent, nothing twice, every effect is told`, async function () {
    this.timeout(600_000)
    const random = randomFrom(SEED)
    const moments = Array.from({ length: KILLS }, () => random())
    let interrupted = 0
    const worker = async (name: string): Promise<void> => {
      const workspace = makeRespondingWorkspace(join(folder, name))
      const life = await lifeOfAnApply(workspace)
      for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
        const after = moment * life
        try {
          interrupted += await killOnce(workspace, after)
        } catch (error) {
          const where = `seed ${SEED}, killed after ${after.toFixed(1)} of ${life.toFixed(0)} ms`
          throw Object.assign(error as Error, { message: `${(error as Error).message} (${where})` })
        }
      }
    }
    await Promise.all([worker('a'), worker('b')])
    // Else the moments were no test.
    expect(interrupted, 'interrupted actions').to.be.above(KILLS / 10)
  })
})

function makeRespondingWorkspace(root: string): Workspace {
  const workspace = makeWorkspace(root, { trust_locked: false, integrity_score: 80 })
  workspace.write('forensics/safety_brake_state.json', '{"is_engaged": false, "max_allowed": 1000000}')
  writeActions(workspace, {
    RED: ACTIONS.map((name) => script(name, MARKS, { onFailure: 'continue' }, name)),
  })
  return workspace
}

async function decide({ root }: Workspace): Promise<void> {
  const { code, stderr } = await policy(['run', '-C', root, '--quiet'])
  expect(code, stderr).to.equal(0)
}

async function lifeOfAnApply(workspace: Workspace): Promise<number> {
  await decide(workspace)
  const begun = performance.now()
  const { code, stderr } = await policy(['respond', '-C', workspace.root, '--apply'])
  expect(code, stderr).to.equal(0)
  return performance.now() - begun
}

/** Kills one apply, lets the next one put things in order, and says how many actions were interrupted. */
async function killOnce(workspace: Workspace, after: number): Promise<number> {
  await decide(workspace)
  const { child, ended } = startPolicy(['respond', '-C', workspace.root, '--apply'])
  await sleep(after)
  child.kill('SIGKILL')
  await ended
  checkIntents(workspace)
  await orphansGone(workspace)
  const before = effectsOf(workspace).length
  const next = await policy(['respond', '-C', workspace.root, '--apply', '--format', 'json'])
  // Nothing was left to do (3), something was interrupted (1), or all the rest was done (0).
  expect(next.code, next.stderr).to.be.oneOf([0, 1, 3])
  checkIntents(workspace)
  checkTold(workspace)
  expect(effectsOf(workspace).length).to.be.at.least(before)
  const verified = await policy(['verify', 'log', '-C', workspace.root])
  expect(verified.code, verified.stdout).to.equal(0)
  const last = recordsOf(workspace, 'response').at(-1)
  expect(next.code === 0 ? last?.actions_succeeded : 3).to.equal(3)
  return next.code === 1 ? (last?.results.filter(({ status }) => status === 'interrupted').length ?? 0) : 0
}

/** Every mark has an intent that is older than it, and no mark is there twice. */
function checkIntents(workspace: Workspace): void {
  const intents = new Set(recordsOf(workspace, 'intent').map(keyOf))
  const marks = effectsOf(workspace)
  expect(
    marks.filter((mark) => !intents.has(mark)),
    'marks without an intent',
  ).to.deep.equal([])
  expect(new Set(marks).size, 'marks, each once').to.equal(marks.length)
}

/** Every mark has a receipt: that it was done, or that nobody knows how far it came. */
function checkTold(workspace: Workspace): void {
  const told = new Map(recordsOf(workspace, 'receipt').map((each) => [keyOf(each), each.status]))
  for (const mark of effectsOf(workspace))
    expect(told.get(mark), mark).to.be.oneOf(['succeeded', 'interrupted'])
}

function keyOf({ response_id, action }: Pick<IntentRecord, 'response_id' | 'action'>): string {
  return `${response_id} ${action}`
}

/** A command outlives the program that was killed; it is waited for, as the next response asks for. */
async function orphansGone(workspace: Workspace): Promise<void> {
  const id = recordsOf(workspace, 'started').at(-1)?.response_id
  if (id === undefined) return
  while ((await processesWith({ name: 'POLICY_RESPONSE_ID', value: id })).length > 0) await sleep(10)
}
