import type { Signal } from '../../src/model/decision.js'
import type { Policy, Scalar } from '../../src/model/policy.js'

/** The signals of a policy with the given values, all of them good. */
export function signalsOf(policy: Policy, values: Readonly<Record<string, Scalar>>): Signal[] {
  return policy.signals.map(({ name, threshold, logAs, from, shape }) => {
    const value = values[name]
    if (value === undefined) throw new Error(`no value for ${name}`)
    return {
      name,
      value,
      quality: 'ok',
      source: { file: from.file },
      threshold,
      ...(shape.unit ? { unit: shape.unit } : {}),
      ...(logAs ? { logAs } : {}),
    }
  })
}

export const HEALTHY = {
  trust_locked: false,
  integrity_score: 97.5,
  consensus_pct: 95,
  reputation_score: 85,
  forecast_risk: 'low',
  recent_responses: 2,
} as const
