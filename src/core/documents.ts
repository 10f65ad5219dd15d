import type { LogRecord } from '../generated/logRecord.js'
import type { StateFile } from '../generated/stateFile.js'
import { UNKNOWN, type Decision, type Signal } from '../model/decision.js'
import type { SignalSpec } from '../model/policy.js'
import { problemDocument, type Problem } from '../model/problem.js'
import { canonicalJson, sha256 } from './canonical.js'
import { compactTime, isoTime } from '../model/time.js'

/** The end of the log, to which the next record is chained. `line` is null when the log is empty. */
export interface LogHead {
  readonly line: string | null
  readonly record: Partial<LogRecord> | null
  /** The number of the last record; of a log that another tool began, the number of its lines. */
  readonly seq: number
  /** The torn line that was found behind it and set aside. */
  readonly repaired?: NonNullable<LogRecord['repaired']>
  /** The record that the state file names. */
  readonly anchor?: Anchor
  /** The same, when the log does not hold it as it was: somebody changed the log. */
  readonly changed?: Anchor
}

/** A record of the log by its number, and the SHA-256 of its line. */
export interface Anchor {
  readonly seq: number
  readonly sha256: string
}

/** What a run makes durable, in the order in which it is written. */
export interface Documents {
  readonly line: string
  readonly state: StateFile
  readonly marker: string
}

/** `prev` of the first record. */
export const NO_RECORD = '0'.repeat(64)

/** The record, state and marker of a decision. */
export function decisionDocuments(decision: Decision, head: LogHead, markerName: string): Documents {
  const { level, evaluatedAt, signals } = decision
  const since = sinceOf(head, level, evaluatedAt)
  const record = seal({
    timestamp: evaluatedAt,
    policy: level,
    ...loggedValues(signals),
    seq: head.seq + 1,
    prev: head.line === null ? NO_RECORD : sha256(head.line),
    policy_digest: decision.policyDigest,
    since,
    triggers: decision.triggers.map((trigger) => trigger.rule),
    ...qualities(signals),
    thresholds: { ...decision.thresholds },
    ...findings(head),
  })
  const line = JSON.stringify(record)
  const state: StateFile = {
    policy: level,
    evaluated_at: evaluatedAt,
    inputs: { ...decision.inputs },
    thresholds: { ...decision.thresholds },
    triggers: decision.triggers.map((trigger) => structuredClone(trigger) as StateFile['triggers'][number]),
    signals: Object.fromEntries(signals.map((signal) => [signal.name, signalDocument(signal)])),
    previous: head.record?.policy ?? null,
    since,
    policy_digest: decision.policyDigest,
    decision_id: record.decision_id,
    log: { seq: record.seq, sha256: sha256(line) },
    ...findings(head),
  }
  return { line, state, marker: `<!-- ${markerName}: UPDATED ${evaluatedAt} policy=${level} -->` }
}

interface Failure {
  readonly problems: readonly Problem[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly policyDigest: string | null
  /** The signals that the policy reads, and those whose value is known all the same. */
  readonly specs: readonly SignalSpec[]
  readonly signals: readonly Signal[]
}

/** The record, state and marker of a run that failed: nobody may take the last level for the present one. */
export function failureDocuments(failure: Failure, head: LogHead, markerName: string): Documents {
  const now = isoTime(failure.now)
  const since = sinceOf(head, UNKNOWN, now)
  const lastGood = lastGoodOf(head)
  const [first] = failure.problems
  const known = loggedValues(failure.signals)
  const record = seal({
    timestamp: now,
    policy: UNKNOWN,
    ...Object.fromEntries(
      failure.specs.flatMap(({ logAs }) =>
        logAs ? [[logAs, Object.hasOwn(known, logAs) ? (known[logAs] ?? null) : null]] : [],
      ),
    ),
    seq: head.seq + 1,
    prev: head.line === null ? NO_RECORD : sha256(head.line),
    policy_digest: failure.policyDigest,
    since,
    triggers: [],
    ...qualities(failure.signals),
    error: { code: first?.code ?? 'internal', message: first?.message ?? 'the run failed' },
    ...(lastGood ? { last_good: lastGood } : {}),
    ...findings(head),
  })
  const line = JSON.stringify(record)
  const state: StateFile = {
    policy: UNKNOWN,
    evaluated_at: now,
    inputs: {},
    thresholds: {},
    triggers: [],
    signals: {},
    previous: head.record?.policy ?? null,
    since,
    policy_digest: failure.policyDigest,
    decision_id: record.decision_id,
    log: { seq: record.seq, sha256: sha256(line) },
    error: { problems: failure.problems.map(problemDocument) },
    last_good: lastGood,
    ...findings(head),
  }
  return { line, state, marker: `<!-- ${markerName}: FAILED ${now} -->` }
}

/** The same without a record in the log: it could not be written, or must not be. What the state knew of the log stays. */
export function withoutLog({ state, ...rest }: Documents, anchor: Anchor | null = null): Documents {
  const { log: _, ...unlogged } = state
  return { ...rest, state: anchor ? { ...unlogged, log: anchor } : unlogged }
}

/** Gives a record its identity: its time, and the digest of all that it says. */
function seal<T extends { timestamp: string; seq: number }>(record: T): T & { decision_id: string } {
  const stamp = compactTime(Date.parse(record.timestamp))
  return { ...record, decision_id: `${stamp}-${sha256(canonicalJson(record)).slice(0, 12)}` }
}

/** What was found wrong at the end of the log stays known: in the record, and so in the chain. */
function findings({ repaired, changed }: LogHead): Pick<LogRecord, 'repaired' | 'log_changed'> {
  return { ...(repaired ? { repaired } : {}), ...(changed ? { log_changed: changed } : {}) }
}

/** Whether a line is the record that the state file names, unchanged. */
export function isAnchored(line: string | null, anchor: Anchor): boolean {
  return line !== null && sha256(line) === anchor.sha256
}

function sinceOf({ record }: LogHead, level: string, now: string): string {
  return record?.policy === level && typeof record.since === 'string' ? record.since : now
}

function lastGoodOf({ record }: LogHead): (LogRecord['last_good'] & {}) | null {
  if (!record) return null
  if (record.policy === UNKNOWN) return record.last_good ?? null
  const { policy, timestamp, seq, decision_id } = record
  if (policy === undefined || timestamp === undefined || seq === undefined || decision_id === undefined)
    return null
  return { policy, evaluated_at: timestamp, seq, decision_id }
}

function loggedValues(signals: readonly Signal[]): Record<string, Signal['value']> {
  return Object.fromEntries(signals.flatMap(({ logAs, value }) => (logAs ? [[logAs, value]] : [])))
}

function qualities(signals: readonly Signal[]): Pick<LogRecord, 'quality'> {
  const notOk = signals.flatMap(({ name, quality }) => (quality === 'ok' ? [] : [[name, quality] as const]))
  return notOk.length > 0 ? { quality: Object.fromEntries(notOk) as NonNullable<LogRecord['quality']> } : {}
}

function signalDocument({ quality, source, age, ageFrom, note, unit }: Signal): StateFile['signals'][string] {
  return {
    quality,
    source: { ...source },
    ...(age === undefined ? {} : { age_seconds: age }),
    ...(ageFrom === undefined ? {} : { age_from: ageFrom }),
    ...(note === undefined ? {} : { note }),
    ...(unit === undefined ? {} : { unit }),
  }
}
