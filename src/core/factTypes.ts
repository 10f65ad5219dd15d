import type { Constant } from '../generated/policyFile.js'
import type { Scalar } from '../model/policy.js'
import type { KnownType, KnownTypes } from './checkComparison.js'
import { isFact } from './factFormat.js'
import type { Entry, Sections } from './sections.js'
import { typeOfFact, typeOfValue } from './valueTypes.js'

/** The type of every fact and threshold that a rule may name; null where the definition itself is faulty. */
export function factTypes(sections: Sections): KnownTypes {
  return new Map([...sections.thresholds, ...sections.facts].map((entry) => [entry.name, typeOfEntry(entry)]))
}

/** The type of what is read from a file, or of a constant. */
export function typeOfEntry({ value, sound, place }: Entry<unknown>): KnownType | null {
  if (!sound) return null
  if (isFact(value)) {
    return value.type === 'enum' && !value.values ? null : typeOfFact(value.type, value.values)
  }
  const constant = typeof value === 'object' ? (value as Constant).value : (value as Scalar)
  return { ...typeOfValue(constant), constant: { value: constant, place } }
}
