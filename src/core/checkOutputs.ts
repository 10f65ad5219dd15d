import type { Outputs } from '../generated/policyFile.js'
import type { Fault, Place } from '../model/source.js'
import { DEFAULT_OUTPUTS } from './outputs.js'
import { plainPath, staysBelow } from './relativePath.js'
import type { Entry } from './sections.js'

/** The names of what a run writes: below the workspace, and each a file of its own. */
export function checkOutputs(entries: readonly Entry<Outputs>[]): Fault[] {
  return entries.flatMap(({ value, place, sound }) => {
    if (!sound) return []
    const faults: Fault[] = []
    const seen = new Map<string, string>()
    for (const key of ['state', 'log', 'audit', 'lock'] as const) {
      // What is left out has its usual name, and must not be met by another.
      const file = value[key] ?? DEFAULT_OUTPUTS[key]
      const written = value[key] === undefined ? seen.get(plainPath(file)) : key
      const same = seen.get(plainPath(file))
      seen.set(plainPath(file), key)
      if (written === undefined) continue
      const at: Place = { file: place.file, path: [...place.path, written], part: 'value' }
      const say = (message: string, help?: string): void => {
        faults.push({
          code: 'bad-path-name',
          severity: 'error',
          message,
          place: at,
          ...(help ? { help } : {}),
        })
      }
      if (!staysBelow(file)) say(`\`${file}\` leaves the workspace`, 'write a relative path without `..`')
      else if (plainPath(file) === '' || file.endsWith('/'))
        say(`\`${file}\` is a folder, and a file is expected`)
      else if (same) say(`\`${key}\` and \`${same}\` are one file, \`${plainPath(file)}\``)
    }
    return faults
  })
}
