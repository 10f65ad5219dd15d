import type { ErrorObject } from 'ajv'
import { nearest } from '../model/nearest.js'
import type { ProblemCode } from '../model/problem.js'
import type { Fault, Part, Path } from '../model/source.js'
import { pointerSteps } from './pointer.js'

const CONDITION_KEYS = new Set(['all', 'any', 'not', 'fact', 'operator', 'value'])

/** Turns what a compiled JSON Schema says into faults that a person can act on, one for each place. */
export function schemaFaults(file: string, errors: readonly ErrorObject[]): Fault[] {
  const faults = errors
    .filter(
      (error) => error.keyword !== 'if' && !isMisspelt(error, errors) && !isBareComparison(error, errors),
    )
    .map((error) => faultOf(file, error))
  const seen = new Set<string>()
  return faults.filter((fault) => {
    const { path, part } = fault.place
    // However many keys are mixed in one condition, they are one fault.
    const key =
      fault.code === 'mixed-conditions'
        ? JSON.stringify([path.slice(0, -1), fault.code])
        : JSON.stringify([path, part, fault.code, fault.message])
    return !seen.has(key) && seen.add(key)
  })
}

/** A required key that is there under a misspelt name is one fault, told at the name. */
function isMisspelt(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'required') return false
  const missing = String((error.params as Record<string, unknown>)['missingProperty'])
  return errors.some(
    (other) =>
      other.keyword === 'additionalProperties' &&
      other.instancePath === error.instancePath &&
      nearest(String((other.params as Record<string, unknown>)['additionalProperty']), [missing]) === missing,
  )
}

/** A comparison in the place of a group lacks `all`, and that says it all: its keys stand beside nothing. */
function isBareComparison(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'additionalProperties') return false
  return errors.some(
    (other) =>
      other.keyword === 'required' &&
      (other.params as Record<string, unknown>)['missingProperty'] === 'all' &&
      other.instancePath === error.instancePath &&
      CONDITION_KEYS.has(String((error.params as Record<string, unknown>)['additionalProperty'])),
  )
}

function faultOf(file: string, error: ErrorObject): Fault {
  const parent = pathOf(error.instancePath)
  const told = tell(error, parent)
  return {
    code: told.code,
    severity: 'error',
    message: told.message,
    place: {
      file,
      path: [...parent, ...(told.step === undefined ? [] : [told.step])],
      part: told.part ?? 'value',
    },
    ...(told.help ? { help: told.help } : {}),
  }
}

interface Told {
  code: ProblemCode
  message: string
  step?: string
  part?: Part
  help?: string
}

function tell(error: ErrorObject, path: Path): Told {
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
        ...(path.length === 0 ? sectionsHelp(error) : {}),
      }
    default:
      return { code: 'schema', message: `${nameOf(path)} ${error.message ?? 'does not fit the schema'}` }
  }
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
  return {
    code: 'unknown-key',
    message: `\`${key}\` is not a key of ${nameOf(path)}`,
    step: key,
    part: 'key',
    help: near
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

const PATTERN_MEANINGS: Partial<Record<string, string>> = {
  duration: 'a whole number with its unit, like `30s`, `15m`, `24h` or `7d`',
  levelName: 'the name of a level: upper-case letters, digits and underscores, a letter first, at most 32',
  factName: 'a name: lower-case letters, digits and underscores, a letter first, at most 64',
  pointer: 'a JSON Pointer, like `/peers/0/score`',
  onFault: '`error`, `default`, `warn`, or the name of a level',
  path: 'a relative path with forward slashes',
  color: 'a colour, like `#ef4444`',
  name: 'the name of a rule: letters, digits, blanks and `._-`, a letter first, at most 80',
  marker: 'the name of a marker: upper-case letters, digits and underscores, a letter first, at most 64',
  fixBranchPrefix: 'the beginning of a branch name, like `fix/policy-`',
}

function patternFault(error: ErrorObject, path: Path): Told {
  // `propertyNames` reports the name's own fault again under the keyword that it broke.
  if ('propertyName' in error) {
    return tell({ ...error, keyword: 'propertyNames', params: { propertyName: error.propertyName } }, path)
  }
  const definition = /(\w+)\/pattern$/.exec(error.schemaPath)?.[1] ?? ''
  const meaning = PATTERN_MEANINGS[definition]
  return {
    code: definition === 'pointer' && path.includes('conditions') ? 'bad-path' : 'schema',
    message: `${show(error.data)} is not ${meaning ?? `of the form \`${String(error.params['pattern'])}\``}`,
  }
}

/** The last step that says something to a reader: "`facts.forecast_risk`", "the rule at 3". */
function nameOf(path: Path): string {
  if (path.length === 0) return 'the policy file'
  return `\`${path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')}\``
}

function pathOf(instancePath: string): Path {
  return pointerSteps(instancePath).map((step) => (/^(0|[1-9]\d*)$/.test(step) ? Number(step) : step))
}

function show(data: unknown): string {
  return `\`${typeof data === 'string' ? data : JSON.stringify(data)}\``
}

const KINDS: Record<string, string> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
}

function kindOf(data: unknown): string {
  if (data === null || data === undefined) return 'empty'
  return Array.isArray(data) ? 'a list' : (KINDS[typeof data] ?? typeof data)
}

function expectedKinds(type: unknown): string {
  const kinds = [type].flat().map((each) => KINDS[String(each)] ?? String(each))
  return kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}` : kinds.join('')
}
