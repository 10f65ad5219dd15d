import { comparisonsIn } from '../core/valuesToTry.js'
import type { RespondingTold } from '../model/account.js'
import { isClosed, type GuardName } from '../model/guard.js'
import type { Gate, Policy } from '../model/policy.js'
import { PolicyError, problemsOf } from '../model/problem.js'
import { gateWarnings } from './gateWarnings.js'
import { lookAtGates } from './gates.js'
import { guardStatus } from './guardStatus.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'

/**
 * The gates as `policy gates` sees them, beside the actions of a level, for somebody who asked for the level. Never throws
 * for what is wrong with them: that is told. `policy` is null where its files cannot all be read; `now` is in
 * milliseconds since 1970.
 */
export async function lookAtResponding(
  policy: Policy | null,
  level: string,
  given: Place,
  now: number,
): Promise<RespondingTold> {
  if (!policy)
    return { known: false, of: 'policy', why: 'the policy has a fault in what only responding reads' }
  try {
    const { gates, actions } = policy.responding
    const place = await requireWorkspace(given)
    const seen = await lookAtGates(policy, place, now)
    const closed = gates.filter(({ name }) => seen.gates.some((each) => each.gate === name && each.closed))
    return {
      known: true,
      seen: { ...seen, warnings: gateWarnings(seen.warnings) },
      places: new Map(gates.map(({ name, origin }) => [name, origin])),
      since: await closedSince(policy, closed, place, now),
      actions: actions.get(level) ?? [],
      acts: actions.size > 0,
    }
  } catch (error) {
    return {
      known: false,
      of: 'workspace',
      why: problemsOf(error)
        .problems.map(({ message }) => message)
        .join('; '),
    }
  }
}

/** Since when a gate is closed that a guard closes, as far as its log or its file says. */
async function closedSince(
  { responding: { guards } }: Policy,
  closed: readonly Gate[],
  place: Place,
  now: number,
): Promise<Map<string, string>> {
  const facts: readonly (readonly [GuardName, string | undefined])[] = [
    ['trust', guards.trust?.locked],
    ['brake', guards.brake?.engaged],
  ]
  const since = new Map<string, string>()
  for (const [guard, fact] of facts) {
    const own = closed.filter(({ conditions }) =>
      comparisonsIn(conditions).some((each) => each.fact === fact),
    )
    if (own.length === 0) continue
    const time = await sinceOf(guard, place, now)
    if (time !== null) for (const { name } of own) since.set(name, time)
  }
  return since
}

/** Null also where the guard cannot be looked at: that it is closed is known without it. */
async function sinceOf(guard: GuardName, place: Place, now: number): Promise<string | null> {
  try {
    const { since, state } = await guardStatus(guard, place, { clock: () => now, sleep: async () => {} })
    return state !== 'unknown' && isClosed(state) ? since : null
  } catch (error) {
    if (error instanceof PolicyError) return null
    throw error
  }
}
