import type { ErrorObject } from 'ajv'
import { nearest } from '../../model/nearest.js'

/** One complaint of a schema for people. `missing` is the key that is not there, of the object at the place. */
export interface Worded {
  readonly message: string
  readonly help?: string
  readonly missing?: string
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a time like `2025-11-14T12:00:00Z`',
  date: 'a day like `2025-11-14`',
}

const LONGEST = 60

/** A value as it is shown in a message: texts in double quotes and cut short, what holds other values by its kind. */
export function shown(data: unknown): string {
  if (typeof data === 'object' && data !== null) return Array.isArray(data) ? 'a list' : 'an object'
  const text = typeof data === 'string' ? JSON.stringify(data) : String(data)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}…` : text
}

function orList(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join('')
}

function count(number: unknown, word: string): string {
  return `${String(number)} ${word}${number === 1 ? '' : 's'}`
}

/** What would fit where a value does not: "a number", "at most 100". Null where that is no matter of the value alone. */
export function expectation({ keyword, params, schema }: ErrorObject): string | null {
  const given = params as Record<string, unknown>
  switch (keyword) {
    case 'type':
      return orList([given['type']].flat().map((each) => KINDS[String(each)] ?? String(each)))
    case 'enum':
      return `one of ${(given['allowedValues'] as unknown[]).slice(0, 20).map(shown).join(', ')}`
    case 'const':
      return shown(given['allowedValue'])
    case 'minimum':
      return `at least ${String(given['limit'])}`
    case 'maximum':
      return `at most ${String(given['limit'])}`
    case 'exclusiveMinimum':
      return `more than ${String(given['limit'])}`
    case 'exclusiveMaximum':
      return `less than ${String(given['limit'])}`
    case 'multipleOf':
      return `a multiple of ${String(given['multipleOf'])}`
    case 'pattern':
      return `a text of the form \`${String(given['pattern'])}\``
    case 'format':
      return FORMATS[String(schema)] ?? String(schema)
    default:
      return null
  }
}

/** One complaint in words. `name` is the place that it is about: "`/peers/0`", "the document". */
export function worded(error: ErrorObject, name: string): Worded {
  const expected = expectation(error)
  if (expected !== null) {
    const message = `${name} is ${shown(error.data)}, and ${expected} is expected`
    return { message, ...nearHelp(error) }
  }
  const given = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return lacking(error, name, String(given['missingProperty']))
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return notAKey(error, name, String(given['additionalProperty'] ?? given['unevaluatedProperty']))
    case 'propertyNames':
      return { message: `${name} may not have the key \`${String(given['propertyName'])}\`` }
    case 'minLength':
    case 'maxLength':
      return { message: `${name} is ${shown(error.data)}, and ${bound(error, 'character')} expected` }
    case 'minItems':
    case 'maxItems':
    case 'items':
    case 'unevaluatedItems':
      return { message: `${name} has ${items(error)}, and ${bound(error)} expected` }
    case 'minProperties':
    case 'maxProperties':
      return { message: `${name} has ${keys(error)}, and ${bound(error)} expected` }
    case 'uniqueItems':
      return { message: `${name} holds the same twice, at ${String(given['j'])} and ${String(given['i'])}` }
    case 'contains':
      return { message: `${name} does not hold the items that are expected` }
    case 'oneOf':
    case 'anyOf':
      return {
        message: given['passingSchemas']
          ? `${name} fits more than one of the forms that it may have`
          : `${name} fits none of the forms that it may have`,
      }
    case 'not':
      return { message: `${name} has a form that it may not have` }
    case 'false schema':
      return { message: `${name} may not be there` }
    default:
      return { message: `${name} ${error.message ?? 'does not fit its schema'}` }
  }
}

function nearHelp({ keyword, data, params }: ErrorObject): { help?: string } {
  if (keyword !== 'enum' || typeof data !== 'string') return {}
  const words = (params as { allowedValues: unknown[] }).allowedValues.filter(
    (each) => typeof each === 'string',
  )
  const near = nearest(data, words)
  return near === undefined ? {} : { help: `did you mean \`${near}\`?` }
}

function lacking({ data, parentSchema }: ErrorObject, name: string, missing: string): Worded {
  const known = new Set(Object.keys((parentSchema?.['properties'] ?? {}) as object))
  const strangers = Object.keys(data as object).filter((key) => !known.has(key))
  const near = nearest(missing, strangers.slice(0, 1000))
  const message = `${name} lacks \`${missing}\``
  return { message, missing, ...(near === undefined ? {} : { help: `it has \`${near}\`` }) }
}

function notAKey({ parentSchema }: ErrorObject, name: string, key: string): Worded {
  const known = Object.keys((parentSchema?.['properties'] ?? {}) as object)
  const near = nearest(key, known)
  const listed = known.slice(0, 12).map((each) => `\`${each}\``)
  const help =
    near === undefined
      ? `the keys here are ${listed.join(', ')}${known.length > listed.length ? ' …' : ''}`
      : `did you mean \`${near}\`?`
  return { message: `${name} may not have the key \`${key}\``, ...(known.length > 0 ? { help } : {}) }
}

/** "at least 2 characters are", "at most 1 is" */
function bound({ keyword, params }: ErrorObject, word?: string): string {
  const { limit, len } = params as Record<string, unknown>
  const number = limit ?? len
  const counted = word === undefined ? String(number) : count(number, word)
  return `${keyword.startsWith('min') ? 'at least' : 'at most'} ${counted} ${number === 1 ? 'is' : 'are'}`
}

function items({ data }: ErrorObject): string {
  return count((data as unknown[]).length, 'item')
}

function keys({ data }: ErrorObject): string {
  return count(Object.keys(data as object).length, 'key')
}
