import { decide } from '../core/decide.js'
import { decisionDocuments } from '../core/documents.js'
import type { Signal } from '../model/decision.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { RunResult } from '../model/run.js'
import { takeLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { dryRun } from './dryRun.js'
import { exitOf, requireLevel } from './failOn.js'
import { failRun, type Failing } from './failRun.js'
import { judgeNow } from './judgeNow.js'
import { loadPolicy, type LoadedPolicy } from './loadPolicy.js'
import {
  areComplete,
  reachableFiles,
  refuseOverlap,
  requireWorkspace,
  withoutOverlap,
  writing,
  type OutputFiles,
} from './outputFiles.js'
import { guessWarnings, outputsMeant, refuseUntold } from './outputsMeant.js'
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
export async function run(given: RunOptions, effects: Effects): Promise<RunResult> {
  const place = await requireWorkspace(given.place)
  const options = { ...given, place }
  const loaded = await loadPolicy(place.rules, place.rulesShown, 'deciding')
  const { policy } = loaded
  // Read under the lock, so that the times in the log follow its order.
  const time = (): number => options.now ?? effects.clock()
  if (policy) requireLevel(policy, options.failOn)
  if (options.dryRun) {
    if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
    return withWarnings(await dryRun(loaded.policy, place, time(), options.failOn), loaded)
  }
  const names = loaded.policy ? loaded.policy.outputs : (outputsMeant(loaded, place) ?? refuseUntold(loaded))
  const { files: reachable, problems } = await reachableFiles(place, names)
  if (policy) await refuseOverlap(reachable, place, policy.signals)
  const files = policy ? reachable : await withoutOverlap(reachable, place)
  const failing = { files, place, policy, signals: [], sleep: effects.sleep }
  const told = loaded.policy ? problems : [...loaded.problems, ...problems, ...guessWarnings(loaded)]
  const fail = (locked: boolean, error: unknown = new PolicyError(told, policy ? EXIT.failed : EXIT.usage)) =>
    failRun({ ...failing, now: time(), error, locked })
  if (files.lock === null) return fail(false)
  let release: () => Promise<void>
  try {
    release = await lockWorkspace(files.lock, options, names, effects)
  } catch (error) {
    // That another run holds the lock is no failure; that it cannot be had at all is one.
    if (error instanceof PolicyError && error.exit === EXIT.refused) throw error
    return fail(false, error)
  }
  try {
    if (!policy || !areComplete(files)) return await fail(true)
    return withWarnings(await decideAndRecord(policy, files, { ...options, now: time() }, effects), loaded)
  } finally {
    await release()
  }
}

function lockWorkspace(
  lock: string,
  { lockWaitMs }: RunOptions,
  names: Outputs,
  { sleep }: Effects,
): Promise<() => Promise<void>> {
  const options = { waitMs: lockWaitMs, holder: 'policy run', name: names.lock }
  return writing(names.lock, () => withRetry(() => takeLock(lock, options), sleep))
}

/** What is suspicious about the policy is told with every run of it. */
function withWarnings<T extends RunResult>(result: T, loaded: LoadedPolicy): T {
  return loaded.policy ? { ...result, warnings: [...loaded.warnings, ...result.warnings] } : result
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
