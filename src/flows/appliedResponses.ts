import { lstat } from 'node:fs/promises'
import { appliedAt } from '../core/appliedResponse.js'
import { parseJson, parseSoundJson } from '../load/parseJson.js'
import { PolicyError, type Problem } from '../model/problem.js'
import { DAY } from '../model/time.js'
import { readLinesBackwards } from '../store/log.js'
import { readAnchor, readHead } from './logHead.js'

/** So many lines are read whatever their times: a clock that was set back must not hide what it stamped. */
const ALWAYS_READ = 100_000

interface ResponseLogAt {
  /** Absolute, links resolved; null when it has no place that may be read. */
  readonly responseLog: string | null
  /** What names its last record; likewise. */
  readonly responseState: string | null
  /** A change of the log is forced over: what is left of it is counted. */
  readonly forcedOver?: boolean
  /** As people call them. */
  readonly shown: string
  readonly stateShown: string
}

/**
 * When this program applied responses, in milliseconds since 1970, newest first: all that may lie less than `span`
 * milliseconds before `now`, and older ones. A log that is not there holds none. A log that cannot be read, or holds
 * something else than records, or records from the future, or no longer what the state of responses names, is a problem:
 * then nobody knows how many there were.
 */
export async function appliedResponses(
  { responseLog, responseState, shown, stateShown, forcedOver = false }: ResponseLogAt,
  { span, now, leaveOut }: { span: number; now: number; leaveOut: string | undefined },
): Promise<readonly number[] | Problem> {
  const help = '`policy verify log` looks closer'
  const problem = (code: 'log-changed' | 'log-unreadable', message: string): Problem => {
    return { code, severity: 'warning', message, at: { file: shown }, help }
  }
  if (responseLog === null) return problem('log-unreadable', `\`${shown}\` has no place that may be read`)
  if (responseState === null)
    return problem(
      'log-unreadable',
      `\`${stateShown}\`, which names the end of \`${shown}\`, has no place that may be read`,
    )
  // Before the log: a response that is at work appends first, and replaces the state after it.
  const anchor = await readAnchor(responseState)
  if (!forcedOver && anchor === null && (await isThere(responseState)))
    return problem('log-changed', `\`${stateShown}\` does not name the end of \`${shown}\``)
  const times: number[] = []
  let lines = 0
  let before: number | null = null
  try {
    for await (const text of readLinesBackwards(responseLog)) {
      const parsed = parseSoundJson(text) ?? (await parseJson({ file: shown, text }))
      const found = 'value' in parsed ? appliedAt(parsed.value, now, leaveOut) : { wrong: 'is no record' }
      if ('wrong' in found) {
        if (forcedOver) continue
        const which = before === null ? 'the last line' : `the line before record ${before}`
        return problem('log-changed', `${which} of \`${shown}\` ${found.wrong}`)
      }
      before = found.seq
      if (found.at !== null) times.push(found.at)
      lines += 1
      if (lines >= ALWAYS_READ && (times.at(-1) ?? now) < now - span - DAY) break
    }
    if (!forcedOver && anchor && (await readHead(responseLog, anchor)).changed)
      return problem(
        'log-changed',
        `\`${shown}\` does not hold record ${anchor.seq} as \`${stateShown}\` names it: it was changed`,
      )
    return times
  } catch (error) {
    // The only one that reading a log throws; its own message names the absolute path.
    if (error instanceof PolicyError)
      return problem('log-changed', `\`${shown}\` has a line that is longer than any that a run writes`)
    const { code } = error as NodeJS.ErrnoException
    return problem('log-unreadable', `\`${shown}\` cannot be read (${code ?? (error as Error).message})`)
  }
}

/** Anything at all but nothing: what cannot be looked at is there. */
function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
}
