import type { AnchoredRecord } from '../core/anchoredRecords.js'
import { anchorStamp } from '../core/anchorFile.js'
import type { StorageRecord } from '../core/storageRecords.js'
import { digestBelow } from '../load/fileDigest.js'
import type { ChainEntry } from '../model/verified.js'
import { readAnchor } from './readAnchor.js'

const ANCHOR = /^anchor_(\d{8}T\d{6}\+0000)(-\d+)?\.json$/
/** So many are enough to be told of. */
const MAX_READ = 100

/** What stands beside a chain, made by `policy anchor`, and in no entry of it. */
export interface Unlisted {
  readonly names: readonly string[]
  /** What is wrong with them, where a crash cannot have left them. */
  readonly faults: readonly string[]
  /** The one that a crash left before its entry was written: it is to be the next entry. */
  readonly left: Omit<ChainEntry, 'chain_hash'> | null
  readonly anchored: readonly AnchoredRecord[]
}

/** Whether a name is one that `policy anchor` gives. */
export function isAnchorName(name: string): boolean {
  return ANCHOR.test(name)
}

/**
 * Anchors that no entry names. A crash leaves one, newer than the last entry; anything else is what is left of a chain
 * that lost entries. `names` are those in the folder (a real path) that no record names.
 */
export async function unlistedAnchors(
  folder: string,
  names: readonly string[],
  last: StorageRecord | undefined,
): Promise<Unlisted> {
  const anchors: { name: string; time: number | null }[] = []
  const faults: string[] = []
  const anchored: AnchoredRecord[] = []
  for (const name of names.filter(isAnchorName).slice(0, MAX_READ)) {
    const anchor = await readAnchor(folder, name)
    if (!anchor) continue
    const isNamedFor = anchor.fault === null && ANCHOR.exec(name)?.[1] === anchorStamp(anchor.time)
    if (anchor.fault !== null) faults.push(anchor.fault)
    else if (!isNamedFor) faults.push(`\`${name}\` is named for another time than its own`)
    anchors.push({ name, time: anchor.fault === null ? anchor.time : null })
    anchored.push(...anchor.heads.map((head) => ({ ...head, anchor: name, entry: null })))
  }
  const older = anchors.filter(({ time }) => time !== null && time < (last?.time ?? 0))
  for (const { name } of older)
    faults.push(`\`${name}\` is in no entry of the chain, and older than its last one: entries were removed`)
  if (older.length === 0 && anchors.length > 1)
    faults.push(`${anchors.length} anchors are in no entry of the chain: entries were removed from its end`)
  const [first] = anchors
  const left = faults.length === 0 && first ? await entryOf(folder, first.name) : null
  return { names: anchors.map(({ name }) => name), faults, left, anchored }
}

async function entryOf(folder: string, file: string): Promise<Unlisted['left']> {
  const digest = await digestBelow(folder, file)
  const timestamp = ANCHOR.exec(file)?.[1]
  if (digest.kind !== 'digest' || timestamp === undefined) return null
  return { timestamp, file, sha256: digest.sha256 }
}
