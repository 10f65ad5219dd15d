import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../src/core/canonical.js'
import { decide } from '../../src/core/decide.js'
import {
  decisionDocuments,
  failureDocuments,
  NO_RECORD,
  withoutLog,
  type LogHead,
} from '../../src/core/documents.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { Decision } from '../../src/model/decision.js'
import type { Policy } from '../../src/model/policy.js'
import { HEALTHY, signalsOf } from './signals.js'

const NOON = Date.UTC(2025, 10, 14, 12)
const EMPTY: LogHead = { line: null, record: null, seq: 0 }

describe('documents', () => {
  let policy: Policy
  let decision: Decision
  before(async () => {
    policy = await loadPolicyOrFail('rules', 'rules')
    decision = await decide(policy, signalsOf(policy, HEALTHY), NOON)
  })

  it('begin with the report’s keys in the report’s forms', () => {
    const { line, state, marker } = decisionDocuments(decision, EMPTY, 'POLICY_ORCHESTRATION')
    expect(line).to.match(
      /^\{"timestamp":"2025-11-14T12:00:00\+00:00","policy":"GREEN","trust_locked":false,"integrity":97\.5,"consensus":95,"reputation":85,"forecast":"low","responses":2,/,
    )
    expect(Object.keys(state).slice(0, 4)).to.deep.equal(['policy', 'evaluated_at', 'inputs', 'thresholds'])
    expect(state.inputs).to.deep.equal(HEALTHY)
    expect(Object.entries(state.thresholds)).to.deep.equal([
      ['red_integrity', 90],
      ['red_consensus', 85],
      ['red_responses', 8],
      ['yellow_integrity', 95],
      ['yellow_consensus', 90],
      ['yellow_reputation', 80],
      ['yellow_responses', 4],
    ])
    expect(marker).to.equal('<!-- POLICY_ORCHESTRATION: UPDATED 2025-11-14T12:00:00+00:00 policy=GREEN -->')
  })

  it('chain each record to the line before it, and the state to its record', () => {
    const first = decisionDocuments(decision, EMPTY, 'POLICY')
    const record = JSON.parse(first.line) as { seq: number; prev: string }
    expect([record.seq, record.prev]).to.deep.equal([1, NO_RECORD])
    const head = { line: first.line, record: record as never, seq: 1 }
    const second = decisionDocuments(decision, head, 'POLICY')
    const hash = createHash('sha256').update(first.line).digest('hex')
    expect(JSON.parse(second.line)).to.include({ seq: 2, prev: hash })
    expect(first.state.log).to.deep.equal({ seq: 1, sha256: hash })
  })

  it('give each decision an identity that its content and its place decide', () => {
    const id = (head: LogHead, of = decision) => decisionDocuments(of, head, 'POLICY').state.decision_id
    expect(id(EMPTY)).to.match(/^20251114T120000Z-[0-9a-f]{12}$/)
    expect(id(EMPTY)).to.equal(id(EMPTY))
    expect(id({ line: '{}', record: {}, seq: 1 })).not.to.equal(id(EMPTY))
    expect(id(EMPTY, { ...decision, level: 'RED' })).not.to.equal(id(EMPTY))
  })

  it('of a failure say UNKNOWN, why, and what was last known', () => {
    const good = decisionDocuments(decision, EMPTY, 'POLICY')
    const problem = {
      code: 'signal-invalid',
      severity: 'error',
      message: 'wrong',
      at: { file: 'a.json', line: 2 },
    } as const
    const failure = {
      problems: [problem],
      now: NOON + 60_000,
      policyDigest: policy.digest,
      specs: policy.signals,
      signals: [],
    }
    const head = { line: good.line, record: JSON.parse(good.line) as never, seq: 1 }
    const { line, state, marker } = failureDocuments(failure, head, 'POLICY')
    const record = JSON.parse(line) as Record<string, unknown>
    expect(record).to.include({ policy: 'UNKNOWN', seq: 2, trust_locked: null, integrity: null })
    expect(record['error']).to.deep.equal({ code: 'signal-invalid', message: 'wrong' })
    expect(state.policy).to.equal('UNKNOWN')
    expect(state.inputs).to.deep.equal({})
    expect(state.error).to.deep.equal({
      problems: [{ code: 'signal-invalid', message: 'wrong', file: 'a.json', line: 2 }],
    })
    expect(state.previous).to.equal('GREEN')
    expect(state.last_good).to.deep.equal({
      policy: 'GREEN',
      evaluated_at: '2025-11-14T12:00:00+00:00',
      seq: 1,
      decision_id: good.state.decision_id,
    })
    expect(marker).to.equal('<!-- POLICY: FAILED 2025-11-14T12:01:00+00:00 -->')
    // The last good one is still known after a second failure.
    const again = failureDocuments(failure, { line, record: record as never, seq: 2 }, 'POLICY')
    expect(again.state.last_good).to.deep.equal(state.last_good)
    expect(withoutLog(again).state).not.to.have.property('log')
  })

  it('carry the quality of a signal that is not good into the log and the state', async () => {
    const signals = signalsOf(policy, HEALTHY).map((signal) =>
      signal.name === 'consensus_pct'
        ? { ...signal, quality: 'missing' as const, note: 'gone', age: 5 }
        : signal,
    )
    const { line, state } = decisionDocuments(await decide(policy, signals, NOON), EMPTY, 'POLICY')
    expect((JSON.parse(line) as { quality: unknown }).quality).to.deep.equal({ consensus_pct: 'missing' })
    expect(state.signals['consensus_pct']).to.deep.equal({
      quality: 'missing',
      source: { file: 'federation/weighted_consensus.json' },
      age_seconds: 5,
      note: 'gone',
      unit: '%',
    })
  })
})

describe('canonicalJson', () => {
  it('gives equal values equal texts, whatever the order of their keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).to.equal('{"a":null,"b":[{"c":2,"d":1}]}')
    expect(canonicalJson({ b: 1, a: undefined })).to.equal('{"b":1}')
  })
})
