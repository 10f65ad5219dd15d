import type { GuardLogEnd, GuardName, GuardRecord, GuardState } from '../model/guard.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import { utcDay } from '../model/time.js'
import { readLinesBackwards, readTail } from '../store/log.js'

const TYPES: Readonly<Record<GuardName, readonly GuardState[]>> = {
  trust: ['locked', 'unlocked'],
  brake: ['engaged', 'released'],
}

/** What a guard's log ends in. Throws PolicyError `log-unreadable` or `log-changed`. */
export async function lastRecord(guard: GuardName, log: string, name: string): Promise<GuardLogEnd> {
  return reading(log, name, async () => {
    const { lastLine, torn } = await readTail(log)
    const record = lastLine === null || torn !== null ? null : recordOf(guard, lastLine)
    return { record, unclear: record === null && (lastLine !== null || torn !== null) }
  })
}

/** So many lines are read whatever their days: a clock that was set back must not hide what it stamped. */
const ALWAYS_READ = 1000

/**
 * How many unlocks there were on the day (UTC) of `now`, in milliseconds since 1970, by the log: its records, or the
 * count that one of them was given where others had counted in the file. So a file that was lost, put back or edited
 * takes nothing off the count. Throws PolicyError `log-unreadable` or `log-changed`.
 */
export async function unlocksInLog(log: string, name: string, now: number): Promise<number> {
  return reading(log, name, async () => {
    let [unlocks, told, lines] = [0, 0, 0]
    for await (const line of readLinesBackwards(log)) {
      const record = recordOf('trust', line)
      const day = record?.timestamp.slice(0, 10) ?? ''
      lines += 1
      if (record && day < utcDay(now) && lines >= ALWAYS_READ) break
      if (record?.type !== 'unlocked' || day !== utcDay(now)) continue
      unlocks += 1
      const { unlocks_today: today } = record
      if (typeof today === 'number' && Number.isSafeInteger(today)) told = Math.max(told, today)
    }
    return Math.max(unlocks, told)
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
      ? `\`${log}\` ends in \`${type}\` of ${timestamp}, and \`${file}\` is as it was before: that command was cut short, or the file was put back`
      : `\`${file}\` is not as the last command left it (\`${type}\` of ${timestamp}): something else has ${sha256 === null ? 'removed it' : 'edited it or put it back'}`
  const help =
    sha256 === record.before_sha256
      ? 'find out which; where the command was cut short, give it again'
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

/** `log` is where it lies, `name` how people call it: that is what is told. */
async function reading<T>(log: string, name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof PolicyError) {
      const told = error.problems.map((problem): Problem => {
        return { ...problem, message: problem.message.replaceAll(log, () => name), at: { file: name } }
      })
      throw new PolicyError(told, error.exit)
    }
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const message = `\`${name}\` cannot be read (${code})`
    throw new PolicyError([{ code: 'log-unreadable', severity: 'error', message }], EXIT.failed)
  }
}
