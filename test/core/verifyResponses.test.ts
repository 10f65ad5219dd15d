import { expect } from 'chai'
import { chained } from '../../src/core/chain.js'
import { responseRecord } from '../../src/core/responseRecords.js'
import { responseVerifier } from '../../src/core/verifyResponses.js'
import type { ActionResult, ReceiptRecord, StartedRecord } from '../../src/model/responseRecords.js'

type Record_ = Readonly<Record<string, unknown>>

const ID = '20251114T120000Z-0123456789ab'
const at = { timestamp: '2025-11-14T12:00:00+00:00', response_id: ID, policy: 'RED' }

const started = (actions = ['check']) => ({ ...at, type: 'started', actions, mode: 'apply' })
const intent = (action = 'check', idempotent = false) => ({
  ...at,
  type: 'intent',
  action,
  command: [],
  idempotent,
})
const result = (action = 'check', changes: Partial<ActionResult> = {}): ActionResult => ({
  action,
  command: ['x'],
  success: true,
  status: 'succeeded',
  reversible: false,
  undo_instruction: '',
  stdout: 'out',
  stderr: '',
  duration: 1,
  exit_code: 0,
  signal: null,
  reason: '',
  ...changes,
})
const receipt = (
  action = 'check',
  changes: Partial<ActionResult> = {},
): Omit<ReceiptRecord, 'seq' | 'prev'> => ({
  ...at,
  type: 'receipt',
  ...result(action, changes),
})
const INTERRUPTED = { success: false, status: 'interrupted' } as const
/** As a response writes it. */
const ended = (results: readonly ActionResult[], actions = results.map(({ action }) => action)) =>
  responseRecord(started(actions) as unknown as StartedRecord, results, 0)

function verified(records: readonly object[]) {
  const verifier = responseVerifier()
  for (const [index, record] of records.entries()) {
    const line = chained(record, { line: `${index}`, record: null, seq: index }) as Record_
    verifier.see(line, JSON.stringify(line), index + 1)
  }
  const { faults, notes } = verifier.finish()
  return { faults: faults.map(({ line, message }) => `${line}: ${message}`), notes }
}

