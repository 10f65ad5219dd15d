import { withoutLog, type Documents, type LogHead, type Repaired } from '../core/documents.js'
import type { LogRecord } from '../generated/logRecord.js'
import type { StateFile } from '../generated/stateFile.js'
import { PolicyError, type Problem } from '../model/problem.js'
import { updateMarker } from '../store/auditMarker.js'
import { appendRecord, readLinesBackwards, readTail, repairTail } from '../store/log.js'
import { replaceFile, sweepTemporaries } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { writing, type OutputFiles, type ReachableFiles } from './outputFiles.js'

export type Sleep = (milliseconds: number) => Promise<void>
export type Build = (head: LogHead, repaired: Repaired | null) => Documents

export interface Recorded {
  readonly documents: Documents
  readonly warnings: readonly Problem[]
}

/**
 * Makes a decision durable: the log first, then the state, then the marker, so that after a crash between them the
 * log knows most and the next run puts the others right. Only under the lock. Throws at the first write that fails.
 */
export async function recordDecision(files: OutputFiles, build: Build, sleep: Sleep): Promise<Recorded> {
  const { names } = files
  const retried = <T>(file: string, work: () => Promise<T>): Promise<T> =>
    writing(file, () => withRetry(work, sleep))
  await retried(names.state, () => sweep([files.state, files.audit]))
  // Repair and append are tried again together: a failed append may leave what only the repair can mend.
  const { documents, repaired } = await retried(names.log, async () => {
    const found = await readHead(files.log, true)
    const built = build(found.head, found.repaired)
    await appendRecord(files.log, built.line)
    return { documents: built, repaired: found.repaired }
  })
  await retried(names.state, () => replaceFile(files.state, stateText(documents.state)))
  await retried(names.audit, () => updateMarker(files.audit, names.marker, documents.marker))
  return { documents, warnings: repairWarnings(names.log, repaired) }
}

/**
 * Makes a failure known wherever that can still be done: every write is tried once, and one that fails keeps none of
 * the others from being tried. Without the lock (its file could not be opened) the log is only read: an append beside
 * another run's could cost a record, while replacing the state and the marker is atomic.
 */
export async function recordFailure(files: ReachableFiles, build: Build, locked: boolean): Promise<Recorded> {
  const { names, state, log, audit } = files
  const warnings: Problem[] = []
  // A file without a place was told of already: that is why the run failed.
  const attempt = async <T>(
    name: string,
    place: string | null,
    work: (place: string) => Promise<T>,
  ): Promise<T | null> => {
    if (place === null) return null
    try {
      return await writing(name, () => work(place))
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      warnings.push(...error.problems)
      return null
    }
  }
  const found = await attempt(names.log, log, (place) => readHead(place, locked))
  const { head, repaired } = found ?? { head: EMPTY, repaired: null }
  warnings.push(...repairWarnings(names.log, repaired))
  if (locked) await attempt(names.state, state, (place) => sweep([place]))
  if (locked) await attempt(names.audit, audit, (place) => sweep([place]))
  let documents = build(head, repaired)
  const logged =
    found &&
    locked &&
    (await attempt(names.log, log, (place) => appendRecord(place, documents.line).then(() => true)))
  if (!logged) documents = withoutLog(documents)
  await attempt(names.state, state, (place) => replaceFile(place, stateText(documents.state)))
  await attempt(names.audit, audit, (place) => updateMarker(place, names.marker, documents.marker))
  return { documents, warnings }
}

const EMPTY: LogHead = { line: null, record: null, seq: 0 }

export function stateText(state: StateFile): string {
  return `${JSON.stringify(state, null, 2)}\n`
}

async function readHead(log: string, locked: boolean): Promise<{ head: LogHead; repaired: Repaired | null }> {
  const { lastLine } = await readTail(log)
  const head = await headOf(log, lastLine)
  if (!locked) return { head, repaired: null }
  const { repaired } = await repairTail(log, head.seq + 1)
  return { head, repaired }
}

async function headOf(log: string, line: string | null): Promise<LogHead> {
  if (line === null) return EMPTY
  const record = recordOf(line)
  if (typeof record?.seq === 'number') return { line, record, seq: record.seq }
  // A log that another tool began: its records have no numbers, so they are counted once.
  let seq = 0
  for await (const _ of readLinesBackwards(log)) seq += 1
  return { line, record, seq }
}

function recordOf(line: string): Partial<LogRecord> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Partial<LogRecord>)
      : null
  } catch {
    return null
  }
}

async function sweep(files: readonly string[]): Promise<void> {
  for (const file of files) await sweepTemporaries(file)
}

function repairWarnings(log: string, repaired: Repaired | null): Problem[] {
  if (!repaired) return []
  const message = `\`${log}\` ended in ${repaired.bytes} bytes of a torn record; they are kept in \`${repaired.file}\` beside it`
  return [{ code: 'log-repaired', severity: 'warning', message, at: { file: log } }]
}
