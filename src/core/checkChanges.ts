import type { Outputs } from '../model/policy.js'
import type { Fault, Place } from '../model/source.js'
import { isObject } from '../model/json.js'
import { comparisonsOf } from './comparisons.js'
import { isFact } from './factFormat.js'
import { outputsOf } from './outputs.js'
import { isBelow, plainPath, prefixOf, staysBelow, strayWords } from './relativePath.js'
import type { Say } from './sayFault.js'
import type { Sections } from './sections.js'

/** What no action may declare as its own to change: an undo would put an older version of it in its place. */
export interface Evidence {
  /** Outputs by their keys. */
  readonly files: ReadonlyMap<string, string>
  /** Outputs whose names only begin so. */
  readonly prefixes: ReadonlyMap<string, string>
  /** Folders of rules, relative to the workspace. */
  readonly rules: readonly string[]
  /** The files of what gates read and guards write: who changes them may open the gates. */
  readonly gates: ReadonlyMap<string, string>
}

/** The evidence of a policy. `policyFiles` are its files as they are shown to the user. */
export function evidenceOf(sections: Sections, outputs: Outputs, policyFiles: readonly string[]): Evidence {
  // Seen from another folder they are elsewhere, or outside; `rules` is where they are when nobody says otherwise.
  const folders = policyFiles
    .map((file) => plainPath(file.replace(/[^/]*$/, '')))
    .filter((each) => each !== '')
  return {
    // The folders of mirrors and snapshots are left out: actions are what fills those.
    files: new Map(outputsOf('file').map((key) => [key, plainPath(outputs[key])])),
    prefixes: new Map(outputsOf('prefix').map((key) => [key, prefixOf(outputs[key])])),
    rules: [...new Set(['rules', ...folders])],
    gates: gateFiles(sections),
  }
}

/** By their plain paths, the first fact that is read from each. */
function gateFiles({ facts, thresholds, gateFacts, gates, guards }: Sections): Map<string, string> {
  const used = new Set<unknown>(gateFacts.map(({ name }) => name))
  for (const { value: gate } of gates) {
    for (const [{ fact, value }] of comparisonsOf(gate.conditions, [])) {
      used.add(fact)
      if (isObject(value)) used.add(value['fact'])
    }
  }
  for (const { value } of guards) {
    for (const guard of isObject(value) ? Object.values(value) : [])
      for (const name of isObject(guard) ? Object.values(guard) : []) used.add(name)
  }
  const files = new Map<string, string>()
  for (const { name, value } of [...facts, ...thresholds, ...gateFacts]) {
    if (!used.has(name) || !isFact(value) || typeof value.file !== 'string') continue
    const file = plainPath(value.file)
    if (!files.has(file)) files.set(file, name)
  }
  return files
}

/** The files and folders that an action says it may change. */
export function checkChanges(changes: readonly string[], evidence: Evidence, say: Say): void {
  for (const [index, change] of changes.entries()) {
    const path = plainPath(change)
    const told = (message: string, help: string): void =>
      say('action-shape', ['changes', index], message, help)
    if (!staysBelow(change)) {
      const help = 'write a relative path without `..`'
      say('bad-path-name', ['changes', index], `\`${change}\` ${strayWords(change, 'the workspace')}`, help)
    } else if (path === '') {
      told(
        `\`${change}\` is the whole workspace, with all that records what was done`,
        'name the files and folders',
      )
    } else if (/[*?]/.test(path)) {
      told(
        `\`${change}\` is taken as it is written: a \`*\` or \`?\` stands for nothing else`,
        'name the folder: it stands for all that is in it',
      )
    } else {
      const met = evidenceIn(path, evidence)
      const fact = [...evidence.gates].find(([file]) => file === path || isBelow(path, file))?.[1]
      if (fact !== undefined)
        told(
          `\`${change}\` is the file of \`${fact}\`, which gates or guards go by: no action opens its own gates`,
          'leave it to `policy trust`, `policy brake` and the program that writes it',
        )
      else if (met)
        told(
          `\`${change}\` ${met}: an action must not change the evidence`,
          'name what the command itself writes, or give it a folder of its own',
        )
    }
  }
}

/** Folders that hold, beside what an action may change, what gates read. Warnings. */
export function checkChangesOfGates({ actions }: Sections, { gates }: Evidence): Fault[] {
  return actions.flatMap(({ value, place }) =>
    (value.changes ?? []).flatMap((change, index): Fault[] => {
      const [held] = [...gates].filter(([file]) => isBelow(file, plainPath(change)))
      if (!held) return []
      const [file, fact] = held
      const message = `\`${change}\` holds \`${file}\`, the file of \`${fact}\`, which gates or guards go by`
      const at: Place = { file: place.file, path: [...place.path, 'changes', index], part: 'value' }
      const help = 'name the files that the command itself writes, or give it a folder of its own'
      return [{ code: 'gate-file-changed', severity: 'warning', message, place: at, help }]
    }),
  )
}

/** How a path meets the evidence, as a clause; null when it does not. */
function evidenceIn(path: string, { files, prefixes, rules }: Evidence): string | null {
  if (path.split('/').some((step) => step.toLowerCase() === '.git')) return "is git's own"
  for (const [key, file] of files) {
    if (file === path) return `is the policy's own \`${key}\``
    if (isBelow(file, path)) return `holds the policy's own \`${key}\`, \`${file}\``
    if (isBelow(path, file)) return `lies below the policy's own \`${key}\``
  }
  for (const [key, prefix] of prefixes) {
    if (path.startsWith(prefix)) return `begins like the files of the policy's \`${key}\``
    if (prefix.startsWith(`${path}/`)) return `holds the files of the policy's \`${key}\`, \`${prefix}…\``
  }
  const folder = rules.find((each) => each === path || isBelow(path, each) || isBelow(each, path))
  if (folder === undefined) return null
  return folder === path
    ? 'is the folder of the rules'
    : isBelow(path, folder)
      ? 'is one of the rules'
      : 'holds the rules'
}
