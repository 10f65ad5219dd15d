import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { appendFileSync, rmSync, utimesSync } from 'node:fs'
import { RECORD_KEYS } from '../../src/core/checkNames.js'
import type { StateFile } from '../../src/generated/stateFile.js'
import { withFault } from '../support/faults.js'
import { decidedIn, failedIn, NOON, runIn } from '../support/runIn.js'
import { schemaOf } from '../support/schemaOf.js'
import { workspace } from '../support/workspace.js'

const LOG = 'state/policy_state_log.jsonl'

/** Faults as one line each, so that a failing test shows them. */
function faultsIn(validate: ValidateFunction, document: unknown): string[] {
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

describe('what runs write, held against the schemas', () => {
  const at = workspace()
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  ajv.addKeyword('tsType')
  const stateSchema = schemaOf('policy_state')
  const recordSchema = schemaOf('policy_log_record')
  const validateState = ajv.compile(stateSchema)
  const validateRecord = ajv.compile(recordSchema)
  const seen = { state: new Set<string>(), record: new Set<string>(), quality: new Set<string>() }

  let minutes = 0
  const next = () => ({ now: NOON + (minutes += 1) * 60_000 })
  const decide = () => decidedIn(at.root, next())
  const fail = () => failedIn(at.root, next())
  const spoil = (): void => at.write('trust_lock_state.json', '{"locked"')

  function expectValid(state: StateFile): void {
    expect(faultsIn(validateState, state)).to.deep.equal([])
    for (const key of Object.keys(state)) seen.state.add(key)
    for (const { quality } of Object.values(state.signals)) seen.quality.add(quality)
    for (const record of at.records().filter(({ seq }) => typeof seq === 'number')) {
      expect(faultsIn(validateRecord, record)).to.deep.equal([])
      for (const key of Object.keys(record)) seen.record.add(key)
    }
  }

  it('keep no key of a record free for a fact to take', () => {
    expect([...RECORD_KEYS].toSorted()).to.deep.equal(Object.keys(recordSchema.properties).toSorted())
  })

  /** Each step is one run, or what comes before one; the state is looked at after every run. */
  for (const [what, ...steps] of [
    [
      'decisions of every level',
      decide,
      () => at.signals({ integrity_score: 92, recent_responses: 5 }),
      decide,
      () => at.signals({ trust_locked: true, forecast_risk: 'high' }),
      decide,
    ],
    [
      'signals that are missing',
      () =>
        at.signals({
          trust_locked: undefined,
          integrity_score: undefined,
          consensus_pct: undefined,
          reputation_score: undefined,
          forecast_risk: undefined,
          recent_responses: undefined,
        }),
      decide,
    ],
    [
      'signals that call for a level by being missing, invalid or stale',
      () =>
        at.edit('rules/facts.yaml', (text) =>
          text
            .replace('    pointer: /locked\n', '    pointer: /locked\n    onMissing: YELLOW\n')
            .replace('    column: integrity_score\n', '    column: integrity_score\n    onInvalid: RED\n')
            .replace(
              '    pointer: /risk_level\n',
              '    pointer: /risk_level\n    maxAge: 1h\n    onStale: YELLOW\n',
            )
            .replace(
              '    pointer: /weighted_agreement_pct\n',
              '    pointer: /weighted_agreement_pct\n    maxAge: 1h\n    onInvalid: YELLOW\n',
            ),
        ),
      () => at.signals({ trust_locked: undefined, integrity_score: 'n/a' }),
      () => utimesSync(at.at('forensics/forensics_anomaly_forecast.json'), 0, 0),
      () => utimesSync(at.at('federation/weighted_consensus.json'), 0, 0),
      decide,
      () => at.signals({ consensus_pct: null }),
      () => utimesSync(at.at('forensics/forensics_anomaly_forecast.json'), 0, 0),
      decide,
    ],
    [
      'rules with every kind of condition',
      () =>
        at.write(
          'rules/more.yaml',
          [
            'rules:',
            '  - name: yellow-words',
            '    conditions:',
            '      all:',
            '        - { fact: forecast_risk, operator: in, value: [low, medium] }',
            '        - not: { fact: recent_responses, operator: greaterThan, value: 100 }',
            '        - any: [{ fact: trust_locked, operator: equal, value: false }]',
            '    event: { type: YELLOW }',
            '',
          ].join('\n'),
        ),
      decide,
    ],
    [
      'failures with and without a decision before',
      spoil,
      fail,
      fail,
      () => at.signals(),
      decide,
      spoil,
      fail,
      fail,
    ],
    ['a broken policy', decide, () => at.write('rules/red.yaml', 'rules: ['), fail],
    ['rules that are gone', decide, () => rmSync(at.at('rules'), { recursive: true }), fail],
    [
      'many problems with places and help',
      () => at.signals({ trust_locked: 7, integrity_score: 'x', consensus_pct: -1, forecast_risk: 'hihg' }),
      fail,
    ],
    [
      'a torn log, by a decision and by a failure',
      decide,
      () => appendFileSync(at.at(LOG), '{"tor'),
      decide,
      () => appendFileSync(at.at(LOG), '{"tor'),
      spoil,
      fail,
    ],
    [
      'a log that was cut, by a decision and by a failure',
      decide,
      decide,
      () => at.write(LOG, `${at.lines()[0]}\n`),
      decide,
      () => at.write(LOG, ''),
      spoil,
      fail,
    ],
    ['a log that another tool began', () => at.write(LOG, '{"policy":"RED"}\n'), decide, spoil, fail],
    [
      'a failure that the log cannot take',
      decide,
      () => withFault({ operation: 'open', path: /_log\.jsonl$/, code: 'EACCES' }, fail),
    ],
    [
      'a failure without the lock',
      decide,
      () => withFault({ operation: 'open', path: /\.lock$/, code: 'EACCES' }, fail),
    ],
    [
      'a marker that cannot be written',
      () => withFault({ operation: 'rename', path: /audit_summary/, code: 'EACCES' }, fail),
    ],
  ] as const) {
    it(what, async () => {
      for (const step of steps) {
        const result = await (step as () => unknown)()
        if (typeof result === 'object' && result !== null && 'state' in result) {
          expect(at.state()).to.deep.equal(result.state)
          expectValid(at.state())
        }
      }
    })
  }

  it('the state that a dry run only shows', async () => {
    await decide()
    expectValid((await runIn(at.root, { dryRun: true })).state)
  })

  it('has met every key and every quality that the schemas know', () => {
    expect([...seen.state]).to.include.members(Object.keys(stateSchema.properties))
    expect([...seen.record]).to.include.members(Object.keys(recordSchema.properties))
    expect([...seen.quality]).to.include.members(['ok', 'missing', 'stale', 'invalid'])
  })

  it('would refuse a state and a record that are not right', async () => {
    const { state } = await decide()
    const [record] = at.records()
    expect(faultsIn(validateState, { ...state, extra: 1 })).to.have.length(1)
    expect(faultsIn(validateState, { ...state, evaluated_at: '2025-11-14T12:00:00Z' })).to.have.length(1)
    expect(faultsIn(validateState, { ...state, inputs: { a: null } })).to.have.length(1)
    expect(faultsIn(validateRecord, { ...record, prev: 'x' })).to.have.length(1)
    expect(faultsIn(validateRecord, { ...record, extra: { nested: 1 } })).to.have.length(1)
    expect(faultsIn(validateRecord, { ...record, seq: 0 })).to.have.length(1)
  })
})
