import type { Command } from 'commander'
import type { GuardChanged, GuardName, GuardState, GuardStatus } from '../model/guard.js'
import { problemDocument } from '../model/problem.js'
import {
  examples,
  formatOption,
  inputsOption,
  lockWaitOption,
  placeFrom,
  rulesOption,
  workspaceOption,
  type PlaceOptions,
} from './options.js'
import { json, type Session } from './session.js'

/** What `policy trust` and `policy brake` have in common: `status`, and two changes with a reason. */

interface Options extends PlaceOptions {
  format: 'text' | 'json'
}

interface ChangeOptions extends Options {
  reason: string
  lockWait: number
}

/** One of the two changes of a guard. */
export interface Change {
  readonly verb: string
  readonly to: GuardState
  readonly summary: string
  readonly description: string
}

export interface GuardCommand {
  readonly guard: GuardName
  readonly summary: string
  readonly description: string
  /** The description of `status`. */
  readonly status: string
  readonly statusSummary: string
  readonly changes: readonly Change[]
}

export function defineGuard(program: Command, session: Session, defined: GuardCommand): void {
  const { guard, changes } = defined
  const command = program.command(guard).summary(defined.summary).description(defined.description)
  const status = common(
    command.command('status').summary(defined.statusSummary).description(defined.status),
  ).action((options: Options) => statusCommand(guard, options, session))
  examples(status, [`policy ${guard} status`, `policy ${guard} status -C /srv/governance --format json`])
  for (const change of changes) defineChange(command, session, guard, change)
  examples(command, [
    `policy ${guard} status`,
    ...changes.map(({ verb }) => `policy ${guard} ${verb} --reason 'incident 4711'`),
  ])
}

function defineChange(parent: Command, session: Session, guard: GuardName, change: Change): void {
  const { verb, to, summary, description } = change
  const command = common(parent.command(verb).summary(summary).description(description))
    .requiredOption(
      '--reason <text>',
      'why, in one line; it goes into the log, the file and the audit marker',
    )
    .addOption(lockWaitOption())
    .action((options: ChangeOptions) => changeCommand(to, options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 done, also when it was so already; 1 failed; 2 usage or invalid policy; 3 refused',
  )
  examples(command, [`policy ${guard} ${verb} --reason 'incident 4711'`])
}

function common(command: Command): Command {
  return command
    .addOption(workspaceOption())
    .addOption(inputsOption())
    .addOption(rulesOption())
    .addOption(formatOption('text', 'json'))
    .option('--no-color', 'no colour, whatever the terminal')
}

async function statusCommand(guard: GuardName, options: Options, session: Session): Promise<void> {
  const { guardStatus } = await import('../flows/guardStatus.js')
  const status = await guardStatus(guard, placeFrom(options), effects)
  await session.problems(status.problems)
  if (options.format === 'json') session.result(json(documentOf(status)))
  else session.result((await import('../report/guardText.js')).guardStatusText(status, session.out))
  session.exit(status.exit)
}

async function changeCommand(to: GuardState, options: ChangeOptions, session: Session): Promise<void> {
  const { changeGuard } = await import('../flows/guards.js')
  const { reason, lockWait } = options
  const asked = { place: placeFrom(options), reason, environment: process.env, lockWaitMs: lockWait * 1000 }
  const changed = await changeGuard(to, asked, effects)
  await session.problems(changed.problems)
  if (options.format === 'json') session.result(json(documentOf(changed)))
  else session.result((await import('../report/guardText.js')).guardChangedText(changed, session.out))
  session.exit(changed.exit)
}

/** No clock on the command line: it would lead round the limit of a day. */
const effects = {
  clock: Date.now,
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
}

function documentOf({ exit: _exit, problems, ...rest }: GuardStatus | GuardChanged) {
  return { ...rest, problems: problems.map(problemDocument) }
}
