import type { ExitCode, Problem } from '../model/problem.js'
import type { Style } from '../report/style.js'

/** What a command says to the world: results on stdout, problems on stderr, and how it ended. */
export interface Session {
  readonly out: Style
  readonly err: Style
  result(text: string): void
  /** A result that commands GitHub's runner: annotations. */
  annotations(text: string): void
  problems(problems: readonly Problem[]): Promise<void>
  exit(code: ExitCode): void
}

/** What flows take of the world: the time in milliseconds since 1970, and waiting. */
export const WORLD = {
  clock: Date.now,
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

/** What steers a terminal, or turns a line round, and which JSON leaves as it is. */
const STEERING = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu

/** One JSON document, and nothing else on stdout. A terminal reads it, too: no character in it has a meaning to that. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(STEERING, escaped)}\n`
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}
