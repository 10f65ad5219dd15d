import { isLocked, takeLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import type { ResponseFiles } from './responseFiles.js'
import type { Acting, Responding } from './responding.js'

/**
 * Does `work` while no other response or undo can. It is not the lock of runs: deciding must not wait for an action, nor
 * may an action that decides wait for itself. Throws PolicyError `locked` (exit 3) as `takeLock` does.
 */
export async function underResponseLock<T>(
  context: Responding,
  holder: string,
  waitMs: number,
  work: (acting: Acting) => Promise<T>,
): Promise<T> {
  const { files, effects } = context
  const name = files.names.responseLock
  const options = { waitMs, holder, name, ...(effects.abort ? { stop: effects.abort } : {}) }
  const lock = await writing(name, () =>
    withRetry(() => takeLock(files.responseLock, options), effects.sleep),
  )
  try {
    return await work({ ...context, lock, tail: { last: null, changed: false } })
  } finally {
    await lock()
  }
}

/** Whether a response or an undo is carried out right now. Nothing is written, and nobody is kept waiting. */
export async function isResponding({ responseLock, names }: ResponseFiles): Promise<boolean> {
  // Who may not look must not be told that it was cut short.
  return isLocked(responseLock, names.responseLock).catch(() => true)
}
