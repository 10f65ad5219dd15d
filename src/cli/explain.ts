import { Option, type Command } from 'commander'
import type { Explained } from '../model/run.js'
import type { ExplainOptions } from '../report/explainText.js'
import {
  examples,
  formatOption,
  givenFrom,
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
  whyNot?: string
  trace?: true
  now?: string
}

export function defineExplain(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('explain')
      .summary('say why this level, and what would have to change for another')
      .description(
        'Decides as `policy run` would and says why, in sentences: rules, values and thresholds with their places, ' +
          'what would have to change for each other level, what is missing or stale, and which gates stand in the ' +
          'way. Writes nothing.',
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
    .option('--why-not <level>', 'begin with this level: what is in its way, and what would give it')
    .option('--trace', 'add every rule with every condition')
    .addOption(nowOption())
    .addOption(formatOption('text', 'json', 'markdown'))
    .action((options: Options) => explainCommand(options, session))
  examples(command, [
    'policy explain',
    'policy explain --set integrity_score=88 --set forecast_risk=medium',
    'policy explain --set red_integrity=85',
    'policy explain --why-not GREEN',
    'policy explain --trace',
  ])
}

async function explainCommand(options: Options, session: Session): Promise<void> {
  const { explain } = await import('../flows/explain.js')
  const explained = await explain({
    place: placeFrom(options),
    settings: options.set,
    ...(options.whyNot === undefined ? {} : { whyNot: options.whyNot }),
    now: nowFrom(options) ?? Date.now(),
  })
  await session.problems(explained.warnings)
  const { place, inputs, request } = givenFrom(options, { '--now': options.now })
  const command = ['policy', 'explain', ...place, ...inputs, ...request]
  const report = { command, trace: options.trace === true }
  session.result(await written(explained, options.format, report, session))
}

async function written(
  explained: Explained,
  format: Options['format'],
  options: ExplainOptions,
  session: Session,
): Promise<string> {
  if (format === 'json')
    return json((await import('../report/explain/document.js')).explainDocument(explained, options.command))
  if (format === 'markdown')
    return (await import('../report/explainMarkdown.js')).explainMarkdown(explained, options)
  return (await import('../report/explainText.js')).explainText(explained, options, session.out)
}
