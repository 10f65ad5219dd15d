import type { ExitCode, Problem } from '../model/problem.js'
import type { Style } from '../report/style.js'

/** What a command says to the world: results on stdout, problems on stderr, and how it ended. */
export interface Session {
  readonly out: Style
  readonly err: Style
  result(text: string): void
  problems(problems: readonly Problem[]): Promise<void>
  exit(code: ExitCode): void
}

/** What flows take of the world: the time in milliseconds since 1970, and waiting. */
export const WORLD = {
  clock: Date.now,
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

/** One JSON document, and nothing else on stdout. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
