import type { Quality } from '../model/decision.js'
import type { FactFault } from '../model/gates.js'
import type { Condition, Gate, GateFact, Policy, Scalar, SignalSpec } from '../model/policy.js'
import { templateNames } from './reason.js'

/** Every fact that a gate may use, by its name: those that only gates read, and those of decisions. */
export type Definitions = ReadonlyMap<string, GateFact>

/** A value that a gate may go by, or which fact keeps it from one. */
export type FactValue =
  { readonly value: Scalar; readonly quality: Quality } | { readonly fault: FactFault; readonly fact: string }

export function factDefinitions({ signals, constants, responding }: Policy): Definitions {
  const all: GateFact[] = [
    ...constants.map(({ name, value, origin }) => ({ kind: 'constant' as const, name, value, origin })),
    ...signals.map((spec) => ({ kind: 'signal' as const, name: spec.name, spec, origin: spec.origin })),
    ...responding.gateFacts,
  ]
  return new Map(all.map((fact) => [fact.name, fact]))
}

/** Every signal that is read from a file: those of decisions, then those that only gates read. */
export function allSignals({ signals, responding }: Policy): SignalSpec[] {
  return [...signals, ...responding.gateFacts.flatMap((fact) => (fact.kind === 'signal' ? [fact.spec] : []))]
}

/** The facts that a gate names itself, in its order: those of its conditions, then those of its texts. */
export function namedBy(gate: Gate): readonly string[] {
  let names = namesKnown.get(gate)
  if (!names) {
    const { conditions, reason, opens = '' } = gate
    names = [...new Set([...namesIn(conditions), ...templateNames(reason), ...templateNames(opens)])]
    namesKnown.set(gate, names)
  }
  return names
}

const namesKnown = new WeakMap<Gate, readonly string[]>()

function namesIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(namesIn)
  if ('any' in condition) return condition.any.flatMap(namesIn)
  if ('not' in condition) return namesIn(condition.not)
  const { fact, value } = condition
  return typeof value === 'object' && 'fact' in value ? [fact, value.fact] : [fact]
}

/** Every fact that gates use, directly or through others, each before those that it is computed from. */
export function usedFacts(gates: readonly Gate[], definitions: Definitions): string[] {
  const used = new Set<string>()
  const use = (name: string): void => {
    if (used.has(name)) return
    used.add(name)
    const fact = definitions.get(name)
    if (fact && 'of' in fact) fact.of.forEach(use)
  }
  gates.flatMap(namedBy).forEach(use)
  return [...used]
}

/** What must be read before the gates of a policy can be judged, and what of it they use. */
export interface GateNeeds {
  readonly definitions: Definitions
  /** Every fact that gates use, each before those that it is computed from. */
  readonly names: readonly string[]
  readonly signals: readonly SignalSpec[]
  /** In which responses count; milliseconds. */
  readonly spans: readonly number[]
}

/** Worked out once for a policy: its tests ask thousands of times. */
export function gateNeeds(policy: Policy): GateNeeds {
  let needs = needsKnown.get(policy)
  if (!needs) {
    const definitions = factDefinitions(policy)
    const names = usedFacts(policy.responding.gates, definitions)
    const facts = names.flatMap((name) => definitions.get(name) ?? [])
    needs = {
      definitions,
      names,
      signals: facts.flatMap((fact) => (fact.kind === 'signal' ? [fact.spec] : [])),
      spans: facts.flatMap((fact) => (fact.kind === 'responses' ? [fact.within] : [])),
    }
    needsKnown.set(policy, needs)
  }
  return needs
}

const needsKnown = new WeakMap<Policy, GateNeeds>()

/** The facts that were read, and those that are computed from them. */
export function withComputed(
  names: readonly string[],
  definitions: Definitions,
  read: ReadonlyMap<string, FactValue>,
): Map<string, FactValue> {
  return new Map(names.map((name) => [name, valueOf(name, definitions, read, [])]))
}

function valueOf(
  name: string,
  definitions: Definitions,
  read: ReadonlyMap<string, FactValue>,
  above: readonly string[],
): FactValue {
  const known = read.get(name)
  if (known) return known
  const fact = definitions.get(name)
  // `checkPolicy` refuses unknown names and circles; should one come through, it closes.
  if (!fact || !('of' in fact) || above.includes(name)) return { fault: 'invalid', fact: name }
  const parts = fact.of.map((part) => valueOf(part, definitions, read, [...above, name]))
  const faulty = parts.find((part) => 'fault' in part)
  if (faulty) return faulty
  const sound = parts.filter((part) => 'value' in part)
  return (fact.kind === 'firstOf' ? firstThere(sound) : largest(sound)) ?? { fault: 'invalid', fact: name }
}

type Sound = Extract<FactValue, { value: Scalar }>

/** The first value that is there, else the default of the first. */
function firstThere(parts: readonly Sound[]): Sound | undefined {
  return parts.find(({ quality }) => quality !== 'missing') ?? parts[0]
}

/** Missing only when all of them are: one that is there was really counted. */
function largest(parts: readonly Sound[]): Sound | undefined {
  if (parts.length === 0 || parts.some(({ value }) => typeof value !== 'number')) return undefined
  const value = Math.max(...parts.map((part) => part.value as number))
  const qualities = parts.map(({ quality }) => quality)
  if (qualities.every((quality) => quality === 'missing')) return { value, quality: 'missing' }
  return { value, quality: qualities.includes('stale') ? 'stale' : 'ok' }
}

/** The names whose values the gates really go by: of alternatives, only the one that was taken. */
export function namesGoneBy(
  gates: readonly Gate[],
  definitions: Definitions,
  values: ReadonlyMap<string, FactValue>,
): Set<string> {
  const all = new Set<string>()
  const goBy = (name: string): void => {
    if (all.has(name)) return
    all.add(name)
    const fact = definitions.get(name)
    if (!fact || !('of' in fact)) return
    if (fact.kind === 'largestOf') fact.of.forEach(goBy)
    else goBy(fact.of.find((part) => isThere(values.get(part))) ?? (fact.of[0] as string))
  }
  gates.flatMap(namedBy).forEach(goBy)
  return all
}

function isThere(value: FactValue | undefined): boolean {
  return value !== undefined && 'value' in value && value.quality !== 'missing'
}
