import type { ErrorObject } from 'ajv'
import { nearest } from '../../model/nearest.js'
import type { Path } from '../../model/source.js'
import { followPointer, pointerOf, pointerSteps } from '../pointer.js'
import { expectation, shown, worded, type Worded } from './mismatchWords.js'

/** One mistake in a document, where it is and what the schema says of it. */
export interface Mismatch extends Worded {
  readonly path: Path
}

const CHOICES: ReadonlySet<string> = new Set(['anyOf', 'oneOf'])

/** Before each of these come complaints that are none of their own: one is said for all. */
const EXPLAINED: ReadonlySet<string> = new Set([...CHOICES, 'propertyNames', 'contains'])

/** Every complaint is held against every other: of a document that is wrong all over, the first ones are enough. */
const MOST_LOOKED_AT = 1000

/** What a schema complains of as mistakes that a person can mend, one for each. `whole` is what the root is called. */
export function mismatches(all: readonly ErrorObject[], schema: object, whole: string): (() => Mismatch)[] {
  const errors = all.slice(0, MOST_LOOKED_AT)
  const explained = new Set<ErrorObject>()
  const choices = new Map<ErrorObject, readonly ErrorObject[]>()
  for (const error of errors) {
    if (!EXPLAINED.has(error.keyword)) continue
    const branches = branchesOf(error, errors, schema)
    choices.set(error, branches)
    for (const each of branches) explained.add(each)
  }
  const seen = new Set<string>()
  return errors.flatMap((error) => {
    // `then` and `else` say what is wrong, and `if` only that something is.
    if (error.keyword === 'if' || explained.has(error) || isMisspelt(error, errors)) return []
    const key = JSON.stringify([error.instancePath, error.keyword, error.params])
    if (seen.has(key)) return []
    seen.add(key)
    return [() => mismatch(error, choices.get(error) ?? [], whole)]
  })
}

function mismatch(error: ErrorObject, branches: readonly ErrorObject[], whole: string): Mismatch {
  const path = pointerSteps(error.instancePath)
  const name = path.length > 0 ? `\`${cut(error.instancePath)}\`` : whole
  return { path, ...(CHOICES.has(error.keyword) ? choiceWords(error, branches, name) : worded(error, name)) }
}

/** "a number or null is expected" where every branch asks for another value, and else what each branch asks for. */
function choiceWords(error: ErrorObject, branches: readonly ErrorObject[], name: string): Worded {
  const here = branches.every(({ instancePath }) => instancePath === error.instancePath)
  const wanted = [...new Set(branches.map(expectation))]
  if (branches.length > 0 && here && !wanted.includes(null)) {
    return { message: `${name} is ${shown(error.data)}, and ${wanted.join(', or ')} is expected` }
  }
  const reasons = branches.slice(0, 3).map((each) => {
    const at = each.instancePath.slice(error.instancePath.length)
    return worded(each, at === '' ? 'it' : `\`${cut(at)}\``).message
  })
  return { ...worded(error, name), ...(reasons.length > 0 ? { help: reasons.join('; or ') } : {}) }
}

/** The complaints that a choice is made of: they come before it, and from below its branches. */
function branchesOf(choice: ErrorObject, errors: readonly ErrorObject[], schema: object): ErrorObject[] {
  const below = pathsBelow(choice, schema)
  return errors
    .slice(0, errors.indexOf(choice))
    .filter(
      ({ instancePath, schemaPath }) =>
        (instancePath === choice.instancePath || instancePath.startsWith(`${choice.instancePath}/`)) &&
        below.some((prefix) => schemaPath.startsWith(prefix)),
    )
}

/** Where in the schema a branch may complain: in the choice itself, and in what it refers to. */
function pathsBelow({ schemaPath, schema: branches }: ErrorObject, root: object): string[] {
  const refs = new Set<string>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key !== '$ref' || typeof value !== 'string' || !value.startsWith('#/')) visit(value)
      else if (!refs.has(value)) {
        refs.add(value)
        const [hit] = followPointer(root, decodeURI(value.slice(1))).hits
        if (hit && 'value' in hit) visit(hit.value)
      }
    }
  }
  visit(branches)
  return [schemaPath, ...refs].map((prefix) => `${prefix}/`)
}

/** A required key that is there under a misspelt name is one mistake, told at the name. */
function isMisspelt(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'required') return false
  const missing = String((error.params as Record<string, unknown>)['missingProperty'])
  return errors.some(
    ({ keyword, instancePath, params }) =>
      keyword === 'additionalProperties' &&
      instancePath === error.instancePath &&
      nearest(String((params as Record<string, unknown>)['additionalProperty']), [missing]) === missing,
  )
}

/** Where a mistake is looked for: at the key that is wrong, or at the object that lacks one. */
export function fieldOf({ path, missing }: Mismatch): string {
  return pointerOf(missing === undefined ? path : [...path, missing])
}

function cut(pointer: string): string {
  return pointer.length > 200 ? `${pointer.slice(0, 197)}…` : pointer
}
