import { expect } from 'chai'
import type { GatesSeen } from '../../src/model/gates.js'
import { gatesMarkdown } from '../../src/report/gatesMarkdown.js'
import { gatesText } from '../../src/report/gatesText.js'

const SEEN: GatesSeen = {
  gates: [{ gate: 'one', closed: true, reason: 'too_many', used: 1.5, limit: 1 }],
  facts: [{ name: 'load', kind: 'constant', value: 1.5, quality: 'ok', unit: 'GiB' }],
  passed: false,
  checkedAt: '2025-11-14T12:00:00+00:00',
  warnings: [],
}

const headlines = (seen: Partial<GatesSeen>): string => {
  return gatesText({ ...SEEN, ...seen }).split('\n')[0] ?? ''
}

describe('reports of gates', () => {
  it('count gates as people do', () => {
    const [closed] = SEEN.gates
    const open = { gate: 'two', closed: false, reason: '' }
    if (!closed) throw new Error('no gate')
    expect(headlines({})).to.equal('CLOSED  the only gate is closed: nothing may be done')
    expect(headlines({ gates: [open], passed: true })).to.equal('OPEN  the only gate is open')
    expect(headlines({ gates: [open, open], passed: true })).to.equal('OPEN  all 2 gates are open')
    expect(headlines({ gates: [closed, open] })).to.equal(
      'CLOSED  1 of 2 gates is closed: nothing may be done',
    )
    expect(headlines({ gates: [closed, closed] })).to.equal(
      'CLOSED  all 2 gates are closed: nothing may be done',
    )
    expect(headlines({ gates: [], passed: true })).to.equal('OPEN  no gates: nothing forbids acting')
  })

  it('say when a gate opens, from then and from the clock', () => {
    const opens = (more: object): string | undefined => {
      const gates = SEEN.gates.map((gate) => ({ ...gate, ...more }))
      return gatesText({ ...SEEN, gates }).split('\n')[3]
    }
    const at = '2025-11-14T12:01:30+00:00'
    expect(opens({ opens_at: at, opens: 'when it rains' })).to.equal(
      `        opens at ${at}, in 90 s: when it rains`,
    )
    expect(opens({ opens_at: at })).to.equal(`        opens at ${at}, in 90 s`)
    expect(opens({ opens: 'when it rains' })).to.equal('        opens when it rains')
    expect(opens({})).to.equal('')
  })

  it('show numbers, units and constants', () => {
    expect(gatesText(SEEN).split('\n').slice(1)).to.deep.equal([
      '',
      'CLOSED  one  too_many  used 1.5, limit 1',
      '',
      'Facts',
      '  load  1.5 GiB  ok  the policy',
      '',
      'Looked at 2025-11-14T12:00:00+00:00; nothing was written.',
      '',
    ])
  })

  it('what files and policies say cannot steer a terminal or a page', () => {
    const evil = '\u001B[2J|<b>\n'
    const seen: GatesSeen = {
      ...SEEN,
      gates: [{ gate: `g${evil}`, closed: true, reason: evil, opens: evil }],
      facts: [
        {
          name: 'f',
          kind: 'signal',
          value: evil,
          quality: 'invalid',
          unit: evil,
          note: evil,
          source: { file: evil, pointer: evil },
        },
        { name: 'g', kind: 'firstOf', value: evil, quality: 'ok', of: [evil] },
      ],
      warnings: [{ code: 'internal', severity: 'warning', message: evil }],
    }
    for (const text of [gatesText(seen), gatesMarkdown(seen)]) expect(text).to.not.contain('\u001B')
    expect(gatesText(seen).split('\n')).to.have.length(11)
    expect(gatesMarkdown(seen)).to.not.match(/(?<!\\)<b|[^\\|\s-]\|[^\s]/)
  })
})
