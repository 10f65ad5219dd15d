import { diffText } from '../core/diffText.js'
import type { Restoration } from '../store/restore.js'

/** What restoring would change of a file that changed since the action; null where it is no text. */
export async function conflictDiff(
  path: string,
  { now, copied }: NonNullable<Restoration['conflict']>,
): Promise<string | null> {
  if (now === null || copied === null) return null
  return diffText(path, now, copied, { from: 'now', to: 'before the action' })
}
