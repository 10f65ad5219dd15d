import { logVerifier } from '../core/verifyLog.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { Verified } from '../model/run.js'
import { readLines } from '../store/log.js'
import { readAnchor } from './logHead.js'
import { loadPolicy } from './loadPolicy.js'
import { outputFiles, outputsMeant, requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'

/** Follows the log's hash chain from its first record to the end that the state file names. */
export async function verify(place: Place): Promise<Verified> {
  await requireWorkspace(place)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  // Only the names of the files are wanted of the policy: a fault in a rule must not keep an auditor from the log.
  const names = loaded.policy ? loaded.policy.outputs : outputsMeant(loaded, place)
  if (!names) throw new PolicyError('problems' in loaded ? loaded.problems : [], EXIT.usage)
  const files = await outputFiles(place, names)
  // The state first: records that a run adds meanwhile then lie beyond it.
  const anchor = await readAnchor(files.state)
  const verifier = logVerifier(anchor)
  try {
    for await (const { text, torn } of readLines(files.log)) verifier.add(text, torn)
  } catch (error) {
    throw unverified(files.names.log, error as NodeJS.ErrnoException)
  }
  const verified = verifier.finish()
  if (verified.records === 0 && anchor === null) {
    const message = `there is no log \`${files.names.log}\` in \`${place.workspaceShown}\``
    throw new PolicyError(
      [{ code: 'no-log', severity: 'error', message, help: 'name the workspace with `-C DIR`' }],
      EXIT.verification,
    )
  }
  return { log: files.names.log, ...verified, anchored: anchor !== null }
}

/** A log that cannot be read through is not verified, whatever the reason. */
function unverified(log: string, error: NodeJS.ErrnoException): unknown {
  if (error instanceof PolicyError) return new PolicyError(error.problems, EXIT.verification)
  if (error.code === undefined) return error
  const message = `\`${log}\` cannot be read (${error.code})`
  return new PolicyError([{ code: 'log-unreadable', severity: 'error', message }], EXIT.verification)
}
