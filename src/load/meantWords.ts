import { nearest } from '../model/nearest.js'

/** Words of other languages for rules, and what they are called here. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ['if', 'when', 'where', 'match', 'expr', 'expression'],
  event: ['then', 'do', 'level', 'type', 'outcome', 'action', 'result', 'decision'],
  all: ['and', 'every', 'allof', '&&'],
  any: ['or', 'some', 'anyof', '||'],
  not: ['none', 'nor', 'noneof', 'unless', '!'],
  fact: ['signal', 'metric', 'input', 'name', 'field', 'left', 'key'],
  operator: ['op', 'comparison', 'compare', 'is'],
  value: ['threshold', 'limit', 'right', 'than', 'to', 'against'],
  file: ['path', 'source', 'from', 'filename', 'src'],
  pointer: ['jsonpath', 'jsonpointer', 'field', 'property'],
  type: ['kind', 'datatype'],
  values: ['choices', 'options', 'enum'],
  default: ['fallback', 'otherwise'],
  run: ['command', 'cmd', 'exec', 'script'],
}

const SIGNS: Readonly<Record<string, readonly string[]>> = {
  equal: ['=', '==', '===', 'eq', 'is', 'equals', 'equal to'],
  notEqual: ['!=', '!==', '<>', '≠', 'ne', 'neq', 'is not', 'not'],
  in: ['one of', 'any of', 'oneof'],
  notIn: ['not in', 'none of'],
  lessThan: ['<', 'lt', 'less', 'below', 'under', 'smaller'],
  lessThanInclusive: ['<=', '=<', '≤', 'lte', 'le', 'at most', 'max', 'lessthanorequal', 'lessorequal'],
  greaterThan: ['>', 'gt', 'greater', 'above', 'over', 'more', 'larger'],
  greaterThanInclusive: [
    '>=',
    '=>',
    '≥',
    'gte',
    'ge',
    'at least',
    'min',
    'greaterthanorequal',
    'greaterorequal',
  ],
}

export const OPERATORS: readonly string[] = Object.keys(SIGNS)

/** The key that a wrong one most likely means, by its letters or by what it says elsewhere. */
export function keyMeant(key: string, known: readonly string[]): string | undefined {
  // `fact = score` and `type:number` begin with their key.
  const [word = ''] = key.trim().split(/\s*[=:]/, 1)
  if (word !== key && known.includes(word)) return word
  return calledHere(key, KEYS, known) ?? nearest(key, known)
}

/** The operator that is meant by its letters, its sign, or its name elsewhere. */
export function operatorMeant(written: string, known: readonly string[]): string | undefined {
  return calledHere(written, SIGNS, known) ?? nearest(written, known)
}

function calledHere(
  word: string,
  names: Readonly<Record<string, readonly string[]>>,
  known: readonly string[],
): string | undefined {
  const written = word.trim().toLowerCase().replaceAll('_', ' ')
  return known.find((each) => Object.hasOwn(names, each) && names[each]?.includes(written))
}
