import type { LogWords } from '../core/verifyLog.js'
import type { LogKind, LogVerified, LogsVerified } from '../model/verified.js'
import { followLog, type Followed, type LogPlace } from './followLog.js'
import type { Sleep } from './record.js'
import { verifyDecisions } from './verifyDecisions.js'
import { verifyResponses } from './verifyResponses.js'

const GUARD: LogWords = { anchor: 'the state file', next: 'the next change' }

/**
 * Follows every log that is there, and holds the state against its record. Nothing is written. Null when there is no
 * log at all: nothing was ever decided.
 */
export async function verifyLogs(place: LogPlace, sleep: Sleep): Promise<LogsVerified | null> {
  const { root, names } = place
  const { log, state } = await verifyDecisions(place, sleep)
  const others: (readonly [LogKind, string, Followed | null])[] = [
    ['responses', names.responseLog, await verifyResponses(place)],
    ['trust', names.trustLog, await followLog(root, names.trustLog, null, GUARD)],
    ['brake', names.brakeLog, await followLog(root, names.brakeLog, null, GUARD)],
  ]
  const found = others.flatMap(([kind, name, each]) => (each ? [verified(kind, name, each)] : []))
  if (!log && found.length === 0) return null
  const logs = [verified('decisions', names.log, log ?? UNDECIDED), ...found]
  const faults = [...logs, ...(state ? [state] : [])].reduce((sum, each) => sum + each.faults.length, 0)
  return { logs, state, faults }
}

/** Line 0 is the log as a whole. */
const UNDECIDED: Followed = {
  records: 0,
  faults: [{ line: 0, message: 'there is no log of decisions, and there are others' }],
  notes: [],
  anchored: false,
  beyond: 0,
  read: true,
}

function verified(kind: LogKind, log: string, followed: Followed): LogVerified {
  const { records, faults, notes, anchored, beyond } = followed
  return { kind, log, records, faults, notes, anchored, beyond }
}
