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

export function defineValidate(program: Command, session: Session): void {
  const command = program
    .command('validate')
    .summary('check the policy files, and say where each fault is')
    .description(
      'Checks every policy file of the folder: syntax, schema, names, types. All faults are reported at once.',
    )
    .addOption(workspaceOption())
    .addOption(rulesOption())
    .addOption(formatOption('text', 'json'))
    .action((options: Options) => validateCommand(options, session))
  examples(command, [
    'policy validate',
    'policy validate --rules rules/fleet',
    'policy validate --format json',
  ])
}

async function validateCommand(options: Options, session: Session): Promise<void> {
  const { loadPolicy } = await import('../flows/loadPolicy.js')
  const { validationDocument, validationText } = await import('../report/validation.js')
  const place = placeFrom(options)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  const problems = loaded.policy ? loaded.warnings : loaded.problems
  await session.problems(problems)
  if (options.format === 'json') session.result(json(validationDocument(loaded.policy, problems)))
  else if (loaded.policy) session.result(validationText(loaded.policy, place.rulesShown, session.out))
  session.exit(loaded.policy ? EXIT.done : EXIT.usage)
}
