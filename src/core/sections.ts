import type {
  Action,
  Constant,
  Fact,
  Gate,
  GateFact,
  Guards,
  InputFile,
  Level,
  Outputs,
  PolicyFile,
  Respond,
  Rule,
  Waiver,
} from '../generated/policyFile.js'
import { nameMeant } from '../model/nameMeant.js'
import type { Path, Place, PolicySource } from '../model/source.js'
import { isObject } from '../model/json.js'

/** One entry of a section, with the file and the path where it was written. */
export interface Entry<T> {
  readonly name: string
  readonly value: T
  readonly place: Place
  /** False when the schema found a fault inside: its name still counts, its insides must not be trusted. */
  readonly sound: boolean
  /** Whether the schema found nothing wrong at or below a place inside. */
  soundAt(keys: Path): boolean
}

/** The sections of all files put together, in the order of the files, nothing dropped. */
export interface Sections {
  readonly levels: readonly Entry<Level>[]
  readonly levelSections: readonly Place[]
  readonly thresholds: readonly Entry<boolean | number | string | Constant | Fact>[]
  readonly facts: readonly Entry<Fact>[]
  readonly rules: readonly Entry<Rule>[]
  readonly outputs: readonly Entry<Outputs>[]
  readonly gateFacts: readonly Entry<GateFact>[]
  readonly gates: readonly Entry<Gate>[]
  /** Every `gates:`, also those that hold nothing. */
  readonly gateSections: readonly Place[]
  /** By level; a level that is named in two files has two entries here. */
  readonly actionLevels: readonly Entry<readonly Action[]>[]
  readonly actions: readonly (Entry<Action> & { readonly level: string })[]
  readonly respond: readonly Entry<Respond>[]
  readonly guards: readonly Entry<Guards>[]
  readonly inputFiles: readonly Entry<InputFile>[]
  /** By the code of what they silence. */
  readonly waivers: readonly Entry<Waiver>[]
}

/** Gathers the sections of every file. Tolerates files that the schema refused: what is sound in them is used. */
export function gatherSections(sources: readonly PolicySource[]): Sections {
  const levels: Entry<Level>[] = []
  const levelSections: Place[] = []
  const thresholds: Entry<boolean | number | string | Constant | Fact>[] = []
  const facts: Entry<Fact>[] = []
  const rules: Entry<Rule>[] = []
  const outputs: Entry<Outputs>[] = []
  const gateFacts: Entry<GateFact>[] = []
  const gates: Entry<Gate>[] = []
  const gateSections: Place[] = []
  const actionLevels: Entry<readonly Action[]>[] = []
  const actions: (Entry<Action> & { level: string })[] = []
  const respond: Entry<Respond>[] = []
  const guards: Entry<Guards>[] = []
  const inputFiles: Entry<InputFile>[] = []
  const waivers: Entry<Waiver>[] = []
  for (const source of sources) {
    if (!isObject(source.value)) continue
    const file = source.value as PolicyFile
    if ('levels' in file) levelSections.push({ file: source.file, path: ['levels'], part: 'key' })
    levels.push(...listEntries<Level>(source, 'levels', file.levels))
    thresholds.push(...factEntries<Constant>(source, 'thresholds', file.thresholds))
    facts.push(...factEntries<Fact>(source, 'facts', file.facts))
    rules.push(...listEntries<Rule>(source, 'rules', file.rules))
    if ('outputs' in file) outputs.push(entry(source, 'outputs', file.outputs as Outputs, ['outputs'], 'key'))
    gateFacts.push(...factEntries<GateFact>(source, 'gateFacts', file.gateFacts))
    if ('gates' in file) gateSections.push({ file: source.file, path: ['gates'], part: 'key' })
    gates.push(...listEntries<Gate>(source, 'gates', file.gates))
    for (const level of mapEntries<readonly Action[]>(source, 'actions', file.actions)) {
      actionLevels.push(level)
      const listed = listEntries<Action>(source, ['actions', level.name], level.value)
      actions.push(...listed.map((each) => ({ ...each, level: level.name })))
    }
    if ('respond' in file) respond.push(entry(source, 'respond', file.respond as Respond, ['respond'], 'key'))
    if ('guards' in file) guards.push(entry(source, 'guards', file.guards as Guards, ['guards'], 'key'))
    inputFiles.push(...mapEntries<InputFile>(source, 'inputs', file.inputs))
    waivers.push(...listEntries<Waiver>(source, 'waivers', file.waivers, 'code'))
  }
  return {
    levels,
    levelSections,
    thresholds,
    facts,
    rules,
    outputs,
    gateFacts,
    gates,
    gateSections,
    actionLevels,
    actions,
    respond,
    guards,
    inputFiles,
    waivers,
  }
}

function listEntries<T>(
  source: PolicySource,
  section: string | Path,
  list: unknown,
  key = 'name',
): Entry<T>[] {
  if (!Array.isArray(list)) return []
  const path = typeof section === 'string' ? [section] : section
  return list.flatMap((value: unknown, index) => {
    const name: unknown = isObject(value) ? value[key] : undefined
    return typeof name === 'string' ? [entry(source, name, value as T, [...path, index], 'value')] : []
  })
}

function mapEntries<T>(source: PolicySource, section: string, map: unknown): Entry<T>[] {
  if (!isObject(map)) return []
  return Object.entries(map).map(([name, value]) => entry(source, name, value as T, [section, name], 'key'))
}

/** A name that is badly spelt is told as such, and counts as the one that it would be: whoever uses that is right. */
function factEntries<T>(source: PolicySource, section: string, map: unknown): Entry<T>[] {
  return mapEntries<T>(source, section, map).map((each) => ({
    ...each,
    name: nameMeant(each.name) ?? each.name,
  }))
}

function entry<T>(source: PolicySource, name: string, value: T, path: Path, part: 'key' | 'value'): Entry<T> {
  const inside = faultsBelow(source, path)
  const soundAt = (keys: Path): boolean => {
    const whole = [...path, ...keys]
    return !inside.some((other) => whole.every((step, index) => other[index] === step))
  }
  return { name, value, place: { file: source.file, path, part }, sound: soundAt([]), soundAt }
}

/** The places of a file's schema faults, by section and entry: a hostile file may have a fault in each of its entries. */
const faultIndexes = new WeakMap<PolicySource, Map<string, Path[]>>()

function faultsBelow(source: PolicySource, path: Path): readonly Path[] {
  let index = faultIndexes.get(source)
  if (!index) {
    index = new Map()
    for (const { place } of source.schemaFaults) {
      for (let length = 1; length <= Math.min(3, place.path.length); length += 1) {
        const key = JSON.stringify(place.path.slice(0, length))
        const known = index.get(key)
        if (known) known.push(place.path)
        else index.set(key, [place.path])
      }
    }
    faultIndexes.set(source, index)
  }
  return index.get(JSON.stringify(path)) ?? []
}
