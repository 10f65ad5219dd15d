import type { Selector, SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome } from '../model/reading.js'
import { parseTime } from '../model/time.js'
import { holdsFor } from './filter.js'
import { fold, recordProblem, type Taken } from './fold.js'
import type { SignalRecord } from './record.js'
import { sourceOf } from './signalSource.js'

/** Takes in records one by one, keeps what its selector asks for, and gives one outcome at the end. */
export interface Collector {
  add(record: SignalRecord): void
  finish(): Outcome
}

/** Memory stays bounded: a window of the last N, or running totals. `now` is in milliseconds since 1970. */
export function collector(spec: SignalSpec, shown: string, now: number): Collector {
  const { from } = spec
  const ring: Taken[] = []
  const folded = fold(spec, shown)
  const unseen = new Set(from.where.map(({ field }) => field))
  let records = 0
  let kept = 0
  let faulty: Problem | undefined

  const keeps = (record: SignalRecord): boolean => {
    let all = true
    let wrong: string | undefined
    for (const filter of from.where) {
      const held = holdsFor(record, filter, from.format === 'csv')
      if (held !== 'absent') unseen.delete(filter.field)
      if (typeof held === 'object') wrong ??= held.wrong
      else if (held !== true) all = false
    }
    // What another filter leaves out may hold whatever it likes: it is of another kind.
    if (all && wrong !== undefined) faulty = recordProblem(shown, record.line, wrong)
    return all && wrong === undefined
  }

  return {
    add(record) {
      records += 1
      if (faulty || !keeps(record)) return
      const taken = take(record, from)
      if ('wrongTime' in taken) {
        faulty = recordProblem(shown, record.line, `the time ${taken.wrongTime} is not an ISO 8601 time`)
        return
      }
      if (from.within !== undefined && !isWithin(taken.time, from.within, now)) return
      if (from.last === undefined) folded.add(taken)
      else ring[kept % from.last] = taken
      kept += 1
    },
    finish() {
      const source = sourceOf(spec)
      if (faulty) return { kind: 'invalid', problem: faulty, source }
      // A file without one record tells nothing, not even that nothing happened.
      if (records === 0) return { kind: 'missing', note: `\`${from.file}\` holds no record`, source }
      // Nor does a filter on a field that no record has: its name is mistyped, or the writer has changed.
      const [never] = unseen
      if (never !== undefined)
        return { kind: 'missing', note: `no record of \`${from.file}\` has \`${never}\``, source }
      const start = from.last !== undefined && kept > from.last ? kept % from.last : 0
      for (let index = 0; index < ring.length; index += 1)
        folded.add(ring[(start + index) % ring.length] as Taken)
      return folded.finish()
    },
  }
}

function take(record: SignalRecord, from: Selector): Taken | { wrongTime: string } {
  // Not put together by spreading: this happens for every record of files of a gigabyte.
  const taken: { -readonly [Key in keyof Taken]: Taken[Key] } = { line: record.line }
  if (record.row !== undefined) taken.row = record.row
  if (from.timestamp !== undefined) {
    const timed = timeOf(record, from.timestamp)
    if ('wrongTime' in timed) return timed
    taken.time = timed.time
  }
  if (from.field === undefined) return taken
  const hit = record.get(from.field)
  if ('value' in hit) taken.raw = hit.value
  else taken.absent = true
  return taken
}

function timeOf(record: SignalRecord, field: string): { time: number } | { wrongTime: string } {
  const hit = record.get(field)
  if (!('value' in hit)) return { wrongTime: `\`${field}\` (absent)` }
  const time = parseTime(hit.value)
  return time === null ? { wrongTime: `\`${JSON.stringify(hit.value)}\` in \`${field}\`` } : { time }
}

/** From `now` back over the span; a record from after `now` belongs to a later decision. */
function isWithin(time: number | undefined, span: number, now: number): boolean {
  return time !== undefined && time <= now && time > now - span
}
