import { expect } from 'chai'
import { PolicyError } from '../../src/model/problem.js'
import {
  effectsOf,
  leaves,
  makeRed,
  respondIn,
  responded,
  responseRecords,
  writeActions,
} from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

describe('a placeholder without a value', () => {
  const here = workspace()
  const forced = { apply: true, level: 'RED', force: { reason: 'drill' } }
  const action = { name: 'tell', run: ['echo', 'integrity {integrity_score}'] }

  beforeEach(() => writeActions(here, { RED: [action, leaves('after')] }))

  it('is refused, forced or not: a command must not run with half of its words', async () => {
    const error = await respondIn(here.root, forced).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof PolicyError)) throw new Error('it was not refused')
    const [first, ...others] = error.problems.filter(({ severity }) => severity === 'error')
    expect([error.exit, first, others]).to.deep.equal([
      3,
      {
        code: 'plan-unfilled',
        severity: 'error',
        message: '`tell` needs `{integrity_score}`, and the state gives no value',
        help: 'decide first: `policy run`',
      },
      [],
    ])
    expect([responseRecords(here), effectsOf(here)]).to.deep.equal([[], []])
  })

  it('is filled once the state has one', async () => {
    await makeRed(here)
    const { record } = await responded(here.root)
    expect(record.results.map(({ stdout }) => stdout)).to.deep.equal(['integrity 80\n', ''])
  })
})
