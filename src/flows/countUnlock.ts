import { unlocksToday } from '../core/guardDocument.js'
import { problemIn, type WholeJson } from '../load/readWholeJson.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { isoTime, nextMidnight } from '../model/time.js'
import type { GuardAt } from './findGuard.js'
import { unlocksInLog } from './guardLog.js'
import { readLimit } from './guardStatus.js'

/** The count with this unlock; throws what keeps it from being one more. */
export async function countUnlock(
  at: GuardAt,
  found: WholeJson,
  log: string | null,
  now: number,
): Promise<{ unlocks_today?: number; unlock_limit?: number }> {
  const { unlocks } = at.spec
  if (!unlocks) return {}
  const problems: Problem[] = []
  let used = 0
  if (found.kind === 'read') {
    const count = unlocksToday(found.value, unlocks, now)
    if (typeof count === 'number') used = count
    else problems.push(await problemIn(found.source, count.path, count.wrong))
  }
  // A file can be put back or edited; the log, too, holds what was used.
  if (log !== null) used = Math.max(used, await unlocksInLog(log, at.logName, now))
  const limit = await readLimit(at, now)
  if (typeof limit !== 'number') problems.push(...limit)
  if (problems.length > 0 || typeof limit !== 'number') throw unsound(problems)
  if (used < limit) return { unlocks_today: used + 1, unlock_limit: limit }
  throw limitReached(used, limit, now)
}

function limitReached(used: number, limit: number, now: number): PolicyError {
  const reason = `\`manual_unlock_limit_${used}/${limit}\``
  const message =
    limit === 0
      ? `no manual unlock is allowed, the limit is 0 (${reason})`
      : `${used} of ${limit} manual unlocks of this day (UTC) are used (${reason}); the count begins anew at ${isoTime(nextMidnight(now))}`
  const help = 'how many a day may have is a fact of the policy: `guards.trust.limit` names it'
  return new PolicyError([{ code: 'unlock-limit', severity: 'error', message, help }], EXIT.refused)
}

/** Refuses (exit 3) what the file of a guard does not allow. */
export function unsound(problems: readonly Problem[]): PolicyError {
  const help = 'mend it by hand first: until then the guard counts as closed'
  return new PolicyError(
    problems.map((problem) => (problem.code === 'guard-damaged' ? { ...problem, help } : problem)),
    EXIT.refused,
  )
}
