import { lstat, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ifThere } from './ifThere.js'
import { EXIT, PolicyError } from '../model/problem.js'

/** As many links as Linux follows before it calls them a loop. */
const MAX_LINKS = 40

/**
 * Where an output is really written: the absolute path with every link resolved, so that what follows replaces the
 * target and not the link. `path` is relative to `root`; the file and the directories above it need not exist yet.
 *
 * Throws PolicyError `output-outside` when that place is not below the real root or the links go in circles,
 * PolicyError `write-failed` when something other than a file is there (reading a pipe would hang), errno errors else.
 */
export async function confineOutput(root: string, path: string): Promise<string> {
  const realRoot = await realpath(root)
  const place = await resolvePlace(resolve(realRoot, path), MAX_LINKS).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOOP') throw outside(path, 'is a link that leads back to itself')
      throw error
    },
  )
  if (!isBelow(realRoot, place))
    throw outside(path, `would be written to \`${place}\`, outside the workspace`)
  const there = await stat(place).catch(() => null)
  if (there !== null && !there.isFile()) {
    const message = `\`${path}\` is ${there.isDirectory() ? 'a folder' : 'not a regular file'}`
    throw new PolicyError(
      [{ code: 'write-failed', severity: 'error', message, at: { file: path } }],
      EXIT.failed,
    )
  }
  return place
}

/** The real path of a file that may not exist yet. A dangling link counts as what a write through it would make. */
async function resolvePlace(path: string, links: number): Promise<string> {
  const real = await ifThere(realpath(path))
  if (real !== null) return real
  const parent = await resolvePlace(dirname(path), links)
  const here = join(parent, basename(path))
  if ((await ifThere(lstat(here)))?.isSymbolicLink() !== true) return here
  if (links === 0) throw Object.assign(new Error(`ELOOP: too many links at ${path}`), { code: 'ELOOP' })
  return resolvePlace(resolve(parent, await readlink(here)), links - 1)
}

function isBelow(root: string, place: string): boolean {
  const way = relative(root, place)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function outside(path: string, what: string): PolicyError {
  const message = `the output \`${path}\` ${what}`
  const help = 'remove the link, or give a path below the workspace'
  return new PolicyError(
    [{ code: 'output-outside', severity: 'error', message, at: { file: path }, help }],
    EXIT.failed,
  )
}
