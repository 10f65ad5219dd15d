import { placeOf } from '../../src/flows/place.js'
import { run, type Effects, type RunOptions } from '../../src/flows/run.js'
import type { DecidedRun, FailedRun, RunResult } from '../../src/model/run.js'

/** The time of the report's examples. */
export const NOON = Date.UTC(2025, 10, 14, 12)
export const NOON_TEXT = '2025-11-14T12:00:00+00:00'

/** `policy run` in this process, at noon of the report's day; waiting takes no time. */
export async function runIn(
  root: string,
  options: Partial<RunOptions> = {},
  effects: Partial<Effects> = {},
): Promise<RunResult> {
  return run(
    { place: placeOf(root, {}), dryRun: false, lockWaitMs: 0, now: NOON, ...options },
    { clock: Date.now, sleep: async () => undefined, ...effects },
  )
}

/** A run that must come to a decision. */
export async function decidedIn(...args: Parameters<typeof runIn>): Promise<DecidedRun> {
  const result = await runIn(...args)
  if (result.kind === 'failed')
    throw new Error(`the run failed: ${result.problems.map(({ message }) => message).join('; ')}`)
  return result
}

/** A run that must fail. */
export async function failedIn(...args: Parameters<typeof runIn>): Promise<FailedRun> {
  const result = await runIn(...args)
  if (result.kind === 'decided') throw new Error(`the run came to ${result.decision.level}`)
  return result
}
