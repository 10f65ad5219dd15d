import type { Action as ActionFile } from '../generated/policyFile.js'
import type { Scalar } from '../model/policy.js'
import type { Fault } from '../model/source.js'
import { checkChanges, type Evidence } from './checkChanges.js'
import { checkCommand } from './checkCommand.js'
import { unknownName } from './checkNames.js'
import { staysBelow, strayWords } from './relativePath.js'
import { sayInto, type Say } from './sayFault.js'
import type { Entry, Sections } from './sections.js'
import { placeholders } from './template.js'

/** What a response itself gives to the texts of its actions, beside the facts and thresholds of its decision. */
const RESPONSE_VALUES = [
  'response.id',
  'response.level',
  'response.decision',
  'place.workspace',
  'place.inputs',
  'place.rules',
] as const

/** Every action: its level, its commands, the files it may change, and how it is undone. */
export function checkActions(sections: Sections, evidence: Evidence): Fault[] {
  const levels = sections.levels.map(({ name }) => name)
  const strayLevels = sections.actionLevels.filter(({ name }) => levels.length > 0 && !levels.includes(name))
  const unknown = unknownPlaceholder(sections)
  return [
    ...strayLevels.map(({ name, place }) => unknownName('unknown-level', 'level', name, levels, place)),
    ...sections.actions.flatMap((entry) => {
      const faults: Fault[] = []
      const say = sayInto(faults, entry.place)
      checkTexts(entry, faults, unknown)
      for (const key of ['run', 'undo'] as const) {
        const words = entry.value[key]
        if (words !== undefined && entry.soundAt([key])) checkCommand(words, key, say)
      }
      checkUndo(entry, say)
      checkFolder(entry, say)
      if (entry.value.changes && entry.soundAt(['changes'])) checkChanges(entry.value.changes, evidence, say)
      return faults
    }),
  ]
}

type Unknown = (name: string, place: Fault['place']) => Fault | null

/** The placeholders of a command and of what is said about its undo. */
function checkTexts({ value, place, soundAt }: Entry<ActionFile>, faults: Fault[], unknown: Unknown): void {
  const { run, undo, undo_instruction: instruction } = value
  const texts: [readonly (string | number)[], Scalar][] = [
    ...listed('run', run),
    ...listed('undo', undo),
    ...(instruction === undefined ? [] : [[['undo_instruction'], instruction] as [string[], Scalar]]),
  ]
  for (const [keys, text] of texts) {
    if (typeof text !== 'string' || !soundAt(keys)) continue
    const at = { file: place.file, path: [...place.path, ...keys], part: 'value' as const }
    faults.push(...placeholders(text).flatMap((name) => unknown(name, at) ?? []))
  }
}

function listed(key: string, words: unknown): [readonly (string | number)[], Scalar][] {
  return Array.isArray(words) ? words.map((word, index) => [[key, index], word as Scalar]) : []
}

/** What is told of a placeholder that nothing fills; null when something does. */
function unknownPlaceholder(sections: Sections): Unknown {
  const names = [...sections.facts, ...sections.thresholds].map(({ name }) => name)
  const known = new Set<string>([...names, ...RESPONSE_VALUES])
  const gateFacts = new Set(sections.gateFacts.map(({ name }) => name))
  return (name, place) => {
    if (known.has(name)) return null
    if (!gateFacts.has(name)) {
      // Without any fact, that is the fault.
      if (sections.facts.length === 0 && !name.includes('.')) return null
      const candidates = name.includes('.') ? RESPONSE_VALUES : [...known]
      const fault = unknownName('unknown-fact', 'value', name, candidates, place)
      if (fault.help?.endsWith('?')) return fault
      const literal = `a plain \`{${name}}\` is written \`{{${name}}}\``
      return { ...fault, help: fault.help ? `${fault.help}; ${literal}` : literal }
    }
    return {
      code: 'gate-fact-misplaced',
      severity: 'error',
      message: `\`${name}\` is a gate fact, and an action is given only values of its decision`,
      place,
      help: `define \`${name}\` under \`facts\`; gates may read it there, too`,
    }
  }
}

function checkUndo({ value, soundAt }: Entry<ActionFile>, say: Say): void {
  const { reversible, undo, changes } = value
  if (!soundAt(['reversible'])) return
  if (reversible === true && undo === undefined && changes === undefined) {
    const help = 'list under `changes` what it changes, or give an `undo` command; else `reversible: false`'
    say('action-shape', ['reversible'], 'nothing says how to take the action back', help, 'key')
  }
  if (reversible === false && undo !== undefined) {
    const message = 'the action has an `undo`, and says that it cannot be taken back'
    say('action-shape', ['reversible'], message, 'delete one of the two', 'key')
  }
}

function checkFolder({ value: { cwd }, soundAt }: Entry<ActionFile>, say: Say): void {
  if (cwd !== undefined && soundAt(['cwd']) && !staysBelow(cwd))
    say(
      'bad-path-name',
      ['cwd'],
      `\`${cwd}\` ${strayWords(cwd, 'the workspace')}`,
      'write a relative path without `..`',
    )
}
