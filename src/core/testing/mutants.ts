import type { Policy } from '../../model/policy.js'
import type { Mutant } from '../../model/testing.js'
import { factDefinitions } from '../gateFacts.js'
import { numbered } from './coverageWords.js'
import { changeMeaning, changesOf } from './mutantChanges.js'
import { constantMutants } from './mutantConstants.js'
import { defaultMutants, feedMutants } from './mutantFeeds.js'
import { actionMutants, gateMutants } from './mutantResponding.js'
import { ruleMutants } from './mutantRules.js'

/** The policy changed in one step, in every way; of changes that mean the same, the first. */
export function mutants(policy: Policy): Mutant[] {
  const facts = factDefinitions(policy)
  const all = [
    ...ruleMutants(policy, facts),
    ...constantMutants(policy, facts),
    ...defaultMutants(policy, facts),
    ...feedMutants(policy),
    ...gateMutants(policy, facts),
    ...actionMutants(policy),
  ]
  const met = new Set<string>()
  const distinct = all.filter((mutant) => {
    const meaning = changeMeaning(mutant.policy, changesOf(policy, mutant.policy))
    return !met.has(meaning) && met.add(meaning)
  })
  const names = numbered(distinct.map(({ change }) => change))
  return distinct.map((mutant, index) => ({ ...mutant, change: names[index] ?? mutant.change }))
}
