import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from 'yaml'
import { listHelp, wordHelp } from '../../src/load/commandHelp.js'

/** What the list in a help says to a reader of YAML. */
function listIn(help: string): unknown {
  return parse(/^write it as a list: `(\[[^]*?\])`(?:$|; or)/.exec(help)?.[1] ?? '')
}

describe('help for commands that are written as a text', () => {
  for (const [text, words] of [
    ['policy verify log', ['policy', 'verify', 'log']],
    ['  policy   verify ', ['policy', 'verify']],
    ['echo "two words" \'and three more\'', ['echo', 'two words', 'and three more']],
    ['echo --name="a b"', ['echo', '--name=a b']],
    ['sleep 5', ['sleep', '5']],
    ['echo true null .5 -1 1e3 .inf ~ -', ['echo', 'true', 'null', '.5', '-1', '1e3', '.inf', '~', '-']],
    ['tool {score} {{x}}', ['tool', '{score}', '{{x}}']],
    ["echo it's", ['echo', "it's"]],
    ['echo a: b # c', ['echo', 'a:', 'b', '#', 'c']],
  ] as [string, string[]][]) {
    it(`${text}: a list of ${words.length} texts`, () => {
      expect(listIn(listHelp(text))).to.deep.equal(words)
    })
  }

  it('offers a shell where only a shell would understand it', () => {
    expect(listHelp('du -s * | sort')).to.equal(
      "write it as a list: `[du, -s, '*', '|', sort]`; or, if a shell is to read it, `[sh, -c, 'du -s * | sort']`",
    )
    expect(listHelp('policy verify')).to.equal('write it as a list: `[policy, verify]`')
  })

  it('is a list of texts to YAML, whatever the words are', () => {
    const word = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 })
      .filter((each) => !/[\s"'`\]]/.test(each))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        expect(listIn(listHelp(words.join(' ')))).to.deep.equal(words)
      }),
      { numRuns: 1000 },
    )
  })

  it('puts words into quotes that YAML takes for something else', () => {
    expect(wordHelp(5)).to.equal("put it into quotes: `'5'`")
    expect(wordHelp(false)).to.equal("put it into quotes: `'false'`")
    expect(wordHelp({ 'place.rules': null })).to.equal("put it into quotes: `'{place.rules}'`")
    expect(wordHelp({ note: "it's" })).to.equal('put it into quotes: `"note: it\'s"`')
    expect([{ a: 1, b: 2 }, { a: {} }, {}, null].map(wordHelp)).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
