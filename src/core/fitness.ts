import type { LogRecord } from '../generated/logRecord.js'
import type { StateFile } from '../generated/stateFile.js'
import { UNKNOWN } from '../model/decision.js'
import type { Policy } from '../model/policy.js'
import type { PastResponse, Unfit } from '../model/response.js'
import { showAge } from '../model/show.js'
import { CLOCK_SKEW, parseTime } from '../model/time.js'

export interface Standing {
  readonly policy: Policy
  /** The level that is to be responded to. */
  readonly level: string
  /** Null when there is none that can be read; `why` says so. */
  readonly state: StateFile | null
  readonly why: string
  /** What in the state differs from the last record of the decision log, in clauses. */
  readonly differences: readonly string[]
  readonly past: readonly PastResponse[]
  /** The log of responses is not what was written. */
  readonly logChanged: string | null
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Every reason why a response should not be taken beside closed gates: what it would act on is not there, is old, has
 * been changed, or has been acted on before.
 */
export function unfitReasons(standing: Standing): Unfit[] {
  const { state, why, logChanged } = standing
  const reasons: Unfit[] = []
  const say = (code: Unfit['code'], message: string, forcible = true): void => {
    reasons.push({ code, message, forcible })
  }
  if (state === null) say('state-missing', why)
  else {
    sayOfState(standing, state, say)
    const before = standing.past.find(
      ({ started }) => started.mode === 'apply' && started.decision_id === state.decision_id,
    )
    if (before) {
      say(
        'already-responded',
        `the decision ${state.decision_id} has its response already, ${before.response_id}`,
      )
    }
  }
  if (logChanged !== null) say('response-log-changed', logChanged)
  const { gated, actions } = standing.policy.responding
  if (!gated && actions.size > 0)
    say('no-gates', 'no file of the policy has `gates`: nothing would forbid acting')
  return reasons
}

function sayOfState(
  { level, policy, differences, now }: Standing,
  state: StateFile,
  say: (code: Unfit['code'], message: string, forcible?: boolean) => void,
): void {
  if (state.policy === UNKNOWN) {
    say('state-unknown', 'the state is UNKNOWN: the last run failed, and nobody knows the level', false)
    return
  }
  if (state.policy !== level)
    say('level-not-current', `the state says ${state.policy}, and ${level} is asked for`)
  const { maxStateAge } = policy.responding
  const time = parseTime(state.evaluated_at)
  if (time === null) say('state-too-old', 'the state does not say when it was decided')
  else if (time > now + CLOCK_SKEW) {
    const ahead = showAge((time - now) / 1000)
    say('state-too-old', `the state was decided ${ahead} after now, so its age is not known`)
  } else if (now - time > maxStateAge) {
    const [age, limit] = [showAge((now - time) / 1000), showAge(maxStateAge / 1000)]
    say('state-too-old', `the state is ${age} old, and ${limit} is allowed`)
  }
  if (state.policy_digest !== policy.digest)
    say('policy-changed', 'the rules have changed since the state was decided')
  if (differences.length > 0) say('state-changed', differences.join('; '))
}

/** Where the state is not what the last record of the log says; empty when they agree. */
export function stateDifferences(state: StateFile, last: Partial<LogRecord> | null): string[] {
  if (last === null) return ['the decision log holds no record of the state']
  const pairs = [
    ['policy', state.policy, last.policy],
    ['decision_id', state.decision_id, last.decision_id],
    ['evaluated_at', state.evaluated_at, last.timestamp],
    ['policy_digest', state.policy_digest, last.policy_digest],
  ] as const
  return pairs
    .filter(([, is, logged]) => is !== logged)
    .map(
      ([key, is, logged]) =>
        `\`${key}\` of the state is ${String(is)}, and the log's last record says ${String(logged)}`,
    )
}
