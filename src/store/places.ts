import { readlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { lookAt } from './present.js'

/** As many links as Linux follows before it calls them a loop. */
const MAX_LINKS = 40

/** Where a path leads. All paths are relative to the root, with forward slashes. */
export type Place =
  | {
      readonly kind: 'below'
      /** Null when it ends at a link that is not followed. */
      readonly path: string | null
      /** The folders and links on the way, from the top; not the place itself. */
      readonly passed: readonly string[]
    }
  /** `why` goes on from the path's name. */
  | { readonly kind: 'outside'; readonly why: string }

/** Where a path leads on to as a link, given where it leads now, or null when it is none; null when it is not followed. */
export type Follow = (path: string, target: Buffer | null) => Promise<Buffer | null>

/**
 * Follows `path` from `root`, a real path, link by link to a place that need not exist. Links are followed as they are,
 * or as `follow` says. Throws errno errors of what cannot be looked at.
 */
export async function findPlace(
  root: string,
  path: string,
  follow: Follow = async (_, target) => target,
): Promise<Place> {
  const passed: string[] = []
  const steps = stepsOf(path)
  let here = root
  for (let links = 0; steps.length > 0;) {
    const step = steps.shift() ?? ''
    if (step === '..') {
      here = dirname(here)
      continue
    }
    const next = join(here, step)
    const isLink = (await lookAt(next))?.isSymbolicLink() === true
    const found = isLink ? await readlink(next, { encoding: 'buffer' }) : null
    const name = wayBelow(root, next)
    const target = name === null ? found : await follow(name, found)
    if (name !== null && (isLink || target !== null || steps.length > 0)) passed.push(name)
    if (target === null && isLink) return { kind: 'below', path: null, passed }
    if (target === null) {
      here = next
      continue
    }
    const text = target.toString()
    if (++links > MAX_LINKS) return { kind: 'outside', why: 'is a link that leads back to itself' }
    if (!Buffer.from(text).equals(target))
      return { kind: 'outside', why: 'is a link to a name that is not UTF-8' }
    if (isAbsolute(text)) here = resolve(text, '/')
    steps.unshift(...stepsOf(text))
  }
  const place = wayBelow(root, here)
  if (place !== null) return { kind: 'below', path: place, passed }
  if (here === root) return { kind: 'outside', why: 'is the whole workspace' }
  return { kind: 'outside', why: `leads to \`${here}\`, outside the workspace` }
}

function stepsOf(path: string): string[] {
  return path.split('/').filter((step) => step !== '' && step !== '.')
}

function wayBelow(root: string, place: string): string | null {
  const way = relative(root, place)
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null
  return sep === '/' ? way : way.replaceAll(sep, '/')
}
