import { expect } from 'chai'
import { anchoredVerifier } from '../../src/core/anchoredRecords.js'
import { sha256 } from '../../src/core/canonical.js'

describe('records that anchors name', () => {
  const line = (seq: number, note = '') => JSON.stringify({ seq, note })
  const named = (seq: number, text = line(seq)) => ({
    file: 'log',
    seq,
    sha256: sha256(text),
    anchor: 'anchor',
    entry: 1,
  })
  const lost = (lines: readonly string[], ...records: ReturnType<typeof named>[]) => {
    const verifier = anchoredVerifier(records)
    for (const each of lines) verifier.add(each)
    return verifier.finish().map(({ record, why }) => `${record.seq} ${why}`)
  }

  it('are found wherever they stand, among lines that are no records', () => {
    expect(lost([line(1), 'garbage', '[]', line(2)], named(1), named(2))).to.deep.equal([])
  })

  it('are told with what is in their place', () => {
    const lines = [line(1), line(3, 'edited')]
    expect(lost(lines, named(1), named(2), named(3), named(4))).to.deep.equal([
      '2 the log does not hold it',
      '3 record 3 is another now: it was changed, or the log was begun anew',
      '4 the log ends at record 3: records were removed, or the log was begun anew',
    ])
    expect(lost([], named(1))).to.deep.equal([
      '1 the log ends at record 0: records were removed, or the log was begun anew',
    ])
  })

  it('two anchors that say different things of one record do not both hold', () => {
    expect(lost([line(1)], named(1), named(1, line(1, 'other')))).to.have.length(1)
  })
})
