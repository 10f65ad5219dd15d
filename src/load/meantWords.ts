import { nearest } from '../model/nearest.js'

/** Words of other languages for rules, and what they are called here. A word that stands twice means the first one, where that may stand. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ['if', 'when', 'where', 'match', 'expr', 'expression'],
  event: ['then', 'do', 'level', 'type', 'outcome', 'action', 'result', 'decision'],
  all: ['and', 'every', 'allof', '&&'],
  any: ['or', 'some', 'anyof', '||'],
  not: ['none', 'nor', 'noneof', 'unless', '!'],
  operator: ['op', 'comparison', 'compare', 'is'],
  value: ['threshold', 'limit', 'right', 'than', 'to', 'against'],
  fact: ['signal', 'metric', 'input', 'name', 'field', 'left', 'key', 'threshold', 'constant', 'limit'],
  file: ['path', 'source', 'from', 'filename', 'src'],
  pointer: ['jsonpath', 'jsonpointer', 'field', 'property'],
  type: ['kind', 'datatype'],
  values: ['choices', 'options', 'enum'],
  default: ['fallback', 'otherwise'],
  run: ['command', 'cmd', 'exec', 'script'],
  levels: ['outcomes', 'severities', 'states', 'statuses'],
  thresholds: ['constants', 'limits', 'values'],
  facts: ['signals', 'metrics', 'sources', 'indicators'],
  rules: ['conditions', 'checks', 'decisions'],
  gates: ['blocks', 'blockers'],
  actions: ['responses', 'reactions', 'commands'],
  waivers: ['exceptions', 'exemptions', 'ignore', 'suppressions'],
  cases: ['tests', 'testcases', 'test cases', 'scenarios', 'examples', 'checks'],
  given: ['facts', 'when', 'with', 'values', 'baseline'],
  expect: ['expected', 'expects', 'then', 'want', 'should', 'assert', 'result'],
  because: ['rules', 'reason', 'reasons', 'triggers', 'fired', 'fires'],
  now: ['time', 'clock', 'date', 'at', 'today'],
  sweep: ['range', 'ranges'],
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
  return Object.keys(names).find((each) => known.includes(each) && names[each]?.includes(written))
}
