import type { Constant, Fact, Level, Outputs, PolicyFile, Rule } from '../generated/policyFile.js'
import type { Path, Place, PolicySource } from '../model/source.js'
import { isObject } from './valueTypes.js'

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
}

/** Gathers the sections of every file. Tolerates files that the schema refused: what is sound in them is used. */
export function gatherSections(sources: readonly PolicySource[]): Sections {
  const levels: Entry<Level>[] = []
  const levelSections: Place[] = []
  const thresholds: Entry<boolean | number | string | Constant | Fact>[] = []
  const facts: Entry<Fact>[] = []
  const rules: Entry<Rule>[] = []
  const outputs: Entry<Outputs>[] = []
  for (const source of sources) {
    if (!isObject(source.value)) continue
    const file = source.value as PolicyFile
    if ('levels' in file) levelSections.push({ file: source.file, path: ['levels'], part: 'key' })
    levels.push(...listEntries<Level>(source, 'levels', file.levels))
    thresholds.push(...mapEntries<Constant>(source, 'thresholds', file.thresholds))
    facts.push(...mapEntries<Fact>(source, 'facts', file.facts))
    rules.push(...listEntries<Rule>(source, 'rules', file.rules))
    if ('outputs' in file) outputs.push(entry(source, 'outputs', file.outputs as Outputs, ['outputs'], 'key'))
  }
  return { levels, levelSections, thresholds, facts, rules, outputs }
}

function listEntries<T>(source: PolicySource, section: string, list: unknown): Entry<T>[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((value: unknown, index) => {
    const name: unknown = isObject(value) ? value['name'] : undefined
    return typeof name === 'string' ? [entry(source, name, value as T, [section, index], 'value')] : []
  })
}

function mapEntries<T>(source: PolicySource, section: string, map: unknown): Entry<T>[] {
  if (!isObject(map)) return []
  return Object.entries(map).map(([name, value]) => entry(source, name, value as T, [section, name], 'key'))
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
      for (let length = 1; length <= Math.min(2, place.path.length); length += 1) {
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
