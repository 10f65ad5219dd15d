import { lstat, mkdir, open, realpath, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeWhole } from './durable.js'
import { lookAt } from './present.js'

/** Making files where none are, and never over anything. */

export interface FileToMake {
  /** Relative to the folder, with forward slashes. */
  readonly path: string
  readonly content: Buffer
}

/** Something that stands where a file or a folder would be made; `why` goes on from its name. */
export interface InTheWay {
  /** Relative to the folder; empty for the folder itself. */
  readonly path: string
  readonly why: string
}

/** All that stands in the way of files in a folder, which need not exist itself. Links in the folder are not followed. */
export async function inTheWay(folder: string, paths: readonly string[]): Promise<InTheWay[]> {
  const there = await stat(folder).catch(() => null)
  if (there === null) return obstructed(folder)
  if (!there.isDirectory()) return [{ path: '', why: 'is not a folder' }]
  const found = new Map<string, InTheWay>()
  for (const path of paths) {
    const obstacle = await firstObstacle(folder, path)
    if (obstacle !== null) found.set(obstacle.path, obstacle)
  }
  return [...found.values()]
}

/** Of a folder that cannot be reached: nothing, or what keeps it from being made. */
async function obstructed(folder: string): Promise<InTheWay[]> {
  if ((await lookAt(folder)) !== null) return [{ path: '', why: 'is a link that leads to no folder' }]
  for (let above = dirname(folder); ; above = dirname(above)) {
    const info = await stat(above).catch(() => null)
    if (info?.isDirectory() || above === dirname(above)) return []
    if (info !== null) return [{ path: '', why: `cannot be made: \`${above}\` is not a folder` }]
  }
}

async function firstObstacle(folder: string, path: string): Promise<InTheWay | null> {
  const steps = path.split('/')
  for (const [index] of steps.entries()) {
    const way = steps.slice(0, index + 1).join('/')
    const info = await lookAt(join(folder, way))
    if (info === null) return null
    const isLast = index === steps.length - 1
    if (info.isSymbolicLink())
      return {
        path: way,
        why: isLast ? 'is there already, as a link' : 'is a link, and links are not followed',
      }
    if (isLast)
      return { path: way, why: info.isDirectory() ? 'is there already, as a folder' : 'is there already' }
    if (!info.isDirectory())
      return { path: way, why: 'is there already, and a folder is needed in its place' }
  }
  return null
}

/** Why files could not be made: an errno error, at which path, and what of them could not be taken away again. */
export interface NotMade {
  readonly error: NodeJS.ErrnoException
  readonly path: string
  readonly left: readonly string[]
}

interface Made {
  readonly place: string
  /** Of a file, what tells it from another one of its name. */
  readonly file?: { readonly dev: bigint; readonly ino: bigint }
}

/**
 * Makes all files, with the folders that they need, or nothing: what was made is taken away again when one cannot be.
 * Each file is made only where nothing is (EEXIST else). Who makes the same files in the same order at the same time
 * meets the first of them, so that one of the two makes all. Gives null when all are made.
 */
export async function createFiles(folder: string, files: readonly FileToMake[]): Promise<NotMade | null> {
  const made: Made[] = []
  let path = ''
  try {
    await makeFolders(folder, made)
    const root = await realpath(folder)
    for (const file of files) {
      path = file.path
      const steps = path.split('/')
      for (let count = 1; count < steps.length; count++)
        await makeFolder(join(root, ...steps.slice(0, count)), made)
      await makeFile(join(root, path), file.content, made)
    }
    return null
  } catch (error) {
    return { error: error as NodeJS.ErrnoException, path, left: await takeAway(made) }
  }
}

async function makeFolders(folder: string, made: Made[]): Promise<void> {
  if ((await stat(folder).catch(() => null))?.isDirectory()) return
  if (dirname(folder) !== folder) await makeFolders(dirname(folder), made)
  await makeFolder(folder, made)
}

async function makeFolder(place: string, made: Made[]): Promise<void> {
  try {
    await mkdir(place)
    made.push({ place })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await lstat(place)).isDirectory()) throw error
  }
}

async function makeFile(place: string, content: Buffer, made: Made[]): Promise<void> {
  const handle = await open(place, 'wx')
  try {
    const { dev, ino } = await handle.stat({ bigint: true })
    made.push({ place, file: { dev, ino } })
    await writeWhole(handle, content, null)
  } finally {
    await handle.close()
  }
}

/** Exactly what was made, the last first. A folder in which somebody else has put something stays. */
async function takeAway(made: readonly Made[]): Promise<string[]> {
  const left: string[] = []
  for (const { place, file } of made.toReversed()) {
    try {
      if (!file) await rmdir(place)
      else if (await isStill(place, file)) await unlink(place)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') left.push(place)
    }
  }
  return left
}

async function isStill(place: string, { dev, ino }: NonNullable<Made['file']>): Promise<boolean> {
  const info = await lstat(place, { bigint: true })
  return info.dev === dev && info.ino === ino
}
