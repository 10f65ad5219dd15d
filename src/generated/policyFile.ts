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
 * A constant, a fact read from a file, the number of responses that the program applied, or a value computed from other gate facts.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "gateFact".
 */
export type GateFact = boolean | number | string | Constant | Fact | AppliedResponses | LargestOf | FirstOf
/**
 * When the gate is closed.
 */
export type Group1 = {all: Condition[]} | {any: Condition[]} | {not: Condition}
/**
 * A relative path with forward slashes, below its root.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "path".
 */
export type Path = string
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
export type Group2 = {all: Condition[]} | {any: Condition[]} | {not: Condition}
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
  /**
   * Facts that only gates read: a decision never depends on them, and its state and log do not carry them. Gates are read again before every action, and so are these.
   */
  gateFacts?: {
    [k: string]: GateFact
  }
  /**
   * Rules that forbid acting: json-rules-engine rules whose `event.type` is `BLOCK`, over facts, thresholds and gate facts. A gate whose facts cannot be read is closed.
   */
  gates?: Gate[]
  /**
   * Level to ordered actions: what `policy respond` does at that level. A level that is not named has nothing to do.
   */
  actions?: {
    /**
     * The level's actions, in the order in which they are taken.
     *
     * @minItems 1
     * @maxItems 100
     */
    [k: string]: [Action, ...Action[]]
  }
  respond?: Respond
  guards?: Guards
  /**
   * File to what `policy verify inputs` holds it against. Paths start at the inputs root.
   */
  inputs?: {
    [k: string]: InputFile
  }
  outputs?: Outputs
  /**
   * Warnings of `policy validate` that somebody has looked at and lives with, for a time. A waiver that silences nothing, or that has expired, is a fault itself.
   */
  waivers?: Waiver[] | null
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
   * JSON, for a number: a pointer to the day (UTC) that the value counts for. On another day the value is 0; where no day stands, it counts.
   */
  onDay?: string
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
 * A json-rules-engine rule that closes: when its conditions hold, nothing may be done.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "gate".
 */
export interface Gate {
  /**
   * Unique among the gates; what reports and the log call it.
   */
  name: string
  conditions: Group1
  /**
   * What a closed gate says.
   */
  event: {
    /**
     * Always `BLOCK`.
     */
    type: 'BLOCK'
    /**
     * Handed on with the verdict.
     */
    params: {
      /**
       * Why nothing is done, in a word that machines can look for. `{fact}` stands for the value of a fact: `rate_limit_exceeded_{responses_24h}/{response_limit}`.
       */
      reason: string
      /**
       * When the gate opens again, or what a person does to open it, in a clause: "with `policy brake release --reason TEXT`".
       */
      opens?: string
    }
  }
}
/**
 * One command, how long it may take, what it may change and how it is undone.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "action".
 */
export interface Action {
  /**
   * Unique in its level; what reports, the log and `policy undo --action` call it.
   */
  name: string
  description?: Description
  /**
   * The program and its arguments, as a list: no shell reads them. `policy` as the program is this program itself. In an argument `{fact}` stands for a value of the decision, `{response.id}`, `{response.level}`, `{response.decision}`, `{place.workspace}`, `{place.inputs}` and `{place.rules}` for the response's own; `{{word}}` is a plain `{word}`.
   *
   * @minItems 1
   * @maxItems 256
   */
  run: [string, ...string[]]
  /**
   * A whole number with its unit: `30s`, `15m`, `24h` or `7d`.
   */
  timeout?: string
  /**
   * Where it runs, relative to the workspace. Left out: the workspace.
   */
  cwd?: string
  /**
   * Variables of the environment that the command gets beyond those of `respond.env`.
   *
   * @maxItems 64
   */
  env?: string[]
  /**
   * The files and folders it may change, relative to the workspace; a folder stands for all that is in it. They are copied before the command runs, so that an undo can restore them. Never the workspace as a whole, the rules, or what the policy itself writes.
   *
   * @minItems 1
   * @maxItems 64
   */
  changes?: [Path, ...Path[]]
  /**
   * Whether `policy undo` takes it back. Left out: when there are `changes` or an `undo`.
   */
  reversible?: boolean
  /**
   * A command that takes the action back, instead of restoring the files; the same form as `run`.
   *
   * @minItems 1
   * @maxItems 256
   */
  undo?: [string, ...string[]]
  /**
   * What a person does to take it back, in a sentence or a command.
   */
  undo_instruction?: string
  /**
   * `stop`: the actions after it depend on it and are skipped when it fails. `continue`: they are taken all the same. Left out: `stop`.
   */
  onFailure?: 'stop' | 'continue'
  /**
   * Whether it may be run once more when a crash interrupted it. Left out: false, and an interrupted action is left to a person.
   */
  idempotent?: boolean
}
/**
 * What holds for all responses. Written once in a policy.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "respond".
 */
export interface Respond {
  /**
   * A whole number with its unit: `30s`, `15m`, `24h` or `7d`.
   */
  maxStateAge?: string
  /**
   * Variables of the environment that every command gets; all others are kept from it. Left out: PATH, HOME, LANG, LC_ALL, TZ, TMPDIR and SystemRoot.
   *
   * @maxItems 64
   */
  env?: string[]
  /**
   * Variables of the environment whose values are blacked out in everything that the program writes. Those whose names say so (TOKEN, SECRET, PASSWORD, KEY, …) always are.
   *
   * @maxItems 64
   */
  secrets?: string[]
}
/**
 * Which facts the operator commands `policy trust` and `policy brake` write. Written once in a policy.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "guards".
 */
