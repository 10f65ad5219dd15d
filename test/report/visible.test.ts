import { expect } from 'chai'
import { json } from '../../src/cli/session.js'
import { markdown, showValue, visible } from '../../src/report/visible.js'

describe('visible, of what cannot be seen', () => {
  it('shows characters without a width, so that texts that differ never look the same', () => {
    for (const [text, shown] of [
      ['hi\u200bgh', 'hi\\u200bgh'],
      ['\u00adhigh\ufeff', '\\u00adhigh\\ufeff'],
      ['a\u2060\u200d\u2066b', 'a\\u2060\\u200d\\u2066b'],
      ['a\u{e0061}', 'a\\u{e0061}'],
      ['größer ✓ 日本 \u{1f600}', 'größer ✓ 日本 \u{1f600}'],
    ] as const)
      expect(visible(text)).to.equal(shown)
  })
})

describe('showValue, of texts', () => {
  for (const [text, shown] of [
    ['', '""'],
    [' ', '" "'],
    ['a, b', '"a, b"'],
    ['a"b', '"a\\"b"'],
    ['a ', '"a "'],
    ["it's fine", "it's fine"],
    ['a b', 'a b'],
    [',\u200b', '",\\u200b"'],
  ] as const) {
    it(`${JSON.stringify(text)} is ${shown}`, () => expect(showValue(text)).to.equal(shown))
  }
  it('in a list', () => expect(showValue(['a, b', 'c', ''])).to.equal('"a, b", c, ""'))
})

describe('markdown on GitHub', () => {
  for (const [text, written] of [
    ['&amp; R&D', '\\&amp; R\\&D'],
    ['~~gone~~ $x$', '\\~\\~gone\\~\\~ \\$x\\$'],
    ['ask @org/team', 'ask @<!-- -->org/team'],
    ['mail a@example.org at @ 5', 'mail a@example.org at @ 5'],
    ['1. first', '1\\. first'],
    ['12) twelfth', '12\\) twelfth'],
    ['1.5 s, v1. a', '1.5 s, v1. a'],
    ['+ plus', '\\+ plus'],
    ['- minus', '\\- minus'],
    ['-5 to +5', '-5 to +5'],
    ['---', '\\---'],
    ['===', '\\==='],
    ['- - -', '\\- - -'],
    ['--help', '--help'],
  ] as const) {
    it(text, () => expect(markdown(text)).to.equal(written))
  }
})

describe('a JSON document', () => {
  it('has no character that steers a terminal, and says the same', () => {
    const value = {
      '\u009b31m': ['a\u0085b\u007f', '\u202e\u2028', '\u200b', '\u{e0061}', '\n\u001b', 'ü\u{1f600}'],
    }
    const text = json(value)
    expect(text).to.match(/^[\n\x20-\x7e\u00a1-\u00ff\u{1f600}]*$/u)
    expect(text).to.include('"\\u009b31m"').and.include('"\\udb40\\udc61"').and.include('"ü\u{1f600}"')
    expect(JSON.parse(text)).to.deep.equal(value)
  })
})
