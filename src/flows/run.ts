import { existsSync } from 'node:fs'
import path from 'node:path'
import { DEFAULT_OUTPUTS } from '../core/buildPolicy.js'
import { decide } from '../core/decide.js'
import { decisionDocuments, withoutLog } from '../core/documents.js'
import { judgeSignals } from '../core/judgeSignals.js'
import { inputsRoot, readSignals } from '../load/readSignals.js'
import type { Decision } from '../model/decision.js'
import { nearest } from '../model/nearest.js'
import type { Outputs, Policy } from '../model/policy.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { DecidedRun, FailedRun, RunResult } from '../model/run.js'
import { withLock } from '../store/lock.js'
import { withRetry } from '../store/retry.js'
import { failRun } from './failRun.js'
import { loadPolicy } from './loadPolicy.js'
import { headWarnings, readHead } from './logHead.js'
import { areComplete, outputFiles, reachableFiles, writing, type OutputFiles } from './outputFiles.js'
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
 * Reads the policy and the signals, decides, and makes the decision durable. Every failure after the policy file is
 * known leaves an UNKNOWN state, a FAILED marker and (exit 1) a branch with the diagnostics.
 * Throws PolicyError when another run holds the lock, or the command itself is wrong: nothing was touched then.
 */
export async function run(options: RunOptions, effects: Effects): Promise<RunResult> {
  const { place, dryRun } = options
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const names = loaded.policy ? loaded.policy.outputs : loaded.outputs
  if (loaded.policy && options.failOn !== undefined) requireLevel(loaded.policy, options.failOn)
  if (dryRun) {
    if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
    const judged = await decideNow(loaded.policy, place, options.now ?? effects.clock())
    const recorded = await wouldBe(judged.decision, loaded.policy, place)
    return asDecided(loaded.policy, judged, recorded, options)
  }
  // The broken policy does not say which state is meant: an old one under the usual name must not outlive it.
  if (!names && !existsSync(path.join(place.workspace, DEFAULT_OUTPUTS.state))) {
    throw new PolicyError(loaded.policy ? [] : loaded.problems, EXIT.usage)
  }
  const { files, problems } = await reachableFiles(place, names ?? DEFAULT_OUTPUTS)
  const time = (): number => options.now ?? effects.clock()
  const fail = (error: unknown, locked: boolean): Promise<FailedRun> =>
    failRun({ files, place, now: time(), policy: loaded.policy, error, locked })
  const obstacle = loaded.policy
    ? new PolicyError(problems, EXIT.failed)
    : new PolicyError([...loaded.problems, ...problems], EXIT.usage)
  const work = async (): Promise<RunResult> => {
    if (!loaded.policy || !areComplete(files)) return fail(obstacle, true)
    try {
      return await decideAndRecord(loaded.policy, files, time(), options, effects)
    } catch (error) {
      return fail(error, true)
    }
  }
  const { lock } = files
  if (lock === null) return fail(obstacle, false)
  try {
    return await writing(files.names.lock, () =>
      withRetry(() => withLock(lock, lockOptions(options, files.names), work), effects.sleep),
    )
  } catch (error) {
    if (error instanceof PolicyError && error.problems.every(({ code }) => LOCK_FAULTS.has(code)))
      return fail(error, false)
    throw error
  }
}

/** The lock cannot be had at all, which is a failure; that another run holds it is none. */
const LOCK_FAULTS: ReadonlySet<string> = new Set(['write-failed', 'lock-unavailable'])

function lockOptions({ lockWaitMs }: RunOptions, { lock }: Outputs) {
  return { waitMs: lockWaitMs, holder: 'policy run', name: lock }
}

/** A mistyped level would never fail anything. */
function requireLevel({ levels }: Policy, name: string): void {
  if (levels.some((level) => level.name === name)) return
  const names = levels.map((level) => level.name)
  const near = nearest(name, names)
  const help = near ? `did you mean \`${near}\`?` : `the levels are ${names.join(', ')}`
  throw new PolicyError(
    [{ code: 'unknown-level', severity: 'error', message: `there is no level \`${name}\``, help }],
    EXIT.usage,
  )
}

async function decideAndRecord(
  policy: Policy,
  files: OutputFiles,
  now: number,
  options: RunOptions,
  effects: Effects,
): Promise<DecidedRun> {
  const judged = await decideNow(policy, options.place, now)
  const { documents, warnings } = await recordDecision(
    files,
    (head) => decisionDocuments(judged.decision, head, policy.outputs.marker),
    effects.sleep,
  )
  return asDecided(policy, judged, { state: documents.state, written: true, warnings }, options)
}

type Recorded = Pick<DecidedRun, 'state' | 'written' | 'warnings'>

interface JudgedDecision {
  readonly decision: Decision
  readonly warnings: readonly Problem[]
}

async function decideNow(policy: Policy, place: Place, now: number): Promise<JudgedDecision> {
  const root = await inputsRoot(place.inputs, place.inputsShown)
  const { signals, errors, warnings } = judgeSignals(await readSignals(root, policy.signals, now), now)
  if (errors.length > 0) throw new PolicyError([...errors, ...warnings], EXIT.failed)
  return { decision: await decide(policy, signals, now), warnings }
}

/** What would have been recorded now; there is no record of it, and so the state names none. */
async function wouldBe(decision: Decision, policy: Policy, place: Place): Promise<Recorded> {
  const { names, log, state } = await outputFiles(place, policy.outputs)
  const head = await readHead(log, state)
  const documents = withoutLog(decisionDocuments(decision, head, names.marker))
  return { state: documents.state, written: false, warnings: headWarnings(names.log, head) }
}

function asDecided(
  policy: Policy,
  { decision, warnings }: JudgedDecision,
  recorded: Recorded,
  { failOn }: RunOptions,
): DecidedRun {
  const rank = (name: string): number => policy.levels.findIndex((level) => level.name === name)
  const exit = failOn !== undefined && rank(decision.level) <= rank(failOn) ? EXIT.level : EXIT.done
  return {
    kind: 'decided',
    exit,
    policy,
    decision,
    ...recorded,
    warnings: [...warnings, ...recorded.warnings],
  }
}
