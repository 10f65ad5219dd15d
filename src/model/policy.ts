import type { Fact, Operator } from '../generated/policyFile.js'

/** What code may rely on once policy files have been read, checked and filled in with defaults. */

/** The value of a fact: what a rule may compare. */
export type Scalar = boolean | number | string

export type FactType = Fact['type']

/** Where in a policy file a thing was written; `line` and `column` count from 1. */
export interface Origin {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** An outcome. `priority` is what its rules get when they name none. */
export interface Level {
  readonly name: string
  readonly color: string
  readonly description: string
  readonly priority: number
}

export type Normalization = NonNullable<Fact['normalize']>[number]

export type Reduce = NonNullable<Fact['reduce']>

/** Keeps a record when its field stands in `operator` to `value`; a record without the field is never kept. */
export interface Filter {
  readonly field: string
  readonly operator: Operator
  readonly value: Scalar | readonly Scalar[]
}

export type Format = NonNullable<Fact['format']>

/** How to reach into a file. `field` is a JSON Pointer (JSON, JSONL) or a column (CSV). Durations are in milliseconds. */
export interface Selector {
  readonly file: string
  readonly format: Format
  readonly field?: string
  readonly where: readonly Filter[]
  readonly last?: number
  readonly within?: number
  readonly timestamp?: string
  readonly reduce?: Reduce
  readonly itemDefault?: Scalar
  readonly comment?: string
  readonly delimiter: string
}

export interface ValueShape {
  readonly type: FactType
  readonly values?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly normalize: readonly Normalization[]
  readonly unit?: string
}

/** A fault either fails the run (`error`), is told and lived with, or raises a level by itself. */
export type OnFault = 'error' | 'default' | 'warn' | { readonly level: string }

/** A fact read from a file. `maxAge` is in milliseconds. */
export interface SignalSpec {
  readonly name: string
  readonly description: string
  readonly from: Selector
  readonly shape: ValueShape
  readonly default?: Scalar
  readonly onMissing: OnFault
  readonly onInvalid: OnFault
  readonly maxAge?: number
  readonly onStale: OnFault
  /** Its key in the log; absent for a threshold, which the log does not repeat. */
  readonly logAs?: string
  readonly threshold: boolean
  readonly origin: Origin
}

/** A threshold whose value stands in the policy itself. */
export interface ConstantSpec {
  readonly name: string
  readonly description: string
  readonly value: Scalar
  readonly unit?: string
  readonly origin: Origin
}

export interface Comparison {
  readonly fact: string
  readonly operator: Operator
  readonly value: Scalar | readonly Scalar[] | { readonly fact: string }
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison

/** A json-rules-engine rule; `level` is its `event.type`. */
export interface Rule {
  readonly name: string
  readonly level: string
  readonly priority: number
  readonly conditions: Condition
  /** Template of the reason; `{fact}` stands for the value of a fact. */
  readonly reason: string
  readonly params: Readonly<Record<string, unknown>>
  readonly origin: Origin
}

/** Names of what a run writes; paths are relative to the workspace. */
export interface Outputs {
  readonly state: string
  readonly log: string
  readonly audit: string
  readonly lock: string
  readonly marker: string
  readonly fixBranchPrefix: string
}

export interface Policy {
  /** Most severe first; the last one holds when no rule fires. */
  readonly levels: readonly Level[]
  readonly constants: readonly ConstantSpec[]
  /** Every fact read from a file, thresholds among them, in the order in which they are written. */
  readonly signals: readonly SignalSpec[]
  readonly rules: readonly Rule[]
  readonly outputs: Outputs
  /** `sha256:<hex>` of what the policy means: formatting, comments and the order of rules do not change it. */
  readonly digest: string
}
