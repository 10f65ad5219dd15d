import type { ErrorObject } from 'ajv'
import { isObject } from '../model/json.js'
import { nearest } from '../model/nearest.js'
import type { Path } from '../model/source.js'
import { keyMeant } from './meantWords.js'
import { KINDS_OF_GATE_FACTS } from './schemaWords.js'
import { elsewhereHelp } from './strangers.js'

const GROUPS = ['all', 'any', 'not']

/** What to do about a key that is not known where it stands, and which one is meant; `known` are those that are. */
export function unknownKeyHelp(
  error: ErrorObject,
  path: Path,
  key: string,
  known: readonly string[],
): { help: string; meant?: string } {
  const help = helpOf(error, path, key, known)
  const meant = /^did you mean `(\w+)`\?$/.exec(help)?.[1]
  return { help, ...(meant === undefined ? {} : { meant }) }
}

function helpOf(
  { data, parentSchema }: ErrorObject,
  path: Path,
  key: string,
  known: readonly string[],
): string {
  const value: unknown = isObject(data) ? data[key] : undefined
  const elsewhere = punctuationHelp(key) ?? commaHelp(key, data) ?? elsewhereHelp(path, key)
  if (elsewhere !== undefined) return elsewhere
  if (
    path[0] === 'gateFacts' &&
    path.length === 2 &&
    'value' in ((parentSchema?.['properties'] ?? {}) as object)
  )
    return kindHelp(key)
  const inRule = path[0] === 'rules' || path[0] === 'gates'
  if (inRule && path.at(-1) === 'value' && value === null) return `write \`{ fact: ${key} }\``
  const inConditions = inRule && path[2] === 'conditions'
  if (inConditions && path.length === 3 && (key === 'event' || key === 'name' || key === 'priority'))
    return `it belongs to the rule: indent it like \`conditions\``
  if (inRule && path.length === 2 && GROUPS.includes(key))
    return isObject(data) && 'conditions' in data
      ? 'it belongs to the conditions: indent it deeper than `conditions`'
      : 'put it below `conditions:`, and indent it deeper'
  if (inRule && path.length === 3 && path[2] === 'event' && key === 'reason')
    return 'put it under `params`: `params: { reason: … }`'
  const possible = inConditions && path.at(-1) !== 'value' ? [...new Set([...GROUPS, ...known])] : known
  const near = keyMeant(key, possible)
  if (near === 'event' && typeof value === 'string' && !nearest(key, ['event']))
    return `write \`event: { type: ${value} }\``
  if (near !== undefined) return `did you mean \`${near}\`?`
  return `the keys here are ${(inConditions && GROUPS.includes(known[0] ?? '') ? GROUPS : known).map((name) => `\`${name}\``).join(', ')}`
}

/** `default:false` and `fact = score` are keys to YAML. */
function punctuationHelp(key: string): string | undefined {
  const [, before, sign, after] = /^(\w+)\s*([:=])\s*(\S.*)$/.exec(key) ?? []
  if (before === undefined) return undefined
  return sign === ':'
    ? `put a blank after the colon: \`${before}: ${after}\``
    : `put a colon: \`${before}: ${after}\``
}

/** `{ value: 1,095 }`: the comma parts entries, and `095` is a key without a value. */
function commaHelp(key: string, data: unknown): string | undefined {
  if (!/^\d+$/.test(key) || !isObject(data) || data[key] !== null) return undefined
  const numbers = Object.values(data).filter((each) => Number.isInteger(each))
  const [whole] = numbers
  if (numbers.length !== 1) return 'a number is written with a point, and without a comma'
  const meant = [`\`${String(whole)}.${key}\``, ...(key.length === 3 ? [`\`${String(whole)}${key}\``] : [])]
  return `a number is written with a point, and without a comma: ${meant.join(' or ')}`
}

function kindHelp(key: string): string {
  const near = nearest(key, [...KINDS_OF_GATE_FACTS, 'unit', 'description'])
  const kinds = KINDS_OF_GATE_FACTS.map((each) => `\`${each}\``).join(', ')
  return near ? `did you mean \`${near}\`?` : `a gate fact has one of ${kinds}, and what goes with it`
}
