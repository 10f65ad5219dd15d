import type { FileHandle } from 'node:fs/promises'

/** The longest line that is held in memory; no run writes a record near it. */
export const MAX_LINE = 4 * 1024 * 1024

const CHUNK = 64 * 1024
export const NEWLINE = 0x0a

/** What lies between two newlines. `bytes` is null when that is more than MAX_LINE. */
export interface Piece {
  /** Offset of its first byte in the file. */
  readonly start: number
  readonly bytes: Buffer | null
}

/**
 * The pieces of a file from its end to its start, in bounded memory however large the file is. The first one is what
 * follows the last newline: empty when the file ends in one. An empty file is one empty piece.
 */
export async function* piecesBackwards(handle: FileHandle, size: number): AsyncGenerator<Piece, void> {
  let parts: Buffer[] = []
  let length = 0
  const keep = (part: Buffer) => {
    length += part.length
    if (length > MAX_LINE) parts = []
    else parts.unshift(part)
  }
  const piece = (start: number): Piece => {
    const bytes = length > MAX_LINE ? null : Buffer.concat(parts)
    parts = []
    length = 0
    return { start, bytes }
  }
  for (let stop = size; stop > 0;) {
    const start = Math.max(0, stop - CHUNK)
    let chunk = await readRange(handle, start, stop)
    for (let cut = chunk.lastIndexOf(NEWLINE); cut !== -1; cut = chunk.lastIndexOf(NEWLINE)) {
      keep(chunk.subarray(cut + 1))
      yield piece(start + cut + 1)
      chunk = chunk.subarray(0, cut)
    }
    keep(chunk)
    stop = start
  }
  yield piece(0)
}

/** Exactly the bytes from `start` up to `stop`. Throws EAGAIN when the file has become shorter meanwhile. */
export async function readRange(handle: FileHandle, start: number, stop: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(stop - start)
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done)
    if (bytesRead === 0)
      throw Object.assign(new Error('EAGAIN: the file became shorter while it was read'), { code: 'EAGAIN' })
    done += bytesRead
  }
  return bytes
}

/** The bytes from `start` up to `stop` in chunks. */
export async function* chunks(handle: FileHandle, start: number, stop: number): AsyncGenerator<Buffer, void> {
  for (let at = start; at < stop; at += CHUNK) yield readRange(handle, at, Math.min(at + CHUNK, stop))
}
