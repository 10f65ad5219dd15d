import { latestRecords } from '../core/storageRecords.js'
import { folderBelow } from '../load/folderBelow.js'
import { shownBelow, type InputsRoot } from '../load/readSignals.js'
import type { StorageFault, StorageVerified } from '../model/verified.js'
import { holdFiles } from './holdFiles.js'
import { BACKUP, CHAIN, SNAPSHOTS, readList, type StorageList } from './storageList.js'
import { verifyChain, type ChainPlace } from './verifyChain.js'

const MAX_NOTES = 20
const MAX_FAULTS = 1000

/**
 * Holds one folder of stored files against its list of digests, and anchors against the logs below the same root.
 * `there` is false where there is no such folder; one that was emptied is a fault. `logsExpected` where logs that
 * anchors name must be there.
 */
export async function verifyStore(
  kind: StorageVerified['kind'],
  root: InputsRoot,
  name: string,
  logsExpected = false,
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
  if (found.kind === 'missing') return { ...empty, there: false }
  if (found.names.length === 0) return broken(folder, 'it is empty: what it held is gone')
  const read = await readList(found.real, listName, list)
  if (!read) {
    const lost = found.names.includes(BACKUP) ? `, though there is \`${BACKUP}\`` : ''
    return broken(list, `it does not exist${lost}: nothing says what the files beside it must be`)
  }
  if (read.length === 0 && read.faults.length === 0)
    return broken(list, 'it names no file: nothing was verified')
  return {
    ...empty,
    there: true,
    ...(await holdList(kind, { ...found, root: root.real, folder, logsExpected }, read)),
  }
}

type Held = Pick<StorageVerified, 'records' | 'files' | 'matching' | 'end' | 'faults' | 'notes'>

async function holdList(
  kind: StorageVerified['kind'],
  place: ChainPlace & { readonly names: readonly string[] },
  list: StorageList,
): Promise<Held> {
  const isChain = kind === 'mirrors'
  const counting = isChain ? list.records : latestRecords(list.records)
  const held = await holdFiles(place.real, counting, isChain ? 'entry' : 'record')
  const own = new Set([isChain ? CHAIN : SNAPSHOTS, ...(isChain ? [BACKUP] : [])])
  const named = new Set(list.records.map(({ file }) => file.split('/')[0] ?? ''))
  const others = place.names.filter((each) => !own.has(each) && !named.has(each))
  const chain = isChain ? await verifyChain(place, list, held.anchored, others) : NO_CHAIN
  const last = list.records.at(-1)
  return {
    records: list.length,
    files: held.files,
    matching: held.matching,
    ...(isChain && last ? { end: { entry: last.number, chain_hash: last.chainHash } } : {}),
    faults: capped(inOrder([...list.faults, ...(await list.tell(held.faults)), ...chain.faults])),
    notes: [...unnamed(others.filter((each) => !chain.unlisted.includes(each))), ...chain.notes],
  }
}

const NO_CHAIN = { faults: [], notes: [], unlisted: [] }

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
