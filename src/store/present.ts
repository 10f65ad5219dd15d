import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileVersion } from '../model/responseRecords.js'

const CHUNK = 64 * 1024
// O_NONBLOCK: opening a pipe that nobody writes to must not hang. Windows has no O_NOFOLLOW.
const READ_ONLY = constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0)

/** What is at a path; `why` goes on from its name: "cannot be read (EACCES)". */
export type Present = FileVersion | { readonly kind: 'other'; readonly why: string }

export const SPECIAL = 'is neither a file, a folder nor a link'

/** What kind of thing it is; a socket, a pipe and a device are `other`. */
export function kindOf(info: Stats): FileVersion['kind'] | 'other' {
  if (info.isFile()) return 'file'
  if (info.isDirectory()) return 'folder'
  return info.isSymbolicLink() ? 'link' : 'other'
}

/**
 * Looks at paths relative to `root`, a real path. Null where nothing is, and where a link stands above it: what lies
 * behind that is somewhere else. It remembers which folders are real, so it is good for one look at a tree.
 * Throws errno errors other than those of permission.
 */
export function presentReader(root: string): (path: string) => Promise<Present | null> {
  const known = new Map<string, Promise<boolean>>()
  const isReal = (folder: string): Promise<boolean> => {
    const answer = known.get(folder) ?? isRealFolder(root, folder, isReal)
    known.set(folder, answer)
    return answer
  }
  return async (path) => {
    if (!(await isReal(folderOf(path)))) return null
    const place = join(root, path)
    const info = await lookAt(place)
    if (info === null) return null
    const kind = kindOf(info)
    const mode = info.mode & 0o7777
    if (kind === 'other') return { kind, why: SPECIAL }
    if (kind === 'folder') return { kind, sha256: '', size: 0, mode }
    try {
      if (kind === 'link') return linkVersion(await readlink(place, { encoding: 'buffer' }))
      return { kind, mode, ...(await contentOf(place)) }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return null
      return { kind: 'other', why: `cannot be read (${code})` }
    }
  }
}

/** Whether a folder below `root` is one, and no link is above it. The root itself is. */
export async function isRealFolder(
  root: string,
  folder: string,
  isReal: (folder: string) => Promise<boolean> = (above) => isRealFolder(root, above),
): Promise<boolean> {
  if (folder === '') return true
  if (!(await isReal(folderOf(folder)))) return false
  return (await lookAt(join(root, folder)))?.isDirectory() === true
}

/** `a` for `a/b`, and the empty text, which is the root, for `a`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** `lstat`, or null where there is nothing. */
export async function lookAt(place: string): Promise<Stats | null> {
  return lstat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
}

/** The same thing with the same content and the same permissions. Those of links mean nothing. */
export function isSame(a: Present | null, b: Present | null): boolean {
  if (a === null || b === null) return a === b
  if (a.kind === 'other' || b.kind === 'other' || a.kind !== b.kind) return false
  return a.sha256 === b.sha256 && (a.kind === 'link' || a.mode === b.mode)
}

export function linkVersion(target: Buffer): FileVersion {
  return { kind: 'link', sha256: sha256(target), size: target.length, mode: 0o777 }
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Opens a regular file for reading; ELOOP for a link, EINVAL for anything else that is none. */
export async function openFile(place: string): Promise<FileHandle> {
  const handle = await open(place, READ_ONLY)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw Object.assign(new Error(`EINVAL: ${place} is not a regular file`), { code: 'EINVAL' })
}

/**
 * What a file holds, in pieces that are overwritten by the next: up to its end, or the first `most` bytes, for a file may
 * grow as fast as it is read.
 */
export async function* contentPieces(handle: FileHandle, most = Infinity): AsyncGenerator<Buffer, void> {
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let left = most; left > 0;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, left), null)
    if (bytesRead === 0) return
    left -= bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function contentOf(place: string): Promise<{ sha256: string; size: number }> {
  const handle = await openFile(place)
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const piece of contentPieces(handle, (await handle.stat()).size)) {
      hash.update(piece)
      size += piece.length
    }
    return { sha256: hash.digest('hex'), size }
  } finally {
    await handle.close()
  }
}
