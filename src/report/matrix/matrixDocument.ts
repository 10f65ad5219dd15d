import type { FeedFault, Matrix, MatrixColumn, ValueSet } from '../../model/matrix.js'
import type { Rule } from '../../model/policy.js'
import { conditionWords, knownOf, type Known } from './conditionWords.js'
import { opensWords } from './gatesTable.js'
import { cellWords } from './valueWords.js'

/** The matrix as `--format json` gives it. */
export function matrixDocument(matrix: Matrix) {
  const { policy, healthy, assumed, untold, columns, shown, combined, feeds } = matrix
  const known = knownOf(policy, assumed)
  const rule = (each: Rule) => ruleDocument(each, known)
  return {
    policy_digest: policy.digest,
    levels: policy.levels.map(({ name, color, description }) => ({
      name,
      color,
      description,
      actions: (policy.responding.actions.get(name) ?? []).map((action) => ({
        name: action.name,
        description: action.description,
        at: action.origin,
      })),
    })),
    healthy: healthy && Object.fromEntries(healthy),
    facts: columns.map(columnDocument),
    not_in_matrix: untold,
    rules_in_matrix: shown.map(rule),
    combined_conditions: combined.map(rule),
    gates: policy.responding.gates.map((gate) => ({
      name: gate.name,
      closed_while: conditionWords(gate.conditions, known),
      ...(gate.opens === undefined ? {} : { opens: opensWords(gate) }),
      at: gate.origin,
    })),
    thresholds: policy.constants.map(({ name, value, unit, description, origin }) => ({
      name,
      value,
      ...(unit === undefined ? {} : { unit }),
      description,
      at: origin,
    })),
    thresholds_from_files: Object.fromEntries(assumed),
    feeds: feeds.map(({ spec, used, missing, invalid, stale }) => ({
      name: spec.name,
      file: spec.from.file,
      threshold: spec.threshold,
      used,
      missing: faultDocument(missing),
      invalid: faultDocument(invalid),
      stale: faultDocument(stale),
      ...(spec.maxAge === undefined ? {} : { max_age_seconds: spec.maxAge / 1000 }),
      at: spec.origin,
    })),
  }
}

function columnDocument(column: MatrixColumn) {
  const { spec, range, cells } = column
  const { type, unit } = spec.shape
  return {
    name: spec.name,
    type,
    ...(unit === undefined ? {} : { unit }),
    ...range,
    levels: Object.fromEntries(
      [...cells].map(([level, values]) => [
        level,
        { words: cellWords(column, level), ...valuesDocument(values) },
      ]),
    ),
  }
}

function valuesDocument({ whole, intervals, values, others }: ValueSet) {
  return {
    whole,
    ...(intervals.length > 0 ? { intervals } : {}),
    ...(values.length > 0 ? { values } : {}),
    ...(others ? { others } : {}),
  }
}

function ruleDocument({ name, level, conditions, origin }: Rule, known: Known) {
  return { name, level, when: conditionWords(conditions, known), at: origin }
}

function faultDocument({ kind, ...rest }: FeedFault) {
  return { outcome: kind, ...rest }
}
