import type { Quality } from '../../model/decision.js'
import type { Scalar } from '../../model/policy.js'
import type { Difference, Expectation, PointOutcome } from '../../model/testing.js'

/** What is not as expected, in the order in which expectations are written; none where all of it holds. */
export function differencesOf(expect: Expectation, outcome: PointOutcome): Difference[] {
  if (expect.error !== undefined || outcome.errors.length > 0) {
    const codes = [...new Set(outcome.errors.map(({ code }) => code))]
    return errorDifferences(expect.error ?? null, codes)
  }
  const { level, because, actions, gates, facts, quality, previous, changed } = expect
  const found: Difference[] = []
  const differ = (what: Difference['what'], expected: Difference['expected'], got: Difference['got']): void =>
    void found.push({ what, expected, got })
  if (level !== undefined && level !== outcome.level) differ('level', level, outcome.level)
  if (because && !sameSet(because, outcome.because)) differ('because', because, outcome.because)
  if (actions && !sameList(actions, outcome.actions)) differ('actions', actions, outcome.actions)
  if (gates && !(outcome.gates && sameSet(gates, outcome.gates))) differ('gates', gates, outcome.gates)
  if (facts) found.push(...entries('facts', facts, outcome.facts))
  if (quality) found.push(...entries('quality', quality, outcome.quality))
  if (previous !== undefined && previous !== outcome.previous) differ('previous', previous, outcome.previous)
  const isOther = outcome.level !== outcome.previous
  if (changed !== undefined && changed !== isOther) differ('changed', changed, isOther)
  return found
}

/** Nothing else is held against a run that fails, and a run that fails without being expected to is the one difference. */
function errorDifferences(expected: readonly string[] | null, got: readonly string[]): Difference[] {
  if (expected && got.length > 0 && sameSet(expected, got)) return []
  return [{ what: 'error', expected, got: got.length === 0 ? null : got }]
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
