/** A clock that runs this much ahead of ours is a difference of clocks; more, and the time is wrong. Milliseconds. */
export const CLOCK_SKEW = 5 * 60_000

/** Milliseconds. */
export const DAY = 24 * 3600 * 1000

const ISO = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * Milliseconds since 1970 of an ISO 8601 time (without an offset it is UTC, not the machine's zone), or of a number
 * of seconds since 1970. Null when it is neither.
 */
export function parseTime(raw: unknown): number | null {
  if (typeof raw === 'number') return sinceEpoch(raw)
  if (typeof raw !== 'string') return null
  const text = raw.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return sinceEpoch(Number(text))
  const match = ISO.exec(text)
  if (!match) return null
  const clean = text
    .replace(/\s(?=(Z|[+-]\d\d:?\d\d)$)/i, '')
    .replace(' ', 'T')
    .replace(',', '.')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
    .toUpperCase()
  // `Date.parse` takes 30 February for 2 March.
  const [year, month, day] = clean.split(/[-T]/, 3).map(Number) as [number, number, number]
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null
  const time = Date.parse(match[1] && !match[4] ? `${clean}Z` : clean)
  return Number.isNaN(time) ? null : time
}

/** `2025-11-14T12:00:00+00:00`, the form of every time that this program writes. From milliseconds since 1970. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, '+00:00')
}

/** `20251114T120000Z`: a time as a part of a file's name. From milliseconds since 1970. */
export function compactTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '')
}

/** `2025-11-14`, the day in UTC. From milliseconds since 1970. */
export function utcDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

/** The next midnight in UTC, always later than `milliseconds`; both in milliseconds since 1970. */
export function nextMidnight(milliseconds: number): number {
  return (Math.floor(milliseconds / DAY) + 1) * DAY
}

/**
 * Which day (UTC) a value stands for, held against that of `now`, in milliseconds since 1970: `unsound` is no time that
 * `parseTime` knows, `null` among them. Its midnight may have come a moment before ours: what it counted is of today.
 */
export function dayFound(raw: unknown, now: number): 'today' | 'past' | 'future' | 'unsound' {
  const time = parseTime(raw)
  if (time === null) return 'unsound'
  const [today, day] = [utcDay(now), utcDay(time)]
  if (day <= today) return day === today ? 'today' : 'past'
  return time <= now + CLOCK_SKEW ? 'today' : 'future'
}

/**
 * Seconds since 1970, or milliseconds where seconds would mean the year 5138 and later. Numbers below 1973, such as
 * `20251114`, are dates in another writing and no such count.
 */
function sinceEpoch(count: number): number | null {
  if (count >= 1e8 && count < 1e11) return count * 1000
  return count >= 1e11 && count < 1e14 ? count : null
}
