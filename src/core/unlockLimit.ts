import type { Policy, SignalSpec } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { Reading } from '../model/reading.js'
import { NO_GUARD_LOGS } from './againstLog.js'
import { factDefinitions, withComputed, type Definitions } from './gateFacts.js'
import { gateProblems } from './gateProblems.js'
import { judgeGateFacts } from './judgeGateFacts.js'

/** The signals that the limit of manual unlocks is taken from. */
export function limitSignals(policy: Policy): SignalSpec[] {
  const definitions = factDefinitions(policy)
  return namesUnder(limitName(policy), definitions).flatMap((name) => {
    const fact = definitions.get(name)
    return fact?.kind === 'signal' ? [fact.spec] : []
  })
}

/**
 * How many manual unlocks a day may have, judged as strictly as for a gate; or why that cannot be told.
 * `readings` are of `limitSignals`; `now` is in milliseconds since 1970.
 */
export function unlockLimit(
  policy: Policy,
  readings: readonly Reading[],
  now: number,
): number | readonly Problem[] {
  const name = limitName(policy)
  const definitions = factDefinitions(policy)
  const inputs = {
    readings,
    responses: COUNTS_NOTHING,
    responseLog: '',
    dated: new Set<string>(),
    guardLogs: NO_GUARD_LOGS,
  }
  const read = judgeGateFacts(namesUnder(name, definitions), definitions, inputs, now)
  const values = new Map([...read].map(([each, { value }]) => [each, value]))
  const limit = withComputed([name], definitions, values).get(name)
  if (limit && 'value' in limit && typeof limit.value === 'number' && limit.value >= 0) return limit.value
  const told = gateProblems(read, new Set()).map((each): Problem => ({ ...each, severity: 'error' }))
  const message = `the limit of manual unlocks, \`${name}\`, cannot be told, and without it none is allowed`
  const help = 'mend the file that it is read from; a limit is a number from 0'
  return [...told, { code: 'unlock-limit', severity: 'error', message, help }]
}

const COUNTS_NOTHING: Problem = {
  code: 'unlock-limit',
  severity: 'error',
  message: 'a limit is not taken from how many responses there were',
}

function limitName(policy: Policy): string {
  return policy.responding.guards.trust?.limit ?? ''
}

/** The facts that a fact is taken from, itself among them. */
function namesUnder(name: string, definitions: Definitions): string[] {
  const names = new Set<string>()
  const add = (each: string): void => {
    if (names.has(each)) return
    names.add(each)
    const fact = definitions.get(each)
    if (fact && 'of' in fact) fact.of.forEach(add)
  }
  add(name)
  return [...names]
}