export interface Guards {
  /**
   * The trust guard: the fact that says whether it is locked, the one that counts its manual unlocks of a day, and their limit.
   */
  trust?: {
    /**
     * Lower-case letters, digits and underscores, a letter first.
     */
    locked: string
    /**
     * Lower-case letters, digits and underscores, a letter first.
     */
    unlocks: string
    /**
     * Lower-case letters, digits and underscores, a letter first.
     */
    limit: string
  }
  /**
   * The safety brake: the fact that says whether it is engaged.
   */
  brake?: {
    /**
     * Lower-case letters, digits and underscores, a letter first.
     */
    engaged: string
  }
}
/**
 * What a file must look like: `schema` for JSON, `records` for each line of JSONL, `columns` for CSV.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "inputFile".
 */
export interface InputFile {
  description?: Description
  /**
   * Whether the file must be there. Left out: false, and a missing file is told and no fault.
   */
  required?: boolean
  /**
   * JSON: a JSON Schema (2020-12). References stay within it; the formats are `date-time` and `date`. A check that takes longer than 10 seconds is given up, which is a fault.
   */
  schema?: Record<string, unknown>
  /**
   * JSONL: a JSON Schema (2020-12) for every record.
   */
  records?: Record<string, unknown>
  /**
   * CSV: the columns by name. Others may be there too.
   */
  columns?: {
    [k: string]: InputColumn
  }
  /**
   * CSV: lines that begin with this text are comments.
   */
  comment?: string
  /**
   * CSV: what stands between cells. Left out: a comma.
   */
  delimiter?: string
}
/**
 * What every cell of the column must be.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "inputColumn".
 */
export interface InputColumn {
  /**
   * What the text of a cell must say.
   */
  type: 'boolean' | 'integer' | 'number' | 'string' | 'time'
  /**
   * Whether a cell must hold something. Left out: true. With false, the header may lack the column, too.
   */
  required?: boolean
  /**
   * The words that a cell may hold; with `type: string`.
   *
   * @minItems 1
   * @maxItems 100
   */
  values?: [string, ...string[]]
  /**
   * The smallest number.
   */
  min?: number
  /**
   * The largest number.
   */
  max?: number
  /**
   * A regular expression that the text must match (ECMA-262 with Unicode, as in JSON Schema); `^` and `$` tie it to the ends.
   */
  pattern?: string
  description?: Description
}
/**
 * Names of what a run writes, relative to the workspace. Written once in a policy. Two policies in one workspace need a state and a log of their own; if they share the audit file, each has a marker of its own and they share the lock.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "outputs".
 */
export interface Outputs {
  /**
   * A relative path with forward slashes, below its root.
   */
  state?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  log?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  audit?: string
  /**
   * A relative path with forward slashes, below its root.
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
  /**
   * A relative path with forward slashes, below its root.
   */
  preview?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  responseLog?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  responseState?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  undoPrefix?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  outputPrefix?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  blocked?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  responseLock?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  trustLog?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  brakeLog?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  mirrors?: string
  /**
   * A relative path with forward slashes, below its root.
   */
  snapshots?: string
  /**
   * The name of the responses' audit marker. Left out: `POLICY_RESPONSE`.
   */
  responseMarker?: string
}
/**
 * One warning that is lived with.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "waiver".
 */
export interface Waiver {
  /**
   * The code of the warning, as `policy validate` tells it: `unused-fact`.
   */
  code: string
  /**
   * What the warning is about, as `policy validate` tells it: section and name, such as `facts/spare_feed`, `rules/red-integrity` or `actions/RED/page_on_call`.
   */
  where: string
  /**
   * Who answers for it: a person or a team.
   */
  owner: string
  /**
   * Why it is lived with, in a sentence.
   */
  reason: string
  /**
   * The last day (UTC) on which it silences: `2026-03-31`.
   */
  expires: string
}
/**
 * A threshold with its unit and meaning.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "constant".
 */
export interface Constant {
  /**
   * A number, a text, or true/false.
   */
  value: boolean | number | string
  unit?: Unit
  description?: Description
}
/**
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
   * Refused here: facts are single values. Read the value with `pointer` where the fact is defined.
   */
  path?: string
}
/**
 * How many responses the program itself applied in the span before now, counted from its own log; failed ones count, dry runs and undos do not.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "appliedResponses".
 */
export interface AppliedResponses {
  /**
   * Which responses count.
   */
  responses: 'applied'
  within: Duration
  description?: Description
}
/**
 * The largest of other gate facts, all of them numbers.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "largestOf".
 */
export interface LargestOf {
  /**
   * The names of other gate facts.
   *
   * @minItems 1
   * @maxItems 16
   */
  largestOf:
    | [FactName]
    | [FactName, FactName]
    | [FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
  description?: Description
}
/**
 * The first of other gate facts whose value is there, all of one type; when none is, the default of the first.
 *
 * This interface was referenced by `PolicyFile`'s JSON-Schema
 * via the `definition` "firstOf".
 */
export interface FirstOf {
  /**
   * The names of other gate facts.
   *
   * @minItems 1
   * @maxItems 16
   */
  firstOf:
    | [FactName]
    | [FactName, FactName]
    | [FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName, FactName]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
    | [
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName,
        FactName
      ]
  description?: Description
}
