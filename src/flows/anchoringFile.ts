import type { Anchor } from '../core/documents.js'
import { readJsonBelow, type JsonDocument } from '../load/jsonDocument.js'

/** Such a file has a few kilobytes. */
const MAX_BYTES = 16 * 1024 * 1024

/** Reads a file whose `log` names the end of a log. `root` is the real path of the workspace. */
export async function readAnchoring(root: string, name: string): Promise<JsonDocument> {
  return readJsonBelow(root, name, name, MAX_BYTES)
}

/** The record that it names; null when it names none. */
export function anchorIn(document: JsonDocument): Anchor | null {
  const log = document.kind === 'read' ? membersIn(membersIn(document.value)?.['log']) : null
  const { seq, sha256 } = log ?? {}
  const sound = Number.isSafeInteger(seq) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
  return sound ? { seq: seq as number, sha256 } : null
}

/** The members of a JSON object; null for any other value. */
export function membersIn(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}
