import type { Matrix, MatrixColumn } from '../../model/matrix.js'
import type { Condition, Policy, Rule, Scalar, SignalSpec } from '../../model/policy.js'
import { cellsOf } from './cells.js'
import { comparedSignals, namesIn, piecesBeside, type Compared } from './compared.js'
import { feedsOf } from './feeds.js'
import { findHealthy, type Choice } from './healthy.js'
import { rangeOf } from './pieces.js'
import { verdict } from './verdict.js'

/**
 * The decision matrix of a policy. Nothing of it is read off the rules: every cell is what deciding gave for a value of
 * each piece between the numbers that its fact is compared with, while all other facts are healthy. A fact that is compared
 * with a threshold of an unknown value has no column: the rules on it are told in words.
 */
export function decisionMatrix(policy: Policy): Omit<Matrix, 'warnings'> {
  const assumed = assumedThresholds(policy)
  const known = new Map([
    ...policy.constants.map(({ name, value }): [string, Scalar] => [name, value]),
    ...assumed,
  ])
  const { compared, untold } = comparedSignals(policy, known)
  const healthy = findHealthy(policy.rules, known, compared.map(choiceOf))
  const columns = healthy
    ? compared.map((each): MatrixColumn => {
        const { spec } = each
        const [facts, pieces] = [new Map(healthy), piecesBeside(each, healthy)]
        const cells = cellsOf(pieces, ({ sample }) => levelOf(policy, facts.set(spec.name, sample)))
        return { spec, range: shownRange(spec), cells }
      })
    : []
  const open = new Set([...untold.thresholds, ...untold.facts])
  const isShown = ({ conditions }: Rule): boolean =>
    healthy !== null &&
    ![...namesIn(conditions)].some((name) => open.has(name)) &&
    restsOnOne(conditions, known, true)
  return {
    policy,
    healthy: healthy && new Map(compared.map(({ spec: { name } }) => [name, healthy.get(name) as Scalar])),
    assumed,
    untold,
    columns,
    shown: policy.rules.filter(isShown),
    combined: policy.rules.filter((rule) => !isShown(rule)),
    feeds: feedsOf(policy, (name, value) =>
      healthy && !open.has(name) ? levelOf(policy, new Map(healthy).set(name, value)) : undefined,
    ),
  }
}

/** The most severe level that a rule calls for; the last one when none does. */
function levelOf({ levels, rules }: Policy, facts: ReadonlyMap<string, Scalar>): string {
  const called = new Set(
    rules.filter(({ conditions }) => verdict(conditions, facts)).map(({ level }) => level),
  )
  return (levels.find(({ name }) => called.has(name)) ?? levels.at(-1) ?? { name: '' }).name
}

/** A threshold that is read from a file is taken for its default. */
function assumedThresholds({ signals }: Policy): Map<string, Scalar> {
  const [thresholds, defaults] = [signals.filter(({ threshold }) => threshold), new Map<string, Scalar>()]
  for (const { name, default: preset } of thresholds) if (preset !== undefined) defaults.set(name, preset)
  return defaults
}

/**
 * The default first, then the ends of the range: of the values that are as good as another, what people know. Beside
 * another signal a value needs neighbours, for there is always one above and one below.
 */
function choiceOf({ spec, partners, pieces }: Compared): Choice {
  const { min, max } = shownRange(spec)
  const known = [spec.default, max, min, ...pieces.map(({ sample }) => sample)].filter(
    (each) => each !== undefined,
  )
  const near =
    partners.length === 0
      ? []
      : known.flatMap((each) => (typeof each === 'number' ? [each - 1, each + 1] : []))
  const range = rangeOf(spec)
  return {
    name: spec.name,
    values: [...new Set([...known, ...near.filter((each) => each >= range.min && each <= range.max)])],
  }
}

/** The ends of a range that somebody has set, and not the machine. */
function shownRange(spec: SignalSpec): MatrixColumn['range'] {
  if (spec.shape.type !== 'number' && spec.shape.type !== 'integer') return {}
  const { min, max } = rangeOf(spec)
  return {
    ...(min > Number.MIN_SAFE_INTEGER ? { min } : {}),
    ...(max < Number.MAX_SAFE_INTEGER ? { max } : {}),
  }
}

/**
 * Whether a rule says nothing but what its facts say one by one: it compares one signal, or is an `any` of such. Inside a
 * `not`, an `all` is what an `any` is outside of it.
 */
function restsOnOne(condition: Condition, known: ReadonlyMap<string, Scalar>, plain: boolean): boolean {
  if ([...namesIn(condition)].filter((name) => !known.has(name)).length <= 1) return true
  if ('not' in condition) return restsOnOne(condition.not, known, !plain)
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : []
  const apart = parts.length === 1 || (plain ? 'any' in condition : 'all' in condition)
  return apart && parts.every((each) => restsOnOne(each, known, plain))
}
