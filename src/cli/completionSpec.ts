import type { Argument, Command, Option } from 'commander'
import type {
  Completed,
  CompletedArgument,
  CompletedCommand,
  CompletedOption,
} from '../report/completion/spec.js'

/** What arguments may be beyond what commander knows, by command and name: `policy schema name`. */
export type KnownWords = Readonly<Record<string, readonly string[]>>

/** The command line as commander itself knows it, so that completion offers what there is and nothing else. */
export function completionSpec(
  command: Command,
  known: KnownWords,
  above: readonly string[] = [],
): CompletedCommand {
  const words = [...above, command.name()]
  const help = command.createHelp()
  const below = help.visibleCommands(command)
  const helpOn = { [[...words, 'help command'].join(' ')]: command.commands.map((each) => each.name()) }
  return {
    words,
    summary: command.summary() || firstLine(command.description()),
    options: help.visibleOptions(command).map(completedOption),
    arguments: command.registeredArguments.map((each) => completedArgument(each, words, known)),
    commands: below.map((each) => completionSpec(each, { ...known, ...helpOn }, words)),
  }
}

function completedOption({
  short,
  long,
  description,
  flags,
  argChoices,
  required,
  optional,
}: Option): CompletedOption {
  const takesValue = required || optional
  return {
    short,
    long,
    description: firstLine(description),
    value: takesValue ? completed(/[<[]([\w-]+)/.exec(flags)?.[1], argChoices) : null,
  }
}

function completedArgument(
  argument: Argument,
  above: readonly string[],
  known: KnownWords,
): CompletedArgument {
  const name = argument.name()
  return { name, value: completed(name, argument.argChoices ?? known[[...above, name].join(' ')]) }
}

/** By its choices, else by the name that it has in the help: `<dir>`, `<file>`. */
function completed(name: string | undefined, choices: readonly string[] | undefined): Completed {
  if (choices) return { words: choices }
  if (name === 'dir' || name === 'folder') return { path: 'folder' }
  if (name === 'file') return { path: 'file' }
  return { text: true }
}

function firstLine(text: string): string {
  return text.replace(/\n[^]*/, '')
}
