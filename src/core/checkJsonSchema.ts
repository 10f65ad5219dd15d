import { nearest } from '../model/nearest.js'
import type { Path } from '../model/source.js'
import { patternFault } from './patternFault.js'
import type { Say } from './sayFault.js'
import { isObject } from '../model/json.js'

/** What a keyword of JSON Schema holds: one schema, a list of them, schemas by name, or a value of its own. */
type Holds = 'schema' | 'list' | 'map' | 'value'

const KEYWORDS: Readonly<Record<string, Holds>> = {
  ...keywords('schema', 'items additionalProperties not if then else contains propertyNames'),
  ...keywords('schema', 'unevaluatedItems unevaluatedProperties'),
  ...keywords('list', 'allOf anyOf oneOf prefixItems'),
  ...keywords('map', 'properties patternProperties $defs definitions dependentSchemas'),
  ...keywords('value', 'type enum const multipleOf minimum maximum exclusiveMinimum exclusiveMaximum'),
  ...keywords(
    'value',
    'minLength maxLength pattern format minItems maxItems uniqueItems minContains maxContains',
  ),
  ...keywords(
    'value',
    'minProperties maxProperties required dependentRequired $ref $anchor $schema $id $comment',
  ),
  ...keywords(
    'value',
    '$dynamicRef $dynamicAnchor contentEncoding contentMediaType title description default examples deprecated readOnly writeOnly',
  ),
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']

function keywords(holds: Holds, words: string): Record<string, Holds> {
  return Object.fromEntries(words.split(' ').map((word) => [word, holds]))
}

/**
 * A JSON Schema that stands in a policy, as far as can be said without compiling it: a keyword or a type that does not
 * exist would let everything pass without a word.
 */
export function checkJsonSchema(schema: unknown, keys: Path, say: Say): void {
  if (typeof schema === 'boolean') return
  if (!isObject(schema)) {
    say('input-shape', keys, 'a mapping is expected here: a JSON Schema, or true or false')
    return
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const at = [...keys, keyword]
    const holds = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined
    if (holds === undefined) sayUnknown(keyword, at, say)
    else if (holds === 'schema') checkJsonSchema(value, at, say)
    else if (holds === 'list')
      checkEach(Array.isArray(value) ? [...value.entries()] : null, 'a list', at, say)
    else if (holds === 'map') checkEach(isObject(value) ? Object.entries(value) : null, 'a mapping', at, say)
    else checkValue(keyword, value, at, say)
    if (keyword === 'patternProperties' && isObject(value)) {
      for (const pattern of Object.keys(value)) sayPattern(pattern, [...at, pattern], say, 'key')
    }
  }
}

function checkEach(
  schemas: readonly (readonly [string | number, unknown])[] | null,
  expected: string,
  at: Path,
  say: Say,
): void {
  if (schemas === null) say('input-shape', at, `\`${at.at(-1)}\` holds ${expected} of schemas`)
  else for (const [step, schema] of schemas) checkJsonSchema(schema, [...at, step], say)
}

function sayUnknown(keyword: string, at: Path, say: Say): void {
  const near = nearest(keyword, Object.keys(KEYWORDS))
  const help = near ? `did you mean \`${near}\`?` : 'it would be passed over without a word: delete it'
  say('input-shape', at, `\`${keyword}\` is not a keyword of JSON Schema`, help, 'key')
}

function checkValue(keyword: string, value: unknown, at: Path, say: Say): void {
  if (keyword === 'type') {
    for (const [index, type] of [value].flat().entries()) {
      if (typeof type === 'string' && TYPES.includes(type)) continue
      const near = typeof type === 'string' ? nearest(type, TYPES) : undefined
      const where = Array.isArray(value) ? [...at, index] : at
      const list = `it is one of ${TYPES.map((each) => `\`${each}\``).join(', ')}`
      say(
        'input-shape',
        where,
        `\`${String(type)}\` is not a type of JSON Schema`,
        near ? `did you mean \`${near}\`?` : list,
      )
    }
  } else if (keyword === 'pattern') {
    if (typeof value === 'string') sayPattern(value, at, say)
    else say('input-shape', at, '`pattern` is a text')
  } else if (keyword === '$ref' && !(typeof value === 'string' && value.startsWith('#'))) {
    const help = 'put what it refers to under `$defs`, and write `#/$defs/name`'
    say('input-shape', at, `\`${String(value)}\` leads out of this schema`, help)
  } else if (keyword === 'required' && !Array.isArray(value)) {
    say('input-shape', at, '`required` is a list of names', '`required: [name]`, beside `properties`')
  }
}

function sayPattern(pattern: string, at: Path, say: Say, part?: 'key'): void {
  const wrong = patternFault(pattern)
  if (wrong !== null) say('input-shape', at, wrong, undefined, part)
}
