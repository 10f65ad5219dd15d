import type { Fault, Path, Place } from '../model/source.js'
import { checkComparison, type KnownTypes } from './checkComparison.js'
import { gateFactTypes } from './checkComputed.js'
import { unknownName } from './checkNames.js'
import { comparisonsOf } from './comparisons.js'
import { isKind } from './factFormat.js'
import { factTypes } from './factTypes.js'
import { templateNames } from './reason.js'
import type { Sections } from './sections.js'
import { isObject } from '../model/json.js'

/** Every gate: its texts, and every comparison against the types of facts, thresholds and gate facts. */
export function checkGates(sections: Sections): Fault[] {
  const { types: ofGates, faults } = gateFactTypes(sections)
  const types: KnownTypes = new Map([...ofGates, ...factTypes(sections)])
  const unknown = (name: string, place: Place): Fault =>
    unknownName('unknown-fact', 'fact', name, [...types.keys()], place)
  for (const { value: gate, place, soundAt } of sections.gates) {
    const at = (keys: Path): Place => ({ file: place.file, path: [...place.path, ...keys], part: 'value' })
    for (const key of ['reason', 'opens'] as const) {
      const keys = ['event', 'params', key]
      if (!isObject(gate.event) || !isObject(gate.event.params) || !soundAt(keys)) continue
      const names = templateNames(gate.event.params[key] ?? '')
      faults.push(...names.filter((name) => !types.has(name)).map((name) => unknown(name, at(keys))))
    }
    for (const [comparison, keys] of comparisonsOf(gate.conditions, ['conditions'])) {
      if (!soundAt(keys)) continue
      faults.push(...checkComparison(comparison, types, (key) => at([...keys, ...key]), unknown))
    }
  }
  return faults
}

/**
 * Actions and no `gates:` at all: the file was deleted or renamed, or nobody has thought of it. Who wants none writes
 * `gates: []`. A warning.
 */
export function checkGated({ gateSections, actions }: Sections): Fault[] {
  const [first] = actions
  if (!first || gateSections.length > 0) return []
  return [
    {
      code: 'no-gates',
      severity: 'warning',
      message: 'the policy has actions and no `gates:`, which say when nothing may be done',
      place: { file: first.place.file, path: ['actions'], part: 'key' },
      help: 'add `gates:` in any file of the folder; `gates: []` says that nothing forbids them',
    },
  ]
}

/** Gate facts that nothing reads: a gate was forgotten, or one reads another fact than was meant. Warnings. */
export function checkGateFactUse({ gateFacts, gates, guards }: Sections): Fault[] {
  const used = new Set<unknown>()
  for (const { value: gate } of gates) {
    for (const [{ fact, value }] of comparisonsOf(gate.conditions, [])) {
      used.add(fact)
      if (isObject(value)) used.add(value.fact)
    }
    const { reason, opens = '' } = gate.event.params
    for (const name of [...templateNames(reason), ...templateNames(opens)]) used.add(name)
  }
  for (const { value } of gateFacts) {
    if (isKind(value, 'largestOf')) for (const name of value.largestOf) used.add(name)
    if (isKind(value, 'firstOf')) for (const name of value.firstOf) used.add(name)
  }
  for (const { value } of guards) {
    for (const guard of [value.trust ?? {}, value.brake ?? {}])
      for (const name of Object.values(guard)) used.add(name)
  }
  return gateFacts
    .filter(({ name }) => !used.has(name))
    .map(({ name, place }) => ({
      code: 'gate-fact-unused',
      severity: 'warning',
      message: `no gate reads the gate fact \`${name}\``,
      place,
      help: 'add the gate that it is meant for, or delete it',
    }))
}
