import { expect } from 'chai'
import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { changeGuard } from '../../src/flows/guards.js'
import { guardStatus } from '../../src/flows/guardStatus.js'
import { placeOf } from '../../src/flows/place.js'
import type { GuardName, GuardRecord, GuardState } from '../../src/model/guard.js'
import { PolicyError } from '../../src/model/problem.js'
import { effectsOf, leaves, makeRed, respondIn, writeActions } from '../support/respondIn.js'
import { NOON } from '../support/runIn.js'
import { workspace } from '../support/workspace.js'
import { BRAKE, gatesOf, reasonsOf, TRUST, writeGateFiles } from './gateFiles.js'

const NOON_TEXT = '2025-11-14T12:00:00+00:00'
const ME = `${userInfo().username}@${hostname()}`
const LOGS = { trust: 'state/trust_lock_log.jsonl', brake: 'state/safety_brake_log.jsonl' } as const

const OWN_REASON = { trust: 'trust_guard_locked', brake: 'safety_brake_engaged' } as const

const GUARDS = [
  {
    guard: 'brake',
    gate: 'safety-brake',
    fact: 'safety_brake',
    file: BRAKE,
    log: LOGS.brake,
    closed: 'engaged',
    open: 'released',
    opening: '`policy brake release --reason TEXT`',
    closing: '`policy brake engage --reason TEXT`',
  },
  {
    guard: 'trust',
    gate: 'trust-guard',
    fact: 'trust_locked',
    file: TRUST,
    log: LOGS.trust,
    closed: 'locked',
    open: 'unlocked',
    opening: '`policy trust unlock --reason TEXT`',
    closing: '`policy trust lock --reason TEXT`',
  },
] as const

