import type { ResponseLogRecord } from '../model/responseRecords.js'
import { sha256 } from './canonical.js'
import { NO_RECORD } from './documents.js'

/**
 * Follows the log of responses record by record: whether each is linked to the one before, and belongs to a response that
 * was started. A response that was forced over such a fault has told of it: what lies before counts no more.
 */
export function chainFollower() {
  const started = new Set<string>()
  let previous: string | null = null
  let seq = 0
  let fault: string | null = null
  const check = (record: ResponseLogRecord | null): string | null => {
    if (record === null) return 'has a line that is no record'
    if (record.seq !== seq + 1) return `is broken: record ${record.seq} stands behind record ${seq}`
    if (record.prev !== (previous === null ? NO_RECORD : sha256(previous)))
      return `is broken: record ${seq} is not what record ${record.seq} is linked to`
    if ('log_changed' in record) return `was changed before record ${record.seq} was written`
    if (record.type === 'started' || record.type === 'blocked' || started.has(record.response_id)) return null
    return `holds no beginning of the response ${record.response_id}`
  }
  return {
    /** The next line, and the record that it is; null when it is none. */
    add(text: string, record: ResponseLogRecord | null): void {
      fault ??= check(record)
      previous = text
      seq = record?.seq ?? seq + 1
      if (record?.type === 'started') started.add(record.response_id)
      if (record?.type !== 'started' && record?.type !== 'resumed') return
      if (record.forced?.overrides.includes('response-log-changed')) fault = null
    },
    /** What is wrong with the log, as a clause that names it; null when nothing is. */
    finish: (log: string): string | null => (fault === null ? null : `\`${log}\` ${fault}`),
  }
}
