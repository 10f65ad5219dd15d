import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { sha256 } from '../../src/core/canonical.js'
import { logVerifier } from '../../src/core/verifyLog.js'
import { actorOf } from '../../src/flows/actor.js'
import { changeGuard } from '../../src/flows/guards.js'
import { guardStatus } from '../../src/flows/guardStatus.js'
import { placeOf } from '../../src/flows/place.js'
import type { GuardChanged, GuardName, GuardRecord, GuardState } from '../../src/model/guard.js'
import { PolicyError, type Problem } from '../../src/model/problem.js'
import { withFault } from '../support/faults.js'
import { schemaOf } from '../support/schemaOf.js'
import { workspace } from '../support/workspace.js'

const NOON = Date.UTC(2026, 10, 23, 12)
const NOON_TEXT = '2026-11-23T12:00:00+00:00'
const DAY = 24 * 3600 * 1000
const TRUST = 'trust_lock_state.json'
const BRAKE = 'forensics/safety_brake_state.json'
const TRUST_LOG = 'state/trust_lock_log.jsonl'
const BRAKE_LOG = 'state/safety_brake_log.jsonl'
const ME = `${userInfo().username}@${hostname()}`

describe('guards', () => {
  const at = workspace()
  let now = NOON
  beforeEach(() => {
    now = NOON
  })

  const effects = { clock: () => now, sleep: async () => undefined }
  const turn = (to: GuardState, reason = 'why not', inputs?: string) =>
    changeGuard(
      to,
      { place: placeOf(at.root, inputs ? { inputs } : {}), reason, environment: {}, lockWaitMs: 0 },
      effects,
    )
  const status = (guard: GuardName) => guardStatus(guard, placeOf(at.root, {}), effects)
  const refused = async (what: Promise<unknown>): Promise<{ exit: number; problems: readonly Problem[] }> => {
    const error = await what.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof PolicyError)) throw error ?? new Error('it was done')
    return { exit: error.exit, problems: error.problems }
  }
  /** What a refusal says, and that it changed nothing but the lock. */
  const refusal = async (what: () => Promise<unknown>): Promise<[number, ...string[]]> => {
    const before = withoutLock(at.tree())
    const { exit, problems } = await refused(what())
    expect(withoutLock(at.tree())).to.deep.equal(before)
    return [exit, ...problems.map(({ code, message }) => `${code}: ${message}`)]
  }
  const records = (log: string): (GuardRecord & { seq: number })[] =>
    existsSync(at.at(log))
      ? at
          .read(log)
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as GuardRecord & { seq: number })
      : []
  const trustFile = (): unknown => JSON.parse(at.read(TRUST))
  const markers = (): string[] => at.read('audit_summary.md').match(/<!-- (TRUST|SAFETY)[^>]*-->/g) ?? []

  it('are locked and unlocked: record, file and marker say the same', async () => {
    at.write(TRUST, '\uFEFF{\r\n  "locked": false,\r\n  "metrics": { "x": 0.0 }\r\n}')
    const before = sha256(at.read(TRUST))
    const locked = await turn('locked', ' incident --> 4711 ')
    expect(locked).to.deep.include({ guard: 'trust', state: 'locked', changed: true, exit: 0, problems: [] })
    expect(at.read(TRUST)).to.equal('\uFEFF{\r\n  "locked": true,\r\n  "metrics": { "x": 0.0 }\r\n}')
    const middle = sha256(at.read(TRUST))
    now += 1000
    await turn('unlocked', 'mended')
    expect(at.read(TRUST)).to.equal(
      '\uFEFF{\r\n  "locked": false,\r\n  "metrics": { "x": 0.0 },\r\n  "manual_unlocks_today": 1,\r\n  "manual_unlocks_last_reset": "2026-11-23"\r\n}',
    )
    const by = actorOf({})
    const [first, second] = at.read(TRUST_LOG).split('\n')
    expect(JSON.parse(first ?? '')).to.deep.equal({
      timestamp: NOON_TEXT,
      type: 'locked',
      reason: 'incident --> 4711',
      by,
      file: TRUST,
      before_sha256: before,
      after_sha256: middle,
      seq: 1,
      prev: '0'.repeat(64),
    })
    expect(JSON.parse(second ?? '')).to.deep.equal({
      timestamp: '2026-11-23T12:00:01+00:00',
      type: 'unlocked',
      reason: 'mended',
      by,
      unlocks_today: 1,
      unlock_limit: 3,
      file: TRUST,
      before_sha256: middle,
      after_sha256: sha256(at.read(TRUST)),
      seq: 2,
      prev: sha256(first ?? ''),
    })
    expect(at.read('audit_summary.md')).to.equal(
      '<!-- TRUST_GUARD: UNLOCKED 2026-11-23T12:00:01+00:00 reason: mended -->\n',
    )
    const verifier = logVerifier(null)
    for (const line of [first, second]) verifier.add(line ?? '', false)
    expect(verifier.finish()).to.deep.include({ records: 2, faults: [] })
    expect(at.temporaries()).to.deep.equal([])
  })

  it('brake: engaged and released, with a file of its own marker', async () => {
    at.write('audit_summary.md', '# Audit\n')
    await turn('engaged', 'smoke')
    expect(at.read(BRAKE)).to.equal(
      `{\n  "is_engaged": true,\n  "reason": "smoke",\n  "engaged_at": "${NOON_TEXT}",\n  "changed_by": "${ME}"\n}\n`,
    )
    await turn('locked', 'fire')
    await turn('released', 'no fire')
    expect(JSON.parse(at.read(BRAKE))).to.deep.equal({
      is_engaged: false,
      reason: 'no fire',
      engaged_at: NOON_TEXT,
      changed_by: ME,
      changed_at: NOON_TEXT,
    })
    expect(records(BRAKE_LOG).map(({ type, reason, seq }) => [type, reason, seq])).to.deep.equal([
      ['engaged', 'smoke', 1],
      ['released', 'no fire', 2],
    ])
    expect(at.read('audit_summary.md')).to.equal(
      `# Audit\n<!-- SAFETY_BRAKE: RELEASED ${NOON_TEXT} reason: no fire -->\n<!-- TRUST_GUARD: LOCKED ${NOON_TEXT} reason: fire -->\n`,
    )
  })

  for (const [to, file] of [
    ['unlocked', TRUST],
    ['released', BRAKE],
  ] as const) {
    it(`${to} already, also without a file: nothing is written`, async () => {
      for (const missing of [false, true]) {
        if (missing) rmSync(at.at(file), { force: true })
        else at.write(file, '{"locked": false, "is_engaged": false}')
        const before = withoutLock(at.tree())
        expect(await turn(to)).to.deep.include({
          state: to,
          changed: false,
          record: null,
          exit: 0,
          problems: [],
        })
        expect(withoutLock(at.tree())).to.deep.equal(before)
      }
    })
  }

  it('locked already: nothing is written', async () => {
    await turn('locked', 'first')
    const before = withoutLock(at.tree())
    now += 1000
    expect(await turn('locked', 'second')).to.deep.include({ changed: false, record: null, problems: [] })
    expect(withoutLock(at.tree())).to.deep.equal(before)
  })

  it('a file that is not there is made by locking, with the count that the log knows', async () => {
    await turn('locked')
    await turn('unlocked')
    rmSync(at.at(TRUST))
    const { problems } = await turn('locked', 'again')
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([
      `guard-changed: \`${TRUST}\` is not as the last command left it (\`unlocked\` of ${NOON_TEXT}): something else has removed it`,
    ])
    expect(at.read(TRUST)).to.equal(
      `{\n  "locked": true,\n  "lock_state": "LOCKED",\n  "reason": "again",\n  "locked_at": "${NOON_TEXT}",\n  "changed_by": "${ME}",\n  "manual_unlocks_today": 1,\n  "manual_unlocks_last_reset": "2026-11-23"\n}\n`,
    )
  })

  describe('the limit of manual unlocks', () => {
    const cycle = async (): Promise<void> => {
      await turn('locked')
      await turn('unlocked')
    }

    it('lets three through, refuses the fourth, and begins anew at midnight UTC', async () => {
      for (let count = 1; count <= 3; count += 1) {
        await cycle()
        expect(records(TRUST_LOG).at(-1)).to.deep.include({ unlocks_today: count, unlock_limit: 3 })
      }
      await turn('locked')
      now = Date.UTC(2026, 10, 23, 23, 59, 59, 999)
      expect(await refusal(() => turn('unlocked'))).to.deep.equal([
        3,
        'unlock-limit: 3 of 3 manual unlocks of this day (UTC) are used (`manual_unlock_limit_3/3`); the count begins anew at 2026-11-24T00:00:00+00:00',
      ])
      now += 1
      expect((await turn('unlocked')).record).to.deep.include({ unlocks_today: 1, unlock_limit: 3 })
      expect(trustFile()).to.deep.include({
        locked: false,
        manual_unlocks_today: 1,
        manual_unlocks_last_reset: '2026-11-24',
      })
    })

    for (const [text, limit] of [
      ['{"manual_unlock_daily_limit": 1}', 1],
      ['{"max_manual_unlocks_per_day": 2}', 2],
      ['{"manual_unlock_daily_limit": 1, "max_manual_unlocks_per_day": 5}', 1],
      ['{}', 3],
    ] as const) {
      it(`is ${limit} where the file says ${text}`, async () => {
        at.write('policy/trust_guard_policy.json', text)
        for (let count = 0; count < limit; count += 1) await cycle()
        await turn('locked')
        const [exit, message] = await refusal(() => turn('unlocked'))
        expect([exit, message]).to.deep.equal([
          3,
          `unlock-limit: ${limit} of ${limit} manual unlocks of this day (UTC) are used (\`manual_unlock_limit_${limit}/${limit}\`); the count begins anew at 2026-11-24T00:00:00+00:00`,
        ])
      })
    }

    it('of 0 allows none', async () => {
      at.write('policy/trust_guard_policy.json', '{"manual_unlock_daily_limit": 0}')
      await turn('locked')
      now += DAY
      expect(await refusal(() => turn('unlocked'))).to.deep.equal([
        3,
        'unlock-limit: no manual unlock is allowed, the limit is 0 (`manual_unlock_limit_0/0`)',
      ])
    })

    for (const [text, told] of [
      [
        '{"manual_unlock_daily_limit": "many"}',
        '`unlock_limit_daily`: `"many"` is not a whole number from 0 up',
      ],
      [
        '{"manual_unlock_daily_limit": -1}',
        '`unlock_limit_daily`: `-1` is below the smallest valid value, 0',
      ],
      [
        '{"max_manual_unlocks_per_day": null}',
        '`unlock_limit_per_day`: `null` is not a whole number from 0 up',
      ],
      ['{', 'signal-malformed: `unlock_limit_daily` and `unlock_limit_per_day`: malformed JSON'],
    ] as const) {
      it(`that cannot be told allows none: ${text}`, async () => {
        at.write('policy/trust_guard_policy.json', text)
        await turn('locked')
        const [exit, ...problems] = await refusal(() => turn('unlocked'))
        expect(exit).to.equal(3)
        expect(problems.at(0)).to.contain(told)
        expect(problems.at(-1)).to.equal(
          'unlock-limit: the limit of manual unlocks, `unlock_limit`, cannot be told, and without it none is allowed',
        )
      })
    }

    for (const [text, told] of [
      [
        '{"locked": true, "manual_unlocks_today": 0, "manual_unlocks_last_reset": "2026-11-24"}',
        '`"2026-11-24"` is yet to come; today is 2026-11-23 (UTC)',
      ],
      [
        '{"locked": true, "manual_unlocks_today": 0, "manual_unlocks_last_reset": "soon"}',
        '`"soon"` is not a day; write it like 2026-11-23',
      ],
      ['{"locked": true, "manual_unlocks_today": "0"}', '`"0"` is not a whole number from 0'],
    ] as const) {
      it(`a count that is not sound is not counted on: ${told}`, async () => {
        at.write(TRUST, text)
        expect(await refusal(() => turn('unlocked'))).to.deep.equal([3, `guard-damaged: ${told}`])
        const { problems } = await refused(turn('unlocked'))
        expect(problems[0]).to.deep.include({
          at: { file: TRUST, line: 1, column: text.lastIndexOf(': ') + 3 },
          help: 'mend it by hand first: until then the guard counts as closed',
        })
        // Locking is never limited, and does not touch the count.
        at.write(TRUST, text.replace('true', 'false'))
        expect(await turn('locked')).to.deep.include({ changed: true, problems: [] })
        expect(at.read(TRUST)).to.equal(text)
      })
    }

    it('a count without a day stands', async () => {
      at.write(TRUST, '{"locked":true,"manual_unlocks_today":2}')
      await turn('unlocked')
      expect(at.read(TRUST)).to.equal(
        '{"locked":false,"manual_unlocks_today":3,"manual_unlocks_last_reset":"2026-11-23"}',
      )
    })

    it('every fault of count and limit is told at once', async () => {
      at.write(TRUST, '{"locked": true, "manual_unlocks_today": -1}')
      at.write('policy/trust_guard_policy.json', '[]')
      const { problems } = await refused(turn('unlocked'))
      expect(problems[0]?.code).to.equal('guard-damaged')
      expect(problems.at(-1)?.code).to.equal('unlock-limit')
    })
  })

  describe('a damaged file', () => {
    for (const [name, text, told] of [
      ['torn', '{"is_engaged": fal', /the text ends before the JSON does|malformed JSON/],
      ['empty', '', /the file is empty/],
      [
        'with a key twice',
        '{"is_engaged": true, "is_engaged": false}',
        /the key `is_engaged` is written twice/,
      ],
      ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /is not UTF-8/],
      ['a list', '[false]', /a list is not an object with `is_engaged` in it/],
      ['too large', `${' '.repeat(1024 * 1024)}{}`, /has 1048578 bytes/],
      ['nested too deeply', '['.repeat(200) + ']'.repeat(200), /nested deeper than 100 levels/],
    ] as const) {
      it(`${name}: releasing is refused, engaging keeps it aside`, async () => {
        at.write(BRAKE, text)
        const [exit, ...problems] = await refusal(() => turn('released'))
        expect(exit).to.equal(3)
        expect(problems.join()).to.match(told)
        const { problems: warnings, exit: done, record } = await turn('engaged', 'smoke')
        expect(done).to.equal(0)
        const aside = 'safety_brake_state.json.damaged-20261123T120000Z'
        expect(record?.set_aside).to.equal(aside)
        expect(warnings.map(({ code, severity }) => [code, severity])).to.deep.equal([
          ['guard-damaged', 'warning'],
        ])
        expect(warnings[0]?.message)
          .to.match(told)
          .and.contain(`; the damaged file is kept as \`${aside}\` beside`)
        expect(at.read(`forensics/${aside}`)).to.equal(Buffer.from(text).toString('utf8'))
        expect(JSON.parse(at.read(BRAKE))).to.deep.include({ is_engaged: true, reason: 'smoke' })
        expect(await status('brake')).to.deep.include({ state: 'engaged', exit: 0, as_recorded: true })
      })
    }

    it('where only the guard itself is wrong keeps the rest of it, and a copy', async () => {
      at.write(BRAKE, '{"is_engaged": "no", "max_allowed": 2}')
      expect(await refusal(() => turn('released'))).to.deep.equal([
        3,
        'guard-damaged: `"no"` is neither `true` nor `false`',
      ])
      await turn('engaged')
      expect(JSON.parse(at.read(BRAKE))).to.deep.include({ is_engaged: true, max_allowed: 2 })
      expect(at.read(`${BRAKE}.damaged-20261123T120000Z`)).to.equal('{"is_engaged": "no", "max_allowed": 2}')
    })

    it('of the trust guard keeps the count by the log', async () => {
      await turn('locked')
      await turn('unlocked')
      at.write(TRUST, '{')
      await turn('locked')
      expect(trustFile()).to.deep.include({ locked: true, manual_unlocks_today: 1 })
    })

    it('is not written over by a second one', async () => {
      for (const text of ['{', '[']) {
        at.write(BRAKE, text)
        await turn('engaged')
      }
      const aside = readdirSync(at.at('forensics')).filter((name) => name.includes('damaged'))
      expect(aside).to.have.members([
        'safety_brake_state.json.damaged-20261123T120000Z',
        'safety_brake_state.json.damaged-20261123T120000Z-2',
      ])
      expect(at.read(`${BRAKE}.damaged-20261123T120000Z`)).to.equal('{')
    })
  })

  describe('places', () => {
    it('the file lies below the inputs root, and all else in the workspace', async () => {
      mkdirSync(at.at('elsewhere'))
      await turn('locked', 'there', 'elsewhere')
      expect(existsSync(at.at('elsewhere', TRUST))).to.equal(true)
      expect(at.read(TRUST)).to.equal('{\n  "locked": false\n}\n')
      expect(records(TRUST_LOG)).to.have.length(1)
      expect(existsSync(at.at('elsewhere/state'))).to.equal(false)
    })

    it('a link within the root is followed, and stays', async () => {
      at.write('real/lock.json', '{"locked": false}')
      rmSync(at.at(TRUST))
      symlinkSync('real/lock.json', at.at(TRUST))
      await turn('locked')
      expect(at.read('real/lock.json')).to.equal('{"locked": true}')
      expect(at.tree()[TRUST]).to.match(/^-> real\/lock\.json/)
    })

    for (const [name, target] of [
      ['to a file', '../outside.json'],
      ['to nothing', '../nothing.json'],
    ] as const) {
      it(`a link out of the root is refused, ${name}`, async () => {
        at.write('../outside.json', '{"locked": false}')
        rmSync(at.at(TRUST))
        symlinkSync(target, at.at(TRUST))
        for (const to of ['locked', 'unlocked'] as const)
          expect(await refusal(() => turn(to))).to.deep.equal([
            1,
            `signal-outside: \`${TRUST}\` leads out of the inputs root`,
          ])
        expect(at.read('../outside.json')).to.equal('{"locked": false}')
        expect(existsSync(at.at('../nothing.json'))).to.equal(false)
      })
    }

    it('a file that the program keeps for itself is refused', async () => {
      at.edit('rules/facts.yaml', (text) =>
        text.replaceAll('trust_lock_state.json', 'state/policy_state.json'),
      )
      at.edit('rules/gates.yaml', (text) =>
        text.replaceAll('trust_lock_state.json', 'state/policy_state.json'),
      )
      expect(await refusal(() => turn('locked'))).to.deep.equal([
        2,
        'bad-path-name: the file of the guard, `state/policy_state.json`, is also the output `state`',
      ])
    })
  })

  describe('a log or marker that cannot be written', () => {
    it('keeps the guard from being opened', async () => {
      await turn('locked')
      rmSync(at.at(TRUST_LOG))
      mkdirSync(at.at(TRUST_LOG))
      const [exit] = await refusal(() => turn('unlocked'))
      expect(exit).to.equal(1)
    })

    it('does not keep it from being closed: that is told, exit 1', async () => {
      mkdirSync(at.at(TRUST_LOG), { recursive: true })
      const { exit, changed, problems } = await turn('locked')
      expect([exit, changed]).to.deep.equal([1, true])
      expect(problems.map(({ message }) => message)).to.deep.equal([`\`${TRUST_LOG}\` is a folder`])
      expect(trustFile()).to.deep.include({ locked: true })
    })

    it('a marker: the change is done, and it is told', async () => {
      mkdirSync(at.at('audit_summary.md'))
      await turn('locked')
      const { exit, changed, problems } = await turn('unlocked')
      expect([exit, changed]).to.deep.equal([1, true])
      expect(problems.map(({ message }) => message)).to.deep.equal(['`audit_summary.md` is a folder'])
      expect(trustFile()).to.deep.include({ locked: false })
    })
  })

  describe('the policy', () => {
    it('without guards is refused when it is to open or to tell, with what is to be added', async () => {
      at.edit('rules/gates.yaml', (text) => text.replace(/^guards:\n(?: .*\n)+/m, ''))
      for (const [to, guard, yaml] of [
        ['unlocked', 'trust', 'guards: { trust: { locked: FACT, unlocks: FACT, limit: FACT } }'],
        ['released', 'brake', 'guards: { brake: { engaged: FACT } }'],
      ] as const) {
        const { exit, problems } = await refused(turn(to))
        expect(exit).to.equal(2)
        expect(problems).to.deep.equal([
          {
            code: 'no-guard',
            severity: 'error',
            message: `the policy names no facts for \`policy ${guard}\``,
            help: `add to a policy file, with the facts of your own: \`${yaml}\``,
          },
        ])
        expect((await refused(status(guard))).exit).to.equal(2)
      }
    })
  })

  for (const [what, operation, path] of [
    ['its record', 'open', /safety_brake_log\.jsonl$/],
    ['its file', 'rename', /safety_brake_state\.json$/],
  ] as const) {
    it(`a release that was held up at ${what} does not open what was closed meanwhile`, async () => {
      at.write(BRAKE, '{"is_engaged": true, "reason": "first"}')
      let second: GuardChanged | undefined
      const sleep = async () => {
        // Another person: the brake is theirs, whoever has the lock.
        at.write(BRAKE, '{"is_engaged": false}')
        second = await turn('engaged', 'second')
      }
      const held = { place: placeOf(at.root, {}), reason: 'late', environment: {}, lockWaitMs: 0 }
      const { exit, problems } = await withFault({ operation, path, code: 'EBUSY', times: 1 }, () =>
        refused(changeGuard('released', held, { ...effects, sleep })),
      )
      expect(second).to.deep.include({ state: 'engaged', changed: true, exit: 1 })
      expect(second?.problems.map(({ code }) => code)).to.include.members(['locked', 'guard-unlocked-write'])
      expect([exit, ...problems.map(({ code, message }) => `${code}: ${message}`)]).to.deep.equal([
        3,
        `guard-changed: \`${BRAKE}\` was changed while \`policy brake release\` was at work: it is left as it is`,
      ])
      expect(JSON.parse(at.read(BRAKE))).to.deep.include({ is_engaged: true, reason: 'second' })
      expect(await status('brake')).to.deep.include({ state: 'engaged' })
    })
  }

  it('one file is one file, however its facts write it', async () => {
    at.edit('rules/gates.yaml', (text) => text.replace(`file: ${TRUST}`, `file: .//${TRUST}`))
    expect(await turn('locked')).to.deep.include({ file: TRUST, exit: 0 })
    expect((await turn('unlocked')).record).to.deep.include({ file: TRUST, unlocks_today: 1 })
    expect(await status('trust')).to.deep.include({ as_recorded: true, problems: [] })
  })

  it('a reason must be given, and be one line', async () => {
    for (const reason of ['', '  ', 'a\nb', 'x'.repeat(501)]) {
      const { exit, problems } = await refused(turn('engaged', reason))
      expect([exit, problems[0]?.code]).to.deep.equal([2, 'usage'])
    }
    expect(existsSync(at.at('state'))).to.equal(false)
  })

  describe('status', () => {
    it('says what the log knows', async () => {
      await turn('locked', 'incident')
      now += 3600_000
      expect(await status('trust')).to.deep.equal({
        guard: 'trust',
        state: 'locked',
        file: TRUST,
        since: NOON_TEXT,
        reason: 'incident',
        by: ME,
        as_recorded: true,
        unlocks: { today: 0, limit: 3, resets_at: '2026-11-24T00:00:00+00:00' },
        exit: 0,
        problems: [],
      })
    })

    it('says what the file knows, where there is no log', async () => {
      at.write(
        TRUST,
        '{"locked":true,"locked_at":"then","reason":"r","provenance":{"changed_by":"bob"},"manual_unlocks_today":2,"manual_unlocks_last_reset":"2026-11-23"}',
      )
      expect(await status('trust')).to.deep.include({
        state: 'locked',
        since: 'then',
        reason: 'r',
        by: 'bob',
        as_recorded: false,
        unlocks: { today: 2, limit: 3, resets_at: '2026-11-24T00:00:00+00:00' },
        problems: [],
      })
    })

    it('says when something else changed the file', async () => {
      await turn('locked')
      at.write(TRUST, '{"locked": false}')
      const { state, as_recorded: asRecorded, exit, problems, by } = await status('trust')
      expect({ state, asRecorded, exit, by }).to.deep.equal({
        state: 'locked',
        asRecorded: false,
        exit: 0,
        by: ME,
      })
      expect(problems.map(({ severity, message }) => [severity, message])).to.deep.equal([
        [
          'warning',
          `\`${TRUST_LOG}\` ends in \`locked\` of ${NOON_TEXT} by ${ME}, and \`${TRUST}\` says otherwise: it was put back, edited or removed, or a command was cut short`,
        ],
      ])
      at.write(TRUST, '{"locked": true, "edited": true}')
      const still = await status('trust')
      expect([still.state, still.problems.map(({ message }) => message)]).to.deep.equal([
        'locked',
        [
          `\`${TRUST}\` is not as the last command left it (\`locked\` of ${NOON_TEXT}): something else has edited it or put it back`,
        ],
      ])
    })

    it('says when a command was cut short between record and file', async () => {
      await turn('locked')
      const before = at.read(TRUST)
      await turn('unlocked')
      at.write(TRUST, before)
      const cutShort = `\`${TRUST_LOG}\` ends in \`unlocked\` of ${NOON_TEXT}, and \`${TRUST}\` is as it was before: that command was cut short, or the file was put back`
      const { state, problems } = await status('trust')
      expect([state, problems.map(({ message }) => message)]).to.deep.equal(['locked', [cutShort]])
      const again = await turn('unlocked')
      expect(again.problems.map(({ message }) => message)).to.deep.equal([cutShort])
      // Its record is there, so it counts: who puts the file back would otherwise unlock for nothing.
      expect(again.record).to.deep.include({ unlocks_today: 2 })
    })

    it('lets others count in the file of the brake, and tells when they turn the brake', async () => {
      await turn('engaged')
      const own = JSON.parse(at.read(BRAKE)) as object
      at.write(BRAKE, JSON.stringify({ ...own, response_count_24h: 4 }))
      expect(await status('brake')).to.deep.include({ state: 'engaged', as_recorded: true, problems: [] })
      at.write(BRAKE, JSON.stringify({ ...own, is_engaged: false }))
      const { state, problems } = await status('brake')
      expect([state, problems.map(({ code }) => code)]).to.deep.equal(['engaged', ['guard-contradicted']])
    })

    for (const text of ['{', '{"locked": "no"}', '[]']) {
      it(`is unknown, never unlocked: ${text}`, async () => {
        at.write(TRUST, text)
        const { state, exit, problems, since } = await status('trust')
        expect([state, exit, since, problems[0]?.code]).to.deep.equal(['unknown', 1, null, 'guard-damaged'])
      })
    }

    it('is unknown where a folder is in the place of the file', async () => {
      rmSync(at.at(TRUST))
      mkdirSync(at.at(TRUST))
      expect((await refused(status('trust'))).exit).to.equal(1)
    })

    it('of a limit that cannot be told says so, and how the guard stands', async () => {
      at.write('policy/trust_guard_policy.json', '{')
      const { state, exit, unlocks } = await status('trust')
      expect([state, exit, unlocks?.limit]).to.deep.equal(['unlocked', 1, null])
    })

    it('changes nothing', async () => {
      await turn('locked')
      const before = at.tree()
      await status('trust')
      await status('brake')
      expect(at.tree()).to.deep.equal(before)
    })
  })

  it('who it was: user, host, and who started it in a CI system', () => {
    const { user, host } = actorOf({})
    expect(`${user}@${host}`).to.equal(ME)
    expect(actorOf({ GITHUB_ACTOR: 'octo', GITLAB_USER_LOGIN: 'lab' }).ci).to.equal('octo')
    expect(actorOf({ GITHUB_ACTOR: '', GITLAB_USER_LOGIN: 'lab' }).ci).to.equal('lab')
    expect(actorOf({})).not.to.have.property('ci')
  })

  it('a torn end of the log is set aside, and told', async () => {
    for (const [to, again, log] of [
      ['locked', 'unlocked', TRUST_LOG],
      ['engaged', 'released', BRAKE_LOG],
    ] as const) {
      await turn(to)
      appendFileSync(at.at(log), '{"times')
      const { problems, exit } = await turn(again)
      expect([exit, problems.map(({ code, severity }) => [code, severity])]).to.deep.equal([
        0,
        [['log-repaired', 'warning']],
      ])
      expect(records(log)).to.have.length(2)
    }
  })

  describe('records', () => {
    const schemas = { [TRUST_LOG]: schemaOf('trust_log_record'), [BRAKE_LOG]: schemaOf('brake_log_record') }
    const seen = new Set<string>()
    after(() => {
      for (const [log, schema] of Object.entries(schemas)) {
        const told = Object.keys(schema.properties).map((key) => `${log} ${key}`)
        expect([...seen].filter((key) => key.startsWith(log))).to.have.members(told)
      }
    })

    for (const [log, closed, open, file] of [
      [TRUST_LOG, 'locked', 'unlocked', TRUST],
      [BRAKE_LOG, 'engaged', 'released', BRAKE],
    ] as const) {
      it(`${log} is what its schema says, and the schema knows no more`, async () => {
        const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schemas[log] as object)
        await turn(closed, '🔒'.repeat(500))
        await turn(open)
        appendFileSync(at.at(log), '{')
        at.write(file, '{')
        await turn(closed)
        for (const record of records(log)) {
          expect(validate(record), JSON.stringify(validate.errors)).to.equal(true)
          for (const key of Object.keys(record)) seen.add(`${log} ${key}`)
        }
      })
    }
  })

  it('keep the mode of their file', async () => {
    at.write(TRUST, '{"locked": false}')
    const { mode } = statSync(at.at(TRUST))
    await turn('locked')
    expect(statSync(at.at(TRUST)).mode).to.equal(mode)
  })

  it('an old marker is put right by the same command', async () => {
    await turn('locked', 'first')
    at.write('audit_summary.md', '<!-- TRUST_GUARD: UNLOCKED 2026-01-01T00:00:00+00:00 reason: old -->\n')
    expect((await turn('locked', 'second')).changed).to.equal(false)
    expect(markers()).to.deep.equal([`<!-- TRUST_GUARD: LOCKED ${NOON_TEXT} reason: first -->`])
  })
})

function withoutLock(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).filter(([name]) => !['state', 'state/.policy.lock'].includes(name)),
  )
}
