import type { Scalar } from './policy.js'

/** The level of a system whose health is not known; no policy may name a level of its own so. */
export const UNKNOWN = 'UNKNOWN'

/** How good a signal is. `given` is a value from the command line (`--set`) instead of a file. */
export type Quality = 'ok' | 'missing' | 'stale' | 'invalid' | 'given'

/** Where a value came from: the file, and the JSON Pointer or the column, line and data row in it. */
export interface Source {
  readonly file: string
  readonly pointer?: string
  readonly column?: string
  /** Line in the file, from 1. For a value made from many records, the line of the last one. */
  readonly line?: number
  /** Data row of a CSV file, from 1 (the header and comments do not count). */
  readonly row?: number
  /** How many values the reduction took in. */
  readonly count?: number
  readonly reduce?: string
}

/** A fact's value at one moment, and how far it can be trusted. */
export interface Signal {
  readonly name: string
  readonly value: Scalar
  readonly quality: Quality
  readonly source: Source
  /** Seconds between the value's own time (or the file's) and the decision. */
  readonly age?: number
  readonly ageFrom?: 'timestamp' | 'mtime'
  /** Why the quality is not `ok`, as a clause: "`a.json` does not exist". */
  readonly note?: string
  readonly unit?: string
  /** The level that this signal's quality alone calls for, by the policy's onMissing, onInvalid or onStale. */
  readonly raises?: string
  readonly logAs?: string
  readonly threshold: boolean
}

/** One comparison with the values that it met. */
export interface ComparisonResult {
  readonly fact: string
  readonly operator: string
  readonly actual: Scalar
  readonly expected: Scalar | readonly Scalar[]
  /** The threshold's name, when the right side is a fact. */
  readonly expectedFact?: string
  readonly held: boolean
}

export type ConditionResult =
  | { readonly all: readonly ConditionResult[]; readonly held: boolean }
  | { readonly any: readonly ConditionResult[]; readonly held: boolean }
  | { readonly not: ConditionResult; readonly held: boolean }
  | ComparisonResult

export interface RuleResult {
  readonly rule: string
  readonly level: string
  readonly priority: number
  readonly fired: boolean
  readonly reason: string
  readonly conditions: ConditionResult
}

/** A rule that fired (or a signal whose quality alone calls for a level), with the values that made it fire. */
export interface Trigger {
  readonly rule: string
  readonly level: string
  readonly reason: string
  readonly because: readonly {
    readonly fact: string
    readonly operator: string
    readonly actual: Scalar
    readonly expected?: Scalar | readonly Scalar[]
    readonly threshold?: string
  }[]
}

export interface Decision {
  readonly level: string
  /** `2025-11-14T12:00:00+00:00` */
  readonly evaluatedAt: string
  readonly inputs: Readonly<Record<string, Scalar>>
  readonly thresholds: Readonly<Record<string, Scalar>>
  /** Most severe first, then by priority, then by name. */
  readonly triggers: readonly Trigger[]
  readonly signals: readonly Signal[]
  readonly results: readonly RuleResult[]
  readonly policyDigest: string
}
