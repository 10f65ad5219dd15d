import type { FileHandle } from 'node:fs/promises'
import { nearest } from '../model/nearest.js'
import type { SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome } from '../model/reading.js'
import type { Path } from '../model/source.js'
import { fold, type Folded, type Item } from './fold.js'
import { countsOn } from './onDay.js'
import { malformed, parseJson } from './parseJson.js'
import { followPointer, pointerOf, type Hit } from './pointer.js'
import type { SourceText } from './sourceText.js'
import { sourceOf } from './signalSource.js'
import { parseTime } from '../model/time.js'
import { typedValue } from './typedValue.js'

/** Parsed, the worst of JSON takes thirty times its size in memory. */
const MAX_JSON_BYTES = 16 * 1024 * 1024

/**
 * Reads a JSON file once and answers every signal that points into it, in the order of `specs`. `now` is in milliseconds
 * since 1970. `lines`: also in which line each value stands.
 */
export async function readJsonSignals(
  handle: FileHandle,
  size: number,
  shown: string,
  specs: readonly SignalSpec[],
  now: number,
  lines = false,
): Promise<Outcome[]> {
  const document = await readDocument(handle, size, shown)
  if ('problem' in document) {
    const { problem } = document
    return specs.map((spec) => ({ kind: 'invalid', problem, source: sourceOf(spec) }))
  }
  const outcomes = await Promise.all(specs.map((spec) => answer(document, spec, now)))
  if (!lines) return outcomes
  const { withPointedLines } = await import('./pointedLines.js')
  return withPointedLines(document.source, outcomes)
}

/** A JSON file and what it says. */
export interface JsonDocument {
  readonly value: unknown
  readonly source: SourceText
}

/** Reads a whole JSON file: at most 16 MiB of UTF-8, with a byte order mark or without. */
export async function readDocument(
  handle: FileHandle,
  size: number,
  shown: string,
): Promise<JsonDocument | { problem: Problem }> {
  if (size > MAX_JSON_BYTES) {
    const message = `the file has ${size} bytes, and a JSON signal may have ${MAX_JSON_BYTES}`
    return { problem: { code: 'signal-too-large', severity: 'error', message, at: { file: shown } } }
  }
  const bytes = await handle.readFile()
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { problem: notUtf8(bytes, shown) }
  }
  const source = { file: shown, text }
  const parsed = await parseJson(source)
  return 'problem' in parsed ? parsed : { value: parsed.value, source }
}

/** `toString` puts U+FFFD where a byte is not UTF-8: the first one that was not in the file marks the place. */
function notUtf8(bytes: Buffer, shown: string): Problem {
  const text = bytes.toString('utf8')
  return malformed({ file: shown, text }, Math.max(0, text.indexOf('\uFFFD')), 'the file is not UTF-8 text')
}

async function answer(document: JsonDocument, spec: SignalSpec, now: number): Promise<Outcome> {
  const { reduce, onDay } = spec.from
  const { hits, several } = followPointer(document.value, spec.from.field ?? '')
  const wrong = hits.find((hit) => 'wrong' in hit)
  if (wrong && 'wrong' in wrong) return invalid(document, spec, wrong.path, wrong.wrong)
  const [first] = hits
  if (first && 'absent' in first && !(several && isItem(first, spec))) {
    const near = nearKey(document.value, first.path)
    return missing(
      spec,
      `\`${spec.from.file}\` has no \`${pointerOf(first.path)}\`${near ? `; it has \`${near}\`` : ''}`,
    )
  }
  const time = await timeOf(document, spec)
  if ('kind' in time) return time
  if (!reduce) {
    const hit = first as Extract<Hit, { value: unknown }>
    const typed = typedValue(hit.value, spec.shape, false)
    if ('wrong' in typed) return invalid(document, spec, hit.path, typed.wrong)
    const day = onDay === undefined ? { counts: true } : countsOn(document.value, onDay, now)
    if ('wrong' in day) return invalid(document, spec, day.path, day.wrong)
    return { kind: 'value', value: day.counts ? typed.value : 0, source: sourceOf(spec), ...time }
  }
  const items = several ? hits : listItems(first as Extract<Hit, { value: unknown }>)
  if (!items) return invalid(document, spec, first?.path ?? [], `\`${reduce}\` needs a list here`)
  // One newcomer without a value is what `itemDefault` is for; when all lack it, its name has changed.
  if (items.length > 0 && items.every((item) => 'absent' in item)) {
    return missing(spec, `no item of \`${spec.from.file}\` has \`${spec.from.field}\``)
  }
  const folded = fold<Path>(reduce, spec.shape, false)
  for (const item of items) folded.add(itemOf(item, spec))
  return outcomeOf(document, spec, folded.finish(), items.length, time)
}

