import type { Fact as FactFile } from '../generated/policyFile.js'
import type { Format } from '../model/policy.js'
import { formatOf } from './factFormat.js'
import type { Say } from './sayFault.js'
import { ordersNumbers, takesList } from './valueTypes.js'

/** Which keys go with which format. */
const KEYS_OF: Record<Format, readonly (keyof FactFile)[]> = {
  json: ['pointer', 'itemDefault', 'onDay'],
  csv: ['column', 'where', 'last', 'within', 'comment', 'delimiter'],
  jsonl: ['pointer', 'where', 'last', 'within'],
}
const FORMAT_KEYS = [...new Set(Object.values(KEYS_OF).flat())]

/** Which keys a fact has, against the format of its file. */
export function checkFactShape(fact: FactFile, say: Say): void {
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
    if (fact.onDay !== undefined) checkDay(fact, fact.onDay, say)
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
  if (fact.timestamp && format !== 'csv' && fact.timestamp.split('/').includes('*')) {
    say('fact-shape', ['timestamp'], 'a `*` gives several times, and one is wanted')
  }
  checkFilters(fact, format, say)
}

/** A value that counts for one day is a single number, and 0 on any other. */
function checkDay(fact: FactFile, onDay: string, say: Say): void {
  const told = (message: string): void => say('fact-shape', ['onDay'], message, undefined, 'key')
  if (fact.type !== 'number' && fact.type !== 'integer')
    told(`\`onDay\` goes with numbers, and the type is ${fact.type}`)
  else if (fact.reduce !== undefined) told('`onDay` goes with a single value, and not with `reduce`')
  if (onDay === '' || onDay.split('/').includes('*'))
    say(
      'fact-shape',
      ['onDay'],
      `${onDay === '' ? 'the whole document' : `\`${onDay}\``} is not the place of one day`,
      'name it like `/last_reset`',
    )
  const bound = (fact.min ?? 0) > 0 ? 'min' : (fact.max ?? 0) < 0 ? 'max' : null
  if (bound)
    say('fact-shape', [bound], `on another day the value is 0, which \`${bound}\` ${fact[bound]} forbids`)
}

function checkFilters(fact: FactFile, format: Format, say: Say): void {
  for (const [index, filter] of (fact.where ?? []).entries()) {
    const [wanted, other] =
      format === 'csv' ? (['column', 'pointer'] as const) : (['pointer', 'column'] as const)
    if (filter[other] !== undefined || filter[wanted] === undefined) {
      say('fact-shape', ['where', index], `a filter on ${format} names its field by \`${wanted}\``)
    }
    if (filter.pointer?.split('/').includes('*')) {
      say('fact-shape', ['where', index, 'pointer'], 'a `*` gives several values, and a filter looks at one')
    }
    const list = Array.isArray(filter.value)
    if (list !== takesList(filter.operator)) {
      const expected = list
        ? '`in` or `notIn`, for the value is a list'
        : 'a single value goes with other operators than `in`'
      say(
        'operator-type',
        ['where', index, 'operator'],
        `\`${filter.operator}\` does not fit its value: ${expected}`,
      )
    } else if (ordersNumbers(filter.operator) && typeof filter.value !== 'number') {
      say(
        'operator-type',
        ['where', index, 'operator'],
        `\`${filter.operator}\` orders numbers, and the value is not one`,
      )
    }
  }
}
