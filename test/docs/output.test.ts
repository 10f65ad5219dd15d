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
})
