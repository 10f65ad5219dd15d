import {
  isClosed,
  type Edit,
  type GuardSpec,
  type GuardState,
  type Steps,
  type UnlocksSpec,
} from '../model/guard.js'
import { isObject } from '../model/json.js'
import { dayFound, isoTime, utcDay } from '../model/time.js'
import { editJson } from './editJson.js'

/** A part of a guard's file that is not what it should be: where, and what is wrong, as a clause. */
export interface Unsound {
  readonly path: Steps
  readonly wrong: string
}

/** Whether the guard is closed; null where the document does not say: a default is only for a file that is not there. */
export function isOn(document: unknown, { on }: GuardSpec): boolean | null | Unsound {
  const found = valueAt(document, on)
  if (found === undefined) return null
  if ('wrong' in found) return found
  if (typeof found.value === 'boolean') return found.value
  return { path: on, wrong: `${shown(found.value)} is neither \`true\` nor \`false\`` }
}

/**
 * How many manual unlocks the document counts for the day (UTC) of `now`, in milliseconds since 1970. Another day's
 * count is past; a count without a day stands, for nobody knows that it is past. A day yet to come would give the
 * count away: it is a fault.
 */
export function unlocksToday(document: unknown, spec: UnlocksSpec, now: number): number | Unsound {
  const found = valueAt(document, spec.count)
  if (found && 'wrong' in found) return found
  const count = found ? found.value : spec.fallback
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    return { path: spec.count, wrong: `${shown(count)} is not a whole number from 0` }
  const day = valueAt(document, spec.day)
  if (day === undefined) return count
  if ('wrong' in day) return day
  const of = dayFound(day.value, now)
  if (of === 'unsound')
    return { path: spec.day, wrong: `${shown(day.value)} is not a day; write it like ${utcDay(now)}` }
  if (of === 'future')
    return { path: spec.day, wrong: `${shown(day.value)} is yet to come; today is ${utcDay(now)} (UTC)` }
  return of === 'today' ? count : 0
}

/** What a guard is to be turned to. `unlocks` is the count of today that is written; left out, the count stays. */
export interface GuardRequest {
  readonly to: GuardState
  readonly reason: string
  /** `alice@host` */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly unlocks?: number
}

/** The text of a guard's file after a change: what is not concerned stays as it was. Null when it cannot be put in. */
export function changedText(
  text: string,
  document: unknown,
  spec: GuardSpec,
  request: GuardRequest,
): string | null {
  return editJson(text, [
    { path: spec.on, value: isClosed(request.to) },
    ...countEdits(spec, request),
    ...companionEdits(document, spec, request),
  ])
}

/** The text of a guard's file that is made anew. */
export function freshText(spec: GuardSpec, request: GuardRequest): string {
  const { to, reason, by, now } = request
  const at = (key: string): Steps => [...spec.on.slice(0, -1), key]
  const edits: Edit[] = [
    { path: spec.on, value: isClosed(to) },
    ...(spec.guard === 'trust' ? [{ path: at('lock_state'), value: to.toUpperCase() }] : []),
    { path: at('reason'), value: reason },
    { path: at(`${to}_at`), value: isoTime(now) },
    { path: at('changed_by'), value: by },
    ...countEdits(spec, request),
  ]
  // The policy may point to one place for two things, or through a boolean: then what matters is written alone.
  const text = editJson('{}', edits) ?? editJson('{}', edits.slice(0, 1)) ?? '{}'
  return `${JSON.stringify(JSON.parse(text), null, 2)}\n`
}

function countEdits({ unlocks: spec }: GuardSpec, { unlocks, now }: GuardRequest): Edit[] {
  if (!spec || unlocks === undefined) return []
  return [
    { path: spec.count, value: unlocks },
    { path: spec.day, value: utcDay(now) },
  ]
}

/** Other programs look at these: they are kept true where a file has them. A brake also says who engaged it, and why. */
function companionEdits(document: unknown, spec: GuardSpec, { to, reason, by, now }: GuardRequest): Edit[] {
  const parent = spec.on.slice(0, -1)
  const time = isoTime(now)
  const own = [spec.on, spec.unlocks?.count, spec.unlocks?.day].map((path) => JSON.stringify(path))
  const always = spec.guard === 'brake' ? ['reason', 'changed_at', 'changed_by'] : []
  const companions: [string, string][] = [
    ...(spec.guard === 'trust' ? [['lock_state', to.toUpperCase()] as [string, string]] : []),
    ['reason', reason],
    [`${to}_at`, time],
    ['changed_at', time],
    ['changed_by', by],
  ]
  const edits = companions.flatMap(([key, value]): Edit[] => {
    const path = [...parent, key]
    const found = valueAt(document, path)
    const isText = found && 'value' in found && (found.value === null || typeof found.value === 'string')
    const wanted = found === undefined ? always.includes(key) : isText
    return wanted && !own.includes(JSON.stringify(path)) ? [{ path, value }] : []
  })
  const provenance = [...parent, 'provenance']
  const found = valueAt(document, provenance)
  if (!found || !('value' in found) || !isObject(found.value)) return edits
  return [
    ...edits,
    { path: [...provenance, 'changed_by'], value: by },
    { path: [...provenance, 'timestamp'], value: time },
  ]
}

/** A text beside the guard's boolean, such as its reason; null where there is none. */
export function companion(document: unknown, spec: GuardSpec, ...keys: Steps): string | null {
  const found = valueAt(document, [...spec.on.slice(0, -1), ...keys])
  return found && 'value' in found && typeof found.value === 'string' ? found.value : null
}

/** The value at a path, own members only; undefined where it is not there. */
export function valueAt(document: unknown, path: Steps): { readonly value: unknown } | Unsound | undefined {
  let value = document
  for (const [index, step] of path.entries()) {
    if (Array.isArray(value) ? !/^(0|[1-9]\d*)$/.test(step) : !isObject(value)) {
      return { path: path.slice(0, index), wrong: `${shown(value)} is not an object with \`${step}\` in it` }
    }
    if (!Object.hasOwn(value as object, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return { value }
}

const LONGEST_SHOWN = 40

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value) ?? 'nothing'
  return `\`${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}\``
}
