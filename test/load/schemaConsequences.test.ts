import { expect } from 'chai'
import fc from 'fast-check'
import { validatePolicyFile } from '../../src/generated/validators.js'
import { schemaFaults } from '../../src/load/schemaFaults.js'

/** Keys of every kind in every place: those that belong there, those of elsewhere, and those that others use for them. */
const KEYS = [
  'name',
  'priority',
  'conditions',
  'event',
  'type',
  'params',
  'reason',
  'if',
  'then',
  'level',
  'undefined',
  'all',
  'any',
  'not',
  'and',
  'or',
  'none',
  'fact',
  'operator',
  'value',
  'path',
  'op',
  'signal',
  'fact = x',
  'file',
  'fil',
  'pointer',
  'column',
  'default',
  'responses',
  'largestOf',
  'largestof',
  'run',
  'description',
]

const { entry } = fc.letrec<{ entry: unknown; thing: unknown }>((tie) => ({
  thing: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, 1, 'score', 'RED', true, []),
    tie('entry'),
    fc.array(tie('entry'), { maxLength: 2 }),
  ),
  entry: fc.dictionary(fc.constantFrom(...KEYS), tie('thing'), { maxKeys: 4 }),
}))

describe('what only follows from another complaint of the schema', () => {
  it('is left out, and never all that is wrong with a file', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('rules', 'gates', 'facts', 'thresholds', 'gateFacts', 'actions'),
        entry,
        (section, thing) => {
          const list = section === 'rules' || section === 'gates'
          if (validatePolicyFile({ [section]: list ? [thing] : { one: thing } })) return
          expect(schemaFaults('x.yaml', validatePolicyFile.errors ?? []).length).to.be.above(0)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('is not what stands beside a key of another section and a misspelt one', () => {
    expect(validatePolicyFile({ gateFacts: { one: { conditions: {}, fil: 'x.json' } } })).to.equal(false)
    const faults = schemaFaults('x.yaml', validatePolicyFile.errors ?? [])
    expect(faults.map(({ message, help }) => [message, help])).to.deep.equal([
      ['`conditions` is not a key of `gateFacts.one`', 'a rule stands under `rules`'],
    ])
  })
})
