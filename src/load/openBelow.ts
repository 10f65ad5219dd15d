import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

export type Opened =
  | { readonly kind: 'open'; readonly handle: FileHandle; readonly size: number; readonly modified: number }
  | { readonly kind: 'missing' }
  /** It is there and not to be read; `why` goes on from the file's name: "is a folder". */
  | { readonly kind: 'outside' | 'unreadable'; readonly why: string }

/**
 * Opens a file for reading only. It must be a regular file and, once symbolic links are followed, lie below the root
 * (a real path): a link in a pull request must not bring the machine's secrets into a decision or a code frame.
 * `modified` is in milliseconds since 1970.
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
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', why: `cannot be read (${code})` }
  }
}

/** Whether a real path lies below a real root. */
export function isBelow(root: string, real: string): boolean {
  const relative = path.relative(root, real)
  if (relative === '' || relative === '..') return false
  return !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}
