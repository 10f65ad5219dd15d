import fc from 'fast-check'
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** One thing that an action may do to a tree. */
export interface Operation {
  readonly what: 'write' | 'append' | 'truncate' | 'delete' | 'rename' | 'chmod' | 'link' | 'folder'
  readonly path: string
  readonly to: string
  readonly bytes: Uint8Array
  readonly mode: number
  readonly target: string
}

/** What does not fit the tree does nothing. */
const UNFIT = ['ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'EINVAL', 'ELOOP']

/** Operations at and below the paths `tops`. */
export function operations(tops: readonly string[]): fc.Arbitrary<Operation> {
  const name = fc.constantFrom(
    'a',
    'b',
    'e',
    '-rf',
    'a\nb',
    'ü',
    'u\u0308',
    ' ',
    '__proto__',
    'n'.repeat(255),
  )
  const path = fc
    .tuple(fc.constantFrom(...tops), fc.array(name, { maxLength: 3 }))
    .map(([top, names]) => [top, ...names].join('/'))
  return fc.record({
    what: fc.constantFrom(
      'write',
      'write',
      'append',
      'truncate',
      'delete',
      'rename',
      'chmod',
      'link',
      'folder',
    ),
    path,
    to: path,
    bytes: fc.uint8Array({ maxLength: 300 }),
    mode: fc.constantFrom(0o644, 0o600, 0o755, 0o444, 0o4755, 0o000, 0o1777, 0o555),
    target: fc.constantFrom('a', '../f', '/etc/passwd', '..', 'nowhere/at all', 'real', 'ü\n'),
  })
}

/** Does it, never through a link. */
export function perform(root: string, { what, path, to, bytes, mode, target }: Operation): void {
  const place = join(root, path)
  try {
    const info = lookAt(root, path)
    if (what === 'append' && info?.isFile()) appendFileSync(place, bytes)
    if (what === 'truncate' && info?.isFile()) truncateSync(place)
    if (what === 'chmod' && info && !info.isSymbolicLink()) chmodSync(place, mode)
    if (what === 'delete' && info) rmSync(place, { recursive: true })
    if (what === 'rename' && info && makeAbove(root, to)) renameSync(place, join(root, to))
    if (!['write', 'link', 'folder'].includes(what) || !makeAbove(root, path)) return
    if (what === 'write') {
      if (!info?.isSymbolicLink()) writeFileSync(place, bytes)
      return
    }
    rmSync(place, { recursive: true, force: true })
    if (what === 'link') symlinkSync(target, place)
    else mkdirSync(place)
  } catch (error) {
    if (!UNFIT.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Null also for what is behind a link. */
function lookAt(root: string, path: string) {
  try {
    return isReal(root, dirname(path)) ? lstatSync(join(root, path)) : null
  } catch {
    return null
  }
}

function isReal(root: string, folder: string): boolean {
  return realpathSync(join(root, folder)) === join(root, folder)
}

function makeAbove(root: string, path: string): boolean {
  const steps = dirname(path).split('/')
  for (let count = 1; count <= steps.length; count++) {
    const folder = steps.slice(0, count).join('/')
    const info = lookAt(root, folder)
    if (info === null) mkdirSync(join(root, folder))
    else if (!info.isDirectory()) return false
  }
  return true
}
