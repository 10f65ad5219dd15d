import type { Constant, Fact, Filter as FilterFile } from '../generated/policyFile.js'
import type { Condition, Filter, OnFault, Policy, Selector, SignalSpec } from '../model/policy.js'
import type { Locate, Place, PolicySource } from '../model/source.js'
import { canonicalJson, sha256 } from './canonical.js'
import { milliseconds } from './duration.js'
import { formatOf, isFact } from './factFormat.js'
import { DEFAULT_OUTPUTS } from './outputs.js'
import { gatherSections, type Entry } from './sections.js'

/** Fills in the defaults of a policy that `checkPolicy` found nothing wrong with. */
export function buildPolicy(sources: readonly PolicySource[], locate: Locate): Policy {
  const sections = gatherSections(sources)
  const origin = (place: Place) => ({ file: place.file, ...locate(place) })
  const levels = sections.levels.map(({ value }, index) => ({
    ...value,
    priority: value.priority ?? sections.levels.length - index,
  }))
  const constants = sections.thresholds
    .filter((entry) => !isFact(entry.value))
    .map(({ name, value, place }) => {
      const constant = (typeof value === 'object' ? value : { value }) as Constant
      return { name, description: '', ...constant, origin: origin(place) }
    })
  const signals = [
    ...sections.facts.map((entry) => signalSpec(entry, false, origin)),
    ...sections.thresholds
      .filter((entry): entry is Entry<Fact> => isFact(entry.value))
      .map((entry) => signalSpec(entry, true, origin)),
  ]
  const rules = sections.rules.map(({ name, value, place }) => ({
    name,
    level: value.event.type,
    priority: value.priority ?? levels.find((level) => level.name === value.event.type)?.priority ?? 1,
    conditions: value.conditions as Condition,
    reason: value.event.params?.reason ?? '',
    params: value.event.params ?? {},
    origin: origin(place),
  }))
  const outputs = { ...DEFAULT_OUTPUTS, ...sections.outputs[0]?.value }
  return {
    levels,
    constants,
    signals,
    rules,
    outputs,
    digest: digestOf({ levels, constants, signals, rules }),
  }
}

/** What decides, without where it was written and what it is called for people. */
function digestOf(policy: Pick<Policy, 'levels' | 'constants' | 'signals' | 'rules'>): string {
  const levels = policy.levels.map(withoutWords)
  const [constants, signals, rules] = [policy.constants, policy.signals, policy.rules].map((list) =>
    list.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(withoutWords),
  )
  return `sha256:${sha256(canonicalJson({ levels, constants, signals, rules }))}`
}

/** JSON leaves out what is undefined. */
function withoutWords(each: object): object {
  return { ...each, origin: undefined, description: undefined }
}

function signalSpec(
  entry: Entry<Fact>,
  threshold: boolean,
  origin: (place: Place) => SignalSpec['origin'],
): SignalSpec {
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
    ...pick(fact, 'last', 'timestamp', 'itemDefault', 'comment'),
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
function pick<T extends object, K extends keyof T>(
  object: T,
  ...keys: K[]
): { [P in K]?: NonNullable<T[P]> } {
  return Object.fromEntries(
    keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]),
  ) as {
    [P in K]?: NonNullable<T[P]>
  }
}
