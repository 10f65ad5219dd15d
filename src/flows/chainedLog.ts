import { chained, type Chained } from '../core/chain.js'
import { sha256 } from '../core/canonical.js'
import type { Anchor, LogHead } from '../core/documents.js'
import { appendRecord } from '../store/log.js'
import { withRetry } from '../store/retry.js'
import { readAndRepairHead } from './logHead.js'
import { writing } from './outputFiles.js'
import type { Sleep } from './record.js'

/** A hash-chained log: where it lies, how people call it, and the file whose `log` names its end, if there is one. */
interface ChainedLog {
  readonly path: string
  readonly name: string
  readonly anchor: string | Anchor | null
}

interface Appended<T> {
  readonly record: Chained<T>
  /** The record that was written: what a file that anchors the log names. */
  readonly end: Anchor
  /** The end as it was found; `repaired` and `changed` tell what was wrong with it. */
  readonly found: LogHead
}

/**
 * Adds one record to a log and returns when it is durable, after setting a torn end aside. Only under its lock. What
 * was found wrong at its end goes into the record, and so into the chain. Throws PolicyError `write-failed`.
 */
export async function appendChained<T extends object>(
  { path, name, anchor }: ChainedLog,
  record: T,
  sleep: Sleep,
): Promise<Appended<T>> {
  return writing(name, () =>
    withRetry(async () => {
      const found = await readAndRepairHead(path, anchor)
      const findings = {
        ...(found.repaired ? { repaired: found.repaired } : {}),
        ...(found.changed ? { log_changed: found.changed } : {}),
      }
      const made = chained({ ...record, ...findings }, found)
      const line = JSON.stringify(made)
      await appendRecord(path, line)
      return { record: made, end: { seq: made.seq, sha256: sha256(line) }, found }
    }, sleep),
  )
}
