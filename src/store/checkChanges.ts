import type { FileChange, FileVersion } from '../model/responseRecords.js'
import { fault, throwAll } from './snapshotFaults.js'

/**
 * Changes come back from files that anybody may have edited: a path that leaves the root or a digest that is a path
 * must not be followed. Throws PolicyError `undo-invalid` with all that no snapshot writes.
 */
export function checkChanges(changes: readonly FileChange[]): void {
  const seen = new Set<string>()
  throwAll(
    changes.flatMap(({ path, before, after }) => {
      const wrong = faultOf(path, before, after) ?? (seen.has(path) ? 'is named twice' : null)
      seen.add(path)
      return wrong === null ? [] : [fault('undo-invalid', String(path), wrong)]
    }),
  )
}

function faultOf(path: unknown, before: FileVersion | null, after: FileVersion | null): string | null {
  const isPath =
    typeof path === 'string' &&
    !path.includes('\0') &&
    path.split('/').every((step) => step !== '' && step !== '.' && step !== '..')
  if (!isPath) return 'is not a path below the workspace'
  return isVersion(before) && isVersion(after) ? null : 'has a version that no snapshot writes'
}

function isVersion(version: FileVersion | null): boolean {
  if (version === null) return true
  if (typeof version !== 'object') return false
  const { kind, sha256, size, mode } = version
  const isNamed = kind === 'folder' ? sha256 === '' : /^[0-9a-f]{64}$/.test(sha256)
  const isKind = kind === 'file' || kind === 'folder' || kind === 'link'
  return isKind && isNamed && Number.isSafeInteger(size) && size >= 0 && isMode(mode)
}

function isMode(mode: number): boolean {
  return Number.isSafeInteger(mode) && mode >= 0 && mode <= 0o7777
}
