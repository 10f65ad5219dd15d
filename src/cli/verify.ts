import { Argument, type Command } from 'commander'
import { EXIT, type ExitCode } from '../model/problem.js'
import { examples, formatOption, placeFrom, placeOptions, type PlaceOptions } from './options.js'
import { json, WORLD, type Session } from './session.js'

type What = 'log' | 'inputs' | 'storage' | 'all'

interface Options extends PlaceOptions {
  format: 'text' | 'json'
}

export function defineVerify(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('verify')
      .summary('hold logs, inputs and storage against what was recorded')
      .description(
        'Verifies what is there, and names every fault with its place. Nothing is written.\n\n' +
          '  log      the hash chains of the logs; the state equals its record\n' +
          '  inputs   every signal file against its schema\n' +
          '  storage  snapshots and mirrored anchors against their recorded hashes\n' +
          '  all      the three of them',
      ),
  )
    .addArgument(
      new Argument('[what]', 'what to verify').choices(['log', 'inputs', 'storage', 'all']).default('log'),
    )
    .addOption(formatOption('text', 'json'))
    .action((what: What, options: Options) => verifyCommand(what, options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 everything holds; 2 usage or invalid policy; 5 something does not hold, or there is nothing to verify',
  )
  examples(command, [
    'policy verify',
    'policy verify storage --inputs /srv/signals',
    'policy verify all -C /srv/governance --format json',
  ])
}

async function verifyCommand(what: What, options: Options, session: Session): Promise<void> {
  const { document, text, exit } = await VERIFY[what](options)
  session.result(options.format === 'json' ? json(document()) : text(session))
  session.exit(exit)
}

interface Told {
  readonly document: () => unknown
  readonly text: (session: Session) => string
  readonly exit: ExitCode
}

const VERIFY: Readonly<Record<What, (options: Options) => Promise<Told>>> = {
  log: async (options) => {
    const { verifyLogs } = await import('../flows/verifyLogs.js')
    const { verifyText } = await import('../report/verifyText.js')
    const found = await verifyLogs(placeFrom(options), WORLD.sleep)
    return { document: () => found, text: ({ out }) => verifyText(found, out), exit: exitOf(found.faults) }
  },
  inputs: async (options) => {
    const { verifyInputs } = await import('../flows/verifyInputs.js')
    const { inputsDocument, inputsText } = await import('../report/inputsText.js')
    const found = await verifyInputs(placeFrom(options), Date.now())
    return {
      document: () => inputsDocument(found),
      text: ({ out }) => inputsText(found, out),
      exit: exitOf(found.faults),
    }
  },
  storage: async (options) => {
    const { verifyStorage } = await import('../flows/verifyStorage.js')
    const { storageText } = await import('../report/storageText.js')
    const found = await verifyStorage(placeFrom(options))
    return { document: () => found, text: ({ out }) => storageText(found, out), exit: exitOf(found.faults) }
  },
  all: async (options) => {
    const { verifyAll } = await import('../flows/verifyAll.js')
    const { allDocument, allText } = await import('../report/allText.js')
    const found = await verifyAll(placeFrom(options), Date.now(), WORLD.sleep)
    return { document: () => allDocument(found), text: ({ out }) => allText(found, out), exit: found.exit }
  },
}

function exitOf(faults: number): ExitCode {
  return faults > 0 ? EXIT.verification : EXIT.done
}
