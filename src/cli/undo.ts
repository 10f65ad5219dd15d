import type { Given } from '../report/commandLine.js'
import type { Command } from 'commander'
import type { UndoResult } from '../model/response.js'
import {
  acting,
  actingOptions,
  blankFaults,
  forceFaults,
  forceFrom,
  refuseFaults,
  type ActingOptions,
} from './acting.js'
import { examples, formatOption, givenFrom, lockWaitOption, placeFrom, placeOptions } from './options.js'
import { json, type Session } from './session.js'

interface Options extends ActingOptions {
  format: 'text' | 'json' | 'markdown'
  action?: string
  lockWait: number
  quiet?: true
}

export function defineUndo(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('undo')
      .summary('take back what a response changed')
      .description(
        'Shows which files of a past response would be restored or deleted, and what has changed since; `--apply` does it.\n' +
          'The last action is taken back first, each of them once. An undo is a response of its own, with a record of its own.',
      ),
  )
    .argument('<response>', 'the identity of the response; `policy responses` lists them')
    .option('--action <name>', 'take back this action alone')
  actingOptions(command, 'take back although files have changed since; needs --reason')
    .addOption(lockWaitOption(0))
    .addOption(formatOption('text', 'json', 'markdown'))
    .option('--quiet', 'no report and no progress; warnings and errors are still told')
    .action((responseId: string, options: Options) => undoCommand(responseId, options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 done or previewed; 1 an action could not be taken back; 2 usage or invalid policy; ' +
      '3 refused, or another run holds the lock',
  )
  examples(command, [
    'policy undo 20251114T160500Z-6f1c2a90b7de',
    'policy undo 20251114T160500Z-6f1c2a90b7de --apply',
    'policy undo 20251114T160500Z-6f1c2a90b7de --action integrity_anchor_mirror --apply',
  ])
}

async function undoCommand(responseId: string, options: Options, session: Session): Promise<void> {
  const { action, lockWait } = options
  refuseFaults([...forceFaults(options), ...blankFaults({ '--action': action })])
  const apply = options.apply === true
  const { undo } = await import('../flows/undo.js')
  const result = await acting({ apply, quiet: options.quiet === true }, session, (effects) =>
    undo(
      {
        place: placeFrom(options),
        responseId,
        apply,
        lockWaitMs: lockWait * 1000,
        ...(action === undefined ? {} : { action }),
        ...forceFrom(options),
      },
      effects,
    ),
  )
  await session.problems(result.warnings)
  const given = givenFrom(options, { '--action': action })
  if (!options.quiet) session.result(await written(result, given, options.format, session))
  session.exit(result.exit)
}

async function written(
  result: UndoResult,
  given: Given,
  format: Options['format'],
  session: Session,
): Promise<string> {
  if (format === 'json') return json(result.kind === 'responded' ? result.record : result.preview)
  if (result.kind === 'responded') {
    if (format === 'markdown')
      return (await import('../report/respondMarkdown.js')).respondMarkdown(result, given)
    return (await import('../report/respondText.js')).respondText(result, given, session.out)
  }
  if (format === 'markdown')
    return (await import('../report/undoMarkdown.js')).undoMarkdown(result.preview, result.warnings, given)
  return (await import('../report/undoText.js')).undoText(result.preview, given, session.out)
}
