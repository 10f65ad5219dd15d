import { setTimeout as wait } from 'node:timers/promises'
import type { Ran } from '../model/response.js'
import type { Cookie } from './leftBehind.js'
import { captureOutput } from './output.js'
import { readInto } from './pipe.js'
import { processGroup } from './processGroup.js'
import type { Redactor } from './redact.js'
import { start, type Ended } from './start.js'

/** How long the output may go on after the command has ended. What is left of its group gets as long to end by itself. */
const PIPE_GRACE_MS = 250
/** After everybody was ended: what they wrote before is still on its way. */
const LAST_BYTES_MS = 100
const POLL_MS = 10
/** The longest that a timer can wait; about 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1

const INTERRUPTED = 'because the program was interrupted'

export interface Command {
  /** Program and arguments, placeholders filled in. Never empty. */
  readonly command: readonly string[]
  /** Absolute. */
  readonly cwd: string
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly timeout: number
  /** Absolute. The whole output goes to `<prefix>.stdout.txt` and `<prefix>.stderr.txt`, each when there is any. */
  readonly outputPrefix: string
  readonly redact: Redactor
  /** Also in `env`: it marks every descendant. */
  readonly cookie: Cookie
  /** Ends everything at once. */
  readonly abort?: AbortSignal
}

/** `files` are the absolute paths of the files with the whole output. */
export type CommandRan = Ran & { readonly files: readonly string[] }

type Verdict = Pick<Ran, 'status' | 'reason'>
type Cause = 'ended' | 'timed_out' | 'aborted'

/**
 * Runs one command and waits for its end, at most a second longer than its time. Never throws for what a command is or
 * does: that is in the result, redacted.
 *
 * There is no shell, nothing on stdin, and no environment but `env`. The command leads a session of its own. When it
 * ends, what is left of that session is ended, and counted. When its time is up, everything with the cookie is ended
 * too. What holds the output open for longer is not waited for.
 */
export async function runCommand(command: Command): Promise<CommandRan> {
  const { timeout, outputPrefix, redact, abort } = command
  const stdout = captureOutput(`${outputPrefix}.stdout.txt`, redact)
  const stderr = captureOutput(`${outputPrefix}.stderr.txt`, redact)
  if (abort?.aborted === true) return neverRan(`it was not started ${INTERRUPTED}`, redact)
  const started = await start(command.command, command.cwd, command.env)
  if ('reason' in started) return neverRan(started.reason, redact)

  const pipes = [readInto(started.stdout, stdout.push), readInto(started.stderr, stderr.push)] as const
  const group = processGroup(started.pid, command.cookie)
  let ended: Ended | undefined
  const leader = started.ended.then((how) => {
    group.reaped()
    ended = how
  })
  const isQuiet = (): boolean => ended !== undefined && pipes.every((pipe) => pipe.done())

  const cause = await firstOf(leader, timeout, abort)
  let left = 0
  let survivors = 0
  if (cause === 'ended') {
    // What is about to end may do so: `>(tee log)` ends a moment after its shell.
    await until(() => isQuiet() && group.members().length === 0, PIPE_GRACE_MS)
    left = group.members().length
    if (left > 0) await group.endMembers()
  } else survivors = await group.endAll()
  if (left > 0 || cause !== 'ended') await until(isQuiet, LAST_BYTES_MS)
  const kept = [stdout.end(pipes[0].letGo()), stderr.end(pipes[1].letGo())] as const
  started.forget()

  const how = ended ?? { code: null, signal: null }
  const { status, reason } = verdictOf(cause, how, timeout)
  const stubborn = survivors === 0 ? '' : `; ${survivors} of its processes could not be ended`
  return {
    status,
    exit_code: how.code,
    signal: how.signal,
    reason: redact.text(`${reason}${stubborn}`),
    stdout: kept[0].text,
    stderr: kept[1].text,
    duration: Math.round(performance.now() - started.at) / 1000,
    left_behind: left,
    files: kept.flatMap(({ file }) => file ?? []),
  }
}

function neverRan(reason: string, redact: Redactor): CommandRan {
  const nothing = {
    exit_code: null,
    signal: null,
    stdout: '',
    stderr: '',
    duration: 0,
    left_behind: 0,
    files: [],
  }
  return { status: 'failed', reason: redact.text(reason), ...nothing }
}

function verdictOf(cause: Cause, { code, signal }: Ended, timeout: number): Verdict {
  if (cause === 'timed_out')
    return { status: 'timed_out', reason: `it did not end in ${timeout / 1000} s and was ended` }
  if (cause === 'aborted') return { status: 'failed', reason: `it was ended ${INTERRUPTED}` }
  if (code === 0) return { status: 'succeeded', reason: '' }
  return { status: 'failed', reason: signal === null ? `it ended with ${code}` : `signal ${signal} ended it` }
}

/** What happens first: the command ends, its time is up, or somebody aborts. */
function firstOf(leader: Promise<void>, limit: number, abort: AbortSignal | undefined): Promise<Cause> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle('timed_out'), Math.min(limit, MAX_TIMER_MS))
    const stop = (): void => settle('aborted')
    const settle = (cause: Cause): void => {
      clearTimeout(timer)
      abort?.removeEventListener('abort', stop)
      resolve(cause)
    }
    abort?.addEventListener('abort', stop)
    if (abort?.aborted === true) stop()
    void leader.then(() => settle('ended'))
  })
}

/** Waits until it is true, or for so many milliseconds. */
async function until(holds: () => boolean, limit: number): Promise<void> {
  for (const end = performance.now() + limit; !holds() && performance.now() < end;) await wait(POLL_MS)
}
