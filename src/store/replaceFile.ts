import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, lstat, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ifThere } from './ifThere.js'
import { diskFull, makeDirectory, syncDirectory, writeWhole } from './durable.js'

const LONGEST_NAME = 200

/**
 * Replaces a file as a whole, or makes it together with the directories above it: whoever reads it, at any moment and
 * after any crash, finds all of the old bytes or all of the new ones. Keeps the old file's mode, unless `mode` gives
 * another, and, where that is allowed, its owner. A link at `path` would be replaced itself; `confineOutput` resolves
 * links first.
 *
 * Throws the errno error of the step that failed; the old file is then as it was and no temporary file is left.
 * (The one exception: when only the last step fails, the fsync of the directory, the new file is already in place.)
 */
export async function replaceFile(path: string, data: string | Buffer, mode?: number): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  const directory = dirname(path)
  await makeDirectory(directory)
  const there = await ifThere(lstat(path))
  const old = there?.isFile() === true ? there : null
  const temporary = temporaryBeside(path)
  // An old file that only its owner may read must not be readable by all for as long as the writing takes.
  const handle = await open(temporary, 'wx', old === null && mode === undefined ? 0o666 : 0o600)
  try {
    try {
      if (old !== null) await inheritOwner(handle, old)
      if (old !== null && mode === undefined) await handle.chmod(old.mode & 0o7777)
      await writeWhole(handle, bytes, 0)
      // After the writing, which would take the set-user-ID bit away again.
      if (mode !== undefined) await handle.chmod(mode)
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

/** A name in the same folder that nothing has yet. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${temporaryStart(path)}${randomBytes(8).toString('hex')}.tmp`)
}

/** Whether `name`, in the folder of `path`, is what `temporaryBeside` gives for it. */
export function isTemporaryOf(path: string, name: string): boolean {
  const start = temporaryStart(path)
  return name.startsWith(start) && /^[0-9a-f]{16}\.tmp$/.test(name.slice(start.length))
}

/** Longer names are cut: 255 bytes is all that file systems allow, and the rest of the name needs some of them. */
function temporaryStart(path: string): string {
  let name = basename(path)
  while (Buffer.byteLength(name) > LONGEST_NAME) name = [...name].slice(0, -1).join('')
  return `.${name}.`
}

/**
 * Removes the temporary files that crashed runs left beside `path`. Only under the lock: without it, they may belong
 * to a run that is at work.
 */
export async function sweepTemporaries(path: string): Promise<void> {
  const directory = dirname(path)
  const entries = (await ifThere(readdir(directory, { withFileTypes: true }))) ?? []
  for (const entry of entries)
    if (entry.isFile() && isTemporaryOf(path, entry.name))
      await rm(join(directory, entry.name), { force: true })
}

async function inheritOwner(handle: FileHandle, old: Stats): Promise<void> {
  const made = await handle.stat()
  // A run as root must not take a private file away from its owner; any other user cannot give files away.
  if (made.uid !== old.uid || made.gid !== old.gid)
    await handle.chown(old.uid, old.gid).catch(() => undefined)
}
