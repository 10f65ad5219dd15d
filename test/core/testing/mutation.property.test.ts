import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from 'yaml'
import { decideMutant } from '../../../src/core/testing/decideMutant.js'
import { decidePoint } from '../../../src/core/testing/decidePoint.js'
import { differencesOf } from '../../../src/core/testing/differences.js'
import { mutants } from '../../../src/core/testing/mutants.js'
import { mutationOf } from '../../../src/core/testing/mutation.js'
import type { Case } from '../../../src/generated/testsFile.js'
import type { Policy, Scalar } from '../../../src/model/policy.js'
import type { Mutant, Mutation, TestCase } from '../../../src/model/testing.js'
import { caseOf } from './bench.js'
import { MARKABLE, MISSABLE, policies, values } from './smallPolicies.js'

type Facts = Pick<Case, 'given' | 'missing' | 'invalid'>

/** Facts that a case gives, some of those that only gates read marked instead. */
const facts: fc.Arbitrary<Facts> = fc
  .tuple(
    values,
    fc.oneof(
      fc.constant([null, null] as const),
      fc.tuple(fc.constantFrom(...MARKABLE), fc.constantFrom('missing', 'invalid')),
      fc.tuple(fc.constantFrom(...MISSABLE), fc.constant('missing')),
    ),
  )
  .map(([given, [marked, mark]]) => {
    if (marked === null) return { given }
    const { [marked]: _, ...others } = given
    return { given: others as Record<string, Scalar>, [mark]: [marked] }
  })

const ASKING = { because: [], gates: [], actions: [] }

/** What the policy makes of the facts is what is expected: all of it. */
async function holdingCase(policy: Policy, name: string, given: Facts): Promise<TestCase> {
  const asked = caseOf(policy, { name, ...given, expect: ASKING })
  const [point] = asked.points
  if (!point) throw new Error('the case has no point')
  const { level, because, gates, actions } = await decidePoint(policy, point, null)
  return {
    ...asked,
    points: [{ ...point, expect: { level, because, actions, gates: gates ?? [] } }],
  }
}

async function holds(policy: Policy, test: TestCase): Promise<boolean> {
  for (const point of test.points) {
    if (differencesOf(point.expect, await decideMutant(policy, point, null)).length > 0) return false
  }
  return test.points.length > 0
}

function sorted(all: readonly Mutant[], { survivors, equivalent, undecided }: Mutation) {
  const changes = (list: readonly { change: string }[]) => new Set(list.map(({ change }) => change))
  const [surviving, same, open] = [changes(survivors), changes(equivalent), changes(undecided)]
  return {
    same: all.filter(({ change }) => same.has(change)),
    caught: all.filter(({ change }) => !surviving.has(change) && !same.has(change) && !open.has(change)),
  }
}

describe('mutationOf, on random policies and cases', function () {
  this.timeout(120_000)

  it('tells the truth of every change: caught, surviving with a case that catches it, or without effect', async () => {
    const met = { caught: 0, survivors: 0, equivalent: 0, undecided: 0 }
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.array(facts, { maxLength: 3 }),
        fc.array(facts, { minLength: 12, maxLength: 12 }),
        async (policy, given, others) => {
          const cases = await Promise.all(
            given.map((each, index) => holdingCase(policy, `case ${index}`, each)),
          )
          const mutation = await mutationOf(policy, cases)
          const all = mutants(policy)
          const { same, caught } = sorted(all, mutation)
          expect(mutation.tried).to.equal(all.length)
          expect(mutation.caught).to.equal(caught.length)
          met.caught += mutation.caught
          met.survivors += mutation.survivors.length
          met.equivalent += same.length
          met.undecided += mutation.undecided.length

          for (const mutant of caught) {
            const results = await Promise.all(cases.map((each) => holds(mutant.policy, each)))
            expect(results, `${mutant.change} is caught`).to.include(false)
          }
          for (const { change, catching } of mutation.survivors) {
            const mutant = all.find((each) => each.change === change)
            const [file] = parse(`cases:\n${catching}`).cases as [Case]
            const added = caseOf(policy, file)
            expect(await holds(policy, added), `${catching} holds`).to.equal(true)
            expect(mutant && (await holds(mutant.policy, added)), `${catching} catches`).to.equal(false)
            for (const each of cases)
              expect(mutant && (await holds(mutant.policy, each)), change).to.equal(true)
          }
          // None of many other cases tells apart what is said to be the same.
          const tried = await Promise.all(others.map((each) => holdingCase(policy, 'other', each)))
          for (const mutant of same) {
            for (const { points } of tried) {
              const [point] = points
              const differences =
                point && differencesOf(point.expect, await decideMutant(mutant.policy, point, null))
              expect(differences, `${mutant.change} is without effect`).to.deep.equal([])
            }
          }
        },
      ),
      { numRuns: 40 },
    )
    // A generator that hardly met one of these would prove little about it.
    expect(met.caught).to.be.greaterThan(150)
    expect(met.survivors).to.be.greaterThan(300)
    expect(met.equivalent).to.be.greaterThan(100)
    expect(met.undecided).to.be.lessThan(met.equivalent)
  })
})
