import type { Signal } from '../../model/decision.js'
import type { Policy, Scalar, SignalSpec } from '../../model/policy.js'
import { possibleShape } from '../possible.js'
import { comparedWith } from '../valuesToTry.js'
import { extentOf } from './cost.js'
import { conjuncts, factsIn, termOf, type Term } from './term.js'

/** A fact as the search sees it. */
export interface Asked {
  readonly name: string
  readonly value: Scalar
  /** Absent for a constant. */
  readonly spec?: SignalSpec
  /** What it is compared with: values, and thresholds as they are. */
  readonly against: readonly Scalar[]
  /** The other facts that it is compared with, directly or by way of others, and itself; by number. */
  readonly among: readonly number[]
  readonly extent: number
  /** It can be given anew: no constant, and a threshold only where its quality calls for a level. */
  readonly movable: boolean
  /** Its quality calls for a level more severe than the one that is asked for. */
  readonly raised: boolean
}

/** What must be for one level to be the decision: all of `terms`, and all of one of `goals`. */
export interface Question {
  readonly asked: readonly Asked[]
  readonly terms: readonly Term[]
  readonly goals: readonly Goal[]
}

export interface Goal {
  readonly terms: readonly Term[]
  /** A fact that must stay as it is, for its quality gives the level. */
  readonly kept?: number
}

/** No rule of a more severe level fires, and no quality calls for one; and something gives the level itself. */
export function questionOf(policy: Policy, signals: readonly Signal[], level: string): Question {
  const severity = new Map(policy.levels.map(({ name }, index) => [name, index]))
  const target = severity.get(level) ?? policy.levels.length
  const severer = (name: string | undefined): boolean =>
    name !== undefined && (severity.get(name) ?? 0) < target
  const names = [...signals, ...policy.constants].map(({ name }) => name)
  const indices = new Map(names.map((name, index) => [name, index]))

  const rules = policy.rules.filter((rule) => severer(rule.level))
  const quiet = rules.flatMap(({ conditions }) => conjuncts(termOf(conditions, false, indices)))
  const given = signals.flatMap(({ raises }, fact): Term[] =>
    severer(raises) ? [{ kind: 'given', fact }] : [],
  )
  const firing = policy.rules
    .filter((rule) => rule.level === level)
    .map(({ conditions }): Goal => ({ terms: conjuncts(termOf(conditions, true, indices)) }))
  const raising = signals.flatMap(({ raises }, kept): Goal[] =>
    raises === level ? [{ terms: [], kept }] : [],
  )

  const terms = [...given, ...quiet]
  // The last level needs no rule: it holds when none of another level fires.
  const goals = target === policy.levels.length - 1 ? [{ terms: [] }] : [...raising, ...firing]
  const all = [...terms, ...goals.flatMap((goal) => goal.terms)]
  return { asked: askedOf(policy, signals, severer, all), terms, goals }
}

function askedOf(
  policy: Policy,
  signals: readonly Signal[],
  severer: (level: string | undefined) => boolean,
  terms: readonly Term[],
): Asked[] {
  const specs = new Map(policy.signals.map((spec) => [spec.name, spec]))
  const fixed = [...policy.constants, ...signals.filter(({ threshold }) => threshold)]
  const met = comparedWith(policy, new Map(fixed.map(({ name, value }) => [name, value])))
  const movable = signals.map(({ threshold, raises }) => !threshold || severer(raises))
  const changing = signals.map(({ threshold }) => !threshold)
  const among = groups(signals.length + policy.constants.length, changing, terms)
  const ofSignals = signals.map(({ name, value, raises }, index): Asked => {
    const found = specs.get(name)
    if (!found) throw new Error(`the policy has no signal \`${name}\``)
    const spec = { ...found, shape: possibleShape(found) }
    const against = met.get(name) ?? []
    return {
      name,
      value,
      spec,
      against,
      among: among[index] ?? [],
      extent: extentOf(spec.shape, against, value),
      movable: movable[index] === true,
      raised: severer(raises),
    }
  })
  const ofConstants = policy.constants.map(({ name, value }): Asked => ({
    name,
    value,
    against: [],
    among: [],
    extent: 1,
    movable: false,
    raised: false,
  }))
  return [...ofSignals, ...ofConstants]
}

/** Of every fact, all that hang together with it by comparisons of facts with facts. */
function groups(count: number, changing: readonly boolean[], terms: readonly Term[]): (readonly number[])[] {
  const group = Array.from({ length: count }, (_, index) => [index])
  const join = (term: Term): void => {
    if (term.kind === 'all' || term.kind === 'any') for (const each of term.of) join(each)
    if (term.kind !== 'compare' || term.right === null || !changing[term.left] || !changing[term.right])
      return
    const [left = [], right = []] = [group[term.left], group[term.right]]
    if (left === right) return
    const both = [...left, ...right]
    for (const each of both) group[each] = both
  }
  for (const term of terms) join(term)
  return group
}

/** Of every fact, the numbers of the terms that look at it. */
export function touching(terms: readonly Term[], count: number): number[][] {
  const of = Array.from({ length: count }, (): number[] => [])
  for (const [index, term] of terms.entries()) for (const fact of factsIn(term)) of[fact]?.push(index)
  return of
}
