import type { BigIntStats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { escaped } from './declared.js'

const LIMIT = 100_000

/** Large, and nothing that an action should be held to. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules'])

export interface Fingerprint {
  /** By path, relative to the root with forward slashes; bytes of names that are not UTF-8 as `\xff`. */
  readonly entries: ReadonlyMap<string, string>
  /** False when there was more than is looked at, or a folder that could not be looked into. */
  readonly whole: boolean
}

/**
 * What makes up every file below `root`, without reading any: size, inode, mode, mtime and ctime in ns. The ctime cannot
 * be set back, so an edit shows that restores the mtime. A folder is its inode and its mode: its times change with every
 * name in it. Leaves out `.git`, `node_modules`, and what `skip` names with all below it. Looks at `limit` entries at
 * most, in the order of their names. Follows no link, and throws nothing: what vanishes meanwhile is not there.
 */
export async function fingerprint(
  root: string,
  skip: (path: string) => boolean,
  limit = LIMIT,
): Promise<Fingerprint> {
  const entries = new Map<string, string>()
  let whole = true

  const walk = async (place: string | Buffer, above: string): Promise<void> => {
    const names = await readdir(place, { encoding: 'buffer' }).catch((error: unknown) => {
      whole &&= isGone(error)
      return []
    })
    for (const name of names.sort(Buffer.compare)) {
      const text = name.toString()
      const isText = Buffer.from(text).equals(name)
      const path = above + (isText ? text : escaped(name))
      if (LEFT_OUT.has(text) || skip(path)) continue
      if (entries.size >= limit) {
        whole = false
        return
      }
      const below = isText && typeof place === 'string' ? `${place}/${text}` : bytesOf(place, name)
      const info = await lstat(below, { bigint: true }).catch((error: unknown) => {
        whole &&= isGone(error)
        return null
      })
      if (info === null) continue
      entries.set(path, marksOf(info))
      if (info.isDirectory()) await walk(below, `${path}/`)
    }
  }

  await walk(root, '')
  return { entries, whole }
}

/**
 * Changed, new and gone paths, sorted. Where one of the two is not whole, what only the other has may just not have been
 * looked at, and is not told.
 */
export function changedBetween(before: Fingerprint, after: Fingerprint): string[] {
  const changed: string[] = []
  for (const [path, marks] of before.entries) {
    const now = after.entries.get(path)
    if (now === undefined ? after.whole : now !== marks) changed.push(path)
  }
  if (before.whole) for (const path of after.entries.keys()) if (!before.entries.has(path)) changed.push(path)
  return changed.sort()
}

function marksOf(info: BigIntStats): string {
  const { dev, ino, mode, size, mtimeNs, ctimeNs } = info
  return (info.isDirectory() ? [dev, ino, mode] : [dev, ino, mode, size, mtimeNs, ctimeNs]).join(' ')
}

function bytesOf(folder: string | Buffer, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), name])
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}
