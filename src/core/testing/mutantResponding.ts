import type { Action, Policy } from '../../model/policy.js'
import type { Mutant } from '../../model/testing.js'
import type { Definitions } from '../gateFacts.js'
import { changedConditions } from './mutantConditions.js'
import { shapeIn } from './mutantMeaning.js'
import { grouped } from './mutantRules.js'

/** Every gate with its conditions changed, and gone. */
export function gateMutants(policy: Policy, facts: Definitions): Mutant[] {
  const { responding } = policy
  const withGates = (gates: typeof responding.gates): Policy => ({
    ...policy,
    responding: { ...responding, gates },
  })
  return responding.gates.flatMap((gate, index) => {
    const common = { kind: 'gate' as const, at: gate.origin }
    const conditions = changedConditions(gate.conditions, (fact) => shapeIn(fact, facts))
    return [
      ...conditions.map(({ change, condition }) => ({
        ...common,
        change: `gate ${gate.name}: ${change}`,
        policy: withGates(responding.gates.with(index, { ...gate, conditions: grouped(condition) })),
      })),
      {
        ...common,
        change: `without gate ${gate.name}`,
        policy: withGates(responding.gates.toSpliced(index, 1)),
      },
    ]
  })
}

/** Every action gone, and in the place of the one after it. */
export function actionMutants(policy: Policy): Mutant[] {
  const { responding } = policy
  const withActions = (level: string, list: readonly Action[]): Policy => ({
    ...policy,
    responding: { ...responding, actions: new Map([...responding.actions, [level, list]]) },
  })
  return [...responding.actions].flatMap(([level, list]) =>
    list.flatMap((action, index) => {
      const common = { kind: 'action' as const, at: action.origin }
      const next = list[index + 1]
      return [
        {
          ...common,
          change: `${level}: without ${action.name}`,
          policy: withActions(level, list.toSpliced(index, 1)),
        },
        ...(next
          ? [
              {
                ...common,
                change: `${level}: ${next.name} before ${action.name}`,
                policy: withActions(level, list.with(index, next).with(index + 1, action)),
              },
            ]
          : []),
      ]
    }),
  )
}
