import { isoTime } from '../model/time.js'
import { problemsOf, type Problem } from '../model/problem.js'
import { updateMarker } from '../store/auditMarker.js'
import { takeLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import type { Responding } from './responding.js'

/** How long the audit file of the workspace is waited for: a run holds it for a moment. Milliseconds. */
const WAIT = 10_000

/**
 * Says in the audit file what became of a response, in the place of the last word about one. The log has it already:
 * what goes wrong here is told, and nothing else is done about it.
 */
export async function respondMarker(
  { files, effects }: Responding,
  word: 'APPLIED' | 'BLOCKED' | 'UNDONE',
  text: string,
): Promise<readonly Problem[]> {
  const { names } = files
  const told = text
    .replace(/[\p{Cc}<>]/gu, ' ')
    .replaceAll('--', '- -')
    .slice(0, 800)
  const line = `<!-- ${names.responseMarker}: ${word} ${isoTime(effects.clock())} ${told} -->`
  try {
    const lock = { waitMs: WAIT, holder: 'policy respond', name: names.lock }
    const release = await writing(names.lock, () => takeLock(files.lock, lock))
    try {
      await writing(names.audit, () =>
        withRetry(() => updateMarker(files.audit, names.responseMarker, line), effects.sleep),
      )
    } finally {
      await release()
    }
    return []
  } catch (error) {
    return problemsOf(error).problems.map((problem) => ({ ...problem, severity: 'warning' }))
  }
}
