import type { GuardName, GuardRecord, GuardState } from '../model/guard.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { utcDay } from '../model/time.js'
import { readLinesBackwards } from '../store/log.js'

const TYPES: Readonly<Record<GuardName, readonly GuardState[]>> = {
  trust: ['locked', 'unlocked'],
  brake: ['engaged', 'released'],
}

/** The last record of a guard's log; null when there is none. Throws PolicyError `log-unreadable`. */
export async function lastRecord(guard: GuardName, log: string, name: string): Promise<GuardRecord | null> {
  return reading(name, async () => {
    for await (const line of readLinesBackwards(log)) {
      const record = recordOf(guard, line)
      if (record) return record
    }
    return null
  })
}

/**
 * How many unlocks the log holds for the day (UTC) of `now`, in milliseconds since 1970: for a file that was lost, and
 * the count with it. Throws PolicyError `log-unreadable`.
 */
export async function unlocksInLog(log: string, name: string, now: number): Promise<number> {
  return reading(name, async () => {
    let count = 0
    for await (const line of readLinesBackwards(log)) {
      const record = recordOf('trust', line)
      const day = record?.timestamp.slice(0, 10) ?? ''
      if (record && day < utcDay(now)) break
      if (record?.type === 'unlocked' && day === utcDay(now)) count += 1
    }
    return count
  })
}

/** What is wrong when a guard's file is not as its last record left it; null when nothing is. */
export function mismatch(
  record: GuardRecord | null,
  { sha256, closed }: { sha256: string | null; closed: boolean | null },
  log: string,
): Problem | null {
  if (!record || sha256 === record.after_sha256) return null
  // Other programs count in the file of a brake: there only the brake itself is held against the record.
  if (record.type === 'engaged' && closed === true) return null
  if (record.type === 'released' && closed === false) return null
  const { type, timestamp, file } = record
  const message =
    sha256 === record.before_sha256
      ? `\`${log}\` ends in \`${type}\` of ${timestamp}, and \`${file}\` is as it was before: that command was cut short`
      : `\`${file}\` is not as the last command left it (\`${type}\` of ${timestamp}): something else has ${sha256 === null ? 'removed' : 'changed'} it`
  const help =
    sha256 === record.before_sha256
      ? 'give the command again'
      : 'find out who did it; the log holds what the command did'
  return { code: 'guard-changed', severity: 'warning', message, at: { file: log }, help }
}

function recordOf(guard: GuardName, line: string): GuardRecord | null {
  try {
    const value = JSON.parse(line) as Partial<GuardRecord> | null
    const known =
      TYPES[guard].includes(value?.type as GuardState) &&
      typeof value?.timestamp === 'string' &&
      typeof value.after_sha256 === 'string'
    return known ? (value as GuardRecord) : null
  } catch {
    return null
  }
}

async function reading<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof PolicyError || code === undefined) throw error
    const message = `\`${name}\` cannot be read (${code})`
    throw new PolicyError([{ code: 'log-unreadable', severity: 'error', message }], EXIT.failed)
  }
}
