import { isContradicted, isOwn, ownAnchor, type OwnAnchor } from '../core/anchorFile.js'
import { readJsonBelow } from '../load/jsonDocument.js'

/** Anchors are a few kilobytes; larger files are of other tools. */
const MAX_BYTES = 1024 * 1024

/** An anchor of this program as it was read, or why it cannot be believed. */
export type ReadAnchor =
  (OwnAnchor & { readonly fault: null }) | { readonly fault: string; readonly heads: readonly [] }

/** Reads an anchor of this program below a folder (a real path); null where the file is another. */
export async function readAnchor(folder: string, file: string): Promise<ReadAnchor | null> {
  if (!file.endsWith('.json')) return null
  const read = await readJsonBelow(folder, file, file, MAX_BYTES)
  if (read.kind !== 'read' || !isOwn(read.value)) return null
  const faulty = (what: string): ReadAnchor => ({ fault: `\`${file}\` ${what}`, heads: [] })
  // An anchor says itself what its content must be.
  if (isContradicted(read.value)) return faulty('has another content than its own `combined_sha256` says')
  const anchor = ownAnchor(read.value)
  return anchor ? { ...anchor, fault: null } : faulty('is no anchor as `policy anchor` writes them')
}
