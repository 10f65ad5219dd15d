import { decide } from '../core/decide.js'
import { decisionDocuments } from '../core/documents.js'
import type { Signal } from '../model/decision.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { RunResult } from '../model/run.js'
import { withLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { dryRun } from './dryRun.js'
import { exitOf, requireLevel } from './failOn.js'
import { failRun, type Failing } from './failRun.js'
import { judgeNow } from './judgeNow.js'
import { loadPolicy } from './loadPolicy.js'
import {
  areComplete,
  outputsMeant,
  reachableFiles,
  refuseOverlap,
  writing,
  type OutputFiles,
} from './outputFiles.js'
import type { Place } from './place.js'
import { recordDecision, type Sleep } from './record.js'

export interface RunOptions {
  readonly place: Place
  /** The level from which on the exit code says so; it must be one of the policy's. */
  readonly failOn?: string
  /** Nothing is written, not even the lock. */
  readonly dryRun: boolean
  /** Milliseconds since 1970; the clock's time when absent. */
  readonly now?: number
  /** How long to wait for another run, in milliseconds. */
  readonly lockWaitMs: number
}

/** What a flow needs of the world beyond files. */
export interface Effects {
  readonly clock: () => number
  readonly sleep: Sleep
}

/**
 * Reads the policy and the signals, decides, and makes the decision durable. Every failure after it is known which
 * files are meant leaves an UNKNOWN state, a FAILED marker and (exit 1) a branch with the diagnostics.
 * Throws PolicyError when another run holds the lock, or the command itself is wrong: nothing was touched then.
 */
export async function run(options: RunOptions, effects: Effects): Promise<RunResult> {
  const { place } = options
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const { policy } = loaded
  // Read under the lock, so that the times in the log follow its order.
  const time = (): number => options.now ?? effects.clock()
  if (policy) requireLevel(policy, options.failOn)
  if (options.dryRun) {
    if (!policy) throw new PolicyError(loaded.problems, EXIT.usage)
    return dryRun(policy, place, time(), options.failOn)
  }
  const names = policy ? policy.outputs : outputsMeant(loaded, place)
  const { files, problems } = await reachableFiles(place, names)
  await refuseOverlap(files, place, policy?.signals ?? [])
  const failing = { files, place, policy, signals: [], locked: false, sleep: effects.sleep }
  const obstacle = policy
    ? new PolicyError(problems, EXIT.failed)
    : new PolicyError([...loaded.problems, ...problems], EXIT.usage)
  const { lock } = files
  if (lock === null) return failRun({ ...failing, now: time(), error: obstacle })
  const work = async (): Promise<RunResult> => {
    const now = time()
    if (!policy || !areComplete(files)) return failRun({ ...failing, now, error: obstacle, locked: true })
    return decideAndRecord(policy, files, { ...options, now }, effects)
  }
  try {
    return await writing(names.lock, () =>
      withRetry(() => withLock(lock, lockOptions(options, names), work), effects.sleep),
    )
  } catch (error) {
    if (isLockFault(error)) return failRun({ ...failing, now: time(), error })
    throw error
  }
}

function lockOptions({ lockWaitMs }: RunOptions, { lock }: Outputs) {
  return { waitMs: lockWaitMs, holder: 'policy run', name: lock }
}

/** The lock cannot be had at all, which is a failure; that another run holds it is none. */
function isLockFault(error: unknown): boolean {
  if (!(error instanceof PolicyError)) return false
  return error.problems.every(({ code }) => code === 'write-failed' || code === 'lock-unavailable')
}

async function decideAndRecord(
  policy: Policy,
  files: OutputFiles,
  { place, now, failOn }: RunOptions & { now: number },
  { sleep }: Effects,
): Promise<RunResult> {
  let known: readonly Signal[] = []
  try {
    const { signals, errors, warnings } = await judgeNow(policy.signals, place, now)
    known = signals
    if (errors.length > 0) throw new PolicyError([...errors, ...warnings], EXIT.failed)
    const decision = await decide(policy, signals, now)
    const recorded = await recordDecision(
      files,
      (head) => decisionDocuments(decision, head, files.names.marker),
      now,
      sleep,
    )
    return {
      kind: 'decided',
      exit: exitOf(policy, decision.level, failOn),
      policy,
      decision,
      state: recorded.documents.state,
      written: true,
      warnings: [...warnings, ...recorded.warnings],
    }
  } catch (error) {
    const failing: Failing = { files, place, policy, signals: known, locked: true, now, error, sleep }
    return failRun(failing)
  }
}
