import { expect } from 'chai'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import { placeOf } from '../../src/flows/place.js'
import { readGates } from '../../src/flows/readGates.js'
import { NOON } from '../support/runIn.js'
import { workspace } from '../support/workspace.js'
import {
  applied,
  BRAKE,
  gatesOf,
  GUARD,
  LOG,
  reasonsOf,
  RESPONSE_STATE,
  TRUST,
  writeGateFiles,
} from './gateFiles.js'

const HOUR = 3600 * 1000

describe('gates', () => {
  const place = workspace()
  beforeEach(() => writeGateFiles(place))

  const verdict = async (gate: string) =>
    (await gatesOf(place)).gates.find((each) => each.gate === gate) ?? expect.fail(`no gate ${gate}`)
  const log = (...lines: string[]): void => place.write(LOG, lines.join(''))
  const logFiles = () => ({ responseLog: place.at(LOG), responseState: place.at(RESPONSE_STATE) })
  const many = (count: number, hoursAgo = 1): string[] =>
    Array.from({ length: count }, (_, index) => applied(`r${index}`, hoursAgo))

  describe('the shipped policy', () => {
    it('has four gates, open in a healthy workspace, without a word', async () => {
      expect(await gatesOf(place)).to.deep.include({
        gates: [
          { gate: 'trust-guard', closed: false, reason: '' },
          { gate: 'safety-brake', closed: false, reason: '' },
          { gate: 'rate-limit', closed: false, reason: '', used: 0, limit: 10 },
          { gate: 'manual-unlocks', closed: false, reason: '', used: 0, limit: 3 },
        ],
        passed: true,
        checkedAt: '2025-11-14T12:00:00+00:00',
        warnings: [],
      })
    })

    it('trust_guard_locked', async () => {
      writeGateFiles(place, { trust: { locked: true } })
      expect(await verdict('trust-guard')).to.deep.equal({
        gate: 'trust-guard',
        closed: true,
        reason: 'trust_guard_locked',
        opens: 'with `policy trust unlock --reason TEXT`',
      })
    })

    it('safety_brake_engaged', async () => {
      writeGateFiles(place, { brake: { is_engaged: true } })
      expect(await verdict('safety-brake')).to.deep.equal({
        gate: 'safety-brake',
        closed: true,
        reason: 'safety_brake_engaged',
        opens: 'with `policy brake release --reason TEXT`',
      })
    })

    for (const [reported, own, max, expected] of [
      [9, 0, 10, {}],
      [10, 0, 10, { 'rate-limit': 'rate_limit_exceeded_10/10' }],
      [11, 0, 10, { 'rate-limit': 'rate_limit_exceeded_11/10' }],
      [0, 9, 10, {}],
      [0, 10, 10, { 'rate-limit': 'rate_limit_exceeded_10/10' }],
      [10, 3, 10, { 'rate-limit': 'rate_limit_exceeded_10/10' }],
      [3, 12, 10, { 'rate-limit': 'rate_limit_exceeded_12/10' }],
      // The larger, not the sum.
      [6, 6, 10, {}],
      [0, 0, 0, { 'rate-limit': 'rate_limit_exceeded_0/0' }],
      [1, 0, 1, { 'rate-limit': 'rate_limit_exceeded_1/1' }],
      [19, 19, 20, {}],
      [20, 0, 20, { 'rate-limit': 'rate_limit_exceeded_20/20' }],
      [10, 0, undefined, { 'rate-limit': 'rate_limit_exceeded_10/10' }],
      [9, 0, undefined, {}],
      [undefined, 10, undefined, { 'rate-limit': 'rate_limit_exceeded_10/10' }],
    ] as const) {
      it(`${own} own responses, ${reported} reported, limit ${max}: ${JSON.stringify(expected)}`, async () => {
        writeGateFiles(place, { brake: { response_count_24h: reported, max_allowed: max } })
        log(...many(own))
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(expected)
      })
    }

    for (const [unlocks, guard, expected] of [
      [2, {}, {}],
      [3, {}, { 'manual-unlocks': 'manual_unlock_limit_3/3' }],
      [3, { max_manual_unlocks_per_day: undefined }, { 'manual-unlocks': 'manual_unlock_limit_3/3' }],
      [2, { max_manual_unlocks_per_day: undefined }, {}],
      [2, { max_manual_unlocks_per_day: 2 }, { 'manual-unlocks': 'manual_unlock_limit_2/2' }],
      [3, { max_manual_unlocks_per_day: 5 }, {}],
      [2, { manual_unlock_daily_limit: 2 }, { 'manual-unlocks': 'manual_unlock_limit_2/2' }],
      // Of the two spellings the first one counts.
      [1, { manual_unlock_daily_limit: 1 }, { 'manual-unlocks': 'manual_unlock_limit_1/1' }],
      [4, { manual_unlock_daily_limit: 5, max_manual_unlocks_per_day: 1 }, {}],
      [
        0,
        { manual_unlock_daily_limit: 0, max_manual_unlocks_per_day: 9 },
        { 'manual-unlocks': 'manual_unlock_limit_0/0' },
      ],
      [0, { max_manual_unlocks_per_day: 0 }, { 'manual-unlocks': 'manual_unlock_limit_0/0' }],
      [undefined, {}, {}],
    ] as const) {
      it(`${unlocks} unlocks today, ${JSON.stringify(guard)}: ${JSON.stringify(expected)}`, async () => {
        writeGateFiles(place, { trust: { manual_unlocks_today: unlocks }, guard })
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(expected)
      })
    }

    it('yesterday’s unlocks do not count, and a count without a day does', async () => {
      const trust = { manual_unlocks_today: 7, manual_unlocks_last_reset: '2025-11-13' }
      writeGateFiles(place, { trust })
      expect(await verdict('manual-unlocks')).to.deep.include({ closed: false, used: 0, limit: 3 })
      writeGateFiles(place, { trust: { ...trust, manual_unlocks_last_reset: undefined } })
      expect(await verdict('manual-unlocks')).to.deep.include({
        closed: true,
        reason: 'manual_unlock_limit_7/3',
      })
    })

    it('all that are closed are told, with what they count and when they open', async () => {
      writeGateFiles(place, {
        trust: { locked: true, manual_unlocks_today: 4 },
        brake: { is_engaged: true, max_allowed: 2 },
      })
      log(applied('a', 23), applied('b', 5), applied('c', 2))
      expect((await gatesOf(place)).gates).to.deep.equal([
        {
          gate: 'trust-guard',
          closed: true,
          reason: 'trust_guard_locked',
          opens: 'with `policy trust unlock --reason TEXT`',
        },
        {
          gate: 'safety-brake',
          closed: true,
          reason: 'safety_brake_engaged',
          opens: 'with `policy brake release --reason TEXT`',
        },
        {
          gate: 'rate-limit',
          closed: true,
          reason: 'rate_limit_exceeded_3/2',
          used: 3,
          limit: 2,
          // The second of the three must leave, too.
          opens_at: '2025-11-15T07:00:00+00:00',
          opens: 'when fewer than 2 responses count for the last 24 hours',
        },
        {
          gate: 'manual-unlocks',
          closed: true,
          reason: 'manual_unlock_limit_4/3',
          used: 4,
          limit: 3,
          opens_at: '2025-11-15T00:00:00+00:00',
          opens: 'when fewer than 3 manual unlocks count for the day (UTC)',
        },
      ])
    })
  })

  describe('when a gate opens is told only where it is known', () => {
    it('a limit of 0 never opens', async () => {
      writeGateFiles(place, {
        brake: { max_allowed: 0 },
        guard: { max_manual_unlocks_per_day: 0 },
        trust: { manual_unlocks_today: 1 },
      })
      log(...many(2))
      for (const gate of ['rate-limit', 'manual-unlocks']) {
        expect(await verdict(gate)).to.not.have.property('opens_at')
        expect((await verdict(gate)).opens).to.equal('never, while the limit is 0')
      }
    })

    it('not where the count of the file closes it', async () => {
      writeGateFiles(place, { brake: { response_count_24h: 10 } })
      log(...many(10))
      expect(await verdict('rate-limit')).to.not.have.property('opens_at')
      expect((await verdict('rate-limit')).opens).to.equal(
        'when fewer than 10 responses count for the last 24 hours',
      )
    })

    it('not where the unlocks stand without their day', async () => {
      writeGateFiles(place, { trust: { manual_unlocks_today: 3, manual_unlocks_last_reset: undefined } })
      expect(await verdict('manual-unlocks')).to.not.have.property('opens_at')
    })

    it('it is open at that moment, and not a second before', async () => {
      log(...many(3, 20), ...many(8, 3))
      const { opens_at } = await verdict('rate-limit')
      const moment = Date.parse(opens_at ?? '')
      expect(moment).to.equal(NOON + 4 * HOUR)
      expect(reasonsOf(await gatesOf(place, moment - 1000))).to.deep.equal({
        'rate-limit': 'rate_limit_exceeded_11/10',
      })
      expect(reasonsOf(await gatesOf(place, moment))).to.deep.equal({})
    })
  })

  describe('a bad file closes the gates that need it', () => {
    const folder = (name: string) => () => {
      rmSync(place.at(name))
      mkdirSync(place.at(name))
    }
    const holds = (name: string, text: string | Uint8Array) => () => place.write(name, text)
    const asBrake = { 'safety-brake': 'safety_brake_invalid', 'rate-limit': 'reported_responses_invalid' }
    const asTrust = { 'trust-guard': 'trust_locked_invalid', 'manual-unlocks': 'manual_unlocks_invalid' }
    const asGuard = { 'manual-unlocks': 'unlock_limit_daily_invalid' }
    for (const [file, all] of [
      [BRAKE, asBrake],
      [TRUST, asTrust],
      [GUARD, asGuard],
    ] as const) {
      for (const [what, breakIt] of [
        ['a folder', folder(file)],
        ['malformed', holds(file, '{"locked": false, "is_engaged": false,')],
        ['empty', holds(file, '')],
        ['a list', holds(file, '[]')],
        ['null', holds(file, 'null')],
        ['a word', holds(file, '"false"')],
        ['not UTF-8', holds(file, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))],
        ['nested too deeply', holds(file, `{"a":${'['.repeat(200)}${']'.repeat(200)}}`)],
        ['a duplicate key', holds(file, '{"a": 1, "a": 1}')],
        [
          'a link out of the inputs root',
          () => {
            rmSync(place.at(file))
            symlinkSync(tmpdir(), place.at(file))
          },
        ],
      ] as const) {
        it(`${file} is ${what}`, async () => {
          breakIt()
          const seen = await gatesOf(place)
          expect(reasonsOf(seen)).to.deep.equal(all)
          for (const each of seen.gates.filter(({ closed }) => closed))
            expect(each.opens).to.equal(`when \`${file}\` can be read again`)
          for (const { severity, at } of seen.warnings)
            expect([severity, at?.file]).to.deep.equal(['warning', file])
        })
      }
    }

    for (const [change, expected] of [
      [{ brake: { is_engaged: 'false' } }, { 'safety-brake': 'safety_brake_invalid' }],
      [{ brake: { is_engaged: null } }, { 'safety-brake': 'safety_brake_invalid' }],
      [{ brake: { is_engaged: 0 } }, { 'safety-brake': 'safety_brake_invalid' }],
      [{ brake: { response_count_24h: '10' } }, { 'rate-limit': 'reported_responses_invalid' }],
      [{ brake: { response_count_24h: null } }, { 'rate-limit': 'reported_responses_invalid' }],
      [{ brake: { response_count_24h: -1 } }, { 'rate-limit': 'reported_responses_invalid' }],
      [{ brake: { response_count_24h: 1.5 } }, { 'rate-limit': 'reported_responses_invalid' }],
      [{ brake: { response_count_24h: [] } }, { 'rate-limit': 'reported_responses_invalid' }],
      [{ brake: { max_allowed: '10' } }, { 'rate-limit': 'response_limit_invalid' }],
      [{ brake: { max_allowed: null } }, { 'rate-limit': 'response_limit_invalid' }],
      [{ brake: { max_allowed: -1 } }, { 'rate-limit': 'response_limit_invalid' }],
      [{ brake: { max_allowed: 1e300 } }, { 'rate-limit': 'response_limit_invalid' }],
      [{ trust: { locked: 'false' } }, { 'trust-guard': 'trust_locked_invalid' }],
      [{ trust: { locked: null } }, { 'trust-guard': 'trust_locked_invalid' }],
      [{ trust: { manual_unlocks_today: '0' } }, { 'manual-unlocks': 'manual_unlocks_invalid' }],
      [{ trust: { manual_unlocks_today: null } }, { 'manual-unlocks': 'manual_unlocks_invalid' }],
      [{ trust: { manual_unlocks_today: -3 } }, { 'manual-unlocks': 'manual_unlocks_invalid' }],
      [{ trust: { manual_unlocks_last_reset: 'today' } }, { 'manual-unlocks': 'manual_unlocks_invalid' }],
      [
        { trust: { manual_unlocks_last_reset: '2025-11-15' } },
        { 'manual-unlocks': 'manual_unlocks_invalid' },
      ],
      [{ guard: { manual_unlock_daily_limit: '3' } }, { 'manual-unlocks': 'unlock_limit_daily_invalid' }],
      [{ guard: { manual_unlock_daily_limit: null } }, { 'manual-unlocks': 'unlock_limit_daily_invalid' }],
      [{ guard: { max_manual_unlocks_per_day: -1 } }, { 'manual-unlocks': 'unlock_limit_per_day_invalid' }],
      // Also where the other spelling would do.
      [
        { guard: { manual_unlock_daily_limit: 3, max_manual_unlocks_per_day: '3' } },
        { 'manual-unlocks': 'unlock_limit_per_day_invalid' },
      ],
    ] as const) {
      it(`${JSON.stringify(change)}: ${JSON.stringify(expected)}`, async () => {
        writeGateFiles(place, change)
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(expected)
      })
    }

    for (const [text, near] of [
      ['{}', ''],
      ['{"engaged": true}', '; it has `engaged`'],
      ['{"isEngaged": true}', '; it has `isEngaged`'],
      ['{"state": {"is_engaged": true}}', ''],
    ] as const) {
      it(`a brake file that does not say whether it is engaged, ${text}`, async () => {
        place.write(BRAKE, text)
        const seen = await gatesOf(place)
        expect(reasonsOf(seen)).to.deep.equal({ 'safety-brake': 'safety_brake_missing' })
        expect(seen.gates[1]?.opens).to.equal(`when \`${BRAKE}\` holds it again`)
        expect(seen.warnings[0]).to.deep.include({
          code: 'signal-required',
          message: `\`safety_brake\` is required: \`${BRAKE}\` has no \`/is_engaged\`${near}; the default stands in only where there is no file`,
        })
      })
    }

    it('a lock file that does not say whether it is locked', async () => {
      place.write(TRUST, '{}')
      expect(reasonsOf(await gatesOf(place))).to.deep.equal({ 'trust-guard': 'trust_locked_missing' })
    })

    for (const [file, expected] of [
      [BRAKE, { 'safety-brake': 'safety_brake_invalid', 'rate-limit': 'reported_responses_invalid' }],
      [TRUST, { 'trust-guard': 'trust_locked_invalid', 'manual-unlocks': 'manual_unlocks_invalid' }],
      [GUARD, { 'manual-unlocks': 'unlock_limit_daily_invalid' }],
    ] as const) {
      it(`${file} is a link to nothing, or lies below one`, async () => {
        rmSync(place.at(file))
        symlinkSync('/nowhere/volume/file.json', place.at(file))
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(expected)
        const [folder = '', name] = file.split('/')
        if (name === undefined) return
        rmSync(place.at(folder), { recursive: true })
        symlinkSync('/nowhere/volume', place.at(folder))
        const seen = await gatesOf(place)
        expect(reasonsOf(seen)).to.deep.equal(expected)
        expect(seen.warnings[0]?.message).to.match(/: `[^`]+` is not there: `\w+` is a link to nothing$/)
      })
    }

    it('a byte order mark is no fault', async () => {
      for (const file of [BRAKE, TRUST, GUARD]) place.write(file, `\uFEFF${place.read(file)}`)
      expect((await gatesOf(place)).passed).to.equal(true)
    })

    it('a duplicate key is one, whichever of the two is healthy', async () => {
      place.write(TRUST, '{"locked": true, "locked": false}')
      const seen = await gatesOf(place)
      expect(reasonsOf(seen)).to.include({ 'trust-guard': 'trust_locked_invalid' })
      expect(seen.warnings[0]?.message).to.equal(
        '`trust_locked` and `manual_unlocks`: the key `locked` is written twice',
      )
      expect(seen.warnings[0]?.at).to.deep.equal({ file: TRUST, line: 1, column: 18 })
    })

    it('also where the fact is one of decisions that a fault would only raise the level of', async () => {
      place.edit('rules/facts.yaml', (text) =>
        text.replace(/( +)(pointer: \/locked\n)/, '$1$2$1onInvalid: YELLOW\n'),
      )
      expect(place.read('rules/facts.yaml')).to.contain('onInvalid: YELLOW')
      writeGateFiles(place, { trust: { locked: 'no' } })
      expect(reasonsOf(await gatesOf(place))).to.deep.equal({ 'trust-guard': 'trust_locked_invalid' })
    })

    it('an inputs root that is not there closes all that read files, told once', async () => {
      const policy = await loadPolicyOrFail(place.at('rules'), 'rules')
      const elsewhere = placeOf(place.root, { inputs: 'nowhere' })
      const { verdicts, problems } = await readGates(policy, elsewhere, logFiles(), NOON)
      expect(reasonsOf({ gates: verdicts })).to.deep.equal({
        'trust-guard': 'trust_locked_invalid',
        'safety-brake': 'safety_brake_invalid',
        'rate-limit': 'reported_responses_invalid',
        'manual-unlocks': 'manual_unlocks_invalid',
      })
      expect(problems.map(({ message }) => message)).to.deep.equal([
        '`trust_locked`, `safety_brake`, `reported_responses`, `response_limit`, `manual_unlocks`, `unlock_limit_daily` and `unlock_limit_per_day`: the inputs root `nowhere` is not a folder',
      ])
    })

    const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
    for (const [file, keys, open] of [
      [
        BRAKE,
        ['is_engaged', 'response_count_24h', 'max_allowed'],
        ({ is_engaged: engaged, response_count_24h: used = 0, max_allowed: limit = 10 }) => [
          ...(engaged === false ? ['safety-brake'] : []),
          ...(count(used) && count(limit) && used < limit ? ['rate-limit'] : []),
        ],
      ],
      [
        TRUST,
        ['locked', 'manual_unlocks_today'],
        ({ locked, manual_unlocks_today: used = 0 }) => [
          ...(locked === false ? ['trust-guard'] : []),
          ...(count(used) && used < 3 ? ['manual-unlocks'] : []),
        ],
      ],
      [
        GUARD,
        ['manual_unlock_daily_limit', 'max_manual_unlocks_per_day'],
        ({ manual_unlock_daily_limit: daily, max_manual_unlocks_per_day: perDay }) =>
          [daily, perDay].every((each) => each === undefined || count(each)) && (daily ?? perDay ?? 3) !== 0
            ? ['manual-unlocks']
            : [],
      ],
    ] as [string, string[], (says: Record<string, unknown>) => string[]][]) {
      it(`whatever the bytes of ${file}: a gate is open only if they parse and say so`, async () => {
        const value = fc.oneof(fc.boolean(), fc.integer({ min: -2, max: 20 }), fc.jsonValue({ maxDepth: 1 }))
        const model = Object.fromEntries(keys.map((key) => [key, value]))
        const nearly = fc.record(model, { requiredKeys: [] }).map((each) => JSON.stringify(each))
        const cut = fc.tuple(nearly, fc.nat(60)).map(([text, at]) => text.slice(0, at))
        const content = fc.oneof(
          nearly,
          nearly,
          fc.json({ maxDepth: 2 }),
          cut,
          fc.uint8Array({ maxLength: 40 }),
        )
        const policy = await loadPolicyOrFail(place.at('rules'), 'rules')
        const files = logFiles()
        const judged = async () => {
          const { verdicts } = await readGates(policy, placeOf(place.root, {}), files, NOON)
          return verdicts.filter(({ closed }) => !closed).map(({ gate }) => gate)
        }
        rmSync(place.at(file))
        const all = open({ is_engaged: false, locked: false })
        expect(await judged()).to.have.length(4)
        await fc.assert(
          fc.asyncProperty(content, async (bytes) => {
            place.write(file, bytes)
            const says = reading(bytes)
            const found = (await judged()).filter((gate) => all.includes(gate))
            expect(found).to.deep.equal(says === null ? [] : open(says))
          }),
          { numRuns: 200 },
        )
      })
    }

    /** The object that bytes hold, by a plain parser; null when they hold none. */
    function reading(content: string | Uint8Array): Record<string, unknown> | null {
      try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(content as Uint8Array))
        const value: unknown = JSON.parse(text)
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
        return value as Record<string, unknown>
      } catch {
        return null
      }
    }
  })

  describe('the responses that this program applied', () => {
    const own = async (now = NOON) =>
      (await gatesOf(place, now)).facts.find(({ name }) => name === 'own_responses')

    it('are counted by when they started, whatever became of them; undos, dry runs and refusals are not', async () => {
      log(
        applied('a', 30),
        applied('b', 5),
        applied('b', 5, { type: 'response', status: 'failed' }),
        applied('c', 4, { mode: 'undo' }),
        applied('d', 3, { type: 'blocked', mode: undefined }),
        applied('e', 2),
        applied('e', 2, { type: 'intent', mode: undefined }),
        applied('e', 2, { type: 'receipt', mode: undefined, stdout: '{"a": 1, "a": 2}' }),
      )
      expect(await own()).to.deep.include({ value: 2, quality: 'ok', within: 86_400, source: { file: LOG } })
    })

    it('leave the span when they are exactly as old as it', async () => {
      log(applied('a', 0))
      expect(await own(NOON + 24 * HOUR - 1)).to.include({ value: 1 })
      expect(await own(NOON + 24 * HOUR)).to.include({ value: 0 })
    })

    it('one of them does not count itself', async () => {
      log(...many(10))
      const policy = await loadPolicyOrFail(place.at('rules'), 'rules')
      const closedFor = async (leaveOut?: string) => {
        const at = logFiles()
        const { verdicts } = await readGates(policy, placeOf(place.root, {}), at, NOON, leaveOut)
        return reasonsOf({ gates: verdicts })
      }
      expect(await closedFor()).to.deep.equal({ 'rate-limit': 'rate_limit_exceeded_10/10' })
      expect(await closedFor('r3')).to.deep.equal({})
      expect(await closedFor('other')).to.deep.equal({ 'rate-limit': 'rate_limit_exceeded_10/10' })
    })

    it('a clock that was set back hides none', async () => {
      log(...many(9), applied('old', 24 * 400), applied('older', 48))
      expect(await own()).to.include({ value: 9 })
      log(applied('x', 24 * 400), ...many(9), applied('old', 24 * 400))
      expect(await own()).to.include({ value: 9 })
    })

    it('no log is no response, and a torn last line is none', async () => {
      expect(await own()).to.include({ value: 0, quality: 'ok' })
      log(applied('a', 1), applied('b', 1).slice(0, 40))
      expect(await own()).to.include({ value: 1, quality: 'ok' })
    })

    for (const [what, lines, message] of [
      [
        'a line that is no JSON',
        [applied('a', 2), 'half\n', applied('b', 1, { seq: 3 })],
        `the line before record 3 of \`${LOG}\` is no record`,
      ],
      [
        'a line that is no record at the end',
        [applied('a', 2), '{"note": 1}\n'],
        `the last line of \`${LOG}\` is no record`,
      ],
      ['a list', ['[]\n', applied('b', 1)], `the line before record 1 of \`${LOG}\` is no record`],
      ['an empty line', ['\n', applied('b', 1)], `the line before record 1 of \`${LOG}\` is no record`],
      [
        'a duplicate key',
        ['{"type":"started","mode":"apply","mode":"undo"}\n', applied('b', 1)],
        `the line before record 1 of \`${LOG}\` is no record`,
      ],
      [
        'a type that nobody writes',
        [applied('a', 1, { type: 'begun' })],
        `the last line of \`${LOG}\` is no record`,
      ],
      [
        'a mode that nobody writes',
        [applied('a', 1, { mode: 'Apply' })],
        `the last line of \`${LOG}\` is no record`,
      ],
      [
        'a record without a time',
        [applied('a', 1, { timestamp: 'noon' })],
        `the last line of \`${LOG}\` has no time`,
      ],
      [
        'a record from the future',
        [applied('a', -0.1)],
        `the last line of \`${LOG}\` is from 2025-11-14T12:06:00+00:00, which is yet to come`,
      ],
      [
        'a line beyond all measure',
        [`${' '.repeat(5 * 1024 * 1024)}\n`, applied('b', 1)],
        `\`${LOG}\` has a line that is longer than any that a run writes`,
      ],
    ] as const) {
      it(`${what} closes what counts them`, async () => {
        log(...lines)
        const seen = await gatesOf(place)
        expect(reasonsOf(seen)).to.deep.equal({ 'rate-limit': 'own_responses_invalid' })
        expect(seen.gates[2]?.opens).to.equal(`when \`${LOG}\` can be read again`)
        expect(seen.warnings).to.deep.equal([
          {
            code: 'log-changed',
            severity: 'warning',
            message: `\`own_responses\`: ${message}`,
            at: { file: LOG },
            help: '`policy verify log` looks closer',
          },
        ])
      })
    }

    it('a record that is a little ahead of the clock counts', async () => {
      log(applied('a', -0.08))
      expect(await own()).to.include({ value: 1 })
    })

    describe('are held against what the state of responses names', () => {
      const named = (line: string, seq = 1): void => {
        const sha256 = createHash('sha256').update(line.trimEnd()).digest('hex')
        place.write(RESPONSE_STATE, JSON.stringify({ log: { seq, sha256 } }))
      }
      const closed = { 'rate-limit': 'own_responses_invalid' }
      const toldOf = async () =>
        (await gatesOf(place)).warnings.map(({ code, message }) => `${code} ${message}`)

      it('a log that holds that record is counted, also where it has gone on', async () => {
        log(applied('a', 2), applied('b', 1, { seq: 2 }))
        named(applied('b', 1, { seq: 2 }), 2)
        expect(await own()).to.include({ value: 2, quality: 'ok' })
        named(applied('a', 2))
        expect(await own()).to.include({ value: 2, quality: 'ok' })
      })

      it('a log that was emptied, deleted, cut or edited closes what counts them', async () => {
        const last = applied('b', 1, { seq: 2 })
        named(last, 2)
        const told = [
          `log-changed \`own_responses\`: \`${LOG}\` does not hold record 2 as \`${RESPONSE_STATE}\` names it: it was changed`,
        ]
        for (const lines of [[], [applied('a', 2)], [applied('a', 2), last.replace('"b"', '"c"')]]) {
          log(...lines)
          expect(reasonsOf(await gatesOf(place))).to.deep.equal(closed)
          expect(await toldOf()).to.deep.equal(told)
        }
        rmSync(place.at(LOG))
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(closed)
        expect(await toldOf()).to.deep.equal(told)
      })

      it('a state that names nothing, or has no place, closes, too', async () => {
        log(applied('a', 2))
        place.write(RESPONSE_STATE, '{}')
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(closed)
        expect(await toldOf()).to.deep.equal([
          `log-changed \`own_responses\`: \`${RESPONSE_STATE}\` does not name the end of \`${LOG}\``,
        ])
        rmSync(place.at(RESPONSE_STATE))
        symlinkSync('/proc/self/status', place.at(RESPONSE_STATE))
        expect(reasonsOf(await gatesOf(place))).to.deep.equal(closed)
      })
    })

    it('a log that cannot be read, or lies elsewhere, closes what counts them', async () => {
      mkdirSync(place.at(LOG), { recursive: true })
      expect(reasonsOf(await gatesOf(place))).to.deep.equal({ 'rate-limit': 'own_responses_invalid' })
      const policy = await loadPolicyOrFail(place.at('rules'), 'rules')
      const at = logFiles()
      const { verdicts, problems } = await readGates(policy, placeOf(place.root, {}), at, NOON)
      expect(reasonsOf({ gates: verdicts })).to.deep.equal({ 'rate-limit': 'own_responses_invalid' })
      expect(problems.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
        `log-unreadable \`own_responses\`: \`${LOG}\` cannot be read (EISDIR)`,
      ])
      rmSync(place.at(LOG), { recursive: true })
      symlinkSync('/proc/self/status', place.at(LOG))
      expect(reasonsOf(await gatesOf(place))).to.deep.equal({ 'rate-limit': 'own_responses_invalid' })
    })
  })

  it('a default is told where a gate goes by it, and not where another spelling is there', async () => {
    rmSync(place.at(BRAKE))
    expect((await gatesOf(place)).warnings.map(({ code, message }) => [code, message])).to.deep.equal([
      [
        'signal-missing',
        `\`safety_brake\` is missing: \`${BRAKE}\` does not exist; the default false stands in`,
      ],
      [
        'signal-missing',
        `\`reported_responses\` is missing: \`${BRAKE}\` does not exist; the default 0 stands in`,
      ],
      [
        'signal-missing',
        `\`response_limit\` is missing: \`${BRAKE}\` does not exist; the default 10 stands in`,
      ],
    ])
    writeGateFiles(place)
    rmSync(place.at(GUARD))
    expect((await gatesOf(place)).warnings.map(({ message }) => message)).to.deep.equal([
      `\`unlock_limit_daily\` is missing: \`${GUARD}\` does not exist; the default 3 stands in`,
    ])
  })

  it('a fault in what no gate uses is no matter of theirs', async () => {
    for (const name of ['exports', 'federation', 'forensics/response_history.jsonl'])
      rmSync(place.at(name), { recursive: true })
    place.write('forensics/forensics_anomaly_forecast.json', '{')
    expect(await gatesOf(place)).to.deep.include({ passed: true, warnings: [] })
  })

  it('a policy with actions that says nothing of gates is told, and passes nothing', async () => {
    rmSync(place.at('rules/gates.yaml'))
    const seen = await gatesOf(place)
    expect(seen).to.deep.include({ gates: [], facts: [], passed: false })
    expect(
      seen.warnings.map(({ code, message, at, help }) => ({ code, message, at: at?.file, help })),
    ).to.deep.equal([
      {
        code: 'no-gates',
        message: 'the policy has actions and no `gates:`, which say when nothing may be done',
        at: 'rules/actions.yaml',
        help: 'add `gates:` in any file of the folder; `gates: []` says that nothing forbids them',
      },
    ])
  })

  it('and so is the file that held them', async () => {
    renameSync(place.at('rules/gates.yaml'), place.at('rules/gates.yaml.bak'))
    expect((await gatesOf(place)).warnings.map(({ code, at }) => [code, at?.file]).toSorted()).to.deep.equal([
      ['ignored-file', 'rules/gates.yaml.bak'],
      ['no-gates', 'rules/actions.yaml'],
    ])
  })

  it('who writes that there are none is not told', async () => {
    place.write('rules/gates.yaml', 'gates: []\n')
    expect(await gatesOf(place)).to.deep.include({ gates: [], facts: [], passed: true, warnings: [] })
  })

  it('ten thousand records are read in a moment', async () => {
    log(
      ...Array.from({ length: 10_000 }, (_, index) =>
        applied(`r${index}`, 4000 - index * 0.4, { seq: index + 1 }),
      ),
    )
    const started = performance.now()
    expect((await gatesOf(place)).facts.find(({ name }) => name === 'own_responses')?.value).to.equal(59)
    expect(performance.now() - started).to.be.below(5000)
  })
})
