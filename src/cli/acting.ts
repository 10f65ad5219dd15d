import { realpathSync } from 'node:fs'
import { Option, type Command } from 'commander'
import type { Force, RespondEffects } from '../flows/responding.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { PlaceOptions } from './options.js'
import { watchOn, type Watcher } from './progress.js'
import { WORLD, type Session } from './session.js'
import { isRewritable, outputTo } from './terminal.js'

/** What `policy respond` and `policy undo` share: they act, can be forced, and can be stopped half-way. */

export interface ActingOptions extends PlaceOptions {
  apply?: true
  force?: true
  reason?: string
}

export function actingOptions(command: Command, forced: string): Command {
  return command
    .option('--apply', 'act; without it nothing is done')
    .option('--force', forced)
    .addOption(new Option('--reason <text>', 'why it is forced; it is recorded, with who did it'))
}

/** `--force` and `--reason` come together or not at all. */
export function forceFaults({ force, reason }: ActingOptions): Problem[] {
  const help = 'write `--force --reason TEXT`; who did it and why is recorded'
  if (force && reason === undefined) return [usage('`--force` needs a `--reason`', help)]
  if (reason !== undefined && reason.trim() === '') return [usage('`--reason` is blank', help)]
  return !force && reason !== undefined ? [usage('`--reason` is given without `--force`', help)] : []
}

export function forceFrom({ force, reason }: ActingOptions): { force?: Force } {
  return force && reason !== undefined ? { force: { reason } } : {}
}

/** A value from an empty variable of a script must not mean the same as no value. */
export function blankFaults(options: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.entries(options)
    .filter(([, value]) => value?.trim() === '')
    .map(([option]) => usage(`\`${option}\` is blank`, 'give it a value, or leave it out'))
}

export function usage(message: string, help: string): Problem {
  return { code: 'usage', severity: 'error', message, help }
}

export function refuseFaults(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new PolicyError(problems, EXIT.usage)
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/**
 * Gives a flow what it needs of the world. While it acts a signal does not end this program: the running command is
 * ended, its receipt is written and the rest is skipped.
 */
export async function acting<T>(
  { apply, quiet }: { readonly apply: boolean; readonly quiet: boolean },
  session: Session,
  flow: (effects: RespondEffects) => Promise<T>,
): Promise<T> {
  const { actorOf } = await import('../flows/actor.js')
  const stderr = outputTo(2)
  const controller = new AbortController()
  const watcher = await watchOn(stderr, isRewritable(stderr, process.env), session.err)
  const stop = stopper(controller, watcher)
  if (apply) for (const signal of SIGNALS) process.on(signal, stop)
  try {
    return await flow({
      ...WORLD,
      environment: process.env,
      self: [process.execPath, realpathSync(process.argv[1] ?? '')],
      actor: actorOf(process.env),
      abort: controller.signal,
      ...(quiet ? {} : { progress: watcher.progress }),
    })
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    watcher.end()
  }
}

function stopper(controller: AbortController, { say }: Watcher): (signal: NodeJS.Signals) => void {
  return (signal) => {
    const known = controller.signal.aborted
    // Ending the command comes first: saying so may fail.
    controller.abort()
    say(
      known
        ? `policy: ${signal}: it is ending already; what was done is being written down`
        : `policy: ${signal}: the running command is ended, what was done is written down, the rest is skipped`,
    )
  }
}
