import { responseHistory } from '../core/pastResponses.js'
import type { Unchained } from '../core/responseRecords.js'
import type { Chained } from '../core/chain.js'
import type { BlockedRecord, PastResponse, ResponseLogRecord } from '../model/response.js'
import { validateResponseRecord } from '../generated/recordValidators.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { readLines } from '../store/log.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { appendChained } from './chainedLog.js'
import { readHead } from './logHead.js'
import { writing } from './outputFiles.js'
import type { Sleep } from './record.js'
import type { ResponseFiles } from './responseFiles.js'

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
  let strange = 0
  try {
    for await (const { text, torn } of readLines(responseLog)) {
      const record = recordOf(text)
      if (record) history.add(record)
      else if (!torn) strange += 1
    }
    const head = await readHead(responseLog, responseState)
    const changed = head.changed
      ? `\`${names.responseLog}\` does not hold record ${head.changed.seq} as \`${names.responseState}\` names it: it was changed`
      : strange > 0
        ? `\`${names.responseLog}\` has ${strange === 1 ? 'a line that is no record' : `${strange} lines that are no records`}`
        : null
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
 * Makes a record durable: in the log, and then the file that says where the log ends. Only under the response lock.
 * Throws PolicyError `write-failed`.
 */
export async function appendResponse<T extends Unchained<ResponseLogRecord>>(
  files: ResponseFiles,
  record: T,
  sleep: Sleep,
): Promise<Chained<T>> {
  const { responseLog, responseState, names } = files
  const log = { path: responseLog, name: names.responseLog, anchor: responseState }
  const { end, record: written } = await appendChained(log, record, sleep)
  const { response_id, timestamp, policy } = record
  const status =
    record.type === 'response' ? record.status : record.type === 'blocked' ? 'blocked' : 'running'
  const state = { response_id, timestamp, policy, status, log: end }
  await writing(names.responseState, () =>
    withRetry(() => replaceFile(responseState, `${JSON.stringify(state, null, 2)}\n`), sleep),
  )
  return written
}
