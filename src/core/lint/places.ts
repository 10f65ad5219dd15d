import { isObject } from '../../model/json.js'
import type { Path, Place, PolicySource } from '../../model/source.js'
import { namePlace } from '../checkTwice.js'

/** What stands for the policy as a whole. */
export const WHOLE = 'policy'

const LISTS: ReadonlySet<string> = new Set(['levels', 'rules', 'gates'])

/**
 * What a waiver calls the thing at a place: its section and its name, of an action also its level; of a section that
 * holds no names, the section.
 */
export function whereOf({ file, path }: Place, sources: readonly PolicySource[]): string {
  const [section, step, index] = path
  if (section === undefined) return WHOLE
  const value = sources.find((each) => each.file === file)?.value
  const entries = isObject(value) ? value[section] : undefined
  if (step === undefined || section === 'outputs' || section === 'guards' || section === 'respond')
    return step === undefined && section === 'actions' ? WHOLE : String(section)
  if (LISTS.has(String(section))) return `${section}/${nameAt(entries, step)}`
  if (section !== 'actions' || index === undefined) return `${section}/${step}`
  return `${section}/${step}/${nameAt(isObject(entries) ? entries[step] : undefined, index)}`
}

function nameAt(list: unknown, index: string | number): string {
  const entry: unknown = Array.isArray(list) ? list[Number(index)] : undefined
  return isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : String(index)
}

/** The place of keys below an entry; without any, that of its name. */
export function placeIn(place: Place, ...keys: Path): Place {
  if (keys.length === 0) return namePlace(place)
  return { file: place.file, path: [...place.path, ...keys], part: 'value' }
}
