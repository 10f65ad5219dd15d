import type { Command } from 'commander'
import type { GatesSeen } from '../model/gates.js'
import { EXIT } from '../model/problem.js'
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
  now?: string
  check?: true
}

export function defineGates(program: Command, session: Session): void {
  const command = placeOptions(
    program
      .command('gates')
      .summary('show each gate: open or closed, why, and when it opens')
      .description(
        'Reads every fact that gates use and shows which gates would keep `policy respond --apply` from acting. Writes nothing.\n' +
          'A gate whose facts cannot be read is closed.',
      ),
  )
    .addOption(nowOption())
    .addOption(formatOption('text', 'json', 'markdown'))
    .option('--check', 'exit with 3 when a gate is closed')
    .action((options: Options) => gatesCommand(options, session))
  examples(command, ['policy gates', 'policy gates --check', 'policy gates --format json'])
}

async function gatesCommand(options: Options, session: Session): Promise<void> {
  const { gates } = await import('../flows/gates.js')
  const seen = await gates(placeFrom(options), nowFrom(options) ?? Date.now())
  await session.problems(seen.warnings)
  session.result(await written(seen, options.format, session))
  if (options.check && !seen.passed) session.exit(EXIT.refused)
}

async function written(seen: GatesSeen, format: Options['format'], session: Session): Promise<string> {
  if (format === 'json') {
    const facts = Object.fromEntries(seen.facts.map(({ name, ...fact }) => [name, fact]))
    return json({ gates: seen.gates, facts, passed: seen.passed, checked_at: seen.checkedAt })
  }
  if (format === 'markdown') return (await import('../report/gatesMarkdown.js')).gatesMarkdown(seen)
  return (await import('../report/gatesText.js')).gatesText(seen, session.out)
}
