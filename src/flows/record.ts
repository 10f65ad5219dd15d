import { withoutLog, type Documents, type LogHead } from '../core/documents.js'
import type { StateFile } from '../generated/stateFile.js'
import { PolicyError, type Problem } from '../model/problem.js'
import { updateMarker } from '../store/auditMarker.js'
import { appendRecord } from '../store/log.js'
import { replaceFile, sweepTemporaries } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { EMPTY_LOG, headWarnings, readAndRepairHead, readHead } from './logHead.js'
import { writing, type OutputFiles, type ReachableFiles } from './outputFiles.js'

export type Sleep = (milliseconds: number) => Promise<void>
type Build = (head: LogHead) => Documents

export interface Recorded {
  readonly documents: Documents
  readonly warnings: readonly Problem[]
}

/**
 * Makes a decision durable: the log first, then the state, then the marker, so that after a crash between them the
 * log knows most and the next run puts the others right. Only under the lock. Throws at the first write that fails.
 */
export async function recordDecision(
  files: OutputFiles,
  build: Build,
  now: number,
  sleep: Sleep,
): Promise<Recorded> {
  const { names } = files
  const retried = <T>(file: string, work: () => Promise<T>): Promise<T> =>
    writing(file, () => withRetry(work, sleep))
  await retried(names.state, () => sweep([files.state, files.audit]))
  // Repair and append are tried again together: a failed append may leave what only the repair can mend.
  const { documents, head } = await retried(names.log, async () => {
    const found = await readAndRepairHead(files.log, files.state)
    const built = build(found)
    await appendRecord(files.log, built.line)
    return { documents: built, head: found }
  })
  await retried(names.state, () => replaceFile(files.state, stateText(documents.state)))
  await retried(names.audit, () => updateMarker(files.audit, names.marker, documents.marker))
  return { documents, warnings: headWarnings(names.log, head, now) }
}

/**
 * Makes a failure known wherever that can still be done: a write that fails keeps none of the others from being tried.
 * Faults that can pass are waited for until one does not, and not at all without `sleep`: the run has waited before.
 * Without the lock (its file could not be opened) the log is only read: an append beside another run's could cost a
 * record, while replacing the state and the marker is atomic.
 */
export async function recordFailure(
  files: ReachableFiles,
  build: Build,
  now: number,
  locked: boolean,
  sleep: Sleep | null,
): Promise<Recorded> {
  const { names, state, log, audit } = files
  const warnings: Problem[] = []
  let patience = sleep
  // A file without a place was told of already: that is why the run failed.
  const attempt = async <T>(
    name: string,
    place: string | null,
    work: (place: string) => Promise<T>,
  ): Promise<T | null> => {
    if (place === null) return null
    const once = (): Promise<T> => work(place)
    const waiting = patience
    try {
      return await writing(name, waiting === null ? once : () => withRetry(once, waiting))
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      patience = null
      warnings.push(...error.problems)
      return null
    }
  }
  const found = await attempt(names.log, log, (place) =>
    (locked ? readAndRepairHead : readHead)(place, state),
  )
  const head = found ?? EMPTY_LOG
  warnings.push(...headWarnings(names.log, head, now))
  if (locked) await attempt(names.state, state, (place) => sweep([place]))
  if (locked) await attempt(names.audit, audit, (place) => sweep([place]))
  let documents = build(head)
  const logged =
    found &&
    locked &&
    (await attempt(names.log, log, (place) => appendRecord(place, documents.line).then(() => true)))
  if (!logged) documents = withoutLog(documents, head.anchor)
  await attempt(names.state, state, (place) => replaceFile(place, stateText(documents.state)))
  await attempt(names.audit, audit, (place) => updateMarker(place, names.marker, documents.marker))
  return { documents, warnings }
}

export function stateText(state: StateFile): string {
  return `${JSON.stringify(state, null, 2)}\n`
}

async function sweep(files: readonly string[]): Promise<void> {
  for (const file of files) await sweepTemporaries(file)
}
