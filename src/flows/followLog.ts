import type { Anchor } from '../core/documents.js'
import { logVerifier, type LogWords, type Seen } from '../core/verifyLog.js'
import type { Outputs, Policy } from '../model/policy.js'
import { PolicyError } from '../model/problem.js'
import type { LogVerified } from '../model/verified.js'
import { confineOutput } from '../store/confine.js'
import { readLines } from '../store/log.js'

/** Where logs are verified. `root` is the real path of the workspace; the policy may be broken. */
export interface LogPlace {
  readonly root: string
  readonly names: Outputs
  readonly policy: Policy | null
}

export type Followed = Omit<LogVerified, 'kind' | 'log'> & {
  /** False when the log could not be read to its end. */
  readonly read: boolean
}

/**
 * Follows the chain of one log to the end that `anchor` names. Null when there is no log, and no anchor says that
 * there was one. `see` gets every line. What cannot be read is a fault like any other.
 */
export async function followLog(
  root: string,
  name: string,
  anchor: Anchor | null,
  words?: LogWords,
  see?: Seen,
): Promise<Followed | null> {
  const verifier = logVerifier(anchor, words, see)
  let broken: string[] = []
  try {
    const file = await confineOutput(root, name)
    for await (const { text, torn } of readLines(file)) verifier.add(text, torn)
  } catch (error) {
    broken = unreadable(error)
  }
  const { records, faults, beyond } = verifier.finish()
  if (records + faults.length + broken.length === 0 && !anchor) return null
  const read = broken.length === 0
  return {
    records,
    faults: read ? faults : broken.map((message) => ({ line: records + 1, message })),
    notes: [],
    anchored: anchor !== null,
    beyond: read ? beyond : 0,
    read,
  }
}

/** A log that cannot be read through is not verified, whatever the reason. */
function unreadable(error: unknown): string[] {
  if (error instanceof PolicyError) return error.problems.map(({ message }) => message)
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) throw error
  return [`it cannot be read (${code})`]
}
