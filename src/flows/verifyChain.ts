import { chainFaults } from '../core/anchorChain.js'
import type { AnchoredRecord } from '../core/anchoredRecords.js'
import type { StorageFault } from '../model/verified.js'
import { holdAnchored } from './holdAnchored.js'
import { BACKUP, readList, type StorageList } from './storageList.js'
import { unlistedAnchors } from './unlistedAnchors.js'

export interface ChainPlace {
  /** Below which the logs lie, a real path. */
  readonly root: string
  /** The real path of the folder of mirrors, and its name for people. */
  readonly real: string
  readonly folder: string
  /** Whether the logs must be there. */
  readonly logsExpected: boolean
}

/**
 * Follows a chain of anchors, and holds it against its backup, against the anchors that none of its entries names
 * (`unnamed` files), and against the logs. `anchored` is what the anchors in it say of them.
 */
export async function verifyChain(
  { root, real, folder, logsExpected }: ChainPlace,
  chain: StorageList,
  anchored: readonly AnchoredRecord[],
  unnamed: readonly string[],
): Promise<{ faults: StorageFault[]; notes: string[]; unlisted: readonly string[] }> {
  const beside = await unlistedAnchors(real, unnamed, chain.records.at(-1))
  // The logs after the anchors: what is anchored meanwhile only adds to them.
  const logs = await holdAnchored(root, [...anchored, ...beside.anchored], logsExpected)
  const unlisted = beside.faults.map((message) => ({ number: null, message }))
  const faults = [
    ...(await chain.tell([...chainFaults(chain.records), ...logs.faults, ...unlisted])),
    ...(await backupFaults(real, `${folder}/${BACKUP}`, chain)),
  ]
  const notes = beside.left ? [leftNote(beside.left.file)] : []
  return { faults, notes: [...notes, ...logs.notes], unlisted: beside.names }
}

function leftNote(name: string): string {
  return `\`${name}\` is newer than the last entry and has none: a crash left it, or its entry was removed; \`policy anchor\` enters it`
}

/**
 * The backup is the chain before its last entry: a chain that lost entries from its end, which nothing in it shows,
 * is shorter than its backup or differs from it.
 */
async function backupFaults(real: string, shown: string, chain: StorageList): Promise<StorageFault[]> {
  const backup = await readList(real, BACKUP, shown)
  if (!backup) return []
  if (backup.faults.length > 0) return [...backup.faults]
  if (backup.length > chain.length) {
    const message = `it holds ${count(backup.length)}, and the chain ${chain.length}: entries were removed from the end of the chain`
    return [{ message, file: shown }]
  }
  const entries = new Map(chain.records.map((record) => [record.number, JSON.stringify(record)]))
  const differs = backup.records.find((record) => entries.get(record.number) !== JSON.stringify(record))
  if (!differs) return []
  const { number } = differs
  return backup.tell([{ number, message: `entry ${number} is another than in the chain` }])
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`
}
