import type { Fact as FactFile } from '../generated/policyFile.js'
import type { Format, Scalar } from '../model/policy.js'
import type { ProblemCode } from '../model/problem.js'
import type { Fault, Place } from '../model/source.js'
import { unknownName } from './checkNames.js'
import type { Entry, Sections } from './sections.js'
import { describeType, fits, typeOfFact, typeOfValue } from './valueTypes.js'

type Say = (
  code: ProblemCode,
  keys: readonly (string | number)[],
  message: string,
  help?: string,
  part?: 'key' | 'value',
) => void

/** Facts, and thresholds that are read like facts: what the schema cannot see from one key alone. */
export function checkFacts(sections: Sections): Fault[] {
  const levels = sections.levels.map((level) => level.name)
  return [...sections.thresholds, ...sections.facts].flatMap((entry) => {
    if (!entry.sound || !isFact(entry.value)) return []
    const faults: Fault[] = []
    const say: Say = (code, keys, message, help, part = 'value') => {
      const place: Place = {
        ...entry.place,
        path: [...entry.place.path, ...keys],
        part: keys.length > 0 ? part : 'key',
      }
      faults.push({ code, severity: 'error', message, place, ...(help ? { help } : {}) })
    }
    checkFile(entry.value.file, say)
    checkShape(entry.value, say)
    checkType(entry.value, say)
    faults.push(...checkFallbacks(entry as Entry<FactFile>, levels, say))
    return faults
  })
}

export function isFact(value: unknown): value is FactFile {
  return typeof value === 'object' && value !== null && 'file' in value
}

/** By its ending; null when the ending says nothing. */
export function formatOf(fact: Pick<FactFile, 'file' | 'format'>): Format | null {
  if (fact.format) return fact.format
  const ending = /\.([a-z]+)$/i.exec(fact.file)?.[1]?.toLowerCase()
  if (ending === 'json' || ending === 'csv' || ending === 'jsonl') return ending
  return ending === 'ndjson' ? 'jsonl' : null
}

/** True for a relative path that stays below its root: no drive, no leading slash, no `..` step. */
export function staysBelow(file: string): boolean {
  return !/^([A-Za-z]:|[/~])/.test(file) && !file.split('/').includes('..')
}

function checkFile(file: string, say: Say): void {
  if (!staysBelow(file)) {
    say(
      'bad-path-name',
      ['file'],
      `\`${file}\` leaves its root`,
      'write a relative path without `..`; `--inputs DIR` sets the root',
    )
  }
}

/** Which keys go with which format. */
const KEYS_OF: Record<Format, readonly (keyof FactFile)[]> = {
  json: ['pointer', 'itemDefault'],
  csv: ['column', 'where', 'last', 'within', 'comment', 'delimiter'],
  jsonl: ['pointer', 'where', 'last', 'within'],
}
const FORMAT_KEYS = [...new Set(Object.values(KEYS_OF).flat())]

