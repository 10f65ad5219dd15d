import type { Path } from '../model/source.js'
import { dayFound, utcDay } from '../model/time.js'
import { followPointer } from './pointer.js'

/** Whether a value counts now, by the day (UTC) that stands beside it; or what is wrong with that day, and where. */
export type DayFound = { readonly counts: boolean } | { readonly wrong: string; readonly path: Path }

/** `pointer` leads to the day in `document`; `now` is in milliseconds since 1970. Where no day stands, the value counts. */
export function countsOn(document: unknown, pointer: string, now: number): DayFound {
  const [hit] = followPointer(document, pointer).hits
  if (!hit || 'absent' in hit) return { counts: true }
  if ('wrong' in hit) return hit
  const found = dayFound(hit.value, now)
  if (found === 'unsound')
    return { wrong: `the day in \`${pointer}\` is not an ISO 8601 date or time`, path: hit.path }
  if (found === 'future')
    return { wrong: `the day in \`${pointer}\` is after today, ${utcDay(now)}`, path: hit.path }
  return { counts: found === 'today' }
}
