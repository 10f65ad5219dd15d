import type { ProblemCode } from './problemCodes.js'

/** Steps from the root of a document to one of its nodes: keys and indexes. */
export type Path = readonly (string | number)[]

/** Whether a place means the key of an entry or its value. */
export type Part = 'key' | 'value'

export interface Place {
  readonly file: string
  readonly path: Path
  readonly part: Part
}

/** A fault before its line and column are known; those are attached just before it is told. */
export interface Fault {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly place: Place
  readonly help?: string
  /** The other place that the fault is about; the help gets its position. */
  readonly other?: Place
  /** The key that is meant by one that is not known. */
  readonly meant?: string
}

/** One policy file that is YAML, with what the schema found wrong in it; `value` is trustworthy outside those places. */
export interface PolicySource {
  readonly file: string
  readonly value: unknown
  readonly schemaFaults: readonly Fault[]
}

/** Gives the line and column of a place, from 1. */
export type Locate = (place: Place) => { line: number; column: number }
