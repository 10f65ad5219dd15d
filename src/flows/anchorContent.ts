import { allSignals } from '../core/gateFacts.js'
import { digestBelow } from '../load/fileDigest.js'
import { inputsRoot, shownBelow } from '../load/readSignals.js'
import type { Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { AnchoredFile, AnchorFile } from '../model/verified.js'
import type { Place } from './place.js'

/**
 * The digests of everything that an anchor vouches for: the ends of the logs, as they are handed in, the state, the
 * rules, and every file that a fact is read from. `root` is the real path of the workspace. Throws PolicyError (exit 1) with everything that is
 * there and cannot be read, or lies elsewhere once links are followed.
 */
export async function anchorContent(
  root: string,
  place: Place,
  policy: Policy,
  logs: AnchorFile['logs'],
): Promise<Omit<AnchorFile, 'kind' | 'created_at' | 'combined_sha256'>> {
  const { outputs, responding, digest } = policy
  const problems: Problem[] = []
  const inputs = await inputsRoot(place.inputs, place.inputsShown)
  const digestOf = async (real: string, file: string, shown: string): Promise<AnchoredFile> => {
    const found = await digestBelow(real, file)
    if (found.kind === 'digest') return { file, sha256: found.sha256, size: found.size }
    if (found.kind !== 'missing') {
      const outside = found.kind === 'outside'
      const message = outside ? `\`${file}\` leads out of its root` : `\`${file}\` ${found.why}`
      const code = outside ? 'signal-outside' : 'signal-unreadable'
      problems.push({ code, severity: 'error', message, at: { file: shown } })
    }
    return { file, sha256: null, size: null }
  }
  const files = [...new Set(allSignals(policy).map(({ from }) => from.file))].toSorted()
  const read: AnchoredFile[] = []
  for (const file of files) read.push(await digestOf(inputs.real, file, shownBelow(inputs, file)))
  const content = {
    logs,
    state: await digestOf(root, outputs.state, outputs.state),
    policy_digest: digest,
    responding_digest: responding.digest,
    inputs: read,
  }
  if (problems.length > 0) throw new PolicyError(problems, EXIT.failed)
  return content
}
