import type { JsonObject } from '../model/json.js'
import { isBelow, plainPath } from './relativePath.js'

/** The response and the action that left something in a folder. */
export interface Stored {
  readonly responseId: string
  readonly action: string
}

/**
 * What the log of responses says of folders: which action succeeded, changed something in them and was not taken back.
 * Such a folder was there, and should be.
 */
export function storedBefore(folders: readonly string[]) {
  const plain = folders.map(plainPath)
  const undoes = new Map<string, string>()
  const kept = new Map(plain.map((folder) => [folder, new Map<string, Stored>()]))
  return {
    /** The next record, of any shape. */
    add(record: JsonObject): void {
      const { type, response_id: id, undo_of: undone, action, success, changed } = record
      if (typeof id !== 'string') return
      if (type === 'started' && typeof undone === 'string') undoes.set(id, undone)
      if (type !== 'receipt' || success !== true || typeof action !== 'string') return
      const takenBack = undoes.get(id)
      for (const [folder, stored] of kept) {
        if (takenBack !== undefined) stored.delete(keyOf(takenBack, action))
        else if (touches(changed, folder)) stored.set(keyOf(id, action), { responseId: id, action })
      }
    },
    /** The last of them for a folder; null where nothing says that it was there. */
    lastIn(folder: string): Stored | null {
      return [...(kept.get(plainPath(folder))?.values() ?? [])].at(-1) ?? null
    },
  }
}

function keyOf(responseId: string, action: string): string {
  return JSON.stringify([responseId, action])
}

function touches(changed: unknown, folder: string): boolean {
  return Array.isArray(changed) && changed.some((file) => typeof file === 'string' && isBelow(file, folder))
}
