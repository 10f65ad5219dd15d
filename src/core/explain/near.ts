import type { Gap, Near } from '../../model/account.js'
import type { ComparisonResult, ConditionResult, RuleResult } from '../../model/decision.js'
import type { Origin, Policy } from '../../model/policy.js'
import type { Facts } from './factTold.js'
import { comparisonTold } from './reasons.js'

/** A comparison that would have to turn, and how far it is: 1 is a whole range, or another word. */
interface Lack {
  readonly comparison: ComparisonResult
  readonly far: number
}

/** The rule of a level that is closest to firing; undefined where one fires, or none gives the level. */
export function nearestTo(
  level: string,
  policy: Pick<Policy, 'rules' | 'signals'>,
  results: readonly RuleResult[],
  facts: Facts,
): Near | undefined {
  const own = results.filter((result) => result.level === level)
  if (own.some(({ fired }) => fired)) return undefined
  const spans = spansOf(policy)
  let best: { rule: string; lacks: readonly Lack[] } | undefined
  for (const { rule, conditions } of own) {
    const lacks = lacksOf(conditions, true, spans)
    if (best === undefined || isNearer(lacks, best.lacks)) best = { rule, lacks }
  }
  if (best === undefined) return undefined
  const { rule, lacks } = best
  const at = policy.rules.find(({ name }) => name === rule)?.origin as Origin
  return { level, rule, at, gaps: lacks.map(({ comparison }) => gapOf(comparison, facts)) }
}

/** The fewest comparisons that keep a condition from being as wanted; of as many, the nearest. */
function lacksOf(condition: ConditionResult, wanted: boolean, spans: Spans): Lack[] {
  if (condition.held === wanted) return []
  if ('not' in condition) return lacksOf(condition.not, !wanted, spans)
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map((each) =>
      lacksOf(each, wanted, spans),
    )
    const every = 'all' in condition === wanted
    return every ? parts.flat() : parts.reduce((best, each) => (isNearer(each, best) ? each : best))
  }
  return [{ comparison: condition, far: farOf(condition, spans) }]
}

function isNearer(one: readonly Lack[], other: readonly Lack[]): boolean {
  const far = (lacks: readonly Lack[]): number => lacks.reduce((sum, each) => sum + each.far, 0)
  return one.length === other.length ? far(one) < far(other) : one.length < other.length
}

/** By the names of signals: how wide their range is, where both its ends are known. */
type Spans = ReadonlyMap<string, number>

function spansOf({ signals }: Pick<Policy, 'signals'>): Spans {
  return new Map(
    signals.flatMap(({ name, shape: { min, max } }): [string, number][] =>
      min === undefined || max === undefined || max <= min ? [] : [[name, max - min]],
    ),
  )
}

function farOf({ fact, operator, actual, expected }: ComparisonResult, spans: Spans): number {
  if (typeof actual !== 'number' || typeof expected !== 'number' || !operator.includes('Than')) return 1
  const span = spans.get(fact) ?? Math.max(Math.abs(actual), Math.abs(expected), 1)
  return Math.abs(actual - expected) / span
}

function gapOf(comparison: ComparisonResult, facts: Facts): Gap {
  const { fact, operator, actual, expected, expectedFact: threshold, held } = comparison
  const stands = held ? operator : `not ${operator}`
  const cause = { fact, operator: stands, actual, expected, ...(threshold ? { threshold } : {}) }
  return { ...comparisonTold(cause, facts), wanted: held ? `not ${operator}` : operator }
}
