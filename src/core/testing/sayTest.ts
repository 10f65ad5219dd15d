import type { ProblemCode } from '../../model/problemCodes.js'
import type { Fault, Part, Path } from '../../model/source.js'
import { unknownName } from '../checkNames.js'

/** So many faults of one case, or of one baseline, are told; a file that has more was made by a program. */
const MAX_FAULTS = 100

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
  const add = (fault: () => Fault): void => {
    if (faults.length < MAX_FAULTS) faults.push(fault())
    else if (faults.length === MAX_FAULTS) faults.push(more(fault()))
  }
  return {
    faults,
    say: (code, path, message, help, part = 'value') =>
      add(() => ({
        code,
        severity: 'error',
        message,
        place: { file, path, part },
        ...(help === undefined ? {} : { help }),
      })),
    unknown: (code, kind, name, known, path, part = 'value') =>
      add(() => unknownName(code, kind, name, [...known], { file, path, part })),
  }
}

function more({ code, severity, message, place }: Fault): Fault {
  return { code, severity, message: `${message}; what is wrong from here on is not told`, place }
}
