import { Option, type Command } from 'commander'
import type { Explained } from '../model/run.js'
import {
  examples,
  formatOption,
  nowFrom,
  nowOption,
  placeFrom,
  placeOptions,
  type PlaceOptions,
} from './options.js'
import { json, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'json' | 'markdown'
  set: string[]
  now?: string
}

export function defineExplain(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('explain')
      .summary('show why this level: every condition of every level')
      .description(
        'Decides as `policy run` would and shows every rule with its conditions, values and sources. Writes nothing.',
      ),
  )
    .addOption(
      new Option(
        '--set <fact=value>',
        "what if: take this value instead of the policy's or the file's (repeatable)",
      )
        .argParser((each: string, all: string[]) => [...all, each])
        .default([], 'none'),
    )
    .addOption(nowOption())
    .addOption(formatOption('text', 'json', 'markdown'))
    .action((options: Options) => explainCommand(options, session))
  examples(command, [
    'policy explain',
    'policy explain --set integrity_score=88 --set forecast_risk=medium',
    'policy explain --set red_integrity=85',
  ])
}

async function explainCommand(options: Options, session: Session): Promise<void> {
  const { explain } = await import('../flows/explain.js')
  const explained = await explain({
    place: placeFrom(options),
    settings: options.set,
    now: nowFrom(options) ?? Date.now(),
  })
  await session.problems(explained.warnings)
  session.result(await written(explained, options.format, session))
}

async function written(explained: Explained, format: Options['format'], session: Session): Promise<string> {
  if (format === 'json') {
    const { level, evaluatedAt, triggers, signals, results, thresholds, policyDigest } = explained.decision
    return json({
      policy: level,
      evaluated_at: evaluatedAt,
      policy_digest: policyDigest,
      given: explained.given,
      triggers,
      rules: results,
      signals,
      thresholds,
    })
  }
  if (format === 'markdown') return (await import('../report/explainMarkdown.js')).explainMarkdown(explained)
  return (await import('../report/explainText.js')).explainText(explained, session.out)
}
