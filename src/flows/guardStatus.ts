import { sha256 } from '../core/canonical.js'
import { companion, isOn, unlocksToday } from '../core/guardDocument.js'
import { holdBy } from '../core/guardHold.js'
import { actorWords, stateOf } from '../core/guardWords.js'
import { limitSignals, unlockLimit } from '../core/unlockLimit.js'
import { inputsRoot, readSignals } from '../load/readSignals.js'
import { problemIn, readWholeJson, type WholeJson } from '../load/readWholeJson.js'
import type { GuardLogEnd, GuardName, GuardRecord, GuardState, GuardStatus } from '../model/guard.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { isoTime, nextMidnight } from '../model/time.js'
import { findGuard, placeOfOutput, type GuardAt } from './findGuard.js'
import { lastRecord, mismatch, unlocksInLog } from './guardLog.js'
import type { Place } from './place.js'
import type { Effects } from './run.js'

/** A command that is at work has written its record and not yet the file: so long is waited for it, in milliseconds. */
const SETTLES = 200

/**
 * How a guard stands, since when and why. What cannot be read is told (exit 1), and is never taken for an open guard.
 * Throws PolicyError when the policy or the request is wrong.
 */
export async function guardStatus(guard: GuardName, place: Place, effects: Effects): Promise<GuardStatus> {
  const at = await findGuard(guard, place)
  const now = effects.clock()
  const problems: Problem[] = []
  let seen = await look(at, problems)
  if (seen.changed) {
    await effects.sleep(SETTLES)
    problems.splice(0)
    seen = await look(at, problems)
  }
  const { found, record, changed, state, held } = seen
  if (changed) problems.push(changed)
  const unlocks = at.spec.unlocks ? { unlocks: await unlocksOf(at, found, now, problems) } : {}
  const asRecorded = record !== null && !changed && record.type === state
  const byRecord = asRecorded || (held && record !== null)
  const failed = problems.some(({ severity }) => severity === 'error')
  return {
    guard,
    state,
    file: at.shown,
    ...(byRecord ? fromRecord(record) : fromFile(at, found, state)),
    as_recorded: asRecorded,
    ...unlocks,
    exit: failed ? EXIT.failed : EXIT.done,
    problems,
  }
}

interface Seen {
  readonly found: WholeJson
  readonly record: GuardRecord | null
  readonly changed: Problem | null
  readonly state: GuardState | 'unknown'
  /** The log alone keeps it closed, against its file. */
  readonly held: boolean
}

async function look(at: GuardAt, problems: Problem[]): Promise<Seen> {
  const { guard, spec, logName } = at
  const end = await readEnd(at, problems)
  const record = end?.record ?? null
  const found = await readWholeJson(at.root, spec.file, at.shown)
  const closed = await closedIn(at, found, problems)
  if (closed === false && end === null) return { found, record, changed: null, state: 'unknown', held: false }
  const hold = closed === false && end ? holdBy(guard, end, logName, spec.file) : null
  if (hold?.fault === 'invalid') problems.push({ ...hold.problem, severity: 'error' })
  if (hold) {
    const held = hold.fault === 'contradicted'
    const state = held ? stateOf(guard, true) : 'unknown'
    return { found, record, changed: held ? hold.problem : null, state, held }
  }
  const bytes = found.kind === 'missing' ? null : found.bytes
  const unreadable = found.kind === 'damaged' && bytes === null
  const now = { sha256: bytes === null ? null : sha256(bytes), closed }
  return {
    found,
    record,
    changed: unreadable ? null : mismatch(record, now, logName),
    state: closed === null ? 'unknown' : stateOf(guard, closed),
    held: false,
  }
}

/** Null, with the reason among the problems, when the log cannot be read. */
async function readEnd(at: GuardAt, problems: Problem[]): Promise<GuardLogEnd | null> {
  try {
    return await lastRecord(at.guard, await placeOfOutput(at, at.logName), at.logName)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    problems.push(...error.problems)
    return null
  }
}

/** Null, with the reason among the problems, when that cannot be told. */
async function closedIn(
  { spec, shown }: GuardAt,
  found: WholeJson,
  problems: Problem[],
): Promise<boolean | null> {
  if (found.kind === 'damaged') {
    problems.push(found.problem)
    return null
  }
  const closed = found.kind === 'read' ? isOn(found.value, spec) : (spec.fallback ?? null)
  if (typeof closed === 'boolean') return closed
  const pointer = `\`/${spec.on.join('/')}\``
  const nowhere =
    found.kind === 'read'
      ? `${pointer} is not in \`${spec.file}\`, which is there and does not say it: the gates count it as closed`
      : `there is no \`${spec.file}\`, and the policy has no default for ${pointer}`
  if (closed && found.kind === 'read') problems.push(await problemIn(found.source, closed.path, closed.wrong))
  else problems.push({ code: 'guard-damaged', severity: 'error', message: nowhere, at: { file: shown } })
  return null
}

function fromRecord({ timestamp, reason, by }: GuardRecord) {
  return { since: timestamp, reason, by: by ? actorWords(by) : null }
}

function fromFile({ spec }: GuardAt, found: WholeJson, state: GuardStatus['state']) {
  if (found.kind !== 'read' || state === 'unknown') return { since: null, reason: null, by: null }
  const said = (...keys: string[]): string | null => companion(found.value, spec, ...keys)
  return {
    since: said(`${state}_at`) ?? said('changed_at'),
    reason: said('reason'),
    by: said('changed_by') ?? said('provenance', 'changed_by'),
  }
}

async function unlocksOf(
  at: GuardAt,
  found: WholeJson,
  now: number,
  problems: Problem[],
): Promise<NonNullable<GuardStatus['unlocks']>> {
  const { unlocks } = at.spec
  let today: number | null = null
  if (unlocks && found.kind !== 'damaged') {
    const count = found.kind === 'read' ? unlocksToday(found.value, unlocks, now) : unlocks.fallback
    if (typeof count === 'number') today = await largerCount(at, count, now)
    else if (found.kind === 'read') problems.push(await problemIn(found.source, count.path, count.wrong))
  }
  const limit = await readLimit(at, now)
  if (typeof limit !== 'number') problems.push(...limit)
  return {
    today,
    limit: typeof limit === 'number' ? limit : null,
    resets_at: isoTime(nextMidnight(now)),
  }
}

/** The count of the file, or that of the log where it is larger; null where the log cannot be read, which is told already. */
async function largerCount(at: GuardAt, count: number, now: number): Promise<number | null> {
  try {
    return Math.max(count, await unlocksInLog(await placeOfOutput(at, at.logName), at.logName, now))
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return null
  }
}

/** The limit of manual unlocks as the files have it now, or why it cannot be told. */
export async function readLimit(
  { policy, place, broken }: GuardAt,
  now: number,
): Promise<number | readonly Problem[]> {
  if (!policy) return broken
  const specs = limitSignals(policy)
  const root = await inputsRoot(place.inputs, place.inputsShown)
  return unlockLimit(policy, await readSignals(root, specs, now), now)
}
