import type { Condition, Policy } from '../../model/policy.js'
import type { Mutant } from '../../model/testing.js'
import type { Definitions } from '../gateFacts.js'
import { changedConditions } from './mutantConditions.js'
import { shapeIn } from './mutantMeaning.js'

/** Every rule with its conditions changed, with another level, and gone. */
export function ruleMutants(policy: Policy, facts: Definitions): Mutant[] {
  const levels = policy.levels.map(({ name }) => name)
  return policy.rules.flatMap((rule, index) => {
    const { name, origin: at } = rule
    const withRule = (changed: Partial<typeof rule>): Policy => ({
      ...policy,
      rules: policy.rules.with(index, { ...rule, ...changed }),
    })
    const conditions = changedConditions(rule.conditions, (fact) => shapeIn(fact, facts))
    const others = levels.filter((level) => level !== rule.level)
    return [
      ...conditions.map(({ change, kind, condition }) => ({
        change: `${name}: ${change}`,
        kind,
        at,
        policy: withRule({ conditions: grouped(condition) }),
      })),
      ...others.map((level) => ({
        change: `${name}: ${rule.level} → ${level}`,
        kind: 'level' as const,
        at,
        policy: withRule({ level }),
      })),
      // Without a rule it is no policy.
      ...(policy.rules.length === 1
        ? []
        : [
            {
              change: `without ${name}`,
              kind: 'rule' as const,
              at,
              policy: { ...policy, rules: policy.rules.toSpliced(index, 1) },
            },
          ]),
    ]
  })
}

/** The engine wants a list at the top of every rule. */
export function grouped(condition: Condition): Condition {
  return 'fact' in condition ? { all: [condition] } : condition
}
