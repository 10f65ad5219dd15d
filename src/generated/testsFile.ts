/** Made by `npm run generate` from schemas/policy_tests.schema.json; do not edit. */

/**
 * What is shown of it, one line; unique in its file.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "name".
 */
export type Name = string
/**
 * Facts whose file or value is not there.
 *
 * @minItems 1
 */
export type FactNames = [FactName, ...FactName[]]
/**
 * The name of a fact, a threshold or a gate fact.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "factName".
 */
export type FactName = string
/**
 * Facts that are older than their `maxAge`.
 *
 * @minItems 1
 */
export type FactNames1 = [FactName, ...FactName[]]
/**
 * Facts whose value is there and wrong.
 *
 * @minItems 1
 */
export type FactNames2 = [FactName, ...FactName[]]
/**
 * Facts whose file or value is not there.
 *
 * @minItems 1
 */
export type FactNames3 = [FactName, ...FactName[]]
/**
 * Facts that are older than their `maxAge`.
 *
 * @minItems 1
 */
export type FactNames4 = [FactName, ...FactName[]]
/**
 * Facts whose value is there and wrong.
 *
 * @minItems 1
 */
export type FactNames5 = [FactName, ...FactName[]]
/**
 * A number, a text, or true/false.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "scalar".
 */
export type Scalar = boolean | number | string
/**
 * Names of facts.
 *
 * @minItems 1
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "factNames".
 */
export type FactNames6 = [FactName, ...FactName[]]
/**
 * A whole number with its unit: `30s`, `15m`, `24h` or `7d`.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "duration".
 */
export type Duration = string
/**
 * The name of a level.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "level".
 */
export type Level = string

/**
 * Tests of a policy, for `policy test`. Every `*.yaml` file in the folder `tests` beside the rules is one of these.
 */
export interface TestsFile {
  /**
   * The time at which every case of the file decides: ISO 8601, in UTC where it has no offset, such as `2025-11-14T12:00:00Z`.
   */
  now: string
  given?: Values
  /**
   * What is tried, and what is expected of it.
   *
   * @minItems 1
   */
  cases: [Case, ...Case[]]
}
/**
 * The baseline: fact to value, for every case of the file. A case says only what differs. Thresholds and gate facts may be given, too.
 */
export interface Values {
  /**
   * The value of the fact.
   */
  [k: string]: boolean | number | string
}
/**
 * One case: facts and what is expected of them (`expect`), a fact tried over ranges (`sweep`), or several decisions over one state (`steps`).
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "case".
 */
export interface Case {
  name: Name
  /**
   * Why the case is not tried. It is counted aloud.
   */
  skip?: string
  /**
   * A folder with signal files, relative to the test file and inside the folder of tests: the facts are read from there instead of the baseline. A fact under `given` or a mark of the case stands in for what is read.
   */
  inputs?: string
  given?: Values1
  missing?: FactNames
  stale?: FactNames1
  invalid?: FactNames2
  expect?: Expectation
  /**
   * One fact to its ranges, each with the level that holds all over it: `"0..89.99": RED`. Both ends are tried, and every point in between at which the policy could change its mind. A single value stands for itself: `high: RED`.
   */
  sweep?: {
    /**
     * Range, or value, to level.
     */
    [k: string]: {
      /**
       * The level that holds all over the range, both ends included.
       */
      [k: string]: string
    }
  }
  /**
   * Decisions one after the other over the same state. Each step begins with the facts of the one before it; a fact that is not given anew grows older.
   *
   * @minItems 2
   * @maxItems 1000
   */
  steps?: [Step, Step, ...Step[]]
}
/**
 * What differs from the baseline: fact to value.
 */
export interface Values1 {
  /**
   * The value of the fact.
   */
  [k: string]: boolean | number | string
}
/**
 * What must come of it. At least one thing; what is a list is whole: what happens and is not listed fails the case.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "expectation".
 */
export interface Expectation {
  /**
   * The level that is decided.
   */
  level?: string
  /**
   * Every rule that fires, whatever its level, in any order; `[]`: none. A signal whose quality alone calls for a level is written like the trigger in the log: `consensus_pct is missing`.
   */
  because?: string[]
  /**
   * The actions of the plan for the level, in their order; `[]`: nothing to do. The plan is the same whether gates are open or closed.
   */
  actions?: string[]
  /**
   * Every gate that is closed, in any order; `[]`: all are open.
   */
  gates?: string[]
  /**
   * Fact to the value that the rules see: for cases that read `inputs`.
   */
  facts?: {
    /**
     * The value of the fact.
     */
    [k: string]: boolean | number | string
  }
  /**
   * Fact to its quality.
   */
  quality?: {
    [k: string]: 'ok' | 'missing' | 'stale' | 'invalid'
  }
  /**
   * In steps: the level of the decision before.
   */
  previous?: string
  /**
   * In steps: whether the level is another than before.
   */
  changed?: boolean
  /**
   * The run must fail with these problems, by their codes, all of them: `signal-invalid`. Nothing else can be expected of a run that fails.
   *
   * @minItems 1
   */
  error?: string | string[]
}
/**
 * One decision in a row of them.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "step".
 */
export interface Step {
  /**
   * How long after the step before it; after `now`, for the first one. Left out: at the same time.
   */
  after?: string
  given?: Values2
  missing?: FactNames3
  stale?: FactNames4
  invalid?: FactNames5
  /**
   * `true`: after the decision, a response is applied, and counts for the gates of later steps.
   */
  respond?: boolean
  expect?: Expectation
}
/**
 * What differs from the step before.
 */
export interface Values2 {
  /**
   * The value of the fact.
   */
  [k: string]: boolean | number | string
}
/**
 * Fact to value.
 *
 * This interface was referenced by `TestsFile`'s JSON-Schema
 * via the `definition` "values".
 */
export interface Values3 {
  /**
   * The value of the fact.
   */
  [k: string]: boolean | number | string
}
