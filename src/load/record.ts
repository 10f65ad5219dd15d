import type { Problem } from '../model/problem.js'
import type { ProblemCode } from '../model/problemCodes.js'
import type { Hit } from './pointer.js'

/** One record of a CSV or JSONL file. `get` gives a field as it was written, or why there is none. */
export interface SignalRecord {
  readonly line: number
  readonly row?: number
  /** The header of a CSV file. */
  readonly columns?: readonly string[]
  get(field: string): Hit
}

/** Thrown by a stream of records that cannot go on; `problem` says where and why. */
export class RecordFault extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Longer records are refused: an unclosed quote or a missing line ending must not fill the memory. */
export const MAX_RECORD_BYTES = 1024 * 1024

/** A fault at a line of a file that is read as a stream. */
export function fault(
  code: ProblemCode,
  file: string,
  line: number,
  message: string,
  column?: number,
): RecordFault {
  return new RecordFault({
    code,
    severity: 'error',
    message,
    at: { file, line, ...(column === undefined ? {} : { column }) },
  })
}

export function tooLarge(shown: string, line: number): RecordFault {
  return fault(
    'signal-too-large',
    shown,
    line,
    `the record that begins here is longer than ${MAX_RECORD_BYTES} bytes`,
  )
}
