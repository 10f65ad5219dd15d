import { commandOf } from '../core/guardWords.js'
import { isClosed, type GuardState } from '../model/guard.js'
import { PolicyError, type Problem } from '../model/problem.js'
import { takeLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { placeOfOutput, type GuardAt } from './findGuard.js'
import { writing } from './outputFiles.js'
import type { Sleep } from './record.js'

export interface GuardLock {
  /** Why there is no lock, and what is left undone without it; null when it is held. */
  readonly refused: readonly Problem[] | null
  release(): Promise<void>
}

/**
 * Takes the lock of the workspace, to turn a guard. Nothing keeps a guard from being closed: a run that is frozen, or a
 * disk that is full, is what an emergency may look like, and replacing a file whole needs no lock. For opening one it
 * throws PolicyError: `locked` (exit 3), or what is wrong with the lock (exit 1).
 */
export async function lockGuard(
  at: GuardAt,
  to: GuardState,
  waitMs: number,
  sleep: Sleep,
): Promise<GuardLock> {
  const { lock } = at.outputs
  try {
    const path = await placeOfOutput(at, lock)
    const options = { waitMs, holder: commandOf(to), name: lock }
    return {
      refused: null,
      release: await writing(lock, () => withRetry(() => takeLock(path, options), sleep)),
    }
  } catch (error) {
    if (!isClosed(to) || !(error instanceof PolicyError)) throw error
    return { refused: [...error.problems, written(at)], release: async () => undefined }
  }
}

function written({ spec, logName, outputs }: GuardAt): Problem {
  return {
    code: 'guard-unlocked-write',
    severity: 'error',
    message: `\`${spec.file}\` was written without the lock: \`${logName}\` and \`${outputs.audit}\` do not know of it`,
    help: 'see how the guard stands once the lock is free, and note by hand who closed it, when and why',
  }
}
