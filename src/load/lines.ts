import type { FileHandle } from 'node:fs/promises'
import { MAX_RECORD_BYTES, fault, tooLarge } from './record.js'

const CHUNK_BYTES = 256 * 1024
const NEWLINE = 10

/** The bytes of a file in chunks of one buffer's size, checked to be UTF-8; memory stays bounded whatever the size. */
export async function* chunksOf(handle: FileHandle, shown: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let line = 1
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES)
    const chunk = buffer.subarray(0, bytesRead)
    try {
      decoder.decode(chunk, { stream: bytesRead > 0 })
    } catch {
      throw fault(
        'signal-malformed',
        shown,
        line + newlinesBefore(chunk, badByte(chunk)),
        'the file is not UTF-8 text',
      )
    }
    if (bytesRead === 0) return
    yield chunk
    line += newlinesBefore(chunk, chunk.length)
  }
}

function newlinesBefore(chunk: Buffer, end: number): number {
  let count = 0
  for (let at = chunk.indexOf(NEWLINE); at !== -1 && at < end; at = chunk.indexOf(NEWLINE, at + 1)) count += 1
  return count
}

/** The first byte that is not UTF-8, found line by line: a line feed is never part of another character. */
function badByte(chunk: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let start = 0
  for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
    try {
      decoder.decode(chunk.subarray(start, end + 1), { stream: false })
    } catch {
      // The first piece may begin inside a character of the chunk before.
      if (start > 0) return start
    }
    start = end + 1
  }
  return start
}

/** The lines of a file, as they are between two line feeds; unlike `readline`, at no other character. */
export async function* linesOf(
  handle: FileHandle,
  shown: string,
): AsyncGenerator<{ text: string; line: number }> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 0
  for await (const chunk of chunksOf(handle, shown)) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      line += 1
      const piece = chunk.subarray(start, end)
      const text = (rest.length > 0 ? Buffer.concat([rest, piece]) : piece).toString('utf8')
      rest = Buffer.alloc(0)
      start = end + 1
      yield { text, line }
    }
    rest = Buffer.concat([rest, chunk.subarray(start)])
    if (rest.length > MAX_RECORD_BYTES) throw tooLarge(shown, line + 1)
  }
  line += 1
  if (rest.length > 0) yield { text: rest.toString('utf8'), line }
}
