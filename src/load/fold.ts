import type { Source } from '../model/decision.js'
import type { SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome } from '../model/reading.js'
import { sourceOf } from './signalSource.js'
import { inRange, typedValue } from './typedValue.js'

/** What was taken from one record: the raw value of its field (or that it lacks it), where it stands, and its time. */
export interface Taken {
  readonly line: number
  readonly row?: number
  readonly raw?: unknown
  readonly absent?: boolean
  /** Milliseconds since 1970. */
  readonly time?: number
}

/** Takes in what was kept of a file, one by one, and reduces it to one value at the end. */
export interface Fold {
  add(taken: Taken): void
  finish(): Outcome
}

/** Values that the reduction does not use are not looked at: an old "n/a" above the last row is history. */
export function fold(spec: SignalSpec, shown: string): Fold {
  const { reduce } = spec.from
  if (reduce === 'first' || reduce === 'last' || reduce === undefined)
    return pick(spec, shown, reduce === 'first')
  return reduce === 'count' ? count(spec, shown) : numbers(spec, shown, reduce)
}

function pick(spec: SignalSpec, shown: string, first: boolean): Fold {
  let chosen: Taken | undefined
  return {
    add(taken) {
      if (!first || !chosen) chosen = taken
    },
    finish() {
      if (!chosen) return nothingLeft(spec)
      if (chosen.absent) return lacks(spec, shown, chosen)
      const typed = typedValue(chosen.raw, spec.shape, spec.from.format === 'csv')
      if ('wrong' in typed) return invalid(spec, shown, chosen, typed.wrong)
      return value(typed.value, sourceAt(spec, chosen), chosen.time)
    },
  }
}

function count(spec: SignalSpec, shown: string): Fold {
  let counted = 0
  let last: Taken | undefined
  let lacking: Taken | undefined
  let newest: number | undefined
  return {
    add(taken) {
      if (taken.absent) {
        lacking = taken
        return
      }
      counted += 1
      last = taken
      newest = later(newest, taken.time)
    },
    finish() {
      // A field that no record has is not a field that was counted.
      if (lacking && counted === 0) return absentEverywhere(spec)
      return reduced(spec, shown, counted, { counted, at: last, time: newest })
    },
  }
}

function numbers(spec: SignalSpec, shown: string, reduce: 'sum' | 'mean' | 'min' | 'max'): Fold {
  // The range is the range of the fact: of every item, but of a sum as a whole.
  const shape = reduce === 'sum' ? { type: 'number' as const, normalize: spec.shape.normalize } : spec.shape
  const text = spec.from.format === 'csv'
  let counted = 0
  let sum = 0
  let last: Taken | undefined
  let best: { at: Taken; value: number } | undefined
  let newest: number | undefined
  let faulty: Outcome | undefined
  return {
    add(taken) {
      if (faulty) return
      const typed = taken.absent ? null : typedValue(taken.raw, shape, text)
      if (!typed) faulty = lacks(spec, shown, taken)
      else if ('wrong' in typed) faulty = invalid(spec, shown, taken, typed.wrong)
      else {
        const number = typed.value as number
        counted += 1
        sum += number
        last = taken
        if (!best || (reduce === 'min' ? number < best.value : number > best.value))
          best = { at: taken, value: number }
        newest = later(newest, taken.time)
      }
    },
    finish() {
      if (faulty) return faulty
      if (reduce === 'sum') return reduced(spec, shown, sum, { counted, at: last, time: newest })
      if (!best) return nothingLeft(spec)
      if (reduce === 'mean') return reduced(spec, shown, sum / counted, { counted, at: last, time: newest })
      return reduced(spec, shown, best.value, { counted, at: best.at, time: newest })
    },
  }
}

interface Reached {
  readonly counted: number
  readonly at: Taken | undefined
  readonly time: number | undefined
}

function reduced(spec: SignalSpec, shown: string, number: number, { counted, at, time }: Reached): Outcome {
  const reduce = spec.from.reduce ?? 'last'
  const typed = inRange(number, spec.shape)
  if ('wrong' in typed) return invalid(spec, shown, at, `the ${reduce} ${typed.wrong}`)
  return value(typed.value, { ...sourceAt(spec, at), reduce, count: counted }, time)
}

function value(
  of: Extract<Outcome, { kind: 'value' }>['value'],
  source: Source,
  time: number | undefined,
): Outcome {
  return { kind: 'value', value: of, source, ...(time === undefined ? {} : { time }) }
}

/** A column that the header lacks is absent, like a key that an object lacks; a record that lacks a field is faulty. */
function lacks(spec: SignalSpec, shown: string, taken: Taken): Outcome {
  if (spec.from.format === 'csv') return absentEverywhere(spec)
  return invalid(spec, shown, taken, `the record lacks \`${spec.from.field}\``)
}

function absentEverywhere(spec: SignalSpec): Outcome {
  const { file, field, format } = spec.from
  const note =
    format === 'csv' ? `\`${file}\` has no column \`${field}\`` : `no record of \`${file}\` has \`${field}\``
  return { kind: 'missing', note, source: sourceOf(spec) }
}

function nothingLeft(spec: SignalSpec): Outcome {
  const { file, reduce } = spec.from
  return {
    kind: 'missing',
    note: `no record of \`${file}\` is left to take the ${reduce} of`,
    source: sourceOf(spec),
  }
}

function invalid(spec: SignalSpec, shown: string, taken: Taken | undefined, message: string): Outcome {
  return {
    kind: 'invalid',
    problem: recordProblem(shown, taken?.line ?? 1, message),
    source: sourceAt(spec, taken),
  }
}

function sourceAt(spec: SignalSpec, taken: Taken | undefined): Source {
  if (!taken) return sourceOf(spec)
  return { ...sourceOf(spec), line: taken.line, ...(taken.row === undefined ? {} : { row: taken.row }) }
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a
}

/** What is wrong with the value in one record. */
export function recordProblem(shown: string, line: number, message: string): Problem {
  return { code: 'signal-invalid', severity: 'error', message, at: { file: shown, line } }
}
