import { rename } from 'node:fs/promises'
import path from 'node:path'
import { replaceFile } from '../store/replaceFile.js'

/**
 * Keeps a damaged file under another name in its folder. It is copied, so that at no moment there is none in its place:
 * a guard without a file may count as open. Only what cannot be read is moved.
 */
export async function keepDamaged(file: string, name: string, bytes: Buffer | null): Promise<void> {
  const kept = beside(file, name)
  await (bytes === null ? rename(file, kept) : replaceFile(kept, bytes))
}

/** Undoes the move, when the new file could not be written. */
export async function putBack(file: string, name: string): Promise<void> {
  await rename(beside(file, name), file)
}

function beside(file: string, name: string): string {
  return path.join(path.dirname(file), name)
}
