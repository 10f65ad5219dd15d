import { expect } from 'chai'
import { readFileSync, writeFileSync } from 'node:fs'
import { placeOf } from '../../src/flows/place.js'
import { responses } from '../../src/flows/responses.js'
import { PolicyError } from '../../src/model/problem.js'
import type { UndoFile } from '../../src/model/response.js'
import { startProcess } from '../support/cli.js'
import { decidedIn, NOON } from '../support/runIn.js'
import {
  effectsOf,
  leaves,
  makeRed,
  recordsOf,
  responded,
  respondIn,
  script,
  statuses,
  undoFiles,
  undoIn,
  writeActions,
} from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const LOG = 'state/policy_response_log.jsonl'
const MINUTE = 60_000

describe('a response that was cut short', () => {
  const here = workspace()

  /**
   * What a kill leaves while the action runs: the log as it was when the action began, and what the action did. The
   * command itself takes the copy of the log, and the log is put back once all is over.
   */
  async function cutShort(actions: readonly object[], undo: 'open' | 'complete' = 'open'): Promise<string> {
    writeActions(here, { RED: actions })
    await makeRed(here)
    const state = here.at('state/policy_response_state.json')
    const before = new Map<string, Buffer>()
    await responded(
      here.root,
      {},
      {
        progress: (event) => {
          if (event.kind !== 'ended' || event.result.action !== 'second') return
          // The receipt is written; without it and what follows the log is that of a kill.
          for (const file of [here.at(LOG), state]) before.set(file, readFileSync(file))
        },
      },
    )
    const lines = before.get(here.at(LOG))?.toString('utf8').split('\n').filter(Boolean) ?? []
    writeFileSync(
      here.at(LOG),
      lines
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(''),
    )
    // The kill came before the file that names the end was replaced, too.
    writeFileSync(state, readFileSync(state, 'utf8').replace(/"log": \{[^}]*\}/, endOf(lines.slice(0, -1))))
    if (undo !== 'complete') reopenUndo()
    return recordsOf(here, 'started').at(-1)?.response_id ?? ''
  }
  /** The undo file of the second action as it was before the command ended. */
  function reopenUndo(): void {
    const name = undoFiles(here).find((each) => each.endsWith('_second.json'))
    if (!name) return
    const file = here.at('state', name)
    const made = JSON.parse(readFileSync(file, 'utf8')) as UndoFile
    const files = made.files.map((each) => ({ ...each, after: null }))
    writeFileSync(file, JSON.stringify({ ...made, files, complete: false }))
  }
  const appends = (name: string, more: object = {}): object =>
    leaves(name, { changes: ['effects.txt'], ...more })

  async function refused(work: Promise<unknown>): Promise<string[]> {
    try {
      await work
    } catch (error) {
      if (error instanceof PolicyError) return error.problems.map(({ code }) => code)
      throw error
    }
    throw new Error('it was not refused')
  }

  it('is gone on with: what was interrupted is told and not run again, the rest is done', async () => {
    const id = await cutShort([
      appends('first'),
      appends('second', { onFailure: 'continue' }),
      appends('third'),
    ])
    writeFileSync(here.at('effects.txt'), 'first\nsecond\n')
    const { record, resumed, exit, warnings } = await responded(here.root)
    expect([record.response_id, resumed, exit]).to.deep.equal([id, true, 1])
    expect(statuses(record.results)).to.deep.equal([
      'first succeeded',
      'second interrupted',
      'third succeeded',
    ])
    expect(effectsOf(here)).to.deep.equal(['first', 'second', 'third'])
    expect(record.status).to.equal('interrupted')
    expect(warnings.map(({ code, message }) => [code, message])).to.deep.include([
      'action-interrupted',
      `\`second\` of the response ${id} was interrupted: nobody knows how far it came`,
    ])
    expect(recordsOf(here, 'started')).to.have.length(1)
    expect(await refused(respondIn(here.root, { apply: true }))).to.deep.equal(['already-responded'])
  })

  it('skips what depends on what was interrupted', async () => {
    await cutShort([appends('first'), appends('second'), appends('third')])
    const { record } = await responded(here.root)
    expect(statuses(record.results)).to.deep.equal(['first succeeded', 'second interrupted', 'third skipped'])
  })

  for (const undo of ['open', 'complete'] as const)
    it(`runs an idempotent action once more, and an undo still leads to before its first beginning (${undo})`, async () => {
      writeFileSync(here.at('effects.txt'), 'old\n')
      const id = await cutShort(
        [
          appends('first', { reversible: false, changes: undefined }),
          appends('second', { idempotent: true }),
        ],
        undo,
      )
      const { record, exit } = await responded(here.root)
      expect(statuses(record.results)).to.deep.equal(['first succeeded', 'second succeeded'])
      expect(exit).to.equal(0)
      expect(effectsOf(here)).to.deep.equal(['old', 'first', 'second', 'second'])
      expect(recordsOf(here, 'receipt').map(({ action, status }) => `${action} ${status}`)).to.deep.equal([
        'first succeeded',
        'second interrupted',
        'second succeeded',
      ])
      await undoIn(here.root, id, { force: { reason: 'drill' } })
      expect(effectsOf(here)).to.deep.equal(['old', 'first'])
    })

  it('is closed when another decision stands, which gets its own response', async () => {
    const id = await cutShort([appends('first'), appends('second'), appends('third')])
    await makeRed(here, NOON + MINUTE)
    const { record, resumed } = await responded(here.root, {}, { clock: () => NOON + MINUTE })
    expect(resumed).to.equal(false)
    expect(record.response_id).to.not.equal(id)
    const [closed] = recordsOf(here, 'response')
    expect(closed).to.deep.include({ response_id: id, status: 'interrupted', actions_succeeded: 1 })
    expect(statuses(closed?.results ?? [])).to.deep.equal([
      'first succeeded',
      'second interrupted',
      'third skipped',
    ])
  })

  it('is told of also when nothing is left to do', async () => {
    const id = await cutShort([appends('first'), appends('second')])
    here.signals()
    await decidedIn(here.root, { now: NOON + MINUTE })
    const result = await respondIn(here.root, { apply: true }, { clock: () => NOON + MINUTE })
    expect(result).to.deep.include({ kind: 'nothing', level: 'GREEN' })
    expect(result.kind === 'nothing' && result.warnings[0]?.code).to.equal('action-interrupted')
    expect(recordsOf(here, 'response')[0]).to.deep.include({ response_id: id, status: 'interrupted' })
  })

  it('can be taken back, what was interrupted too', async () => {
    writeFileSync(here.at('effects.txt'), 'old\n')
    const id = await cutShort([
      appends('first', { reversible: false, changes: undefined }),
      appends('second'),
    ])
    expect(undoFiles(here)).to.have.length(1)
    const result = await undoIn(here.root, id, { force: { reason: 'drill' } })
    expect(result.exit).to.equal(0)
    expect(effectsOf(here)).to.deep.equal(['old', 'first'])
  })

  it('is left alone while what it started still runs', async () => {
    const id = await cutShort([appends('first'), appends('second')])
    const sleeper = startProcess(process.execPath, ['-e', 'setTimeout(() => {}, 30_000)'], {
      env: { POLICY_RESPONSE_ID: id },
    })
    try {
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await refused(respondIn(here.root, { apply: true }))).to.deep.equal(['still-running'])
      const { responses: listed } = await responses(placeOf(here.root, {}))
      expect(listed[0]?.running).to.deep.equal([sleeper.child.pid])
      expect(listed[0]?.open.map(({ action }) => action)).to.deep.equal(['second'])
    } finally {
      sleeper.child.kill('SIGKILL')
      await sleeper.ended
    }
  })

  it('leaves a torn record, which is set aside and told', async () => {
    await cutShort([appends('first'), script('second', '', { onFailure: 'continue' }), appends('third')])
    writeFileSync(here.at(LOG), `${here.read(LOG)}{"type":"receipt","resp`)
    const { record } = await responded(here.root)
    expect(statuses(record.results)).to.deep.equal([
      'first succeeded',
      'second interrupted',
      'third succeeded',
    ])
    const [, , receipt] = recordsOf(here, 'receipt')
    expect(receipt).to.not.equal(undefined)
    expect(JSON.stringify(recordsOf(here, 'receipt')[1])).to.include('"repaired":{"bytes":23')
  })
})

function endOf(lines: readonly string[]): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  const last = lines.at(-1) ?? ''
  const { seq } = JSON.parse(last) as { seq: number }
  return `"log": { "seq": ${seq}, "sha256": "${createHash('sha256').update(last).digest('hex')}" }`
}
