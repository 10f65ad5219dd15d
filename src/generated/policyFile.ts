/** Made by `npm run generate` from schemas/policy.schema.json; do not edit. */

/**
 * A constant, or a fact that reads it from a file.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "threshold".
 */
export type Threshold = boolean | number | string | Constant | Fact
/**
 * What it is, in a sentence.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "description".
 */
export type Description = string
/**
 * How the fact is compared with the value. The four order operators need numbers; `in` and `notIn` need a list.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "operator".
 */
export type Operator =
  | 'equal'
  | 'notEqual'
  | 'in'
  | 'notIn'
  | 'lessThan'
  | 'lessThanInclusive'
  | 'greaterThan'
  | 'greaterThanInclusive'
/**
 * Shown behind the value: `%`, `ms`, `responses`.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "unit".
 */
export type Unit = string
/**
 * When the rule fires.
 */
export type Group = {all: Condition[]} | {any: Condition[]} | {not: Condition}
/**
 * A number, a text, or true/false.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "scalar".
 */
export type Scalar = boolean | number | string
/**
 * Lower-case letters, digits and underscores, a letter first.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "factName".
 */
export type FactName = string
/**
 * Upper-case letters, digits and underscores, a letter first.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "levelName".
 */
export type LevelName = string
/**
 * A relative path with forward slashes, below its root.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "path".
 */
export type Path = string
/**
 * A JSON Pointer (RFC 6901), such as `/peers/0/score`. In facts, a step `*` stands for every item of an array or every member of an object.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "pointer".
 */
export type Pointer = string
/**
 * A whole number with its unit: `30s`, `15m`, `24h` or `7d`.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "duration".
 */
export type Duration = string
/**
 * `error`, `default`, `warn`, or the name of a level.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "onFault".
 */
export type OnFault = string
/**
 * `all`, `any` or `not`.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "group".
 */
export type Group1 = {all: Condition[]} | {any: Condition[]} | {not: Condition}
/**
 * At least one condition.
 *
 * @minItems 1
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "conditionList".
 */
export type ConditionList = Condition[]
/**
 * A comparison, or a nested `all`, `any` or `not`.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "condition".
 */
export type Condition = {all: Condition[]} | {any: Condition[]} | {not: Condition} | Comparison
/**
 * What the fact is compared with: a value, a list for `in` and `notIn`, or `{ fact: NAME }` for a threshold or another fact.
 *
 * @minItems 1
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "comparisonValue".
 */
export type ComparisonValue =
  boolean | number | string | (boolean | number | string)[] | {fact: string; path?: string}

/**
 * A policy file. Any file in the rules folder may hold any of these sections; the loader knows a section by its key, so split them as you like.
 */
export interface PolicyFile {
  /**
   * The outcomes, most severe first. The most severe level with a firing rule wins; the last level holds when no rule fires. Written once in a policy.
   *
   * @minItems 2
   */
  levels?: [Level, Level, ...Level[]]
  /**
   * Named constants that rules compare with: `value: { fact: red_integrity }`. A number, a text or true/false; or an object with a `value` and a unit; or an object that reads the value from a file, shaped like a fact, for tuning at run time.
   */
  thresholds?: {
    [k: string]: Threshold
  }
  /**
   * The signals: what is read from which file, what type it has and what happens when it is missing, invalid or stale.
   */
  facts?: {
    [k: string]: Fact
  }
  /**
   * json-rules-engine rules. Every rule is tried on every run, so that all triggers are known.
   */
  rules?: Rule[]
  outputs?: Outputs
}
/**
 * One outcome.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "level".
 */
export interface Level {
  /**
   * What rules, the state and the log call it.
   */
  name: string
  /**
   * The colour of its badge, as `#rrggbb`.
   */
  color: string
  /**
   * What the level means, in a sentence for the people on call.
   */
  description: string
  /**
   * The priority of this level's rules that name none of their own. Falls from the most severe level to the last. Left out: the level's place counted from the end.
   */
  priority?: number
}
/**
 * A value read from a file.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "fact".
 */
