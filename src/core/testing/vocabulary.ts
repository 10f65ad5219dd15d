import type { Quality } from '../../model/decision.js'
import type { GateFact, Policy, Scalar, SignalSpec } from '../../model/policy.js'
import { gateNeeds } from '../gateFacts.js'

/** A fact that a test may name. `gates`: only gates read it. */
export type Known =
  | { readonly kind: 'constant'; readonly value: Scalar; readonly gates: boolean }
  | { readonly kind: 'signal'; readonly spec: SignalSpec; readonly gates: boolean }
  | { readonly kind: 'responses'; readonly within: number; readonly gates: true }
  | { readonly kind: 'computed'; readonly of: readonly string[]; readonly gates: true }

/** Everything of a policy that its tests may name. */
export interface Vocabulary {
  readonly policy: Policy
  readonly facts: ReadonlyMap<string, Known>
  /** Those of decisions, in the order of the policy. */
  readonly signals: readonly string[]
  /** Those that only gates read. */
  readonly gateSignals: readonly string[]
  readonly levels: ReadonlySet<string>
  readonly rules: ReadonlySet<string>
  /** `consensus_pct is missing`: the triggers that are no rules. */
  readonly raised: ReadonlySet<string>
  readonly actions: ReadonlySet<string>
  readonly gates: ReadonlySet<string>
  /** The facts without which gates cannot be judged: signals, and counts of responses. */
  readonly gateNeeds: readonly string[]
}

export function vocabularyOf(policy: Policy): Vocabulary {
  const { constants, signals, responding } = policy
  const facts = new Map<string, Known>([
    ...constants.map(({ name, value }): [string, Known] => [name, { kind: 'constant', value, gates: false }]),
    ...signals.map((spec): [string, Known] => [spec.name, { kind: 'signal', spec, gates: false }]),
    ...responding.gateFacts.map((fact): [string, Known] => [fact.name, ofGates(fact)]),
  ])
  return {
    policy,
    facts,
    signals: signals.map(({ name }) => name),
    gateSignals: responding.gateFacts.filter(({ kind }) => kind === 'signal').map(({ name }) => name),
    levels: new Set(policy.levels.map(({ name }) => name)),
    rules: new Set(policy.rules.map(({ name }) => name)),
    raised: new Set(signals.flatMap(raisedBy)),
    actions: new Set([...responding.actions.values()].flat().map(({ name }) => name)),
    gates: new Set(responding.gates.map(({ name }) => name)),
    gateNeeds: gateFactsNeeded(policy),
  }
}

function ofGates(fact: GateFact): Known {
  switch (fact.kind) {
    case 'constant':
      return { kind: 'constant', value: fact.value, gates: true }
    case 'signal':
      return { kind: 'signal', spec: fact.spec, gates: true }
    case 'responses':
      return { kind: 'responses', within: fact.within, gates: true }
    default:
      return { kind: 'computed', of: fact.of, gates: true }
  }
}

/** The triggers that the quality of a signal alone may be. */
function raisedBy({ name, onMissing, onStale, onInvalid }: SignalSpec): string[] {
  const qualities: [Quality, SignalSpec['onMissing']][] = [
    ['missing', onMissing],
    ['stale', onStale],
    ['invalid', onInvalid],
  ]
  return qualities.flatMap(([quality, choice]) =>
    typeof choice === 'object' ? [`${name} is ${quality}`] : [],
  )
}

function gateFactsNeeded(policy: Policy): string[] {
  const used = new Set(gateNeeds(policy).signals.map(({ name }) => name))
  const counts = policy.responding.gateFacts.filter(({ kind }) => kind === 'responses')
  return [...used, ...counts.map(({ name }) => name)]
}
