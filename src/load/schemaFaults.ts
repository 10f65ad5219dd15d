import type { ErrorObject } from 'ajv'
import { nearest } from '../model/nearest.js'
import type { Fault, Path, Place } from '../model/source.js'
import { pointerSteps } from './pointer.js'
import { CONDITION_KEYS, KINDS_OF_GATE_FACTS, tell } from './schemaMessages.js'

/** Gives the line of a policy file where a place was written. */
type LineOf = (place: Place) => string

/**
 * Turns what a compiled JSON Schema says into faults that a person can act on, one for each place. With the lines of
 * the file, they also tell what a comment swallowed.
 */
export function schemaFaults(file: string, errors: readonly ErrorObject[], lineOf?: LineOf): Fault[] {
  const faults = errors
    .filter(
      (error) =>
        error.keyword !== 'if' &&
        !namesLevel(error) &&
        !isMisspelt(error, errors) &&
        !isOfUnknownKind(error, errors) &&
        !isBareComparison(error, errors),
    )
    .map((error) => faultOf(file, error, lineOf))
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

/** Which levels there are, `checkPolicy` knows: it tells what is no level, and which one was meant. */
function namesLevel({ keyword, instancePath, propertyName }: ErrorObject): boolean {
  if (instancePath === '/actions' && (keyword === 'propertyNames' || propertyName !== undefined)) return true
  return keyword === 'pattern' && /\/(event\/type|onMissing|onInvalid|onStale)$/.test(instancePath)
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

/**
 * A gate fact whose kind is misspelt is read as a constant, to which no key of it belongs: the misspelt one says it all.
 * Where no key is near, each of them is told, and not also that a `value` is missing.
 */
function isOfUnknownKind(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (!/^\/gateFacts\/[^/]+$/.test(error.instancePath)) return false
  const strangers = errors
    .filter((other) => other.keyword === 'additionalProperties' && other.instancePath === error.instancePath)
    .filter(({ parentSchema }) => 'value' in ((parentSchema?.['properties'] ?? {}) as object))
    .map(({ params }) => String((params as Record<string, unknown>)['additionalProperty']))
  if (strangers.length === 0) return false
  if (error.keyword === 'required') return true
  const misspelt = strangers.find((key) => nearest(key, KINDS_OF_GATE_FACTS) !== undefined)
  if (error.keyword !== 'additionalProperties' || misspelt === undefined) return false
  return (error.params as Record<string, unknown>)['additionalProperty'] !== misspelt
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

function faultOf(file: string, error: ErrorObject, lineOf: LineOf = () => ''): Fault {
  const parent = pathOf(error.instancePath)
  const told = tell(error, parent)
  const path = [...parent, ...(told.step === undefined ? [] : [told.step])]
  const place: Place = { file, path, part: told.part ?? 'value' }
  const help = told.help ?? swallowedHelp(error, lineOf(place))
  return { code: told.code, severity: 'error', message: told.message, place, ...(help ? { help } : {}) }
}

/** `unit: #`: where a text is expected and nothing stands, a comment took it. */
function swallowedHelp({ keyword, data, params }: ErrorObject, line: string): string | undefined {
  const expected = [(params as Record<string, unknown>)['type']].flat()
  if (keyword !== 'type' || data !== null || !expected.includes('string')) return undefined
  const comment = /:\s+(#.*)$/.exec(line)?.[1]?.trimEnd()
  if (comment === undefined) return undefined
  const text = comment.includes("'") ? `"${comment}"` : `'${comment}'`
  return `a \`#\` after a blank begins a comment: put the text into quotes, \`${text}\``
}

function pathOf(instancePath: string): Path {
  return pointerSteps(instancePath).map((step) => (/^(0|[1-9]\d*)$/.test(step) ? Number(step) : step))
}
