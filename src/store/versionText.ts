import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileVersion } from '../model/responseRecords.js'
import { readCopy } from './copies.js'
import { contentPieces, openFile, type Present } from './present.js'

/** Of one version; a diff of more is nothing that a person reads. */
const LARGEST = 1024 * 1024

/** Of all together, so that ten thousand conflicts do not fill the memory. */
const ALL = 32 * 1024 * 1024

/** Reads versions as text: null for what is no text, too large, a folder, or not to be had; empty for nothing. */
export function textReader(root: string, copies: string) {
  let left = ALL
  const read = async (place: string): Promise<string | null> => {
    const handle = await openFile(place)
    try {
      const { size } = await handle.stat()
      if (size > Math.min(LARGEST, left)) return null
      const parts: Buffer[] = []
      for await (const piece of contentPieces(handle, size)) parts.push(Buffer.from(piece))
      left -= size
      return textOf(Buffer.concat(parts))
    } finally {
      await handle.close()
    }
  }
  return {
    async present(path: string, now: Present | null): Promise<string | null> {
      if (now === null) return ''
      const place = join(root, path)
      if (now.kind === 'link') return readlink(place, { encoding: 'buffer' }).then(textOf, () => null)
      return now.kind === 'file' ? read(place).catch(() => null) : null
    },
    async copied(version: FileVersion | null): Promise<string | null> {
      if (version === null) return ''
      if (version.kind === 'folder' || version.size > Math.min(LARGEST, left)) return null
      const copy = await readCopy(copies, version)
      if (typeof copy === 'string') return null
      left -= copy.length
      return textOf(copy)
    },
  }
}

function textOf(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
