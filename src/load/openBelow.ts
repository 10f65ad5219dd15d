import { constants } from 'node:fs'
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

export type Opened =
  | { readonly kind: 'open'; readonly handle: FileHandle; readonly size: number; readonly modified: number }
  /** Nothing is there, and no link says that something should be. */
  | { readonly kind: 'missing' }
  /** It is there and not to be read; `why` goes on from the file's name: "is a folder". */
  | { readonly kind: 'outside' | 'unreadable'; readonly why: string }

/**
 * Opens a file for reading only. It must be a regular file and, once symbolic links are followed, lie below the root
 * (a real path): a link in a pull request must not bring the machine's secrets into a decision or a code frame.
 * A link to nothing is no missing file: somebody said where it is, and what it says cannot be had (a volume that is not
 * mounted). `modified` is in milliseconds since 1970.
 */
export async function openBelow(root: string, file: string): Promise<Opened> {
  let handle: FileHandle | undefined
  try {
    const real = await realpath(path.join(root, file))
    if (!isBelow(root, real)) return { kind: 'outside', why: 'leads out of' }
    // O_NONBLOCK: opening a pipe that nobody writes to must not hang the run.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    const info = await handle.stat()
    if (!info.isFile()) {
      await handle.close()
      return { kind: 'unreadable', why: info.isDirectory() ? 'is a folder' : 'is not a regular file' }
    }
    return { kind: 'open', handle, size: info.size, modified: info.mtimeMs }
  } catch (error) {
    await handle?.close()
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') return { kind: 'unreadable', why: `cannot be read (${code})` }
    return (await brokenLink(root, file)) ?? { kind: 'missing' }
  }
}

/** The first step of a path that is a link to nothing, or out of the root; null when there is none. */
async function brokenLink(root: string, file: string): Promise<Opened | null> {
  const steps = path.normalize(file).split(path.sep)
  for (const index of steps.keys()) {
    const name = steps.slice(0, index + 1).join('/')
    const step = path.join(root, name)
    try {
      if (!(await lstat(step)).isSymbolicLink()) continue
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return code === 'ENOENT' ? null : { kind: 'unreadable', why: `cannot be read (${code})` }
    }
    try {
      const real = await realpath(step)
      if (real !== root && !isBelow(root, real)) return { kind: 'outside', why: 'leads out of' }
    } catch {
      const last = index === steps.length - 1
      return {
        kind: 'unreadable',
        why: last ? 'is a link to nothing' : `is not there: \`${name}\` is a link to nothing`,
      }
    }
  }
  return null
}

/** Whether a real path lies below a real root. */
export function isBelow(root: string, real: string): boolean {
  const relative = path.relative(root, real)
  if (relative === '' || relative === '..') return false
  return !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}
