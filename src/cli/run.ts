import type { Command } from 'commander'
import type { RunResult } from '../model/run.js'
import {
  examples,
  formatOption,
  lockWaitOption,
  nowFrom,
  nowOption,
  placeFrom,
  placeOptions,
  type PlaceOptions,
} from './options.js'
import { json, WORLD, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'json' | 'markdown'
  failOn?: string
  dryRun?: true
  now?: string
  quiet?: true
  lockWait: number
}

export function defineRun(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('run')
      .summary('decide the level from the signals, and record the decision')
      .description(
        'Reads the signals, decides one level by the rules, and records the decision: the log, the state and the audit marker.\n' +
          'A run that fails leaves the state UNKNOWN, so that an old level is never taken for the present one.',
      ),
  )
    .addOption(formatOption('text', 'json', 'markdown'))
    .option('--fail-on <level>', 'exit with 4 when the level is this one or a more severe one')
    .option('--dry-run', 'decide and report, and write nothing')
    .addOption(nowOption())
    .option('--quiet', 'no report; warnings and errors are still told')
    .addOption(lockWaitOption())
    .action((options: Options) => runCommand(options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 done, at any level; 1 failed; 2 usage or invalid policy; 3 another run holds the lock; 4 --fail-on',
  )
  examples(command, [
    'policy run',
    'policy run -C /srv/governance --fail-on RED',
    'policy run --inputs ./signals --dry-run',
    'policy run --format json | jq -r .policy',
  ])
}

async function runCommand(options: Options, session: Session): Promise<void> {
  const { run } = await import('../flows/run.js')
  const now = nowFrom(options)
  const result = await run(
    {
      place: placeFrom(options),
      dryRun: options.dryRun === true,
      lockWaitMs: options.lockWait * 1000,
      ...(now === undefined ? {} : { now }),
      ...(options.failOn === undefined ? {} : { failOn: options.failOn }),
    },
    WORLD,
  )
  await session.problems(
    result.kind === 'failed' ? [...result.problems, ...result.warnings] : result.warnings,
  )
  if (!options.quiet) session.result(await written(result, options.format, session))
  session.exit(result.exit)
}

async function written(result: RunResult, format: Options['format'], session: Session): Promise<string> {
  if (format === 'json') return json(result.state)
  if (format === 'markdown') {
    const { runMarkdown, failedMarkdown } = await import('../report/runMarkdown.js')
    return result.kind === 'decided' ? runMarkdown(result) : failedMarkdown(result)
  }
  const { runText, failedText } = await import('../report/runText.js')
  return result.kind === 'decided' ? runText(result, session.out) : failedText(result, session.out)
}
