import type { Policy } from '../../model/policy.js'
import type { Mutant, Mutation, Survivor, TestCase } from '../../model/testing.js'
import { catchingCase } from './catchingCase.js'
import { calmFacts } from './catchingFacts.js'
import { decideMutant } from './decideMutant.js'
import { differencesOf } from './differences.js'
import { changesOf } from './mutantChanges.js'
import { mutants } from './mutants.js'
import { seesChanges } from './mutationSight.js'
import { runCases, type Decided } from './runCases.js'
import { vocabularyOf } from './vocabulary.js'

/**
 * Runs the cases that hold against every mutant of the policy until one of them fails. What none catches comes with a
 * case that would, or with the proof that there is none; where neither is found within the effort, that is said.
 */
export async function mutationOf(policy: Policy, cases: readonly TestCase[]): Promise<Mutation> {
  const holding = await holdingCases(policy, cases)
  const decided = [...holding.values()].flat()
  const over = {
    vocabulary: vocabularyOf(policy),
    calm: calmFacts(decided),
    now: decided[0]?.point.situation.now ?? 0,
  }
  const all = mutants(policy)
  const survivors: Survivor[] = []
  const equivalent: Omit<Survivor, 'catching'>[] = []
  const undecided: Omit<Survivor, 'catching'>[] = []
  for (const mutant of all) {
    const changes = changesOf(policy, mutant.policy)
    if (await isCaught(mutant, seesChanges(changes), holding)) continue
    const { change, at } = mutant
    const catching = await catchingCase(mutant, changes, over)
    if (catching.kind === 'found') survivors.push({ change, at, catching: catching.text })
    else if (catching.kind === 'equivalent') equivalent.push({ change, at })
    else undecided.push({ change, at })
  }
  const tried = all.length
  const caught = tried - survivors.length - equivalent.length - undecided.length
  return { tried, caught, survivors, equivalent, undecided }
}

/** What a case decides as it is: what a case that fails already sees of a mutant says nothing. */
async function holdingCases(
  policy: Policy,
  cases: readonly TestCase[],
): Promise<ReadonlyMap<TestCase, readonly Decided[]>> {
  const decided = new Map<TestCase, Decided[]>()
  const results = await runCases(policy, cases, (each) => {
    const known = decided.get(each.case)
    if (known) known.push(each)
    else decided.set(each.case, [each])
  })
  const passed = results.filter(({ outcome }) => outcome === 'passed')
  return new Map(passed.map((result) => [result.case, decided.get(result.case) ?? []]))
}

async function isCaught(
  { policy }: Mutant,
  sees: (decided: Decided) => boolean,
  holding: ReadonlyMap<TestCase, readonly Decided[]>,
): Promise<boolean> {
  for (const [test, decided] of holding) {
    if (decided.some(sees) && (await fails(policy, test))) return true
  }
  return false
}

async function fails(policy: Policy, { points }: TestCase): Promise<boolean> {
  let previous: string | null = null
  for (const point of points) {
    const outcome = await decideMutant(policy, point, point.follows ? previous : null)
    if (differencesOf(point.expect, outcome).length > 0) return true
    previous = outcome.level
  }
  return false
}
