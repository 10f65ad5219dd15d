import { readFile } from 'node:fs/promises'
import { isAnchored, type Anchor, type LogHead } from '../core/documents.js'
import type { LogRecord } from '../generated/logRecord.js'
import type { StateFile } from '../generated/stateFile.js'
import { objectIn } from '../model/json.js'
import type { Problem } from '../model/problem.js'
import { isoTime, parseTime } from '../model/time.js'
import { readLinesBackwards, readTail, repairTail } from '../store/log.js'

export const EMPTY_LOG: LogHead = { line: null, record: null, seq: 0 }

/**
 * The end of the log, held against what the state file says of it: the run that reads this is about to replace the
 * state, and with it the only trace of a change. Whoever knows the end by itself gives that instead of the file.
 * Nothing is written.
 */
export async function readHead(log: string, state: string | Anchor | null): Promise<LogHead> {
  const { lastLine } = await readTail(log)
  const head = await headOf(log, lastLine)
  const anchor = typeof state === 'string' ? await readAnchor(state) : state
  if (!anchor) return head
  const named = await lineWithNumber(log, head, anchor.seq)
  return { ...head, anchor, ...(isAnchored(named, anchor) ? {} : { changed: anchor }) }
}

/** The line of the record with this number: nearly always the last one, or the one before it after a crash. */
async function lineWithNumber(log: string, { line, seq }: LogHead, wanted: number): Promise<string | null> {
  if (seq === wanted) return line
  if (seq < wanted) return null
  for await (const text of readLinesBackwards(log)) {
    const found = recordOf(text)?.seq
    if (found === wanted) return text
    if (typeof found === 'number' && found < wanted) return null
  }
  return null
}

/** Whether a log still holds a record as it was. */
export async function holdsRecord(log: string, head: LogHead, record: Anchor): Promise<boolean> {
  return isAnchored(await lineWithNumber(log, head, record.seq), record)
}

/** The same, with a torn last line set aside, so that the next record can be appended. Only under the lock. */
export async function readAndRepairHead(log: string, state: string | Anchor | null): Promise<LogHead> {
  const head = await readHead(log, state)
  const { repaired } = await repairTail(log, head.seq + 1)
  return repaired ? { ...head, repaired } : head
}

/** Which record the state file names; null when it names none. */
export async function readAnchor(state: string): Promise<Anchor | null> {
  try {
    const log = (JSON.parse(await readFile(state, 'utf8')) as Partial<StateFile> | null)?.log
    const sound = Number.isSafeInteger(log?.seq) && /^[0-9a-f]{64}$/.test(log?.sha256 ?? '')
    return log && sound ? { seq: log.seq, sha256: log.sha256 } : null
  } catch {
    return null
  }
}

/** What was found at the end of the log, for people. `now` is in milliseconds since 1970. */
export function headWarnings(log: string, { record, repaired, changed }: LogHead, now: number): Problem[] {
  const warnings: Problem[] = []
  const warn = (code: Problem['code'], message: string): void => {
    warnings.push({ code, severity: 'warning', message, at: { file: log } })
  }
  if (repaired) {
    warn(
      'log-repaired',
      `\`${log}\` ended in ${repaired.bytes} bytes of a torn record; they are kept in \`${repaired.file}\` beside it`,
    )
  }
  if (changed) {
    warn(
      'log-changed',
      `\`${log}\` does not end in record ${changed.seq}, as the state file says: it was changed; \`policy verify\` looks closer`,
    )
  }
  const last = record?.timestamp
  if (last !== undefined && (parseTime(last) ?? 0) > now + 999) {
    warn('time-backwards', `the record before this one is from ${last}, after this run's ${isoTime(now)}`)
  }
  return warnings
}

/** The last line, and what the last record says; those differ when something that is no record stands at the end. */
async function headOf(log: string, line: string | null): Promise<LogHead> {
  if (line === null) return EMPTY_LOG
  const last = recordOf(line)
  if (typeof last?.seq === 'number') return { line, record: last, seq: last.seq }
  let lines = 0
  for await (const text of readLinesBackwards(log)) {
    const record = recordOf(text)
    if (typeof record?.seq === 'number') return { line, record, seq: record.seq }
    lines += 1
  }
  // A log that another tool began: its records have no numbers, so they are counted once.
  return { line, record: last, seq: lines }
}

function recordOf(line: string): Partial<LogRecord> | null {
  return objectIn(line) as Partial<LogRecord> | null
}
