import type { Condition, Gate, Policy, Rule, Scalar, SignalSpec } from '../../model/policy.js'
import { factDefinitions, type Definitions } from '../gateFacts.js'
import { namesOf } from './catchingSides.js'
import { choicesOf } from './feeds.js'
import { meaningOf } from './mutantMeaning.js'

/** What two policies differ in. `after` is undefined of what is gone. */
export interface Changes {
  readonly rules: readonly { readonly before: Rule; readonly after: Rule | undefined }[]
  readonly gates: readonly { readonly before: Gate; readonly after: Gate | undefined }[]
  /** The levels whose actions are others. */
  readonly actions: readonly string[]
  /** The constants, also those of gates, with their new values. */
  readonly constants: ReadonlyMap<string, Scalar>
  /** The signals of which it says something else when they fail. */
  readonly feeds: readonly { readonly before: SignalSpec; readonly after: SignalSpec }[]
  readonly factsBefore: Definitions
  readonly factsAfter: Definitions
}

/** What of a policy its mutant has otherwise. */
export function changesOf(policy: Policy, mutant: Policy): Changes {
  const [factsBefore, factsAfter] = [factDefinitions(policy), factDefinitions(mutant)]
  const constants = new Map<string, Scalar>()
  for (const [name, fact] of factsAfter) {
    const before = factsBefore.get(name)
    if (fact.kind === 'constant' && before?.kind === 'constant' && fact.value !== before.value)
      constants.set(name, fact.value)
  }
  const specs = new Map(mutant.signals.map((spec) => [spec.name, spec]))
  const feeds = policy.signals
    .map((before) => ({ before, after: specs.get(before.name) ?? before }))
    .filter(({ before, after }) => before !== after)
  const moved = feeds.filter(({ before, after }) => before.default !== after.default)
  const touched = withComputed(
    new Set([...constants.keys(), ...moved.map(({ before }) => before.name)]),
    factsAfter,
  )
  const { actions } = mutant.responding
  return {
    rules: pairs(policy.rules, mutant.rules, touched),
    gates: pairs(policy.responding.gates, mutant.responding.gates, touched),
    actions: [...policy.responding.actions.keys()].filter(
      (level) => policy.responding.actions.get(level) !== actions.get(level),
    ),
    constants,
    feeds,
    factsBefore,
    factsAfter,
  }
}

/** The facts of these names, and all that are computed from them. */
function withComputed(names: Set<string>, facts: Definitions): Set<string> {
  const before = names.size
  if (before === 0) return names
  for (const fact of facts.values())
    if ('of' in fact && fact.of.some((name) => names.has(name))) names.add(fact.name)
  return names.size === before ? names : withComputed(names, facts)
}

function pairs<T extends { readonly name: string; readonly conditions: Condition }>(
  before: readonly T[],
  after: readonly T[],
  touched: ReadonlySet<string>,
): { before: T; after: T | undefined }[] {
  const others = new Map(after.map((each) => [each.name, each]))
  return before
    .map((each) => ({ before: each, after: others.get(each.name) }))
    .filter((pair) => pair.before !== pair.after || (touched.size > 0 && names(pair.before, touched)))
}

function names({ conditions }: { readonly conditions: Condition }, touched: ReadonlySet<string>): boolean {
  return namesOf(conditions).some((name) => touched.has(name))
}

/** The same for two mutants of one policy only if no facts tell them apart. */
export function changeMeaning(
  mutant: Policy,
  { rules, gates, actions, feeds, factsAfter: facts }: Changes,
): string {
  const planned = actions.map((level) => [
    level,
    ...(mutant.responding.actions.get(level) ?? []).map((each) => each.name),
  ])
  return JSON.stringify([
    rules.map(({ before, after }) => [
      before.name,
      after ? [after.level, meaningOf({ condition: after.conditions, facts })] : null,
    ]),
    gates.map(({ before, after }) => [
      before.name,
      after
        ? [meaningOf({ condition: after.conditions, facts }), namesOf(after.conditions).toSorted()]
        : null,
    ]),
    planned,
    feeds.map(({ after }) => [after.name, after.default, choicesOf(after)]),
  ])
}
