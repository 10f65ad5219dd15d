import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { lookAlikeIn, oddCharacters } from '../../src/model/oddCharacters.js'
import { addTo, assembleLint, findingsOf, findingText, validation } from './linted.js'

const CYRILLIC = '`\u0435` is `U+0435`, a Cyrillic letter that looks like the Latin `e`'

describe('names that are not what they seem', () => {
  let workspace = ''
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    assembleLint(workspace)
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  async function told(text: string): Promise<string> {
    addTo(workspace, 'more.yaml', text)
    return findingsOf(await validation(workspace))
      .map(findingText)
      .join('')
  }

  it('are refused as names of facts, with the letter that is another one', async () => {
    expect(
      await told('facts:\n  int\u0435grity: { file: a.json, pointer: /a, type: boolean, default: false }\n'),
    ).to.equal(
      '  schema more.yaml:2:3 `int\u0435grity` is not a name: lower-case letters, digits and underscores, a letter first, at most 64\n' +
        `    help: ${CYRILLIC}\n`,
    )
  })

  it('are refused as keys, levels and words of a list, beside what was meant', async () => {
    const rule = (key: string, operator: string, level: string): string =>
      `rules:\n  - name: more\n    conditions: { all: [{ ${key}: score, operator: ${operator}, value: 1 }] }\n    event: { type: ${level}, params: { reason: more } }\n`
    expect(await told(rule('fact', 'l\u0435ssThan', 'RED'))).to.match(
      new RegExp(
        `^ {2}unknown-operator more\\.yaml:3:\\d+ .*\\n {4}help: ${CYRILLIC.replaceAll('+', '\\+')}; did you mean \`lessThan\``,
      ),
    )
    expect(await told(rule('fact', 'lessThan', 'R\u0415D'))).to.equal(
      '  unknown-level more.yaml:4:20 there is no level `R\u0415D`\n' +
        '    help: `\u0415` is `U+0415`, a Cyrillic letter that looks like the Latin `E`; did you mean `RED`?\n',
    )
    expect(await told(rule('f\u0430ct', 'lessThan', 'RED'))).to.contain(
      '`\u0430` is `U+0430`, a Cyrillic letter that looks like the Latin `a`; did you mean `fact`?',
    )
  })

  it('are refused as words of an enum', async () => {
    const text =
      'facts:\n  risk: { file: a.json, pointer: /a, type: enum, values: [low, r\u0435d], default: red }\n'
    expect(await told(text)).to.contain('bad-default more.yaml:2:')
    const rule =
      'facts:\n  risk: { file: a.json, pointer: /a, type: enum, values: [low, red], default: low }\nrules:\n  - name: more\n    conditions: { all: [{ fact: risk, operator: equal, value: r\u0435d }] }\n    event: { type: RED, params: { reason: more } }\n'
    expect(await told(rule)).to.equal(
      '  value-type more.yaml:5:63 `r\u0435d` is not a value of `risk`, which is one of `low`, `red`\n' +
        `    help: ${CYRILLIC}; did you mean \`red\`?\n`,
    )
  })

  it('are told beside errors, but not on a line that has one', async () => {
    const fact = '  int\u200begrity: { file: a.json, pointer: /a, type: boolean, default: false }\n'
    expect(await told(`facts:\n${fact}# hid\u202eden\n`)).to.equal(
      '  schema more.yaml:2:3 `int\u200begrity` is not a name: lower-case letters, digits and underscores, a letter first, at most 64\n' +
        '    help: `U+200B` (zero width space) in it cannot be seen\n' +
        '  odd-characters more.yaml:3:6 `U+202E` (right-to-left override) changes the order in which the text is shown, which may read otherwise than it is  (more.yaml U+202E)\n' +
        '    help: delete it; an editor that shows invisible characters finds it at this column\n',
    )
  })

  it('are told in a file that is no YAML, too', async () => {
    expect(await told('facts: [\n# hid\u2066den\n')).to.match(/odd-characters more\.yaml:2:6 `U\+2066`/)
  })

  const ODD =
    '\u00ad\u061c\u200b\u200e\u200f\u2028\u202a\u202e\u2060\u2066\u2069\u3164\u0007\u0085\ufff9\u{e0061}'
  for (const character of ODD) {
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    it(`are seen through: ${code}`, () => {
      expect(oddCharacters(`a${character}b`).map(({ offset }) => offset)).to.deep.equal([1])
    })
  }

  it('are not emoji, keycaps, Persian or Hindi words, and not a byte order mark at the beginning', () => {
    for (const text of [
      '\ufeffa',
      '\u26a0\ufe0f',
      '1\ufe0f\u20e3',
      '\u{1f469}\u{1f3fd}\u200d\u{1f4bb}',
      '\u0645\u06cc\u200c\u062e',
      '\u0915\u094d\u200d\u0937',
    ])
      expect(oddCharacters(text), JSON.stringify(text)).to.deep.equal([])
    for (const text of ['a\ufe0f', 'a\u200db', '\u26a0\u200da', '1\ufe0f'])
      expect(oddCharacters(text), JSON.stringify(text)).to.have.length(1)
  })

  it('mix letters of two scripts in one word', () => {
    expect(lookAlikeIn('sc\u043ere')).to.deep.include({ like: 'o', script: 'Cyrillic' })
    expect(lookAlikeIn('\uff53core')).to.deep.include({ like: 's' })
    expect(lookAlikeIn('a\u2002b')).to.deep.include({ like: ' ' })
    for (const word of [
      '\u0446\u0435\u043d\u0430',
      'price_\u0446\u0435\u043d\u0430',
      '\u0394t',
      '\u00e9t\u00e9',
      'k\u03a9',
      '\u65e5\u672c',
    ])
      expect(lookAlikeIn(word), word).to.equal(null)
  })
})