describe('what the log of a guard holds', () => {
  const at = workspace()
  let now = NOON
  beforeEach(() => {
    now = NOON
    writeGateFiles(at)
  })

  const effects = { clock: () => now, sleep: async () => undefined }
  const turn = (to: GuardState, reason = 'why not') =>
    changeGuard(to, { place: placeOf(at.root, {}), reason, environment: {}, lockWaitMs: 0 }, effects)
  const status = (guard: GuardName) => guardStatus(guard, placeOf(at.root, {}), effects)
  const refused = async (what: Promise<unknown>): Promise<PolicyError> => {
    const error = await what.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    return error instanceof PolicyError ? error : expect.fail(`it was not refused: ${String(error)}`)
  }
  const records = (log: string): GuardRecord[] =>
    at
      .read(log)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as GuardRecord)
  const closedGates = async () => reasonsOf(await gatesOf(at, now))

  for (const { guard, gate, fact, file, log, closed, open, opening, closing } of GUARDS) {
    describe(guard, () => {
      const said = `\`${log}\` ends in \`${closed}\` of ${NOON_TEXT} by ${ME}`
      const contradicted = `${said}, and \`${file}\` says otherwise: it was put back, edited or removed, or a command was cut short`
      const help = `until both agree the guard counts as closed: find out what happened, then ${opening}, or once more ${closing}`
      let before = ''
      beforeEach(() => {
        before = at.read(file)
      })
      const ways: Readonly<Record<string, () => void>> = {
        'put back': () => at.write(file, before),
        edited: () => at.write(file, at.read(file).replace(/("(?:is_engaged|locked)": )true/, '$1false')),
        removed: () => rmSync(at.at(file)),
      }

      for (const [way, meddle] of Object.entries(ways)) {
        it(`closes its gate against a file that was ${way}, and says so`, async () => {
          await turn(closed, 'smoke')
          meddle()
          const { gates, facts, passed, warnings } = await gatesOf(at)
          expect(gates.filter((each) => each.closed)).to.deep.equal([
            {
              gate,
              closed: true,
              reason: `${fact}_contradicted`,
              opens: `with ${opening}, once it is clear what changed \`${file}\``,
            },
          ])
          expect(passed).to.equal(false)
          expect(facts.find(({ name }) => name === fact)).to.deep.include({
            value: null,
            quality: 'invalid',
            note: said,
          })
          expect(warnings.filter(({ code }) => code === 'guard-contradicted')).to.deep.equal([
            {
              code: 'guard-contradicted',
              severity: 'warning',
              message: `\`${fact}\`: ${contradicted}`,
              at: { file: log },
              help,
            },
          ])
        })

        it(`is told by status of a file that was ${way}: closed, by the record`, async () => {
          await turn(closed, 'smoke')
          meddle()
          const told = await status(guard)
          expect(told).to.deep.include({
            state: closed,
            since: NOON_TEXT,
            reason: 'smoke',
            by: ME,
            as_recorded: false,
            exit: 0,
          })
          expect(told.problems).to.deep.equal([
            {
              code: 'guard-contradicted',
              severity: 'warning',
              message: contradicted,
              at: { file: log },
              help,
            },
          ])
        })

        it(`of a file that was ${way} is opened by its command, with a record`, async () => {
          await turn(closed, 'smoke')
          meddle()
          const { changed, exit, record } = await turn(open, 'it was toast')
          expect([changed, exit]).to.deep.equal([true, 0])
          expect(record).to.deep.include({ type: open, reason: 'it was toast' })
          if (guard === 'trust') expect(record).to.deep.include({ unlocks_today: 1, unlock_limit: 3 })
          expect(records(log).map(({ type }) => type)).to.deep.equal([closed, open])
          expect(await closedGates()).to.deep.equal({})
          expect(await status(guard)).to.deep.include({ state: open, as_recorded: true, problems: [] })
          expect((await turn(open, 'again')).changed).to.equal(false)
          expect(records(log)).to.have.length(2)
        })

        it(`of a file that was ${way} is closed once more by its command`, async () => {
          await turn(closed, 'smoke')
          meddle()
          expect((await turn(closed, 'more smoke')).changed).to.equal(true)
          expect(records(log).map(({ type }) => type)).to.deep.equal([closed, closed])
          expect(await closedGates()).to.deep.equal({ [gate]: OWN_REASON[guard] })
          expect(await status(guard)).to.deep.include({ state: closed, as_recorded: true, problems: [] })
        })
      }

      for (const [what, meddle, message] of [
        [
          'ends in a line that is no record',
          () => appendFileSync(at.at(log), '{"type":"other"}\n'),
          `the last line of \`${log}\` is no record: whether the guard was closed cannot be told`,
        ],
        [
          'ends in half a record',
          () => appendFileSync(at.at(log), '{"timest'),
          `the last line of \`${log}\` is no record: whether the guard was closed cannot be told`,
        ],
        [
          'ends in a blank line',
          () => appendFileSync(at.at(log), '\n'),
          `the last line of \`${log}\` is no record: whether the guard was closed cannot be told`,
        ],
      ] as const) {
        it(`that ${what} closes, until a command makes it end in a record`, async () => {
          await turn(closed)
          await turn(open)
          expect(await closedGates()).to.deep.equal({})
          meddle()
          const { gates: all, warnings } = await gatesOf(at)
          expect(all.filter((each) => each.closed)).to.deep.equal([
            {
              gate,
              closed: true,
              reason: `${fact}_invalid`,
              opens: `with ${opening}, once it is clear what changed \`${log}\``,
            },
          ])
          expect(warnings.map(({ code, message: told }) => [code, told])).to.deep.equal([
            ['log-changed', `\`${fact}\`: ${message}`],
          ])
          const told = await status(guard)
          expect([told.state, told.exit, told.problems.map((each) => each.message)]).to.deep.equal([
            'unknown',
            1,
            [message],
          ])
          expect((await turn(open, 'looked')).changed).to.equal(true)
          expect(await closedGates()).to.deep.equal({})
        })
      }

      it('that cannot be read closes, and nothing is opened', async () => {
        mkdirSync(at.at(log), { recursive: true })
        const verdict = (await gatesOf(at)).gates.find((each) => each.gate === gate)
        expect(verdict).to.deep.equal({
          gate,
          closed: true,
          reason: `${fact}_invalid`,
          opens: `when \`${log}\` can be read again`,
        })
        expect((await gatesOf(at)).warnings.map(({ message }) => message).join('\n')).to.match(
          new RegExp(`^\`${fact}\`.*: \`${log}\` is a folder$`),
        )
        expect(await status(guard)).to.deep.include({ state: 'unknown', exit: 1 })
        expect((await refused(turn(open))).exit).to.equal(1)
      })

      it('that a link leads elsewhere closes', async () => {
        at.write('../elsewhere.jsonl', '')
        mkdirSync(at.at('state'), { recursive: true })
        symlinkSync('../../elsewhere.jsonl', at.at(log))
        expect(await closedGates()).to.deep.include({ [gate]: `${fact}_invalid` })
        rmSync(at.at('../elsewhere.jsonl'))
      })

      it('that has a line of more than 4 MiB closes, and is named as people call it', async () => {
        at.write(log, `${' '.repeat(4 * 1024 * 1024 + 1)}\n`)
        const { warnings, gates: all } = await gatesOf(at)
        expect(reasonsOf({ gates: all })).to.deep.include({ [gate]: `${fact}_invalid` })
        expect(JSON.stringify(warnings)).to.contain(log).and.not.to.contain(at.root)
      })

      it('that is not there, or empty, holds nothing', async () => {
        expect(await closedGates()).to.deep.equal({})
        at.write(log, '')
        expect(await closedGates()).to.deep.equal({})
        expect((await turn(open)).changed).to.equal(false)
      })

      it('a record without who it was closes as well', async () => {
        at.write(
          log,
          `${JSON.stringify({ timestamp: NOON_TEXT, type: closed, after_sha256: 'x', by: null })}\n`,
        )
        expect(await closedGates()).to.deep.equal({ [gate]: `${fact}_contradicted` })
        const [problem] = (await status(guard)).problems
        expect(problem?.message).to.contain(`ends in \`${closed}\` of ${NOON_TEXT}, and \`${file}\``)
      })

      it('a file that is closed stays closed, whatever the record says', async () => {
        await turn(closed)
        const whileClosed = at.read(file)
        await turn(open)
        at.write(file, whileClosed)
        expect(await closedGates()).to.deep.equal({ [gate]: OWN_REASON[guard] })
        const { state, problems } = await status(guard)
        expect([state, problems.map(({ code, message, help: todo }) => [code, message, todo])]).to.deep.equal(
          [
            closed,
            [
              [
                'guard-changed',
                `\`${log}\` ends in \`${open}\` of ${NOON_TEXT}, and \`${file}\` is as it was before: that command was cut short, or the file was put back`,
                'find out which; where the command was cut short, give it again',
              ],
            ],
          ],
        )
        // By its own words where the file closes, also when the log is of no use.
        appendFileSync(at.at(log), '{')
        expect(await closedGates()).to.deep.equal({ [gate]: OWN_REASON[guard] })
      })

      it('is nothing to a fact that is not the guard’s', async () => {
        await turn(closed)
        at.write(file, before)
        at.edit('rules/gates.yaml', (text) =>
          text.replace(/^ {2}(trust|brake): \{.*\n/gm, '').replace(/^guards:\n/m, ''),
        )
        expect(await closedGates()).to.deep.equal({})
      })
    })
  }

  it('blocks a response, with the reason; nothing is started', async () => {
    writeActions(at, { RED: [leaves('first')] })
    await makeRed(at)
    const before = at.read(BRAKE)
    await turn('engaged', 'smoke')
    at.write(BRAKE, before)
    const result = await respondIn(at.root, { apply: true })
    expect(result.kind).to.equal('blocked')
    expect(JSON.parse(at.read('reports/policy_response_blocked.json'))).to.deep.include({
      blocked: true,
      reason: 'safety_brake_contradicted',
      reasons: ['safety_brake_contradicted'],
    })
    expect(result.warnings.map(({ code }) => code)).to.include('guard-contradicted')
    expect(effectsOf(at)).to.deep.equal([])
    await turn('released', 'looked')
    expect((await respondIn(at.root, { apply: true })).kind).to.equal('responded')
    expect(effectsOf(at)).to.deep.equal(['first'])
  })

  describe('of manual unlocks', () => {
    const cycle = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 1) {
        await turn('locked')
        await turn('unlocked')
      }
    }
    const forget = (): void => at.edit(TRUST, (text) => text.replace(/("manual_unlocks_today": )\d+/, '$10'))
    const ways: Readonly<Record<string, () => void>> = {
      'set to 0': forget,
      'given another day': () => at.edit(TRUST, (text) => text.replace('"2025-11-14"', '"2025-11-13"')),
      'removed from the file': () =>
        at.edit(TRUST, (text) => text.replace(/"manual_unlocks_today": \d+,\s*/, '')),
      'lost with the file': () => rmSync(at.at(TRUST)),
    }

    for (const [way, meddle] of Object.entries(ways)) {
      it(`counts for the gate and for the limit where the count was ${way}`, async () => {
        await cycle(3)
        await turn('locked')
        meddle()
        const gate = (await gatesOf(at)).gates.find((each) => each.gate === 'manual-unlocks')
        expect(gate).to.deep.include({ closed: true, reason: 'manual_unlock_limit_3/3', used: 3, limit: 3 })
        const { exit, problems } = await refused(turn('unlocked'))
        expect([exit, problems[0]?.code]).to.deep.equal([3, 'unlock-limit'])
        expect(problems[0]?.message).to.contain('`manual_unlock_limit_3/3`')
        expect((await status('trust')).unlocks).to.deep.include({ today: 3, limit: 3 })
        // The day is over at midnight for the log as well.
        now = NOON + 24 * 3600 * 1000
        expect((await turn('unlocked')).record).to.deep.include({ unlocks_today: 1 })
      })
    }

    it('is told where the file counts fewer', async () => {
      await cycle(2)
      forget()
      const { facts, warnings } = await gatesOf(at)
      expect(facts.find(({ name }) => name === 'manual_unlocks')).to.deep.include({
        value: 2,
        quality: 'ok',
        source: { file: LOGS.trust },
      })
      expect(warnings.map(({ code, message }) => [code, message])).to.deep.equal([
        [
          'guard-changed',
          `\`manual_unlocks\`: \`${TRUST}\` counts 0 for today (UTC), and \`${LOGS.trust}\` 2: the larger one holds`,
        ],
      ])
    })

    it('goes by the larger one: the file counts more', async () => {
      await cycle(1)
      at.edit(TRUST, (text) => text.replace('"manual_unlocks_today": 1', '"manual_unlocks_today": 2'))
      await turn('locked')
      expect((await turn('unlocked')).record).to.deep.include({ unlocks_today: 3 })
    })

    it('remembers what others had counted in the file when it wrote', async () => {
      writeGateFiles(at, { trust: { locked: true, manual_unlocks_today: 2 } })
      await turn('unlocked')
      forget()
      expect(await closedGates()).to.deep.equal({ 'manual-unlocks': 'manual_unlock_limit_3/3' })
    })

    it('is not lost behind a record of another day', async () => {
      await cycle(3)
      now -= 24 * 3600 * 1000
      await turn('locked')
      now = NOON
      forget()
      expect((await refused(turn('unlocked'))).exit).to.equal(3)
    })

    it('counts an unlock of a file that was put back', async () => {
      writeGateFiles(at, { guard: { max_manual_unlocks_per_day: 2 } })
      const before = at.read(TRUST)
      await cycle(1)
      await turn('locked')
      at.write(TRUST, before)
      expect((await turn('unlocked')).record).to.deep.include({ unlocks_today: 2, unlock_limit: 2 })
      await turn('locked')
      at.write(TRUST, before)
      expect((await refused(turn('unlocked'))).exit).to.equal(3)
      expect(await closedGates()).to.deep.equal({
        'trust-guard': 'trust_locked_contradicted',
        'manual-unlocks': 'manual_unlock_limit_2/2',
      })
    })

    it('that cannot be read closes the gate', async () => {
      mkdirSync(at.at(LOGS.trust), { recursive: true })
      expect(await closedGates()).to.deep.equal({
        'trust-guard': 'trust_locked_invalid',
        'manual-unlocks': 'manual_unlocks_invalid',
      })
      expect((await status('trust')).unlocks).to.deep.include({ today: null })
    })

    it('says nothing of a fact that is not the guard’s', async () => {
      await cycle(3)
      forget()
      at.edit('rules/gates.yaml', (text) => text.replace(/^ {2}trust: \{.*\n/m, ''))
      expect(await closedGates()).to.deep.equal({})
    })
  })

  it('looking changes nothing', async () => {
    await turn('engaged')
    rmSync(at.at(BRAKE))
    const before = at.tree()
    await gatesOf(at)
    await status('brake')
    expect(at.tree()).to.deep.equal(before)
  })
})
