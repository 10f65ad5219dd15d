import type { Source } from '../model/decision.js'
import type { Filter, Reduce, Scalar, Selector, SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome } from '../model/reading.js'
import type { SignalRecord } from './record.js'
import { parseTime } from '../model/time.js'
import { inRange, typedValue } from './typedValue.js'

interface Taken {
  readonly line: number
  readonly row?: number
  readonly raw?: unknown
  readonly absent?: boolean
  readonly time?: number
}

/** Takes in records one by one, keeps what its selector asks for, and gives one outcome at the end. */
export interface Collector {
  add(record: SignalRecord): void
  finish(): Outcome
}

/** Memory stays bounded: a window of the last N, or running totals. `now` is in milliseconds since 1970. */
export function collector(spec: SignalSpec, shown: string, now: number): Collector {
  const { from } = spec
  const text = from.format === 'csv'
  const ring: Taken[] = []
  const fold = folder(spec, shown)
  let records = 0
  let kept = 0
  let faulty: Problem | undefined
  return {
    add(record) {
      records += 1
      if (faulty || !from.where.every((filter) => matches(record, filter, text))) return
      const taken = take(record, from)
      if ('wrongTime' in taken) {
        faulty = problem(shown, taken.line, `the time ${taken.wrongTime} is not an ISO 8601 time`)
        return
      }
      if (from.within !== undefined && !isWithin(taken.time, from.within, now)) return
      if (from.last === undefined) fold.add(taken)
      else ring[kept % from.last] = taken
      kept += 1
    },
    finish() {
      const source = sourceOf(spec)
      if (faulty) return { kind: 'invalid', problem: faulty, source }
      // A file without one record tells nothing, not even that nothing happened.
      if (records === 0) return { kind: 'missing', note: `\`${from.file}\` holds no record`, source }
      const start = from.last !== undefined && kept > from.last ? kept % from.last : 0
      for (let index = 0; index < ring.length; index += 1)
        fold.add(ring[(start + index) % ring.length] as Taken)
      return fold.finish()
    },
  }
}

function take(record: SignalRecord, from: Selector): Taken | { wrongTime: string; line: number } {
  const place = { line: record.line, ...(record.row === undefined ? {} : { row: record.row }) }
  const timed = from.timestamp === undefined ? {} : timeOf(record, from.timestamp)
  if (timed.wrong !== undefined) return { wrongTime: timed.wrong, line: record.line }
  const time = timed.time === undefined ? {} : { time: timed.time }
  if (from.field === undefined) return { ...place, ...time }
  const hit = record.get(from.field)
  return 'value' in hit ? { ...place, ...time, raw: hit.value } : { ...place, ...time, absent: true }
}

function timeOf(record: SignalRecord, field: string): { time?: number; wrong?: string } {
  const hit = record.get(field)
  if (!('value' in hit)) return { wrong: `\`${field}\` (absent)` }
  const time = parseTime(hit.value)
  return time === null ? { wrong: `\`${JSON.stringify(hit.value)}\` in \`${field}\`` } : { time }
}

/** From `now` back over the span; a record from after `now` belongs to a later decision. */
function isWithin(time: number | undefined, span: number, now: number): boolean {
  return time !== undefined && time <= now && time > now - span
}

function matches(record: SignalRecord, filter: Filter, text: boolean): boolean {
  const hit = record.get(filter.field)
  if (!('value' in hit)) return false
  const { operator, value } = filter
  if (Array.isArray(value)) {
    const found = value.some((each: Scalar) => same(hit.value, each, text))
    return operator === 'in' ? found : !found
  }
  if (operator === 'equal') return same(hit.value, value as Scalar, text)
  if (operator === 'notEqual') return !same(hit.value, value as Scalar, text)
  const number = typedValue(hit.value, { type: 'number', normalize: [] }, text)
  if (!('value' in number)) return false
  const [left, right] = [number.value as number, value as number]
  if (operator === 'lessThan') return left < right
  if (operator === 'lessThanInclusive') return left <= right
  return operator === 'greaterThan' ? left > right : left >= right
}

/** In a CSV file all is text, so that the other side is compared as it would be written there. */
function same(raw: unknown, value: Scalar, text: boolean): boolean {
  return text && typeof value !== 'number'
    ? raw === String(value)
    : text
      ? raw !== '' && Number(raw) === value
      : raw === value
}

