import { reasonFault, guardMarker } from '../core/guardWords.js'
import { isClosed, type GuardChanged, type GuardRecord, type GuardState } from '../model/guard.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { updateMarker } from '../store/auditMarker.js'
import { sweepTemporaries } from '../store/replaceFile.js'
import { withRetry } from '../store/retry.js'
import { actorOf } from './actor.js'
import { appendChained } from './chainedLog.js'
import { findGuardFor, placeOfOutput, type GuardAt } from './findGuard.js'
import { lockGuard } from './guardLock.js'
import { lastRecord, mismatch } from './guardLog.js'
import { planChange } from './guardPlan.js'
import { headWarnings } from './logHead.js'
import { writing } from './outputFiles.js'
import type { Place } from './place.js'
import type { Effects } from './run.js'
import { writeGuard, type Planned } from './writeGuard.js'

export interface GuardOptions {
  readonly place: Place
  readonly reason: string
  /** Whose it is goes into the log. */
  readonly environment: NodeJS.ProcessEnv
  /** How long to wait for another run, in milliseconds. */
  readonly lockWaitMs: number
}

/**
 * Locks or unlocks the trust guard, engages or releases the brake: under the lock, the log first, then the file, then
 * the audit marker. What keeps responses from being taken is done also when the policy is broken, the lock cannot be
 * had, the log or the marker cannot be written, and when the file is damaged; that is then told (exit 1, a damaged
 * file alone 0).
 *
 * Throws PolicyError when nothing was done: wrong usage or policy (exit 2), no unlock left, a damaged file or another
 * run at work (exit 3), a write that failed (exit 1).
 */
export async function changeGuard(
  to: GuardState,
  options: GuardOptions,
  effects: Effects,
): Promise<GuardChanged> {
  const wrong = reasonFault(options.reason)
  if (wrong !== null) throw usage(wrong)
  const at = await findGuardFor(to, options.place)
  const lock = await lockGuard(at, to, options.lockWaitMs, effects.sleep)
  try {
    return await change(at, to, options, lock.refused, effects)
  } finally {
    await lock.release()
  }
}

/** `unlocked` is why there is no lock; null under the lock. Then nothing is touched that must not be written by two at once. */
async function change(
  at: GuardAt,
  to: GuardState,
  { reason, environment }: GuardOptions,
  unlocked: readonly Problem[] | null,
  effects: Effects,
): Promise<GuardChanged> {
  const work = workOf(at, to, effects)
  if (!unlocked) await work.unlessClosing(() => writing(at.shown, () => sweepTemporaries(at.target)))
  const now = effects.clock()
  const request = { to, reason: reason.trim(), by: actorOf(environment), now }
  const log = await work.unlessClosing(() => placeOfOutput(at, at.logName))
  const end = log === null ? null : await work.unlessClosing(() => lastRecord(at.guard, log, at.logName))
  const last = end?.record ?? null
  const plan = await planChange(at, request, log, end, work.problems)
  const changed = plan.before && mismatch(last, plan.before, at.logName)
  if (changed) work.problems.push(changed)
  if (plan.kind === 'already') {
    // A command that was cut short behind the file left an old marker.
    if (!unlocked && last?.type === to && last.after_sha256 === plan.before?.sha256) await work.mark(last)
    return work.result(null)
  }
  if (log !== null && !unlocked)
    await work.unlessClosing(() => append(at, log, plan, now, work.problems, effects))
  await writing(at.shown, () => writeGuard(at, plan, effects.sleep))
  if (unlocked) work.problems.push(...unlocked)
  else await work.mark(plan.record)
  return work.result(plan.record)
}

/** What a change has to tell so far, and the steps that may fail without undoing it. */
function workOf(at: GuardAt, to: GuardState, { sleep }: Effects) {
  const problems: Problem[] = []
  const keep = (error: unknown): null => {
    if (!(error instanceof PolicyError)) throw error
    problems.push(...error.problems)
    return null
  }
  return {
    problems,
    /** Opening a guard without a trace is not done; closing it is. */
    unlessClosing: async <T>(step: () => Promise<T>): Promise<T | null> =>
      isClosed(to) ? step().catch(keep) : step(),
    mark: async (what: GuardRecord): Promise<void> => {
      const { audit } = at.outputs
      const { name, line } = guardMarker(at.guard, what)
      await placeOfOutput(at, audit)
        .then((path) => writing(audit, () => withRetry(() => updateMarker(path, name, line), sleep)))
        .catch(keep)
    },
    result: (done: GuardRecord | null): GuardChanged => {
      const told = [...problems, ...at.broken]
      return {
        guard: at.guard,
        state: to,
        changed: done !== null,
        file: at.shown,
        record: done,
        exit: told.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.done,
        problems: told,
      }
    },
  }
}

async function append(
  { logName }: GuardAt,
  log: string,
  { record }: Planned,
  now: number,
  problems: Problem[],
  { sleep }: Effects,
): Promise<void> {
  const { found } = await appendChained({ path: log, name: logName, anchor: null }, record, sleep)
  problems.push(...headWarnings(logName, found, now))
}

function usage(message: string): PolicyError {
  const help = 'say in one line why: `--reason TEXT`'
  return new PolicyError([{ code: 'usage', severity: 'error', message, help }], EXIT.usage)
}
