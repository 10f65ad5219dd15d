import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileChange, FileVersion } from '../model/responseRecords.js'
import { checkChanges } from './checkChanges.js'
import { folderOf, isSame, type Present, presentReader } from './present.js'

/** One change, and what taking it back comes to now. */
export interface Judged {
  readonly change: FileChange
  readonly now: Present | null
  readonly what: 'restore' | 'delete' | 'keep'
  /** Why it is not what the action left. */
  readonly conflict?: string
  /** Why it cannot be done at all: what stands in the way is not known here and is not deleted. */
  readonly blocked?: string
}

/** Looks at every changed path and says what taking it back comes to. Throws what `checkChanges` does, and errno errors. */
export async function judgeChanges(root: string, changes: readonly FileChange[]): Promise<Judged[]> {
  checkChanges(changes)
  const presentAt = presentReader(root)
  const judged = new Map<string, Judged>()
  for (const change of changes) {
    const now = await presentAt(change.path)
    const what = isSame(now, change.before) ? 'keep' : change.before === null ? 'delete' : 'restore'
    const conflict = what === 'keep' ? null : conflictOf(change, now)
    judged.set(change.path, { change, now, what, ...(conflict === null ? {} : { conflict }) })
  }
  // The deepest first: a folder goes when all that is in it goes.
  for (const path of [...judged.keys()].sort(deepestFirst)) {
    const each = judged.get(path) as Judged
    if (each.what === 'keep' || each.now?.kind !== 'folder' || each.change.before?.kind === 'folder') continue
    const stranger = (await readdir(join(root, path)))
      .map((name) => `${path}/${name}`)
      .find((child) => judged.get(child)?.what !== 'delete')
    if (stranger === undefined) continue
    const { change, now } = each
    if (change.before === null) judged.set(path, { change, now, what: 'keep' })
    else {
      const blocked = `\`${path}\` is a folder and holds \`${stranger}\`, which the action did not make`
      judged.set(path, { ...each, blocked })
    }
  }
  for (const [path, each] of judged) {
    if (each.what !== 'restore' || each.blocked !== undefined) continue
    const blocked = await obstacleAbove(path, judged, presentAt)
    if (blocked !== null) judged.set(path, { ...each, blocked })
  }
  return changes.map(({ path }) => judged.get(path) as Judged)
}

/** Paths so that what is in a folder comes before the folder. */
export function deepestFirst(a: string, b: string): number {
  return b.split('/').length - a.split('/').length || (a < b ? -1 : 1)
}

/** What is above a file that is to come back, and will not be a folder then. */
async function obstacleAbove(
  path: string,
  judged: ReadonlyMap<string, Judged>,
  presentAt: (path: string) => Promise<Present | null>,
): Promise<string | null> {
  for (let above = folderOf(path); above !== ''; above = folderOf(above)) {
    const known = judged.get(above)
    const then = known && known.what !== 'keep' ? known.change.before : await presentAt(above)
    if (then === null || then.kind === 'folder') continue
    return `\`${above}\` is ${KINDS[then.kind]} now, and \`${path}\` was in a folder there`
  }
  return null
}

const KINDS = { file: 'a file', folder: 'a folder', link: 'a link', other: 'something special' } as const

function conflictOf({ path, before, after }: FileChange, now: Present | null): string | null {
  if (isSame(now, after) || isUnderWay(now, before, after)) return null
  if (now === null)
    return `\`${path}\` is not there any more, and the action left ${KINDS[after?.kind ?? 'file']}`
  if (now.kind === 'other') return `\`${path}\` ${now.why}`
  if (after === null) return `\`${path}\` is ${KINDS[now.kind]} now, and the action left nothing there`
  if (now.kind !== after.kind)
    return `\`${path}\` is ${KINDS[now.kind]} now, and the action left ${KINDS[after.kind]}`
  if (now.sha256 !== after.sha256)
    return now.kind === 'link'
      ? `the link \`${path}\` leads elsewhere than the action left it`
      : `\`${path}\` was changed after the action`
  return `the mode of \`${path}\` is ${octal(now.mode)}, and the action left ${octal(after.mode)}`
}

/**
 * What a restore that was ended half-way leaves: nothing, where a folder takes the place of a file or the reverse, and a
 * folder that its owner may write into until its contents are back.
 */
function isUnderWay(now: Present | null, before: FileVersion | null, after: FileVersion | null): boolean {
  if (now === null)
    return before !== null && after !== null && (before.kind === 'folder') !== (after.kind === 'folder')
  return (
    now.kind === 'folder' &&
    [before, after].some((each) => each?.kind === 'folder' && now.mode === opened(each.mode))
  )
}

/** The mode of a folder while it is worked in. */
export function opened(mode: number): number {
  return mode | 0o700
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}
