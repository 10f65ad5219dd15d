import type { Quality, Source } from './decision.js'
import type { GatesSeen } from './gates.js'
import type { Action, Level, Origin, Scalar } from './policy.js'
import type { WhyNot } from './whyNot.js'

/** What there is to say of a decision, as values: which words it is said in, `report` knows alone. */

/** A fact as the decision met it: its value, how good that is, and where both the fact and the value stand. */
export interface FactTold {
  readonly name: string
  readonly value: Scalar
  readonly unit?: string
  /** Where the policy defines it. */
  readonly at: Origin
  /** `constant`: its value stands in the policy. */
  readonly quality: Quality | 'constant'
  /** Where the value was read; absent when it was not read. */
  readonly source?: Source
  /** Seconds; only where the value carries its own time, or the policy judges its age. */
  readonly age?: number
  readonly ageFrom?: 'timestamp' | 'mtime'
  /** Why the quality is not `ok`, as a clause. */
  readonly note?: string
  /** The level that its quality alone calls for. */
  readonly raises?: string
  /** Of a constant that was given on the command line: what the policy says. */
  readonly instead?: Scalar
}

/** One comparison: `operator` says how the two stand to each other now, `not lessThan` where they do not. */
export interface ComparisonTold {
  readonly fact: FactTold
  readonly operator: string
  readonly expected: Scalar | readonly Scalar[]
  /** The threshold or other fact on the right side. */
  readonly against?: FactTold
  /** How far apart two numbers are that are held against each other by size. */
  readonly distance?: number
}

/** Why a level is called for: a rule that fired, or a signal whose quality alone calls for it. */
export type Reason =
  | {
      readonly kind: 'rule'
      readonly level: string
      readonly rule: string
      readonly at: Origin
      /** The policy's own words with the values filled in; empty where it has none. */
      readonly reason: string
      readonly because: readonly ComparisonTold[]
    }
  | { readonly kind: 'quality'; readonly level: string; readonly fact: FactTold }

/** What a comparison lacks: `wanted` is how the rule wants the two to stand, as an operator. */
export interface Gap extends ComparisonTold {
  readonly wanted: string
}

/** The rule of a level that is closest to firing: fewest comparisons in its way, and those the nearest. */
export interface Near {
  readonly level: string
  readonly rule: string
  readonly at: Origin
  /** Every one of them would have to turn. */
  readonly gaps: readonly Gap[]
}

/** Another level, and what lies between. */
export interface OtherLevel extends WhyNot {
  /** Given to `--set`, they decide the level; those that were given already are among them. */
  readonly settings: readonly string[]
  /** What calls for a more severe level than this one. */
  readonly against: readonly Reason[]
  /** What calls for this one already. */
  readonly calling: readonly Reason[]
  /** Where nothing calls for it yet. */
  readonly near?: Near
  /** It holds when nothing calls for any level. */
  readonly last: boolean
}

/** A fact that the decision could not simply read, and the rules that were tried on what stood in. */
export interface Doubt {
  readonly fact: FactTold
  readonly rules: readonly string[]
}

/** The gates as they are, beside the actions of the level; or why they cannot be told. */
export type RespondingTold =
  /** `of`: what is at fault. */
  | { readonly known: false; readonly of: 'policy' | 'workspace'; readonly why: string }
  | {
      readonly known: true
      readonly seen: GatesSeen
      /** By the names of gates. */
      readonly places: ReadonlyMap<string, Origin>
      /** By the names of gates: since when a closed guard is closed, as an ISO time. */
      readonly since: ReadonlyMap<string, string>
      readonly actions: readonly Action[]
      /** Whether the policy has actions for any level. */
      readonly acts: boolean
    }

export interface Account {
  readonly level: Level
  /** How many rules were tried. */
  readonly rules: number
  /** What was given on the command line. */
  readonly given: readonly FactTold[]
  /** What calls for the level; empty when it holds because nothing calls for any. */
  readonly reasons: readonly Reason[]
  /** What calls for less severe levels. */
  readonly lesser: readonly Reason[]
  /** For each more severe level the rule that is closest to firing, where there is one. */
  readonly near: readonly Near[]
  /** Most severe first. */
  readonly others: readonly OtherLevel[]
  /** The level of `--why-not`. */
  readonly asked?: string
  readonly doubts: readonly Doubt[]
  /** The missing, invalid and stale facts of those without which the level might be another. */
  readonly restsOn: readonly FactTold[]
  /** How many signals were read and are as good as the policy wants them. */
  readonly sound: number
  /** Those of them whose age the policy does not judge. */
  readonly unaged: readonly string[]
  readonly responding: RespondingTold
  readonly policyDigest: string
  /** `2025-11-14T12:00:00+00:00` */
  readonly evaluatedAt: string
}
