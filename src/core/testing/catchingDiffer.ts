import type { Condition } from '../../model/policy.js'
import type { Definitions } from '../gateFacts.js'
import { must, type Constraint } from './catchingSearch.js'
import { basesOf, namesOf, truthOf, type Side } from './catchingSides.js'

/**
 * One of the two holds, and the other does not. What two lists have in common must leave it to what they have not: that
 * parts a question about many facts into small ones about few, which are searched apart.
 */
export function mustDiffer(one: Side, other: Side): Constraint[] {
  const [left, right] = [one.condition, other.condition]
  if ('not' in left && 'not' in right)
    return mustDiffer({ ...one, condition: left.not }, { ...other, condition: right.not })
  if ('all' in left && 'all' in right) return inLists(one, left.all, other, right.all, 'all')
  if ('any' in left && 'any' in right) return inLists(one, left.any, other, right.any, 'any')
  return [differing(one, other)]
}

function inLists(
  one: Side,
  left: readonly Condition[],
  other: Side,
  right: readonly Condition[],
  word: 'all' | 'any',
): Constraint[] {
  const common = left.filter((part) => right.includes(part) && meansTheSame(part, one.facts, other.facts))
  const leaving = word === 'all'
  const own = (parts: readonly Condition[]): Condition[] => parts.filter((part) => !common.includes(part))
  return [
    ...common.map((condition) => must({ condition, facts: one.facts }, leaving)),
    ...apart(own(left), own(right), one, other, word),
  ]
}

/** What each list has for itself comes out otherwise than what the other has. */
function apart(
  left: readonly Condition[],
  right: readonly Condition[],
  { facts }: Side,
  other: Side,
  word: 'all' | 'any',
): Constraint[] {
  const [one, two] = [left[0], right[0]]
  const listOf = (parts: readonly Condition[]): Condition =>
    word === 'all' ? { all: parts } : { any: parts }
  if (!one && !two) return [NEVER]
  // A list of nothing is what leaves it to the other one.
  if (!one) return [must({ condition: listOf(right), facts: other.facts }, word === 'any')]
  if (!two) return [must({ condition: listOf(left), facts }, word === 'any')]
  if (left.length === 1 && right.length === 1)
    return mustDiffer({ condition: one, facts }, { condition: two, facts: other.facts })
  return [differing({ condition: listOf(left), facts }, { condition: listOf(right), facts: other.facts })]
}

const NEVER: Constraint = { names: [], test: () => false }

function differing(one: Side, other: Side): Constraint {
  const names = [one, other].flatMap(({ condition, facts }) => basesOf(namesOf(condition), facts))
  return {
    names: [...new Set(names)],
    test: (known) => {
      const [left, right] = [truthOf(one, known), truthOf(other, known)]
      return left === undefined || right === undefined ? undefined : left !== right
    },
  }
}

/** Whether every name in it is the same fact on both sides. */
function meansTheSame(condition: Condition, before: Definitions, after: Definitions): boolean {
  return before === after || namesOf(condition).every((name) => isSameFact(name, before, after))
}

function isSameFact(name: string, before: Definitions, after: Definitions): boolean {
  const [one, other] = [before.get(name), after.get(name)]
  if (!one || !other) return one === other
  if (one.kind === 'constant') return other.kind === 'constant' && one.value === other.value
  if (one.kind === 'signal') return other.kind === 'signal' && one.spec === other.spec
  if (!('of' in one)) return one === other
  return one === other && one.of.every((part) => isSameFact(part, before, after))
}
