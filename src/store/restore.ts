import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { FileChange, FileVersion } from '../model/responseRecords.js'
import { readCopy } from './copies.js'
import { type Judged, deepestFirst, judgeChanges, opened } from './restorePlan.js'
import { restoreSteps } from './restoreSteps.js'
import { errnoOf, fault, throwAll } from './snapshotFaults.js'
import { textReader } from './versionText.js'

/** What taking back one change comes to. */
export interface Restoration {
  readonly path: string
  readonly what: 'restore' | 'delete' | 'keep'
  /** Why it must not be done without force. */
  readonly conflict?: {
    readonly message: string
    /** What is there, what the action left, and what an undo brings back: text, of a link its target, empty for
     * nothing; null for what is no text, too large, a folder, or not known any more. */
    readonly now: string | null
    readonly recorded: string | null
    readonly copied: string | null
  }
}

/**
 * What an undo would do, in the order of `changes`: `keep` where the path is as it was before the action already, and for
 * a folder that the action made and others have put something into. A conflict where it is not what the action left.
 * Changes nothing. Throws PolicyError `undo-invalid` for a list that no snapshot gave, and errno errors.
 */
export async function planRestore(
  root: string,
  copies: string,
  changes: readonly FileChange[],
): Promise<Restoration[]> {
  const textOf = textReader(root, copies)
  const plan: Restoration[] = []
  for (const { change, what, now, conflict, blocked } of await judgeChanges(root, changes)) {
    const message = blocked ?? conflict
    const { path, before, after } = change
    if (message === undefined) plan.push({ path, what })
    else {
      const texts = {
        now: await textOf.present(path, now),
        recorded: await textOf.copied(after),
        copied: await textOf.copied(before),
      }
      plan.push({ path, what, conflict: { message, ...texts } })
    }
  }
  return plan
}

/**
 * Takes the changes back, conflicts or not: content byte for byte, permissions, links, folders. Every file is replaced by
 * rename, so other names of the same file keep what they hold. When it has been killed, it can be run again. Gives what
 * it did, not what was as it should be already.
 *
 * Throws PolicyError `undo-invalid` for a list that no snapshot gave, `copy-damaged` when a copy is missing or not what was copied, and `restore-blocked` when something
 * stands in the way that the action did not make: all of them, before anything is touched. `write-failed` when a step
 * fails, or when what is there after all steps is not what it should be.
 */
export async function restoreFiles(
  root: string,
  copies: string,
  changes: readonly FileChange[],
): Promise<{ restored: string[]; deleted: string[] }> {
  const work = (await judgeChanges(root, changes)).filter(({ what }) => what !== 'keep')
  await checkFirst(copies, work)
  const steps = restoreSteps(root)
  const byDepth = work.toSorted((a, b) => deepestFirst(a.change.path, b.change.path))

  await eachOf(byDepth.toReversed(), async ({ change: { path }, now }) => {
    if (now?.kind === 'folder' && now.mode !== opened(now.mode)) await steps.mode(path, opened(now.mode))
  })
  await steps.sweep(pathsOf(work, 'restore'))
  await eachOf(byDepth, async ({ change: { path, before }, now }) => {
    if (now === null) return
    const isReplaced = before !== null && (before.kind === 'folder') === (now.kind === 'folder')
    if (!isReplaced) await steps.deletion(path, now.kind === 'folder' ? 'folder' : 'other')
  })
  await eachOf(byDepth.toReversed(), async ({ change: { path, before }, now }) => {
    if (before === null) return
    await steps.folderAbove(path)
    if (before.kind !== 'folder') await putBack(steps, copies, path, before)
    else if (now?.kind !== 'folder') await steps.folder(path, opened(before.mode))
  })
  // Last: from then on a folder may not be written into.
  await eachOf(byDepth, async ({ change: { path, before }, now }) => {
    if (before?.kind !== 'folder') return
    const mode = now?.kind === 'folder' ? null : opened(before.mode)
    if (before.mode !== mode) await steps.mode(path, before.mode)
  })

  const rest = (
    await judgeChanges(
      root,
      work.map(({ change }) => change),
    )
  ).filter(({ what }) => what !== 'keep')
  throwAll(
    rest.map(({ change }) =>
      fault('write-failed', change.path, 'is not what was restored: somebody else writes there'),
    ),
  )
  return { restored: pathsOf(work, 'restore'), deleted: pathsOf(work, 'delete') }
}

/** Copies that are damaged and places that are taken, all of them, before anything is touched. */
async function checkFirst(copies: string, work: readonly Judged[]): Promise<void> {
  const damaged: Problem[] = []
  const blocked: Problem[] = []
  for (const { change, blocked: why } of work) {
    const { path, before } = change
    if (why !== undefined) {
      const help = 'move it away, and undo again'
      blocked.push({ code: 'restore-blocked', severity: 'error', message: why, at: { file: path }, help })
    }
    if (before === null || before.kind === 'folder') continue
    const copy = await readCopy(copies, before)
    if (typeof copy === 'string') damaged.push(damagedCopy(path, before, copy))
  }
  throwAll([...damaged, ...blocked], damaged.length > 0 ? EXIT.failed : EXIT.refused)
}

async function putBack(
  steps: ReturnType<typeof restoreSteps>,
  copies: string,
  path: string,
  version: FileVersion,
): Promise<void> {
  const copy = await readCopy(copies, version)
  if (typeof copy === 'string') throw new PolicyError([damagedCopy(path, version, copy)], EXIT.failed)
  await (version.kind === 'link' ? steps.link(path, copy) : steps.file(path, copy, version.mode))
}

function damagedCopy(path: string, { sha256 }: FileVersion, why: string): Problem {
  const message = `the copy of \`${path}\` ${why}: \`${sha256}\``
  const help = 'restore the file from version control or a backup'
  return { code: 'copy-damaged', severity: 'error', message, at: { file: path }, help }
}

async function eachOf(work: readonly Judged[], step: (each: Judged) => Promise<void>): Promise<void> {
  for (const each of work) {
    try {
      await step(each)
    } catch (error) {
      if (error instanceof PolicyError) throw error
      const help = 'mend that, and undo again: it goes on where it stopped'
      throwAll([fault('write-failed', each.change.path, `could not be taken back (${errnoOf(error)})`, help)])
    }
  }
}

function pathsOf(work: readonly Judged[], wanted: Judged['what']): string[] {
  return work.filter(({ what }) => what === wanted).map(({ change }) => change.path)
}
