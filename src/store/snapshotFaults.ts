import type { ProblemCode } from '../model/problemCodes.js'
import { EXIT, type ExitCode, PolicyError, type Problem } from '../model/problem.js'

/** More than a person reads; the rest is counted. */
const TOLD = 20

/** A fault of one path: `why` goes on from its name. */
export function fault(code: ProblemCode, path: string, why: string, help?: string): Problem {
  const message = `\`${path}\` ${why}`
  return { code, severity: 'error', message, at: { file: path }, ...(help === undefined ? {} : { help }) }
}

/** Throws all faults as one PolicyError, when there are any. */
export function throwAll(faults: readonly Problem[], exit: ExitCode = EXIT.failed): void {
  const [first] = faults
  if (first === undefined) return
  const more = faults.length - TOLD
  const rest: Problem[] =
    more > 0 ? [{ code: first.code, severity: 'error', message: `there are ${more} more such faults` }] : []
  throw new PolicyError([...faults.slice(0, TOLD), ...rest], exit)
}

/** `ENOSPC`, or what else an error says for itself. */
export function errnoOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
