import type { Fact } from '../generated/policyFile.js'
import type { GuardName, GuardSpec, UnlocksSpec } from '../model/guard.js'
import { pointerSteps } from '../model/pointer.js'
import type { PolicySource } from '../model/source.js'
import { formatOf, isFact } from './factFormat.js'
import { plainPath, staysBelow } from './relativePath.js'
import { gatherSections, type Entry, type Sections } from './sections.js'

/** Where the shipped policy has its guards. */
export const USUAL_GUARDS: Readonly<Record<GuardName, GuardSpec>> = {
  trust: {
    guard: 'trust',
    file: 'trust_lock_state.json',
    on: ['locked'],
    unlocks: { count: ['manual_unlocks_today'], day: ['manual_unlocks_last_reset'], fallback: 0 },
  },
  brake: { guard: 'brake', file: 'forensics/safety_brake_state.json', on: ['is_engaged'] },
}

/**
 * Where a broken policy says that a guard stands, in what is left of its files; null when nothing sound says so, or
 * two places are named. Good for closing it only: there is no default, so that a guard is never taken for closed already
 * without its file saying so.
 */
export function guardMeant(guard: GuardName, sources: readonly PolicySource[]): GuardSpec | null {
  const sections = gatherSections(sources)
  const on = placeOf(sections, factNamed(sections, guard, guard === 'trust' ? 'locked' : 'engaged'))
  if (!on) return null
  const spec = { guard, file: on.file, on: pointerSteps(on.pointer) }
  if (guard === 'brake') return spec
  const count = placeOf(sections, factNamed(sections, guard, 'unlocks'))
  const unlocks = count?.file === on.file ? unlocksSpec(count) : null
  return unlocks ? { ...spec, unlocks } : spec
}

interface ValuePlace {
  readonly file: string
  readonly pointer: string
  readonly onDay: string | undefined
}

function unlocksSpec({ pointer, onDay }: ValuePlace): UnlocksSpec | null {
  return onDay ? { count: pointerSteps(pointer), day: pointerSteps(onDay), fallback: 0 } : null
}

/** The fact that the guards name under a key; null when none or several are named. */
function factNamed({ guards }: Sections, guard: GuardName, key: string): string | null {
  const names = guards.flatMap((entry) => {
    const named: unknown = (entry.value as Record<string, Record<string, unknown>> | null)?.[guard]?.[key]
    return typeof named === 'string' && entry.soundAt([guard, key]) ? [named] : []
  })
  return onlyOne(names)
}

/** The one value of a JSON file that a fact is read from; null when what says so is not sound, or says several. */
function placeOf({ facts, thresholds, gateFacts }: Sections, name: string | null): ValuePlace | null {
  const entries = [...facts, ...thresholds, ...gateFacts].filter((each) => each.name === name)
  const places = entries.map((entry) => JSON.stringify(valuePlace(entry)))
  const place = onlyOne(places)
  return place === null ? null : (JSON.parse(place) as ValuePlace | null)
}

function valuePlace({ value, soundAt }: Entry<unknown>): ValuePlace | null {
  if (!isFact(value)) return null
  const { file, pointer, onDay }: Partial<Fact> = value
  const sound = (['file', 'pointer', 'format'] as const).every((key) => soundAt([key]))
  if (!sound || typeof file !== 'string' || typeof pointer !== 'string' || !staysBelow(file)) return null
  if ((formatOf(value) ?? 'json') !== 'json' || pointer === '' || pointer.split('/').includes('*'))
    return null
  return { file: plainPath(file), pointer, onDay: soundAt(['onDay']) ? onDay : undefined }
}

function onlyOne(values: readonly string[]): string | null {
  const [first, ...others] = new Set(values)
  return first !== undefined && others.length === 0 ? first : null
}
