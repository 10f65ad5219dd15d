import { expect } from 'chai'
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { placeOf } from '../../src/flows/place.js'
import { verifyLogs } from '../../src/flows/verifyLogs.js'
import { PolicyError } from '../../src/model/problem.js'
import type { Preview, RespondResult } from '../../src/model/response.js'
import type { BlockedReport } from '../../src/model/responseRecords.js'
import { decidedIn, failedIn, NOON, NOON_TEXT } from '../support/runIn.js'
import {
  effectsOf,
  leaves,
  makeRed,
  recordsOf,
  responded,
  respondIn,
  responseMarkers,
  responseRecords,
  script,
  statuses,
  undoFiles,
  undoIn,
  writeActions,
} from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const ONE_ACTION = { RED: [leaves('first')] }

describe('respond', () => {
  const here = workspace()
  const json = (name: string): unknown => JSON.parse(here.read(name))

  async function refused(work: Promise<unknown>): Promise<[codes: string[], exit: number]> {
    try {
      await work
    } catch (error) {
      if (error instanceof PolicyError) return [error.problems.map(({ code }) => code), error.exit]
      throw error
    }
    throw new Error('it was not refused')
  }

  describe('the eight tests of the report', () => {
    it('dry-run preview generation', async () => {
      await makeRed(here)
      const before = here.tree()
      const result = await respondIn(here.root)
      expect(result).to.deep.include({ kind: 'preview', exit: 0 })
      const preview = json('state/policy_response_preview.json') as Preview
      expect(preview).to.deep.include({
        policy: 'RED',
        mode: 'dry-run',
        timestamp: NOON_TEXT,
        safety_gates_passed: true,
        actions_planned: 3,
        actions_succeeded: 0,
        refused: [],
      })
      expect(preview.results.map(({ action, reversible }) => [action, reversible])).to.deep.equal([
        ['full_integrity_check', false],
        ['cold_storage_verification', false],
        ['integrity_anchor_mirror', true],
      ])
      const { ['state/policy_response_preview.json']: _, ...after } = here.tree()
      expect({ ...after, state: '' }).to.deep.equal({ ...before, state: '' })
    })

    it('trust lock blocking', async () => {
      here.signals({ trust_locked: true })
      await decidedIn(here.root)
      expect(await respondIn(here.root, { apply: true })).to.deep.include({ kind: 'blocked', exit: 3 })
      expect(json('reports/policy_response_blocked.json')).to.deep.include({
        timestamp: NOON_TEXT,
        policy: 'RED',
        blocked: true,
        reason: 'trust_guard_locked',
        reasons: ['trust_guard_locked'],
      })
      expect(recordsOf(here, 'started')).to.deep.equal([])
    })

    it('safety brake blocking', async () => {
      await makeRed(here)
      here.write('forensics/safety_brake_state.json', '{"is_engaged": true}')
      const result = await respondIn(here.root, { apply: true })
      expect(result).to.deep.include({ kind: 'blocked', exit: 3 })
      expect((json('reports/policy_response_blocked.json') as BlockedReport).reason).to.equal(
        'safety_brake_engaged',
      )
    })

    it('rate limit blocking', async () => {
      await makeRed(here)
      here.write('forensics/safety_brake_state.json', '{"is_engaged": false, "response_count_24h": 10}')
      expect(await respondIn(here.root, { apply: true })).to.deep.include({ kind: 'blocked', exit: 3 })
      const report = json('reports/policy_response_blocked.json') as BlockedReport
      expect(report.reason).to.equal('rate_limit_exceeded_10/10')
    })

    it('apply mode subprocess execution', async () => {
      await makeRed(here)
      writeActions(here, {
        RED: [script('speaks', 'console.log(process.argv[1]); console.error("aside")', {}, 'a b')],
      })
      await decidedIn(here.root)
      const { record, exit } = await responded(here.root)
      expect(exit).to.equal(0)
      expect(record).to.deep.include({
        policy: 'RED',
        mode: 'apply',
        timestamp: NOON_TEXT,
        safety_gates_passed: true,
        actions_planned: 1,
        actions_succeeded: 1,
        status: 'succeeded',
      })
      const [result] = record.results
      expect(result).to.deep.include({
        action: 'speaks',
        success: true,
        exit_code: 0,
        stdout: 'a b\n',
        stderr: 'aside\n',
        reversible: false,
      })
      expect(responseRecords(here).map(({ type }) => type)).to.deep.equal([
        'started',
        'intent',
        'receipt',
        'response',
      ])
      expect(responseMarkers(here)).to.deep.equal([
        `<!-- POLICY_RESPONSE: APPLIED ${NOON_TEXT} policy=RED succeeded=1/1 -->`,
      ])
    })

    it('undo file creation for reversible actions', async () => {
      mkdirSync(here.at('mirrors'))
      writeFileSync(here.at('mirrors/one.txt'), 'before')
      writeActions(here, {
        RED: [
          script('mirrors', "require('node:fs').writeFileSync('mirrors/one.txt', 'after')", {
            changes: ['mirrors'],
            undo_instruction: 'policy undo {response.id} --apply',
          }),
          leaves('second', { reversible: false }),
        ],
      })
      await makeRed(here)
      const { record } = await responded(here.root)
      expect(undoFiles(here)).to.deep.equal([`policy_response_undo_${record.response_id}_mirrors.json`])
      const undo = json(`state/policy_response_undo_${record.response_id}_mirrors.json`)
      expect(undo).to.deep.include({
        response_id: record.response_id,
        action: 'mirrors',
        executed_at: NOON_TEXT,
        undo_instruction: `policy undo ${record.response_id} --apply`,
        complete: true,
      })
      expect(record.results[0]).to.deep.include({ changed: ['mirrors/one.txt'] })
      expect(record.results[1]).to.deep.include({ undeclared_changes: ['effects.txt'] })
    })

    it('GREEN policy no-op', async () => {
      await decidedIn(here.root)
      for (const apply of [false, true])
        expect(await respondIn(here.root, { apply })).to.deep.include({
          kind: 'nothing',
          level: 'GREEN',
          exit: 0,
        })
      expect(responseRecords(here)).to.deep.equal([])
    })

    it('audit marker on blocked execution', async () => {
      await makeRed(here)
      here.write('forensics/safety_brake_state.json', '{"is_engaged": true}')
      await respondIn(here.root, { apply: true })
      await respondIn(here.root, { apply: true }, { clock: () => NOON + MINUTE })
      expect(responseMarkers(here)).to.deep.equal([
        '<!-- POLICY_RESPONSE: BLOCKED 2025-11-14T12:01:00+00:00 reason: safety_brake_engaged -->',
      ])
      expect(here.markers()).to.have.length(1)
    })
  })

  describe('gates', () => {
    it('are all told, and the plan is shown whole also when they are closed', async () => {
      await makeRed(here)
      here.write('forensics/safety_brake_state.json', '{"is_engaged": true, "response_count_24h": 12}')
      here.write('trust_lock_state.json', '{"locked": true, "manual_unlocks_today": 3}')
      const result = await respondIn(here.root)
      if (result.kind !== 'preview') throw new Error(result.kind)
      expect(result.exit).to.equal(0)
      expect(result.preview.results).to.have.length(3)
      expect(result.preview.gates.map(({ reason }) => reason)).to.deep.equal([
        'trust_guard_locked',
        'safety_brake_engaged',
        'rate_limit_exceeded_12/10',
        'manual_unlock_limit_3/3',
      ])
      const blocked = await respondIn(here.root, { apply: true })
      if (blocked.kind !== 'blocked') throw new Error(blocked.kind)
      expect(blocked.report.reasons).to.deep.equal(result.preview.gates.map(({ reason }) => reason))
    })

    it('let ten of twelve applies act', async () => {
      writeActions(here, ONE_ACTION)
      const outcomes: string[] = []
      for (let hour = 0; hour < 12; hour += 1) {
        const now = NOON + hour * HOUR
        await makeRed(here, now)
        outcomes.push((await respondIn(here.root, { apply: true }, { clock: () => now })).kind)
      }
      expect(outcomes).to.deep.equal([...Array<string>(10).fill('responded'), 'blocked', 'blocked'])
      expect(effectsOf(here)).to.have.length(10)
      const next = NOON + 24 * HOUR + 1000
      await makeRed(here, next)
      expect((await respondIn(here.root, { apply: true }, { clock: () => next })).kind).to.equal('responded')
    })

    it('are read again before every action: a brake engaged half-way stops the next one', async () => {
      const engage = `require('node:fs').writeFileSync('forensics/safety_brake_state.json', '{"is_engaged": true}')`
      writeActions(here, {
        RED: [
          script('engages', engage, { onFailure: 'continue' }),
          leaves('second', { onFailure: 'continue' }),
        ],
      })
      await makeRed(here)
      const { record, exit } = await responded(here.root)
      expect(statuses(record.results)).to.deep.equal(['engages succeeded', 'second blocked'])
      expect(record.results[1]?.reason).to.equal('closed meanwhile: safety_brake_engaged')
      expect(record.safety_gates_passed).to.equal(false)
      expect(exit).to.equal(1)
      expect(effectsOf(here)).to.deep.equal([])
    })
  })

  it('holds an action back whose intent is written when the brake answers', async () => {
    writeActions(here, ONE_ACTION)
    await makeRed(here)
    const log = (): string =>
      existsSync(here.at('state/policy_response_log.jsonl'))
        ? here.read('state/policy_response_log.jsonl')
        : ''
    const clock = (): number => {
      if (log().includes('"type":"intent"'))
        here.write('forensics/safety_brake_state.json', '{"is_engaged": true}')
      return NOON
    }
    const { record } = await responded(here.root, {}, { clock })
    expect(statuses(record.results)).to.deep.equal(['first blocked'])
    expect(recordsOf(here, 'intent')).to.have.length(1)
    expect(effectsOf(here)).to.deep.equal([])
    const { faults } = await verifyLogs(placeOf(here.root, {}), async () => undefined)
    expect(faults).to.equal(0)
  })

  describe('what it acts on', () => {
    beforeEach(() => writeActions(here, ONE_ACTION))

    it('gives one decision one response, unless forced', async () => {
      await makeRed(here)
      await responded(here.root)
      expect(await refused(respondIn(here.root, { apply: true }))).to.deep.equal([['already-responded'], 3])
      const forced = await responded(here.root, { force: { reason: 'drill' } })
      expect(forced.warnings.map(({ code }) => code)).to.include('already-responded')
      expect(recordsOf(here, 'started')[1]?.forced).to.deep.equal({
        reason: 'drill',
        overrides: ['already-responded'],
      })
      expect(effectsOf(here)).to.have.length(2)
    })

    it('refuses an UNKNOWN state, also to look at', async () => {
      here.write('trust_lock_state.json', '{')
      await failedIn(here.root)
      for (const apply of [false, true])
        expect(await refused(respondIn(here.root, { apply }))).to.deep.equal([['state-unknown'], 3])
    })

    it('refuses when there is no state, and shows any level that is named', async () => {
      expect(await refused(respondIn(here.root))).to.deep.equal([['state-missing'], 3])
      const result = await respondIn(here.root, { level: 'RED' })
      if (result.kind !== 'preview') throw new Error(result.kind)
      expect(result.preview.refused.map(({ code }) => code)).to.deep.equal(['state-missing'])
      expect(await refused(respondIn(here.root, { level: 'RED', apply: true }))).to.deep.equal([
        ['state-missing'],
        3,
      ])
      expect((await responded(here.root, { level: 'RED', force: { reason: 'drill' } })).exit).to.equal(0)
    })

    const faults: readonly [string, string[], () => Promise<void>][] = [
      ['a level that is not the state', ['level-not-current'], async () => void (await decidedIn(here.root))],
      ['a state that is too old', ['state-too-old'], () => makeRed(here, NOON - 25 * HOUR)],
      ['a state from the future', ['state-too-old'], () => makeRed(here, NOON + HOUR)],
      [
        'rules that have changed since',
        ['policy-changed'],
        async () => {
          await makeRed(here)
          here.edit('rules/policy.yaml', (text) => text.replace('value: 90', 'value: 91'))
        },
      ],
      [
        'a state that was edited',
        ['level-not-current', 'state-changed'],
        async () => {
          await makeRed(here)
          here.edit('state/policy_state.json', (text) =>
            text.replace('"policy": "RED"', '"policy": "YELLOW"'),
          )
        },
      ],
      [
        'a decision log that was cut',
        ['state-changed'],
        async () => {
          await makeRed(here)
          here.write('state/policy_state_log.jsonl', '')
        },
      ],
      [
        'rules that have lost their gates',
        ['no-gates'],
        async () => {
          await makeRed(here)
          rmSync(here.at('rules/gates.yaml'))
        },
      ],
      [
        'a log of responses that was cut in the middle',
        ['already-responded', 'response-log-changed'],
        async () => {
          await makeRed(here)
          await responded(here.root)
          here.edit('state/policy_response_log.jsonl', (text) => text.replace(/^.*"type":"intent".*\n/m, ''))
        },
      ],
      [
        'a log of responses of which a record was edited',
        ['response-log-changed'],
        async () => {
          await makeRed(here)
          await responded(here.root)
          await makeRed(here, NOON + MINUTE)
          here.edit('state/policy_response_log.jsonl', (text) =>
            text.replace('"exit_code":0', '"exit_code":1'),
          )
        },
      ],
      [
        'a log of responses whose end nobody names any more',
        ['response-log-changed'],
        async () => {
          await makeRed(here)
          await responded(here.root)
          await makeRed(here, NOON + MINUTE)
          rmSync(here.at('state/policy_response_state.json'))
        },
      ],
    ]
    for (const [what, codes, arrange] of faults) {
      it(`refuses ${what}, unless forced, and says so in the preview`, async () => {
        await arrange()
        const before = effectsOf(here).length
        const world = { clock: () => NOON + MINUTE }
        expect(await refused(respondIn(here.root, { level: 'RED', apply: true }, world))).to.deep.equal([
          codes,
          3,
        ])
        const preview = await respondIn(here.root, { level: 'RED' }, world)
        if (preview.kind !== 'preview') throw new Error(preview.kind)
        expect(preview.preview.refused.map(({ code }) => code)).to.deep.equal(codes)
        expect(effectsOf(here)).to.have.length(before)
        await responded(here.root, { level: 'RED', force: { reason: 'drill' } }, world)
        expect(effectsOf(here)).to.have.length(before + 1)
        expect(recordsOf(here, 'started').at(-1)?.forced?.overrides).to.deep.equal(codes)
      })
    }

    it('is refused as often as it is asked for when the log of responses was emptied, until forced', async () => {
      await makeRed(here)
      await responded(here.root)
      await makeRed(here, NOON + MINUTE)
      here.write('state/policy_response_log.jsonl', '')
      const world = { clock: () => NOON + MINUTE }
      for (let time = 0; time < 2; time += 1)
        expect(await refused(respondIn(here.root, { apply: true }, world))).to.deep.equal([
          ['response-log-changed'],
          3,
        ])
      expect(here.read('state/policy_response_log.jsonl')).to.equal('')
      await responded(here.root, { force: { reason: 'the disk was full' } }, world)
      expect(effectsOf(here)).to.have.length(2)
      await makeRed(here, NOON + 2 * MINUTE)
      await responded(here.root, {}, { clock: () => NOON + 2 * MINUTE })
    })

    it('does nothing again that a log which was put back from an old copy has forgotten', async () => {
      writeActions(here, { RED: [leaves('first'), leaves('second')] })
      await makeRed(here)
      await responded(here.root)
      here.edit('state/policy_response_log.jsonl', (text) => text.split('\n').slice(0, 2).join('\n') + '\n')
      rmSync(here.at('state/policy_response_state.json'))
      for (let time = 0; time < 2; time += 1)
        expect(await refused(respondIn(here.root, { apply: true }))).to.deep.equal([
          ['already-responded', 'response-log-changed'],
          3,
        ])
      expect(effectsOf(here)).to.deep.equal(['first', 'second'])
    })

    it('acts again without force once a forced response has told of the change', async () => {
      await makeRed(here)
      await responded(here.root)
      here.edit('state/policy_response_log.jsonl', (text) => text.replace('"exit_code":0', '"exit_code":1'))
      await responded(here.root, { force: { reason: 'looked into' } })
      await makeRed(here, NOON + MINUTE)
      await responded(here.root, {}, { clock: () => NOON + MINUTE })
      expect(effectsOf(here)).to.have.length(3)
    })

    it('applies only the plan that was approved', async () => {
      await makeRed(here)
      const result = await respondIn(here.root)
      if (result.kind !== 'preview') throw new Error(result.kind)
      const plan = result.preview.plan_digest
      writeActions(here, { RED: [leaves('other')] })
      expect(await refused(respondIn(here.root, { apply: true, plan }))).to.deep.equal([['plan-changed'], 3])
      writeActions(here, ONE_ACTION)
      expect((await responded(here.root, { plan })).exit).to.equal(0)
    })
  })

  it('has nothing to do for a policy without actions, also without gates', async () => {
    rmSync(here.at('rules/gates.yaml'))
    rmSync(here.at('rules/actions.yaml'))
    await decidedIn(here.root)
    expect(await respondIn(here.root, { apply: true })).to.deep.include({ kind: 'nothing', exit: 0 })
  })

  it('has nothing to do at a level without actions, and says what state it is not', async () => {
    await makeRed(here)
    const result = await respondIn(here.root, { level: 'GREEN', apply: true })
    if (result.kind !== 'nothing') throw new Error(result.kind)
    expect(result.exit).to.equal(0)
    expect(result.refused.map(({ message }) => message)).to.deep.equal([
      'the state says RED, and GREEN is asked for',
    ])
  })

  it('previews beside a response that runs as what is under way, and changes nothing of its lock', async () => {
    writeActions(here, { RED: [script('waits', 'setTimeout(() => {}, 400)')] })
    await makeRed(here)
    const seen: Promise<RespondResult>[] = []
    const lock = (): string => here.read('state/.policy_response.lock')
    let held = ''
    const { exit } = await responded(
      here.root,
      {},
      {
        progress: (event) => {
          if (event.kind !== 'started') return
          held = lock()
          seen.push(new Promise((resolve) => setTimeout(() => resolve(respondIn(here.root)), 150)))
        },
      },
    )
    expect(exit).to.equal(0)
    const [preview] = await Promise.all(seen)
    if (preview?.kind !== 'preview') throw new Error(preview?.kind)
    expect(preview.preview.refused.map(({ code }) => code)).to.include('under-way')
    expect(preview.preview.resumes).to.equal(undefined)
    expect(held).to.match(/^\{"pid":/)
  })

  it('refuses a broken policy of responses, which keeps nobody from knowing the level', async () => {
    here.edit('rules/actions.yaml', (text) => text.replace('timeout: 2m', 'timeot: 2m'))
    await makeRed(here)
    expect(here.state().policy).to.equal('RED')
    expect(await refused(respondIn(here.root))).to.deep.equal([['unknown-key'], 2])
  })

  describe('a workspace that is reached through a link', () => {
    beforeEach(() => symlinkSync(here.root, `${here.root}-link`))
    afterEach(() => rmSync(`${here.root}-link`))

    it('has the same plan', async () => {
      await makeRed(here)
      const digestAt = async (root: string): Promise<string | undefined> => {
        const result = await respondIn(root)
        return result.kind === 'preview' ? result.preview.plan_digest : undefined
      }
      expect(await digestAt(`${here.root}-link`)).to.equal(await digestAt(here.root))
    })

    it('keeps the brake that an operator engages while an action runs, also when that is undone', async () => {
      const engage = {
        name: 'engage',
        run: ['policy', 'brake', 'engage', '--reason', 'drill'],
        changes: ['forensics'],
      }
      writeActions(here, { RED: [engage] })
      await makeRed(here)
      const { record, exit } = await responded(`${here.root}-link`)
      expect(exit, record.results[0]?.stderr).to.equal(0)
      expect(record.results[0]?.changed).to.equal(undefined)
      await undoIn(`${here.root}-link`, record.response_id).catch(() => undefined)
      expect(JSON.parse(here.read('forensics/safety_brake_state.json'))).to.deep.include({ is_engaged: true })
    })
  })

  describe('running', () => {
    it('fills placeholders with values of the decision, and hands each on as one argument', async () => {
      const print = 'console.log(JSON.stringify(process.argv.slice(1)))'
      const words = [
        '{integrity_score}',
        'level={response.level}',
        '{{integrity_score}}',
        '{place.workspace}',
      ]
      writeActions(here, { RED: [script('prints', print, {}, ...words)] })
      await makeRed(here)
      const { record } = await responded(here.root)
      const got = JSON.parse(record.results[0]?.stdout ?? '') as string[]
      expect(got).to.deep.equal(['80', 'level=RED', '{integrity_score}', '.'])
    })

    it('stops at a failure where the action says so, and tells what was skipped', async () => {
      writeActions(here, {
        RED: [script('breaks', 'process.exit(3)'), leaves('second'), leaves('third')],
      })
      await makeRed(here)
      const { record, exit } = await responded(here.root)
      expect(exit).to.equal(1)
      expect(record).to.deep.include({ status: 'failed', actions_planned: 3, actions_succeeded: 0 })
      expect(record.results.map(({ action, status, reason }) => [action, status, reason])).to.deep.equal([
        ['breaks', 'failed', 'it ended with 3'],
        ['second', 'skipped', '`breaks` did not succeed, and what follows depends on it'],
        ['third', 'skipped', '`breaks` did not succeed, and what follows depends on it'],
      ])
    })

    it('goes on after a failure where the action says so, and still exits with 1', async () => {
      writeActions(here, {
        YELLOW: [script('breaks', 'process.exit(3)', { onFailure: 'continue' }), leaves('second')],
      })
      here.signals({ integrity_score: 92 })
      await decidedIn(here.root)
      const { record, exit } = await responded(here.root)
      expect(statuses(record.results)).to.deep.equal(['breaks failed', 'second succeeded'])
      expect(exit).to.equal(1)
    })

    it('does not run an action whose files cannot be copied first', async () => {
      writeActions(here, { RED: [leaves('first', { changes: ['effects.txt', 'pipes'] })] })
      mkdirSync(here.at('pipes'))
      const { execFileSync } = await import('node:child_process')
      execFileSync('mkfifo', [here.at('pipes/one')])
      await makeRed(here)
      const { record, exit } = await responded(here.root)
      expect(exit).to.equal(1)
      expect(record.results[0]?.status).to.equal('failed')
      expect(record.results[0]?.reason).to.match(/^not started: /)
      expect(recordsOf(here, 'intent')).to.deep.equal([])
      expect(existsSync(here.at('effects.txt'))).to.equal(false)
    })

    it('ends the running command and skips the rest when a person interrupts', async () => {
      writeActions(here, { RED: [script('waits', 'setTimeout(() => {}, 20_000)'), leaves('second')] })
      await makeRed(here)
      const abort = new AbortController()
      const { record, exit } = await responded(
        here.root,
        {},
        {
          abort: abort.signal,
          progress: (event) => event.kind === 'started' && setTimeout(() => abort.abort(), 200),
        },
      )
      expect(statuses(record.results)).to.deep.equal(['waits failed', 'second skipped'])
      expect(exit).to.equal(1)
    })
  })
})
