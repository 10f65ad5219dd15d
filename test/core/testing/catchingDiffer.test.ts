import { expect } from 'chai'
import fc from 'fast-check'
import { mustDiffer } from '../../../src/core/testing/catchingDiffer.js'
import { truthOf, type Known, type Side } from '../../../src/core/testing/catchingSides.js'
import { changesOf } from '../../../src/core/testing/mutantChanges.js'
import { mutants } from '../../../src/core/testing/mutants.js'
import { policies, values } from './smallPolicies.js'

describe('mustDiffer', function () {
  this.timeout(60_000)

  it('holds for the facts that tell the two apart, and for no others', () => {
    const met = { apart: 0, alike: 0 }
    fc.assert(
      fc.property(policies, fc.array(values, { minLength: 8, maxLength: 8 }), (policy, facts) => {
        for (const mutant of mutants(policy)) {
          const { rules, gates, factsBefore, factsAfter } = changesOf(policy, mutant.policy)
          for (const { before, after } of [...rules, ...gates]) {
            if (!after) continue
            const was: Side = { condition: before.conditions, facts: factsBefore }
            const is: Side = { condition: after.conditions, facts: factsAfter }
            const both = [mustDiffer(was, is), mustDiffer(is, was)]
            for (const each of facts) {
              const known: Known = new Map(Object.entries(each))
              const apart = truthOf(was, known) !== truthOf(is, known)
              const held = both.map((constraints) => constraints.every(({ test }) => test(known) === true))
              expect(held, `${mutant.change}, ${JSON.stringify(each)}`).to.deep.equal([apart, apart])
              met[apart ? 'apart' : 'alike'] += 1
            }
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(met.apart).to.be.greaterThan(300)
    expect(met.alike).to.be.greaterThan(300)
  })
})
