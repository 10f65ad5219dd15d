import type { ProblemCode } from '../model/problemCodes.js'
import type { Fault, Part, Path, Place } from '../model/source.js'

/** Tells a fault at the keys below an entry. */
export type Say = (code: ProblemCode, keys: Path, message: string, help?: string, part?: Part) => void

/** Collects the faults of one entry; without keys they are told at its name. */
export function sayInto(faults: Fault[], entry: Place): Say {
  return (code, keys, message, help, part = 'value') => {
    const place: Place = { ...entry, path: [...entry.path, ...keys], part: keys.length > 0 ? part : 'key' }
    faults.push({ code, severity: 'error', message, place, ...(help ? { help } : {}) })
  }
}
