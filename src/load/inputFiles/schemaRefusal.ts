import type { Path } from '../../model/source.js'
import { pointerSteps } from '../pointer.js'

/** Why a schema cannot be used, and where in it. */
export interface SchemaRefusal {
  readonly path: Path
  readonly message: string
  readonly help?: string
}

/**
 * What ajv says of a schema that it cannot use, in our words and with the place, which it mostly leaves out. Unknown
 * keywords, types and patterns that are none have been told when the policy was loaded.
 */
export function schemaRefusal({ name, message }: Error, schema: object): SchemaRefusal {
  const [, format] = /^unknown format "(.*)" ignored/.exec(message) ?? []
  if (format !== undefined) {
    const path = placeOf(schema, 'format', format) ?? []
    return { path, message: `unknown format \`${format}\``, help: 'the formats are `date-time` and `date`' }
  }
  const [, reference] = /^can't resolve reference (\S+)/.exec(message) ?? []
  if (reference !== undefined) {
    const path = placeOf(schema, '$ref', reference) ?? []
    const help = 'a reference stays within its schema: `#/$defs/name`'
    return { path, message: `the reference \`${reference}\` leads nowhere`, help }
  }
  const [, type, needy, at] =
    /^strict mode: missing type "(.*)" for keyword "(.*)" at "#?(.*)"/.exec(message) ?? []
  if (type !== undefined && needy !== undefined) {
    const help = 'it says nothing of values of other types'
    return {
      path: [...pointerSteps(at ?? ''), needy],
      message: `\`${needy}\` needs \`type: ${type}\` beside it`,
      help,
    }
  }
  if (message.startsWith('no schema with key or ref')) {
    return {
      path: ['$schema'],
      message: '`$schema` names another dialect than 2020-12',
      help: 'leave it out',
    }
  }
  if (name === 'RangeError')
    return { path: [], message: 'it is nested too deeply, or refers to itself without end' }
  return { path: [], message: lower(message.replace(/^strict mode: /, '').replaceAll(/"([^"]*)"/g, '`$1`')) }
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** What lies below these is named by the author. */
const NAMING: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])

/** Where a keyword first stands in a schema, with a value if one is given. */
function placeOf(schema: unknown, keyword: string, value?: string, named = false): Path | null {
  if (typeof schema !== 'object' || schema === null) return null
  for (const [key, inner] of Object.entries(schema)) {
    if (!named && key === keyword && (value === undefined || inner === value)) return [key]
    const below = placeOf(inner, keyword, value, !named && NAMING.has(key))
    if (below) return [key, ...below]
  }
  return null
}