export interface Fact {
  description?: Description
  /**
   * The file, relative to the inputs root (`--inputs DIR`, else the workspace).
   */
  file: string
  /**
   * How the file is read. Left out: by its ending (`.json`, `.csv`, `.jsonl` or `.ndjson`).
   */
  format?: 'json' | 'csv' | 'jsonl'
  /**
   * JSON and JSONL: where in the document, or in each record, the value stands.
   */
  pointer?: string
  /**
   * CSV: the column's name in the header.
   */
  column?: string
  /**
   * CSV and JSONL: keep only the records for which all of these hold. A record that lacks the field is not kept; one whose field is of another type than the value is a fault.
   *
   * @minItems 1
   * @maxItems 16
   */
  where?:
    | [Filter]
    | [Filter, Filter]
    | [Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter, Filter]
    | [
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter
      ]
    | [
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter
      ]
    | [
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter,
        Filter
      ]
  /**
   * CSV and JSONL: of the records kept, take the last N in the order of the file.
   */
  last?: number
  /**
   * CSV and JSONL: keep only the records whose `timestamp` lies in this span before the run's time.
   */
  within?: string
  /**
   * Where the value's own time stands: a pointer (JSON, JSONL) or a column (CSV). ISO 8601 (without an offset it is UTC), or seconds or milliseconds since 1970. Without it, `maxAge` goes by the file's modification time.
   */
  timestamp?: string
  /**
   * How many values become one. JSON: needed when the pointer gives several, or a list. Left out: `last` for CSV and JSONL.
   */
  reduce?: 'first' | 'last' | 'count' | 'sum' | 'mean' | 'min' | 'max'
  /**
   * A number, a text, or true/false.
   */
  itemDefault?: boolean | number | string
  /**
   * CSV: lines that begin with this text are comments.
   */
  comment?: string
  /**
   * CSV: what stands between cells. Left out: a comma.
   */
  delimiter?: string
  /**
   * What the value must be. A value of another type is invalid; nothing is guessed.
   */
  type: 'boolean' | 'integer' | 'number' | 'string' | 'enum'
  /**
   * The words of an `enum`.
   *
   * @minItems 1
   * @maxItems 100
   */
  values?: [string, ...string[]]
  unit?: Unit
  /**
   * The smallest valid number; below it the value is invalid.
   */
  min?: number
  /**
   * The largest valid number; above it the value is invalid.
   */
  max?: number
  /**
   * What is done to a text before its type is checked, in this order: `trim` blanks at both ends, `lowercase`, `uppercase`, `number` (a text that is a decimal number becomes one; a CSV cell always does).
   */
  normalize?: ('trim' | 'lowercase' | 'uppercase' | 'number')[]
  /**
   * A number, a text, or true/false.
   */
  default?: boolean | number | string
  /**
   * When the file or value is absent: `default` (use the default and warn), `error` (fail the run), or the name of a level that this alone calls for. Left out: `default`.
   */
  onMissing?: string
  /**
   * When the value is there but wrong: `error` (fail the run), or the name of a level that this alone calls for, with `default` as the value. Left out: `error`.
   */
  onInvalid?: string
  /**
   * How old the value may be. Older, its quality is `stale`.
   */
  maxAge?: string
  /**
   * When it is older: `warn` (use it and warn), `error` (fail the run), or the name of a level that this alone calls for. Left out: `warn`.
   */
  onStale?: string
  /**
   * Lower-case letters, digits and underscores, a letter first.
   */
  log?: string
}
/**
 * One condition on a record: a field, an operator and a value.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "filter".
 */
export interface Filter {
  /**
   * JSONL: the field.
   */
  pointer?: string
  /**
   * CSV: the column.
   */
  column?: string
  operator: Operator
  /**
   * What the field is compared with: a value, or a list for `in` and `notIn`.
   *
   * @minItems 1
   */
  value: boolean | number | string | (boolean | number | string)[]
}
/**
 * A json-rules-engine rule: when its conditions hold it fires, and its event names the level.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "rule".
 */
export interface Rule {
  /**
   * Unique in the policy; what triggers, logs and tests call it.
   */
  name: string
  /**
   * Order among the triggers of one level, highest first. Left out: the level's priority.
   */
  priority?: number
  conditions: Group
  /**
   * What a firing rule says.
   */
  event: {
    /**
     * The level.
     */
    type: string
    /**
     * Handed on with the trigger.
     */
    params?: {
      /**
       * Why, in a sentence. `{fact}` stands for the value of a fact or threshold: "integrity {integrity_score}% is below {red_integrity}%".
       */
      reason?: string
      [k: string]: Scalar | string | undefined
    }
  }
}
/**
 * Names of what a run writes, relative to the workspace. Written once in a policy. Two policies in one workspace need a state and a log of their own; if they share the audit file, each has a marker of its own and they share the lock.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "outputs".
 */
export interface Outputs {
  /**
   * The current decision. Left out: `state/policy_state.json`.
   */
  state?: string
  /**
   * Every decision, one a line. Left out: `state/policy_state_log.jsonl`.
   */
  log?: string
  /**
   * The file that carries the audit marker. Left out: `audit_summary.md`.
   */
  audit?: string
  /**
   * The file whose kernel lock keeps two runs apart. Left out: `state/.policy.lock`.
   */
  lock?: string
  /**
   * The name of the audit marker. Left out: `POLICY_ORCHESTRATION`.
   */
  marker?: string
  /**
   * What the branch that holds the diagnostics of a failed run begins with. Left out: `fix/policy-orchestrator-`.
   */
  fixBranchPrefix?: string
}
/**
 * A threshold with its unit and meaning.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "constant".
 */
export interface Constant {
  value: Scalar
  unit?: Unit
  description?: Description
}
/**
 * A fact, an operator and a value.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "comparison".
 */
export interface Comparison {
  /**
   * Lower-case letters, digits and underscores, a letter first.
   */
  fact: string
  operator: Operator
  value: ComparisonValue
  /**
   * A JSON Pointer (RFC 6901), such as `/peers/0/score`. In facts, a step `*` stands for every item of an array or every member of an object.
   */
  path?: string
}
