import { objectIn } from '../model/json.js'
import type { AnchoredHead } from '../model/verified.js'
import { sha256 } from './canonical.js'

/** A record of a log that an anchor names. */
export interface AnchoredRecord extends AnchoredHead {
  /** The file name of the first anchor that names it. */
  readonly anchor: string
  /** Its number in the chain, from 1; null while no entry names that anchor. */
  readonly entry: number | null
}

/** An anchored record that a log does not hold; `why` is a clause. */
export interface LostRecord {
  readonly record: AnchoredRecord
  readonly why: string
}

/**
 * Holds one log against the records of it that anchors name: a log only grows, so each is there for ever, as it was.
 * Memory grows with the anchors, and not with the log.
 */
export function anchoredVerifier(records: readonly AnchoredRecord[]) {
  const waiting = new Map<number, AnchoredRecord[]>()
  for (const record of records) waiting.set(record.seq, [...(waiting.get(record.seq) ?? []), record])
  const seen = new Set<number>()
  let last = 0
  return {
    /** The next whole line of the log. */
    add(text: string): void {
      const seq = objectIn(text)?.['seq']
      if (typeof seq !== 'number') return
      last = Math.max(last, seq)
      const wanted = waiting.get(seq)
      if (!wanted) return
      seen.add(seq)
      const digest = sha256(text)
      const left = wanted.filter((record) => record.sha256 !== digest)
      if (left.length > 0) waiting.set(seq, left)
      else waiting.delete(seq)
    },
    finish(): LostRecord[] {
      return [...waiting.values()].flat().map((record) => ({
        record,
        why: seen.has(record.seq)
          ? `record ${record.seq} is another now: it was changed, or the log was begun anew`
          : record.seq > last
            ? `the log ends at record ${last}: records were removed, or the log was begun anew`
            : 'the log does not hold it',
      }))
    },
  }
}
