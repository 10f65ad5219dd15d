import { expect } from 'chai'
import fc from 'fast-check'
import { decide } from '../../src/core/decide.js'
import { decisionDocuments, failureDocuments, type LogHead } from '../../src/core/documents.js'
import { logVerifier } from '../../src/core/verifyLog.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { StateFile } from '../../src/generated/stateFile.js'
import { HEALTHY, signalsOf } from './signals.js'

const DAY = 86_400_000

describe('verifyLog', () => {
  let lines: string[]
  let state: StateFile

  before(async () => {
    const policy = await loadPolicyOrFail('rules', 'rules')
    let head: LogHead = { line: null, record: null, seq: 0 }
    lines = []
    for (let day = 0; day < 8; day += 1) {
      const values = { ...HEALTHY, integrity_score: 88 + day }
      const decision = await decide(policy, signalsOf(policy, values), day * DAY)
      const failure = { problems: [], now: day * DAY, policyDigest: null, specs: policy.signals, signals: [] }
      const built =
        day === 4 ? failureDocuments(failure, head, 'POLICY') : decisionDocuments(decision, head, 'POLICY')
      lines.push(built.line)
      state = built.state
      head = { line: built.line, record: JSON.parse(built.line) as never, seq: day + 1 }
    }
  })

  const faultsOf = (log: readonly string[], anchor: StateFile['log'] | null = state.log) => {
    const verifier = logVerifier(anchor ?? null)
    for (const line of log) verifier.add(line)
    return verifier.finish().faults.map(({ line, message }) => `${line}: ${message}`)
  }

  it('finds nothing in a log as it was written', () => {
    expect(faultsOf(lines)).to.deep.equal([])
    expect(faultsOf([], null)).to.deep.equal([])
  })

  it('lets the log be ahead of the state, for a crash leaves it so, and counts by how much', () => {
    const earlier = { seq: 7, sha256: (JSON.parse(lines[7] as string) as { prev: string }).prev }
    expect(faultsOf(lines, earlier)).to.deep.equal([])
    const verifier = logVerifier(earlier)
    for (const line of lines) verifier.add(line)
    expect(verifier.finish()).to.deep.equal({ records: 8, faults: [], beyond: 1 })
  })

  const edited = (at: number) =>
    lines.with(at, (lines[at] as string).replace('GREEN', 'RED').replace('"seq"', ' "seq"'))
  for (const [name, log, expected] of [
    [
      'an edited record',
      () => edited(2),
      ['3: record 3 was changed after it was written: record 4 holds another digest of it'],
    ],
    [
      'an edited last record',
      () => edited(7),
      ['8: record 8 was changed after it was written: the state file holds another digest of it'],
    ],
    ['a removed record', () => lines.toSpliced(3, 1), ['4: record 4 was removed before record 5']],
    ['removed records', () => lines.toSpliced(3, 3), ['4: records 4 to 6 were removed before record 7']],
    [
      'a removed beginning',
      () => lines.slice(2),
      ['1: the log begins at record 3: records before it were removed'],
    ],
    [
      'a removed end',
      () => lines.slice(0, 6),
      ['7: the state file names record 8, and the log ends at record 6: records were removed from its end'],
    ],
    [
      'one forged record in the place of all',
      () => [(lines[0] as string).replace('"seq":1', '"seq":9')],
      [
        '1: the first chained record is 9, and stands on line 1: lines before it were removed or added',
        '2: the state file names record 8, and the log does not hold it',
      ],
    ],
    [
      'a record with a right link and a wrong number',
      () => [...lines.slice(0, 7), (lines[7] as string).replace('"seq":8', '"seq":9')],
      [
        '8: record 7 is followed by a record with the number 9',
        '9: the state file names record 8, and the log does not hold it',
      ],
    ],
    [
      'reordered records',
      () => lines.with(2, lines[3] as string).with(3, lines[2] as string),
      [
        '3: record 3 was removed before record 4',
        '4: record 3 stands after record 4: records were reordered or added',
        '5: record 4 was removed before record 5',
      ],
    ],
    [
      'a repeated record',
      () => lines.toSpliced(3, 0, lines[2] as string),
      ['4: record 3 stands after record 3: records were reordered or added'],
    ],
    [
      'a line that is no record',
      () => lines.toSpliced(3, 0, 'hello'),
      ['4: line 4 is not a record', '5: record 4 is not linked to line 4 above it'],
    ],
    [
      'a removed log',
      () => [],
      ['1: the state file names record 8, and the log ends at record 0: records were removed from its end'],
    ],
  ] as const) {
    it(`names ${name}`, () => expect(faultsOf(log())).to.deep.equal(expected))
  }

  it('still names the change after a run has replaced the state: the next record carries it', async () => {
    const policy = await loadPolicyOrFail('rules', 'rules')
    const decision = await decide(policy, signalsOf(policy, HEALTHY), 9 * DAY)
    const cut = lines.slice(0, 6)
    const last = cut[5] as string
    const head = { line: last, record: JSON.parse(last) as never, seq: 6, changed: state.log as never }
    const next = decisionDocuments(decision, head, 'POLICY')
    expect(faultsOf([...cut, next.line], next.state.log)).to.deep.equal([
      '7: record 7 was written when the log did not end in record 8, as the state file said: it was changed before',
    ])
  })

  it('notices every change of one character anywhere', () => {
    const text = lines.join('\n')
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '9', 'a', ' ', 'x'), (at, character) => {
        if (text[at] === character || text[at] === '\n') return true
        return faultsOf(`${text.slice(0, at)}${character}${text.slice(at + 1)}`.split('\n')).length > 0
      }),
      { numRuns: 2000 },
    )
  })

  it('names the file and the writer of another log than that of decisions', () => {
    const words = { anchor: '`state/x.json`', next: 'the next response' }
    const verifier = logVerifier({ seq: 8, sha256: 'x' }, words)
    for (const line of lines) verifier.add(line)
    verifier.add('{', true)
    expect(verifier.finish().faults.map(({ message }) => message)).to.deep.equal([
      'record 8 was changed after it was written: `state/x.json` holds another digest of it',
      'half a record ends the log, as a crash leaves it: the next response sets it aside',
    ])
  })

  it('gives every whole line to whoever looks on, and no torn one', () => {
    const seen: [unknown, number][] = []
    const verifier = logVerifier(null, undefined, (record, _text, line) =>
      seen.push([record === null ? null : record['seq'], line]),
    )
    for (const line of [lines[0] as string, 'garbage', lines[1] as string]) verifier.add(line)
    verifier.add('{"seq":', true)
    expect(seen).to.deep.equal([
      [1, 1],
      [null, 2],
      [2, 3],
    ])
  })

  it('tells of a thousand faults, and counts the others', () => {
    const faults = faultsOf([lines[0] as string, ...Array<string>(1500).fill('x')], null)
    expect(faults).to.have.length(1001)
    expect(faults.at(-1)).to.equal('1501: 500 more faults are not shown')
  })

  it('takes the records of another tool before the first chained one as they are, and holds them from then on', () => {
    const old = '{"timestamp":"2025-11-14T12:00:00+00:00","policy":"GREEN","trust_locked":false}'
    expect(faultsOf([old, old], null)).to.deep.equal(['1: no line of the log is a chained record'])
  })
})
