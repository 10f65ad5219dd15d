import type { RuleResult } from '../../model/decision.js'
import type { Policy } from '../../model/policy.js'
import type { Coverage, Goal } from '../../model/testing.js'
import { choicesFor } from './catchingChoices.js'
import { search } from './catchingSearch.js'
import { targetsOf } from './coverageGoals.js'
import { checkedFeeds, checkedRules, sightings } from './coverageSight.js'
import type { RuleSeen, Seen, Target } from './coverageTarget.js'
import { differencesOf } from './differences.js'
import type { Decided } from './runCases.js'

/**
 * What the decisions of tests reach of a policy. Only what is checked counts: a decision that is not as expected reaches
 * nothing, and a rule that could do otherwise without any expectation failing is not reached.
 */
export function coverageOf(policy: Policy, decided: readonly Decided[], min: number): Coverage {
  const seen = decided.filter(isAsExpected).map((each) => seenIn(policy, each))
  const goals = targetsOf(policy).map((target) => goalOf(target, seen))
  const reached = goals.filter((goal) => goal.reached).length
  return { goals, percent: percentOf(reached, goals.length), min }
}

/** Whole per cent, rounded down; of nothing, none. */
export function percentOf(reached: number, all: number): number {
  return all === 0 ? 0 : Math.floor((reached * 100) / all)
}

function isAsExpected({ point, outcome }: Decided): boolean {
  return differencesOf(point.expect, outcome).length === 0
}

function seenIn(policy: Policy, { point, outcome }: Decided): Seen {
  const { expect, situation } = point
  const { constants, gateConstants } = situation
  return {
    given:
      constants.size + gateConstants.size === 0 ? NOTHING : [...constants.keys(), ...gateConstants.keys()],
    level: outcome.errors.length > 0 ? null : (expect.level ?? null),
    feeds: checkedFeeds(policy, point, outcome),
    rules: byName(checkedRules(policy, point, outcome)),
    gates: byName(expect.gates === undefined ? [] : outcome.gateResults),
    closed: expect.gates === undefined ? null : outcome.gates,
    actions: expect.actions === undefined ? null : outcome.actions,
    planned: outcome.level,
  }
}

const NOTHING: readonly string[] = []

function byName(results: readonly RuleResult[]): Map<string, RuleSeen> {
  return new Map(
    results.map(({ rule, fired, conditions }) => [rule, { fired, sightings: sightings(conditions) }]),
  )
}

function goalOf({ reachedBy, ways, ...goal }: Target, seen: readonly Seen[]): Goal {
  const reached = seen.some(reachedBy)
  return { ...goal, reached, ...(!reached && isDead(ways) ? { unreachable: true } : {}) }
}

/** Every way was searched to its end, and none leads there. */
function isDead(ways: Target['ways']): boolean {
  return (
    ways?.().every(({ constraints, sides }) => {
      const { choices, exact } = choicesFor(sides, new Map())
      return exact && search(constraints, choices) === 'none'
    }) ?? false
  )
}
