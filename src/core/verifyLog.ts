import type { ChainFault, Verified } from '../model/run.js'
import { sha256 } from './canonical.js'
import { NO_RECORD, type Anchor } from './documents.js'

/**
 * Follows the hash chain record by record. Each record holds the SHA-256 of the line before it, so that an edited,
 * removed, added or reordered record shows at the record after it, and at the end against the state file. Records
 * that another tool wrote before the first chained one are taken as they are. Memory does not grow with the log.
 */
export function logVerifier(anchor: Anchor | null) {
  const faults: ChainFault[] = []
  let line = 0
  let chained = 0
  let lastSeq = 0
  let seen = anchor === null
  let previous: { text: string; seq: number | null } | null = null
  return {
    /** The next line; `torn` when it ends the log and is no whole record. */
    add(text: string, torn = false): void {
      if (torn) {
        const message = 'half a record ends the log, as a crash leaves it: the next run sets it aside'
        faults.push({ line: line + 1, message })
        return
      }
      line += 1
      const record = recordOf(text)
      if (!record) {
        if (chained > 0) faults.push({ line, message: `line ${line} is not a record` })
      } else if (chained > 0 || record.prev !== undefined) {
        chained += 1
        faults.push(...linkFaults(record, previous, line, chained === 1))
      }
      if (record?.log_changed) {
        const { seq } = record.log_changed
        const found = `record ${record.seq} was written when the log did not end in record ${seq}, as the state file said: it was changed before`
        faults.push({ line, message: found })
      }
      if (record?.seq === anchor?.seq) seen = true
      if (anchor && record?.seq === anchor.seq && sha256(text) !== anchor.sha256) {
        faults.push({
          line,
          message: `record ${anchor.seq} was changed after it was written: the state file holds another digest of it`,
        })
      }
      previous = { text, seq: record?.seq ?? null }
      lastSeq = record?.seq ?? lastSeq
    },
    finish(): Pick<Verified, 'records' | 'faults' | 'beyond'> {
      if (anchor && !seen) {
        const message =
          lastSeq < anchor.seq
            ? `the state file names record ${anchor.seq}, and the log ends at record ${lastSeq}: records were removed from its end`
            : `the state file names record ${anchor.seq}, and the log does not hold it`
        faults.push({ line: line + 1, message })
      }
      if (line > 0 && chained === 0)
        faults.push({ line: 1, message: 'no line of the log is a chained record' })
      return { records: line, faults, beyond: anchor ? Math.max(0, lastSeq - anchor.seq) : 0 }
    },
  }
}

interface Link {
  readonly seq?: number
  readonly prev?: string
  readonly log_changed?: Anchor
}

function linkFaults(
  record: Link,
  previous: { text: string; seq: number | null } | null,
  line: number,
  first: boolean,
): ChainFault[] {
  const { seq } = record
  if (typeof seq !== 'number' || typeof record.prev !== 'string') {
    return [{ line, message: `line ${line} is not a record of this log: it has no number or no link` }]
  }
  const expected = previous === null ? NO_RECORD : sha256(previous.text)
  // The first chained record counts the lines before it, which another tool wrote.
  if (first && record.prev === expected && seq !== line) {
    return [
      {
        line,
        message: `the first chained record is ${seq}, and stands on line ${line}: lines before it were removed or added`,
      },
    ]
  }
  const misnumbered = previous !== null && previous.seq !== null && seq !== previous.seq + 1
  if (record.prev === expected && !misnumbered) return []
  if (record.prev === expected) {
    return [{ line, message: `record ${previous?.seq} is followed by a record with the number ${seq}` }]
  }
  if (previous === null)
    return [
      {
        line,
        message: `the log begins at record ${seq}: ${seq > 1 ? 'records before it were removed' : 'its link is wrong'}`,
      },
    ]
  const told = (message: string): ChainFault[] => [{ line, message }]
  if (first)
    return told(
      `record ${seq} does not follow line ${line - 1}: something before the first chained record was changed`,
    )
  const before = previous.seq
  if (before === null) return told(`record ${seq} is not linked to line ${line - 1} above it`)
  if (seq > before + 1) return told(`${rangeOf(before + 1, seq - 1)} removed before record ${seq}`)
  if (seq <= before)
    return told(`record ${seq} stands after record ${before}: records were reordered or added`)
  return [
    {
      line: line - 1,
      message: `record ${before} was changed after it was written: record ${seq} holds another digest of it`,
    },
  ]
}

function rangeOf(from: number, to: number): string {
  return from === to ? `record ${from} was` : `records ${from} to ${to} were`
}

function recordOf(text: string): Link | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
