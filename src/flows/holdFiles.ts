import type { AnchoredRecord } from '../core/anchoredRecords.js'
import type { ItemFault, ItemKind, StorageRecord } from '../core/storageRecords.js'
import { digestBelow, type FileDigest } from '../load/fileDigest.js'
import { readAnchor } from './readAnchor.js'

interface FilesHeld {
  readonly files: number
  /** How many are as every record of them says. */
  readonly matching: number
  readonly faults: readonly ItemFault[]
  /** The records of logs that anchors of this program among them name, each once. */
  readonly anchored: readonly AnchoredRecord[]
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
  const anchored = new Map<string, AnchoredRecord>()
  let matching = 0
  for (const [file, named] of byFile) {
    const digest = await digestBelow(folder, file)
    const found = named.flatMap((record) => difference(record, digest, kind))
    const number = named[0]?.number ?? null
    const anchor = found.length === 0 ? await readAnchor(folder, file) : null
    if (anchor?.fault) found.push({ number, key: 'file', message: anchor.fault })
    for (const head of anchor?.heads ?? []) {
      const key = JSON.stringify([head.file, head.seq, head.sha256])
      if (!anchored.has(key)) anchored.set(key, { ...head, anchor: file, entry: number })
    }
    if (found.length === 0) matching += 1
    faults.push(...found)
  }
  return { files: byFile.size, matching, faults, anchored: [...anchored.values()] }
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
