import type { Fault, Place } from '../model/source.js'
import { copiesOnce } from './copiedFiles.js'
import { plainPath } from './relativePath.js'
import type { Entry, Sections } from './sections.js'

/** What sections are called where one of their names is told. */
const KINDS: Readonly<Record<string, string>> = {
  levels: 'level',
  thresholds: 'threshold',
  facts: 'fact',
  gateFacts: 'gate fact',
  rules: 'rule',
  gates: 'gate',
  actions: 'action',
  inputs: 'input',
}

/** Names that are defined twice, and sections that are written twice. Facts of every kind share one space of names. */
export function checkTwice(sections: Sections): Fault[] {
  const actions = grouped(sections.actions, ({ level }) => level)
  const inputs = sections.inputFiles.map((entry) => ({ ...entry, name: plainPath(entry.name) }))
  const faults = [
    ...repeatedNames(sections.levels),
    ...repeatedNames([...sections.thresholds, ...sections.facts, ...sections.gateFacts].filter(isAsWritten)),
    ...repeatedNames(sections.rules),
    ...repeatedNames(sections.gates),
    ...[...actions.values()].flatMap(repeatedNames),
    ...repeatedNames(inputs),
    ...repeatedSections('`levels` is', sections.levelSections),
    ...repeatedLevels(sections),
    ...(['respond', 'guards', 'outputs'] as const).flatMap((key) =>
      repeatedSections(
        `\`${key}\` is`,
        sections[key].map(({ place }) => place),
      ),
    ),
  ]
  return copiesOnce(faults, sections)
}

/** Of a name that is badly spelt, that is the fault. */
function isAsWritten({ name, place }: Entry<unknown>): boolean {
  return place.path.at(-1) === name
}

function repeatedNames(entries: readonly Entry<unknown>[]): Fault[] {
  const first = new Map<string, Place>()
  const faults: Fault[] = []
  for (const { name, place } of entries) {
    const other = first.get(name)
    if (!other) {
      first.set(name, place)
      continue
    }
    const [kind, kindOfOther] = [kindOf(place), kindOf(other)]
    const message =
      kind === kindOfOther
        ? `the ${kind} \`${name}\` is defined twice`
        : `the ${kind} \`${name}\` has the name of a ${kindOfOther}`
    faults.push(twice('duplicate-name', message, namePlace(place), namePlace(other)))
  }
  return faults
}

function kindOf({ path }: Place): string {
  return KINDS[String(path[0])] ?? 'name'
}

/** The actions of a level have an order, and two files have none among them. */
function repeatedLevels({ actionLevels }: Sections): Fault[] {
  const byLevel = grouped(actionLevels, ({ name }) => name)
  return [...byLevel].flatMap(([level, entries]) =>
    repeatedSections(
      `the actions of \`${level}\` are`,
      entries.map(({ place }) => place),
    ),
  )
}

function repeatedSections(what: string, places: readonly Place[]): Fault[] {
  const [first, ...others] = places
  if (!first) return []
  return others.map((place) => twice('duplicate-section', `${what} written in two files`, place, first))
}

function grouped<T>(entries: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const entry of entries) {
    const group = groups.get(keyOf(entry))
    if (group) group.push(entry)
    else groups.set(keyOf(entry), [entry])
  }
  return groups
}

/** Entries of a list are known by their `name` key. */
export function namePlace(place: Place): Place {
  return place.part === 'key' ? place : { ...place, path: [...place.path, 'name'] }
}

export function twice(
  code: 'duplicate-section' | 'duplicate-name',
  message: string,
  place: Place,
  other: Place,
): Fault {
  return { code, severity: 'error', message, place, other }
}
