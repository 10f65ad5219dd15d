import { problemAt, type SourceText } from './sourceText.js'
import type { Problem, ProblemCode } from '../model/problem.js'

const MAX_DEPTH = 100

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
  if (keys === null)
    return { problem: malformed(source, 0, `the JSON is nested deeper than ${MAX_DEPTH} levels`) }
  if (keys !== countWrittenKeys(source.text)) {
    const { findDuplicateKey } = await import('./locateJson.js')
    const duplicate = findDuplicateKey(source.text)
    if (duplicate)
      return { problem: malformed(source, duplicate.offset, `the key \`${duplicate.key}\` is written twice`) }
  }
  return { value }
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
  const found = findSyntaxError(source.text)
  const message = found?.message ?? error.message
  return malformed(
    source,
    found?.offset ?? 0,
    `malformed JSON: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
  )
}

/** The keys of every object in the value; null when it is nested too deeply. Iterative: a hostile depth costs no stack. */
function countKeys(root: unknown): number | null {
  let count = 0
  let level: unknown[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return null
    const next: unknown[] = []
    for (const value of level) {
      if (Array.isArray(value)) {
        for (const item of value) if (typeof item === 'object' && item !== null) next.push(item)
      } else if (typeof value === 'object' && value !== null) {
        for (const item of Object.values(value)) {
          count += 1
          if (typeof item === 'object' && item !== null) next.push(item)
        }
      }
    }
    level = next
  }
  return count
}

/** In valid JSON a string with a colon behind it is a key, and nothing else is. */
function countWrittenKeys(text: string): number {
  let count = 0
  for (const match of text.matchAll(/"(?:[^"\\]+|\\.)*"(\s*:)?/g)) if (match[1]) count += 1
  return count
}
