import type { Comparison, Condition, Policy, Rule, Scalar, SignalSpec } from '../../model/policy.js'
import { comparisonsIn, valuesToTry } from '../valuesToTry.js'
import { piecesOf, type Piece } from './pieces.js'

/** The other fact of a comparison, where it has one. */
export function otherFact({ value }: Comparison): string | undefined {
  return typeof value === 'object' && 'fact' in value ? value.fact : undefined
}

/** Every name on either side of a comparison of a condition. */
export function namesIn(condition: Condition): Set<string> {
  return new Set(comparisonsIn(condition).flatMap((each) => [each.fact, otherFact(each) ?? each.fact]))
}

/** A signal that rules compare or compare with. */
export interface Compared {
  readonly spec: SignalSpec
  /** Values and the values of thresholds that it is compared with. */
  readonly against: readonly Scalar[]
  /** Other signals that it is compared with. */
  readonly partners: readonly string[]
  /** Its values, told apart by `against`, and by what tells its partners apart. */
  readonly pieces: readonly Piece[]
}

/** What no column can tell, for the value of a threshold is not known before its file is read. */
export interface Untold {
  readonly thresholds: readonly string[]
  /** What rules compare with them, directly or by way of another fact. */
  readonly facts: readonly string[]
}

/** `known` are the values of thresholds. */
export function comparedSignals(
  policy: Pick<Policy, 'signals' | 'rules' | 'responding'>,
  known: ReadonlyMap<string, Scalar>,
): { compared: Compared[]; untold: Untold } {
  const names = new Set(policy.rules.flatMap(({ conditions }) => [...namesIn(conditions)]))
  const tried = valuesToTry(policy, known)
  const met = partnersOf(policy.rules)
  const againstOf = (name: string): readonly Scalar[] => tried.get(name)?.against ?? []
  const open = policy.signals.filter(({ name }) => names.has(name) && !known.has(name))
  const thresholds = open.filter(({ threshold }) => threshold).map(({ name }) => name)
  const hidden = closure(thresholds, (name) => [...(met.get(name) ?? [])].filter((each) => !known.has(each)))
  const compared = open
    .filter(({ name }) => !hidden.has(name))
    .map((spec): Compared => {
      const against = againstOf(spec.name)
      const partners = [...(met.get(spec.name) ?? [])].filter((name) => !known.has(name))
      const theirs = policy.signals.filter(({ name }) => partners.includes(name)).flatMap(ends)
      const all = [...against, ...partners.flatMap(againstOf), ...theirs]
      return { spec, against, partners, pieces: piecesOf(spec, all) }
    })
  const facts = open.filter(({ name, threshold }) => hidden.has(name) && !threshold)
  return { compared, untold: { thresholds, facts: facts.map(({ name }) => name) } }
}

/** The names, and all that are next to them, and next to those. */
function closure(names: readonly string[], nextTo: (name: string) => readonly string[]): Set<string> {
  const found = new Set(names)
  for (const name of found) for (const next of nextTo(name)) found.add(next)
  return found
}

/** Its values, told apart by all that it is compared with while its partners have these values. */
export function piecesBeside(
  { spec, against, partners }: Compared,
  facts: ReadonlyMap<string, Scalar>,
): Piece[] {
  const theirs = partners.map((name) => facts.get(name)).filter((each) => each !== undefined)
  return piecesOf(spec, [...against, ...theirs])
}

function ends({ shape, default: preset }: SignalSpec): Scalar[] {
  return [shape.min, shape.max, preset, ...(shape.values ?? [])].filter((each) => each !== undefined)
}

/** With which names each name is compared. */
function partnersOf(rules: readonly Rule[]): Map<string, Set<string>> {
  const partners = new Map<string, Set<string>>()
  const meet = (one: string, other: string): void => {
    partners.set(one, new Set([...(partners.get(one) ?? []), other]))
  }
  for (const comparison of rules.flatMap(({ conditions }) => comparisonsIn(conditions))) {
    const other = otherFact(comparison)
    if (other === undefined) continue
    meet(comparison.fact, other)
    meet(other, comparison.fact)
  }
  return partners
}
