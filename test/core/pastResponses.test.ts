import { expect } from 'chai'
import { responseHistory } from '../../src/core/pastResponses.js'
import type { ResponseLogRecord } from '../../src/model/responseRecords.js'

const BASE = { timestamp: '2025-11-14T12:00:00+00:00', policy: 'RED', seq: 1, prev: '0'.repeat(64) }
const STARTED = {
  ...BASE,
  type: 'started',
  mode: 'apply',
  decision_id: null,
  policy_digest: null,
  plan_digest: 'sha256:x',
  actions: ['one'],
  gates: [],
  by: { user: 'u', host: 'h' },
} as const

describe('the history of responses', () => {
  it('knows an undo whose command was begun and never ended', () => {
    const history = responseHistory()
    const records: ResponseLogRecord[] = [
      { ...STARTED, response_id: 'a' },
      { ...STARTED, response_id: 'b', mode: 'undo', undo_of: 'a' },
      { ...BASE, type: 'intent', response_id: 'b', action: 'one', command: ['rm', 'x'], idempotent: false },
    ]
    for (const record of records) history.add(record)
    const [first] = history.finish().responses
    expect(first?.tried).to.deep.equal([{ action: 'one', response_id: 'b' }])
    expect(first?.undone).to.deep.equal([])
  })
})
