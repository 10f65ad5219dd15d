import type { Quality } from '../../model/decision.js'
import type { Scalar } from '../../model/policy.js'
import type { Difference, Expectation, PointOutcome } from '../../model/testing.js'

/** What is not as expected, in the order in which expectations are written; none where all of it holds. */
export function differencesOf(expect: Expectation, outcome: PointOutcome): Difference[] {
  const codes = [...new Set(outcome.errors.map(({ code }) => code))]
  if (expect.error !== undefined || codes.length > 0) return errorDifferences(expect.error ?? null, codes)
  const { level, because, actions, gates, facts, quality, previous, changed } = expect
  return [
    ...different('level', level, outcome.level),
    ...(because === undefined || sameSet(because, outcome.because)
      ? []
      : [lists('because', because, outcome.because)]),
    ...(actions === undefined || sameList(actions, outcome.actions)
      ? []
      : [lists('actions', actions, outcome.actions)]),
    ...(gates === undefined || (outcome.gates && sameSet(gates, outcome.gates))
      ? []
      : [lists('gates', gates, outcome.gates)]),
    ...(facts === undefined ? [] : entries('facts', facts, outcome.facts)),
    ...(quality === undefined ? [] : entries('quality', quality, outcome.quality)),
    ...different('previous', previous, outcome.previous),
    ...different('changed', changed, outcome.level !== outcome.previous),
  ]
}

/** Nothing else is held against a run that fails, and a run that fails without being expected to is the one difference. */
function errorDifferences(expected: readonly string[] | null, got: readonly string[]): Difference[] {
  if (expected && got.length > 0 && sameSet(expected, got)) return []
  return [lists('error', expected, got.length === 0 ? null : got)]
}

function lists(
  what: Difference['what'],
  expected: readonly string[] | null,
  got: readonly string[] | null,
): Difference {
  return { what, expected, got }
}

function different(what: Difference['what'], expected: Scalar | undefined, got: Scalar | null): Difference[] {
  return expected === undefined || expected === got ? [] : [{ what, expected, got }]
}

function entries(
  what: 'facts' | 'quality',
  expected: ReadonlyMap<string, Scalar | Quality>,
  got: ReadonlyMap<string, Scalar | Quality>,
): Difference[] {
  return [...expected]
    .filter(([fact, value]) => got.get(fact) !== value)
    .map(([fact, value]) => ({ what, fact, expected: value, got: got.get(fact) ?? null }))
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return sameList([...new Set(a)].toSorted(), [...new Set(b)].toSorted())
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}
