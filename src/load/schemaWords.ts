import type { Path } from '../model/source.js'

export const CONDITION_KEYS: ReadonlySet<string> = new Set(['all', 'any', 'not', 'fact', 'operator', 'value'])

/** What makes a gate fact the kind that it is; without one of them it is read as a constant. */
export const KINDS_OF_GATE_FACTS = ['file', 'responses', 'largestOf', 'firstOf', 'value']

/** Whether a place, as a JSON Pointer, is a condition or lies in one. */
export function isInCondition(instancePath: string): boolean {
  return /^\/(rules|gates)\/\d+\/conditions(\/|$)/.test(instancePath)
}

/** What each pattern of the schema asks for, by the name of its definition. */
export const PATTERN_MEANINGS: Partial<Record<string, string>> = {
  duration: 'a whole number with its unit, like `30s`, `15m`, `24h` or `7d`',
  levelName: 'the name of a level: upper-case letters, digits and underscores, a letter first, at most 32',
  factName: 'a name: lower-case letters, digits and underscores, a letter first, at most 64',
  pointer: 'a JSON Pointer, like `/peers/0/score`',
  onFault: '`error`, `default`, `warn`, or the name of a level',
  path: 'a relative path with forward slashes',
  expires: 'a day, like `2026-03-31`',
  color: 'a colour, like `#ef4444`',
  name: 'the name of a rule: letters, digits, blanks and `._-`, a letter first, at most 80',
  marker: 'the name of a marker: upper-case letters, digits and underscores, a letter first, at most 64',
  responseMarker:
    'the name of a marker: upper-case letters, digits and underscores, a letter first, at most 64',
  fixBranchPrefix: 'the beginning of a branch name, like `fix/policy-`',
}

/** What a pattern asks for, where its place says more than its definition. */
export function patternMeaning(definition: string, path: Path): string | undefined {
  if (definition === 'name' && path[0] === 'actions')
    return 'the name of an action: lower-case letters, digits, `_` and `-`, a letter first, at most 64'
  if (definition === 'name' && path[0] === 'gates') return PATTERN_MEANINGS['name']?.replace('rule', 'gate')
  if (definition !== 'items') return PATTERN_MEANINGS[definition]
  return path.at(-2) === 'run' || path.at(-2) === 'undo'
    ? 'a word that a program can be given: it holds a NUL character'
    : 'the name of a variable: letters, digits and underscores, no digit first'
}

/** The last step that says something to a reader: "`facts.forecast_risk`", "the rule at 3". */
export function nameOf(path: Path): string {
  if (path.length === 0) return 'the policy file'
  return `\`${path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')}\``
}

export function show(data: unknown): string {
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

export function kindOf(data: unknown): string {
  if (data === null || data === undefined) return 'empty'
  return Array.isArray(data) ? 'a list' : (KINDS[typeof data] ?? typeof data)
}

export function expectedKinds(type: unknown): string {
  const kinds = [type].flat().map((each) => KINDS[String(each)] ?? String(each))
  return kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}` : kinds.join('')
}
