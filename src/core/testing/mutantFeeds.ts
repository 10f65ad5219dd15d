import type { OnFault, Policy, Scalar, SignalSpec } from '../../model/policy.js'
import type { Mutant } from '../../model/testing.js'
import type { Definitions } from '../gateFacts.js'
import { valueWords } from './coverageWords.js'
import { feedName, levelOf, namedFeeds, type Mark } from './feeds.js'
import { nudged } from './mutantConditions.js'
import { shapesAgainst } from './mutantConstants.js'

const KEYS = { missing: 'onMissing', stale: 'onStale', invalid: 'onInvalid' } as const
const PRESETS: Readonly<Record<Mark, OnFault>> = { missing: 'default', stale: 'warn', invalid: 'error' }

/** Every level that a failing signal calls for swapped with the others that it could call for, and with what holds if nothing is said. */
export function feedMutants(policy: Policy): Mutant[] {
  const levels = policy.levels.slice(0, -1).map(({ name }) => name)
  return namedFeeds(policy).flatMap(({ spec, mark, choice }) => {
    const own = levelOf(choice)
    const others = own === undefined ? [] : levels.filter((level) => level !== own)
    // Without a default a run cannot go on.
    const preset = mark === 'missing' && spec.default === undefined ? [] : [PRESETS[mark]]
    return [...others.map((level) => ({ level })), ...preset].map((after): Mutant => ({
      change: `${feedName(spec.name, mark)}: ${choiceWords(choice)} → ${choiceWords(after)}`,
      kind: 'feed',
      at: spec.origin,
      policy: withSpec(policy, spec, { ...spec, [KEYS[mark]]: after }),
    }))
  })
}

/** The default of every threshold that is read from a file, moved to the values next to it. */
export function defaultMutants(policy: Policy, facts: Definitions): Mutant[] {
  const shapes = shapesAgainst(policy, facts)
  return policy.signals.flatMap((spec) => {
    const value = spec.default
    if (!spec.threshold || value === undefined || !shapes.has(spec.name)) return []
    const others = nudged(value, shapes.get(spec.name)).filter((other) => isWithin(spec, other))
    return others.map((other): Mutant => ({
      change: `${spec.name}: default ${valueWords(value)} → ${valueWords(other)}`,
      kind: 'threshold',
      at: spec.origin,
      policy: withSpec(policy, spec, { ...spec, default: other }),
    }))
  })
}

function isWithin({ shape }: SignalSpec, value: Scalar): boolean {
  const { min = -Infinity, max = Infinity } = shape
  return typeof value !== 'number' || (value >= min && value <= max)
}

function choiceWords(choice: OnFault): string {
  return typeof choice === 'object' ? choice.level : choice
}

function withSpec(policy: Policy, before: SignalSpec, after: SignalSpec): Policy {
  return { ...policy, signals: policy.signals.map((spec) => (spec === before ? after : spec)) }
}
