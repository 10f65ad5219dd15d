import { chainFaults } from '../core/anchorChain.js'
import { latestRecords } from '../core/storageRecords.js'
import { folderBelow } from '../load/folderBelow.js'
import { shownBelow, type InputsRoot } from '../load/readSignals.js'
import type { StorageFault, StorageVerified } from '../model/verified.js'
import { holdFiles } from './holdFiles.js'
import { BACKUP, CHAIN, SNAPSHOTS, readList, type StorageList } from './storageList.js'

const MAX_NOTES = 20
const MAX_FAULTS = 1000

/** Holds one folder of stored files against its list of digests. `there` is false where nothing is to be verified. */
export async function verifyStore(
  kind: StorageVerified['kind'],
  root: InputsRoot,
  name: string,
): Promise<StorageVerified> {
  const folder = shownBelow(root, name)
  const listName = kind === 'mirrors' ? CHAIN : SNAPSHOTS
  const list = `${folder}/${listName}`
  const empty = { kind, folder, list, records: 0, files: 0, matching: 0, faults: [], notes: [] }
  const broken = (file: string, message: string): StorageVerified => ({
    ...empty,
    there: true,
    faults: [{ file, message }],
  })
  const found = await folderBelow(root.real, name)
  if (found.kind === 'unfit') return broken(folder, `it ${found.why}`)
  if (found.kind === 'missing' || found.names.length === 0) return { ...empty, there: false }
  const read = await readList(found.real, listName, list)
  if (!read) {
    const lost = found.names.includes(BACKUP) ? `, though there is \`${BACKUP}\`` : ''
    return broken(list, `it does not exist${lost}: nothing says what the files beside it must be`)
  }
  if (read.length === 0 && read.faults.length === 0)
    return broken(list, 'it names no file: nothing was verified')
  return { ...empty, there: true, ...(await holdList(kind, found, read, folder)) }
}

type Held = Pick<StorageVerified, 'records' | 'files' | 'matching' | 'end' | 'faults' | 'notes'>

async function holdList(
  kind: StorageVerified['kind'],
  { real, names }: { readonly real: string; readonly names: readonly string[] },
  list: StorageList,
  folder: string,
): Promise<Held> {
  const isChain = kind === 'mirrors'
  const counting = isChain ? list.records : latestRecords(list.records)
  const held = await holdFiles(real, counting, isChain ? 'entry' : 'record')
  const faults = [...list.faults, ...(await list.tell(held.faults))]
  if (isChain) {
    faults.push(...(await list.tell(chainFaults(list.records))))
    faults.push(...(await backupFaults(real, `${folder}/${BACKUP}`, list)))
  }
  const own = new Set([isChain ? CHAIN : SNAPSHOTS, ...(isChain ? [BACKUP] : [])])
  const named = new Set(list.records.map(({ file }) => file.split('/')[0] ?? ''))
  const last = list.records.at(-1)
  return {
    records: list.length,
    files: held.files,
    matching: held.matching,
    ...(isChain && last ? { end: { entry: last.number, chain_hash: last.chainHash } } : {}),
    faults: capped(inOrder(faults)),
    notes: unnamed(names.filter((each) => !own.has(each) && !named.has(each))),
  }
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

function unnamed(names: readonly string[]): string[] {
  const notes = names
    .slice(0, MAX_NOTES)
    .map((name) => `\`${name}\` is in no record: nothing says what it must be`)
  const more = names.length - MAX_NOTES
  return more > 0 ? [...notes, `${more} more are in no record`] : notes
}

function inOrder(faults: readonly StorageFault[]): StorageFault[] {
  return faults.toSorted(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )
}

function capped(faults: readonly StorageFault[]): StorageFault[] {
  const more = faults.length - MAX_FAULTS
  const [first] = faults
  if (more <= 0 || !first) return [...faults]
  return [...faults.slice(0, MAX_FAULTS), { message: `${more} more faults are not shown`, file: first.file }]
}
