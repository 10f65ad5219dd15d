import type { Fact, InputFile, Operator } from '../generated/policyFile.js'

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
  /** JSON Pointer to the day (UTC) that a number counts for; on another day it is 0. */
  readonly onDay?: string
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
  readonly preview: string
  readonly responseLog: string
  readonly responseState: string
  readonly responseLock: string
  readonly responseMarker: string
  readonly blocked: string
  /** `<prefix><response_id>_<action>.json`, and a folder of the same name without `.json`. */
  readonly undoPrefix: string
  /** `<prefix><response_id>_<action>.stdout.txt` and `….stderr.txt` */
  readonly outputPrefix: string
  readonly trustLog: string
  readonly brakeLog: string
  readonly mirrors: string
  readonly snapshots: string
}

/** The `event.type` of gates. */
export const BLOCK = 'BLOCK'

/** A fact that only gates read. */
export type GateFact =
  | { readonly kind: 'constant'; readonly name: string; readonly value: Scalar; readonly origin: Origin }
  | { readonly kind: 'signal'; readonly name: string; readonly spec: SignalSpec; readonly origin: Origin }
  /** How many responses were applied in the last `within` milliseconds. */
  | { readonly kind: 'responses'; readonly name: string; readonly within: number; readonly origin: Origin }
  /** The largest of other gate facts; or the first whose value is there, else the first one's default. */
  | {
      readonly kind: 'largestOf' | 'firstOf'
      readonly name: string
      readonly of: readonly string[]
      readonly origin: Origin
    }

/** A rule that forbids acting when its conditions hold. */
export interface Gate {
  readonly name: string
  readonly conditions: Condition
  /** Template of the reason: `rate_limit_exceeded_{responses_24h}/{response_limit}` */
  readonly reason: string
  /** When it opens again, or how a person opens it; a clause. */
  readonly opens?: string
  readonly origin: Origin
}

/** A command mapped to a level. Words of `run` and `undo` may hold `{placeholders}`. Durations are in milliseconds. */
export interface Action {
  readonly name: string
  readonly description: string
  readonly run: readonly string[]
  readonly timeout: number
  /** Relative to the workspace. */
  readonly cwd: string
  /** Names of the variables that it gets of the environment. */
  readonly env: readonly string[]
  /** Files and folders, relative to the workspace, that it may change. */
  readonly changes: readonly string[]
  readonly reversible: boolean
  readonly undo?: readonly string[]
  readonly undoInstruction: string
  readonly onFailure: 'stop' | 'continue'
  readonly idempotent: boolean
  readonly origin: Origin
}

/** What `policy trust` and `policy brake` write: names of facts. */
export interface Guards {
  readonly trust?: { readonly locked: string; readonly unlocks: string; readonly limit: string }
  readonly brake?: { readonly engaged: string }
}

/** What a policy says of responding. Durations are in milliseconds. */
export interface Responding {
  readonly gateFacts: readonly GateFact[]
  readonly gates: readonly Gate[]
  /** Whether the policy says anything of gates: `gates: []` does, and forbids nothing. */
  readonly gated: boolean
  /** By level. */
  readonly actions: ReadonlyMap<string, readonly Action[]>
  readonly maxStateAge: number
  /** Names of variables whose values are blacked out. */
  readonly secrets: readonly string[]
  readonly guards: Guards
  /** `sha256:<hex>` of gates, their facts, actions and what holds for all of them. */
  readonly digest: string
}

export type { InputFile, InputColumn } from '../generated/policyFile.js'

export interface Policy {
  /** Most severe first; the last one holds when no rule fires. */
  readonly levels: readonly Level[]
  readonly constants: readonly ConstantSpec[]
  /** Every fact read from a file, thresholds among them, in the order in which they are written. */
  readonly signals: readonly SignalSpec[]
  readonly rules: readonly Rule[]
  readonly outputs: Outputs
  readonly responding: Responding
  /** What `policy verify inputs` holds files against, by their path below the inputs root. */
  readonly inputFiles: ReadonlyMap<string, InputFile>
  /** `sha256:<hex>` of what the policy means: formatting, comments and the order of rules do not change it. */
  readonly digest: string
}
