import { unknownName } from '../checkNames.js'
import type { ProblemCode } from '../../model/problemCodes.js'
import type { Fault, Part, Path } from '../../model/source.js'

/** Collects what is wrong with one case, or with what a file says for all of them; paths start at the file's root. */
export interface Tell {
  readonly faults: Fault[]
  say(code: ProblemCode, path: Path, message: string, help?: string, part?: Part): void
  /** A name that nobody defines, with the nearest one that somebody does. */
  unknown(
    code: ProblemCode,
    kind: string,
    name: string,
    known: Iterable<string>,
    path: Path,
    part?: Part,
  ): void
}

export function tellOf(file: string): Tell {
  const faults: Fault[] = []
  return {
    faults,
    say: (code, path, message, help, part = 'value') =>
      void faults.push({
        code,
        severity: 'error',
        message,
        place: { file, path, part },
        ...(help === undefined ? {} : { help }),
      }),
    unknown: (code, kind, name, known, path, part = 'value') =>
      void faults.push(unknownName(code, kind, name, [...known], { file, path, part })),
  }
}
