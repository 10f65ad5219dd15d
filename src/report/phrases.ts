import type { Signal, Source, Trigger } from '../model/decision.js'
import type { Policy, Scalar } from '../model/policy.js'
import type { Position } from '../model/problem.js'
import type { Explained } from '../model/run.js'
import { showAge, showBeside, showExact } from '../model/show.js'
import type { Style } from './style.js'
import { columns, markdown, showValue, visible } from './visible.js'

/** The wording that every report shares, so that all of them say the same thing in the same words. */

const OPERATORS: Readonly<Record<string, string>> = {
  equal: '',
  notEqual: 'not',
  in: 'one of',
  notIn: 'none of',
  lessThan: 'below',
  lessThanInclusive: 'at most',
  greaterThan: 'above',
  greaterThanInclusive: 'at least',
}

const OPPOSITES: Readonly<Record<string, string>> = {
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
}

/** `is high`, `is below 90`, `is one of low, medium`; `right` as it is to be said. */
export function wantedWords(operator: string, right: string): string {
  return ['is', relation(operator), right].filter((word) => word !== '').join(' ')
}

/** What a comparison holds a value against: never rounded. */
export function expectedWords(expected: Scalar | readonly Scalar[]): string {
  if (typeof expected === 'object') return expected.map((each) => expectedWords(each)).join(', ')
  return typeof expected === 'number' ? showExact(expected) : showValue(expected)
}

/** `integrity_score is 88, below red_integrity 90`; an equal value is not said twice: `forecast_risk is high` */
export function comparisonWords(
  fact: string,
  operator: string,
  actual: Scalar,
  expected: Scalar | readonly Scalar[] | undefined,
  threshold: string | undefined,
): string {
  const others = expected === undefined ? [] : [expected].flat()
  const is = `${fact} is ${typeof actual === 'number' ? showBeside(actual, others) : showValue(actual)}`
  const word = relation(operator)
  if (word === '') return threshold === undefined ? is : `${is}, as ${threshold}`
  const right = [word, threshold ?? '', expected === undefined ? '' : expectedWords(expected)]
  return `${is}, ${right.filter((each) => each !== '').join(' ')}`
}

/** `below`, `at least`, empty for `equal`. `not lessThan` says the same as `greaterThanInclusive`. */
export function relation(operator: string): string {
  const plain = operator.startsWith('not ') ? (OPPOSITES[operator.slice(4)] ?? operator) : operator
  return OPERATORS[plain] ?? plain
}

export function causeWords(cause: Trigger['because'][number]): string {
  return comparisonWords(cause.fact, cause.operator, cause.actual, cause.expected, cause.threshold)
}

/** `exports/registry.csv line 11 (data row 10), column integrity_score` */
export function sourceWords(source: Source): string {
  const place = [
    source.line === undefined ? '' : ` line ${source.line}`,
    source.row === undefined ? '' : ` (data row ${source.row})`,
    source.pointer === undefined ? '' : ` ${source.pointer || '(whole document)'}`,
    source.column === undefined ? '' : `, column ${source.column}`,
  ].join('')
  const reduced = source.reduce === undefined ? '' : `, ${source.reduce} of ${source.count}`
  return visible(`${source.file}${place}${reduced}`)
}

/** What is to be known about a signal beyond its value: where it came from and how old it is, or what is wrong. */
function signalWords(signal: Signal): string {
  const { quality, note, source, age, ageFrom } = signal
  if (quality === 'missing') return `default; ${visible(note ?? '')}`
  if (quality === 'invalid') return `default; ${visible(note ?? '')} (${sourceWords(source)})`
  if (quality === 'given') return visible(note ?? '')
  const aged = age === undefined || (quality === 'ok' && ageFrom === 'mtime') ? '' : `, ${showAge(age)} old`
  return quality === 'stale'
    ? `${visible(note ?? '')}; ${sourceWords(source)}`
    : `${sourceWords(source)}${aged}`
}

export function qualityWord(quality: Signal['quality']): string {
  return quality === 'ok' ? 'ok' : quality.toUpperCase()
}

/** One line for each signal, in aligned columns; what is not `ok` stands out. */
export function signalLines(signals: readonly Signal[], style: Style): string[] {
  const rows = signals.map((signal) => [
    signal.name,
    showValue(signal.value, signal.unit),
    qualityWord(signal.quality),
    signalWords(signal),
  ])
  return columns(rows).map((line, index) => (signals[index]?.quality === 'ok' ? line : style.warning(line)))
}

/** The signals as a table of Markdown. */
export function signalTable(signals: readonly Signal[]): string[] {
  const rows = signals.map(
    (signal) =>
      `| ${signal.name} | ${markdown(showValue(signal.value, signal.unit))} | ${qualityWord(signal.quality)} | ${markdown(signalWords(signal))} |`,
  )
  return ['| signal | value | quality | from |', '|---|---|---|---|', ...rows]
}

/** Gives a fact's name with what is to be known of its value: `consensus_pct (missing)`, `red_integrity (given)`. */
export type Named = (fact: string) => string

export function namer({ decision, given }: Explained): Named {
  const marks = new Map(decision.signals.map(({ name, quality }) => [name, quality as string]))
  for (const name of given) marks.set(name, 'given')
  return (fact) => ((marks.get(fact) ?? 'ok') === 'ok' ? fact : `${fact} (${marks.get(fact)})`)
}

/** `rules/red.yaml:7:11`; without what is not known. */
export function placeWords({ file, line, column }: Position): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

/** `1 rule`, `2 rules` */
export function count(number: number, word: string, several = `${word}s`): string {
  return `${number} ${number === 1 ? word : several}`
}

/** Of the badge that says that the level is not known. */
export const UNKNOWN_COLOR = '#6b7280'

export function colorOf({ levels }: Pick<Policy, 'levels'>, level: string): string {
  return levels.find(({ name }) => name === level)?.color ?? UNKNOWN_COLOR
}
