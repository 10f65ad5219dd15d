import type { Source } from '../model/decision.js'
import { nearest } from '../model/nearest.js'
import type { SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome } from '../model/reading.js'
import { CLOCK_SKEW, parseTime } from '../model/time.js'
import { holdsFor } from './filter.js'
import { fold, type Folded, type Item } from './fold.js'
import type { SignalRecord } from './record.js'
import { sourceOf } from './signalSource.js'

/** Takes in records one by one, keeps what its selector asks for, and gives one outcome at the end. */
interface Collector {
  add(record: SignalRecord): void
  finish(): Outcome
}

/** Where a value stands, and its own time in milliseconds since 1970. */
interface RecordPlace {
  readonly line: number
  readonly row: number | undefined
  readonly time: number | undefined
}

/** Memory stays bounded: a window of the last N, or running totals. `now` is in milliseconds since 1970. */
export function collector(spec: SignalSpec, shown: string, now: number): Collector {
  const { from } = spec
  const reduce = from.reduce ?? 'last'
  const text = from.format === 'csv'
  const folded = fold<RecordPlace>(reduce, spec.shape, text)
  const ring: Item<RecordPlace>[] = []
  const unseen = new Set(from.where.map(({ field }) => field))
  let records = 0
  let kept = 0
  let newest: number | undefined
  let faulty: Problem | undefined

  const fail = (line: number, message: string): void => {
    faulty = { code: 'signal-invalid', severity: 'error', message, at: { file: shown, line } }
  }

  const keeps = (record: SignalRecord): boolean => {
    let all = true
    let wrong: string | undefined
    for (const filter of from.where) {
      const held = holdsFor(record, filter, text)
      if (held !== 'absent') unseen.delete(filter.field)
      if (typeof held === 'object') wrong ??= held.wrong
      else if (held !== true) all = false
    }
    // What another filter leaves out may hold whatever it likes: it is of another kind.
    if (all && wrong !== undefined) fail(record.line, wrong)
    return all && wrong === undefined
  }

  return {
    add(record) {
      records += 1
      if (faulty) return
      if (records === 1) faulty = absentColumn(spec, record, shown)
      if (faulty || !keeps(record)) return
      const time = from.timestamp === undefined ? undefined : timeOf(record, from.timestamp)
      if (typeof time === 'string') return fail(record.line, time)
      // Also of records that the window leaves out: a feed that died before it must not look young.
      if (time !== undefined && (newest === undefined || time > newest)) newest = time
      if (from.within !== undefined && time !== undefined) {
        if (time > now + CLOCK_SKEW)
          return fail(record.line, 'its time lies after this run: it would count only later')
        if (time <= now - from.within) return
      }
      const item = itemOf(record, from.field, time)
      if (from.last === undefined) folded.add(item)
      else ring[kept % from.last] = item
      kept += 1
    },
    finish() {
      const source = sourceOf(spec)
      const missing = (note: string): Outcome => ({ kind: 'missing', note, source })
      if (faulty) return { kind: 'invalid', problem: faulty, source }
      // A file without one record tells nothing, not even that nothing happened.
      if (records === 0) return missing(`\`${from.file}\` holds no record`)
      // Nor does a filter on a field that no record has: its name is mistyped, or the writer has changed.
      const [never] = unseen
      if (never !== undefined) return missing(`no record of \`${from.file}\` has \`${never}\``)
      const start = from.last !== undefined && kept > from.last ? kept % from.last : 0
      for (let index = 0; index < ring.length; index += 1) {
        folded.add(ring[(start + index) % ring.length] as Item<RecordPlace>)
      }
      return outcomeOf(spec, shown, folded.finish(), newest)
    },
  }
}

function outcomeOf(
  spec: SignalSpec,
  shown: string,
  folded: Folded<RecordPlace>,
  newest: number | undefined,
): Outcome {
  const { file, field, reduce = 'last' } = spec.from
  const missing = (note: string): Outcome => ({ kind: 'missing', note, source: sourceOf(spec) })
  const invalid = (message: string, at: RecordPlace | undefined): Outcome => {
    const problem: Problem = {
      code: 'signal-invalid',
      severity: 'error',
      message,
      at: { file: shown, line: at?.line ?? 1 },
    }
    return { kind: 'invalid', problem, source: sourceAt(spec, at) }
  }
  switch (folded.kind) {
    case 'nothing':
      return missing(`no record of \`${file}\` is left to take the ${reduce} of`)
    case 'uncounted':
      return missing(`no record of \`${file}\` has \`${field}\``)
    case 'lacks':
      return invalid(`the record lacks \`${field}\``, folded.at)
    case 'wrong':
      return invalid(folded.why, folded.at)
    case 'value': {
      const { value, at, counted } = folded
      const many = counted === undefined ? {} : { reduce, count: counted }
      const time = counted === undefined ? at?.time : newest
      const source = { ...sourceAt(spec, at), ...many }
      return { kind: 'value', value, source, ...(time === undefined ? {} : { time }) }
    }
  }
}

function sourceAt(spec: SignalSpec, at: RecordPlace | undefined): Source {
  if (!at) return sourceOf(spec)
  return { ...sourceOf(spec), line: at.line, ...(at.row === undefined ? {} : { row: at.row }) }
}

/** A CSV file without the column is not the file that is meant, or is cut apart at the wrong sign. */
function absentColumn({ from }: SignalSpec, { columns }: SignalRecord, file: string): Problem | undefined {
  if (!columns) return undefined
  const wanted = [from.field, from.timestamp, ...from.where.map(({ field }) => field)]
  const absent = wanted.find((name) => name !== undefined && !columns.includes(name))
  if (absent === undefined) return undefined
  const near = nearest(absent, columns)
  const sign = [';', '\t', ',', '|'].find((each) => columns.length === 1 && columns[0]?.includes(each))
  const listed = columns
    .slice(0, 12)
    .map((name) => `\`${name}\``)
    .join(', ')
  const help = sign
    ? `the cells seem to be parted by \`${sign === '\t' ? '\\t' : sign}\`: name it as the fact's \`delimiter\``
    : near
      ? `did you mean \`${near}\`?`
      : `the columns are ${listed}${columns.length > 12 ? ' …' : ''}`
  const message = `the header has no column \`${absent}\``
  return { code: 'signal-malformed', severity: 'error', message, at: { file, line: 1 }, help }
}

function itemOf(
  record: SignalRecord,
  field: string | undefined,
  time: number | undefined,
): Item<RecordPlace> {
  const place = { line: record.line, row: record.row, time }
  if (field === undefined) return { place }
  const hit = record.get(field)
  return 'value' in hit ? { place, raw: hit.value } : { place, absent: true }
}

/** Milliseconds since 1970, or what is wrong. */
function timeOf(record: SignalRecord, field: string): number | string {
  const hit = record.get(field)
  if (!('value' in hit)) return `the time \`${field}\` (absent) is not an ISO 8601 time`
  return (
    parseTime(hit.value) ??
    `the time \`${JSON.stringify(hit.value)}\` in \`${field}\` is not an ISO 8601 time`
  )
}
