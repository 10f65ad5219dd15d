import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256 } from '../core/canonical.js'
import { validateUndoFile } from '../generated/recordValidators.js'
import type { UndoFile } from '../model/response.js'
import { completeSnapshot, pruneCopies, takeSnapshot } from '../store/snapshot.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { writing } from './outputFiles.js'
import type { Sleep } from './record.js'
import { placeFor, type ResponseFiles } from './responseFiles.js'

/** Copies what an action may change and writes its undo file, both durably, before the action runs. */
export async function prepareUndo(
  files: ResponseFiles,
  name: string,
  undo: Omit<UndoFile, 'files' | 'complete'>,
  { skip, again }: { skip: (file: string) => boolean; again: boolean },
  sleep: Sleep,
): Promise<void> {
  const begun = again ? await readUndo(files, name).catch(() => null) : null
  // An action that is begun once more after a crash is still undone to what was before its first beginning.
  if (begun && !begun.complete) return
  const copies = placeOfCopies(files, undo.copies)
  const found = await takeSnapshot(files.root, undo.changes, copies, skip)
  const known = new Map(begun?.files.map((each) => [each.path, { ...each, after: null }]))
  const before = [...found.filter((each) => !known.has(each.path)), ...known.values()]
  await writeUndo(files, name, { ...undo, files: before, complete: false }, sleep)
}

/** Adds to the undo file what the action has changed, and gives its digest. Copies that nobody will need go. */
export async function completeUndo(
  files: ResponseFiles,
  name: string,
  skip: (file: string) => boolean,
  sleep: Sleep,
): Promise<{ undo: UndoFile; sha256: string }> {
  const found = await readUndo(files, name)
  const copies = placeOfCopies(files, found.copies)
  const changes = await completeSnapshot(files.root, found.changes, found.files, skip, copies)
  const undo: UndoFile = { ...found, files: changes, complete: true }
  const digest = await writeUndo(files, name, undo, sleep)
  await pruneCopies(copies, changes)
  return { undo, sha256: digest }
}

/** The undo file as it stands. Throws the errno error of reading, or an error when it is none. */
export async function readUndo(files: ResponseFiles, name: string): Promise<UndoFile> {
  const undo: unknown = JSON.parse(await readFile(await placeFor(files, name), 'utf8'))
  if (!validateUndoFile(undo)) throw new Error(`\`${name}\` is no undo file`)
  return undo
}

export async function undoDigest(files: ResponseFiles, name: string): Promise<string> {
  return sha256(await readFile(await placeFor(files, name)))
}

/** The folder of copies. What lies there is only ever read by its digest. */
export function placeOfCopies({ root }: ResponseFiles, copies: string): string {
  return path.join(root, copies)
}

async function writeUndo(files: ResponseFiles, name: string, undo: UndoFile, sleep: Sleep): Promise<string> {
  const text = `${JSON.stringify(undo, null, 2)}\n`
  const place = await placeFor(files, name)
  await writing(name, () => withRetry(() => replaceFile(place, text), sleep))
  return sha256(text)
}

/** An undo file is acted on only as the log vouches for it; a clause says why where it does not. */
export async function readVouched(
  files: ResponseFiles,
  name: string,
  digest: string | undefined,
): Promise<UndoFile | string> {
  try {
    if ((await undoDigest(files, name)) !== digest)
      return `\`${name}\` is not what the log says: it was changed`
    return await readUndo(files, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === undefined ? `\`${name}\` is not readable` : `\`${name}\` cannot be read (${code})`
  }
}
