import { sha256 } from '../core/canonical.js'
import { responseHistory } from '../core/pastResponses.js'
import { chainFollower } from '../core/responseChain.js'
import type { Unchained } from '../core/responseRecords.js'
import type { Chained } from '../core/chain.js'
import type { PastResponse } from '../model/response.js'
import type { BlockedRecord, ResponseLogRecord, ResponseStateFile } from '../model/responseRecords.js'
import { validateResponseRecord } from '../generated/recordValidators.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { readLines } from '../store/log.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { appendChained } from './chainedLog.js'
import { readHead } from './logHead.js'
import { writing } from './outputFiles.js'
import { placeFor, type ResponseFiles } from './responseFiles.js'
import type { Acting } from './responding.js'

export interface History {
  /** Oldest first. */
  readonly responses: readonly PastResponse[]
  readonly blocked: readonly BlockedRecord[]
  /** The number of the last record. */
  readonly seq: number
  /** Why the log cannot be trusted, as a clause; null when nothing speaks against it. */
  readonly changed: string | null
}

/** Reads the log of responses from its first record to its last. Throws PolicyError when it cannot be read. */
export async function readHistory({ responseLog, responseState, names }: ResponseFiles): Promise<History> {
  const history = responseHistory()
  const chain = chainFollower()
  try {
    for await (const { text, torn } of readLines(responseLog)) {
      if (torn) continue
      const record = recordOf(text)
      chain.add(text, record)
      if (record) history.add(record)
    }
    const head = await readHead(responseLog, responseState)
    const { responseLog: log, responseState: state } = names
    const changed = head.changed
      ? `\`${log}\` does not hold record ${head.changed.seq} as \`${state}\` names it: it was changed`
      : head.seq > 1 && !head.anchor
        ? `\`${log}\` holds ${head.seq} records, and \`${state}\`, which names the last one, is gone`
        : chain.finish(log)
    return { ...history.finish(), seq: head.seq, changed }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof PolicyError || code === undefined) throw error
    const message = `\`${names.responseLog}\` cannot be read (${code}): what was done before is not known`
    throw new PolicyError([{ code: 'log-unreadable', severity: 'error', message }], EXIT.failed)
  }
}

function recordOf(text: string): ResponseLogRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    return validateResponseRecord(value) ? value : null
  } catch {
    return null
  }
}

/**
 * Makes a record durable: in the log, and then the file that says where the log ends. Throws PolicyError: the lock was
 * taken away, a link leads elsewhere, or `write-failed`.
 */
export async function appendResponse<T extends Unchained<ResponseLogRecord>>(
  { files, effects, lock, tail }: Acting,
  record: T,
): Promise<Chained<T>> {
  const { names } = files
  if (!(await lock.isHeld())) throw lockLost(names.responseLock)
  // An action may have put something else in their place since the last record.
  const path = await placeFor(files, names.responseLog)
  const state = await placeFor(files, names.responseState)
  if (tail.last === null) await nameFirst(path, state)
  const log = { path, name: names.responseLog, anchor: tail.last ?? state }
  const { end, record: written, found } = await appendChained(log, record, effects.sleep)
  // What was changed before this program wrote into it was told before anything was begun.
  tail.changed ||= tail.last !== null && found.changed !== undefined
  tail.last = end
  const { response_id, timestamp, policy } = record
  const status =
    record.type === 'response' ? record.status : record.type === 'blocked' ? 'blocked' : 'running'
  const document: ResponseStateFile = { response_id, timestamp, policy, status, log: end }
  await writing(names.responseState, () =>
    withRetry(() => replaceFile(state, `${JSON.stringify(document, null, 2)}\n`), effects.sleep),
  )
  return written
}

/** A crash right after the very first record leaves a log whose end nobody names: it is named before the second one. */
async function nameFirst(path: string, state: string): Promise<void> {
  const { line, seq, record, anchor } = await readHead(path, state)
  if (anchor || seq !== 1 || line === null) return
  const { response_id, timestamp, policy } = record as Partial<ResponseStateFile>
  const document = { response_id, timestamp, policy, status: 'running', log: { seq, sha256: sha256(line) } }
  await replaceFile(state, `${JSON.stringify(document, null, 2)}\n`)
}

function lockLost(name: string): PolicyError {
  const message = `\`${name}\` was deleted or replaced while this response ran: another one may run beside it`
  const help = 'nothing more was done or recorded; see `policy responses`, and keep the file where it is'
  return new PolicyError([{ code: 'lock-lost', severity: 'error', message, help }], EXIT.failed)
}
