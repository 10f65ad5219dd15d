import type { Command } from 'commander'
import { problemDocument } from '../model/problem.js'
import {
  examples,
  formatOption,
  lockWaitOption,
  placeFrom,
  placeOptions,
  type PlaceOptions,
} from './options.js'
import { json, WORLD, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'json'
  lockWait: number
}

export function defineAnchor(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('anchor')
      .summary('mirror the ends of the logs and the digests of the inputs')
      .description(
        'Writes an anchor into the folder of mirrors: the last record of every log, and the SHA-256 of the state, the rules\n' +
          'and every input. Each anchor is chained to the one before. A chain that does not hold is not extended,\n' +
          'nor is a log anchored that does not hold.',
      ),
  )
    .addOption(formatOption('text', 'json'))
    .addOption(lockWaitOption())
    .action((options: Options) => anchorCommand(options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 done; 1 failed; 2 usage or invalid policy; 3 another run holds the lock; 5 the chain or a log does not hold',
  )
  examples(command, ['policy anchor', 'policy anchor -C /srv/governance --inputs /srv/signals --format json'])
}

async function anchorCommand(options: Options, session: Session): Promise<void> {
  const { anchor } = await import('../flows/anchor.js')
  const asked = { place: placeFrom(options), lockWaitMs: options.lockWait * 1000 }
  const anchored = await anchor(asked, WORLD)
  await session.problems(anchored.warnings)
  if (options.format === 'json')
    session.result(json({ ...anchored, warnings: anchored.warnings.map(problemDocument) }))
  else session.result((await import('../report/anchorText.js')).anchorText(anchored, session.out))
}
