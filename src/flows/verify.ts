import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { DEFAULT_OUTPUTS } from '../core/outputs.js'
import type { Outputs } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { LogsVerified } from '../model/verified.js'
import { loadPolicy, type LoadedPolicy } from './loadPolicy.js'
import { outputsMeant, requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import type { Sleep } from './record.js'
import { verifyLogs } from './verifyLogs.js'

/**
 * Follows the hash chains of all logs, and holds the state against its record. Throws PolicyError `no-log` (exit 5)
 * where nothing was ever decided: nothing verified is not "holds".
 */
export async function verify(given: Place, sleep: Sleep): Promise<LogsVerified> {
  const place = await requireWorkspace(given)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const names = namesMeant(loaded, place)
  const verified = await verifyLogs(
    { root: await realpath(place.workspace), names, policy: loaded.policy },
    sleep,
  )
  if (verified) return verified
  const message = `there is no log \`${names.log}\` in \`${place.workspaceShown}\``
  throw new PolicyError(
    [{ code: 'no-log', severity: 'error', message, help: 'name the workspace with `-C DIR`' }],
    EXIT.verification,
  )
}

/**
 * Which files are meant. Only their names are wanted of the policy: a fault in a rule must not keep an auditor from
 * them. Throws its faults (exit 2) where it does not say.
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

function problemsIn(loaded: LoadedPolicy) {
  return loaded.policy ? loaded.warnings : loaded.problems
}
