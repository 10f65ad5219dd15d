import type { Stats } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PolicyError, type Problem } from '../model/problem.js'
import type { FileChange, FileVersion } from '../model/responseRecords.js'
import { checkChanges } from './checkChanges.js'
import { type Copies, keepOnly, makeCopies, readCopy } from './copies.js'
import { findDeclared, type Limits } from './declared.js'
import type { Follow } from './places.js'
import {
  contentPieces,
  folderOf,
  isRealFolder,
  isSame,
  linkVersion,
  openFile,
  presentReader,
} from './present.js'
import { errnoOf, fault, throwAll } from './snapshotFaults.js'

const MIB = 1024 * 1024

/** What is copied before an action. */
export const COPIED: Limits = { entries: 10_000, bytes: 256 * MIB }

/** What is only looked at after it. */
const LOOKED_AT: Limits = { entries: 100_000, bytes: 4096 * MIB }

/** How often a file is copied that somebody writes to meanwhile. */
const ATTEMPTS = 3

const NOTHING = () => false

/**
 * Copies what `paths` hold, so that an undo can bring it back. `paths` are files or folders relative to `root`, which is
 * a real path; `copies` is the absolute folder of the copies, made when missing, each copy named by its SHA-256. Returns
 * when all of it is durable: each file, folder and link found, sorted by path, with `after` null. The folders and links
 * on the way to a path are among them, without what else is in those. A path that is a link stands for the link and for
 * what it leads to; links inside a folder are links and are not followed. What `skip` names is left out.
 *
 * Throws PolicyError before anything is copied: `snapshot-outside` for a path that leads out of the root,
 * `snapshot-too-large` beyond 10,000 entries or 256 MiB, `snapshot-failed` for what cannot be copied faithfully: pipes,
 * sockets, devices, names that are not UTF-8, what may not be read. And `snapshot-failed` when the copying fails, with
 * the copies removed.
 */
export async function takeSnapshot(
  root: string,
  paths: readonly string[],
  copies: string,
  skip: (path: string) => boolean = NOTHING,
): Promise<FileChange[]> {
  const { entries, faults } = await findDeclared(root, paths, COPIED, skip)
  throwAll(faults)
  const changes: FileChange[] = []
  const store = await makeCopies(root, copies).catch((error: unknown) => notWritten(error))
  try {
    const failed: Problem[] = []
    let left = COPIED.bytes
    for (const path of [...entries.keys()].sort()) {
      try {
        const before = await copyOf(root, path, entries.get(path) as Stats, store, left)
        changes.push({ path, before, after: null })
        if (before.kind === 'file') left -= before.size
      } catch (error) {
        failed.push(fault('snapshot-failed', path, `could not be copied (${errnoOf(error)})`))
      }
    }
    throwAll(failed)
    await store.finish().catch(notWritten)
    return changes
  } catch (error) {
    await store.abandon()
    throw error
  }
}

/**
 * What became of a snapshot: the same list with `after` filled in, and what has come to be since, sorted by path;
 * unchanged ones are left out. Links that the action made are not followed: what they lead to was there before. A path
 * that was a link is followed to where it led then; with `copies` also when the action turned the link.
 *
 * Throws PolicyError `snapshot-failed` for what an undo could not tell from something else: a pipe, a file that may not
 * be read, a name that is not UTF-8; `snapshot-too-large` beyond 100,000 entries or 4 GiB;
 * `undo-invalid` for a list that no snapshot gave.
 */
export async function completeSnapshot(
  root: string,
  paths: readonly string[],
  before: readonly FileChange[],
  skip: (path: string) => boolean = NOTHING,
  copies?: string,
): Promise<FileChange[]> {
  checkChanges(before)
  const known = new Map(before.map((change) => [change.path, change.before]))
  const asBefore: Follow = async (path, target) => {
    const was = known.get(path) ?? null
    if (was?.kind !== 'link') return null
    if (target !== null && isSame(was, linkVersion(target))) return target
    const copy = copies === undefined ? '' : await readCopy(copies, was)
    return typeof copy === 'string' ? null : copy
  }
  const presentAt = presentReader(root)
  const turned: string[] = []
  for (const [path, was] of known)
    if (was?.kind === 'link' && (await presentAt(path))?.kind === 'folder') turned.push(path)
  const { entries, faults } = await findDeclared(root, paths, LOOKED_AT, skip, asBefore, turned)
  const failed = [...faults]
  const changes: FileChange[] = []
  for (const path of [...new Set([...known.keys(), ...entries.keys()])].sort()) {
    const was = known.get(path) ?? null
    const after = await presentAt(path)
    if (after?.kind === 'other') {
      if (!failed.some(({ at }) => at?.file === path)) failed.push(fault('snapshot-failed', path, after.why))
    } else if (!isSame(was, after)) changes.push({ path, before: was, after })
  }
  throwAll(failed)
  return changes
}

/** Deletes the copies that no change in the list needs; the folder too when none is left. Throws errno errors. */
export async function pruneCopies(copies: string, changes: readonly FileChange[]): Promise<void> {
  const needed = changes.flatMap(({ before }) =>
    before === null || before.kind === 'folder' ? [] : [before.sha256],
  )
  await keepOnly(copies, new Set(needed))
}

async function copyOf(
  root: string,
  path: string,
  info: Stats,
  copies: Copies,
  left: number,
): Promise<FileVersion> {
  const mode = info.mode & 0o7777
  if (info.isDirectory()) return { kind: 'folder', sha256: '', size: 0, mode }
  // A folder above it may have been swapped for a link since it was found.
  if (!(await isRealFolder(root, folderOf(path)))) throw Object.assign(new Error(), { code: 'ENOENT' })
  const place = join(root, path)
  if (info.isSymbolicLink()) {
    const target = await readlink(place, { encoding: 'buffer' })
    await copies.add(once(target), target.length)
    return linkVersion(target)
  }
  return copyFile(place, copies, left)
}

/** Copies a file that stays as it is while it is copied: half of one version and half of the next was never there. */
async function copyFile(place: string, copies: Copies, left: number): Promise<FileVersion> {
  for (let attempt = 1; ; attempt++) {
    const handle = await openFile(place)
    try {
      const first = await handle.stat({ bigint: true })
      const content = await copies.add(contentPieces(handle, Number(first.size)), left)
      const last = await handle.stat({ bigint: true })
      const stayed = first.mtimeNs === last.mtimeNs && first.ctimeNs === last.ctimeNs
      if (stayed && last.size === BigInt(content.size))
        return { kind: 'file', ...content, mode: Number(last.mode) & 0o7777 }
      if (attempt === ATTEMPTS) throw Object.assign(new Error(), { code: 'somebody writes to it' })
    } finally {
      await handle.close()
    }
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield bytes
}

function notWritten(error: unknown): never {
  if (error instanceof PolicyError) throw error
  const message = `the copies of what the action may change could not be written (${errnoOf(error)})`
  throwAll([{ code: 'snapshot-failed', severity: 'error', message }])
  throw error
}
