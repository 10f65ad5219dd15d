import type { Command } from 'commander'
import { EXIT } from '../model/problem.js'
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
  format: 'text' | 'json'
}

export function defineVerify(program: Command, session: Session): void {
  const command = program
    .command('verify')
    .summary('follow the hash chain of the log, and name what was changed')
    .description(
      'Reads the log from its first record to the end that the state file names. Exits with 5 when a record was edited, removed or reordered.',
    )
    .addOption(workspaceOption())
    .addOption(rulesOption())
    .addOption(formatOption('text', 'json'))
    .action((options: Options) => verifyCommand(options, session))
  examples(command, ['policy verify', 'policy verify -C /srv/governance --format json'])
}

async function verifyCommand(options: Options, session: Session): Promise<void> {
  const { verify } = await import('../flows/verify.js')
  const verified = await verify(placeFrom(options))
  if (options.format === 'json') session.result(json(verified))
  else session.result((await import('../report/verifyText.js')).verifyText(verified, session.out))
  session.exit(verified.faults.length > 0 ? EXIT.verification : EXIT.done)
}
