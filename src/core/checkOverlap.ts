import type { Outputs } from '../model/policy.js'
import type { Fault, Place } from '../model/source.js'
import { isFact } from './factFormat.js'
import { OUTPUT_KINDS, outputsOf } from './outputs.js'
import { isBelow, plainPath, prefixOf } from './relativePath.js'
import type { Sections } from './sections.js'

/** Outputs that would be written as, or over, the rules. `folders` of rules are plain, relative to the workspace. */
export function checkRuleOutputs(sections: Sections, folders: readonly string[]): Fault[] {
  return sections.outputs.flatMap(({ value, place, sound }) => {
    if (!sound) return []
    return outputsOf('file', 'prefix', 'folder').flatMap((key): Fault[] => {
      const name = value[key]
      const folder = name === undefined ? undefined : folders.find((each) => spoils(key, name, each))
      if (folder === undefined) return []
      const message = `\`${key}\`, \`${name}\`, would be written among the rules in \`${folder}\``
      const at: Place = { file: place.file, path: [...place.path, key], part: 'value' }
      const help = 'give it a place of its own, like `state/…`'
      return [{ code: 'bad-path-name', severity: 'error', message, place: at, help }]
    })
  })
}

function spoils(key: keyof Outputs, name: string, folder: string): boolean {
  if (OUTPUT_KINDS[key] === 'prefix')
    return `${folder}/`.startsWith(prefixOf(name)) || isBelow(prefixOf(name), folder)
  const path = plainPath(name)
  return path === folder || isBelow(path, folder) || isBelow(folder, path)
}

/**
 * Outputs that have the place of what is read, when the inputs root is the workspace: `run` and `respond` refuse that.
 * Warnings, for with `--inputs` the two may be different files of one name.
 */
export function checkReadOutputs(sections: Sections, outputs: Outputs): Fault[] {
  const read = [
    ...[...sections.facts, ...sections.thresholds, ...sections.gateFacts].flatMap(({ name, value, place }) =>
      isFact(value)
        ? [{ file: plainPath(value.file), what: `the file of \`${name}\``, place: valueAt(place, 'file') }]
        : [],
    ),
    ...sections.inputFiles.map(({ name, place }) => ({
      file: plainPath(name),
      what: 'one of `inputs`',
      place,
    })),
  ]
  const told = new Set<string>()
  return read.flatMap(({ file, what, place }): Fault[] => {
    const key = outputsOf('file', 'prefix', 'folder').find((each) => takes(each, outputs[each], file))
    if (key === undefined || told.has(file)) return []
    told.add(file)
    const message = `\`${file}\`, ${what}, has the place of the output \`${key}\`, \`${outputs[key]}\``
    const help = 'rename one of the two, or read the inputs from a folder of their own with `--inputs DIR`'
    return [{ code: 'output-overlap', severity: 'warning', message, place, help }]
  })
}

function valueAt(place: Place, key: string): Place {
  return { file: place.file, path: [...place.path, key], part: 'value' }
}

/** A file may be read in the folders of mirrors and snapshots: how old the last anchor is tells something. */
function takes(key: keyof Outputs, name: string, file: string): boolean {
  if (OUTPUT_KINDS[key] === 'prefix') return file.startsWith(prefixOf(name)) || isBelow(prefixOf(name), file)
  const path = plainPath(name)
  if (path === file || isBelow(path, file)) return true
  return OUTPUT_KINDS[key] === 'file' && isBelow(file, path)
}
