import type { Policy } from '../../model/policy.js'
import { factDefinitions, type Definitions } from '../gateFacts.js'
import { levelAims } from './catchingAims.js'
import { must } from './catchingSearch.js'
import type { Side } from './catchingSides.js'
import { conditionTargets, thresholdTargets } from './coverageConditions.js'
import type { Target } from './coverageTarget.js'
import { feedName, namedFeeds } from './feeds.js'

/** Everything that tests of a policy should reach. */
export function targetsOf(policy: Policy): Target[] {
  const facts = factDefinitions(policy)
  const { rules, responding } = policy
  return [
    ...levelTargets(policy, facts),
    ...rules.flatMap((rule) => ruleTargets(rule.name, { condition: rule.conditions, facts }, rule)),
    ...conditionTargets(rules, 'rules', facts),
    ...conditionTargets(responding.gates, 'gates', facts),
    ...thresholdTargets(policy, facts),
    ...feedTargets(policy),
    ...responding.gates.flatMap((gate) => gateTargets(gate, facts)),
    ...actionTargets(policy, facts),
  ]
}

function levelTargets(policy: Policy, facts: Definitions): Target[] {
  const [first] = policy.rules
  return policy.levels.map(({ name }) => ({
    kind: 'level',
    name,
    goal: 'reached',
    // Levels do not remember where they were written: their first rule stands for them.
    at: (policy.rules.find(({ level }) => level === name) ?? first)?.origin ?? { file: '' },
    reachedBy: ({ level }) => level === name,
    ways: () => levelAims(policy, name, facts),
  }))
}

function ruleTargets(name: string, side: Side, { origin }: Policy['rules'][number]): Target[] {
  const goal = (fired: boolean, goal: string): Target => ({
    kind: 'rule',
    name,
    goal,
    at: origin,
    reachedBy: ({ rules }) => rules.get(name)?.fired === fired,
    ways: () => [{ constraints: [must(side, fired)], sides: [side] }],
  })
  return [goal(true, 'fires'), goal(false, 'does not fire')]
}

/** What the policy calls for when a signal fails. */
function feedTargets(policy: Policy): Target[] {
  return namedFeeds(policy).map(({ spec: { name, origin: at }, mark }) => ({
    kind: 'feed',
    name,
    goal: mark,
    at,
    reachedBy: ({ feeds }) => feeds.includes(feedName(name, mark)),
  }))
}

function gateTargets(gate: Policy['responding']['gates'][number], facts: Definitions): Target[] {
  const { name, conditions: condition, origin: at } = gate
  const side: Side = { condition, facts }
  const common = { kind: 'gate' as const, name, at }
  return [
    // A fact without a value closes it, too: no conditions say that it cannot be closed.
    { ...common, goal: 'closed', reachedBy: ({ closed }) => closed?.includes(name) === true },
    {
      ...common,
      goal: 'open',
      reachedBy: ({ closed }) => closed?.includes(name) === false,
      ways: () => [{ constraints: [must(side, false)], sides: [side] }],
    },
  ]
}

function actionTargets(policy: Policy, facts: Definitions): Target[] {
  return [...policy.responding.actions].flatMap(([level, list]) =>
    list.map(({ name, origin: at }): Target => ({
      kind: 'action',
      name: `${level}/${name}`,
      goal: 'planned',
      at,
      reachedBy: ({ planned, actions }) => planned === level && actions !== null && actions.includes(name),
      ways: () => levelAims(policy, level, facts),
    })),
  )
}
