import type { Feed, FeedFault } from '../../model/matrix.js'
import type { SignalSpec } from '../../model/policy.js'
import { UNKNOWN } from '../../model/decision.js'
import { limitWords } from '../planPhrases.js'
import { visible } from '../visible.js'
import { exactly } from './valueWords.js'

/** The wording of feeds: where a fact is read, and what comes of one that fails. */

/** `exports/registry.csv, column score, last of those where kind is equal to a` */
export function sourceText({ from }: SignalSpec): string {
  const { file, format, field, where, last, within, reduce, onDay } = from
  const parts = [
    file,
    field === undefined ? '' : format === 'csv' ? `column ${field}` : field === '' ? 'whole document' : field,
    reduce === undefined ? '' : REDUCED[reduce],
    last === undefined ? '' : `of the last ${last} records`,
    within === undefined ? '' : `of the last ${limitWords(within / 1000)}`,
    where.length === 0 ? '' : where.length === 1 ? 'by one filter' : `by ${where.length} filters`,
    onDay === undefined ? '' : `for the day at ${onDay}`,
  ]
  return visible(parts.filter((part) => part !== '').join(', '))
}

const REDUCED = {
  first: 'the first one',
  last: 'the last one',
  count: 'how many there are',
  sum: 'their sum',
  mean: 'their mean',
  min: 'the smallest',
  max: 'the largest',
} as const

/** "is told, and counts as 100 %: GREEN"; "the run fails: UNKNOWN"; "calls for YELLOW, and counts as 50 %: RED" */
export function faultWords(fault: FeedFault, { spec }: Pick<Feed, 'spec'>): string {
  const unit = spec.shape.unit
  switch (fault.kind) {
    case 'fails':
      return `the run fails: ${UNKNOWN}`
    case 'unwatched':
      return 'its age is not looked at'
    case 'used':
      return `${olderThan(spec)}is told, and used`
    case 'default': {
      const counts = `is told, and counts as ${exactly(fault.value, unit)}`
      return fault.level === undefined ? counts : `${counts}: ${fault.level}`
    }
    case 'level': {
      const { level, value, calls } = fault
      const counts = value === undefined ? '' : `, and counts as ${exactly(value, unit)}`
      return calls === undefined ? `calls for ${level}${counts}` : `calls for ${calls}${counts}: ${level}`
    }
  }
}

/** Of a stale feed, from which age on. */
export function staleWords(feed: Feed): string {
  const { stale, spec } = feed
  if (stale.kind === 'unwatched' || stale.kind === 'used') return faultWords(stale, feed)
  return `${olderThan(spec)}${faultWords(stale, feed)}`
}

function olderThan({ maxAge }: SignalSpec): string {
  return maxAge === undefined ? '' : `older than ${limitWords(maxAge / 1000)}: `
}
