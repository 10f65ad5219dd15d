import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { ifThere } from './ifThere.js'
import { syncDirectory, writeWhole } from './durable.js'
import { chunks } from './linesBackwards.js'

/** Torn bytes that are kept beside the log. */
export interface SetAside {
  readonly bytes: number
  /** Of the whole file, in hex. */
  readonly sha256: string
  /** The file's name in the log's directory. */
  readonly file: string
}

// A link planted under this name must not lead the bytes elsewhere. Windows has no such flag.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0

/**
 * Adds the log's bytes from `start` up to `stop` to the file `aside`, and returns when they are durable there. Bytes
 * that the file ends in already are not added again: a run died after this step and before it cut the log.
 * Throws the errno error of the step that failed, with the file cut back.
 */
export async function setAside(log: FileHandle, start: number, stop: number, aside: string): Promise<void> {
  const { mode } = await log.stat()
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW
  const handle = await open(aside, flags, mode & 0o777)
  try {
    const { size } = await handle.stat()
    const from = size - (stop - start)
    if (from < 0 || (await sha256(handle, from, size)) !== (await sha256(log, start, stop))) {
      try {
        for await (const chunk of chunks(log, start, stop)) await writeWhole(handle, chunk, null)
      } catch (error) {
        await handle.truncate(size).catch(() => undefined)
        throw error
      }
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncDirectory(dirname(aside))
}

/** What the file `aside` holds; null when it holds nothing or is not there. */
export async function whatWasSetAside(aside: string): Promise<SetAside | null> {
  const handle = await ifThere(open(aside, constants.O_RDONLY | NO_FOLLOW))
  if (handle === null) return null
  try {
    const { size } = await handle.stat()
    return size === 0 ? null : { bytes: size, sha256: await sha256(handle, 0, size), file: basename(aside) }
  } finally {
    await handle.close()
  }
}

async function sha256(handle: FileHandle, start: number, stop: number): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks(handle, start, stop)) hash.update(chunk)
  return hash.digest('hex')
}
