import { CLOCK_SKEW, parseTime } from '../model/time.js'

const TYPES: ReadonlySet<unknown> = new Set([
  'started',
  'resumed',
  'intent',
  'receipt',
  'response',
  'blocked',
])

/**
 * What a line of the log of responses says to whoever counts them: when a response was applied (milliseconds since
 * 1970), that it is something else (null), or why nobody can tell. Of a response that must not count itself, null.
 */
export function appliedAt(
  line: unknown,
  now: number,
  leaveOut: string | undefined,
): { at: number | null; seq: number | null } | { wrong: string } {
  if (typeof line !== 'object' || line === null) return { wrong: 'is no record' }
  const { type, mode, response_id: id, timestamp, seq } = line as Readonly<Record<string, unknown>>
  if (!TYPES.has(type) || typeof id !== 'string') return { wrong: 'is no record' }
  const number = typeof seq === 'number' ? seq : null
  if (id === leaveOut) return { at: null, seq: number }
  const at = typeof timestamp === 'string' ? parseTime(timestamp) : null
  if (at === null) return { wrong: 'has no time' }
  // It would count for longer than it should, or the clock was wrong and every count with it.
  if (at > now + CLOCK_SKEW) return { wrong: `is from ${timestamp as string}, which is yet to come` }
  if (type !== 'started' || mode === 'undo') return { at: null, seq: number }
  return mode === 'apply' ? { at, seq: number } : { wrong: 'is no record' }
}
