import type { FactTold } from '../../model/account.js'
import type { Signal } from '../../model/decision.js'
import type { ConstantSpec, Policy, Scalar, SignalSpec } from '../../model/policy.js'

/** What is known of each fact of a decision, by its name. */
export type Facts = ReadonlyMap<string, FactTold>

/** `given` are values from the command line that stand in for constants of the policy. */
export function factsTold(
  { constants, signals }: Pick<Policy, 'constants' | 'signals'>,
  read: readonly Signal[],
  given: ReadonlyMap<string, Scalar>,
): Facts {
  const known = new Map(read.map((signal) => [signal.name, signal]))
  return new Map([
    ...constants.map((each): [string, FactTold] => [each.name, constantTold(each, given.get(each.name))]),
    ...signals.flatMap((spec): [string, FactTold][] => {
      const signal = known.get(spec.name)
      return signal ? [[spec.name, signalTold(spec, signal)]] : []
    }),
  ])
}

function constantTold({ name, value, unit, origin }: ConstantSpec, given: Scalar | undefined): FactTold {
  const common = { name, at: origin, ...(unit === undefined ? {} : { unit }) }
  return given === undefined
    ? { ...common, value, quality: 'constant' }
    : { ...common, value: given, quality: 'given', instead: value }
}

function signalTold(spec: SignalSpec, signal: Signal): FactTold {
  const { name, value, quality, source, age, ageFrom, note, unit, raises } = signal
  const read = quality === 'ok' || quality === 'stale' || quality === 'invalid'
  // When a file was written says little of a value whose age nobody judges: a copy is new.
  const aged = age !== undefined && (ageFrom === 'timestamp' || spec.maxAge !== undefined)
  return {
    name,
    value,
    at: spec.origin,
    quality,
    ...(unit === undefined ? {} : { unit }),
    ...(read ? { source } : {}),
    ...(aged ? { age, ...(ageFrom === undefined ? {} : { ageFrom }) } : {}),
    ...(note === undefined ? {} : { note }),
    ...(raises === undefined ? {} : { raises }),
  }
}

/** A fact that every comparison names: the policy was checked. */
export function factNamed(facts: Facts, name: string): FactTold {
  const fact = facts.get(name)
  if (!fact) throw new Error(`nothing is known of the fact \`${name}\``)
  return fact
}
