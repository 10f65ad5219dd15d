import { stat } from 'node:fs/promises'
import { anchoredVerifier, type AnchoredRecord, type LostRecord } from '../core/anchoredRecords.js'
import type { ItemFault } from '../core/storageRecords.js'
import { PolicyError } from '../model/problem.js'
import { confineOutput } from '../store/confine.js'
import { ifThere } from '../store/ifThere.js'
import { readLines } from '../store/log.js'

/** A policy has four logs; an anchor that names many more was not made by this program. */
const MAX_LOGS = 50

export interface AnchoredHeld {
  readonly faults: readonly ItemFault[]
  readonly notes: readonly string[]
}

/**
 * Holds logs below a root (a real path) against the records of them that anchors name, each log in one pass. A log that
 * is not there is a fault where `expected`, or where others of them are there: a chain that was stored away from its
 * workspace has no logs beside it.
 */
export async function holdAnchored(
  root: string,
  records: readonly AnchoredRecord[],
  expected: boolean,
): Promise<AnchoredHeld> {
  const byLog = new Map<string, AnchoredRecord[]>()
  for (const record of records) {
    const known = byLog.get(record.file)
    if (known) known.push(record)
    else byLog.set(record.file, [record])
  }
  if (byLog.size > MAX_LOGS)
    return {
      faults: [
        {
          number: null,
          message: `its anchors name ${byLog.size} logs, and at most ${MAX_LOGS} are followed`,
        },
      ],
      notes: [],
    }
  const lost: LostRecord[] = []
  const missing: AnchoredRecord[][] = []
  for (const [name, named] of byLog) {
    const found = await holdLog(root, name, named)
    if (found) lost.push(...found)
    else missing.push(named)
  }
  const away = !expected && byLog.size > 0 && missing.length === byLog.size
  if (away) return { faults: [], notes: [AWAY] }
  for (const record of missing.flat()) lost.push({ record, why: 'there is no such log' })
  return { faults: told(lost), notes: lost.length > 0 ? [BEGIN_ANEW] : [] }
}

const AWAY =
  'the logs that its anchors name are not here: only `policy verify storage` in their workspace holds them'
const BEGIN_ANEW =
  'where a log was moved aside on purpose, move this folder aside with it: the next `policy anchor` begins a new chain'

/** Null where there is no such log. */
async function holdLog(
  root: string,
  name: string,
  records: readonly AnchoredRecord[],
): Promise<LostRecord[] | null> {
  const verifier = anchoredVerifier(records)
  try {
    const file = await confineOutput(root, name)
    if (!(await ifThere(stat(file)))) return null
    for await (const { text, torn } of readLines(file)) if (!torn) verifier.add(text)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!(error instanceof PolicyError) && code === undefined) throw error
    const why = error instanceof PolicyError ? message : `the log cannot be read (${code})`
    return records.map((record) => ({ record, why }))
  }
  return verifier.finish()
}

/** Records that one log lost in one way are told of once, by the first of them. */
function told(lost: readonly LostRecord[]): ItemFault[] {
  const kinds = new Map<string, { first: LostRecord; more: number }>()
  for (const each of lost) {
    const key = JSON.stringify([each.record.file, each.why.replace(/\d+/g, '')])
    const known = kinds.get(key)
    if (known) known.more += 1
    else kinds.set(key, { first: each, more: 0 })
  }
  return [...kinds.values()].map(({ first: { record, why }, more }) => {
    const others = more === 0 ? '' : ` (and so for ${more} more of its anchored records)`
    const message = `\`${record.anchor}\` names record ${record.seq} of \`${record.file}\`, and ${why}${others}`
    return { number: record.entry, ...(record.entry === null ? {} : { key: 'file' }), message }
  })
}
