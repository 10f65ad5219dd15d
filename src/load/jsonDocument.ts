import { openBelow } from './openBelow.js'
import { malformed, parseJson } from './parseJson.js'
import type { SourceText } from './sourceText.js'
import type { Problem } from '../model/problem.js'

export type JsonDocument =
  | {
      readonly kind: 'read'
      readonly value: unknown
      readonly source: SourceText
      readonly bytes: Buffer
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'faulty'; readonly problem: Problem }

/**
 * Reads a JSON file below a root (a real path) strictly: a regular file, UTF-8, no duplicate key, no deep nesting.
 * `shown` is its name for people, `limit` the most bytes it may have.
 */
export async function readJsonBelow(
  root: string,
  file: string,
  shown: string,
  limit: number,
): Promise<JsonDocument> {
  const faulty = (message: string): JsonDocument => ({
    kind: 'faulty',
    problem: { code: 'signal-malformed', severity: 'error', message, at: { file: shown } },
  })
  const opened = await openBelow(root, file)
  if (opened.kind === 'missing') return opened
  if (opened.kind !== 'open')
    return faulty(opened.kind === 'outside' ? 'a link leads out of its folder' : `it ${opened.why}`)
  let bytes: Buffer
  try {
    if (opened.size > limit) return faulty(`it has ${opened.size} bytes, and may have ${limit}`)
    bytes = await opened.handle.readFile()
  } catch (error) {
    return faulty(`it cannot be read (${(error as NodeJS.ErrnoException).code})`)
  } finally {
    await opened.handle.close()
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const source = { file: shown, text: bytes.toString('utf8') }
    return {
      kind: 'faulty',
      problem: malformed(source, source.text.indexOf('\uFFFD'), 'it is not UTF-8 text'),
    }
  }
  const source = { file: shown, text }
  const parsed = await parseJson(source)
  return 'problem' in parsed
    ? { kind: 'faulty', problem: parsed.problem }
    : { kind: 'read', value: parsed.value, source, bytes }
}
