import type { RuleResult } from '../../model/decision.js'
import type { Policy, Rule, Scalar } from '../../model/policy.js'
import type { Problem } from '../../model/problem.js'
import { evaluate } from '../evaluate.js'
import { ruleOf } from '../tryGates.js'
import type { PointOutcome } from '../../model/testing.js'
import type { Decided } from './runCases.js'

/**
 * Holds the quick rules that tests are decided with against the engine that decides a run: for each distinct list of
 * rules that fired, and of gates, one set of facts is given to both.
 */
export function engineCheck(policy: Policy): {
  see(decided: Decided): void
  /** What the two disagree about; the tests say nothing then. */
  disagreements(): Promise<Problem[]>
} {
  const met = new Map<string, Met>()
  const gates = new Map(policy.responding.gates.map((gate) => [gate.name, ruleOf(gate)]))
  return {
    see: ({ outcome }) => {
      const { because, errors, facts, gateResults } = outcome
      const key = because.join('\n')
      if (errors.length === 0 && !met.has(key))
        met.set(key, { rules: policy.rules, results: outcome.results, facts })
      if (gateResults.length === 0) return
      const gateKey = `gates\n${gateResults.map(({ rule, fired }) => `${rule} ${fired}`).join('\n')}`
      if (!met.has(gateKey)) met.set(gateKey, gatesMet(outcome, gates))
    },
    disagreements: async () => {
      const problems: Problem[] = []
      for (const each of met.values()) problems.push(...(await disagreement(each)))
      return problems
    },
  }
}

interface Met {
  readonly rules: readonly Rule[]
  readonly results: readonly RuleResult[]
  readonly facts: ReadonlyMap<string, Scalar>
}

function gatesMet({ gateResults, gateFacts }: PointOutcome, gates: ReadonlyMap<string, Rule>): Met {
  const facts = gateFacts.flatMap(({ name, value }): [string, Scalar][] =>
    value === null ? [] : [[name, value]],
  )
  const rules = gateResults.flatMap(({ rule }) => gates.get(rule) ?? [])
  return { rules, results: gateResults, facts: new Map(facts) }
}

async function disagreement({ rules, results, facts }: Met): Promise<Problem[]> {
  let why: string | undefined
  try {
    const decided = await evaluate({ rules }, facts)
    const differs = decided.find((result, index) => JSON.stringify(result) !== JSON.stringify(results[index]))
    if (decided.length === results.length && !differs) return []
    why = `they say different things of \`${differs?.rule ?? 'a rule'}\``
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  }
  const message = `the tests were decided otherwise than a run would decide: ${why}`
  return [{ code: 'internal', severity: 'error', message, help: 'report it, with the policy and its tests' }]
}
