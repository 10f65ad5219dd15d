import { Option, type Command } from 'commander'
import { EXIT, type Problem } from '../model/problem.js'
import type { Validation } from '../model/validation.js'
import {
  examples,
  formatOption,
  nowFrom,
  placeFrom,
  rulesOption,
  workspaceOption,
  type PlaceOptions,
} from './options.js'
import { annotated, inSarif } from './problemFormats.js'
import { json, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'json' | 'github' | 'sarif'
  strict?: true
  now?: string
}

export function defineValidate(program: Command, session: Session): void {
  const command = program
    .command('validate')
    .summary('check the policy files, and say where each fault is')
    .description(
      'Checks every policy file of the folder and its tests: syntax, schema, names, types, and what is legal and\n' +
        'suspicious all the same. All faults are reported at once. `waivers` in the policy silence warnings for a time.',
    )
    .addOption(workspaceOption())
    .addOption(rulesOption())
    .addOption(new Option('--strict', 'a warning is enough for exit code 2'))
    .addOption(
      new Option('--now <time>', 'look at waivers as if it were this time: ISO 8601, UTC without an offset'),
    )
    .addOption(formatOption('text', 'json', 'github', 'sarif'))
    .action((options: Options) => validateCommand(options, session))
  examples(command, [
    'policy validate',
    'policy validate --rules rules/fleet',
    'policy validate --strict --format github',
  ])
}

async function validateCommand(options: Options, session: Session): Promise<void> {
  const now = nowFrom(options) ?? Date.now()
  const place = placeFrom(options)
  const { validate } = await import('../flows/validate.js')
  const validation = await validate({ place, now })
  const problems = validation.findings.map(({ problem }) => problem)
  await session.problems(problems)
  if (options.format === 'github') session.annotations(await annotated(problems))
  else session.result(await written(validation, problems, options.format, place.rulesShown, session))
  const bad = options.strict ? problems.length > 0 : problems.some(({ severity }) => severity === 'error')
  session.exit(bad ? EXIT.usage : EXIT.done)
}

async function written(
  validation: Validation,
  problems: readonly Problem[],
  format: Exclude<Options['format'], 'github'>,
  shown: string,
  session: Session,
): Promise<string> {
  if (format === 'sarif') return inSarif(problems)
  const { validationDocument, validationText } = await import('../report/validation.js')
  return format === 'json'
    ? json(validationDocument(validation))
    : validationText(validation, shown, session.out)
}
