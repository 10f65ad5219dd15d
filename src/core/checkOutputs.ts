import type { Outputs as OutputsFile } from '../generated/policyFile.js'
import type { Outputs } from '../model/policy.js'
import type { Fault, Place } from '../model/source.js'
import { DEFAULT_OUTPUTS, OUTPUT_KINDS, outputsOf } from './outputs.js'
import { isBelow, plainPath, prefixOf, staysBelow, strayWords } from './relativePath.js'
import type { Entry } from './sections.js'

/** Everything that is written below the workspace. */
const PATHS = outputsOf('file', 'prefix', 'folder')

type Key = (typeof PATHS)[number]

interface Output {
  readonly key: Key
  readonly kind: (typeof OUTPUT_KINDS)[Key]
  readonly path: string
}

/** The names of what is written: below the workspace, and each a place of its own. */
export function checkOutputs(entries: readonly Entry<OutputsFile>[]): Fault[] {
  return entries.flatMap(({ value, place, sound }) => {
    if (!sound) return []
    const faults: Fault[] = []
    const say = (key: keyof Outputs, message: string, help?: string): void => {
      const at: Place = { file: place.file, path: [...place.path, key], part: 'value' }
      faults.push({ code: 'bad-path-name', severity: 'error', message, place: at, ...(help ? { help } : {}) })
    }
    const seen: Output[] = []
    for (const key of PATHS) {
      // What is left out has its usual name, and must not be met by another.
      const name = value[key] ?? DEFAULT_OUTPUTS[key]
      const kind = OUTPUT_KINDS[key]
      const output = { key, kind, path: kind === 'prefix' ? prefixOf(name) : plainPath(name) }
      const wrong = nameFault(name, output)
      if (wrong) {
        say(key, ...wrong)
        continue
      }
      const met = seen.find((other) => meet(output, other) && [key, other.key].some((each) => value[each]))
      if (met) say(value[key] === undefined ? met.key : key, meetingText(output, met))
      seen.push(output)
    }
    const { marker, responseMarker } = { ...DEFAULT_OUTPUTS, ...value }
    if (marker === responseMarker) {
      const message = `\`marker\` and \`responseMarker\` are both \`${marker}\`, and each would replace the other`
      say(value.responseMarker === undefined ? 'marker' : 'responseMarker', message)
    }
    return faults
  })
}

function nameFault(name: string, { kind, path }: Output): [message: string, help?: string] | null {
  if (!staysBelow(name))
    return [`\`${name}\` ${strayWords(name, 'the workspace')}`, 'write a relative path without `..`']
  if (kind === 'file' && (path === '' || name.endsWith('/')))
    return [`\`${name}\` is a folder, and a file is expected`]
  if (path === '' || path === '/') return [`\`${name}\` is the workspace itself`]
  return null
}

/** Whether two outputs would write into each other. */
function meet(one: Output, other: Output): boolean {
  if (one.kind === 'prefix' || other.kind === 'prefix') {
    const [prefix, met] = one.kind === 'prefix' ? [one, other] : [other, one]
    if (met.path.startsWith(prefix.path)) return true
    return met.kind === 'prefix' ? prefix.path.startsWith(met.path) : isBelow(prefix.path, met.path)
  }
  return one.path === other.path || isBelow(one.path, other.path) || isBelow(other.path, one.path)
}

function meetingText(one: Output, other: Output): string {
  if (one.path === other.path) {
    const what =
      one.kind === other.kind
        ? { file: 'one file', prefix: 'the same', folder: 'one folder' }[one.kind]
        : 'the same'
    return `\`${one.key}\` and \`${other.key}\` are ${what}, \`${one.path}\``
  }
  const [inner, outer] = one.path.length > other.path.length ? [one, other] : [other, one]
  const how = outer.kind === 'prefix' ? 'begins like' : 'lies in'
  return `\`${inner.key}\`, \`${inner.path}\`, ${how} \`${outer.key}\`, \`${outer.path}\``
}
