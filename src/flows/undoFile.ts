import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256 } from '../core/canonical.js'
import { validateUndoFile } from '../generated/recordValidators.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { FileChange, UndoFile } from '../model/responseRecords.js'
import { replaceFile } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { completeSnapshot, pruneCopies, takeSnapshot } from '../store/snapshot.js'
import { writing } from './outputFiles.js'
import type { Sleep } from './record.js'
import { actionFiles, placeFor, type ResponseFiles } from './responseFiles.js'

/** An undo file with where it lies, relative to the workspace, and its digest. */
export interface WrittenUndo {
  readonly undo: UndoFile
  readonly file: string
  readonly sha256: string
}

/**
 * Copies what an action may change and says what was there before, both durably, before the action runs. An action that
 * is begun once more after a crash keeps what was written before its first beginning: `begun` is the digest of that.
 */
export async function prepareUndo(
  files: ResponseFiles,
  undo: Omit<UndoFile, 'files' | 'complete'>,
  { skip, begun }: { skip: (file: string) => boolean; begun: string | undefined },
  sleep: Sleep,
): Promise<WrittenUndo> {
  const file = beforeFile(undo.copies)
  if (begun !== undefined) {
    const known = await readVouched(files, file, begun, undo)
    if (typeof known !== 'string') return { undo: known, file, sha256: begun }
    throw lostBefore(known)
  }
  const before = await takeSnapshot(files.root, undo.changes, placeOfCopies(files, undo), skip)
  return writeUndo(files, file, { ...undo, files: before, complete: false }, sleep)
}

/** Begun once more without it, an undo would lead to the middle of the first time. */
function lostBefore(why: string): PolicyError {
  const message = `what was there before its first beginning is lost: ${why}`
  return new PolicyError([{ code: 'undo-invalid', severity: 'error', message }], EXIT.failed)
}

/** Makes the undo file: what was there before, and what the action has changed of it. Nothing on the disk is believed. */
export async function completeUndo(
  files: ResponseFiles,
  name: string,
  { undo }: WrittenUndo,
  skip: (file: string) => boolean,
  sleep: Sleep,
): Promise<WrittenUndo> {
  const changes = await changesSince(files, undo, skip)
  return writeUndo(files, name, { ...undo, files: changes, complete: true }, sleep)
}

/** What is other than an undo file says it was before. Throws PolicyError when that cannot be told whole. */
export async function changesSince(
  files: ResponseFiles,
  undo: UndoFile,
  skip: (file: string) => boolean,
): Promise<FileChange[]> {
  return completeSnapshot(files.root, undo.changes, undo.files, skip, placeOfCopies(files, undo))
}

/** Deletes the copies that an undo does not need. */
export async function settleUndo(files: ResponseFiles, { undo }: WrittenUndo): Promise<void> {
  await pruneCopies(placeOfCopies(files, undo), undo.files)
}

/** The folder of copies follows from whose they are, whatever a file says. What lies there is only read by its digest. */
export function placeOfCopies(
  files: ResponseFiles,
  { response_id, action }: Pick<UndoFile, 'response_id' | 'action'>,
): string {
  return path.join(files.root, actionFiles(files, response_id, action).copies)
}

function beforeFile(copies: string): string {
  return `${copies}/before.json`
}

async function writeUndo(
  files: ResponseFiles,
  file: string,
  undo: UndoFile,
  sleep: Sleep,
): Promise<WrittenUndo> {
  const text = `${JSON.stringify(undo, null, 2)}\n`
  const place = await placeFor(files, file)
  await writing(file, () => withRetry(() => replaceFile(place, text), sleep))
  return { undo, file, sha256: sha256(text) }
}

/** An undo file is acted on only as the log vouches for it; a clause says why where it does not. */
export async function readVouched(
  files: ResponseFiles,
  file: string,
  digest: string | undefined,
  { response_id, action }: Pick<UndoFile, 'response_id' | 'action'>,
): Promise<UndoFile | string> {
  try {
    const bytes = await readFile(await placeFor(files, file))
    if (sha256(bytes) !== digest) return `\`${file}\` is not what the log says: it was changed`
    const undo: unknown = JSON.parse(bytes.toString('utf8'))
    const sound = validateUndoFile(undo) && undo.response_id === response_id && undo.action === action
    return sound ? undo : `\`${file}\` is no undo file of this action`
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === undefined ? `\`${file}\` is not readable` : `\`${file}\` cannot be read (${code})`
  }
}
