import type { Scalar } from '../../model/policy.js'
import type { Difference, PointFailure, PointOutcome } from '../../model/testing.js'
import { placeWords } from '../phrases.js'
import { showValue, visible } from '../visible.js'

/** What a failing decision of a test is told with, whatever the format. */

/** What was expected, what came, and for lists what makes the difference. */
export function differenceLines({ what, fact, expected, got }: Difference): string[] {
  const name = what === 'facts' ? 'fact' : what
  const head = `${[name, ...(fact === undefined ? [] : [fact])].join(' ')}: expected ${side(expected)}, got ${side(got)}`
  if (!isList(expected) || !isList(got)) return [head]
  return [
    head,
    ...expected.filter((each) => !got.includes(each)).map((each) => `  - ${showValue(each)}`),
    ...got.filter((each) => !expected.includes(each)).map((each) => `  + ${showValue(each)}`),
  ]
}

function isList(value: Difference['got']): value is readonly Scalar[] {
  return Array.isArray(value)
}

/** `RED`, `[red-integrity, red-trust]`, `nothing` */
function side(value: Difference['got']): string {
  if (value === null) return 'nothing'
  return isList(value) ? `[${showValue(value)}]` : showValue(value)
}

/** Why it came so: the errors, or the rules that fired, each with its reason. */
export function whyLines({ level, errors, because, results, gates, gateResults }: PointOutcome): string[] {
  if (errors.length > 0)
    return errors.map(({ code, message, at }) =>
      visible(`error[${code}] ${message}${at ? ` at ${placeWords(at)}` : ''}`),
    )
  const fired = because.map((name) => {
    const result = results.find(({ rule }) => rule === name)
    return visible(result ? `${name} gives ${result.level}: ${result.reason}` : name)
  })
  const closed = (gates ?? []).map((name) => {
    const reason = gateResults.find(({ rule }) => rule === name)?.reason
    return visible(`${name} is closed${reason === undefined ? '' : `: ${reason}`}`)
  })
  return [
    ...(fired.length > 0 ? fired : [`no rule fired, and ${visible(level)} holds when none does`]),
    ...closed,
  ]
}

/** One decision that did not come as expected: its label, what differs, and why. */
export function failureLines({ label, differences, outcome }: PointFailure): string[] {
  const lines = [
    ...differences.flatMap(differenceLines),
    ...whyLines(outcome).map((line) => `because ${line}`),
  ]
  return label === '' ? lines : [visible(label), ...lines.map((line) => `  ${line}`)]
}
