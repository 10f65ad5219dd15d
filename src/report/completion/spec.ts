/** What a completion script knows of the command line: nothing that it would have to ask the program for. */

/** What a value may be: one of some words, a folder, a file, or any text. */
export type Completed =
  { readonly words: readonly string[] } | { readonly path: 'folder' | 'file' } | { readonly text: true }

export interface CompletedOption {
  /** `-C`, or undefined. */
  readonly short: string | undefined
  /** `--workspace`, or undefined. */
  readonly long: string | undefined
  readonly description: string
  /** Null where the option takes no value. */
  readonly value: Completed | null
}

export interface CompletedArgument {
  readonly name: string
  readonly value: Completed
}

export interface CompletedCommand {
  /** From the program on: `['policy', 'trust', 'lock']`. */
  readonly words: readonly string[]
  /** One line. */
  readonly summary: string
  readonly options: readonly CompletedOption[]
  readonly arguments: readonly CompletedArgument[]
  readonly commands: readonly CompletedCommand[]
}

/** A command with all below it, itself first. */
export function withinCommand(command: CompletedCommand): CompletedCommand[] {
  return [command, ...command.commands.flatMap(withinCommand)]
}

/** `policy trust lock` */
export function pathOf({ words }: CompletedCommand): string {
  return words.join(' ')
}

/** The name that a command has for the command above it. */
export function nameOf({ words }: CompletedCommand): string {
  return words.at(-1) ?? ''
}

/** `['-C', '--workspace']` */
export function flagsOf({ short, long }: CompletedOption): string[] {
  return [short, long].flatMap((flag) => flag ?? [])
}

/** A text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
