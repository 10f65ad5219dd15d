import { InvalidArgumentError, Option, type Command } from 'commander'
import { placeOf, type Place } from '../flows/place.js'
import { EXIT, PolicyError } from '../model/problem.js'
import { parseTime } from '../model/time.js'
import type { Given } from '../report/commandLine.js'

/** Options that several commands share; each command adds those that it takes. */

export interface PlaceOptions {
  workspace?: string
  inputs?: string
  rules?: string
}

export function workspaceOption(): Option {
  return new Option(
    '-C, --workspace <dir>',
    'the folder that the policy governs: its rules, state and audit marker',
  ).default('.')
}

export function rulesOption(): Option {
  return new Option('--rules <dir>', 'the folder with the policy files (default: rules in the workspace)')
}

export function inputsOption(): Option {
  return new Option('--inputs <dir>', 'where the paths of signals start (default: the workspace)')
}

/** Where the workspace, its inputs and its rules are; `placeFrom` reads it. */
export function placeOptions(command: Command): Command {
  return command.addOption(workspaceOption()).addOption(inputsOption()).addOption(rulesOption())
}

export function nowOption(): Option {
  return new Option('--now <time>', 'decide as if it were this time: ISO 8601, UTC without an offset')
}

export function formatOption(...formats: string[]): Option {
  return new Option('--format <format>', 'how the result is written').choices(formats).default(formats[0])
}

export function lockWaitOption(seconds = 60): Option {
  return new Option('--lock-wait <seconds>', 'how long to wait for another run to end')
    .default(seconds)
    .argParser((text) => {
      if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= 86_400) return Number(text)
      throw new InvalidArgumentError('Give a number of seconds, up to 86400.')
    })
}

export function placeFrom(options: PlaceOptions): Place {
  return placeOf(process.cwd(), options)
}

/** The words that mean the same place and the same request once more. */
export function givenFrom(
  options: PlaceOptions & { readonly force?: true; readonly reason?: string },
  request: Readonly<Record<string, string | undefined>>,
): Given {
  const { workspace = '.', rules, inputs, force, reason } = options
  return {
    place: wordsOf({ '-C': workspace === '.' ? undefined : workspace, '--rules': rules }),
    inputs: wordsOf({ '--inputs': inputs }),
    request: [...wordsOf(request), ...(force && reason !== undefined ? ['--force', '--reason', reason] : [])],
  }
}

function wordsOf(given: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option, value]))
}

/** Milliseconds since 1970, or undefined when the option was not given. */
export function nowFrom({ now }: { now?: string }): number | undefined {
  if (now === undefined) return undefined
  const time = /^\d{4}-/.test(now) ? parseTime(now) : null
  if (time !== null) return time
  const help = 'write it like 2025-11-14T12:00:00Z'
  throw new PolicyError(
    [{ code: 'usage', severity: 'error', message: `\`--now ${now}\` is not a time`, help }],
    EXIT.usage,
  )
}

/** Every command ends its help with examples. */
export function examples(command: Command, lines: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`)
}
