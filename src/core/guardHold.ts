import { isClosed, type GuardLogEnd, type GuardName, type GuardRecord } from '../model/guard.js'
import { isObject } from '../model/json.js'
import type { Problem } from '../model/problem.js'
import { actorWords, commandOf, stateOf } from './guardWords.js'

/** Why a guard counts as closed although its file says that it is open. */
export interface GuardHold {
  readonly fault: 'contradicted' | 'invalid'
  /** As a clause. */
  readonly note: string
  readonly problem: Problem
  /** The log, where that is what is wrong. */
  readonly source?: string
  /** How it is opened; undefined where the log must be mended first. */
  readonly opens?: string
}

/**
 * What the end of a guard's log has against an open file; null where it has nothing. `log` and `file` are as people
 * call them.
 */
export function holdBy(guard: GuardName, { record, unclear }: GuardLogEnd, log: string, file: string) {
  if (unclear) return holdUnclear(guard, log)
  return record && isClosed(record.type) ? contradicted(guard, record, log, file) : null
}

/** Of a log that cannot be read: nobody knows whether the guard was closed. */
export function holdUnreadable(problem: Problem, log: string): GuardHold {
  return { fault: 'invalid', note: problem.message, problem, source: log }
}

function contradicted(guard: GuardName, record: GuardRecord, log: string, file: string): GuardHold {
  const { open, close } = commands(guard)
  const said = `\`${log}\` ends in \`${record.type}\` of ${record.timestamp}${byWhom(record)}`
  return {
    fault: 'contradicted',
    note: said,
    problem: {
      code: 'guard-contradicted',
      severity: 'warning',
      message: `${said}, and \`${file}\` says otherwise: it was put back, edited or removed, or a command was cut short`,
      at: { file: log },
      help: `until both agree the guard counts as closed: find out what happened, then ${open}, or once more ${close}`,
    },
    opens: `with ${open}, once it is clear what changed \`${file}\``,
  }
}

function holdUnclear(guard: GuardName, log: string): GuardHold {
  const { open, close } = commands(guard)
  const message = `the last line of \`${log}\` is no record: whether the guard was closed cannot be told`
  const help = `compare the log with its last copy in version control; then ${open}, or ${close}: both make it end in a record`
  return {
    fault: 'invalid',
    note: message,
    problem: { code: 'log-changed', severity: 'warning', message, at: { file: log }, help },
    source: log,
    opens: `with ${open}, once it is clear what changed \`${log}\``,
  }
}

function commands(guard: GuardName): { open: string; close: string } {
  const [open, close] = [false, true].map(
    (closed) => `\`${commandOf(stateOf(guard, closed))} --reason TEXT\``,
  )
  return { open: open as string, close: close as string }
}

/** A line that somebody wrote by hand may leave out who it was. */
function byWhom({ by }: GuardRecord): string {
  return isObject(by) ? ` by ${actorWords(by)}` : ''
}
