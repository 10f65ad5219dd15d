/** Waits between the attempts, in milliseconds: four attempts in all. */
const RETRY_DELAYS = [1000, 3000, 9000] as const

/** Faults that can pass by themselves. EROFS, EACCES, EISDIR and their like do not, and waiting would only hide them. */
const PASSING: ReadonlySet<unknown> = new Set([
  'EBUSY',
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'EDQUOT',
  'EINTR',
  'ESTALE',
  'ETIMEDOUT',
  'ENOMEM',
])

/**
 * Does `what`, and does it again after 1 s, 3 s and 9 s as long as it fails with a fault that can pass.
 * Throws the last attempt's own error.
 */
export async function withRetry<T>(what: () => Promise<T>, sleep: (ms: number) => Promise<void>): Promise<T> {
  for (const delay of RETRY_DELAYS) {
    try {
      return await what()
    } catch (error) {
      if (!PASSING.has((error as NodeJS.ErrnoException | undefined)?.code)) throw error
    }
    await sleep(delay)
  }
  return what()
}
