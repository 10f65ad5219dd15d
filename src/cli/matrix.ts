import type { Command } from 'commander'
import type { Matrix } from '../model/matrix.js'
import {
  examples,
  formatOption,
  placeFrom,
  rulesOption,
  workspaceOption,
  type PlaceOptions,
} from './options.js'
import { json, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'markdown' | 'html' | 'json'
}

export function defineMatrix(program: Command, session: Session): void {
  const command = program
    .command('matrix')
    .summary('show the policy as a table: which values of which fact lead to which level')
    .description(
      'Shows the policy as a decision matrix, made by deciding over every value that rules tell apart; below it stand\n' +
        'the rules on several facts, what is done at each level, gates, thresholds, and what comes of a feed that fails.\n' +
        'Reads the policy files alone, no signals. Writes nothing.',
    )
    .addOption(workspaceOption())
    .addOption(rulesOption())
    .addOption(formatOption('text', 'markdown', 'html', 'json'))
    .action((options: Options) => matrixCommand(options, session))
  examples(command, [
    'policy matrix',
    'policy matrix --rules rules/fleet',
    'policy matrix --format html > matrix.html',
  ])
}

async function matrixCommand(options: Options, session: Session): Promise<void> {
  const { matrix } = await import('../flows/matrix.js')
  const made = await matrix(placeFrom(options))
  await session.problems(made.warnings)
  session.result(await written(made, options.format, session))
}

async function written(made: Matrix, format: Options['format'], session: Session): Promise<string> {
  switch (format) {
    case 'json':
      return json((await import('../report/matrix/matrixDocument.js')).matrixDocument(made))
    case 'html':
      return (await import('../report/matrix/matrixHtml.js')).matrixHtml(made)
    case 'markdown':
      return (await import('../report/matrix/matrixMarkdown.js')).matrixMarkdown(made)
    case 'text':
      return (await import('../report/matrix/matrixText.js')).matrixText(
        made,
        session.out,
        process.stdout.columns,
      )
  }
}
