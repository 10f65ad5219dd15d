import { ENDS_EARLY, problemAt, type SourceText } from './sourceText.js'
import type { Problem } from '../model/problem.js'
import type { ProblemCode } from '../model/problemCodes.js'

const MAX_DEPTH = 100
const SPACE = 32
const QUOTE = 34

export type Parsed = { readonly value: unknown } | { readonly problem: Problem }

/**
 * Parses JSON strictly: what `JSON.parse` takes without a word (a duplicate key, of which the last one wins; any
 * depth) is a fault here. A byte order mark, which real files carry, must be gone already.
 */
export async function parseJson(source: SourceText): Promise<Parsed> {
  let value: unknown
  try {
    value = JSON.parse(source.text)
  } catch (error) {
    return { problem: await syntaxProblem(source, error as Error) }
  }
  const keys = countKeys(value)
  if (Number.isNaN(keys))
    return { problem: malformed(source, 0, `the JSON is nested deeper than ${MAX_DEPTH} levels`) }
  if (keys !== countWrittenKeys(source.text)) {
    const { findDuplicateKey } = await import('./locateJson.js')
    const duplicate = findDuplicateKey(source.text)
    if (duplicate)
      return { problem: malformed(source, duplicate.offset, `the key \`${duplicate.key}\` is written twice`) }
  }
  return { value }
}

/**
 * The value of JSON in which `parseJson` would find no fault, or null when only `parseJson` can tell: records of a
 * stream come by the million, and waiting for each takes longer than parsing it.
 */
export function parseSoundJson(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return countKeys(value) === countKeyEnds(text) ? { value } : null
  } catch {
    return null
  }
}

/** A problem at an offset of a signal file. */
export function malformed(
  source: SourceText,
  offset: number,
  message: string,
  code: ProblemCode = 'signal-malformed',
): Problem {
  return problemAt(source, offset, { code, severity: 'error', message })
}

async function syntaxProblem(source: SourceText, error: Error): Promise<Problem> {
  if (source.text.trim() === '') return malformed(source, 0, 'the file is empty, and JSON is expected')
  const { findSyntaxError } = await import('./locateJson.js')
  const { offset, message } = findSyntaxError(source.text) ?? enginesAccount(source, error)
  return malformed(source, offset, `malformed JSON: ${message}`)
}

/**
 * What `JSON.parse` itself says, where the parser that explains errors gave up or found nothing wrong. It gives the
 * offset, or ten characters on either side of the place.
 */
function enginesAccount({ text }: SourceText, { message }: Error): { offset: number; message: string } {
  if (/end of JSON input/.test(message)) return { offset: text.length, message: ENDS_EARLY }
  const near = /^Unexpected token '(.)', \.\.\."(.{20,21})"(?:\.\.\.)? is not valid JSON$/su.exec(message)
  if (near) {
    return { offset: text.indexOf(near[2] as string) + 10, message: `unexpected \`${near[1] as string}\`` }
  }
  const bare = message.replace(/ in JSON at position.*$/s, '')
  const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? 0)
  return { offset, message: bare.charAt(0).toLowerCase() + bare.slice(1) }
}

/** The keys of every object in the value; NaN when it is nested too deeply. */
function countKeys(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth >= MAX_DEPTH) return NaN
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value)
  let count = Array.isArray(value) ? 0 : items.length
  for (const item of items) if (typeof item === 'object' && item !== null) count += countKeys(item, depth + 1)
  return count
}

/** In valid JSON a string with a colon behind it is a key, and nothing else is. */
function countWrittenKeys(text: string): number {
  let count = 0
  try {
    for (const match of text.matchAll(/"(?:[^"\\]+|\\.)*"(\s*:)?/g)) if (match[1]) count += 1
  } catch (error) {
    // A text with millions of escapes exhausts the stack of the expression: then the keys are looked at one by one.
    if (error instanceof RangeError) return -1
    throw error
  }
  return count
}

/** Colons behind quotes: one for each written key, and in odd texts more. As many as parsed keys, and no key is doubled. */
function countKeyEnds(text: string): number {
  let count = 0
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1
    while (text.charCodeAt(before) <= SPACE) before -= 1
    if (text.charCodeAt(before) === QUOTE) count += 1
  }
  return count
}
