import type { Comparison, Condition, Scalar } from '../../../src/model/policy.js'
import { randomFrom } from '../../support/random.js'
import { madePolicy, type Made, type MadeFact, type MadeRule } from './madePolicy.js'

const LEVELS = ['RED', 'YELLOW', 'GREEN']
const ORDER = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const
const EQUALITY = ['equal', 'notEqual'] as const
const WORDS = ['low', 'mid', 'high']
const TEXTS = ['a', 'B', '', 'low', 'other']

export interface Random {
  nat(below: number): number
  chance(of: number): boolean
  pick<T>(from: readonly T[]): T
}

export function randomOf(seed: number): Random {
  const next = randomFrom(seed)
  const nat = (below: number): number => Math.floor(next() * below)
  return { nat, chance: (of) => next() < of, pick: <T>(from: readonly T[]) => from[nat(from.length)] as T }
}

/** Two or three facts with a handful of values each. `discrete`: all that they can be is a short list. */
export function randomPolicy(seed: number, discrete: boolean): Made {
  const random = randomOf(seed)
  const { nat, chance, pick } = random
  const facts: Record<string, MadeFact> = {}
  const count = 2 + nat(2)
  for (let index = 0; index < count; index++) {
    const raises = chance(0.15)
      ? { raises: pick(['RED', 'YELLOW']), quality: pick(['missing', 'stale'] as const) }
      : {}
    facts['xyz'.charAt(index)] = { ...randomFact(random, discrete), ...raises }
  }
  if (chance(0.3)) facts['read'] = { type: 'number', value: 1 + nat(3), min: 0, max: 4, threshold: true }
  const constants: Record<string, Scalar> = { one: 1, two: 2, half: 2.5 }
  const rules = Array.from({ length: 1 + nat(6) }, (): MadeRule => ({
    level: pick(chance(0.1) ? ['GREEN'] : ['RED', 'YELLOW']),
    conditions: { all: [nest(random, facts, constants, 2)] },
  }))
  return madePolicy(LEVELS, facts, rules, constants)
}

function randomFact({ nat, chance, pick }: Random, discrete: boolean): MadeFact {
  const range = chance(0.7) ? { min: 0, max: 4 } : {}
  switch (nat(discrete ? 4 : 6)) {
    case 0:
      return { type: 'boolean', value: chance(0.5) }
    case 1:
      return { type: 'enum', values: WORDS, value: pick(WORDS) }
    case 2:
    case 3:
      return { type: 'integer', ...range, value: nat(5) }
    case 4:
      return { type: 'number', ...range, value: pick([0, 0.37, 1, 1.25, 2.5, 3.9, 4]) }
    default: {
      const normalize = pick([[], [], ['lowercase'], ['uppercase']] as const)
      const kept = TEXTS.filter((text) => normalize.every((step) => turned(text, step) === text))
      return { type: 'string', normalize, value: pick(kept) }
    }
  }
}

export function turned(text: string, step: string): string {
  return step === 'lowercase' ? text.toLowerCase() : step === 'uppercase' ? text.toUpperCase() : text
}

type Facts = Readonly<Record<string, MadeFact>>
type Constants = Readonly<Record<string, Scalar>>

function nest(random: Random, facts: Facts, constants: Constants, depth: number): Condition {
  const { nat, chance } = random
  if (depth === 0 || chance(0.4)) return comparison(random, facts, constants)
  const parts = (): Condition[] =>
    Array.from({ length: 1 + nat(3) }, () => nest(random, facts, constants, depth - 1))
  const kind = nat(5)
  if (kind === 0) return { not: nest(random, facts, constants, depth - 1) }
  return kind < 3 ? { all: parts() } : { any: parts() }
}

function comparison(random: Random, facts: Facts, constants: Constants): Comparison {
  const { chance, pick, nat } = random
  const fact = pick(Object.keys(facts))
  const kind = kindOf(facts[fact] as MadeFact)
  const others = [
    ...Object.keys(facts).filter((name) => kindOf(facts[name] as MadeFact) === kind),
    ...(kind === 'number' ? Object.keys(constants) : []),
  ]
  if (chance(0.35)) {
    const [left, right] = chance(0.5) ? [fact, pick(others)] : [pick(others), fact]
    return {
      fact: left,
      operator: pick(kind === 'number' ? [...ORDER, ...EQUALITY] : EQUALITY),
      value: { fact: right },
    }
  }
  const value = (): Scalar =>
    kind === 'boolean'
      ? chance(0.5)
      : kind === 'number'
        ? pick([0, 1, 2, 2, 3, 4, 2.5])
        : pick(facts[fact]?.type === 'enum' ? WORDS : TEXTS)
  if (chance(0.2))
    return {
      fact,
      operator: pick(['in', 'notIn'] as const),
      value: Array.from({ length: 1 + nat(3) }, value),
    }
  return { fact, operator: pick(kind === 'number' ? [...ORDER, ...EQUALITY] : EQUALITY), value: value() }
}

function kindOf({ type }: MadeFact): string {
  return type === 'integer' ? 'number' : type === 'enum' ? 'string' : type
}
