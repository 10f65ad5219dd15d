import { expect } from 'chai'
import fc from 'fast-check'
import { withoutCommands } from '../../src/report/runnerCommands.js'

/** Whether GitHub's runner would look for a command in a line, by its own two rules; it splits lines at each of `\r`, `\n`. */
function commands(text: string): string[] {
  return text
    .split(/[\r\n]/)
    .filter((line) => line.replace(/^[\s\u0085]+/, '').startsWith('::') || line.includes('##['))
}

describe('withoutCommands', () => {
  it('shows both forms of a command with a code point', () => {
    expect(withoutCommands('::stop-commands::x\n  ::error::y\r\u0085::debug::z')).to.equal(
      '\\u003a:stop-commands::x\n  \\u003a:error::y\r\u0085\\u003a:debug::z',
    )
    expect(withoutCommands('> 3 | # ##[stop-commands]x ###[y]')).to.equal(
      '> 3 | # ##\\u005bstop-commands]x ###\\u005by]',
    )
  })

  it('leaves everything else as it is', () => {
    const text = 'a::b\n:c\n: :d\n# [e]\n##e\n[#]##\n\u001b[31m::f\n'
    expect(withoutCommands(text)).to.equal(text)
  })

  it('leaves no command, and the value of every JSON document', () => {
    const piece = fc.constantFrom(
      '#',
      '##[',
      '[',
      ':',
      '::',
      ' ',
      '\t',
      '\n',
      '\r',
      'error',
      ']',
      '\u2028',
      '\\',
    )
    const text = fc.array(piece).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, (some) => {
        expect(commands(withoutCommands(some))).to.deep.equal([])
        const document = JSON.stringify({ [some]: [some] }, null, 2)
        expect(commands(withoutCommands(document))).to.deep.equal([])
        expect(JSON.parse(withoutCommands(document))).to.deep.equal({ [some]: [some] })
      }),
    )
  })
})
