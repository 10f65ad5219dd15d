import type { Given } from '../report/commandLine.js'
import type { Command } from 'commander'
import type { Problem } from '../model/problem.js'
import type { RespondResult } from '../model/response.js'
import {
  acting,
  actingOptions,
  blankFaults,
  forceFaults,
  forceFrom,
  refuseFaults,
  usage,
  type ActingOptions,
} from './acting.js'
import { examples, formatOption, givenFrom, lockWaitOption, placeFrom, placeOptions } from './options.js'
import { json, type Session } from './session.js'

interface Options extends ActingOptions {
  format: 'text' | 'json' | 'markdown'
  policy?: string
  plan?: string
  dryRun?: true
  lockWait: number
  quiet?: true
}

export function defineRespond(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('respond')
      .summary('preview the responses to the level, or carry them out')
      .description(
        'Shows what the policy answers to the level of the state, and whether the gates would let it; `--apply` carries it out.\n' +
          'Every action is recorded before it starts and after it ends, and runs once for each decision.\n' +
          'POLICY_AUTO_APPLY=true in the environment does the same as `--apply`.',
      ),
  ).option('--policy <level>', 'the level to respond to (default: the one of the state)')
  actingOptions(
    command,
    'respond although the state does not fit: another level, too old, missing, or responded to; needs --reason',
  )
    .option('--dry-run', 'act on nothing, whatever POLICY_AUTO_APPLY says')
    .option('--plan <digest>', 'act only on the plan with this digest, which a preview has shown')
    .addOption(lockWaitOption(0))
    .addOption(formatOption('text', 'json', 'markdown'))
    .option('--quiet', 'no report and no progress; warnings and errors are still told')
    .action((options: Options) => respondCommand(options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 done, previewed, or nothing to do; 1 an action failed; 2 usage or invalid policy; ' +
      '3 blocked by a gate, refused, or another run holds the lock',
  )
  examples(command, [
    'policy respond',
    'policy respond --policy RED',
    'policy respond --apply',
    "policy respond --policy RED --apply --force --reason 'drill of 14 November'",
    'policy respond --apply --plan "$(jq -r .plan_digest state/policy_response_preview.json)"',
  ])
}

async function respondCommand(options: Options, session: Session): Promise<void> {
  const { policy: level, plan, force, dryRun } = options
  const auto = autoApply(process.env)
  refuseFaults([
    ...forceFaults(options),
    ...blankFaults({ '--policy': level, '--plan': plan }),
    ...auto.faults,
    ...(options.apply && dryRun
      ? [usage('`--apply` and `--dry-run` contradict each other', 'give one of them')]
      : []),
  ])
  const apply = !dryRun && (options.apply === true || auto.applies)
  const { respond } = await import('../flows/respond.js')
  const result = await acting({ apply, quiet: options.quiet === true }, session, (effects) =>
    respond(
      {
        place: placeFrom(options),
        apply,
        lockWaitMs: options.lockWait * 1000,
        ...(level === undefined ? {} : { level }),
        ...(plan === undefined ? {} : { plan }),
        ...(force ? forceFrom(options) : {}),
      },
      effects,
    ),
  )
  await session.problems(result.warnings)
  const given = givenFrom(options, { '--policy': level })
  if (!options.quiet) session.result(await written(result, given, apply, options.format, session))
  session.exit(result.exit)
}

/** `true` acts, in any case of its letters, and nothing else: whoever wrote `1` or `yes` may have meant either, and must not get one of them by luck. */
function autoApply(env: NodeJS.ProcessEnv): { applies: boolean; faults: Problem[] } {
  const value = env['POLICY_AUTO_APPLY'] ?? ''
  const word = value.toLowerCase()
  if (word === 'true') return { applies: true, faults: [] }
  if (word === '' || word === 'false') return { applies: false, faults: [] }
  const message = `\`POLICY_AUTO_APPLY\` is \`${value}\``
  return { applies: false, faults: [usage(message, 'set it to `true` or `false`, or unset it')] }
}

async function written(
  result: RespondResult,
  given: Given,
  apply: boolean,
  format: Options['format'],
  session: Session,
): Promise<string> {
  if (format === 'json') return json(documentOf(result, apply))
  if (format === 'markdown')
    return (await import('../report/respondMarkdown.js')).respondMarkdown(result, given)
  return (await import('../report/respondText.js')).respondText(result, given, session.out)
}

function documentOf(result: RespondResult, apply: boolean): object {
  if (result.kind === 'preview') return result.preview
  if (result.kind === 'blocked') return result.report
  if (result.kind === 'responded') return result.record
  const mode = apply ? 'apply' : 'dry-run'
  const { level, refused } = result
  return { policy: level, mode, refused, actions_planned: 0, actions_succeeded: 0, results: [] }
}
