import { decimalsOf } from '../model/decimals.js'
import type { Comparison, Condition, Policy, Scalar, SignalSpec } from '../model/policy.js'
import { possibleShape } from './possible.js'

/** What one fact is compared with, and the values that tell apart all that these comparisons can say of it. */
export interface Tried {
  readonly spec: SignalSpec
  /** The other sides of its comparisons: values, and the values of thresholds. Sorted, where they are numbers. */
  readonly against: readonly Scalar[]
  /** Each of those and its neighbours, the ends of the range, every word of an enum; valid all of them. */
  readonly values: readonly Scalar[]
}

/**
 * For every signal of the decision that a rule or gate compares: the values at which the policy could change its mind, and
 * the nearest ones beside them. Between two neighbours in `values` it says the same of every value, unless the fact is
 * compared with another signal. `constants` are the thresholds' values.
 */
export function valuesToTry(
  policy: Pick<Policy, 'signals' | 'rules' | 'responding'>,
  constants: ReadonlyMap<string, Scalar>,
): Map<string, Tried> {
  const against = comparedWith(policy, constants)
  return new Map(
    policy.signals.flatMap((spec): [string, Tried][] => {
      const met = against.get(spec.name)
      return met
        ? [
            [
              spec.name,
              { spec, against: met, values: valuesAround({ ...spec, shape: possibleShape(spec) }, met) },
            ],
          ]
        : []
    }),
  )
}

/** What every fact is compared with, by its name: the other sides, sorted where they are numbers. */
export function comparedWith(
  policy: Pick<Policy, 'rules' | 'responding'>,
  constants: ReadonlyMap<string, Scalar>,
): Map<string, readonly Scalar[]> {
  const against = new Map<string, Set<Scalar>>()
  const conditions = [...policy.rules, ...policy.responding.gates].map((each) => each.conditions)
  for (const { fact, value } of conditions.flatMap(comparisonsIn)) {
    const other = typeof value === 'object' && 'fact' in value ? value.fact : undefined
    const right = other === undefined ? ([value].flat() as Scalar[]) : [constants.get(other)].filter(isThere)
    const left = other === undefined ? undefined : constants.get(fact)
    add(against, fact, right)
    // `threshold below signal` says something of the signal, too.
    if (other !== undefined && left !== undefined) add(against, other, [left])
  }
  return new Map(
    [...against].map(([name, met]) => [
      name,
      [...met].toSorted((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0)),
    ]),
  )
}

/** Every comparison of a nest, in its order. */
export function comparisonsIn(condition: Condition): Comparison[] {
  if ('not' in condition) return comparisonsIn(condition.not)
  if ('all' in condition) return condition.all.flatMap(comparisonsIn)
  if ('any' in condition) return condition.any.flatMap(comparisonsIn)
  return [condition]
}

/** How far a neighbour is from a number: 1 for whole numbers, else a hundredth or one in its own last decimal. */
export function stepOf({ shape }: Pick<SignalSpec, 'shape'>, at: number): number {
  if (shape.type === 'integer') return 1
  // Read, not reckoned: `10 ** -4` is 0.00009999999999999999.
  return Number(`1e-${Math.max(2, decimalsOf(at))}`)
}

/** `at` moved by whole steps, without the dust of binary fractions: 90 − 0.01 is 89.99. */
export function moved(at: number, steps: number, step: number): number {
  return Number((at + steps * step).toFixed(Math.min(100, decimalsOf(step))))
}

function valuesAround({ shape }: SignalSpec, against: readonly Scalar[]): Scalar[] {
  if (shape.type === 'boolean') return [false, true]
  if (shape.type === 'enum') return [...(shape.values ?? [])]
  if (shape.type === 'string') return [...against, otherText(against)]
  const { min = -Infinity, max = Infinity } = shape
  const numbers = against.filter((each) => typeof each === 'number')
  const near = numbers.flatMap((at) => {
    const step = stepOf({ shape }, at)
    return shape.type === 'integer' && !Number.isInteger(at)
      ? [Math.floor(at), Math.ceil(at)]
      : [moved(at, -1, step), at, moved(at, 1, step)]
  })
  const ends = [shape.min, shape.max].filter(isThere)
  return [...new Set([...near, ...ends])]
    .filter((each) => each >= min && each <= max)
    .toSorted((a, b) => a - b)
}

/** A text that is none of those. */
function otherText(against: readonly Scalar[]): string {
  let text = 'other'
  while (against.includes(text)) text = `${text}_`
  return text
}

function add(map: Map<string, Set<Scalar>>, name: string, values: readonly Scalar[]): void {
  const known = map.get(name) ?? new Set()
  for (const value of values) known.add(value)
  map.set(name, known)
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}
