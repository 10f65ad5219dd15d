import { objectIn } from '../model/json.js'
import type { ChainFault, LogVerified } from '../model/verified.js'
import { sha256 } from './canonical.js'
import { NO_RECORD, type Anchor } from './documents.js'

/** How messages name the file that says where the log ends, and who mends its end. */
export interface LogWords {
  readonly anchor: string
  readonly next: string
}

const DECISIONS: LogWords = { anchor: 'the state file', next: 'the next run' }

/** A log may hold nothing but faults: more of them help nobody, and memory is bounded. */
const MAX_FAULTS = 1000

/** A line of a log, as an object; null when it is none. */
export type Seen = (record: Readonly<Record<string, unknown>> | null, text: string, line: number) => void

/**
 * Follows the hash chain record by record. Each record holds the SHA-256 of the line before it, so that an edited,
 * removed, added or reordered record shows at the record after it, and at the end against the state file. Records
 * that another tool wrote before the first chained one are taken as they are. Memory does not grow with the log.
 * `see` gets every whole line, whatever is wrong with it.
 */
export function logVerifier(anchor: Anchor | null, words: LogWords = DECISIONS, see?: Seen) {
  const faults: ChainFault[] = []
  let more = 0
  const tell = (...found: readonly ChainFault[]): void => {
    for (const fault of found) {
      if (faults.length < MAX_FAULTS) faults.push(fault)
      else more += 1
    }
  }
  let line = 0
  let chained = 0
  let lastSeq = 0
  let seen = anchor === null
  let previous: { text: string; seq: number | null } | null = null
  return {
    /** The next line; `torn` when it ends the log and is no whole record. */
    add(text: string, torn = false): void {
      if (torn) {
        const message = `half a record ends the log, as a crash leaves it: ${words.next} sets it aside`
        tell({ line: line + 1, message })
        return
      }
      line += 1
      const record = objectIn(text) as Link | null
      if (!record) {
        if (chained > 0) tell({ line, message: `line ${line} is not a record` })
      } else if (chained > 0 || record.prev !== undefined) {
        chained += 1
        tell(...linkFaults(record, previous, line, chained === 1))
      }
      if (record?.log_changed) {
        const { seq } = record.log_changed
        const found = `record ${record.seq} was written when the log did not end in record ${seq}, as ${words.anchor} said: it was changed before`
        tell({ line, message: found })
      }
      if (record?.seq === anchor?.seq) seen = true
      if (anchor && record?.seq === anchor.seq && sha256(text) !== anchor.sha256) {
        const message = `record ${anchor.seq} was changed after it was written: ${words.anchor} holds another digest of it`
        tell({ line, message })
      }
      see?.(record as Readonly<Record<string, unknown>> | null, text, line)
      previous = { text, seq: record?.seq ?? null }
      if (typeof record?.seq === 'number') lastSeq = record.seq
    },
    finish(): Pick<LogVerified, 'records' | 'faults' | 'beyond'> {
      if (anchor && !seen) {
        const message =
          lastSeq < anchor.seq
            ? `${words.anchor} names record ${anchor.seq}, and the log ends at record ${lastSeq}: records were removed from its end`
            : `${words.anchor} names record ${anchor.seq}, and the log does not hold it`
        tell({ line: line + 1, message })
      }
      if (line > 0 && chained === 0) tell({ line: 1, message: 'no line of the log is a chained record' })
      if (more > 0) faults.push({ line, message: `${more} more faults are not shown` })
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
