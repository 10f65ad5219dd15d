import { expect } from 'chai'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { placeOf } from '../../src/flows/place.js'
import { responses } from '../../src/flows/responses.js'
import { PolicyError } from '../../src/model/problem.js'
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
  async function cutShort(actions: readonly object[]): Promise<string> {
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
    return recordsOf(here, 'started').at(-1)?.response_id ?? ''
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

  it('runs an idempotent action once more, and an undo still leads to before its first beginning', async () => {
    writeFileSync(here.at('effects.txt'), 'old\n')
    const id = await cutShort([
      appends('first', { reversible: false, changes: undefined }),
      appends('second', { idempotent: true }),
    ])
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

  it('is taken back only over what differs from before, for nobody knows who changed it', async () => {
    writeFileSync(here.at('effects.txt'), 'old\n')
    const id = await cutShort([script('first', ''), appends('second')])
    writeFileSync(here.at('effects.txt'), 'mended by hand\n')
    const planned = await undoIn(here.root, id, { apply: false })
    if (planned.kind !== 'undo-preview') throw new Error(planned.kind)
    expect(planned.preview.refused).to.deep.equal([
      {
        code: 'undo-conflict',
        message:
          '`effects.txt` is not as it was before, and nobody knows whether `second` or somebody else changed it',
        forcible: true,
      },
    ])
    expect(planned.preview.actions[0]?.files[0]?.conflict?.diff).to.include('-mended by hand\n+old')
    expect(await refused(undoIn(here.root, id))).to.deep.equal(['undo-conflict'])
    expect(effectsOf(here)).to.deep.equal(['mended by hand'])
  })

  it('is not taken back by a file that the log does not vouch for', async () => {
    const id = await cutShort([script('first', ''), appends('second')])
    const name = `state/policy_response_undo_${id}_second/before.json`
    here.edit(name, (text) => text.replace('"changes": [', '"undo": ["touch", "planted"], "changes": ['))
    expect(await refused(undoIn(here.root, id, { force: { reason: 'x' } }))).to.deep.equal(['not-undoable'])
    expect(existsSync(here.at('planted'))).to.equal(false)
  })

  it('can be taken back also when it may be run once more and a gate closed meanwhile', async () => {
    writeFileSync(here.at('effects.txt'), 'old\n')
    const id = await cutShort([script('first', ''), appends('second', { idempotent: true })])
    here.write('forensics/safety_brake_state.json', '{"is_engaged": true}')
    expect((await respondIn(here.root, { apply: true })).kind).to.equal('blocked')
    await undoIn(here.root, id, { force: { reason: 'drill' } })
    expect(effectsOf(here)).to.deep.equal(['old'])
  })

  it('is not begun once more when what was before its first beginning is lost', async () => {
    const id = await cutShort([script('first', ''), appends('second', { idempotent: true })])
    here.edit(`state/policy_response_undo_${id}_second/before.json`, (text) => `${text} `)
    const { record } = await responded(here.root)
    expect(record.results[1]?.reason).to.match(
      /^not started: what was there before its first beginning is lost: /,
    )
    expect(effectsOf(here)).to.deep.equal(['second'])
  })

  it('records who goes on with it, and over what', async () => {
    await cutShort([appends('first'), appends('second', { idempotent: true })])
    const world = { clock: () => NOON + 25 * 60 * MINUTE }
    expect((await refused(respondIn(here.root, { apply: true }, world)))[0]).to.equal('state-too-old')
    await responded(here.root, { force: { reason: 'drill' } }, world)
    const [resumed] = recordsOf(here, 'resumed')
    expect(resumed?.forced).to.deep.equal({ reason: 'drill', overrides: ['state-too-old'] })
    expect(resumed?.by).to.deep.equal({ user: 'tester', host: 'here' })
  })

  it('is shown by a dry run as what applying would go on with', async () => {
    const id = await cutShort([appends('first'), appends('second'), appends('third')])
    const result = await respondIn(here.root)
    if (result.kind !== 'preview') throw new Error(result.kind)
    expect([result.preview.resumes, result.preview.refused]).to.deep.equal([id, []])
    expect(result.preview.results.map(({ known }) => known)).to.deep.equal([
      'succeeded',
      'interrupted',
      undefined,
    ])
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
