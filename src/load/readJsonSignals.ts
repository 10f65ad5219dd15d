import type { FileHandle } from 'node:fs/promises'
import type { Scalar, SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome } from '../model/reading.js'
import type { Path } from '../model/source.js'
import { malformed, parseJson } from './parseJson.js'
import { followPointer, pointerOf, type Hit } from './pointer.js'
import type { SourceText } from './sourceText.js'
import { sourceOf } from './signalSource.js'
import { parseTime } from '../model/time.js'
import { inRange, typedValue } from './typedValue.js'

/** Parsed, the worst of JSON takes thirty times its size in memory. */
const MAX_JSON_BYTES = 16 * 1024 * 1024

/** Reads a JSON file once and answers every signal that points into it, in the order of `specs`. */
export async function readJsonSignals(
  handle: FileHandle,
  size: number,
  shown: string,
  specs: readonly SignalSpec[],
): Promise<Outcome[]> {
  const document = await readDocument(handle, size, shown)
  if ('problem' in document) {
    const { problem } = document
    return specs.map((spec) => ({ kind: 'invalid', problem, source: sourceOf(spec) }))
  }
  return Promise.all(specs.map((spec) => answer(document, spec)))
}

interface JsonDocument {
  readonly value: unknown
  readonly source: SourceText
}

async function readDocument(
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

async function answer(document: JsonDocument, spec: SignalSpec): Promise<Outcome> {
  const { hits, several } = followPointer(document.value, spec.from.field ?? '')
  const [first] = hits
  const wrong = hits.find((hit) => 'wrong' in hit)
  if (wrong && 'wrong' in wrong) return invalid(document, spec, wrong.path, wrong.wrong)
  if (!several && first && 'absent' in first)
    return missing(spec, `\`${spec.from.file}\` has no \`${pointerOf(first.path)}\``)
  const time = await timeOf(document, spec)
  if ('kind' in time) return time
  if (!spec.from.reduce) {
    const hit = first as Extract<Hit, { value: unknown }>
    const typed = typedValue(hit.value, spec.shape, false)
    if ('wrong' in typed) return invalid(document, spec, hit.path, typed.wrong)
    return { kind: 'value', value: typed.value, source: sourceOf(spec), ...time }
  }
  // A wildcard over a container that is not there: the hit names the container.
  const starts = (spec.from.field ?? '').split('/*')[0] ?? ''
  const gone = several && hits.length === 1 && first && 'absent' in first && !isBelow(first.path, starts)
  if (gone) return missing(spec, `\`${spec.from.file}\` has no \`${pointerOf(first.path)}\``)
  const items = several ? hits : listItems(first as Extract<Hit, { value: unknown }>)
  if (!items) return invalid(document, spec, first?.path ?? [], `\`${spec.from.reduce}\` needs a list here`)
  return reduceItems(document, spec, items, time)
}

function isBelow(path: Path, pointer: string): boolean {
  return pointerOf(path).startsWith(`${pointer}/`)
}

function listItems(hit: Extract<Hit, { value: unknown }>): Hit[] | null {
  if (!Array.isArray(hit.value)) return null
  return hit.value.map((value: unknown, index) => ({ path: [...hit.path, index], value }))
}

async function reduceItems(
  document: JsonDocument,
  spec: SignalSpec,
  items: readonly Hit[],
  time: { time?: number },
): Promise<Outcome> {
  const { reduce, itemDefault } = spec.from
  const values: { value: Scalar; path: Path }[] = []
  for (const hit of items) {
    if ('absent' in hit) {
      if (itemDefault !== undefined) values.push({ value: itemDefault, path: hit.path })
      else if (reduce !== 'count') {
        return invalid(
          document,
          spec,
          hit.path,
          `\`${pointerOf(hit.path)}\` is not there; \`itemDefault\` would stand in for it`,
        )
      }
    } else if (reduce === 'count') {
      values.push({ value: 1, path: hit.path })
    } else if ('value' in hit) {
      const typed = typedValue(
        hit.value,
        reduce === 'sum' ? { type: 'number', normalize: spec.shape.normalize } : spec.shape,
        false,
      )
      if ('wrong' in typed) return invalid(document, spec, hit.path, typed.wrong)
      values.push({ value: typed.value, path: hit.path })
    }
  }
  // An empty list has no items; items of which none has the field have not been counted.
  if (reduce === 'count' && items.length > 0 && values.length === 0) {
    return missing(spec, `no item of \`${spec.from.file}\` has \`${spec.from.field}\``)
  }
  return fold(document, spec, values, time)
}

function fold(
  document: JsonDocument,
  spec: SignalSpec,
  values: readonly { value: Scalar; path: Path }[],
  time: { time?: number },
): Promise<Outcome> | Outcome {
  const reduce = spec.from.reduce ?? 'last'
  const count = values.length
  const told = (value: Scalar, path?: Path): Outcome => {
    const source = { ...sourceOf(spec), ...(path ? { pointer: pointerOf(path) } : {}), reduce, count }
    return { kind: 'value', value, source, ...time }
  }
  if (count === 0 && reduce !== 'count' && reduce !== 'sum') {
    return missing(
      spec,
      `\`${spec.from.field}\` in \`${spec.from.file}\` holds nothing to take the ${reduce} of`,
    )
  }
  const picked = reduce === 'first' ? values[0] : reduce === 'last' ? values.at(-1) : undefined
  if (picked) return told(picked.value, picked.path)
  const numbers = values.map((each) => each.value as number)
  if (reduce === 'min' || reduce === 'max') {
    const value = numbers.reduce((a, b) => (reduce === 'min' ? Math.min(a, b) : Math.max(a, b)))
    return told(value, values.find((each) => each.value === value)?.path)
  }
  const sum = numbers.reduce((a, b) => a + b, 0)
  const value = reduce === 'count' ? count : reduce === 'sum' ? sum : sum / count
  const typed = inRange(value, spec.shape)
  return 'wrong' in typed ? invalid(document, spec, [], `the ${reduce} ${typed.wrong}`) : told(typed.value)
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
