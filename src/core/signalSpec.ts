import type { Fact, Filter as FilterFile } from '../generated/policyFile.js'
import type { Filter, OnFault, Origin, Selector, SignalSpec } from '../model/policy.js'
import type { Place } from '../model/source.js'
import { milliseconds } from './duration.js'
import { formatOf } from './factFormat.js'
import type { Entry } from './sections.js'

/** Where a thing was written, of its place in a document. */
export type OriginOf = (place: Place) => Origin

/** A fact of a policy file with every default filled in. */
export function signalSpec(entry: Entry<Fact>, threshold: boolean, origin: OriginOf): SignalSpec {
  const { name, value: fact } = entry
  return {
    name,
    description: fact.description ?? '',
    from: selector(fact),
    shape: {
      type: fact.type,
      normalize: fact.normalize ?? [],
      ...pick(fact, 'values', 'min', 'max', 'unit'),
    },
    ...pick(fact, 'default'),
    onMissing: onFault(fact.onMissing ?? 'default'),
    onInvalid: onFault(fact.onInvalid ?? 'error'),
    ...(fact.maxAge ? { maxAge: milliseconds(fact.maxAge) } : {}),
    onStale: onFault(fact.onStale ?? 'warn'),
    ...(threshold ? {} : { logAs: fact.log ?? name }),
    threshold,
    origin: origin(entry.place),
  }
}

function selector(fact: Fact): Selector {
  const format = formatOf(fact) ?? 'json'
  const field = format === 'csv' ? fact.column : fact.pointer
  const reduce = fact.reduce ?? (format === 'json' ? undefined : 'last')
  return {
    file: fact.file,
    format,
    ...(field === undefined ? {} : { field }),
    where: (fact.where ?? []).map(filter),
    ...(fact.within ? { within: milliseconds(fact.within) } : {}),
    ...(reduce ? { reduce } : {}),
    ...pick(fact, 'last', 'timestamp', 'onDay', 'itemDefault', 'comment'),
    delimiter: fact.delimiter ?? ',',
  }
}

function filter({ pointer, column, operator, value }: FilterFile): Filter {
  return { field: column ?? pointer ?? '', operator, value }
}

function onFault(word: string): OnFault {
  return word === 'error' || word === 'default' || word === 'warn' ? word : { level: word }
}

/** The given keys that are there: an absent key stays absent, and is never `undefined`. */
export function pick<T extends object, K extends keyof T>(
  object: T,
  ...keys: K[]
): { [P in K]?: NonNullable<T[P]> } {
  return Object.fromEntries(
    keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]),
  ) as {
    [P in K]?: NonNullable<T[P]>
  }
}
