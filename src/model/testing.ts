import type { Quality, RuleResult } from './decision.js'
import type { GateFactSeen } from './gates.js'
import type { Policy, Scalar } from './policy.js'
import type { Position, Problem } from './problem.js'
import type { Reading } from './reading.js'

/** A policy's own tests: what is tried, what came of it, and what no test has tried. */

/** Everything that one decision of a test is made over. */
export interface Situation {
  /** Milliseconds since 1970. */
  readonly now: number
  /** One for each signal of the policy, in its order. */
  readonly readings: readonly Reading[]
  /** Thresholds of the policy to which the test gives another value. */
  readonly constants: ReadonlyMap<string, Scalar>
  /** One for each signal that only gates read and the test says something of. */
  readonly gateReadings: readonly Reading[]
  /** Gate facts that are constants, to which the test gives another value. */
  readonly gateConstants: ReadonlyMap<string, Scalar>
  /** When responses were applied, in milliseconds since 1970; null when the test says nothing of them. */
  readonly responses: readonly number[] | null
}

/** What must come of a decision. What is not there is not looked at; a list is whole. */
export interface Expectation {
  readonly level?: string
  /** Names of triggers: rules, and `<fact> is <quality>`. */
  readonly because?: readonly string[]
  readonly actions?: readonly string[]
  /** The closed ones. */
  readonly gates?: readonly string[]
  readonly facts?: ReadonlyMap<string, Scalar>
  readonly quality?: ReadonlyMap<string, Quality>
  readonly previous?: string
  readonly changed?: boolean
  /** Codes of the problems that a run must fail with. */
  readonly error?: readonly string[]
}

/** One decision of a case and what is expected of it: a plain case has one, a sweep or a row of steps has several. */
export interface TestPoint {
  /** `integrity_score = 89.99`, `step 2`; empty where the case has but this one. */
  readonly label: string
  readonly situation: Situation
  readonly expect: Expectation
  /** It is decided over the state that the point before it left. */
  readonly follows: boolean
  /** A response is applied after it: there must be one, and no gate may be closed. */
  readonly responds?: true
}

export interface TestCase {
  readonly name: string
  /** The file as people name it, and where the case begins. */
  readonly at: Position
  /** Why it is not tried. */
  readonly skip?: string
  /** What is wrong with the case itself: it cannot be tried, and fails. */
  readonly faults: readonly Problem[]
  /** None where there are faults. */
  readonly points: readonly TestPoint[]
}

/** What one decision of a test came to. */
export interface PointOutcome {
  /** UNKNOWN where the run would fail. */
  readonly level: string
  /** Names of the triggers, in the order of the decision. */
  readonly because: readonly string[]
  readonly actions: readonly string[]
  /** The closed gates; null where nobody asked for gates. */
  readonly gates: readonly string[] | null
  readonly facts: ReadonlyMap<string, Scalar>
  readonly quality: ReadonlyMap<string, Quality>
  readonly previous: string | null
  readonly errors: readonly Problem[]
  /** Of every rule, in the order of the policy; none where the run would fail. */
  readonly results: readonly RuleResult[]
  /** Of every gate that could be judged, as rules that call for BLOCK; none where nobody asked. */
  readonly gateResults: readonly RuleResult[]
  /** The facts that gates saw; none where nobody asked. */
  readonly gateFacts: readonly GateFactSeen[]
}

export type Expected = keyof Expectation

/** One thing that is not as expected, each side as it is shown: a word, a value or a list. */
export interface Difference {
  readonly what: Expected
  /** The fact, where the difference is about one. */
  readonly fact?: string
  readonly expected: Scalar | readonly Scalar[] | null
  readonly got: Scalar | readonly Scalar[] | null
}

export interface PointFailure {
  readonly label: string
  readonly differences: readonly Difference[]
  readonly outcome: PointOutcome
}

export interface CaseResult {
  readonly case: TestCase
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly failures: readonly PointFailure[]
}

/** What running the tests of a policy gives. */
export interface TestRun {
  readonly policy: Policy
  /** The folder of the tests, as people name it. */
  readonly folder: string
  readonly results: readonly CaseResult[]
  /** What fails the run apart from cases: no tests, a file that cannot be read, a pattern that no case has. */
  readonly problems: readonly Problem[]
  /** Of the policy itself. */
  readonly warnings: readonly Problem[]
  /** Cases that `--run` left out. */
  readonly leftOut: number
  readonly coverage?: Coverage
  readonly mutation?: Mutation
  readonly passed: boolean
}

/** Something that tests should reach: a rule that fires, a threshold met from below. */
export interface Goal {
  readonly kind: 'level' | 'rule' | 'condition' | 'threshold' | 'feed' | 'gate' | 'action'
  /** `red-integrity`, `red_integrity`, `disk_free`, `RED/page_on_call` */
  readonly name: string
  /** `fires`, `does not fire`, `decisive when it holds`, `integrity_score at 90`, `stale`; what is to be reached. */
  readonly goal: string
  readonly at: Position
  readonly reached: boolean
  /** No values of the facts reach it, for sure: this part of the policy is dead. */
  readonly unreachable?: true
}

export interface Coverage {
  readonly goals: readonly Goal[]
  /** Whole per cent, rounded down: 100 only when every goal is reached. */
  readonly percent: number
  /** What `--min` asks for. */
  readonly min: number
}

/** The policy with one thing changed. */
export interface Mutant {
  /** `red-integrity: lessThan → lessThanInclusive` */
  readonly change: string
  readonly kind: 'operator' | 'threshold' | 'condition' | 'level' | 'rule' | 'feed' | 'gate' | 'action'
  readonly at: Position
  readonly policy: Policy
}

export interface Survivor {
  readonly change: string
  readonly at: Position
  /** A case as it would stand in a test file, which passes now and fails on the mutant. */
  readonly catching: string
}

export interface Mutation {
  readonly tried: number
  readonly caught: number
  readonly survivors: readonly Survivor[]
  /** Changes that no facts can tell from the policy. */
  readonly equivalent: readonly { readonly change: string; readonly at: Position }[]
  /** Changes of which it is not known within the effort that is made whether any facts tell them. */
  readonly undecided: readonly { readonly change: string; readonly at: Position }[]
}
