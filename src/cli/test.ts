import { InvalidArgumentError, Option, type Command } from 'commander'
import { EXIT, PolicyError, problemsOf, type ExitCode } from '../model/problem.js'
import { isoTime } from '../model/time.js'
import type { TestRun } from '../model/testing.js'
import {
  examples,
  formatOption,
  placeFrom,
  rulesOption,
  workspaceOption,
  type PlaceOptions,
} from './options.js'
import { repositoryFile } from './problemFormats.js'
import { json, WORLD, type Session } from './session.js'

interface Options extends PlaceOptions {
  format: 'text' | 'json' | 'junit' | 'tap' | 'github'
  run?: string
  coverage?: true
  min?: number
  mutate?: true
  watch?: true
  quiet?: true
}

export function defineTest(program: Command, session: Session): void {
  const command = program
    .command('test')
    .summary("try the policy's own tests")
    .description(
      'Tries every case in `tests/*.yaml` beside the rules, and says of each that fails what was expected, what came and why.\n' +
        'Nothing tried is a failure: no tests, no case that `--run` means, every case skipped. Writes nothing.',
    )
    .addOption(workspaceOption())
    .addOption(rulesOption())
    .option(
      '--run <pattern>',
      'only the cases with this in `file > name`; between slashes a regular expression',
    )
    .option(
      '--coverage',
      'also say which rules, conditions, thresholds, levels, gates and actions no case reaches',
    )
    .addOption(
      new Option('--min <percent>', 'fail below this coverage: 0 to 100; needs --coverage').argParser(
        (text) => {
          if (/^\d{1,3}$/.test(text) && Number(text) <= 100) return Number(text)
          throw new InvalidArgumentError('Give a whole number from 0 to 100.')
        },
      ),
    )
    .option('--mutate', 'also change the policy one step at a time, and fail where no case notices')
    .option('--watch', 'try again whenever a file of the rules or tests changes')
    .option('--quiet', 'text: leave out the cases that pass')
    .addOption(formatOption('text', 'json', 'junit', 'tap', 'github'))
    .action((options: Options) => testCommand(options, session))
  command.addHelpText(
    'after',
    '\nExit codes: 0 every case holds; 2 usage or invalid policy; 5 a case fails, nothing was tried, or too little is covered',
  )
  examples(command, [
    'policy test',
    "policy test --run 'integrity falls'",
    'policy test --coverage --min 100',
    'policy test --mutate',
    'policy test --watch',
    'policy test --format junit > test-results.xml',
  ])
}

async function testCommand(options: Options, session: Session): Promise<void> {
  if (options.min !== undefined && !options.coverage)
    throw usage('`--min` is given without `--coverage`', 'write `--coverage --min N`')
  if (options.watch && options.format !== 'text')
    throw usage(
      `\`--watch\` goes with text, and not with \`--format ${options.format}\``,
      'leave one of them out',
    )
  if (options.watch) await watchTests(options, session)
  else session.exit(await tryTests(options, session))
}

function usage(message: string, help: string): PolicyError {
  return new PolicyError([{ code: 'usage', severity: 'error', message, help }], EXIT.usage)
}

async function tryTests(options: Options, session: Session): Promise<ExitCode> {
  const { policyTests } = await import('../flows/policyTests.js')
  const { run, coverage, min, mutate } = options
  const tried = await policyTests({
    place: placeFrom(options),
    ...(run === undefined ? {} : { run }),
    ...(coverage ? { coverage } : {}),
    ...(min === undefined ? {} : { min }),
    ...(mutate ? { mutate } : {}),
  })
  await session.problems([...tried.warnings, ...tried.problems])
  await writeRun(tried, options, session)
  return tried.passed ? EXIT.done : EXIT.verification
}

async function writeRun(run: TestRun, { format, quiet }: Options, session: Session): Promise<void> {
  switch (format) {
    case 'json':
      return session.result(json((await import('../report/testing/testDocument.js')).testDocument(run)))
    case 'junit':
      return session.result((await import('../report/testing/junit.js')).junitReport(run))
    case 'tap':
      return session.result((await import('../report/testing/tap.js')).tapReport(run))
    case 'github':
      return session.annotations(
        (await import('../report/testing/github.js')).githubReport(run, repositoryFile()),
      )
    case 'text':
      return session.result(
        (await import('../report/testing/testText.js')).testText(run, session.out, { quiet: quiet === true }),
      )
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Ends on a signal, with the exit code of the last run. A policy that is broken for a moment is told and waited out. */
async function watchTests(options: Options, session: Session): Promise<void> {
  const { watchFolder } = await import('../flows/watchFolder.js')
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  for (const signal of SIGNALS) process.on(signal, stop)
  const run = async (again: boolean): Promise<void> => {
    if (again) session.result(`\n──── ${isoTime(WORLD.clock())} ────\n\n`)
    try {
      session.exit(await tryTests(options, session))
    } catch (error) {
      const { problems, exit } = problemsOf(error)
      await session.problems(problems)
      session.exit(exit)
    }
  }
  try {
    await watchFolder(placeFrom(options).rules, run, controller.signal)
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
  }
}
