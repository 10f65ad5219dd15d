import type { Policy, Scalar, ValueShape } from '../../model/policy.js'
import type { Mutant } from '../../model/testing.js'
import type { Definitions } from '../gateFacts.js'
import { comparisonsIn } from '../valuesToTry.js'
import { valueWords } from './coverageWords.js'
import { nudged } from './mutantConditions.js'
import { shapeIn } from './mutantMeaning.js'

/** Every threshold, also of gates, moved to the values next to it; those that nothing is compared with are left alone. */
export function constantMutants(policy: Policy, facts: Definitions): Mutant[] {
  const { responding } = policy
  const shapes = shapesAgainst(policy, facts)
  const changes = (name: string, value: Scalar): { change: string; value: Scalar }[] => {
    if (!shapes.has(name)) return []
    return nudged(value, shapes.get(name)).map((other) => ({
      change: `${name}: ${valueWords(value)} → ${valueWords(other)}`,
      value: other,
    }))
  }
  return [
    ...policy.constants.flatMap((constant, index) =>
      changes(constant.name, constant.value).map(({ change, value }) => ({
        change,
        kind: 'threshold' as const,
        at: constant.origin,
        policy: { ...policy, constants: policy.constants.with(index, { ...constant, value }) },
      })),
    ),
    ...responding.gateFacts.flatMap((fact, index) => {
      if (fact.kind !== 'constant') return []
      return changes(fact.name, fact.value).map(({ change, value }) => ({
        change,
        kind: 'threshold' as const,
        at: fact.origin,
        policy: {
          ...policy,
          responding: { ...responding, gateFacts: responding.gateFacts.with(index, { ...fact, value }) },
        },
      }))
    }),
  ]
}

/** Every fact that something is compared with, and the finest shape of what that is. */
export function shapesAgainst(policy: Policy, facts: Definitions): Map<string, ValueShape | undefined> {
  const shapes = new Map<string, ValueShape | undefined>()
  const meet = (name: string, other: string | undefined): void => {
    for (const part of partsOf(name, facts)) {
      const shape = other === undefined ? undefined : shapeIn(other, facts)
      const known = shapes.get(part)
      shapes.set(part, known && (!shape || shape.type === 'integer') ? known : shape)
    }
  }
  const conditions = [...policy.rules, ...policy.responding.gates].map((each) => each.conditions)
  for (const { fact, value } of conditions.flatMap(comparisonsIn)) {
    const other = typeof value === 'object' && 'fact' in value ? value.fact : undefined
    meet(fact, other)
    if (other !== undefined) meet(other, fact)
  }
  return shapes
}

/** A fact, and all that it is computed from. */
function partsOf(name: string, facts: Definitions): string[] {
  const fact = facts.get(name)
  return fact && 'of' in fact ? [name, ...fact.of.flatMap((part) => partsOf(part, facts))] : [name]
}
