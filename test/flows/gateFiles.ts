import { gates } from '../../src/flows/gates.js'
import { placeOf } from '../../src/flows/place.js'
import type { GatesSeen } from '../../src/model/gates.js'
import type { GateVerdict } from '../../src/model/responseRecords.js'
import { NOON } from '../support/runIn.js'
import type { Workspace } from '../support/workspace.js'

export const TRUST = 'trust_lock_state.json'
export const BRAKE = 'forensics/safety_brake_state.json'
export const GUARD = 'policy/trust_guard_policy.json'
export const LOG = 'state/policy_response_log.jsonl'
export const RESPONSE_STATE = 'state/policy_response_state.json'

const BRAKE_STATE = { is_engaged: false, response_count_24h: 0, max_allowed: 10 }

const TRUST_STATE = {
  locked: false,
  lock_state: 'UNLOCKED',
  locked_at: '2025-11-14T09:45:00Z',
  metrics: { integrity: 97.5, consensus: 0, reputation: 0 },
  manual_unlocks_today: 0,
  manual_unlocks_last_reset: '2025-11-14',
  bypass: false,
}

const GUARD_POLICY = {
  thresholds: { integrity: 90, weighted_consensus: 92, reputation_index: 85 },
  auto_unlock_after_minutes: 1440,
  max_manual_unlocks_per_day: 3,
}

/** The files of the gates as other programs write them, all gates open, but for what is given. */
export function writeGateFiles(
  place: Workspace,
  changes: {
    readonly brake?: Readonly<Record<string, unknown>>
    readonly trust?: Readonly<Record<string, unknown>>
    readonly guard?: Readonly<Record<string, unknown>>
  } = {},
): void {
  const put = (name: string, value: object): void => place.write(name, JSON.stringify(value, null, 2))
  put(BRAKE, { ...BRAKE_STATE, last_check: '2025-11-14T07:13:30.000000+00:00', ...changes.brake })
  put(TRUST, { ...TRUST_STATE, ...changes.trust })
  put(GUARD, { ...GUARD_POLICY, ...changes.guard })
}

const HOUR = 3600 * 1000

/** The line of a response that was applied so many hours before noon of the report's day. */
export function applied(id: string, hoursAgo: number, more: Readonly<Record<string, unknown>> = {}): string {
  const timestamp = new Date(NOON - hoursAgo * HOUR).toISOString().replace('.000Z', '+00:00')
  const record = {
    response_id: id,
    timestamp,
    policy: 'RED',
    type: 'started',
    mode: 'apply',
    seq: 1,
    ...more,
  }
  return `${JSON.stringify(record)}\n`
}

/** What the gates say at noon of the report's day. */
export async function gatesOf(place: Workspace, now = NOON): Promise<GatesSeen> {
  return gates(placeOf(place.root, {}), now)
}

/** The reasons of the gates that are closed, by their names. */
export function reasonsOf({ gates }: { readonly gates: readonly GateVerdict[] }): Record<string, string> {
  return Object.fromEntries(gates.filter(({ closed }) => closed).map(({ gate, reason }) => [gate, reason]))
}
