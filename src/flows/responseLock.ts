import { takeLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import type { Responding } from './responding.js'

/**
 * Does `work` while no other response or undo can. It is not the lock of runs: deciding must not wait for an action, nor
 * may an action that decides wait for itself. Throws PolicyError `locked` (exit 3) as `takeLock` does.
 */
export async function underResponseLock<T>(
  { files, effects }: Responding,
  holder: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const name = files.names.responseLock
  const release = await writing(name, () =>
    withRetry(() => takeLock(files.responseLock, { waitMs, holder, name }), effects.sleep),
  )
  try {
    return await work()
  } finally {
    await release()
  }
}
