import type { ProblemCode } from './problemCodes.js'

/** Everything that can be wrong, told in a way that a person can act on. */

export interface Position {
  readonly file: string
  /** From 1. */
  readonly line?: number
  /** From 1, in UTF-16 code units. */
  readonly column?: number
}

export interface Problem {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  /** Lower case, back-ticks round what the user wrote. */
  readonly message: string
  readonly at?: Position
  /** The lines around the place, for a code frame: the source text they were cut from. */
  readonly excerpt?: { readonly firstLine: number; readonly lines: readonly string[] }
  /** What to do next. */
  readonly help?: string
}

/** A problem as the state file and `--format json` carry it. */
export function problemDocument({ code, message, at, help }: Problem) {
  return {
    code,
    message,
    ...(at ? { file: at.file } : {}),
    ...(at?.line === undefined ? {} : { line: at.line }),
    ...(at?.column === undefined ? {} : { column: at.column }),
    ...(help === undefined ? {} : { help }),
  }
}

/** Exit codes, one table for every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, level: 4, verification: 5 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Thrown where a flow cannot go on; carries every fault found, not the first. */
export class PolicyError extends Error {
  readonly problems: readonly Problem[]
  readonly exit: ExitCode
  constructor(problems: readonly Problem[], exit: ExitCode) {
    super(problems.map((problem) => problem.message).join('; '))
    this.name = 'PolicyError'
    this.problems = problems
    this.exit = exit
  }
}

/** What an error tells a user: its problems, or that something unexpected happened; never a stack trace. */
export function problemsOf(error: unknown): { problems: readonly Problem[]; exit: ExitCode } {
  if (error instanceof PolicyError) return { problems: error.problems, exit: error.exit }
  const message = `unexpected: ${error instanceof Error ? error.message : String(error)}`
  return { problems: [{ code: 'internal', severity: 'error', message }], exit: EXIT.failed }
}
