import { expect } from 'chai'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PolicyError } from '../../src/model/problem.js'
import { BIN } from '../support/cli.js'
import { NOON } from '../support/runIn.js'
import {
  effectsOf,
  leaves,
  makeRed,
  recordsOf,
  responded,
  respondIn,
  responseRecords,
  script,
  statuses,
  undoIn,
  writeActions,
} from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const LOG = 'state/policy_response_log.jsonl'
const NAMED = 'state/policy_response_state.json'

/** Actions that work against the program that runs them. */
describe('an action that meddles', () => {
  const here = workspace()

  async function refused(work: Promise<unknown>): Promise<[codes: string[], exit: number]> {
    try {
      await work
    } catch (error) {
      if (error instanceof PolicyError) return [error.problems.map(({ code }) => code), error.exit]
      throw error
    }
    throw new Error('it was not refused')
  }
  const shell = (name: string, line: string, more: object = {}): object => ({
    name,
    run: ['sh', '-c', line],
    timeout: '20s',
    onFailure: 'continue',
    ...more,
  })

  it('and deletes the log is noticed: nothing more is done, and the decision keeps its response', async () => {
    writeActions(here, {
      RED: [shell('deletes', `echo x >> effects.txt; rm ${LOG} ${NAMED}`), leaves('second')],
    })
    await makeRed(here)
    const { record, exit } = await responded(here.root)
    expect(exit).to.equal(1)
    expect(record.results[1]).to.deep.include({
      status: 'skipped',
      reason: 'the log of responses was changed while this response ran',
    })
    expect(effectsOf(here)).to.deep.equal(['x'])
    expect(responseRecords(here).map(({ type }) => type)).to.deep.equal([
      'receipt',
      'started',
      'receipt',
      'response',
    ])
    expect((await refused(respondIn(here.root, { apply: true })))[0]).to.include('already-responded')
    expect(effectsOf(here)).to.deep.equal(['x'])
  })

  it('and empties the log as its last act did not succeed, and no later response is begun unforced', async () => {
    writeActions(here, { RED: [shell('empties', `: > ${LOG}`)] })
    await makeRed(here)
    const { record, exit, warnings } = await responded(here.root)
    expect([record.status, exit]).to.deep.equal(['failed', 1])
    expect(warnings.map(({ code }) => code)).to.include('response-log-changed')
    const later = NOON + 60_000
    await makeRed(here, later)
    const world = { clock: () => later }
    expect(await refused(respondIn(here.root, { apply: true }, world))).to.deep.equal([
      ['response-log-changed'],
      3,
    ])
  })

  it('and deletes the lock ends the response: another one may run beside it', async () => {
    writeActions(here, { RED: [shell('unlocks', 'rm state/.policy_response.lock'), leaves('second')] })
    await makeRed(here)
    expect(await refused(respondIn(here.root, { apply: true }))).to.deep.equal([['lock-lost'], 1])
    expect(effectsOf(here)).to.deep.equal([])
    expect(statuses((await responded(here.root)).record.results)).to.deep.equal([
      'unlocks interrupted',
      'second succeeded',
    ])
  })

  it('and responds itself is refused', async () => {
    const nested = `rm state/.policy_response.lock; ${process.execPath} ${BIN} respond --apply`
    writeActions(here, { RED: [shell('nests', nested), leaves('second')] })
    await makeRed(here)
    expect((await refused(respondIn(here.root, { apply: true })))[0]).to.deep.equal(['lock-lost'])
    const output = readFileSync(here.at('state', outputOf('nests')), 'utf8')
    expect(output).to.match(/error\[still-running\] an action of the response \S+ asks for this/)
    expect(effectsOf(here)).to.deep.equal([])
  })
  const outputOf = (action: string): string =>
    `policy_response_output_${recordsOf(here, 'started')[0]?.response_id}_${action}.stderr.txt`

  it('and edits what an undo needs changes nothing of the undo', async () => {
    mkdirSync(here.at('data'))
    writeFileSync(here.at('data/one.txt'), 'before')
    const edit = `const fs = require('node:fs')
      fs.writeFileSync('data/one.txt', 'after')
      const [copies] = fs.readdirSync('state').filter((name) => /undo_.*_edits$/.test(name))
      const file = 'state/' + copies + '/before.json'
      fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file)), undo: ['touch', 'planted'], files: [] }))`
    writeActions(here, { RED: [script('edits', edit, { changes: ['data'] })] })
    await makeRed(here)
    const { record } = await responded(here.root)
    await undoIn(here.root, record.response_id)
    expect(here.read('data/one.txt')).to.equal('before')
    expect(existsSync(here.at('planted'))).to.equal(false)
  })

  it('and writes files of other commands is told of', async () => {
    const line = [
      'sed -i s/RED/GREEN/ state/policy_state.json',
      'echo "{}" > trust_lock_state.json',
      'echo note >> audit_summary.md',
    ].join('; ')
    writeActions(here, { RED: [shell('writes', line)] })
    await makeRed(here)
    const { record } = await responded(here.root)
    expect(record.results[0]?.undeclared_changes).to.deep.equal([
      'audit_summary.md',
      'state/policy_state.json',
      'trust_lock_state.json',
    ])
  })

  it('and has other commands write them is not: their logs vouch for it', async () => {
    const run = `${process.execPath} ${BIN}`
    writeActions(here, { RED: [shell('runs', `${run} run --quiet; ${run} trust lock --reason drill`)] })
    await makeRed(here)
    const { record } = await responded(here.root)
    expect(record.results[0]?.status, record.results[0]?.stderr).to.equal('succeeded')
    expect(record.results[0]?.undeclared_changes).to.equal(undefined)
  })

  it('and leads the folder of the next one out of the workspace keeps that from being started', async () => {
    mkdirSync(here.at('sub'))
    writeActions(here, {
      RED: [shell('links', 'rmdir sub; ln -s / sub'), shell('inside', 'pwd', { cwd: 'sub' })],
    })
    await makeRed(here)
    const { record } = await responded(here.root)
    expect(record.results[1]?.reason).to.equal('not started: its folder `sub` leads out of the workspace')
    expect(recordsOf(here, 'intent').map(({ action }) => action)).to.deep.equal(['links'])
  })

  it('and ran out of time takes no service down that an earlier one started', async () => {
    const service = "setsid sh -c 'echo $$ > service.pid; exec sleep 30' & sleep 0.3"
    writeActions(here, { RED: [shell('serves', service), shell('hangs', 'sleep 20', { timeout: '1s' })] })
    await makeRed(here)
    const { record } = await responded(here.root)
    expect(statuses(record.results)).to.deep.equal(['serves succeeded', 'hangs timed_out'])
    const pid = Number(here.read('service.pid'))
    process.kill(pid, 'SIGKILL')
  })

  it('is blocked when the brake is engaged while its files are copied', async () => {
    writeActions(here, { RED: [leaves('first', { changes: ['effects.txt'] })] })
    await makeRed(here)
    const engage = (): void => here.write('forensics/safety_brake_state.json', '{"is_engaged": true}')
    const { record } = await responded(
      here.root,
      {},
      { progress: (event) => event.kind === 'started' && engage() },
    )
    expect(statuses(record.results)).to.deep.equal(['first blocked'])
    expect(recordsOf(here, 'intent')).to.deep.equal([])
    expect(effectsOf(here)).to.deep.equal([])
  })

  it('is not begun when a person stopped the program before', async () => {
    writeActions(here, { RED: [leaves('first')] })
    await makeRed(here)
    const abort = AbortSignal.abort()
    expect(await refused(respondIn(here.root, { apply: true }, { abort }))).to.deep.equal([['stopped'], 1])
    expect(responseRecords(here)).to.deep.equal([])
    await responded(here.root)
  })

  it('is not begun when its commands are too long to be recorded', async () => {
    const words = Array.from({ length: 40 }, () => 'x'.repeat(4000))
    writeActions(here, { RED: [script('long', '', {}, ...words)] })
    await makeRed(here)
    expect(await refused(respondIn(here.root, { apply: true }))).to.deep.equal([['plan-too-large'], 3])
  })

  it('leaves something that no undo can tell of: then the undo is refused, and not called done', async () => {
    mkdirSync(here.at('data'))
    writeActions(here, {
      RED: [shell('pipes', 'echo n > data/new; mkfifo data/pipe', { changes: ['data'] })],
    })
    await makeRed(here)
    const { record } = await responded(here.root)
    const id = record.response_id
    expect(record.results[0]?.undo_instruction).to.match(/^what it changed could not be told whole: /)
    expect(await refused(undoIn(here.root, id, { force: { reason: 'x' } }))).to.deep.equal([
      ['not-undoable'],
      3,
    ])
    rmSync(here.at('data/pipe'))
    expect(await refused(undoIn(here.root, id))).to.deep.equal([['undo-conflict'], 3])
    await undoIn(here.root, id, { force: { reason: 'the pipe is gone' } })
    expect(existsSync(here.at('data/new'))).to.equal(false)
  })

  it('may not have a secret in its undo command, which would be kept', async () => {
    const undo = ['sh', '-c', 'true', '--', 'cAnArY-7f3e9b1d5a']
    writeActions(here, { RED: [leaves('first', { undo })] })
    await makeRed(here)
    const environment = { PATH: process.env['PATH'], CANARY_TOKEN: 'cAnArY-7f3e9b1d5a' }
    const { record } = await responded(here.root, {}, { environment })
    expect(record.results[0]?.reason).to.match(/^not started: the undo command of `first` holds a secret/)
    expect(effectsOf(here)).to.deep.equal([])
  })

  it('through a link in what it declares reaches neither rules nor git', async () => {
    mkdirSync(here.at('data'))
    symlinkSync('../rules', here.at('data/link'))
    const edit = "require('node:fs').appendFileSync('rules/red.yaml', '# planted')"
    writeActions(here, { RED: [script('edits', edit, { changes: ['data/link'] })] })
    await makeRed(here)
    const { record } = await responded(here.root)
    expect(record.results[0]?.undeclared_changes).to.deep.equal(['rules/red.yaml'])
    await undoIn(here.root, record.response_id, { force: { reason: 'x' } }).catch(() => undefined)
    expect(here.read('rules/red.yaml')).to.include('# planted')
    await sleep(0)
  })
})
