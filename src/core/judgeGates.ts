import type { RuleResult } from '../model/decision.js'
import type { GateFactSeen, GatesJudged } from '../model/gates.js'
import type { Gate, Policy } from '../model/policy.js'
import type { Problem } from '../model/problem.js'
import type { GateVerdict } from '../model/responseRecords.js'
import {
  gateNeeds,
  namedBy,
  namesGoneBy,
  withComputed,
  type Definitions,
  type FactValue,
} from './gateFacts.js'
import { gateProblems } from './gateProblems.js'
import { closed, faultyVerdict, verdictOf } from './gateVerdict.js'
import { judgeGateFacts, type GateInputs, type JudgedGateFact } from './judgeGateFacts.js'
import { tryGates, tryGatesQuickly } from './tryGates.js'
import { whenOpens } from './whenOpens.js'

export type { GateInputs } from './judgeGateFacts.js'

/** Every gate tried over its facts, before anything is told of it. */
export interface GatesTried {
  readonly names: readonly string[]
  readonly definitions: Definitions
  /** The facts that are not computed from others. */
  readonly read: ReadonlyMap<string, JudgedGateFact>
  readonly facts: ReadonlyMap<string, FactValue>
  /** By gate; none of a gate that cannot be judged, and that is closed. */
  readonly results: ReadonlyMap<string, RuleResult>
  readonly problems: readonly Problem[]
}

/** Tries each gate whose facts have values, with the engine. `now` is in milliseconds since 1970. */
async function tryEachGate(policy: Policy, inputs: GateInputs, now: number): Promise<GatesTried> {
  const { sound, ...met } = meetGates(policy, inputs, now)
  return { ...met, ...(await tryGates(sound, met.facts)) }
}

/** The same with the quick rules, for thousands of decisions. */
export function tryEachGateQuickly(policy: Policy, inputs: GateInputs, now: number): GatesTried {
  const { sound, ...met } = meetGates(policy, inputs, now)
  return { ...met, results: tryGatesQuickly(sound, met.facts), problems: [] }
}

/** The facts of all gates, and the gates that can be judged by them. */
function meetGates(
  policy: Policy,
  inputs: GateInputs,
  now: number,
): Omit<GatesTried, 'results' | 'problems'> & { readonly sound: readonly Gate[] } {
  const { definitions, names } = gateNeeds(policy)
  const read = judgeGateFacts(names, definitions, inputs, now)
  const facts = withComputed(names, definitions, valuesOf(read))
  const sound = policy.responding.gates.filter((gate) => !faultOf(gate, facts))
  return { names, definitions, read, facts, sound }
}

/** One verdict for each gate, in the order of the policy. `now` is in milliseconds since 1970. */
export async function judgeGates(policy: Policy, inputs: GateInputs, now: number): Promise<GatesJudged> {
  const { gates } = policy.responding
  const tried = await tryEachGate(policy, inputs, now)
  const { definitions, read, facts } = tried
  const values = valuesOf(read)
  const verdicts: GateVerdict[] = []
  for (const gate of gates) {
    const fault = faultOf(gate, facts)
    const result = tried.results.get(gate.name)
    if (fault) verdicts.push(faultyVerdict(gate, fault, read.get(fault.fact)))
    else if (!result) verdicts.push(closed(gate.name, 'gate_evaluation_failed'))
    else {
      const opensAt = result.fired ? await whenOpens({ gate, definitions, values, inputs, now }) : undefined
      verdicts.push(verdictOf(gate, result, { opensAt, facts, definitions }))
    }
  }
  return {
    verdicts,
    problems: [...gateProblems(read, namesGoneBy(gates, definitions, facts)), ...tried.problems],
    facts: factsSeen(tried),
  }
}

/** The facts that gates saw, in the order in which they use them. */
export function factsSeen({ names, definitions, read, facts }: GatesTried): GateFactSeen[] {
  return names.map((name) => read.get(name)?.seen ?? computedSeen(name, definitions, facts))
}

function valuesOf(read: ReadonlyMap<string, JudgedGateFact>): Map<string, FactValue> {
  return new Map([...read].map(([name, { value }]) => [name, value]))
}

/** What keeps a gate from being judged: the first of its facts that has no value to go by. */
function faultOf(gate: Gate, facts: ReadonlyMap<string, FactValue>) {
  for (const name of namedBy(gate)) {
    const fact = facts.get(name)
    if (fact && 'fault' in fact) return fact
  }
  return undefined
}

/** A fact that is computed from others, as it is shown. */
function computedSeen(
  name: string,
  definitions: Definitions,
  facts: ReadonlyMap<string, FactValue>,
): GateFactSeen {
  const fact = definitions.get(name)
  const value = facts.get(name) ?? { fault: 'invalid' as const, fact: name }
  const common = { name, kind: fact?.kind ?? 'signal', ...(fact && 'of' in fact ? { of: fact.of } : {}) }
  if ('value' in value) return { ...common, value: value.value, quality: value.quality }
  const note = value.fact === name ? 'it cannot be computed from them' : `\`${value.fact}\` is ${value.fault}`
  const quality = value.fault === 'contradicted' ? 'invalid' : value.fault
  return { ...common, value: null, quality, note }
}
