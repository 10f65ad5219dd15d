import { expect } from 'chai'
import { undoChoice } from '../../src/core/undoChoice.js'
import type { ActionResult } from '../../src/model/responseRecords.js'
import { past, RESULTS } from '../report/responses.js'

const { OK, CHANGED, SKIPPED } = RESULTS

describe('what an undo leaves as it is', () => {
  const whyLeft = (result: ActionResult): string | undefined =>
    undoChoice(past({ results: [result] }), undefined).left[0]?.why

  for (const [what, result, why] of [
    ['what only looked', OK, 'it declares no changes that could be taken back'],
    ['what only a person can take back', { ...OK, undo_instruction: 'ask the team' }, 'ask the team'],
    ['what changed files for good', { ...OK, changed: ['a.txt'] }, 'it is not reversible'],
    ['what did not run', SKIPPED, 'it did not run'],
  ] as const) {
    it(`${what}: "${why}"`, () => expect(whyLeft(result)).to.equal(why))
  }

  it('what lost its undo file, by what the policy says of it', () => {
    const { undo_file: _, ...lost } = CHANGED
    expect(whyLeft(lost)).to.equal('policy undo')
    expect(whyLeft({ ...lost, undo_instruction: '' })).to.equal('it has no undo file')
  })

  it('and takes back what has an undo file', () => {
    expect(undoChoice(past({ results: [OK, CHANGED] }), undefined).chosen).to.deep.equal([CHANGED])
  })
})
