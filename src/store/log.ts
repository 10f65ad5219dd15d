import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { objectIn } from '../model/json.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { ifThere } from './ifThere.js'
import { makeDirectory, syncDirectory, writeWhole } from './durable.js'
import { chunks, MAX_LINE, NEWLINE, type Piece, piecesBackwards, readRange } from './linesBackwards.js'
import { setAside, type SetAside, whatWasSetAside } from './setAside.js'

/** How a log ends. */
export interface Tail {
  /** Bytes in the log; 0 when it is missing. */
  readonly size: number
  /** The last record, without its newline; null when there is none. */
  readonly lastLine: string | null
  /** What follows the last record and is none (at most the first 4 MiB of it); null when nothing does. */
  readonly torn: Buffer | null
  /** The log is empty or ends in a newline. False with `torn` null: the last record only lacks its newline. */
  readonly complete: boolean
}

/** The end of a log of any size, in bounded memory. Throws PolicyError `log-changed` on a last line above 4 MiB. */
export async function readTail(path: string): Promise<Tail> {
  const handle = await ifThere(open(path, constants.O_RDONLY))
  if (handle === null) return { size: 0, lastLine: null, torn: null, complete: true }
  try {
    const { size, lastLine, tornAt, complete } = await findTail(handle, path)
    const torn = tornAt === null ? null : await readRange(handle, tornAt, Math.min(size, tornAt + MAX_LINE))
    return { size, lastLine, torn, complete }
  } finally {
    await handle.close()
  }
}

/**
 * The records of a log, newest first, without their newlines, in bounded memory; a torn tail is left out.
 * Throws PolicyError `log-changed` on reaching a line above 4 MiB.
 */
export async function* readLinesBackwards(path: string): AsyncGenerator<string, void> {
  const handle = await ifThere(open(path, constants.O_RDONLY))
  if (handle === null) return
  try {
    const { size } = await handle.stat()
    let isTail = true
    for await (const piece of piecesBackwards(handle, size)) {
      if (!isTail || isRecord(piece)) yield textOf(piece, path)
      isTail = false
    }
  } finally {
    await handle.close()
  }
}

/**
 * The lines of a log, oldest first, without their newlines, in bounded memory; what a run adds meanwhile is left out.
 * `torn` is true of what follows the last record and is none. Throws PolicyError `log-changed` on a line above 4 MiB.
 */
export async function* readLines(path: string): AsyncGenerator<{ text: string; torn: boolean }, void> {
  const handle = await ifThere(open(path, constants.O_RDONLY))
  if (handle === null) return
  try {
    const { size } = await handle.stat()
    let start = 0
    let rest: Buffer = Buffer.alloc(0)
    for await (const chunk of chunks(handle, 0, size)) {
      let from = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        const piece = chunk.subarray(from, end)
        const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
        yield { text: textOf(bounded(start, bytes), path), torn: false }
        start += bytes.length + 1
        from = end + 1
        rest = Buffer.alloc(0)
      }
      rest = Buffer.concat([rest, chunk.subarray(from)])
      if (rest.length > MAX_LINE) textOf(bounded(start, rest), path)
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), torn: !isRecord({ start, bytes: rest }) }
  } finally {
    await handle.close()
  }
}

/**
 * Makes the log end in a whole record, so that the next one does not glue itself to half a record and be lost with it.
 * Only under the lock. `sequence` is the number of the record that will be appended next: a torn tail moves to
 * `<log>.torn-<sequence>`, durably there before it goes from the log. `repaired` tells of that file whenever it exists,
 * so that the record with this number can tell of it even when a run died between the repair and the append.
 *
 * Throws the errno error of the step that failed: no byte is lost then. PolicyError `log-changed` as `readTail`.
 */
export async function repairTail(
  path: string,
  sequence: number,
): Promise<{ lastLine: string | null; repaired: SetAside | null }> {
  const aside = `${path}.torn-${sequence}`
  let lastLine: string | null = null
  const handle = await ifThere(open(path, constants.O_RDWR))
  if (handle !== null) {
    try {
      const tail = await findTail(handle, path)
      lastLine = tail.lastLine
      if (tail.tornAt !== null) {
        await setAside(handle, tail.tornAt, tail.size, aside)
        await handle.truncate(tail.tornAt)
        await handle.sync()
      } else if (!tail.complete) {
        await writeWhole(handle, Buffer.from('\n'), tail.size)
        await handle.sync()
      }
    } finally {
      await handle.close()
    }
  }
  return { lastLine, repaired: await whatWasSetAside(aside) }
}

/**
 * Appends one record (its JSON, with or without the newline) and returns when it is durable. Only under the lock, after
 * `repairTail`. Makes the log and the directories above it when they are missing.
 *
 * Throws the errno error of the step that failed, with the log cut back to what it was, as far as the disk still lets us.
 * PolicyError `write-failed` for a record above 4 MiB, which no run could read again, and for a log with a torn tail.
 */
export async function appendRecord(path: string, line: string): Promise<void> {
  const bytes = Buffer.from(line.endsWith('\n') ? line : line + '\n')
  if (bytes.length - 1 > MAX_LINE)
    throw writeFailed(`a record of ${bytes.length} bytes is too large for \`${path}\``)
  await makeDirectory(dirname(path))
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o666)
  try {
    const { size } = await handle.stat()
    if (size > 0 && (await readRange(handle, size - 1, size)).toString() !== '\n') {
      throw writeFailed(`\`${path}\` ends in half a record, and another would be lost with it`)
    }
    try {
      await writeWhole(handle, bytes, null)
      await handle.sync()
      if (size === 0) await syncDirectory(dirname(path))
    } catch (error) {
      // Whoever tries again would otherwise write the record twice, or behind its own first half.
      await handle
        .truncate(size)
        .then(() => handle.sync())
        .catch(() => undefined)
      throw error
    }
  } finally {
    await handle.close()
  }
}

async function findTail(handle: FileHandle, path: string) {
  const { size } = await handle.stat()
  const pieces = piecesBackwards(handle, size)
  const tail = (await pieces.next()).value as Piece
  if (isRecord(tail)) return { size, lastLine: textOf(tail, path), tornAt: null, complete: false }
  const before = (await pieces.next()).value
  const lastLine = before ? textOf(before, path) : null
  const complete = tail.start === size
  return { size, lastLine, tornAt: complete ? null : tail.start, complete }
}

/** Half of a JSON object is never one itself, so an object that parses was written whole and only lacks its newline. */
function isRecord({ bytes }: Piece): boolean {
  if (bytes === null || bytes.length === 0) return false
  try {
    return objectIn(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) !== null
  } catch {
    return false
  }
}

function bounded(start: number, bytes: Buffer): Piece {
  return { start, bytes: bytes.length > MAX_LINE ? null : bytes }
}

function textOf({ start, bytes }: Piece, path: string): string {
  if (bytes !== null) return bytes.toString('utf8')
  const message = `\`${path}\` has a line of more than ${MAX_LINE} bytes at byte ${start}, which no run writes`
  const help = 'compare the log with its last copy in version control'
  throw new PolicyError(
    [{ code: 'log-changed', severity: 'error', message, at: { file: path }, help }],
    EXIT.failed,
  )
}

function writeFailed(message: string): PolicyError {
  return new PolicyError([{ code: 'write-failed', severity: 'error', message }], EXIT.failed)
}
