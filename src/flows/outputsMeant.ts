import { existsSync } from 'node:fs'
import path from 'node:path'
import { DEFAULT_OUTPUTS } from '../core/outputs.js'
import type { Outputs } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { BrokenPolicy, LoadedPolicy } from './loadPolicy.js'
import type { Place } from './place.js'

/**
 * Which files a run with a broken policy is about: those that the policy names in spite of its faults; else the usual
 * ones, if a state stands there and nobody chose other rules. An old level must not outlive a broken policy, nor may
 * one policy's fault spoil another's state. Null when it cannot be told.
 */
export function outputsMeant({ outputs }: BrokenPolicy, { workspace, rules }: Place): Outputs | null {
  if (outputs) return outputs
  const usual =
    rules === path.join(workspace, 'rules') && existsSync(path.join(workspace, DEFAULT_OUTPUTS.state))
  return usual ? DEFAULT_OUTPUTS : null
}

/** Said where the usual state is marked on suspicion: the policy may mean another, whose old level still stands. */
export function guessWarnings({ outputs }: BrokenPolicy): Problem[] {
  if (outputs) return []
  const message = `the policy does not say which state it means: \`${DEFAULT_OUTPUTS.state}\` was marked, and an old level may still stand in another`
  return [{ code: 'state-unmarked', severity: 'warning', message }]
}

/** The faults of a policy that does not say which state it writes; throws them (exit 2), for nothing can be marked. */
export function refuseUntold({ problems }: BrokenPolicy): never {
  const message =
    'which state file is meant cannot be told: none was marked UNKNOWN, and an old level may still stand in it'
  throw new PolicyError([...problems, { code: 'state-unmarked', severity: 'warning', message }], EXIT.usage)
}

/**
 * Which files a look at them is about. Only their names are wanted of the policy: a fault in a rule must not keep an
 * auditor from them. Throws its faults (exit 2) where it does not say.
 */
export function namesMeant(loaded: LoadedPolicy, place: Place): Outputs {
  const names = loaded.policy ? loaded.policy.outputs : outputsMeant(loaded, place)
  if (!names) throw new PolicyError(problemsIn(loaded), EXIT.usage)
  return names
}

/** The same for folders that other tools may have filled: where there are no rules, they have their usual names. */
export function storageNames(loaded: LoadedPolicy, place: Place): Outputs {
  const usual = place.rules === path.join(place.workspace, 'rules')
  const none = problemsIn(loaded).every(({ code }) => code === 'no-policy')
  return !loaded.policy && usual && none ? DEFAULT_OUTPUTS : namesMeant(loaded, place)
}

function problemsIn(loaded: LoadedPolicy): readonly Problem[] {
  return loaded.policy ? loaded.warnings : loaded.problems
}
