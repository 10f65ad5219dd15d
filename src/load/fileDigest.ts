import { createHash } from 'node:crypto'
import { openBelow } from './openBelow.js'

const CHUNK_BYTES = 256 * 1024

export type FileDigest =
  /** `sha256` in lower-case hex, of `size` bytes. */
  | { readonly kind: 'digest'; readonly sha256: string; readonly size: number }
  | { readonly kind: 'missing' }
  /** It is there and not to be read; `why` goes on from the file's name. */
  | { readonly kind: 'outside' | 'unreadable'; readonly why: string }

/** The SHA-256 of a file of any size, in bounded memory. As `openBelow`, it never leaves the root, a real path. */
export async function digestBelow(root: string, file: string): Promise<FileDigest> {
  const opened = await openBelow(root, file)
  if (opened.kind !== 'open') return opened
  const { handle } = opened
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.min(opened.size + 1, CHUNK_BYTES))
    let size = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) return { kind: 'digest', sha256: hash.digest('hex'), size }
      hash.update(buffer.subarray(0, bytesRead))
      size += bytesRead
    }
  } catch (error) {
    return { kind: 'unreadable', why: `cannot be read (${(error as NodeJS.ErrnoException).code})` }
  } finally {
    await handle.close()
  }
}
