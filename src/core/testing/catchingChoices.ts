import type { Scalar, ValueShape } from '../../model/policy.js'
import { possibleShape } from '../possible.js'
import type { Definitions } from '../gateFacts.js'
import { comparisonsIn } from '../valuesToTry.js'
import { basesOf, MISSING, type Choice, type Known, type Side } from './catchingSides.js'
import { numbersAround } from './catchingNumbers.js'

/** Facts that are compared with each other, directly or through a third, and every value that they are compared with. */
interface Group {
  readonly names: Set<string>
  readonly against: Set<Scalar>
}

/**
 * For every fact that the conditions are about, values that stand for all of its values: whatever facts there are, some
 * of these meet every comparison in the same way. `first` is tried first. `exact` is false where that is not sure.
 */
export function choicesFor(
  sides: readonly Side[],
  first: Known,
): { choices: Map<string, readonly Choice[]>; exact: boolean } {
  const facts: Definitions = new Map(
    [...new Set(sides.map((side) => side.facts))].flatMap((each) => [...each]),
  )
  const choices = new Map<string, readonly Choice[]>()
  for (const group of groupsOf(sides)) {
    const shapes = new Map([...group.names].map((name) => [name, shapeOf(name, facts)]))
    for (const [name, values] of valuesOf(shapes, group.against)) {
      const all: Choice[] = mayBeMissing(name, facts) ? [...values, MISSING] : values
      const preferred = first.get(name)
      choices.set(
        name,
        preferred === undefined ? all : [preferred, ...all.filter((each) => each !== preferred)],
      )
    }
  }
  // Counts over several spans are not free of each other: what an hour holds, a day holds, too.
  const counts = [...choices.keys()].filter((name) => facts.get(name)?.kind === 'responses')
  return { choices, exact: counts.length < 2 }
}

function groupsOf(sides: readonly Side[]): Group[] {
  let groups: Group[] = []
  for (const { condition, facts } of sides) {
    for (const { fact, value } of comparisonsIn(condition)) {
      const other = typeof value === 'object' && 'fact' in value ? value.fact : undefined
      const named = other === undefined ? [fact] : [fact, other]
      const names = basesOf(named, facts)
      const against = [
        ...(other === undefined ? ([value].flat() as Scalar[]) : []),
        ...constantsUnder(named, facts),
        // Where one is missing, its default meets the others.
        ...(names.length > 1 ? names.flatMap((name) => defaultOf(name, facts)) : []),
      ]
      const touched = groups.filter((group) => names.some((name) => group.names.has(name)))
      const merged = {
        names: new Set([...touched.flatMap((group) => [...group.names]), ...names]),
        against: new Set([...touched.flatMap((group) => [...group.against]), ...against]),
      }
      groups = [...groups.filter((group) => !touched.includes(group)), merged]
    }
  }
  return groups
}

function constantsUnder(names: readonly string[], facts: Definitions): Scalar[] {
  return names.flatMap((name) => {
    const fact = facts.get(name)
    if (fact?.kind === 'constant') return [fact.value]
    return fact && 'of' in fact ? constantsUnder(fact.of, facts) : []
  })
}

function defaultOf(name: string, facts: Definitions): Scalar[] {
  const fact = facts.get(name)
  return fact?.kind === 'signal' && fact.spec.default !== undefined ? [fact.spec.default] : []
}

/** Only of alternatives is missing another thing than the default. */
function mayBeMissing(name: string, facts: Definitions): boolean {
  const fact = facts.get(name)
  if (fact?.kind !== 'signal' || fact.spec.default === undefined || fact.spec.onMissing === 'error')
    return false
  return [...facts.values()].some((each) => each.kind === 'firstOf' && basesOf(each.of, facts).includes(name))
}

const COUNT: ValueShape = { type: 'integer', min: 0, normalize: [] }

/** The shape of a fact that a search may choose. */
export function shapeOf(name: string, facts: Definitions): ValueShape {
  const fact = facts.get(name)
  return fact?.kind === 'signal' ? possibleShape(fact.spec) : COUNT
}

function valuesOf(
  shapes: ReadonlyMap<string, ValueShape>,
  against: ReadonlySet<Scalar>,
): Map<string, Scalar[]> {
  const numbers = numbersAround(
    [...shapes.values()],
    [...against].filter((each) => typeof each === 'number'),
  )
  const texts = textsAround(
    [...shapes.values()],
    [...against].filter((each) => typeof each === 'string'),
  )
  return new Map(
    [...shapes].map(([name, shape]): [string, Scalar[]] => {
      if (shape.type === 'boolean') return [name, [false, true]]
      if (shape.type === 'enum') return [name, [...(shape.values ?? [])]]
      return [name, shape.type === 'string' ? texts : numbers(shape)]
    }),
  )
}

/** The texts, and as many others as there are facts that may differ from all of them and from each other. */
function textsAround(shapes: readonly ValueShape[], against: readonly string[]): string[] {
  const texts = new Set([...against, ...shapes.flatMap(({ values = [] }) => values)])
  let other = 'other'
  for (const _ of shapes) {
    while (texts.has(other)) other = `${other}_`
    texts.add(other)
  }
  return [...texts]
}
