import { logVerifier } from '../core/verifyLog.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { Verified } from '../model/run.js'
import { readLines } from '../store/log.js'
import { readAnchor } from './logHead.js'
import { loadPolicyOrFail } from './loadPolicy.js'
import { outputFiles } from './outputFiles.js'
import type { Place } from './place.js'

/** Follows the log's hash chain from its first record to the end that the state file names. */
export async function verify(place: Place): Promise<Verified> {
  const policy = await loadPolicyOrFail(place.rules, place.rulesShown)
  const files = await outputFiles(place, policy.outputs)
  // The state first: records that a run adds meanwhile then lie beyond it.
  const anchor = await readAnchor(files.state)
  const verifier = logVerifier(anchor)
  try {
    for await (const { text, torn } of readLines(files.log)) verifier.add(text, torn)
  } catch (error) {
    throw unverified(files.names.log, error as NodeJS.ErrnoException)
  }
  return { log: files.names.log, ...verifier.finish(), anchored: anchor !== null }
}

/** A log that cannot be read through is not verified, whatever the reason. */
function unverified(log: string, error: NodeJS.ErrnoException): unknown {
  if (error instanceof PolicyError) return new PolicyError(error.problems, EXIT.verification)
  if (error.code === undefined) return error
  const message = `\`${log}\` cannot be read (${error.code})`
  return new PolicyError([{ code: 'log-changed', severity: 'error', message }], EXIT.verification)
}
