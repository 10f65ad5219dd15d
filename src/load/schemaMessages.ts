import type { ErrorObject } from 'ajv'
import { nearest } from '../model/nearest.js'
import type { ProblemCode } from '../model/problemCodes.js'
import type { Part, Path } from '../model/source.js'
import { expectedKinds, kindOf, nameOf, PATTERN_MEANINGS, show } from './schemaWords.js'

export const CONDITION_KEYS: ReadonlySet<string> = new Set(['all', 'any', 'not', 'fact', 'operator', 'value'])

/** What is told of one complaint of the schema; `step` leads on from its place. */
export interface Told {
  code: ProblemCode
  message: string
  step?: string
  part?: Part
  help?: string
}

/** One complaint of a compiled JSON Schema in words; `path` is where it was raised. */
export function tell(error: ErrorObject, path: Path): Told {
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, path, String(params['additionalProperty']))
    case 'required':
      // Of the three, the schema can only name the one that it asks for last.
      if (params['missingProperty'] === 'all') {
        return {
          code: 'missing-key',
          message: `${nameOf(path)} lacks \`all\`, \`any\` or \`not\``,
          part: 'key',
          help: 'put the comparisons into a list under one of them',
        }
      }
      return {
        code: 'missing-key',
        message: `${nameOf(path)} lacks \`${String(params['missingProperty'])}\``,
        part: 'key',
      }
    case 'propertyNames':
      return {
        code: 'schema',
        message: `\`${String(params['propertyName'])}\` is not ${PATTERN_MEANINGS['factName']}`,
        step: String(params['propertyName']),
        part: 'key',
      }
    case 'minItems':
      if (path.at(-1) === 'all' || path.at(-1) === 'any') {
        return {
          code: 'empty-conditions',
          message: `\`${path.at(-1)}\` holds no condition`,
          help: 'add a condition, or delete the rule: the engine would fire it always',
        }
      }
      return {
        code: 'schema',
        message:
          params['limit'] === 1
            ? `${nameOf(path)} is an empty list`
            : `${nameOf(path)} needs at least ${String(params['limit'])} entries`,
      }
    case 'minProperties':
      return { code: 'schema', message: `${nameOf(path)} is empty`, ...sectionsHelp(error) }
    case 'minimum':
      return {
        code: 'schema',
        message: `${nameOf(path)} is ${show(error.data)}, and at least ${String(params['limit'])} is expected`,
      }
    case 'maximum':
      return {
        code: 'schema',
        message: `${nameOf(path)} is ${show(error.data)}, and at most ${String(params['limit'])} is expected`,
      }
    case 'enum':
      return notOneOf(path, error.data, params['allowedValues'] as string[])
    case 'pattern':
      return patternFault(error, path)
    case 'type':
      return {
        code: 'schema',
        message: `${nameOf(path)} is ${kindOf(error.data)}, and ${expectedKinds(params['type'])} is expected`,
        ...shapeHelp(error, path),
      }
    default:
      return { code: 'schema', message: `${nameOf(path)} ${error.message ?? 'does not fit the schema'}` }
  }
}

/** What to write where a list stands for a mapping, a mapping for a list, or nothing at all. */
function shapeHelp(error: ErrorObject, path: Path): { help?: string } {
  const { data } = error
  const key = path.at(-1)
  if (path.length === 0) return sectionsHelp(error)
  if (data === null && key === 'color') {
    return { help: "write it in quotes, `'#ef4444'`: a `#` after a blank begins a comment" }
  }
  const mapping = typeof data === 'object' && data !== null && !Array.isArray(data)
  if (mapping && (key === 'all' || key === 'any')) return { help: 'put `- ` before each condition' }
  if (mapping && path.length === 1 && (key === 'levels' || key === 'rules')) {
    return { help: 'write its entries as a list: `- name: …`' }
  }
  if (!Array.isArray(data)) return {}
  if (key === 'conditions') return { help: 'put the list under `all:` or `any:`' }
  if (key === 'not') return { help: '`not` takes one condition, without `- `; put several under `all:`' }
  if (path.length === 1 && (key === 'facts' || key === 'thresholds')) {
    const value = key === 'facts' ? '{ file: …, … }' : '90'
    return { help: `write the names as keys, without \`- \`: \`integrity_score: ${value}\`` }
  }
  return {}
}

function sectionsHelp(error: ErrorObject): { help: string } {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object)
  return { help: `the keys here are ${known.map((name) => `\`${name}\``).join(', ')}` }
}

function unknownKey(error: ErrorObject, path: Path, key: string): Told {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object)
  if (path.includes('conditions') && CONDITION_KEYS.has(key)) {
    return {
      code: 'mixed-conditions',
      message: `\`${key}\` stands beside ${known.map((name) => `\`${name}\``).join(', ')} in one condition`,
      step: key,
      part: 'key',
      help: 'nest one in the other: the engine would drop one of them without a word',
    }
  }
  const near = nearest(key, known)
  const [, before, after] = /^(\w+):(\S.*)$/.exec(key) ?? []
  const blank = before && `put a blank after the colon: \`${before}: ${after}\``
  return {
    code: 'unknown-key',
    message: `\`${key}\` is not a key of ${nameOf(path)}`,
    step: key,
    part: 'key',
    help: blank
      ? blank
      : near
        ? `did you mean \`${near}\`?`
        : `the keys here are ${known.map((name) => `\`${name}\``).join(', ')}`,
  }
}

function notOneOf(path: Path, data: unknown, allowed: string[]): Told {
  const operator = path.at(-1) === 'operator'
  const near = typeof data === 'string' ? nearest(data, allowed) : undefined
  return {
    code: operator ? 'unknown-operator' : 'schema',
    message: `${show(data)} is not ${operator ? 'an operator' : `a ${String(path.at(-1))}`}`,
    help: `${near ? `did you mean \`${near}\`? ` : ''}it is one of ${allowed.map((name) => `\`${name}\``).join(', ')}`,
  }
}

function patternFault(error: ErrorObject, path: Path): Told {
  // `propertyNames` reports the name's own fault again under the keyword that it broke.
  if ('propertyName' in error) {
    return tell({ ...error, keyword: 'propertyNames', params: { propertyName: error.propertyName } }, path)
  }
  const definition = /(\w+)\/pattern$/.exec(error.schemaPath)?.[1] ?? ''
  const meaning = PATTERN_MEANINGS[definition]
  const upper = String(error.data).toUpperCase()
  const capitals = definition === 'levelName' && new RegExp(String(error.params['pattern'])).test(upper)
  return {
    code: definition === 'pointer' && path.includes('conditions') ? 'bad-path' : 'schema',
    message: `${show(error.data)} is not ${meaning ?? `of the form \`${String(error.params['pattern'])}\``}`,
    ...(capitals ? { help: `write it in capitals: \`${upper}\`` } : {}),
  }
}
