import type { Comparison } from '../generated/policyFile.js'
import type { Fault, Path, Place } from '../model/source.js'
import { checkComparison, type KnownType, type KnownTypes } from './checkComparison.js'
import { unknownName } from './checkNames.js'
import { isFact } from './factFormat.js'
import { templateNames } from './reason.js'
import type { Sections } from './sections.js'
import { isObject, typeOfFact, typeOfValue } from './valueTypes.js'

/** The type of every fact and threshold that a rule may name; null where the definition itself is faulty. */
function factTypes(sections: Sections): KnownTypes {
  return new Map(
    [...sections.thresholds, ...sections.facts].map(
      ({ name, value, sound, place }): [string, KnownType | null] => {
        if (!sound) return [name, null]
        if (isFact(value)) {
          return [name, value.type === 'enum' && !value.values ? null : typeOfFact(value.type, value.values)]
        }
        const constant = typeof value === 'object' ? value.value : value
        return [name, { ...typeOfValue(constant), constant: { value: constant, place } }]
      },
    ),
  )
}

/** Every rule: its level, its reason, and every comparison against the types of what it compares. */
export function checkRules(sections: Sections): Fault[] {
  const types = factTypes(sections)
  const levels = sections.levels.map((level) => level.name)
  const noFacts = sections.facts.length === 0
  return sections.rules.flatMap(({ value: rule, place, soundAt }) => {
    const faults: Fault[] = []
    const at = (keys: Path): Place => ({ file: place.file, path: [...place.path, ...keys], part: 'value' })
    if (isObject(rule.event) && soundAt(['event'])) {
      if (levels.length > 0 && !levels.includes(rule.event.type)) {
        faults.push(unknownName('unknown-level', 'level', rule.event.type, levels, at(['event', 'type'])))
      }
      for (const name of templateNames(rule.event.params?.reason ?? '')) {
        if (types.has(name)) continue
        const where = at(['event', 'params', 'reason'])
        faults.push(unknownName('unknown-fact', 'fact', name, [...types.keys()], where))
      }
    }
    for (const [comparison, keys] of comparisonsOf(rule.conditions, ['conditions'])) {
      if (soundAt(keys)) faults.push(...checkComparison(comparison, types, (key) => at([...keys, ...key])))
    }
    // Where a whole section is missing, that is the fault, and not every name that it would have held.
    return noFacts ? faults.filter(({ code }) => code !== 'unknown-fact') : faults
  })
}

/** Every comparison in a nest, also in one that the schema refused elsewhere: one fault must not hide the next. */
function* comparisonsOf(condition: unknown, keys: Path): Generator<[Comparison, Path]> {
  if (!isObject(condition)) return
  let nested = false
  for (const word of ['all', 'any', 'not']) {
    const inner = condition[word]
    if (inner === undefined) continue
    nested = true
    if (!Array.isArray(inner)) yield* comparisonsOf(inner, [...keys, word])
    else for (const [index, each] of inner.entries()) yield* comparisonsOf(each, [...keys, word, index])
  }
  if (!nested) yield [condition as unknown as Comparison, keys]
}
