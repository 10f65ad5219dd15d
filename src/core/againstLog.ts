import type { Problem } from '../model/problem.js'
import type { GuardHold } from './guardHold.js'
import type { JudgedGateFact } from './judgeGateFacts.js'

/** What the logs of the guards say, by the names of the facts that the policy gives the guards. */
export interface GuardLogs {
  /** Of a guard that its log does not let go. */
  readonly holds: ReadonlyMap<string, GuardHold>
  /** How many manual unlocks of today (UTC) the log holds; or why that cannot be told. */
  readonly unlocks: ReadonlyMap<string, { readonly log: string; readonly count: number | Problem }>
}

export const NO_GUARD_LOGS: GuardLogs = { holds: new Map(), unlocks: new Map() }

/**
 * The fact of a guard, held against the log: a file that was put back, edited or removed neither opens what its
 * command closed, nor takes back an unlock that was counted. A fact that closes already is left alone.
 */
export function againstLog(
  name: string,
  judged: JudgedGateFact,
  { holds, unlocks }: GuardLogs,
): JudgedGateFact {
  const { value } = judged
  if ('fault' in value) return judged
  const hold = holds.get(name)
  if (hold && value.value !== true) return heldClosed(name, judged, hold)
  const logged = unlocks.get(name)
  if (!logged) return judged
  const { log, count } = logged
  if (typeof count !== 'number')
    return faulty(name, judged, { fault: 'invalid', note: count.message, problem: count, source: log })
  return typeof value.value === 'number' && count > value.value ? counted(name, judged, count, log) : judged
}

function heldClosed(name: string, judged: JudgedGateFact, hold: GuardHold): JudgedGateFact {
  const { opens } = hold
  return { ...faulty(name, judged, hold), ...(opens === undefined ? {} : { opens }) }
}

function faulty(
  name: string,
  { seen }: JudgedGateFact,
  { fault, note, problem, source }: Omit<GuardHold, 'opens'>,
): JudgedGateFact {
  return {
    value: { fault, fact: name },
    seen: {
      ...seen,
      value: null,
      quality: 'invalid',
      note,
      ...(source === undefined ? {} : { source: { file: source } }),
    },
    problem: { ...problem, severity: 'warning', message: `\`${name}\`: ${problem.message}` },
  }
}

function counted(name: string, { seen, value }: JudgedGateFact, count: number, log: string): JudgedGateFact {
  const inFile = 'value' in value ? String(value.value) : 'none'
  const file = seen.source?.file ?? 'its file'
  return {
    value: { value: count, quality: 'ok' },
    seen: { ...seen, value: count, quality: 'ok', source: { file: log } },
    problem: {
      code: 'guard-changed',
      severity: 'warning',
      message: `\`${name}\`: \`${file}\` counts ${inFile} for today (UTC), and \`${log}\` ${count}: the larger one holds`,
      at: { file: log },
      help: 'find out who changed the file; the log holds who unlocked, when and why',
    },
  }
}
