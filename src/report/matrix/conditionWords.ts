import type { Comparison, Condition, Policy, Scalar } from '../../model/policy.js'
import { wantedWords } from '../phrases.js'
import { visible } from '../visible.js'
import { exactly, withUnit } from './valueWords.js'

/** What a condition reads of the policy to be told. */
export interface Known {
  /** Units of facts, by name. */
  readonly units: ReadonlyMap<string, string>
  /** Values of thresholds as they are shown, by name. */
  readonly thresholds: ReadonlyMap<string, string>
}

export function knownOf(policy: Policy, assumed: ReadonlyMap<string, Scalar>): Known {
  const { constants, signals, responding } = policy
  const specs = [
    ...signals,
    ...responding.gateFacts.flatMap((each) => (each.kind === 'signal' ? [each.spec] : [])),
  ]
  const units = specs.flatMap(({ name, shape: { unit } }): [string, string][] =>
    unit === undefined ? [] : [[name, unit]],
  )
  const values = [
    ...constants.map(({ name, value, unit }): [string, string] => [name, exactly(value, unit)]),
    ...[...assumed].map(([name, value]): [string, string] => [
      name,
      exactly(value, new Map(units).get(name)),
    ]),
  ]
  return { units: new Map(units), thresholds: new Map(values) }
}

/** Every comparison of a nest, in its order. */
export function comparisonsOf(condition: Condition): Comparison[] {
  if ('not' in condition) return comparisonsOf(condition.not)
  if ('all' in condition) return condition.all.flatMap(comparisonsOf)
  return 'any' in condition ? condition.any.flatMap(comparisonsOf) : [condition]
}

/** The fact or threshold on the right side, where there is one. */
export function otherName({ value }: Comparison): string | undefined {
  return typeof value === 'object' && 'fact' in value ? value.fact : undefined
}

/** `integrity_score is below orange_integrity (92 %) and recent_responses is at least orange_responses (6)` */
export function conditionWords(condition: Condition, known: Known): string {
  return words(condition, known, true, false)
}

/** `plain` is false inside a `not` of one comparison; `inside`: it stands beside others and needs its parentheses. */
function words(condition: Condition, known: Known, plain: boolean, inside: boolean): string {
  if ('not' in condition) {
    const inner = condition.not
    if ('not' in inner) return words(inner.not, known, plain, inside)
    if (!('all' in inner) && !('any' in inner)) return comparisonWords(inner, known, !plain)
    return `not (${words(inner, known, true, false)})`
  }
  const nest = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null
  if (!nest) return comparisonWords(condition as Comparison, known, plain)
  const [only] = nest
  if (only && nest.length === 1) return words(only, known, plain, inside)
  const joined = nest
    .map((each) => words(each, known, true, true))
    .join('all' in condition ? ' and ' : ' or ')
  return inside ? `(${joined})` : joined
}

function comparisonWords({ fact, operator, value }: Comparison, known: Known, plain: boolean): string {
  return `${visible(fact)} ${wantedWords(plain ? operator : `not ${operator}`, rightSide(fact, value, known))}`
}

function rightSide(fact: string, value: Comparison['value'], known: Known): string {
  if (typeof value === 'object' && 'fact' in value) {
    const shown = known.thresholds.get(value.fact)
    return shown === undefined ? value.fact : `${value.fact} (${shown})`
  }
  const unit = known.units.get(fact)
  if (typeof value === 'object') {
    const numbers = value.some((each) => typeof each === 'number')
    const list = value.map((each) => exactly(each)).join(', ')
    return numbers ? withUnit(list, unit) : list
  }
  return exactly(value, typeof value === 'number' ? unit : undefined)
}
