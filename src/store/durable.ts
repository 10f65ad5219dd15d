import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/**
 * Writes all of `bytes` at `position`, or where the handle stands when that is `null`.
 * A short write is gone on with, because on a full disk it is not an error: the next one is.
 * Throws the errno error of the write; a disk that takes nothing and says nothing counts as ENOSPC.
 */
export async function writeWhole(handle: FileHandle, bytes: Buffer, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const at = position === null ? null : position + done
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at)
    if (bytesWritten === 0) throw diskFull(done, bytes.length)
    done += bytesWritten
  }
}

/** The error for a file that holds less than was written to it; ENOSPC, so that it is tried again. */
export function diskFull(written: number, wanted: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOSPC: only ${written} of ${wanted} bytes were written`), {
    code: 'ENOSPC',
  })
}

/** Makes the names in a directory survive a power cut: a rename or a new file is durable only after this. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory.
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems have no fsync for directories, and nothing better to offer either.
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle.close()
  }
}

/** Makes a directory and the missing ones above it, durably. */
export async function makeDirectory(directory: string): Promise<void> {
  const path = resolve(directory)
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  const top = dirname(resolve(first))
  for (let made = path; made !== top && made !== dirname(made); made = dirname(made)) {
    await syncDirectory(dirname(made))
  }
}
