import { expect } from 'chai'
import { mutationText } from '../../../src/report/testing/mutationText.js'

const AT = { file: 'rules/red.yaml', line: 5, column: 3 }

describe('mutationText', () => {
  it('is one line where everything is noticed', () => {
    const all = { tried: 80, caught: 80, survivors: [], equivalent: [], undecided: [] }
    expect(mutationText(all)).to.equal('Changes  80 of 80 changes of the policy noticed\n')
  })

  it('gives every change that no test notices its case, and tells what is not known', () => {
    const text = mutationText({
      tried: 4,
      caught: 1,
      survivors: [
        { change: 'low: RED → \u001b', at: AT, catching: "  - name: 'x'\n    expect:\n      level: RED\n" },
      ],
      equivalent: [{ change: 'without dead', at: { ...AT, line: 12 } }],
      undecided: [{ change: 'low: all → any', at: AT }],
    })
    expect(text).to
      .equal(`Changes  1 of 4 changes of the policy noticed, 1 UNNOTICED, 1 UNDECIDED, 1 without effect

rules/red.yaml:5:3  low: RED → \\u001b
  no test notices it; this case would:
    - name: 'x'
      expect:
        level: RED

Undecided: neither a case that tells it was found, nor that there is none
  rules/red.yaml:5:3  low: all → any

Without effect: no facts tell it from the policy as it is
  rules/red.yaml:12:3  without dead
`)
  })
})
