import { factValues } from '../../../src/core/decide.js'
import { comparisonsIn } from '../../../src/core/valuesToTry.js'
import { holds } from '../../../src/core/tryRules.js'
import type { Signal } from '../../../src/model/decision.js'
import type { Policy, Scalar, SignalSpec } from '../../../src/model/policy.js'
import type { Made } from './madePolicy.js'

export interface Smallest {
  readonly count: number
  readonly cost: number
  readonly given: ReadonlyMap<string, Scalar>
}

/** Gives the facts every combination of `values`, and keeps the smallest change that comes to the level. */
export function bruteForce(
  made: Made,
  level: string,
  values: (spec: SignalSpec) => readonly Scalar[],
): Smallest | null {
  const { policy, signals } = made
  let best: Smallest | null = null
  const grid = policy.signals.map((spec, index) => {
    const signal = signals[index] as Signal
    const all = spec.threshold ? [] : values(spec)
    return signal.raises === undefined ? all.filter((each) => each !== signal.value) : [...all, signal.value]
  })
  const given = new Map<string, Scalar>()
  const now = factValues(policy, signals)
  const visit = (index: number, cost: number): void => {
    if (best && (given.size > best.count || (given.size === best.count && cost >= best.cost - 1e-9))) return
    const spec = policy.signals[index]
    const signal = signals[index]
    if (!spec || !signal) {
      if (levelOf(policy, signals, given, now) === level)
        best = { count: given.size, cost, given: new Map(given) }
      return
    }
    visit(index + 1, cost)
    for (const value of grid[index] ?? []) {
      given.set(spec.name, value)
      now.set(spec.name, value)
      visit(index + 1, cost + moveOf(made, spec, signal.value, value))
      given.delete(spec.name)
      now.set(spec.name, signal.value)
    }
  }
  visit(0, 0)
  return best
}

function levelOf(
  { levels, rules }: Policy,
  signals: readonly Signal[],
  given: ReadonlyMap<string, Scalar>,
  now: ReadonlyMap<string, Scalar>,
): string | undefined {
  return levels.find(
    ({ name }, index) =>
      index === levels.length - 1 ||
      signals.some((signal) => signal.raises === name && !given.has(signal.name)) ||
      rules.some((rule) => rule.level === name && holds(rule.conditions, now)),
  )?.name
}

/** As the type of `whyNot` says it: a share of the range, else of the span of what the fact is compared with. */
export function moveOf(made: Made, spec: SignalSpec, from: Scalar, to: Scalar): number {
  if (from === to) return 0
  if (typeof from !== 'number' || typeof to !== 'number') return 1
  return Math.abs(to - from) / spanOf(made, spec, from)
}

function spanOf({ policy, signals }: Made, { name, shape: { min, max } }: SignalSpec, from: number): number {
  if (min !== undefined && max !== undefined) return max - min
  const thresholds = [...policy.constants, ...signals.filter(({ threshold }) => threshold)]
  const fixed = new Map(thresholds.map((each) => [each.name, each.value]))
  const met = policy.rules
    .flatMap(({ conditions }) => comparisonsIn(conditions))
    .flatMap(({ fact, value }): Scalar[] => {
      const other = typeof value === 'object' && 'fact' in value ? value.fact : undefined
      if (other === undefined) return fact === name ? ([value].flat() as Scalar[]) : []
      const constant = fact === name ? fixed.get(other) : other === name ? fixed.get(fact) : undefined
      return constant === undefined ? [] : [constant]
    }) as number[]
  if (met.length === 0) return Math.abs(from) || 1
  return Math.max(...met) - Math.min(...met) || Math.abs(met[0] ?? 0) || 1
}
