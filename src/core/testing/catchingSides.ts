import type { Condition, Scalar } from '../../model/policy.js'
import { withComputed, type Definitions, type FactValue } from '../gateFacts.js'
import { compare } from '../tryRules.js'
import { comparisonsIn } from '../valuesToTry.js'

/** What a search may say of a fact: a value, or that it is missing and its default stands in. */
export type Choice = Scalar | Missing
export type Missing = typeof MISSING
export const MISSING = { mark: 'missing' } as const

/** What is said so far. */
export type Known = ReadonlyMap<string, Choice>

/** A condition with what its names mean: one name may be another number in a policy and in its mutant. */
export interface Side {
  readonly condition: Condition
  readonly facts: Definitions
}

/** What is to be taken of some comparisons, whatever their facts are. */
export type Forced = ReadonlyMap<Condition, boolean>

/** Whether a condition holds, as far as that is settled by what is known. */
export function truthOf({ condition, facts }: Side, known: Known, forced?: Forced): boolean | undefined {
  return truth(condition, facts, known, forced)
}

// A search comes here a million times: nothing is made on the way.
function truth(
  condition: Condition,
  facts: Definitions,
  known: Known,
  forced: Forced | undefined,
): boolean | undefined {
  const told = forced?.get(condition)
  if (told !== undefined) return told
  if ('not' in condition) {
    const held = truth(condition.not, facts, known, forced)
    return held === undefined ? undefined : !held
  }
  if ('fact' in condition) {
    const actual = valueIn(condition.fact, facts, known)
    const expected = otherIn(condition.value, facts, known)
    if (actual === undefined || expected === undefined) return undefined
    return compare(condition.operator, actual, expected)
  }
  const [parts, settling] = 'all' in condition ? [condition.all, false] : [condition.any, true]
  let open = false
  for (const part of parts) {
    const held = truth(part, facts, known, forced)
    // One part that says so settles the list; else all of its parts must be known.
    if (held === settling) return settling
    if (held === undefined) open = true
  }
  return open ? undefined : !settling
}

function otherIn(
  value: Scalar | readonly Scalar[] | { readonly fact: string },
  facts: Definitions,
  known: Known,
): Scalar | readonly Scalar[] | undefined {
  return typeof value === 'object' && 'fact' in value ? valueIn(value.fact, facts, known) : value
}

function valueIn(name: string, facts: Definitions, known: Known): Scalar | undefined {
  const fact = facts.get(name)
  if (fact?.kind === 'constant') return fact.value
  const choice = known.get(name)
  if (choice !== undefined) return soundValue(name, facts, choice)?.value
  if (!fact || !('of' in fact)) return undefined
  const { bases, constants } = partsOf(name, facts)
  const read = new Map<string, FactValue>(constants)
  for (const base of bases) {
    const said = known.get(base)
    const value = said === undefined ? undefined : soundValue(base, facts, said)
    if (!value) return undefined
    read.set(base, value)
  }
  const value = withComputed([name], facts, read).get(name)
  return value && 'value' in value ? value.value : undefined
}

interface Parts {
  readonly bases: readonly string[]
  readonly constants: ReadonlyMap<string, FactValue>
}

/** What computed facts are made of, which a search asks for again and again. */
const PARTS = new WeakMap<Definitions, Map<string, Parts>>()

function partsOf(name: string, facts: Definitions): Parts {
  const known = PARTS.get(facts) ?? new Map<string, Parts>()
  PARTS.set(facts, known)
  let parts = known.get(name)
  if (!parts) {
    const constants = [...facts.values()].filter((fact) => fact.kind === 'constant')
    parts = {
      bases: basesOf([name], facts),
      constants: new Map(constants.map((fact) => [fact.name, { value: fact.value, quality: 'ok' }])),
    }
    known.set(name, parts)
  }
  return parts
}

function soundValue(name: string, facts: Definitions, choice: Choice) {
  if (typeof choice !== 'object') return { value: choice, quality: 'ok' as const }
  const fact = facts.get(name)
  const value = fact?.kind === 'signal' ? fact.spec.default : undefined
  return value === undefined ? undefined : { value, quality: 'missing' as const }
}

/** The facts that a condition names. */
export function namesOf(condition: Condition): string[] {
  return comparisonsIn(condition).flatMap(({ fact, value }) =>
    typeof value === 'object' && 'fact' in value ? [fact, value.fact] : [fact],
  )
}

/** What the facts of these names are made of, and a search may choose: signals, and counts of responses. */
export function basesOf(names: readonly string[], facts: Definitions): string[] {
  const bases = new Set<string>()
  const seen = new Set<string>()
  const follow = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    const fact = facts.get(name)
    if (fact?.kind === 'signal' || fact?.kind === 'responses') bases.add(name)
    else if (fact && 'of' in fact) fact.of.forEach(follow)
  }
  names.forEach(follow)
  return [...bases]
}
