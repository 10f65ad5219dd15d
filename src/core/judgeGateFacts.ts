import type { GateFactSeen } from '../model/gates.js'
import { BLOCK, type GateFact, type OnFault, type SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Reading } from '../model/reading.js'
import type { Definitions, FactValue } from './gateFacts.js'
import { againstLog, type GuardLogs } from './againstLog.js'
import { judgeSignals } from './judgeSignals.js'

/** What was read for the gates. */
export interface GateInputs {
  /** One for each signal that gates use. */
  readonly readings: readonly Reading[]
  /** When the responses were applied, in milliseconds since 1970; or why that cannot be told. */
  readonly responses: readonly number[] | Problem
  /** How people call the log of responses. */
  readonly responseLog: string
  /** The signals whose value counts for a day that stands in their file. */
  readonly dated: ReadonlySet<string>
  /** What the logs of the guards say, which the files of the guards may not take back. */
  readonly guardLogs: GuardLogs
}

/** A fact that is not computed from others: its value, how it is shown, and what is to be told of it. */
export interface JudgedGateFact {
  readonly value: FactValue
  readonly seen: GateFactSeen
  readonly problem?: Problem
  /** How the gates that it closes are opened, where not by mending the file. */
  readonly opens?: string
}

/** The facts of these names that are not computed from others, judged more strictly than for a decision. */
export function judgeGateFacts(
  names: readonly string[],
  definitions: Definitions,
  inputs: GateInputs,
  now: number,
): Map<string, JudgedGateFact> {
  const readings = new Map(inputs.readings.map((reading) => [reading.spec.name, reading]))
  const judged = new Map<string, JudgedGateFact>()
  for (const name of names) {
    const fact = definitions.get(name)
    if (fact?.kind === 'constant') judged.set(name, constant(fact))
    else if (fact?.kind === 'responses') judged.set(name, responses(fact, inputs, now))
    const reading = fact?.kind === 'signal' ? readings.get(name) : undefined
    if (reading) judged.set(name, againstLog(name, judgeReading(reading, now), inputs.guardLogs))
  }
  return judged
}

function constant({ name, kind, value }: Extract<GateFact, { kind: 'constant' }>): JudgedGateFact {
  return { value: { value, quality: 'ok' }, seen: { name, kind, value, quality: 'ok' } }
}

function responses(
  { name, kind, within }: Extract<GateFact, { kind: 'responses' }>,
  { responses: times, responseLog }: GateInputs,
  now: number,
): JudgedGateFact {
  const common = { name, kind, within: within / 1000, source: { file: responseLog } }
  if ('code' in times) {
    const problem = { ...times, severity: 'warning' as const, message: `\`${name}\`: ${times.message}` }
    const seen = { ...common, value: null, quality: 'invalid' as const, note: times.message }
    return { value: { fault: 'invalid', fact: name }, seen, problem }
  }
  const value = countWithin(times, within, now)
  return { value: { value, quality: 'ok' }, seen: { ...common, value, quality: 'ok' } }
}

/** How many of the times lie less than `within` before `at`. All in milliseconds. */
export function countWithin(times: readonly number[], within: number, at: number): number {
  return times.filter((time) => time > at - within).length
}

interface Known {
  readonly reading: Reading
  readonly now: number
  readonly judged: JudgedGateFact
}

/** What judging a signal's last reading gave: most cases of a file of tests share most of their readings. */
const lastJudged = new WeakMap<SignalSpec, Known>()

function judgeReading(reading: Reading, now: number): JudgedGateFact {
  const known = lastJudged.get(reading.spec)
  if (known?.reading === reading && known.now === now) return known.judged
  const judged = judgeAnew(reading, now)
  lastJudged.set(reading.spec, { reading, now, judged })
  return judged
}

function judgeAnew(reading: Reading, now: number): JudgedGateFact {
  const { name } = reading.spec
  const { signals, errors, warnings } = judgeSignals([strict(reading)], now)
  const [signal] = signals
  const [error] = errors
  const [warning] = warnings
  if (signal) {
    const { value, quality, unit, source, note } = signal
    const noted = { ...(unit === undefined ? {} : { unit }), ...(note === undefined ? {} : { note }) }
    const seen = { name, kind: 'signal' as const, value, quality, source, ...noted }
    return { value: { value, quality }, seen, ...(warning ? { problem: warning } : {}) }
  }
  const fault = FAULTS[error?.code ?? ''] ?? 'invalid'
  const note = error?.message.replace(/^`\w+`(: | is required: | is stale: )/, '')
  const seen: GateFactSeen = {
    name,
    kind: 'signal',
    value: null,
    quality: fault,
    source: reading.outcome.source,
    ...(note === undefined ? {} : { note }),
  }
  const problem = error ? { problem: { ...error, severity: 'warning' as const } } : {}
  return { value: { fault, fact: name }, seen, ...problem }
}

const FAULTS: Readonly<Record<string, 'missing' | 'stale'>> = {
  'signal-required': 'missing',
  'signal-stale': 'stale',
}

/**
 * What is wrong, or missing without a default, closes: no gate may go by a value that nobody vouches for. And nobody
 * vouches for a default where the file is there and holds no answer: it was renamed, cut short or misspelt. Only of
 * numbers that is lived with, for counts and limits are keys that a file may leave out.
 */
function strict(reading: Reading): Reading {
  const { spec, outcome } = reading
  const silent = outcome.kind === 'missing' && reading.modified !== undefined && !isNumber(spec)
  const lived = spec.default !== undefined && !closes(spec.onMissing)
  return {
    ...reading,
    spec: {
      ...spec,
      onInvalid: 'error',
      onMissing: lived && !silent ? 'default' : 'error',
      onStale: closes(spec.onStale) ? 'error' : 'warn',
    },
    outcome:
      silent && lived
        ? { ...outcome, note: `${outcome.note}; the default stands in only where there is no file` }
        : outcome,
  }
}

function isNumber({ shape }: SignalSpec): boolean {
  return shape.type === 'number' || shape.type === 'integer'
}

function closes(choice: OnFault): boolean {
  return choice === 'error' || (typeof choice === 'object' && choice.level === BLOCK)
}
