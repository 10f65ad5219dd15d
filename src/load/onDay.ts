import type { Path } from '../model/source.js'
import { parseTime } from '../model/time.js'
import { followPointer } from './pointer.js'

/** A clock that runs this much ahead of ours is a difference of clocks. Milliseconds. */
const CLOCK_SKEW = 5 * 60_000

/** Whether a value counts now, by the day (UTC) that stands beside it; or what is wrong with that day, and where. */
export type DayFound = { readonly counts: boolean } | { readonly wrong: string; readonly path: Path }

/** `pointer` leads to the day in `document`; `now` is in milliseconds since 1970. Where no day stands, the value counts. */
export function countsOn(document: unknown, pointer: string, now: number): DayFound {
  const [hit] = followPointer(document, pointer).hits
  if (!hit || 'absent' in hit) return { counts: true }
  if ('wrong' in hit) return hit
  const time = parseTime(hit.value)
  if (time === null)
    return { wrong: `the day in \`${pointer}\` is not an ISO 8601 date or time`, path: hit.path }
  const [today, day] = [dayOf(now), dayOf(time)]
  if (day <= today) return { counts: day === today }
  // Its midnight was a moment before ours: what it counted counts.
  if (time <= now + CLOCK_SKEW) return { counts: true }
  return { wrong: `the day in \`${pointer}\` is after today, ${today}`, path: hit.path }
}

/** `2025-11-14`, in UTC. */
function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
