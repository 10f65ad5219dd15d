import type { Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../model/problem.js'
import { type Follow, findPlace } from './places.js'
import { folderOf, kindOf, lookAt, SPECIAL } from './present.js'
import { errnoOf, fault } from './snapshotFaults.js'

const FEWER = 'let `changes` name fewer files'
const BELOW = 'let `changes` name files and folders below the workspace'

export interface Limits {
  /** Files, folders and links together. */
  readonly entries: number
  /** Of all files together. */
  readonly bytes: number
}

/** What declared paths hold. The folders and links on the way to them belong to it, what else is in those does not. */
interface Declared {
  readonly entries: ReadonlyMap<string, Stats>
  readonly faults: readonly Problem[]
}

/**
 * Finds what is at and below `paths`. Links in folders are not followed; a path itself is, through links as they are or
 * as `follow` says. `also` are paths that are not followed at all. Nothing that `skip` names is looked at, nor what is below it. Nothing is read yet but names.
 */
export async function findDeclared(
  root: string,
  paths: readonly string[],
  limits: Limits,
  skip: (path: string) => boolean,
  follow?: Follow,
  also: readonly string[] = [],
): Promise<Declared> {
  const entries = new Map<string, Stats>()
  const walked = new Set<string>()
  const faults: Problem[] = []
  let bytes = 0
  const isSkipped = (path: string): boolean => path !== '' && (skip(path) || isSkipped(folderOf(path)))
  const isFull = () => entries.size > limits.entries || bytes > limits.bytes

  /** Gives whether there may be more below it. */
  const add = async (path: string): Promise<boolean> => {
    if (isSkipped(path)) return false
    const info = entries.get(path) ?? (await lookAt(join(root, path)))
    if (info === null) return false
    if (kindOf(info) === 'other') faults.push(fault('snapshot-failed', path, SPECIAL))
    else if (!entries.has(path)) {
      entries.set(path, info)
      if (info.isFile()) bytes += info.size
    }
    return info.isDirectory()
  }

  const walk = async (path: string): Promise<void> => {
    if (walked.has(path) || isFull()) return
    walked.add(path)
    if (!(await guarded(path, () => add(path)))) return
    const names = await guarded(path, () => readdir(join(root, path), { encoding: 'buffer' }))
    for (const name of names ?? []) {
      const text = name.toString()
      if (Buffer.from(text).equals(name)) await walk(`${path}/${text}`)
      else faults.push(fault('snapshot-failed', path, `holds a name that is not UTF-8: \`${escaped(name)}\``))
    }
  }

  const guarded = async <T>(path: string, what: () => Promise<T>): Promise<T | undefined> =>
    what().catch((error: unknown) => {
      faults.push(fault('snapshot-failed', path, `cannot be read (${errnoOf(error)})`))
      return undefined
    })

  for (const path of paths) {
    const place = await guarded(path, () => findPlace(root, path, follow))
    if (place === undefined) continue
    if (place.kind === 'outside') {
      faults.push(fault('snapshot-outside', path, place.why, BELOW))
      continue
    }
    for (const passed of place.passed) await guarded(passed, () => add(passed))
    if (place.path !== null) await walk(place.path)
    if (isFull()) break
  }
  for (const path of also) await walk(path)
  if (isFull()) {
    const most =
      entries.size > limits.entries
        ? `${limits.entries} files, folders and links`
        : `${limits.bytes / 1024 / 1024} MiB`
    const message = `what the action may change is more than ${most}`
    faults.push({ code: 'snapshot-too-large', severity: 'error', message, help: FEWER })
  }
  return { entries, faults }
}

/** Bytes that are no text, as `\xff`. */
export function escaped(name: Buffer): string {
  return name
    .toString('latin1')
    .replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
