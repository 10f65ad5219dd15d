import type { ErrorObject } from 'ajv'
import { nearest } from '../model/nearest.js'
import type { ProblemCode } from '../model/problemCodes.js'
import type { Part, Path } from '../model/source.js'
import { operatorMeant } from './meantWords.js'
import { dayHelp, nameHelp, sectionsHelp, shapeHelp } from './schemaHelp.js'
import {
  CONDITION_KEYS,
  expectedKinds,
  kindOf,
  nameOf,
  PATTERN_MEANINGS,
  patternMeaning,
  show,
} from './schemaWords.js'
import { unknownKeyHelp } from './unknownKeyHelp.js'

/** A complaint of a compiled JSON Schema; where keys are missing, all that are, and those of them that follow with a dash. */
export type Complaint = ErrorObject & {
  readonly missing?: readonly string[]
  readonly dashed?: readonly string[]
}

/** What is told of one complaint of the schema; `step` leads on from its place. */
export interface Told {
  code: ProblemCode
  message: string
  step?: string
  part?: Part
  help?: string
  /** The key that is meant by one that is not known. */
  meant?: string
}

/** One complaint of a compiled JSON Schema in words; `path` is where it was raised. */
export function tell(error: Complaint, path: Path): Told {
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
        message: `${nameOf(path)} lacks ${(error.missing ?? []).map((key) => `\`${key}\``).join(', ')}`,
        part: 'key',
        ...(error.dashed ? { help: dashHelp(error.dashed) } : {}),
      }
    case 'propertyNames':
      return {
        code: 'schema',
        message: `\`${String(params['propertyName'])}\` is not ${PATTERN_MEANINGS[path[0] === 'inputs' ? 'path' : 'factName']}`,
        step: String(params['propertyName']),
        part: 'key',
        ...(path[0] === 'inputs' ? {} : nameHelp(params['propertyName'])),
      }
    case 'minItems':
      if (path.at(-1) === 'all' || path.at(-1) === 'any') {
        return {
          code: 'empty-conditions',
          message: `\`${path.at(-1)}\` holds no condition`,
          help: `add a condition, or delete the ${path[0] === 'gates' ? 'gate: it would always be closed' : 'rule: the engine would fire it always'}`,
        }
      }
      return {
        code: 'schema',
        message:
          params['limit'] === 1
            ? `${nameOf(path)} is an empty list`
            : `${nameOf(path)} needs at least ${String(params['limit'])} entries`,
      }
    case 'minLength':
      return { code: 'schema', message: `${nameOf(path)} is empty` }
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
    case 'const':
      return notTheWord(error, path, String(params['allowedValue']))
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
  return {
    code: 'unknown-key',
    message: `\`${key}\` is not a key of ${nameOf(path)}`,
    step: key,
    part: 'key',
    ...unknownKeyHelp(error, path, key, known),
  }
}

/** `- fact: …`, `- operator: …`, `- value: …` */
function dashHelp(keys: readonly string[]): string {
  const list = keys.map((key) => `\`${key}\``).join(' and ')
  return `one dash is enough for a condition: write a blank for the dash before ${list}`
}

function notTheWord({ data }: ErrorObject, path: Path, word: string): Told {
  if (path[0] === 'gates' && path.at(-1) === 'type') {
    const inCapitals = typeof data === 'string' && data.toUpperCase() === word
    return {
      code: 'gate-event',
      message: `the \`event.type\` of a gate is \`${word}\`, and not ${show(data)}`,
      help: inCapitals ? `write it in capitals: \`${word}\`` : 'a rule that gives a level stands in `rules`',
    }
  }
  return { code: 'schema', message: `${nameOf(path)} is ${show(data)}, and \`${word}\` is expected` }
}

function notOneOf(path: Path, data: unknown, allowed: string[]): Told {
  const operator = path.at(-1) === 'operator'
  const key = String(path.at(-1))
  const choice = operator ? 'an operator' : /[A-Z]/.test(key) ? `a choice of \`${key}\`` : `a ${key}`
  const meant = operator ? operatorMeant : nearest
  const near = typeof data === 'string' ? meant(data, allowed) : undefined
  // `operator: >` at the end of a line begins a text of several lines, here without any.
  const folded = operator && data === ''
  return {
    code: operator ? 'unknown-operator' : 'schema',
    message: folded ? 'the operator is empty' : `${show(data)} is not ${choice}`,
    help: `${near ? `did you mean \`${near}\`? ` : ''}${folded ? 'write `greaterThan` for `>`; ' : ''}it is one of ${allowed.map((name) => `\`${name}\``).join(', ')}`,
  }
}

function patternFault(error: ErrorObject, path: Path): Told {
  // `propertyNames` reports the name's own fault again under the keyword that it broke.
  if ('propertyName' in error) {
    return tell({ ...error, keyword: 'propertyNames', params: { propertyName: error.propertyName } }, path)
  }
  const named = /(\w+)\/pattern$/.exec(error.schemaPath)?.[1] ?? ''
  const definition = path.includes('conditions') && path.at(-1) === 'path' ? 'pointer' : named
  const meaning = patternMeaning(definition, path)
  const upper = String(error.data).toUpperCase()
  const capitals = definition === 'levelName' && new RegExp(String(error.params['pattern'])).test(upper)
  return {
    code: definition === 'pointer' && path.includes('conditions') ? 'bad-path' : 'schema',
    message: `${show(error.data)} is not ${meaning ?? `of the form \`${String(error.params['pattern'])}\``}`,
    ...(capitals ? { help: `write it in capitals: \`${upper}\`` } : {}),
    ...(definition === 'factName' ? nameHelp(error.data) : {}),
    ...(definition === 'expires' ? dayHelp(error.data) : {}),
  }
}
