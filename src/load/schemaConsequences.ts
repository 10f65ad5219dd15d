import type { ErrorObject } from 'ajv'
import { isObject } from '../model/json.js'
import { nearest } from '../model/nearest.js'
import { keyMeant } from './meantWords.js'
import { CONDITION_KEYS, isInCondition, KINDS_OF_GATE_FACTS } from './schemaWords.js'
import { strangerOfEntry } from './strangers.js'

/** The keys that do not belong into a mapping, by the place of the mapping. */
type Strangers = ReadonlyMap<string, readonly string[]>

/**
 * One slip of an author makes the schema complain several times. Leaves out the complaints that only follow from another
 * one.
 */
export function withoutConsequences(errors: readonly ErrorObject[]): ErrorObject[] {
  const strangers = new Map<string, string[]>()
  const bare = new Set<string>()
  for (const error of errors) {
    if (missingOf(error) === 'all') bare.add(error.instancePath)
    if (error.keyword !== 'additionalProperties') continue
    const here = strangers.get(error.instancePath)
    if (here) here.push(strangerOf(error))
    else strangers.set(error.instancePath, [strangerOf(error)])
  }
  const tooDeep = new Set(
    [...strangers].flatMap(([place, keys]) => keys.map((key) => `${parentOf(place)}/${key}`)),
  )
  const kinds = strangeKinds(errors)
  const left = errors.filter((error) => {
    const here = strangers.get(error.instancePath) ?? []
    const missing = missingOf(error)
    return !(
      isOfMisplacedEntry(error, here) ||
      isMisspelt(error, here) ||
      isOfGroupBeside(error, strangers) ||
      // There one level too deep, like an `event` below `conditions`.
      (missing !== undefined && tooDeep.has(`${error.instancePath}/${missing}`)) ||
      isOfOtherCondition(error, here) ||
      (strangerOfEntry(error.instancePath, here) === undefined && isOfUnknownKind(error, kinds)) ||
      // A comparison in the place of a group lacks `all`, and that says it all: its keys stand beside nothing.
      (bare.has(error.instancePath) && CONDITION_KEYS.has(strangerOf(error)))
    )
  })
  // What the schema refuses is never passed over.
  return left.some(({ keyword }) => keyword !== 'if') ? left : [...errors]
}

function parentOf(instancePath: string): string {
  return instancePath.replace(/\/[^/]*$/, '')
}

function strangerOf({ params }: ErrorObject): string {
  return String((params as Record<string, unknown>)['additionalProperty'])
}

function missingOf({ keyword, params }: ErrorObject): string | undefined {
  return keyword === 'required' ? String((params as Record<string, unknown>)['missingProperty']) : undefined
}

/** A rule among facts, or a fact among rules, is one fault, told at the key that gives it away. */
function isOfMisplacedEntry(error: ErrorObject, here: readonly string[]): boolean {
  const stranger = strangerOfEntry(error.instancePath, here)
  return (
    stranger !== undefined && (error.keyword !== 'additionalProperties' || strangerOf(error) !== stranger)
  )
}

/** `all:` beside `conditions:` is one fault: that nothing stands below `conditions`, or that it is not there, follows. */
function isOfGroupBeside(error: ErrorObject, strangers: Strangers): boolean {
  const { keyword, instancePath, data } = error
  const rule = missingOf(error) === 'conditions' ? instancePath : parentOf(instancePath)
  if (!/^\/(rules|gates)\/\d+$/.test(rule)) return false
  const empty = keyword === 'type' && instancePath.endsWith('/conditions') && data === null
  if (!empty && missingOf(error) !== 'conditions') return false
  return strangers.get(rule)?.some((key) => ['all', 'any', 'not'].includes(key)) === true
}

/** A required key that is there under a misspelt name is one fault, told at the name. */
function isMisspelt(error: ErrorObject, here: readonly string[]): boolean {
  const missing = missingOf(error)
  return missing !== undefined && here.some((key) => keyMeant(key, [missing]) === missing)
}

/**
 * What the keys of a condition lack is nothing to tell where another key stands for all of them: `or: […]`, or
 * `value: { red_score }`.
 */
function isOfOtherCondition(
  { keyword, instancePath, params, data }: ErrorObject,
  here: readonly string[],
): boolean {
  if (keyword !== 'required' || !isInCondition(instancePath) || here.length === 0) return false
  if ((params as Record<string, unknown>)['missingProperty'] === 'all')
    return !here.some((key) => CONDITION_KEYS.has(key))
  if (instancePath.endsWith('/value')) return here.some((key) => isObject(data) && data[key] === null)
  if (here.some((key) => keyMeant(key, ['all', 'any', 'not']) !== undefined)) return true
  return isObject(data) && Object.keys(data).every((key) => !CONDITION_KEYS.has(key))
}

/**
 * A gate fact whose kind is misspelt is read as a constant, to which no key of it belongs: the misspelt one says it all.
 * Where no key is near, each of them is told, and not also that a `value` is missing.
 */
function isOfUnknownKind(error: ErrorObject, kinds: Strangers): boolean {
  const strangers = kinds.get(error.instancePath)
  if (!strangers) return false
  if (error.keyword === 'required') return true
  const misspelt = strangers.find((key) => nearest(key, KINDS_OF_GATE_FACTS) !== undefined)
  return error.keyword === 'additionalProperties' && misspelt !== undefined && strangerOf(error) !== misspelt
}

/** The keys that do not belong into gate facts which were read as constants. */
function strangeKinds(errors: readonly ErrorObject[]): Strangers {
  const kinds = new Map<string, string[]>()
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties' || !/^\/gateFacts\/[^/]+$/.test(error.instancePath)) continue
    if (!('value' in ((error.parentSchema?.['properties'] ?? {}) as object))) continue
    kinds.set(error.instancePath, [...(kinds.get(error.instancePath) ?? []), strangerOf(error)])
  }
  return kinds
}
