import type { Problem } from './problem.js'

/** One file that facts or `inputs` name, and what was found wrong in it. */
export interface InputVerified {
  /** As the user would name it from where the command was started. */
  readonly file: string
  readonly present: boolean
  /** How many rows or records it has; null of JSON, and of a file that could not be read. */
  readonly records: number | null
  /** Whether the policy has a schema for it. */
  readonly checked: boolean
  /** In the order of the file, at most 50. */
  readonly faults: readonly Problem[]
  /** How many faults there are beyond those. */
  readonly more: number
  /** What is no fault and should be known: a value that is not there, or is old. */
  readonly notes: readonly string[]
}

/** A fault that a fact found in its file, and the fields that it may lie in: columns, or pointers. */
export interface FactFinding {
  readonly problem: Problem
  readonly fields: readonly string[]
}

/** What `policy verify inputs` found. */
export interface InputsVerified {
  readonly files: readonly InputVerified[]
  /** What is wrong with no file of its own: that there is none. */
  readonly problems: readonly Problem[]
  /** All faults: those of every file, told or not, and the problems. */
  readonly faults: number
}
