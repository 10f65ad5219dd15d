import { expect } from 'chai'
import { parse } from 'yaml'
import { caseText } from '../../../src/core/testing/catchingText.js'
import type { Case } from '../../../src/generated/testsFile.js'

describe('caseText', () => {
  it('writes a case that YAML reads as it was, whatever its texts are', () => {
    const texts = [
      'true',
      'No',
      'null',
      '1',
      '1e3',
      "it's",
      'a: b',
      '#',
      '[x]',
      '- x',
      '',
      ' x ',
      'a\nb',
      '\u0007',
    ]
    for (const text of texts) {
      const file: Case = {
        name: text,
        given: { word: text, score: 1e21, small: 1e-7, flag: true },
        missing: ['a'],
        stale: ['b', 'c'],
        invalid: ['d'],
        expect: { level: 'RED', because: [text, 'x'], actions: [], gates: [text] },
      }
      for (const version of ['1.1', '1.2'] as const) {
        const [read] = (parse(`cases:\n${caseText(file)}`, { version }) as { cases: Case[] }).cases
        expect(read, `${text} in ${version}`).to.deep.equal(file)
      }
    }
  })

  it('is plain where it can be', () => {
    expect(caseText({ name: 'low', given: { word: 'high-risk' }, expect: { because: ['a-b', 'c_d'] } })).to
      .equal(`  - name: low
    given:
      word: high-risk
    expect:
      because: [a-b, c_d]
`)
  })
})
