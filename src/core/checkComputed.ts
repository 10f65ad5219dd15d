import type { GateFact as GateFactFile } from '../generated/policyFile.js'
import type { Fault, Place } from '../model/source.js'
import type { KnownType, KnownTypes } from './checkComparison.js'
import { unknownName } from './checkNames.js'
import { isKind } from './factFormat.js'
import { typeOfEntry } from './factTypes.js'
import type { Entry, Sections } from './sections.js'
import { describeType } from './valueTypes.js'

type Computed = Entry<GateFactFile> & {
  readonly kind: 'largestOf' | 'firstOf'
  readonly of: readonly string[]
}

/** The types of all gate facts, and what is wrong with those that are computed from others. */
export function gateFactTypes(sections: Sections): { types: KnownTypes; faults: Fault[] } {
  const types = new Map<string, KnownType | null>()
  const waiting = new Map<string, Computed>()
  for (const entry of sections.gateFacts) {
    // Of two with one name, which is a fault already, the first one counts.
    if (types.has(entry.name)) continue
    const computed = entry.sound ? asComputed(entry) : null
    if (computed) waiting.set(entry.name, computed)
    const counts = entry.sound && isKind(entry.value, 'responses')
    types.set(entry.name, computed ? null : counts ? { kind: 'number' } : typeOfEntry(entry))
  }
  const others = new Set([...sections.facts, ...sections.thresholds].map(({ name }) => name))
  const { order, cycles } = inOrder(waiting)
  const faults = [...cycles.map(cycleFault), ...chainFaults(order)]
  for (const computed of order) {
    for (const [index, name] of computed.of.entries()) {
      if (!types.has(name)) faults.push(unknownSource(computed, name, index, others, [...types.keys()]))
    }
    const misfits = typeFaults(computed, types)
    faults.push(...misfits)
    const first = types.get(computed.of[0] ?? '')
    if (misfits.length > 0 || !first) continue
    const { constant: _only, ...type } = first
    types.set(computed.name, type)
  }
  return { types, faults }
}

function asComputed(entry: Entry<GateFactFile>): Computed | null {
  const { value } = entry
  if (isKind(value, 'largestOf')) return { ...entry, kind: 'largestOf', of: value.largestOf }
  return isKind(value, 'firstOf') ? { ...entry, kind: 'firstOf', of: value.firstOf } : null
}

/** Each after those that it is computed from; and those that wait for themselves, as rings. */
function inOrder(computed: ReadonlyMap<string, Computed>): { order: Computed[]; cycles: Computed[][] } {
  const open = new Map<string, number>()
  const readers = new Map<string, Computed[]>()
  for (const each of computed.values()) {
    const sources = each.of.filter((name) => computed.has(name))
    open.set(each.name, sources.length)
    for (const name of sources) {
      const known = readers.get(name)
      if (known) known.push(each)
      else readers.set(name, [each])
    }
  }
  const order = [...computed.values()].filter(({ name }) => open.get(name) === 0)
  for (const { name } of order) {
    for (const reader of readers.get(name) ?? []) {
      const left = (open.get(reader.name) ?? 0) - 1
      open.set(reader.name, left)
      if (left === 0) order.push(reader)
    }
  }
  const settled = new Set(order)
  return { order, cycles: ringsIn([...computed.values()].filter((each) => !settled.has(each))) }
}

/** Every one of `stuck` waits for another one of them: whoever follows that comes to a ring. */
function ringsIn(stuck: readonly Computed[]): Computed[][] {
  const byName = new Map(stuck.map((each) => [each.name, each]))
  const seen = new Set<Computed>()
  const rings: Computed[][] = []
  for (const start of stuck) {
    const walk = new Map<Computed, number>()
    let at: Computed | undefined = start
    while (at && !seen.has(at) && !walk.has(at)) {
      walk.set(at, walk.size)
      const next: string | undefined = at.of.find((name) => byName.has(name))
      at = next === undefined ? undefined : byName.get(next)
    }
    if (at && walk.has(at)) rings.push([...walk.keys()].slice(walk.get(at)))
    for (const each of walk.keys()) seen.add(each)
  }
  return rings
}

function cycleFault(ring: readonly Computed[]): Fault {
  const [first] = ring as readonly [Computed]
  const names = [...ring, first].map(({ name }) => `\`${name}\``)
  const message = `\`${first.name}\` is computed from itself: ${names.join(' → ')}`
  return { code: 'gate-fact-cycle', severity: 'error', message, place: at(first) }
}

/** Whoever follows a chain further than this has lost the thread, and so may the stack that computes it. */
const MAX_CHAIN = 32

/** `order` has each after those that it is computed from. Of a chain that is too long, the first beyond is told. */
function chainFaults(order: readonly Computed[]): Fault[] {
  const lengths = new Map<string, number>()
  return order.flatMap((each): Fault[] => {
    const length = 1 + Math.max(0, ...each.of.map((name) => lengths.get(name) ?? 0))
    lengths.set(each.name, length)
    if (length !== MAX_CHAIN + 1) return []
    const message = `\`${each.name}\` ends a chain of ${length} facts, each computed from the next, and ${MAX_CHAIN} are allowed`
    return [{ code: 'gate-fact-chain', severity: 'error', message, place: at(each) }]
  })
}

function unknownSource(
  computed: Computed,
  name: string,
  index: number,
  others: ReadonlySet<string>,
  known: readonly string[],
): Fault {
  if (!others.has(name)) return unknownName('unknown-fact', 'gate fact', name, known, at(computed, index))
  return {
    code: 'gate-fact-misplaced',
    severity: 'error',
    message: `\`${name}\` is no gate fact, and \`${computed.kind}\` takes only those`,
    place: at(computed, index),
    help: `compare with \`${name}\` in a condition of its own, or read its value by a gate fact of another name`,
  }
}

/** All numbers for the largest; for the first, all of the type of the first. */
function typeFaults(computed: Computed, types: KnownTypes): Fault[] {
  const { kind, of } = computed
  const first = types.get(of[0] ?? '')
  return of.flatMap((name, index) => {
    const type = types.get(name)
    if (!type) return []
    const described = `\`${name}\` is ${describeType(type)}`
    if (kind === 'largestOf') {
      if (type.kind === 'number') return []
      return [misfit(`${described}, and \`largestOf\` takes numbers`, at(computed, index))]
    }
    if (!first || describeType(first) === describeType(type)) return []
    const message = `${described}, and \`${of[0]}\`, the first, is ${describeType(first)}`
    return [misfit(message, at(computed, index))]
  })
}

function misfit(message: string, place: Place): Fault {
  return { code: 'value-type', severity: 'error', message, place }
}

function at({ place, kind }: Computed, index?: number): Place {
  return {
    file: place.file,
    path: [...place.path, kind, ...(index === undefined ? [] : [index])],
    part: index === undefined ? 'key' : 'value',
  }
}
