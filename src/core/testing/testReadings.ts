import type { Scalar, SignalSpec } from '../../model/policy.js'
import type { Reading } from '../../model/reading.js'
import { utcDay } from '../../model/time.js'

/** What a test says of a signal, as reading its file would have given it. */

/** A value that is written at `at`, in milliseconds since 1970. */
export function givenReading(spec: SignalSpec, value: Scalar, at: number): Reading {
  const source = { file: spec.from.file }
  const timed = spec.from.timestamp === undefined ? {} : { time: at }
  return { spec, shown: spec.from.file, outcome: { kind: 'value', value, source, ...timed }, modified: at }
}

/** No file. */
export function missingReading(spec: SignalSpec): Reading {
  const source = { file: spec.from.file }
  return { spec, shown: spec.from.file, outcome: { kind: 'missing', note: 'so the test says', source } }
}

/** A file with a value that is none. */
export function invalidReading(spec: SignalSpec, at: number): Reading {
  const { file } = spec.from
  return {
    spec,
    shown: file,
    outcome: {
      kind: 'invalid',
      problem: {
        code: 'signal-invalid',
        severity: 'error',
        message: 'the value is wrong, so the test says',
        at: { file },
      },
      source: { file },
    },
    modified: at,
  }
}

/** The same value, one second older than it may be; `now` is in milliseconds since 1970. */
export function staleReading(reading: Reading, now: number): Reading {
  const at = now - (reading.spec.maxAge ?? 0) - 1000
  const { outcome } = reading
  const aged = outcome.kind === 'value' && outcome.time !== undefined ? { ...outcome, time: at } : outcome
  return { ...reading, outcome: aged, modified: at }
}

/** The reading once its day is over: a count that counts for a day is 0 on the next one. */
export function readingAt(reading: Reading, now: number): Reading {
  const { spec, outcome, modified } = reading
  if (spec.from.onDay === undefined || outcome.kind !== 'value' || modified === undefined) return reading
  return utcDay(modified) === utcDay(now) ? reading : { ...reading, outcome: { ...outcome, value: 0 } }
}
