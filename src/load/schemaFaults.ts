import type { ErrorObject } from 'ajv'
import { deceptionHelp } from '../model/oddCharacters.js'
import type { Fault, Path, Place } from '../model/source.js'
import { pointerSteps } from './pointer.js'
import { withoutConsequences } from './schemaConsequences.js'
import { tell, type Complaint } from './schemaMessages.js'
import { tornConditions } from './tornConditions.js'

/** Gives the line of a policy file where a place was written. */
type LineOf = (place: Place) => string

/**
 * Turns what a compiled JSON Schema says into faults that a person can act on, one for each place. With the lines of
 * the file, they also tell what a comment swallowed.
 */
export function schemaFaults(file: string, errors: readonly ErrorObject[], lineOf?: LineOf): Fault[] {
  const faults = lackingOnce(
    withoutConsequences(errors).filter((error) => error.keyword !== 'if' && !namesLevel(error)),
  ).map((error) => faultOf(file, error, lineOf))
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

/** However many keys a mapping lacks, it is told once, at the mapping; and once for all the parts of a torn condition. */
function lackingOnce(errors: readonly ErrorObject[]): Complaint[] {
  const first = new Map<string, Complaint & { readonly missing: string[] }>()
  const torn = tornConditions(errors)
  return errors.flatMap((error): Complaint[] => {
    if (error.keyword !== 'required') return [error]
    if (torn.rest.has(error.instancePath)) return []
    const missing = String((error.params as Record<string, unknown>)['missingProperty'])
    const told = first.get(error.instancePath)
    if (told) {
      told.missing.push(missing)
      return []
    }
    const dashed = torn.keys.get(error.instancePath)
    const complaint = { ...error, missing: [missing], ...(dashed ? { dashed } : {}) }
    first.set(error.instancePath, complaint)
    return [complaint]
  })
}

function faultOf(file: string, error: Complaint, lineOf: LineOf = () => ''): Fault {
  const parent = pathOf(error.instancePath)
  const told = tell(error, parent)
  const path = [...parent, ...(told.step === undefined ? [] : [told.step])]
  const place: Place = { file, path, part: told.part ?? 'value' }
  const helps = [deceptionOf(error), told.help ?? swallowedHelp(error, lineOf(place))]
  const help = helps.filter((each) => each !== undefined).join('; ')
  const { code, message, meant } = told
  return { code, severity: 'error', message, place, ...(help ? { help } : {}), ...(meant ? { meant } : {}) }
}

/** The refused word may look right: then it is told which character in it is not what it seems. */
function deceptionOf({ keyword, data, params }: ErrorObject): string | undefined {
  const { additionalProperty, propertyName } = params as Record<string, unknown>
  const word = additionalProperty ?? propertyName ?? (WORD_KEYWORDS.has(keyword) ? data : undefined)
  return typeof word === 'string' ? deceptionHelp(word) : undefined
}

/** Keywords that are about a word itself. */
const WORD_KEYWORDS: ReadonlySet<string> = new Set(['pattern', 'enum', 'const'])

/** Where a text is expected and nothing stands: `unit: #`, a comment took it; `reason: |`, the lines below are no part of it. */
function swallowedHelp({ keyword, data, params }: ErrorObject, line: string): string | undefined {
  if (keyword === 'minLength' && /:\s+[|>][-+]?$/.test(line))
    return 'indent the lines of its text deeper than its key'
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
