import type { ComparisonTold, FactTold, Gap } from '../../model/account.js'
import type { Origin, Scalar } from '../../model/policy.js'
import { showAge, showBeside, showExact, showNumber } from '../../model/show.js'
import { relation, sourceWords } from '../phrases.js'
import { quotedIfOdd, visible } from '../visible.js'

/** The words and clauses that the sentences of an explanation are made of. */

/** A value may be as long as a file; of a long one the beginning is told. */
const LONGEST = 120

/** A clause that stands by itself: with a full stop, unless its author wrote one. */
export function sentence(clause: string): string {
  const text = visible(clause).trim()
  return text === '' || /[.!?\u2026]$/.test(text) ? text : `${text}.`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "a", "a and b", "a, b and c" */
export function list(items: readonly string[], word = 'and'): string {
  const [last = '', ...before] = items.toReversed()
  return before.length === 0 ? last : `${before.toReversed().join(', ')} ${word} ${last}`
}

/** At most `most` of them by name, and how many more there are. */
export function some(items: readonly string[], most = 5): string {
  if (items.length <= most + 1) return list(items)
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`
}

/** "(rules/red.yaml:12)" */
export function placed({ file, line }: Origin): string {
  return `(${visible(file)}:${line})`
}

export function shorten(text: string): string {
  const shown = visible(text)
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown
}

/** `92.5 %` */
export function valueOf({ value, unit }: Pick<FactTold, 'value' | 'unit'>): string {
  return withUnit(shown(value, []), unit)
}

export function withUnit(value: string, unit: string | undefined): string {
  return unit === undefined ? value : `${value} ${visible(unit)}`
}

/** A value beside what it is held against; that is told exactly. */
export function showPair(one: Scalar, other: Scalar): [string, string] {
  return [shown(one, [other]), exact(other)]
}

function shown(value: Scalar, others: readonly Scalar[]): string {
  return typeof value === 'number' ? showBeside(value, others) : exact(value)
}

function exact(value: Scalar): string {
  return shorten(typeof value === 'string' ? quotedIfOdd(value) : showExact(value))
}

/**
 * "integrity_score is 92.5 %, below yellow_integrity 95 % (rules/policy.yaml:22), by 2.5 points"; an equal value is not
 * said twice: "forecast_risk is high".
 */
export function comparisonClause(told: ComparisonTold): string {
  const by = apart(told)
  if (told.distance === 0) return `${standsClause(told)}, exactly at it`
  return by === '' ? standsClause(told) : `${standsClause(told)}, by ${by}`
}

function standsClause(told: ComparisonTold): string {
  const { fact, operator, against, expected } = told
  const { left, right } = sides(told)
  const is = `${named(fact)} is ${left}`
  const word = relation(operator)
  const name = against === undefined ? '' : `${named(against)} `
  const place = against === undefined ? '' : ` ${placed(against.at)}`
  if (word === '') return against === undefined ? is : `${is}, as ${named(against)}${place}`
  return Array.isArray(expected) ? `${is}, ${word} ${right}` : `${is}, ${word} ${name}${right}${place}`
}

/** "integrity_score is 92.5 %, …; red-integrity waits for it to be below 90 %, 2.5 points away" */
export function gapClause(gap: Gap, rule: string): string {
  const { right } = sides(gap)
  const word = relation(gap.wanted)
  const wanted = word === '' ? right : `${word === 'not' ? 'other than' : word} ${right}`
  const waits = `${standsClause(gap)}; ${visible(rule)} waits for it to be ${wanted}`
  if (gap.distance === 0) return `${waits}, and it is exactly at it`
  return gap.distance === undefined ? waits : `${waits}, ${apart(gap)} away`
}

/** `consensus_pct (missing)`: a value that was not simply read is marked wherever it is told. */
export function named({ name, quality }: FactTold): string {
  return quality === 'ok' || quality === 'constant' ? name : `${name} (${quality})`
}

function sides({ fact, expected, against }: ComparisonTold): { left: string; right: string } {
  if (typeof expected === 'object') {
    const words = expected.map(exact)
    return { left: withUnit(shown(fact.value, expected), fact.unit), right: some(words, 10) }
  }
  const [left, right] = showPair(fact.value, expected)
  // A number in a rule has no unit of its own: it is in that of the fact.
  const unit = against === undefined ? unitOf(expected, fact.unit) : against.unit
  return { left: withUnit(left, fact.unit), right: withUnit(right, unit) }
}

function unitOf(value: Scalar, unit: string | undefined): string | undefined {
  return typeof value === 'number' ? unit : undefined
}

/** "2.5 points", "1 GiB"; empty where no distance is known. */
function apart({ distance, fact: { unit } }: ComparisonTold): string {
  if (distance === undefined) return ''
  const far = showNumber(distance)
  // 2.5 % of what? A difference of two percentages is told in points.
  return unit === '%' ? `${far} ${far === '1' ? 'point' : 'points'}` : withUnit(far, unit)
}

/**
 * "integrity_score was read from exports/registry.csv line 11 (data row 10), column score, 3 h old.", or why it was not
 * read. A constant stands where the comparison says, and needs no sentence of its own.
 */
export function provenance(fact: FactTold): string[] {
  const { name, quality, source, age, ageFrom, note = '', at } = fact
  const told = shorten(note)
  const since = age === undefined ? '' : showAge(age)
  const old = since === '' ? '' : ageFrom === 'mtime' ? `, written ${since} ago` : `, ${since} old`
  const from = source === undefined ? '' : sourceWords(source)
  switch (quality) {
    case 'constant':
      return []
    case 'given':
      return [sentence(`${name} was given on the command line`)]
    case 'missing':
      return [sentence(`${name} is missing: ${told}; its default stands in ${placed(at)}`)]
    case 'invalid':
      return [sentence(`${name} is invalid: ${told} (${from}); its default stands in ${placed(at)}`)]
    case 'stale':
      return [sentence(`${name} was read from ${from}, and is stale: ${told}`)]
    case 'ok':
      return [sentence(`${name} was read from ${from}${old}`)]
  }
}
