import { open } from 'node:fs/promises'
import { logVerifier } from '../core/verifyLog.js'
import { linesOf } from '../load/lines.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { Verified } from '../model/run.js'
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
  const handle = await open(files.log).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    const message = `\`${files.names.log}\` cannot be read (${error.code})`
    throw new PolicyError([{ code: 'log-changed', severity: 'error', message }], EXIT.verification)
  })
  try {
    if (handle) for await (const { text } of linesOf(handle, files.names.log)) verifier.add(text)
  } finally {
    await handle?.close()
  }
  return { log: files.names.log, ...verifier.finish(), anchored: anchor !== null }
}
