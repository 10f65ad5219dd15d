import type { Quality, Signal } from '../model/decision.js'
import type { OnFault, SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Outcome, Reading } from '../model/reading.js'
import { showAge } from '../model/show.js'
import { CLOCK_SKEW } from '../model/time.js'

export interface Judged {
  readonly signals: readonly Signal[]
  /** What the run cannot go on with. */
  readonly errors: readonly Problem[]
  /** What it goes on with, aloud. */
  readonly warnings: readonly Problem[]
}

/** Holds every reading against what the policy says of missing, invalid and stale signals. `now` is in milliseconds. */
export function judgeSignals(readings: readonly Reading[], now: number): Judged {
  const judged = readings.map((reading) => judge(reading, now))
  return {
    signals: judged.flatMap(({ signal }) => (signal ? [signal] : [])),
    errors: judged.flatMap(({ problem }) => (problem?.severity === 'error' ? [problem] : [])),
    warnings: judged.flatMap(({ problem }) => (problem?.severity === 'warning' ? [problem] : [])),
  }
}

interface Verdict {
  readonly signal?: Signal
  readonly problem?: Problem
}

function judge(reading: Reading, now: number): Verdict {
  const { spec } = reading
  const outcome = refuseFuture(reading, now)
  if (outcome.kind === 'invalid') {
    const { problem } = outcome
    const message = `\`${spec.name}\`: ${problem.message}`
    if (spec.onInvalid === 'error') return { problem: { ...problem, message } }
    return standIn(spec, outcome, 'invalid', problem.message, { ...problem, severity: 'warning', message })
  }
  if (outcome.kind === 'missing') {
    if (spec.onMissing === 'error') {
      const message = `\`${spec.name}\` is required: ${outcome.note}`
      return {
        problem: { code: 'signal-required', severity: 'error', message, at: { file: reading.shown } },
      }
    }
    const stands = standsIn(spec, spec.onMissing)
    const message = `\`${spec.name}\` is missing: ${outcome.note}; ${stands}`
    return standIn(spec, outcome, 'missing', outcome.note, {
      code: 'signal-missing',
      severity: 'warning',
      message,
    })
  }
  return judgeAge(reading, outcome, now)
}

/** "the default 100% stands in", "that calls for YELLOW, and the default 8 responses stands in" */
function standsIn({ default: value, shape }: SignalSpec, choice: OnFault): string {
  const level = levelOf(choice)
  const unit = shape.unit === undefined ? '' : /^\w/.test(shape.unit) ? ` ${shape.unit}` : shape.unit
  return `${level ? `that calls for ${level}, and ` : ''}the default ${String(value)}${unit} stands in`
}

function standIn(
  spec: SignalSpec,
  { source }: Outcome,
  quality: 'missing' | 'invalid',
  note: string,
  problem: Problem,
): Verdict {
  // `checkPolicy` saw to it that there is a default wherever a fault does not end the run.
  if (spec.default === undefined) throw new Error(`\`${spec.name}\` has no default`)
  const raises = levelOf(quality === 'missing' ? spec.onMissing : spec.onInvalid)
  return {
    signal: { ...common(spec), value: spec.default, quality, source, note, ...(raises ? { raises } : {}) },
    problem,
  }
}

function judgeAge(
  { spec, modified, shown }: Reading,
  outcome: Extract<Outcome, { kind: 'value' }>,
  now: number,
): Verdict {
  const time = outcome.time ?? modified
  const age = time === undefined ? undefined : Math.max(0, Math.floor((now - time) / 1000))
  const aged =
    age === undefined
      ? {}
      : { age, ageFrom: outcome.time === undefined ? ('mtime' as const) : ('timestamp' as const) }
  const signal: Signal = {
    ...common(spec),
    value: outcome.value,
    quality: 'ok',
    source: outcome.source,
    ...aged,
  }
  if (spec.maxAge === undefined || age === undefined || age * 1000 <= spec.maxAge) return { signal }
  const note = staleNote(age, spec.maxAge / 1000)
  const raises = levelOf(spec.onStale)
  const message = `\`${spec.name}\` is stale: ${note}${raises ? `, which calls for ${raises}` : ''}`
  const error = spec.onStale === 'error'
  const problem: Problem = {
    code: 'signal-stale',
    severity: error ? 'error' : 'warning',
    message,
    at: { file: shown },
  }
  return error
    ? { problem }
    : { signal: { ...signal, quality: 'stale', note, ...(raises ? { raises } : {}) }, problem }
}

/** "26 h old, and 24 h is allowed"; in seconds where the rounded ages are the same. Both in seconds. */
function staleNote(age: number, allowed: number): string {
  const [shown, limit] = [showAge(age), showAge(allowed)]
  return shown === limit
    ? `${age} s old, and ${allowed} s is allowed`
    : `${shown} old, and ${limit} is allowed`
}

/** A value from the future would never grow stale. */
function refuseFuture({ spec, outcome, modified, shown }: Reading, now: number): Outcome {
  if (outcome.kind !== 'value' || spec.maxAge === undefined) return outcome
  const time = outcome.time ?? modified
  if (time === undefined || time <= now + CLOCK_SKEW) return outcome
  const ahead = `${showAge(Math.floor((time - now) / 1000))} after this run`
  const message =
    outcome.time === undefined
      ? `its file was changed ${ahead}; name a \`timestamp\` in it to go by`
      : `its time lies ${ahead}`
  const { line } = outcome.source
  const at = { file: shown, ...(line === undefined ? {} : { line }) }
  return {
    kind: 'invalid',
    problem: { code: 'signal-invalid', severity: 'error', message, at },
    source: outcome.source,
  }
}

function levelOf(choice: OnFault): string | undefined {
  return typeof choice === 'object' ? choice.level : undefined
}

interface Common {
  readonly name: string
  readonly threshold: boolean
  readonly unit?: string
  readonly logAs?: string
}

/** Tests judge one signal thousands of times. */
const commons = new WeakMap<SignalSpec, Common>()

function common(spec: SignalSpec): Common {
  const known = commons.get(spec)
  if (known) return known
  const made: Common = {
    name: spec.name,
    threshold: spec.threshold,
    ...(spec.shape.unit === undefined ? {} : { unit: spec.shape.unit }),
    ...(spec.logAs === undefined ? {} : { logAs: spec.logAs }),
  }
  commons.set(spec, made)
  return made
}

/** Puts values from the command line in the place of what the files say. */
export function givenSignal(spec: SignalSpec, value: Signal['value']): Signal {
  const quality: Quality = 'given'
  return {
    ...common(spec),
    value,
    quality,
    source: { file: spec.from.file },
    note: 'given on the command line',
  }
}
