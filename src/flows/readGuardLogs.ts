import { NO_GUARD_LOGS, type GuardLogs } from '../core/againstLog.js'
import { guardSpec } from '../core/guardSpec.js'
import { holdBy, holdUnreadable, type GuardHold } from '../core/guardHold.js'
import type { GuardName } from '../model/guard.js'
import type { Policy } from '../model/policy.js'
import { problemsOf, type Problem } from '../model/problem.js'
import { LOGS, placeOfOutput } from './findGuard.js'
import { lastRecord, unlocksInLog } from './guardLog.js'
import type { Place } from './place.js'

/**
 * What the logs of the guards say of the facts that the policy gives the guards. Never throws for a bad log: that holds
 * the guard closed. Read it after the files of the facts: a command writes its record first, so an open file that was
 * read before a record which closes it is the only way that the two can disagree.
 */
export async function readGuardLogs(policy: Policy, place: Place, now: number): Promise<GuardLogs> {
  const { trust, brake } = policy.responding.guards
  const holds = new Map<string, GuardHold>()
  for (const [guard, name] of [
    ['trust', trust?.locked],
    ['brake', brake?.engaged],
  ] as const) {
    const hold = name === undefined ? null : await holdOf(guard, policy, place)
    if (name !== undefined && hold) holds.set(name, hold)
  }
  if (trust?.unlocks === undefined) return { ...NO_GUARD_LOGS, holds }
  const log = policy.outputs[LOGS.trust]
  const count = await orProblem(log, async () => unlocksInLog(await placeOfOutput({ place }, log), log, now))
  return { holds, unlocks: new Map([[trust.unlocks, { log, count }]]) }
}

async function holdOf(guard: GuardName, policy: Policy, place: Place): Promise<GuardHold | null> {
  const log = policy.outputs[LOGS[guard]]
  const end = await orProblem(log, async () => lastRecord(guard, await placeOfOutput({ place }, log), log))
  if ('code' in end) return holdUnreadable(end, log)
  return holdBy(guard, end, log, guardSpec(guard, policy)?.file ?? '')
}

/** What was read, or why it cannot be told. */
async function orProblem<T>(log: string, read: () => Promise<T>): Promise<T | Problem> {
  try {
    return await read()
  } catch (error) {
    const [problem] = problemsOf(error).problems as [Problem]
    return { ...problem, at: { file: log } }
  }
}
