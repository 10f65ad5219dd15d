import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { MAX_RECORD_BYTES, fault, tooLarge, type RecordFault } from './record.js'

const CHUNK_BYTES = 256 * 1024
const NEWLINE = 10

/** Lines that follow each other, as they are between two line feeds. */
export interface Lines {
  readonly texts: string[]
  /** The number of the first one, from 1. */
  readonly first: number
  /** The last one ends with the file and has no line feed. */
  readonly unfinished: boolean
}

/**
 * The lines of a file, as many at a time as one read brings, checked to be UTF-8. Memory stays bounded whatever the
 * size. Unlike `readline`, a line ends at a line feed and at no other character.
 */
export async function* lineBatchesOf(handle: FileHandle, shown: string): AsyncGenerator<Lines> {
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  // The bytes at the start of the buffer that belong to a line whose end is not read yet.
  let held = 0
  let first = 1
  for (;;) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
    const { bytesRead } = await handle.read(buffer, held, buffer.length - held)
    const end = held + bytesRead
    const whole = bytesRead === 0 ? end : buffer.subarray(0, end).lastIndexOf(NEWLINE) + 1
    const bytes = buffer.subarray(0, whole)
    if (!isUtf8(bytes)) throw notUtf8(bytes, shown, first)
    const longest = whole === 0 || bytesRead === 0 ? end : bytes.indexOf(NEWLINE)
    if (longest > MAX_RECORD_BYTES)
      throw isText(buffer.subarray(0, end)) ? tooLarge(shown, first) : notUtf8(bytes, shown, first)
    if (whole > 0) {
      const texts = bytes.toString('utf8').split('\n')
      if (bytesRead > 0) texts.pop()
      if (first === 1) texts[0] = (texts[0] as string).replace(/^\uFEFF/, '')
      yield { texts, first, unfinished: bytesRead === 0 }
      first += texts.length
    }
    if (bytesRead === 0) return
    buffer.copyWithin(0, whole, end)
    held = end - whole
  }
}

/** The lines of a file one by one. */
export async function* linesOf(
  handle: FileHandle,
  shown: string,
): AsyncGenerator<{ text: string; line: number }> {
  for await (const { texts, first } of lineBatchesOf(handle, shown)) {
    for (const [index, text] of texts.entries()) yield { text, line: first + index }
  }
}

/** The fault at the first line that is not UTF-8; a line feed is never part of another character. */
function notUtf8(bytes: Buffer, shown: string, first: number): RecordFault {
  let line = first
  let start = 0
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break
    start = end + 1
    line += 1
  }
  return fault('signal-malformed', shown, line, 'the file is not UTF-8 text')
}

/** Whether the bytes are UTF-8 as far as they go: the last character may be cut. */
function isText(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
