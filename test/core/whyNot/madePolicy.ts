import { givenSignal } from '../../../src/core/judgeSignals.js'
import type { Signal } from '../../../src/model/decision.js'
import type { Condition, Policy, Scalar, SignalSpec, ValueShape } from '../../../src/model/policy.js'

const ORIGIN = { file: 'rules.yaml', line: 1, column: 1 }

export interface MadeFact extends Partial<Omit<ValueShape, 'normalize'>> {
  readonly type: ValueShape['type']
  readonly value: Scalar
  readonly normalize?: ValueShape['normalize']
  readonly default?: Scalar
  readonly threshold?: boolean
  readonly quality?: 'missing' | 'stale' | 'invalid'
  /** The level that its quality calls for. */
  readonly raises?: string
}

export interface MadeRule {
  readonly level: string
  readonly conditions: Condition
}

export interface Made {
  readonly policy: Policy
  readonly signals: readonly Signal[]
}

/** A policy of facts, constants and rules alone, with the signals as they are. The last level needs no rule. */
export function madePolicy(
  levels: readonly string[],
  facts: Readonly<Record<string, MadeFact>>,
  rules: readonly MadeRule[],
  constants: Readonly<Record<string, Scalar>> = {},
): Made {
  const specs = Object.entries(facts).map(([name, fact]): SignalSpec => specOf(name, fact))
  const policy = {
    levels: levels.map((name, index) => ({ name, color: '#000000', description: '', priority: 100 - index })),
    constants: Object.entries(constants).map(([name, value]) => ({
      name,
      value,
      description: '',
      origin: ORIGIN,
    })),
    signals: specs,
    rules: rules.map(({ level, conditions }, index) => ({
      name: `rule ${index}`,
      level,
      priority: 1,
      conditions,
      reason: '',
      params: {},
      origin: ORIGIN,
    })),
    responding: { gates: [] },
    digest: 'sha256:0',
  } as unknown as Policy
  const signals = specs.map((spec): Signal => {
    const { value, quality, raises } = facts[spec.name] as MadeFact
    const note = quality === undefined ? {} : { note: `it is ${quality}` }
    const signal = { ...givenSignal(spec, value), quality: quality ?? ('ok' as const), ...note }
    return raises === undefined ? signal : { ...signal, raises }
  })
  return { policy, signals }
}

function specOf(name: string, fact: MadeFact): SignalSpec {
  const { type, normalize = [], values, min, max, unit, threshold = false, default: preset } = fact
  const shape = { values, min, max, unit }
  return {
    name,
    description: '',
    from: { file: 'facts.json', format: 'json', where: [], delimiter: ',' },
    shape: {
      type,
      normalize,
      ...(Object.fromEntries(
        Object.entries(shape).filter(([, each]) => each !== undefined),
      ) as Partial<ValueShape>),
    },
    ...(preset === undefined ? {} : { default: preset }),
    onMissing: 'default',
    onInvalid: 'error',
    onStale: 'warn',
    threshold,
    origin: ORIGIN,
  }
}
