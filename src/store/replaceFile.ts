import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ifThere } from './ifThere.js'
import { diskFull, makeDirectory, syncDirectory, writeWhole } from './durable.js'

/**
 * Replaces a file as a whole, or makes it together with the directories above it: whoever reads it, at any moment and
 * after any crash, finds all of the old bytes or all of the new ones. Keeps the old file's mode and, where that is
 * allowed, its owner. A link at `path` would be replaced itself; `confineOutput` resolves links first.
 *
 * Throws the errno error of the step that failed; the old file is then as it was and no temporary file is left.
 * (The one exception: when only the last step fails, the fsync of the directory, the new file is already in place.)
 */
export async function replaceFile(path: string, data: string | Buffer): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  const directory = dirname(path)
  await makeDirectory(directory)
  const old = await ifThere(stat(path))
  const temporary = join(directory, `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  // An old file that only its owner may read must not be readable by all for as long as the writing takes.
  const handle = await open(temporary, 'wx', old === null ? 0o666 : 0o600)
  try {
    try {
      if (old !== null) await inherit(handle, old)
      await writeWhole(handle, bytes, 0)
      await handle.sync()
      // The last defence against a truncated file in the place of a good one.
      const { size } = await handle.stat()
      if (size !== bytes.length) throw diskFull(size, bytes.length)
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
  await syncDirectory(directory)
}

/**
 * Removes the temporary files that crashed runs left beside `path`. Only under the lock: without it, they may belong
 * to a run that is at work.
 */
export async function sweepTemporaries(path: string): Promise<void> {
  const directory = dirname(path)
  const start = `.${basename(path)}.`
  const entries = (await ifThere(readdir(directory, { withFileTypes: true }))) ?? []
  for (const { name } of entries.filter((entry) => entry.isFile() && entry.name.startsWith(start))) {
    if (/^[0-9a-f]{16}\.tmp$/.test(name.slice(start.length))) await rm(join(directory, name), { force: true })
  }
}

async function inherit(handle: FileHandle, old: Stats): Promise<void> {
  const made = await handle.stat()
  // A run as root must not take a private file away from its owner; any other user cannot give files away.
  if (made.uid !== old.uid || made.gid !== old.gid)
    await handle.chown(old.uid, old.gid).catch(() => undefined)
  await handle.chmod(old.mode & 0o7777)
}
