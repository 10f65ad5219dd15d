import { PROBLEMS, type ProblemCode } from '../model/problemCodes.js'

/** What the code of a problem means and what to do, as `policy help CODE` prints it; null when there is no such code. */
export function codeText(code: string): string | null {
  if (!Object.hasOwn(PROBLEMS, code)) return null
  const [meaning, remedy] = PROBLEMS[code as ProblemCode]
  return `${code}\n\n  ${meaning}\n\n  What to do: ${remedy}\n`
}
