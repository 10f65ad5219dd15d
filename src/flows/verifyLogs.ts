import { realpath } from 'node:fs/promises'
import type { LogWords } from '../core/verifyLog.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { LogKind, LogVerified, LogsVerified } from '../model/verified.js'
import { followLog, type Followed, type LogPlace } from './followLog.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import { namesMeant } from './outputsMeant.js'
import type { Place } from './place.js'
import type { Sleep } from './record.js'
import { verifyDecisions } from './verifyDecisions.js'
import { verifyResponses } from './verifyResponses.js'

const GUARD: LogWords = { anchor: 'the state file', next: 'the next change' }

/**
 * Follows the hash chains of all logs, and holds the state against its record. Nothing is written. Throws PolicyError
 * `no-log` (exit 5) where nothing was ever decided: nothing verified is not "holds".
 */
export async function verifyLogs(given: Place, sleep: Sleep): Promise<LogsVerified> {
  const place = await requireWorkspace(given)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const names = namesMeant(loaded, place)
  const root = await realpath(place.workspace)
  const verified = await followLogs({ root, names, policy: loaded.policy }, sleep)
  if (verified) return verified
  const message = `there is no log \`${names.log}\` in \`${place.workspaceShown}\``
  throw new PolicyError(
    [{ code: 'no-log', severity: 'error', message, help: 'name the workspace with `-C DIR`' }],
    EXIT.verification,
  )
}

/** Null when there is no log at all. */
async function followLogs(place: LogPlace, sleep: Sleep): Promise<LogsVerified | null> {
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
