import type { Fact, GateFact, Guards } from '../generated/policyFile.js'
import type { Fault, Place } from '../model/source.js'
import { gateFactTypes } from './checkComputed.js'
import { unknownName } from './checkNames.js'
import { factTypes } from './factTypes.js'
import { formatOf, isFact } from './factFormat.js'
import { plainPath } from './relativePath.js'
import { sayInto, type Say } from './sayFault.js'
import type { Entry, Sections } from './sections.js'
import { describeType } from './valueTypes.js'

type Named = Entry<GateFact>

/** The facts that operators turn: each must be a value that can be written back to where it is read. */
export function checkGuards(sections: Sections): Fault[] {
  const named = new Map<string, Named>()
  for (const entry of [...sections.facts, ...sections.thresholds, ...sections.gateFacts])
    if (!named.has(entry.name)) named.set(entry.name, entry)
  return sections.guards.flatMap((entry) => {
    if (!entry.sound) return []
    const faults: Fault[] = []
    const say = sayInto(faults, entry.place)
    const find = (keys: readonly string[], name: string): Named | null => {
      const found = named.get(name)
      const place: Place = { ...entry.place, path: [...entry.place.path, ...keys], part: 'value' }
      if (!found) faults.push(unknownName('unknown-fact', 'fact', name, [...named.keys()], place))
      return found ?? null
    }
    const { trust, brake } = entry.value
    if (trust) checkTrust(trust, find, sections, say)
    if (brake) {
      const keys = ['brake', 'engaged']
      checkWritable(keys, find(keys, brake.engaged), 'boolean', say)
    }
    return faults
  })
}

function checkTrust(
  trust: NonNullable<Guards['trust']>,
  find: (keys: readonly string[], name: string) => Named | null,
  sections: Sections,
  say: Say,
): void {
  const lockedKeys = ['trust', 'locked']
  const unlocksKeys = ['trust', 'unlocks']
  const limitKeys = ['trust', 'limit']
  const locked = checkWritable(lockedKeys, find(lockedKeys, trust.locked), 'boolean', say)
  const unlocks = checkWritable(unlocksKeys, find(unlocksKeys, trust.unlocks), 'integer', say)
  if (unlocks) {
    if (unlocks.onDay === undefined) {
      const message = `\`${trust.unlocks}\` does not say for which day it counts`
      const help = 'add `onDay` where it is defined: a pointer to the day, like `/last_reset`'
      say('guard-shape', unlocksKeys, message, help)
    }
    if (locked && plainPath(locked.file) !== plainPath(unlocks.file)) {
      const message = `\`${trust.unlocks}\` is read from \`${unlocks.file}\`, and \`${trust.locked}\` from \`${locked.file}\``
      say('guard-shape', unlocksKeys, message, 'an unlock writes both at once: read them from one file')
    }
    checkPlaces(trust, locked, unlocks, say)
  }
  const limit = find(limitKeys, trust.limit)
  if (!limit) return
  const type = new Map([...gateFactTypes(sections).types, ...factTypes(sections)]).get(trust.limit)
  if (type && type.kind !== 'number')
    say('guard-shape', limitKeys, `\`${trust.limit}\` is ${describeType(type)}, and a limit is a number`)
}

/** An unlock writes three values, and none of them may stand in the place of another. */
function checkPlaces(
  trust: NonNullable<Guards['trust']>,
  locked: Fact | null,
  unlocks: Fact,
  say: Say,
): void {
  const { pointer, onDay } = unlocks
  if (locked && pointer !== undefined && meet(locked.pointer, pointer)) {
    const message = `\`${trust.unlocks}\` and \`${trust.locked}\` stand in one place, \`${pointer}\``
    say('guard-shape', ['trust', 'unlocks'], message)
  } else if (onDay !== undefined && (meet(pointer, onDay) || meet(locked?.pointer, onDay))) {
    const message = `the day of \`${trust.unlocks}\` stands in the place of a value, \`${onDay}\``
    say('guard-shape', ['trust', 'unlocks'], message)
  }
}

function meet(one: string | undefined, other: string): boolean {
  return one !== undefined && (`${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`))
}

/** The fact, if it is one value of a JSON file and of the type; else it is told why it cannot be written. */
function checkWritable(
  keys: readonly string[],
  entry: Named | null,
  type: 'boolean' | 'integer',
  say: Say,
): Fact | null {
  if (!entry?.sound) return null
  const { name, value } = entry
  const told = (message: string, help?: string): null => {
    say('guard-shape', keys, message, help)
    return null
  }
  if (!isFact(value)) return told(`\`${name}\` is read from no file, and so there is nothing to write`)
  const format = formatOf(value)
  if (format !== null && format !== 'json')
    return told(`\`${name}\` is read from a ${format} file, and only a value of a JSON file can be written`)
  if (value.type !== type) {
    const wanted = type === 'integer' ? 'an integer' : 'true or false'
    return told(`the type of \`${name}\` is ${value.type}, and ${wanted} is written`)
  }
  if (value.reduce !== undefined || value.pointer?.split('/').includes('*'))
    return told(`\`${name}\` is made of several values, and one is written`)
  if (value.pointer === '')
    return told(`\`${name}\` is the whole of its file`, 'point at a key in it, like `/locked`')
  return value
}
