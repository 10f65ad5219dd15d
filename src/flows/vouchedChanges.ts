import path from 'node:path'
import { sha256 } from '../core/canonical.js'
import type { Anchor } from '../core/documents.js'
import { placeFor, type ResponseFiles } from './responseFiles.js'
import { holdsRecord, readHead } from './logHead.js'

/** Files that another command of this program may write while an action runs, and the log that vouches for it. */
export interface Group {
  readonly log: string
  readonly files: readonly string[]
}

/** Where the log of each group ends; null where it is empty. */
export type Ends = ReadonlyMap<string, Anchor | null>

export async function logEnds(files: ResponseFiles, groups: readonly Group[]): Promise<Ends> {
  const ends = new Map<string, Anchor | null>()
  for (const { log } of groups) {
    const { line, seq } = await readHead(await placeFor(files, log), null)
    ends.set(log, line === null ? null : { seq, sha256: sha256(line) })
  }
  return ends
}

/**
 * Of the paths that changed, those that nobody vouches for. A run, a turn of the brake or of the guard leaves a record in
 * its own log, behind all that was there before; without one, it was the action that wrote there.
 */
export async function unvouched(
  files: ResponseFiles,
  groups: readonly Group[],
  before: Ends,
  changed: readonly string[],
): Promise<string[]> {
  const audit = path.posix.normalize(files.names.audit)
  const vouchedFor = new Set<string>()
  for (const group of groups) {
    if (!group.files.some((file) => changed.includes(file)) && !changed.includes(audit)) continue
    if (!(await hasGrown(files, group.log, before.get(group.log) ?? null))) continue
    for (const file of [...group.files, audit]) vouchedFor.add(file)
  }
  return changed.filter((file) => !vouchedFor.has(file))
}

async function hasGrown(files: ResponseFiles, log: string, before: Anchor | null): Promise<boolean> {
  try {
    const place = await placeFor(files, log)
    const head = await readHead(place, null)
    if (head.seq <= (before?.seq ?? 0)) return false
    return before === null || (await holdsRecord(place, head, before))
  } catch {
    return false
  }
}
