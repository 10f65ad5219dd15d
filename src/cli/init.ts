import type { Command } from 'commander'
import { EXIT } from '../model/problem.js'
import { examples, formatOption } from './options.js'
import { json, type Session } from './session.js'

interface Options {
  format: 'text' | 'json'
  dryRun?: true
}

export function defineInit(program: Command, session: Session): void {
  const command = program
    .command('init')
    .argument('[dir]', 'the folder, which is made when it is not there', '.')
    .summary('write a small, tested policy into a folder')
    .description(
      'Writes a small policy with comments, its tests, example signals, the settings of an editor and a CI workflow\n' +
        'into a folder. Nothing is ever overwritten: where one of the files is there already, none is written.',
    )
    .option('--dry-run', 'say what would be written, and write nothing')
    .addOption(formatOption('text', 'json'))
    .action((dir: string, options: Options) => initCommand(dir, options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 done; 1 a file could not be written, and none was; 2 usage; 3 something is there already',
  )
  examples(command, ['policy init my-policy', 'policy init --dry-run', 'policy test -C my-policy'])
}

async function initCommand(folder: string, options: Options, session: Session): Promise<void> {
  const { init } = await import('../flows/init.js')
  const { initDocument, initText } = await import('../report/initText.js')
  const initialised = await init({ folder, cwd: process.cwd(), dryRun: options.dryRun === true })
  if (options.format === 'json') session.result(json(initDocument(initialised)))
  else session.result(initText(initialised, session.out))
  session.exit(EXIT.done)
}
