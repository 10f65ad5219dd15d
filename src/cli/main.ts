import { Command, CommanderError } from 'commander'
import pkg from '../../package.json' with { type: 'json' }
import { EXIT, problemsOf, type ExitCode, type Problem } from '../model/problem.js'
import { defineAnchor } from './anchor.js'
import { defineBrake } from './brake.js'
import { defineCompletion } from './completion.js'
import { defineExplain } from './explain.js'
import { defineGates } from './gates.js'
import { defineInit } from './init.js'
import { defineMatrix } from './matrix.js'
import { formatOf, tellFailure } from './problemFormats.js'
import { defineRespond } from './respond.js'
import { defineResponses } from './responses.js'
import { defineRun } from './run.js'
import { defineSchema } from './schema.js'
import type { Session } from './session.js'
import { isRunner, outputTo, styleFor } from './terminal.js'
import { defineTest } from './test.js'
import { defineTrust } from './trust.js'
import { defineUndo } from './undo.js'
import { defineValidate } from './validate.js'
import { defineVerify } from './verify.js'

/** Runs one command line (without `node` and the script) and gives the exit code. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done
  const session = openSession(argv, (code) => {
    exit = code
  })
  try {
    const program = defineProgram(session)
    if (await tellCode(argv, program, session)) return EXIT.done
    await program.parseAsync(argv, { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError && HELP.has(error.code))
      return wasHelpAsked(error, argv) ? EXIT.done : EXIT.usage
    const { problems, exit: code } =
      error instanceof CommanderError
        ? { problems: [usageProblem(error)], exit: EXIT.usage }
        : problemsOf(error)
    await session.problems(problems)
    await tellFailure(formatOf(argv), problems, session)
    return code
  }
}

/** `policy help CODE` tells what the code of a problem means; a command of that name goes before it. */
async function tellCode(
  [command, code, ...more]: readonly string[],
  program: Command,
  session: Session,
): Promise<boolean> {
  if (command !== 'help' || code === undefined || more.length > 0) return false
  if (program.commands.some((each) => each.name() === code)) return false
  const { codeText } = await import('../report/codeText.js')
  const text = codeText(code)
  if (text !== null) session.result(text)
  return text !== null
}

function openSession(argv: readonly string[], exit: Session['exit']): Session {
  const isObeyed = isRunner(process.env) || formatOf(argv) === 'github'
  const [stdout, stderr] = [outputTo(1, isObeyed), outputTo(2, isObeyed)]
  const err = styleFor(stderr, argv, process.env)
  return {
    out: styleFor(stdout, argv, process.env),
    err,
    result: stdout.write,
    annotations: stdout.command,
    problems: async (problems) => {
      if (problems.length === 0) return
      const { problemsText } = await import('../report/problemsText.js')
      stderr.write(`${problemsText(problems, err)}\n`)
    },
    exit,
  }
}

function defineProgram(session: Session): Command {
  const program = new Command('policy')
    .description(
      'Turns health signals in plain files into one recorded decision, by rules that people edit as YAML,\n' +
        'and takes it to its responses: previewed, gated, recorded before and after, and undoable.',
    )
    .version(pkg.version, '-V, --version', 'print the version')
    .option('--no-color', 'no colour, whatever the terminal')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command, or for the code of a problem')
    .addHelpText(
      'after',
      '\nExamples:\n  $ policy run --dry-run\n  $ policy explain --set integrity_score=88\n  $ policy respond\n  $ policy respond --apply\n  $ policy help respond\n' +
        '\nExit codes: 0 done, 1 failed, 2 usage or invalid policy, 3 refused, 4 --fail-on, 5 verification failed',
    )
    // Problems have one form, whoever finds them.
    .configureOutput({ writeOut: session.result, writeErr: outputTo(2).write, outputError: () => undefined })
    .exitOverride()
  defineRun(program, session)
  defineValidate(program, session)
  defineTest(program, session)
  defineExplain(program, session)
  defineVerify(program, session)
  defineMatrix(program, session)
  defineAnchor(program, session)
  defineRespond(program, session)
  defineUndo(program, session)
  defineResponses(program, session)
  defineGates(program, session)
  defineTrust(program, session)
  defineBrake(program, session)
  defineInit(program, session)
  defineSchema(program, session)
  defineCompletion(program, session)
  for (const command of program.commands) command.option('--no-color', 'no colour, whatever the terminal')
  return program
}

/** Commander prints help also where a command is lacking. Its own exit code goes by that of the process, which is set already. */
function wasHelpAsked({ code }: CommanderError, argv: readonly string[]): boolean {
  return code !== 'commander.help' || argv.includes('help')
}

/** What commander throws after it has printed help or the version; that is no problem. */
const HELP: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

/** Commander's words in the form of our own: user input in back-ticks, no full stop. */
function usageProblem({ message }: CommanderError): Problem {
  const [told = '', meant] = message.replace(/^error: /, '').split('\n')
  const help =
    meant === undefined
      ? '`policy --help` lists the commands, `policy COMMAND --help` the options'
      : meant.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean `$1`?')
  const plain = told
    .replaceAll(/'([^']*)'/g, '`$1`')
    .replace(/\. ([A-Z])/, (_, letter: string) => `; ${letter.toLowerCase()}`)
  return { code: 'usage', severity: 'error', message: plain.replace(/\.$/, ''), help }
}
