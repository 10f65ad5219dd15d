import { nearest } from '../model/nearest.js'
import { deceptionHelp } from '../model/oddCharacters.js'
import type { ProblemCode } from '../model/problemCodes.js'
import { UNKNOWN } from '../model/decision.js'
import { BLOCK } from '../model/policy.js'
import type { Fault, Place, PolicySource } from '../model/source.js'
import { namePlace, twice } from './checkTwice.js'
import type { Entry, Sections } from './sections.js'

/** Words that mean something to the program itself: the unknown state, gates, and the engine's own events. */
const RESERVED_LEVELS = new Set([UNKNOWN, BLOCK, 'ERROR', 'SUCCESS', 'FAILURE', 'FAILED', 'UPDATED'])

/** Members of every JavaScript object: a library that looks a name up carelessly would find them. */
const RESERVED_FACTS = new Set(['constructor', 'prototype'])

/** Keys that a log record has already. */
export const RECORD_KEYS: ReadonlySet<string> = new Set([
  'timestamp',
  'policy',
  'seq',
  'prev',
  'decision_id',
  'policy_digest',
  'since',
  'triggers',
  'quality',
  'thresholds',
  'error',
  'last_good',
  'repaired',
  'log_changed',
])

/** Names with a meaning of their own, keys of the log that meet, and sections that are missing. */
export function checkNames(sections: Sections, sources: readonly PolicySource[]): Fault[] {
  const facts = [...sections.thresholds, ...sections.facts, ...sections.gateFacts]
  return [
    ...sections.levels.filter(({ name }) => RESERVED_LEVELS.has(name)).map(reserved),
    ...facts.filter(({ name }) => RESERVED_FACTS.has(name)).map(reserved),
    ...checkLogKeys(sections),
    ...missingSections(sections, sources),
  ]
}

function reserved(entry: Entry<unknown>): Fault {
  return {
    code: 'reserved-name',
    severity: 'error',
    message: `\`${entry.name}\` has a meaning of its own and cannot be a name here`,
    place: namePlace(entry.place),
  }
}

function checkLogKeys({ facts }: Sections): Fault[] {
  const faults: Fault[] = []
  const seen = new Map<string, Place>()
  const names = new Set<string>()
  for (const fact of facts) {
    // A fact that is defined twice is a fault already.
    if (!fact.sound || names.has(fact.name)) continue
    names.add(fact.name)
    const key = fact.value.log ?? fact.name
    const place = fact.value.log
      ? { ...fact.place, path: [...fact.place.path, 'log'], part: 'value' as const }
      : fact.place
    const other = seen.get(key)
    if (RECORD_KEYS.has(key) || RESERVED_FACTS.has(key)) {
      const message = `\`${key}\` is a key that every log record has already`
      faults.push({
        code: 'reserved-name',
        severity: 'error',
        message,
        place,
        help: 'give the fact another `log` name',
      })
    } else if (other) {
      faults.push(twice('duplicate-name', `two facts are called \`${key}\` in the log`, place, other))
    }
    seen.set(key, place)
  }
  return faults
}

function missingSections(sections: Sections, sources: readonly PolicySource[]): Fault[] {
  const file = sources[0]?.file ?? 'rules'
  const missing = [
    ...(sections.levelSections.length === 0 ? ['levels'] : []),
    ...(sections.facts.length === 0 ? ['facts'] : []),
    ...(sections.rules.length === 0 ? ['rules'] : []),
  ]
  return missing
    .filter((name) => !isFaulty(name, sources))
    .map((name) => ({
      code: 'missing-section',
      severity: 'error',
      message: `no file of the policy has ${name === 'levels' ? '`levels`' : `any \`${name}\``}`,
      place: { file, path: [], part: 'value' },
      help: `add \`${name}:\` in any file of the folder`,
    }))
}

/** A section that is there, but misspelt or with a fault of its own, is not missing: mending that brings it back. */
export function isFaulty(section: string, sources: readonly PolicySource[]): boolean {
  return sources.some(({ schemaFaults }) =>
    schemaFaults.some(({ place, meant }) => {
      const [key] = place.path
      if (key === section) return true
      return place.path.length === 1 && (meant === section || nearest(String(key), [section]) !== undefined)
    }),
  )
}

/** A fault about a name that nobody defines, with the nearest name that somebody does, or all of them if they are few. */
export function unknownName(
  code: ProblemCode,
  kind: string,
  name: string,
  known: readonly string[],
  place: Place,
): Fault {
  const near = nearest(name, known)
  const list =
    known.length > 6 ? undefined : `there are ${known.map((each) => `\`${each}\``).join(', ') || 'none'}`
  const meant = near ? `did you mean \`${near}\`?` : list
  const help = [deceptionHelp(name), meant].filter((each) => each !== undefined).join('; ')
  return {
    code,
    severity: 'error',
    message: `there is no ${kind} \`${name}\``,
    place,
    ...(help ? { help } : {}),
  }
}
