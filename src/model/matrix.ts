import type { Policy, Rule, Scalar, SignalSpec } from './policy.js'
import type { Problem } from './problem.js'

/** What `policy matrix` tells: the policy as a table of facts and levels. */

export interface Bound {
  readonly value: number
  readonly included: boolean
}

/** Numbers between two ends. An end that is not there is that of the fact's range, or there is none. */
export interface Interval {
  readonly from?: Bound
  readonly to?: Bound
}

/** Values of one fact. */
export interface ValueSet {
  /** All that the fact can have. */
  readonly whole: boolean
  /** Of numbers, in their order; they do not touch. */
  readonly intervals: readonly Interval[]
  /** Of everything else, in the order of the policy. */
  readonly values: readonly Scalar[]
  /** And every text that no rule names. */
  readonly others: boolean
}

/** One fact: which of its values lead to which level while all other facts are healthy. */
export interface MatrixColumn {
  readonly spec: SignalSpec
  /** Of numbers: what the fact can be at all. */
  readonly range: { readonly min?: number; readonly max?: number }
  /** Values by level; a level to which no value leads is not there. */
  readonly cells: ReadonlyMap<string, ValueSet>
}

/** What becomes of a decision when a feed fails. */
export type FeedFault =
  | { readonly kind: 'fails' }
  /** Its `maxAge` is not given: its age is not looked at. */
  | { readonly kind: 'unwatched' }
  /** The value is used as it is. */
  | { readonly kind: 'used' }
  /** The default stands in. `level` is what comes of it while all other facts are healthy, where that can be told. */
  | { readonly kind: 'default'; readonly value: Scalar; readonly level?: string }
  /**
   * That alone calls for a level; the default stands in for the value, where there is one. `calls` is there where it leads
   * to a more severe `level` than that while all other facts are healthy.
   */
  | { readonly kind: 'level'; readonly level: string; readonly value?: Scalar; readonly calls?: string }

export interface Feed {
  readonly spec: SignalSpec
  /** Whether a rule compares it, or compares with it. */
  readonly used: boolean
  readonly missing: FeedFault
  readonly invalid: FeedFault
  readonly stale: FeedFault
}

export interface Matrix {
  readonly policy: Policy
  /** Values of the compared facts with which no rule fires; null when none were found, and then there are no columns. */
  readonly healthy: ReadonlyMap<string, Scalar> | null
  /** What thresholds that are read from files were taken for. */
  readonly assumed: ReadonlyMap<string, Scalar>
  /**
   * Thresholds that rules compare and whose values are not known before a file is read, and the facts that they are
   * compared with, directly or by way of others: those have no columns.
   */
  readonly untold: { readonly thresholds: readonly string[]; readonly facts: readonly string[] }
  /** The other facts that rules compare, in the order of the policy. */
  readonly columns: readonly MatrixColumn[]
  /** Rules that the columns show whole. */
  readonly shown: readonly Rule[]
  /** Rules that rest on more than one fact at once, or that no table could show. */
  readonly combined: readonly Rule[]
  readonly feeds: readonly Feed[]
  readonly warnings: readonly Problem[]
}
