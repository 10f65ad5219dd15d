import type { Anchor } from '../core/documents.js'
import { readJsonBelow, type JsonDocument } from '../load/jsonDocument.js'
import { membersOf } from '../model/json.js'

/** Such a file has a few kilobytes. */
const MAX_BYTES = 16 * 1024 * 1024

/** Reads a file whose `log` names the end of a log. `root` is the real path of the workspace. */
export async function readAnchoring(root: string, name: string): Promise<JsonDocument> {
  return readJsonBelow(root, name, name, MAX_BYTES)
}

/** The record that it names; null when it names none. */
export function anchorIn(document: JsonDocument): Anchor | null {
  const { seq, sha256 } = membersOf(document.kind === 'read' ? membersOf(document.value)['log'] : null)
  const sound = Number.isSafeInteger(seq) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
  return sound ? { seq: seq as number, sha256 } : null
}
