import type { Problem } from '../model/problem.js'
import { openBelow } from './openBelow.js'
import { malformed, parseJson } from './parseJson.js'
import type { SourceText } from './sourceText.js'

/** Larger files are not changed: finding the place in them takes fifty times their size in memory. */
const MAX_BYTES = 1024 * 1024

const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/** A JSON file as a whole: what it says, and how it says it. */
export type WholeJson =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'read'
      readonly bytes: Buffer
      /** It begins with a byte order mark, which is not in the text. */
      readonly bom: boolean
      readonly source: SourceText
      readonly value: unknown
    }
  /** It cannot be read, or is not JSON. `bytes` is null where they could not be had, or are too many. */
  | { readonly kind: 'damaged'; readonly problem: Problem; readonly bytes: Buffer | null }

/** Reads a JSON file below the root (a real path) to change it. `shown` is the file as the user would name it. */
export async function readWholeJson(root: string, file: string, shown: string): Promise<WholeJson> {
  const damaged = (message: string, bytes: Buffer | null = null): WholeJson => ({
    kind: 'damaged',
    problem: { code: 'guard-damaged', severity: 'error', message, at: { file: shown } },
    bytes,
  })
  const opened = await openBelow(root, file)
  if (opened.kind === 'missing') return opened
  if (opened.kind !== 'open')
    return damaged(`\`${file}\` ${opened.why}${opened.kind === 'outside' ? ' the inputs root' : ''}`)
  try {
    if (opened.size > MAX_BYTES)
      return damaged(`\`${file}\` has ${opened.size} bytes, and the file of a guard may have ${MAX_BYTES}`)
    return await parsed(await opened.handle.readFile(), shown, damaged)
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    return damaged(`\`${file}\` cannot be read (${code})`)
  } finally {
    await opened.handle.close()
  }
}

/** A problem at a place in a file that was read. */
export async function problemIn(
  source: SourceText,
  path: readonly string[],
  message: string,
): Promise<Problem> {
  const { findValue } = await import('./locateJson.js')
  return malformed(source, findValue(source.text, path), message, 'guard-damaged')
}

async function parsed(
  bytes: Buffer,
  shown: string,
  damaged: (message: string, bytes: Buffer) => WholeJson,
): Promise<WholeJson> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return damaged('the file is not UTF-8 text', bytes)
  }
  const source = { file: shown, text }
  const json = await parseJson(source)
  if ('problem' in json)
    return { kind: 'damaged', problem: { ...json.problem, code: 'guard-damaged' }, bytes }
  return { kind: 'read', bytes, bom: bytes.subarray(0, BOM.length).equals(BOM), source, value: json.value }
}
