import type { Constant, Fact } from '../generated/policyFile.js'
import type { Condition, Origin, Policy } from '../model/policy.js'
import type { Locate, Place, PolicySource } from '../model/source.js'
import { canonicalJson, sha256, withoutWords } from './canonical.js'
import { isFact } from './factFormat.js'
import { DEFAULT_OUTPUTS } from './outputs.js'
import { buildResponding } from './buildResponding.js'
import { gatherSections, type Entry } from './sections.js'
import { signalSpec } from './signalSpec.js'

/** Fills in the defaults of a policy that `checkPolicy` found nothing wrong with. */
export function buildPolicy(sources: readonly PolicySource[], locate: Locate): Policy {
  const sections = gatherSections(sources)
  const origin = (place: Place) => originAt(place, locate)
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
    responding: buildResponding(sections, origin),
    inputFiles: new Map(sections.inputFiles.map(({ name, value }) => [name, value])),
    digest: digestOf({ levels, constants, signals, rules }),
  }
}

/** Where a thing was written: looked up when it is asked for, which most never are. */
function originAt(place: Place, locate: Locate): Origin {
  let known: ReturnType<Locate> | undefined
  const found = (): ReturnType<Locate> => (known ??= locate(place))
  return {
    file: place.file,
    get line() {
      return found().line
    },
    get column() {
      return found().column
    },
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
