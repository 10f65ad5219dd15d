import { expect } from 'chai'
import type { AllVerified, Part } from '../../src/model/verified.js'
import { allText } from '../../src/report/allText.js'

const verified = <T>(found: T): Part<T> => ({ kind: 'verified', found })
const UNTOLD = {
  kind: 'failed',
  problems: [{ code: 'log-unreadable', severity: 'error', message: 'it cannot be read' }],
} as const

const all = (faults: readonly [number, number, number], changes: Partial<AllVerified> = {}): AllVerified => ({
  log: verified({ logs: [], state: null, faults: faults[0] }),
  inputs: verified({ files: [], problems: [], faults: faults[1] }),
  storage: verified({ stores: [], faults: faults[2] }),
  exit: 0,
  ...changes,
})

const CASES: readonly (readonly [string, AllVerified])[] = [
  ['HOLDS  logs, inputs and storage', all([0, 0, 0])],
  ['BROKEN  storage', all([0, 0, 1])],
  ['BROKEN  logs and inputs', all([2, 1, 0])],
  ['BROKEN  logs; not verified: inputs and storage', all([2, 0, 0], { inputs: UNTOLD, storage: UNTOLD })],
  ['NOT VERIFIED  logs', all([0, 0, 0], { log: UNTOLD })],
]

describe('a whole verification, for people', () => {
  for (const [verdict, found] of CASES) {
    it(`begins with ${verdict}`, () => {
      expect(allText(found).split('\n').slice(0, 3)).to.deep.equal([verdict, '', 'Logs'])
    })
  }
})
