import { createHash } from 'node:crypto'
import { type FileHandle, chmod, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { FileVersion } from '../model/responseRecords.js'
import { diskFull, makeDirectory, syncDirectory, writeWhole } from './durable.js'
import { ifThere } from './ifThere.js'
import { findPlace } from './places.js'
import { contentPieces, isRealFolder, lookAt, openFile, sha256 } from './present.js'
import { isTemporaryOf, temporaryBeside } from './replaceFile.js'
import { fault, throwAll } from './snapshotFaults.js'

/** Copies are named by their content; this stands for those that have no name yet. */
const UNNAMED = 'copy'
const NAME = /^[0-9a-f]{64}$/

/** Copies in a folder that only its owner may enter. A link under a name there is replaced, and never written through. */
export interface Copies {
  /** Writes what `pieces` give and returns when it is durable, but for the folder's own entry: see `finish`. */
  add(pieces: AsyncIterable<Buffer>, most: number): Promise<{ sha256: string; size: number }>
  /** Makes the names of all copies durable. */
  finish(): Promise<void>
  /** Removes what was added. */
  abandon(): Promise<void>
}

/**
 * Makes the folder, an absolute path that may not lead out of `root` through links. Throws PolicyError
 * `snapshot-outside`, and errno errors.
 */
export async function makeCopies(root: string, copies: string): Promise<Copies> {
  const shown = relative(root, copies).replaceAll(sep, '/')
  const place = await findPlace(root, shown)
  if (place.kind === 'outside') throwAll([fault('snapshot-outside', shown, place.why, 'remove the link')])
  // A path to it is followed to its end, so there is one.
  const real = place.kind === 'below' && place.path !== null ? place.path : shown
  const folder = join(root, real)
  await makeDirectory(folder)
  if (!(await isRealFolder(root, real)))
    throwAll([fault('snapshot-failed', shown, 'is not a folder', 'move it away')])
  await chmod(folder, 0o700)
  const added = new Set<string>()
  return {
    async add(pieces, most) {
      const temporary = temporaryBeside(join(folder, UNNAMED))
      const handle = await open(temporary, 'wx', 0o600)
      try {
        const version = await writeAll(handle, pieces, most).finally(() => handle.close())
        if (added.has(version.sha256)) await rm(temporary, { force: true })
        else await rename(temporary, join(folder, version.sha256))
        added.add(version.sha256)
        return version
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined)
        throw error
      }
    },
    finish: () => syncDirectory(folder),
    async abandon() {
      for (const name of added) await rm(join(folder, name), { force: true }).catch(() => undefined)
      await rmdir(folder).catch(() => undefined)
    },
  }
}

/** The copy of a version, or why there is none: goes on from its name. Only bytes with the right hash are given. */
export async function readCopy(copies: string, version: FileVersion): Promise<Buffer | string> {
  let handle: FileHandle
  try {
    handle = await openFile(join(copies, version.sha256))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`
  }
  try {
    const { size } = await handle.stat()
    if (size !== version.size) return 'is not what was copied'
    const parts: Buffer[] = []
    for await (const piece of contentPieces(handle, size)) parts.push(Buffer.from(piece))
    const bytes = Buffer.concat(parts)
    return sha256(bytes) === version.sha256 ? bytes : 'is not what was copied'
  } finally {
    await handle.close()
  }
}

/** Removes all copies but those named, and what crashes left; the folder too when it is empty then. */
export async function keepOnly(copies: string, needed: ReadonlySet<string>): Promise<void> {
  if ((await lookAt(copies))?.isDirectory() !== true) return
  for (const name of (await ifThere(readdir(copies))) ?? []) {
    const ours = NAME.test(name) || isTemporaryOf(join(copies, UNNAMED), name)
    if (ours && !needed.has(name)) await rm(join(copies, name), { force: true })
  }
  await rmdir(copies).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error
  })
}

async function writeAll(handle: FileHandle, pieces: AsyncIterable<Buffer>, most: number) {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of pieces) {
    hash.update(piece)
    size += piece.length
    if (size > most) throw Object.assign(new Error(`EFBIG: more than ${most} bytes`), { code: 'EFBIG' })
    await writeWhole(handle, piece, null)
  }
  await handle.sync()
  const written = (await handle.stat()).size
  if (written !== size) throw diskFull(written, size)
  return { sha256: hash.digest('hex'), size }
}
