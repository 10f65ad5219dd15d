import type { ComparisonResult } from '../../model/decision.js'
import type { Comparison, Scalar } from '../../model/policy.js'
import type { Position } from '../../model/problem.js'
import type { Definitions } from '../gateFacts.js'
import { shapeOf } from './catchingChoices.js'
import { basesOf, namesOf } from './catchingSides.js'
import { valueWords } from './coverageWords.js'

export type Relation = 'at' | 'below' | 'above' | 'equal' | 'not equal'

/** A fact and what it is compared with: a threshold, a number of a rule, an item of a list. */
export interface Threshold {
  /** The threshold, or the rule in which the number stands. */
  readonly name: string
  readonly at: Position
  readonly fact: string
  /** `90`, or a name where the value is not the policy's own. */
  readonly shown: string
  readonly relations: readonly Relation[]
  /** How the fact stood to it in one comparison; null where that says nothing. */
  readonly relationIn: (met: ComparisonResult) => Relation | null
  /** The comparison that says how the fact stands to it. */
  readonly saying: (relation: Relation) => Comparison
}

const OPERATORS = {
  at: 'equal',
  equal: 'equal',
  'not equal': 'notEqual',
  below: 'lessThan',
  above: 'greaterThan',
} as const

/** The constants on which either side of a comparison depends. */
export function constantsIn(comparison: Comparison, facts: Definitions): string[] {
  const follow = (name: string): string[] => {
    const fact = facts.get(name)
    if (fact?.kind === 'constant') return [name]
    return fact && 'of' in fact ? fact.of.flatMap(follow) : []
  }
  return namesOf(comparison).flatMap(follow)
}

interface Where {
  /** Of the rule or gate. */
  readonly name: string
  readonly at: Position
  readonly facts: Definitions
}

/** What one comparison holds its fact against. A word or a truth in the rule itself is none: the comparison is all of it. */
export function thresholdsOf(comparison: Comparison, where: Where): Threshold[] {
  const { fact, value } = comparison
  if (typeof value === 'object' && !('fact' in value)) return value.map((item) => ofItem(fact, item, where))
  if (typeof value === 'object') return ofFacts(fact, value.fact, where)
  if (typeof value !== 'number') return []
  const relations = numberRelations(fact, value, where.facts)
  const saying = (relation: Relation): Comparison => ({ fact, operator: OPERATORS[relation], value })
  return [{ ...where, fact, shown: String(value), relations, relationIn: relationOf, saying }]
}

function ofItem(fact: string, item: Scalar, { name, at }: Where): Threshold {
  const relation: Relation = typeof item === 'number' ? 'at' : 'equal'
  const relationIn = (met: ComparisonResult) => (met.actual === item ? relation : null)
  const saying = (): Comparison => ({ fact, operator: 'equal', value: item })
  return { name, at, fact, shown: valueWords(item), relations: [relation], relationIn, saying }
}

/** Of two facts, the threshold is the one whose value the policy gives; else the right one. */
function ofFacts(left: string, right: string, { at, facts }: Where): Threshold[] {
  const [first, second] = [facts.get(left), facts.get(right)]
  if (first?.kind === 'constant' && second?.kind === 'constant') return []
  const mirrored = first?.kind === 'constant'
  const [fact, name, threshold] = mirrored ? [right, left, first] : [left, right, second]
  const constant = threshold?.kind === 'constant' ? threshold.value : undefined
  const isNumber = constant === undefined ? isNumeric(name, facts) : typeof constant === 'number'
  return [
    {
      name,
      at: threshold?.origin ?? at,
      fact,
      shown: constant === undefined ? name : valueWords(constant),
      relations: isNumber
        ? numberRelations(fact, constant as number | undefined, facts)
        : ['equal', 'not equal'],
      relationIn: (met) => (mirrored ? mirror(relationOf(met)) : relationOf(met)),
      saying: (relation) => ({ fact, operator: OPERATORS[relation], value: { fact: name } }),
    },
  ]
}

function relationOf({ actual, expected }: ComparisonResult): Relation | null {
  if (typeof actual !== 'number' || typeof expected !== 'number')
    return actual === expected ? 'equal' : 'not equal'
  if (actual === expected) return 'at'
  return actual < expected ? 'below' : 'above'
}

function mirror(relation: Relation | null): Relation | null {
  if (relation === 'below') return 'above'
  return relation === 'above' ? 'below' : relation
}

/** The sides that the range of the fact has. */
function numberRelations(fact: string, value: number | undefined, facts: Definitions): Relation[] {
  if (value === undefined) return ['at', 'below', 'above']
  const { min, max, whole } = rangeOf(fact, facts)
  const there: Record<'at' | 'below' | 'above', boolean> = {
    at: value >= min && value <= max && (!whole || Number.isInteger(value)),
    below: value > min,
    above: value < max,
  }
  return (['at', 'below', 'above'] as const).filter((relation) => there[relation])
}

function isNumeric(name: string, facts: Definitions): boolean {
  const bases = basesOf([name], facts)
  return bases.every((base) => ['number', 'integer'].includes(shapeOf(base, facts).type))
}

interface Range {
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

/** Of a computed fact: at least what any of its parts can be. */
function rangeOf(name: string, facts: Definitions): Range {
  const fact = facts.get(name)
  if (fact && 'of' in fact) {
    const parts = fact.of.map((part) => rangeOf(part, facts))
    const lowest = parts.map(({ min }) => min)
    return {
      min: fact.kind === 'largestOf' ? Math.max(...lowest) : Math.min(...lowest),
      max: Math.max(...parts.map(({ max }) => max)),
      whole: parts.every(({ whole }) => whole),
    }
  }
  if (fact?.kind === 'constant') {
    const value = Number(fact.value)
    return { min: value, max: value, whole: Number.isInteger(value) }
  }
  const { min = -Infinity, max = Infinity, type } = shapeOf(name, facts)
  return { min, max, whole: type === 'integer' }
}
