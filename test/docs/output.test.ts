import { expect } from 'chai'
import { difference } from './output.js'

const printed = 'one\ntwo 2025-11-14T12:00:00+00:00\nthree\nfour\n'

describe('comparing a shown output', () => {
  for (const [shown, fits] of [
    ['one\ntwo 2020-01-01T00:00:00+00:00\nthree\nfour\n', true],
    ['one\n…\nfour\n', true],
    ['…\nthree\n…\n', true],
    ['one\n…\n', true],
    ['…\n', true],
    ['one\ntwo\nthree\nfour\n', false],
    ['one\n', false],
    ['three\n…\n', false],
    ['…\nthree\n', false],
    ['…\nfour\n…\none\n', false],
    ['…\nthree\n…\nthree\n…\n', false],
  ] as const) {
    it(`${JSON.stringify(shown)} ${fits ? 'fits' : 'does not fit'}`, () => {
      expect(difference(shown, printed) === null).to.equal(fits)
    })
  }

  const response =
    'a1 of 20251114T160500Z-6f1c2a90b7de  2025-11-14T16:05:00+00:00, 3 s ago\n' +
    '  by deploy on ops-1\n  ok  anchor  0.2 s\n  changed mirrors/anchor_20251114T160501+0000.json\n'
  for (const [from, to, fits] of [
    ['6f1c2a90b7de', '000000000000', true],
    ['3 s ago', '12 min ago', true],
    ['deploy on ops-1', 'root on vm', true],
    ['0.2 s', '0.9 s', true],
    ['T160501', 'T170501', true],
    ['a1 of', 'a2 of', false],
    ['ok', 'failed', false],
  ] as const) {
    it(`${from} instead of ${to} ${fits ? 'fits' : 'does not fit'}`, () => {
      expect(difference(response.replace(from, to), response) === null).to.equal(fits)
    })
  }
})