function checkShape(fact: FactFile, say: Say): void {
  const format = formatOf(fact)
  if (!format) {
    say(
      'fact-shape',
      ['file'],
      `the ending of \`${fact.file}\` does not say its format`,
      'add `format: json`, `csv` or `jsonl`',
    )
    return
  }
  for (const key of FORMAT_KEYS) {
    if (fact[key] !== undefined && !KEYS_OF[format].includes(key)) {
      const help = `${format} facts use ${KEYS_OF[format].map((each) => `\`${each}\``).join(', ')}`
      say('fact-shape', [key], `\`${key}\` does not go with the format ${format}`, help, 'key')
    }
  }
  if (format === 'csv') {
    if (!fact.column && fact.reduce !== 'count')
      say('fact-shape', [], 'a CSV fact needs a `column`, or `reduce: count`')
  } else if (fact.pointer === undefined && fact.reduce !== 'count') {
    say(
      'fact-shape',
      [],
      `a ${format} fact needs a \`pointer\`${format === 'jsonl' ? ', or `reduce: count`' : ''}`,
    )
  }
  if (format === 'json') {
    if (fact.pointer?.split('/').includes('*') && !fact.reduce) {
      say(
        'fact-shape',
        ['pointer'],
        'a `*` gives several values',
        'add `reduce: mean`, `min`, `max`, `sum`, `count`, `first` or `last`',
      )
    }
    if (fact.itemDefault !== undefined && !fact.pointer?.split('/').includes('*')) {
      say('fact-shape', ['itemDefault'], '`itemDefault` needs a `*` in the pointer', undefined, 'key')
    }
  }
  if (format === 'jsonl' && fact.pointer?.split('/').includes('*')) {
    say(
      'fact-shape',
      ['pointer'],
      'a `*` reaches into a JSON document; a JSONL pointer takes one value from each record',
    )
  }
  for (const key of ['delimiter', 'comment'] as const) {
    if (fact[key] !== undefined && /["\r\n]/.test(fact[key]))
      say('fact-shape', [key], `a quote or a line break cannot be a \`${key}\``)
  }
  if (fact.comment !== undefined && fact.comment.includes(fact.delimiter ?? ',')) {
    say('fact-shape', ['comment'], `\`${fact.comment}\` holds the delimiter`)
  }
  if (fact.within && !fact.timestamp)
    say('fact-shape', ['within'], '`within` needs a `timestamp`', undefined, 'key')
  if (fact.timestamp && format !== 'csv' && !fact.timestamp.startsWith('/')) {
    say('fact-shape', ['timestamp'], `\`${fact.timestamp}\` is not a JSON Pointer, like \`/timestamp\``)
  }
  checkFilters(fact, format, say)
}

const ORDER_OPERATORS = new Set(['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'])

function checkFilters(fact: FactFile, format: Format, say: Say): void {
  for (const [index, filter] of (fact.where ?? []).entries()) {
    const [wanted, other] =
      format === 'csv' ? (['column', 'pointer'] as const) : (['pointer', 'column'] as const)
    if (filter[other] !== undefined || filter[wanted] === undefined) {
      say('fact-shape', ['where', index], `a filter on ${format} names its field by \`${wanted}\``)
    }
    const list = Array.isArray(filter.value)
    if (list !== (filter.operator === 'in' || filter.operator === 'notIn')) {
      const expected = list
        ? '`in` or `notIn`, for the value is a list'
        : 'a single value goes with other operators than `in`'
      say(
        'operator-type',
        ['where', index, 'operator'],
        `\`${filter.operator}\` does not fit its value: ${expected}`,
      )
    } else if (ORDER_OPERATORS.has(filter.operator) && typeof filter.value !== 'number') {
      say(
        'operator-type',
        ['where', index, 'operator'],
        `\`${filter.operator}\` orders numbers, and the value is not one`,
      )
    }
  }
}

function checkType(fact: FactFile, say: Say): void {
  const numeric = fact.type === 'number' || fact.type === 'integer'
  if (fact.type === 'enum' && !fact.values) say('fact-shape', ['type'], 'an enum needs its `values`')
  if (fact.type !== 'enum' && fact.values)
    say('fact-shape', ['values'], '`values` goes with `type: enum`', undefined, 'key')
  for (const key of ['min', 'max'] as const) {
    if (fact[key] !== undefined && !numeric)
      say('fact-shape', [key], `\`${key}\` goes with numbers`, undefined, 'key')
  }
  if (hasEmptyRange(fact)) {
    say('fact-shape', ['max'], `\`max\` ${fact.max} is below \`min\` ${fact.min}`)
  }
  if (fact.reduce === 'count' && !numeric) say('fact-shape', ['type'], 'a count is an integer')
  if (['sum', 'mean', 'min', 'max'].includes(fact.reduce ?? '') && !numeric) {
    say('fact-shape', ['reduce'], `\`${fact.reduce}\` needs numbers, and the type is ${fact.type}`)
  }
  if (fact.reduce === 'mean' && fact.type === 'integer') {
    say('fact-shape', ['type'], 'a mean is rarely whole: use `type: number`')
  }
  if (fact.default !== undefined) checkDefault(fact.default, 'default', fact, say)
  if (fact.itemDefault !== undefined) checkDefault(fact.itemDefault, 'itemDefault', fact, say)
}

function hasEmptyRange({ min, max }: FactFile): boolean {
  return min !== undefined && max !== undefined && min > max
}

function checkDefault(value: Scalar, key: string, fact: FactFile, say: Say): void {
  const type = typeOfFact(fact.type, fact.values)
  // Without words or with a range that holds nothing, no default could be right, and that is told already.
  if ((fact.type === 'enum' && !fact.values) || hasEmptyRange(fact)) return
  if (!fits(value, type)) {
    const message =
      typeof value === type.kind
        ? `\`${value}\` is not ${describeType(type)}`
        : `\`${value}\` is ${describeType(typeOfValue(value))}, and ${describeType(type)} is expected`
    say('bad-default', [key], message)
  } else if (typeof value === 'number') {
    if (fact.type === 'integer' && !Number.isInteger(value))
      say('bad-default', [key], `\`${value}\` is not a whole number`)
    if (fact.min !== undefined && value < fact.min)
      say('bad-default', [key], `\`${value}\` is below \`min\` ${fact.min}`)
    if (fact.max !== undefined && value > fact.max)
      say('bad-default', [key], `\`${value}\` is above \`max\` ${fact.max}`)
  }
}

/** What each fault may lead to. A fault must never read as the healthiest level. */
const FALLBACKS = {
  onMissing: { words: ['default', 'error'], preset: 'default' },
  onInvalid: { words: ['error'], preset: 'error' },
  onStale: { words: ['warn', 'error'], preset: 'warn' },
} as const

function checkFallbacks(entry: Entry<FactFile>, levels: readonly string[], say: Say): Fault[] {
  const fact = entry.value
  const faults: Fault[] = []
  let needing: string | undefined
  for (const [key, { words, preset }] of Object.entries(FALLBACKS)) {
    const told = fact[key as keyof typeof FALLBACKS]
    const choice = told ?? preset
    const place: Place = { ...entry.place, path: [...entry.place.path, key], part: 'value' }
    if (!(words as readonly string[]).includes(choice)) {
      if (!/^[A-Z]/.test(choice)) {
        say(
          'fact-shape',
          [key],
          `\`${choice}\` is not a choice of \`${key}\``,
          `it is ${words.map((word) => `\`${word}\``).join(', ')} or a level`,
        )
        continue
      }
      if (levels.length === 0) continue
      if (!levels.includes(choice)) {
        faults.push(unknownName('unknown-level', 'level', choice, levels, place))
        continue
      }
      if (choice === levels.at(-1)) {
        say(
          'healthy-fallback',
          [key],
          `\`${choice}\` is the healthiest level, and a fault must never read as healthy`,
        )
        continue
      }
    }
    if (key !== 'onStale' && choice !== 'error') needing ??= `${key}: ${choice}`
  }
  if (needing !== undefined && fact.default === undefined) {
    const help = `add a \`default\`, or \`${needing.replace(/:.*/, ': error')}\``
    say('fact-shape', [], `\`${entry.name}\` has no \`default\`, and \`${needing}\` goes on with it`, help)
  }
  if (fact.onStale && !fact.maxAge)
    say('fact-shape', ['onStale'], '`onStale` needs a `maxAge`', undefined, 'key')
  return faults
}
