import { isContradicted } from '../core/anchorFile.js'
import type { ItemFault, ItemKind, StorageRecord } from '../core/storageRecords.js'
import { digestBelow, type FileDigest } from '../load/fileDigest.js'
import { readJsonBelow } from '../load/jsonDocument.js'

/** Anchors are a few kilobytes; larger files are of other tools. */
const MAX_ANCHOR_BYTES = 1024 * 1024

export interface FilesHeld {
  readonly files: number
  /** How many are as every record of them says. */
  readonly matching: number
  readonly faults: readonly ItemFault[]
}

/** Holds the files of a folder (a real path) against their records. Each is hashed once, however often it is named. */
export async function holdFiles(
  folder: string,
  records: readonly StorageRecord[],
  kind: ItemKind,
): Promise<FilesHeld> {
  const byFile = new Map<string, StorageRecord[]>()
  for (const record of records) {
    const known = byFile.get(record.file)
    if (known) known.push(record)
    else byFile.set(record.file, [record])
  }
  const faults: ItemFault[] = []
  let matching = 0
  for (const [file, named] of byFile) {
    const digest = await digestBelow(folder, file)
    const found = named.flatMap((record) => difference(record, digest, kind))
    if (found.length === 0 && digest.kind === 'digest' && digest.size <= MAX_ANCHOR_BYTES)
      found.push(...(await contradiction(folder, named)))
    if (found.length === 0) matching += 1
    faults.push(...found)
  }
  return { files: byFile.size, matching, faults }
}

function difference(record: StorageRecord, digest: FileDigest, kind: ItemKind): ItemFault[] {
  const { number, file, sha256 } = record
  const tell = (message: string): ItemFault[] => [{ number, key: 'file', message }]
  if (digest.kind === 'missing') return tell(`\`${file}\` is recorded and not there`)
  if (digest.kind !== 'digest')
    return tell(
      `\`${file}\` ${digest.kind === 'outside' ? 'is a link that leads out of its folder' : digest.why}`,
    )
  if (digest.sha256 === sha256) return []
  return tell(
    `\`${file}\` is not as ${kind} ${number} says: its SHA-256 begins with ${digest.sha256.slice(0, 12)}, and ${sha256.slice(0, 12)} is recorded`,
  )
}

/** An anchor of this program says itself what its content must be. */
async function contradiction(folder: string, [record]: readonly StorageRecord[]): Promise<ItemFault[]> {
  if (!record?.file.endsWith('.json')) return []
  const read = await readJsonBelow(folder, record.file, record.file, MAX_ANCHOR_BYTES)
  if (read.kind !== 'read' || !isContradicted(read.value)) return []
  const message = `\`${record.file}\` has another content than its own \`combined_sha256\` says`
  return [{ number: record.number, key: 'file', message }]
}