/** The key that an absent one may have been mistyped for, or that the writer has changed it to. */
function nearKey(root: unknown, path: Path): string | undefined {
  const [parent] = followPointer(root, pointerOf(path.slice(0, -1))).hits
  if (!parent || !('value' in parent) || typeof parent.value !== 'object' || Array.isArray(parent.value))
    return undefined
  return nearest(String(path.at(-1)), Object.keys(parent.value ?? {}).slice(0, 1000))
}

/** With a wildcard: an item that lacks the value, and not the container that should hold items. */
function isItem({ path }: Hit, spec: SignalSpec): boolean {
  const container = (spec.from.field ?? '').split('/*')[0] ?? ''
  return pointerOf(path).startsWith(`${container}/`)
}

function listItems(hit: Extract<Hit, { value: unknown }>): Hit[] | null {
  if (!Array.isArray(hit.value)) return null
  return hit.value.map((value: unknown, index) => ({ path: [...hit.path, index], value }))
}

function itemOf(hit: Hit, { from }: SignalSpec): Item<Path> {
  if ('value' in hit) return { place: hit.path, raw: hit.value }
  return from.itemDefault === undefined
    ? { place: hit.path, absent: true }
    : { place: hit.path, raw: from.itemDefault }
}

function outcomeOf(
  document: JsonDocument,
  spec: SignalSpec,
  folded: Folded<Path>,
  items: number,
  time: { time?: number },
): Promise<Outcome> | Outcome {
  const { file, field, reduce = 'last' } = spec.from
  switch (folded.kind) {
    case 'nothing':
      return missing(spec, `\`${field}\` in \`${file}\` holds nothing to take the ${reduce} of`)
    case 'uncounted':
      return missing(spec, `no item of \`${file}\` has \`${field}\``)
    case 'lacks': {
      const message = `\`${pointerOf(folded.at)}\` is not there; \`itemDefault\` would stand in for it`
      return invalid(document, spec, folded.at, message)
    }
    case 'wrong':
      // What is wrong with a sum is not at one of its items.
      return invalid(document, spec, folded.why.startsWith('the ') ? [] : (folded.at ?? []), folded.why)
    case 'value': {
      const one = ['first', 'last', 'min', 'max'].includes(reduce) && folded.at
      const pointer = one ? { pointer: pointerOf(one) } : {}
      const source = { ...sourceOf(spec), ...pointer, reduce, count: folded.counted ?? items }
      return { kind: 'value', value: folded.value, source, ...time }
    }
  }
}

async function timeOf(document: JsonDocument, spec: SignalSpec): Promise<{ time?: number } | Outcome> {
  if (spec.from.timestamp === undefined) return {}
  const [hit] = followPointer(document.value, spec.from.timestamp).hits
  const time = hit && 'value' in hit ? parseTime(hit.value) : null
  if (time !== null) return { time }
  return invalid(document, spec, hit?.path ?? [], `\`${spec.from.timestamp}\` is not an ISO 8601 time`)
}

async function invalid(
  document: JsonDocument,
  spec: SignalSpec,
  path: Path,
  message: string,
): Promise<Outcome> {
  const { findValue } = await import('./locateJson.js')
  const problem = malformed(document.source, findValue(document.source.text, path), message, 'signal-invalid')
  return { kind: 'invalid', problem, source: sourceOf(spec) }
}

function missing(spec: SignalSpec, note: string): Outcome {
  return { kind: 'missing', note, source: sourceOf(spec) }
}
