import { takeLock } from '../../src/store/lock.js'

/** Does `work` while holding the lock; throws as `takeLock` does, or what `work` throws. */
export async function withLock<T>(
  path: string,
  options: Parameters<typeof takeLock>[1],
  work: () => Promise<T>,
): Promise<T> {
  const release = await takeLock(path, options)
  try {
    return await work()
  } finally {
    await release()
  }
}