/** Reduces what was kept to one value. Values that the reduction does not use are not looked at. */
function folder(spec: SignalSpec, shown: string): { add(taken: Taken): void; finish(): Outcome } {
  const { from, shape } = spec
  const reduce = from.reduce as Reduce
  const text = from.format === 'csv'
  let count = 0
  let sum = 0
  let best: { taken: Taken; value: number } | undefined
  let chosen: Taken | undefined
  let newest: number | undefined
  let faulty: Problem | undefined

  const fail = (taken: Taken, message: string): void => {
    faulty ??= problem(shown, taken.line, message)
  }
  const lacks = `the record lacks \`${from.field}\``

  const addNumber = (taken: Taken): void => {
    if (taken.absent) return fail(taken, lacks)
    const typed = typedValue(
      taken.raw,
      reduce === 'sum' ? { type: 'number', normalize: shape.normalize } : shape,
      text,
    )
    if ('wrong' in typed) return fail(taken, typed.wrong)
    const value = typed.value as number
    sum += value
    if (!best || (reduce === 'min' ? value < best.value : value > best.value)) best = { taken, value }
  }

  const result = (): { value: Scalar; taken?: Taken | undefined } | { missing: string } => {
    if (reduce === 'count') return { value: count, taken: chosen }
    if (count === 0 && reduce !== 'sum')
      return { missing: `no record of \`${from.file}\` is left to take the ${reduce} of` }
    if (reduce === 'sum') return { value: sum, taken: chosen }
    if (reduce === 'mean') return { value: sum / count, taken: chosen }
    if (best) return { value: best.value, taken: best.taken }
    return { value: 0, taken: chosen }
  }

  const single = (source: Source, taken: Taken): Outcome => {
    if (taken.absent) {
      // A column that the header lacks is absent, like a key that an object lacks.
      if (text) return { kind: 'missing', note: `\`${from.file}\` has no column \`${from.field}\``, source }
      return { kind: 'invalid', problem: problem(shown, taken.line, lacks), source }
    }
    const typed = typedValue(taken.raw, shape, text)
    if ('wrong' in typed) return { kind: 'invalid', problem: problem(shown, taken.line, typed.wrong), source }
    return {
      kind: 'value',
      value: typed.value,
      source,
      ...(taken.time === undefined ? {} : { time: taken.time }),
    }
  }

  return {
    add(taken) {
      if (reduce === 'count' && from.field !== undefined && taken.absent) return
      count += 1
      if (reduce !== 'first' || !chosen) chosen = taken
      if (taken.time !== undefined && (newest === undefined || taken.time > newest)) newest = taken.time
      if (reduce === 'sum' || reduce === 'mean' || reduce === 'min' || reduce === 'max') addNumber(taken)
    },
    finish() {
      if (faulty) return { kind: 'invalid', problem: faulty, source: sourceOf(spec) }
      if ((reduce === 'first' || reduce === 'last') && chosen) return single(sourceOf(spec, chosen), chosen)
      const reduced = result()
      if ('missing' in reduced) return { kind: 'missing', note: reduced.missing, source: sourceOf(spec) }
      const source = { ...sourceOf(spec, reduced.taken), reduce, count }
      const typed = inRange(reduced.value as number, shape)
      if ('wrong' in typed) {
        const message = `the ${reduce} ${typed.wrong}`
        return { kind: 'invalid', problem: problem(shown, reduced.taken?.line ?? 1, message), source }
      }
      return { kind: 'value', value: typed.value, source, ...(newest === undefined ? {} : { time: newest }) }
    },
  }
}

function sourceOf({ from }: SignalSpec, taken?: Taken): Source {
  return {
    file: from.file,
    ...(from.field === undefined
      ? {}
      : from.format === 'csv'
        ? { column: from.field }
        : { pointer: from.field }),
    ...(taken ? { line: taken.line } : {}),
    ...(taken?.row === undefined ? {} : { row: taken.row }),
  }
}

function problem(shown: string, line: number, message: string): Problem {
  return { code: 'signal-invalid', severity: 'error', message, at: { file: shown, line } }
}
