import { expect } from 'chai'
import { decide } from '../../src/core/decide.js'
import { decisionDocuments, failureDocuments, withoutLog, type LogHead } from '../../src/core/documents.js'
import { stateVerifier, type LoggedFacts } from '../../src/core/verifyState.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { StateFile } from '../../src/generated/stateFile.js'
import type { Policy } from '../../src/model/policy.js'
import { HEALTHY, signalsOf } from './signals.js'

const DAY = 86_400_000
const MEND =
  'put back the copy of the log that ends with that record, or move log and state aside together and run again'

describe('the state against its record', () => {
  let policy: Policy
  let facts: LoggedFacts
  /** GREEN, YELLOW, YELLOW; the state after each. */
  const lines: string[] = []
  const states: StateFile[] = []
  let failed: { line: string; state: StateFile }
  let unlogged: StateFile

  before(async () => {
    policy = await loadPolicyOrFail('rules', 'rules')
    const logged = policy.signals.filter(({ threshold }) => !threshold)
    facts = { digest: policy.digest, logAs: new Map(logged.map(({ name, logAs }) => [name, logAs ?? ''])) }
    let head: LogHead = { line: null, record: null, seq: 0 }
    for (const integrity of [97, 92, 91]) {
      const signals = signalsOf(policy, { ...HEALTHY, integrity_score: integrity })
      const decision = await decide(policy, signals, head.seq * DAY)
      const { line, state } = decisionDocuments(decision, head, 'POLICY')
      lines.push(line)
      states.push(state)
      head = { line, record: JSON.parse(line) as never, seq: head.seq + 1 }
    }
    const problem = { code: 'signal-invalid', severity: 'error', message: '`x` is wrong' } as const
    const failure = {
      problems: [problem],
      now: 3 * DAY,
      policyDigest: null,
      specs: policy.signals,
      signals: [],
    }
    const documents = failureDocuments(failure, head, 'POLICY')
    failed = documents
    unlogged = withoutLog(documents, states[2]?.log).state
  })

  const found = (state: unknown, log: readonly string[] = lines, given: LoggedFacts | null = facts) => {
    const anchor = (state as Partial<StateFile>).log ?? null
    const verifier = stateVerifier(state as Record<string, unknown>, anchor, given)
    for (const line of log) verifier.see(JSON.parse(line) as Record<string, unknown>, line)
    const { record, faults, notes } = verifier.finish()
    return { record, faults: faults.map(({ message }) => message), notes }
  }
  const HOLDS = { record: 3, faults: [], notes: [] }
  const last = (): StateFile => structuredClone(states[2]) as StateFile

  it('holds as a run left it, at any level and after a failed run', () => {
    expect(found(last())).to.deep.equal(HOLDS)
    expect(found(states[0], lines.slice(0, 1))).to.deep.equal({ ...HOLDS, record: 1 })
    expect(found(failed.state, [...lines, failed.line])).to.deep.equal({ ...HOLDS, record: 4 })
  })

  for (const [what, change, faults] of [
    ['policy', { policy: 'GREEN' }, ['`policy` says GREEN, and record 3 says YELLOW']],
    [
      'time',
      { evaluated_at: '2026-01-01T00:00:00+00:00' },
      ['`evaluated_at` says 2026-01-01T00:00:00+00:00, and record 3 says 1970-01-03T00:00:00+00:00'],
    ],
    ['since', { since: 7 }, ['`since` says 7, and record 3 says 1970-01-02T00:00:00+00:00']],
    ['level before', { previous: 'RED' }, ['`previous` says RED, and the record before says YELLOW']],
    ['triggers', { triggers: [] }, ['`triggers` says [], and record 3 says ["yellow-integrity"]']],
    [
      'triggers of another kind',
      { triggers: 'none' },
      ['`triggers` says none, and record 3 says ["yellow-integrity"]'],
    ],
    ['log that was repaired', { repaired: 1 }, ['`repaired` says 1, and record 3 says nothing']],
  ] as const) {
    it(`names another ${what}`, () => {
      expect(found({ ...last(), ...change })).to.deep.equal({ ...HOLDS, faults })
    })
  }

  it('names another decision, digest, threshold, input and quality', () => {
    const state = last()
    const { decision_id: id, policy_digest: digest } = state
    const changed = {
      ...state,
      decision_id: 'x',
      policy_digest: null,
      thresholds: { ...state.thresholds, yellow_integrity: 1 },
      inputs: { ...state.inputs, integrity_score: 99, extra: 1 },
      signals: {
        ...state.signals,
        integrity_score: { ...state.signals['integrity_score'], quality: 'stale' },
      },
    }
    const { faults } = found(changed)
    expect(faults.slice(0, 2)).to.deep.equal([
      `\`decision_id\` says x, and record 3 says ${id}`,
      `\`policy_digest\` says null, and record 3 says ${digest}`,
    ])
    expect(faults[2]).to.match(/^`thresholds` says \{.{79}…, and record 3 says \{.{79}…$/)
    expect(faults.slice(3)).to.deep.equal([
      '`signals` says {"integrity_score":"stale"}, and record 3 says {}',
      '`inputs/integrity_score` says 99, and record 3 says 91',
      '`inputs/extra` is no signal of the policy that decided',
    ])
  })

  it('names a failed run that lost its error, its inputs or its last good decision', () => {
    const log = [...lines, failed.line]
    const { error: _, ...state } = failed.state
    expect(found({ ...state, inputs: { a: 1 }, last_good: null }, log).faults).to.deep.equal([
      `\`last_good\` says nothing, and record 4 says ${JSON.stringify(failed.state.last_good).slice(0, 80)}…`,
      '`inputs` says {"a":1}, and record 4 says {}',
      '`error` says {"code":"internal","message":"the run failed"}, and record 4 says {"code":"signal-invalid","message":"`x` is wrong"}',
    ])
  })

  it('says what to do with a state that is older than the log', () => {
    expect(found(states[0])).to.deep.equal({
      record: 1,
      faults: [
        'it is older than the log, which ends at record 3 (YELLOW): a run was cut short between the two, or the record was added by hand; `policy run` decides anew and writes both',
      ],
      notes: [],
    })
  })

  it('says what to do with one that is newer, whose record was changed, or whose record is gone', () => {
    const named = 'it names record 3'
    const told = (message: string) => ({ record: null, faults: [`${named}${message}: ${MEND}`], notes: [] })
    expect(found(last(), lines.slice(0, 2))).to.deep.equal(
      told(', and is newer than the log, which ends at record 2'),
    )
    const edited = lines.with(2, (lines[2] ?? '').replace('YELLOW', 'GREEN'))
    expect(found(last(), edited)).to.deep.equal(told(', which was changed'))
    const renumbered = lines.with(2, (lines[2] ?? '').replace('"seq":3', '"seq":4'))
    expect(found(last(), renumbered)).to.deep.equal(told(', which the log does not hold'))
  })

  it('is not fooled by a forged record with the number of the real one', () => {
    const forged = (lines[2] ?? '').replace('YELLOW', 'GREEN')
    expect(found(last(), [...lines, forged]).faults).to.deep.equal([])
    expect(found({ ...last(), policy: 'GREEN' }, [...lines, forged]).faults).to.deep.equal([
      '`policy` says GREEN, and record 3 says YELLOW',
    ])
  })

  it('says what an UNKNOWN state without a record is, and never takes another level for one', () => {
    expect(found(unlogged).faults).to.deep.equal([
      'it is UNKNOWN, of a run that could not write the log after record 3 (YELLOW): mend what the run told of, and run again',
    ])
    const { log: _, ...nameless } = unlogged
    expect(found(nameless).faults).to.deep.equal([
      'it is UNKNOWN, of a run that could not write the log: mend what the run told of, and run again',
    ])
    expect(found({ ...nameless, policy: 'GREEN' }).faults).to.deep.equal([
      'it names no record of the log, as every run does that decides: run `policy run`, and do not trust this level before',
    ])
  })

  it('holds inputs against the record only by the policy that decided, and says so', () => {
    const changed = { ...last(), inputs: {} }
    const note = 'its inputs were not held against record 3: another policy than the one at hand decided'
    for (const given of [null, { ...facts, digest: 'sha256:0' }])
      expect(found(changed, lines, given)).to.deep.equal({ ...HOLDS, notes: [note] })
    expect(found(changed).faults).to.have.length(facts.logAs.size)
  })
})