describe('the records of the log of responses', () => {
  it('hold as responses write them', () => {
    const long = { stdout: `${'a'.repeat(3000)}${'b'.repeat(2000)}`, stderr: 'c'.repeat(2001) }
    const skipped = { success: false, status: 'skipped' } as const
    expect(
      verified([
        started(['check', 'mirror']),
        intent(),
        receipt('check', long),
        receipt('mirror', skipped),
        ended([result('check', long), result('mirror', skipped)]),
        { ...at, response_id: 'other', type: 'blocked', reason: 'x', reasons: ['x'], by: {} },
      ]),
    ).to.deep.equal({ faults: [], notes: [] })
    expect(
      verified([
        started(),
        intent('check', true),
        receipt('check', INTERRUPTED),
        intent('check', true),
        receipt(),
        ended([result()]),
      ]),
    ).to.deep.equal({ faults: [], notes: [] })
  })

  it('that another tool wrote, without a link, are the business of the chain', () => {
    const verifier = responseVerifier()
    verifier.see({ type: 'receipt', status: 'succeeded' }, '', 1)
    verifier.see(null, 'garbage', 2)
    expect(verifier.finish()).to.deep.equal({ faults: [], notes: [] })
  })

  it('are no fault while a response runs or was interrupted, and are told of', () => {
    const what = 'was interrupted or is running'
    const help = '`policy responses` says what to do'
    expect(verified([started(), intent()])).to.deep.equal({
      faults: [],
      notes: [`response ${ID} ${what}: \`check\` (record 2) has no receipt; ${help}`],
    })
    expect(verified([started(), intent(), receipt()])).to.deep.equal({
      faults: [],
      notes: [`response ${ID} ${what}: nothing says how it ended; ${help}`],
    })
  })

  for (const [what, records, faults] of [
    [
      'a receipt without an intent',
      [started(), receipt(), ended([result()])],
      ['2: record 2 is a receipt of `check` (succeeded), and no intent stands before it'],
    ],
    [
      'an interrupted receipt without an intent',
      [started(), receipt('check', INTERRUPTED)],
      ['2: record 2 is a receipt of `check` (interrupted), and no intent stands before it'],
    ],
    [
      'a second receipt',
      [started(), intent(), receipt(), receipt()],
      ['4: record 4 is a second receipt of `check` for one intent'],
    ],
    [
      'an intent upon an open one',
      [started(), intent(), intent()],
      ['3: record 3 starts `check`, which record 2 started and no receipt has ended'],
    ],
    [
      'an action that ran twice',
      [started(), intent('check', true), receipt(), intent('check', true), receipt()],
      ['4: record 4 starts `check` a second time, after it had succeeded'],
    ],
    [
      'an interrupted action that ran again though it is not idempotent',
      [started(), intent(), receipt('check', INTERRUPTED), intent()],
      ['4: record 4 starts `check` a second time, after it was interrupted: it is not idempotent'],
    ],
    [
      'an intent that was made idempotent afterwards',
      [started(), intent(), receipt('check', INTERRUPTED), intent('check', true)],
      ['4: record 4 starts `check` a second time, after it was interrupted: it is not idempotent'],
    ],
    [
      'an end before a receipt',
      [started(), intent(), ended([])],
      ['3: record 3 ends its response, and `check` (record 2) has no receipt'],
    ],
    [
      'a result that differs from its receipt',
      [started(), intent(), receipt('check', { status: 'failed', success: false }), ended([result()])],
      ['4: record 4 has a result of `check` that differs from its receipt'],
    ],
    [
      'a result with another output',
      [started(), intent(), receipt(), ended([result('check', { stdout: 'all is well' })])],
      ['4: record 4 has a result of `check` that differs from its receipt'],
    ],
    [
      'a result whose shortened output is another',
      [
        started(),
        intent(),
        receipt('check', { stdout: 'a'.repeat(5000) }),
        ended([result('check', { stdout: `${'a'.repeat(4999)}b` })]),
      ],
      ['4: record 4 has a result of `check` that differs from its receipt'],
    ],
    [
      'a result of nothing',
      [started(), ended([result()])],
      ['2: record 2 has a result of `check`, which has no receipt'],
    ],
    [
      'a result that was left out',
      [started(), intent(), receipt(), { ...ended([]), results: 'none' }],
      ['4: record 4 has no result of `check`, which has a receipt'],
    ],
    [
      'a wrong count',
      [started(), intent(), receipt(), { ...ended([result()]), actions_succeeded: 7 }],
      ['4: record 4 counts 7 succeeded actions, and its results 1'],
    ],
    [
      'records of a response that was not started, or had ended',
      [intent(), started(), ended([]), receipt()],
      [
        `1: record 1 belongs to response ${ID}, which was not started before it, or had ended`,
        `4: record 4 belongs to response ${ID}, which was not started before it, or had ended`,
      ],
    ],
    [
      'records of no response, no type and no action',
      [{ type: 'intent' }, started(), { ...at, type: 'toString' }, { ...at, type: 'receipt', action: 7 }],
      [
        '1: record 1 belongs to no response: it has no `response_id`',
        '3: record 3 has the type toString, which no response writes',
        '4: record 4 names no action',
      ],
    ],
  ] as const) {
    it(`name ${what}`, () => expect(verified(records).faults).to.deep.equal(faults))
  }

  it('stay in bounded memory, whatever they say', () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ ...started(), response_id: `r${index}` }))
    const { faults, notes } = verified(many)
    expect(faults).to.have.length(50)
    expect(faults[0]).to.equal(
      '201: record 201 starts a response while 200 others have not ended: the oldest is no longer followed',
    )
    expect(notes).to.have.length(21)
    expect(notes.at(-1)).to.equal('180 more responses have not ended')
    const garbage = verified(Array.from({ length: 1500 }, () => ({ type: 'intent' }))).faults
    expect(garbage).to.have.length(1001)
    expect(garbage.at(-1)).to.equal('1: 500 more faults are not shown')
  })
})
