import { visible } from './visible.js'

/** What was given on the command line, so that a report can say what to type next. */
export interface Given {
  /** `-C DIR --rules DIR`, as far as they were given. */
  readonly place: readonly string[]
  /** `--inputs DIR`, if it was given. */
  readonly inputs: readonly string[]
  /** What else makes the request this one: `--policy RED`, `--action NAME`, `--force --reason TEXT`. */
  readonly request: readonly string[]
}

/** A command as one can type it into a shell: every word stays the word that it is, and nothing steers the terminal. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  if (visible(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`
  // What cannot be shown stands as its code point, which bash and zsh read in this form.
  const escaped = word.replace(/[\\']/g, '\\$&').replaceAll('\t', '\\t')
  return `$'${visible(escaped)}'`
}

/** The same as a line of a shell; none where no command ran, as for an undo that restored files. */
export function shellLines(command: readonly string[]): string[] {
  return command.length === 0 ? [] : [`$ ${commandLine(command)}`]
}
