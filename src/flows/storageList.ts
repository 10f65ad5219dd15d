import { storageRecords, type ItemFault, type ItemKind, type StorageRecord } from '../core/storageRecords.js'
import { readJsonBelow } from '../load/jsonDocument.js'
import type { SourceText } from '../load/sourceText.js'
import type { StorageFault } from '../model/verified.js'

export const SNAPSHOTS = 'ledger_snapshot_hash.json'
export const CHAIN = 'anchor_chain.json'
export const BACKUP = `${CHAIN}.backup`

/** A hundred thousand records of the usual length fit. */
const MAX_LIST_BYTES = 32 * 1024 * 1024

/** A list of digests as it was read. */
export interface StorageList {
  /** How many records it has, whatever their shape. */
  readonly length: number
  /** Those of the right shape, in order. */
  readonly records: readonly StorageRecord[]
  readonly faults: readonly StorageFault[]
  /** The document itself, and the bytes that it was parsed from; null when it is no JSON list. */
  readonly document: { readonly items: readonly unknown[]; readonly bytes: Buffer } | null
  /** Gives faults their places in the list. */
  tell(faults: readonly ItemFault[]): Promise<StorageFault[]>
}

/** Reads a list of digests in a folder (a real path); null when there is none. `shown` is its name for people. */
export async function readList(folder: string, name: string, shown: string): Promise<StorageList | null> {
  const read = await readJsonBelow(folder, name, shown, MAX_LIST_BYTES)
  if (read.kind === 'missing') return null
  if (read.kind === 'faulty') {
    const { message, at } = read.problem
    const fault = { message, ...at, file: shown }
    return { length: 0, records: [], faults: [fault], document: null, tell: async () => [] }
  }
  const { value, source, bytes } = read
  const kind: ItemKind = name === SNAPSHOTS ? 'record' : 'entry'
  const { records, faults } = storageRecords(value, kind)
  const tell = teller(source)
  return {
    length: Array.isArray(value) ? value.length : 0,
    records,
    faults: await tell(faults),
    document: Array.isArray(value) ? { items: value as unknown[], bytes } : null,
    tell,
  }
}

function teller(source: SourceText): StorageList['tell'] {
  let places: ((index: number, key?: string) => { line: number; column: number }) | null = null
  return async (faults) => {
    if (faults.length === 0) return []
    places ??= (await import('../load/jsonItems.js')).itemPlaces(source)
    const placeOf = places
    return faults.map(({ number, key, message }) => ({
      message,
      file: source.file,
      ...(number === null ? {} : placeOf(number - 1, key)),
    }))
  }
}
