import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { isObject } from '../model/json.js'
import type { Problem } from '../model/problem.js'
import { readOne } from './readYamlFile.js'

/** What looks like a part of a policy, or like its tests, and stands where nothing reads it. */

/** Every section that a policy file may hold. */
export const SECTIONS = [
  'levels',
  'thresholds',
  'facts',
  'rules',
  'gateFacts',
  'gates',
  'actions',
  'respond',
  'guards',
  'outputs',
  'inputs',
  'waivers',
]

const PART = new RegExp(`^(${[...SECTIONS, 'cases'].join('|')}):([ \\t\\r]|$)`, 'm')
const WHOLE = /^levels:([ \t\r]|$)/m
const CASES = /^(cases):([ \t\r]|$)/m

/** Deeper, and more of them, nobody puts by mistake. */
const MAX_DEPTH = 3
const MAX_LOOKED_AT = 50

export function isPolicy(name: string): boolean {
  return /\.ya?ml$/.test(name)
}

/** Warnings of JSON files that are policy files but for their names. `real` is the rules folder with its links resolved. */
export async function strayJson(real: string, shown: string, names: readonly string[]): Promise<Problem[]> {
  const told: Problem[] = []
  for (const name of names.slice(0, MAX_LOOKED_AT)) {
    const read = await readOne(real, name, path.join(shown, name))
    if ('text' in read && holdsSections(read.text)) told.push(jsonFile(read.file))
  }
  return told
}

function holdsSections(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    const keys = isObject(value) ? Object.keys(value).filter((key) => key !== '$schema') : []
    return keys.length > 0 && keys.every((key) => SECTIONS.includes(key))
  } catch {
    return false
  }
}

function jsonFile(file: string): Problem {
  return {
    code: 'ignored-file',
    severity: 'warning',
    message: `\`${file}\` is not read: policy files end with \`.yaml\` or \`.yml\``,
    at: { file },
    help: 'let its name end with `.yaml`, for JSON is YAML as well, or move it out of the folder',
  }
}

/**
 * Warnings of folders below the rules that hold sections of a policy or tests: only what stands directly in the rules
 * folder, and in its `tests`, is read. One with `levels` is a policy of its own.
 */
export async function strayFolders(
  real: string,
  shown: string,
  names: readonly string[],
): Promise<Problem[]> {
  return strays(real, names, PART, ({ folder, file, section }) => {
    const stray = path.join(shown, folder)
    const of = section === 'cases' ? path.join(shown, 'tests') : shown
    return {
      code: 'ignored-file',
      severity: 'warning',
      message: `\`${stray}\` is not read: \`${file}\` in it holds \`${section}\`, and ${section === 'cases' ? 'tests stand' : 'policy files stand directly'} in \`${of}\``,
      at: { file: stray },
      help:
        section === 'cases'
          ? `move its files to \`${of}\``
          : `move its files to \`${of}\`; a policy of its own has \`levels\` of its own, and is named with \`--rules ${stray}\``,
    }
  })
}

/** Warnings of folders below the tests that hold tests. */
export async function strayTests(real: string, shown: string, names: readonly string[]): Promise<Problem[]> {
  return strays(real, names, CASES, ({ folder, file }) => {
    const stray = path.join(shown, folder)
    return {
      code: 'ignored-file',
      severity: 'warning',
      message: `\`${stray}\` is not read: \`${file}\` in it holds \`cases\`, and tests stand directly in \`${shown}\``,
      at: { file: stray },
      help: `move its files to \`${shown}\``,
    }
  })
}

interface Stray {
  readonly folder: string
  readonly file: string
  readonly section: string
}

async function strays(
  real: string,
  names: readonly string[],
  sought: RegExp,
  tell: (stray: Stray) => Problem,
): Promise<Problem[]> {
  const told: Problem[] = []
  let waiting = names
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const below: string[] = []
    for (const folder of waiting.slice(0, MAX_LOOKED_AT)) {
      const { found, folders } = await lookInto(real, folder, sought)
      if (found) told.push(tell(found))
      else below.push(...folders.map((name) => path.join(folder, name)))
    }
    waiting = below
  }
  return told
}

/** The first file of a folder that holds what is sought, or else the folders to look into. */
async function lookInto(
  real: string,
  folder: string,
  sought: RegExp,
): Promise<{ found?: Stray; folders: readonly string[] }> {
  const entries = await entriesOf(path.join(real, folder))
  let found: Stray | undefined
  for (const { name } of entries.filter((entry) => isPolicy(entry.name)).slice(0, MAX_LOOKED_AT)) {
    const read = await readOne(real, path.join(folder, name), name)
    const text = 'text' in read ? read.text : ''
    if (sought === PART && WHOLE.test(text)) return { folders: [] }
    const section = sought.exec(text)?.[1]
    if (section !== undefined) found ??= { folder, file: name, section }
  }
  if (found) return { found, folders: [] }
  return { folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name) }
}

/** None where it cannot be read: what is not read anyway need not be readable. */
async function entriesOf(dir: string) {
  try {
    return (await readdir(dir, { withFileTypes: true }))
      .filter(({ name }) => !name.startsWith('.'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
