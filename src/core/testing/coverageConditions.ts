import type { Comparison, Condition, Policy } from '../../model/policy.js'
import type { Goal } from '../../model/testing.js'
import type { Definitions } from '../gateFacts.js'
import { comparisonsIn } from '../valuesToTry.js'
import { must, type Constraint } from './catchingSearch.js'
import { basesOf, namesOf, truthOf, type Side } from './catchingSides.js'
import type { Seen, Target, Way } from './coverageTarget.js'
import { constantsIn, thresholdsOf, type Relation, type Threshold } from './coverageThresholds.js'
import { comparisonWords, numbered } from './coverageWords.js'

interface Judging {
  readonly name: string
  readonly conditions: Condition
  readonly origin: Goal['at']
}

/** Of every comparison: it settles its rule or gate where it holds, and where it does not. */
export function conditionTargets(
  judging: readonly Judging[],
  from: 'rules' | 'gates',
  facts: Definitions,
): Target[] {
  return judging.flatMap(({ name, conditions, origin: at }) => {
    const comparisons = comparisonsIn(conditions)
    const words = numbered(comparisons.map(comparisonWords))
    return comparisons.flatMap((comparison, index) =>
      [true, false].map((held): Target => {
        const called = words[index] ?? ''
        return {
          kind: 'condition',
          name: `${from === 'gates' ? 'gate ' : ''}${name}: ${called}`,
          goal: held ? 'decisive when it holds' : 'decisive when it does not hold',
          at,
          reachedBy: (seen) => {
            const met = seen[from].get(name)?.sightings[index]
            return met !== undefined && met.decisive && met.comparison.held === held
          },
          ways: () => [decisiveWay({ condition: conditions, facts }, comparison, comparison, held)],
        }
      }),
    )
  })
}

/** One comparison comes out as wanted, and the whole would come out otherwise if another one of it did. */
function decisiveWay(side: Side, comparison: Comparison, own: Comparison, held: boolean): Way {
  const wanted: Side = { condition: own, facts: side.facts }
  const flips: Constraint = {
    names: basesOf(namesOf(side.condition), side.facts),
    test: (known) => {
      const [on, off] = [true, false].map((each) => truthOf(side, known, new Map([[comparison, each]])))
      return on === undefined || off === undefined ? undefined : on !== off
    },
  }
  return { constraints: [must(wanted, held), flips], sides: [side, wanted] }
}

const WORDS: Readonly<Record<Relation, string>> = {
  at: 'at',
  below: 'below',
  above: 'above',
  equal: 'is',
  'not equal': 'is not',
}

/** A threshold that is met in several comparisons has one goal for each fact and side. */
export function thresholdTargets({ rules, responding }: Policy, facts: Definitions): Target[] {
  const met = new Map<string, { threshold: Threshold; relation: Relation; places: Place[] }>()
  const judging = [
    ...rules.map((each) => ({ ...each, from: 'rules' as const, called: each.name })),
    ...responding.gates.map((each) => ({ ...each, from: 'gates' as const, called: `gate ${each.name}` })),
  ]
  for (const { name, called, conditions, origin: at, from } of judging) {
    for (const [index, comparison] of comparisonsIn(conditions).entries()) {
      const constants = constantsIn(comparison, facts)
      for (const threshold of thresholdsOf(comparison, { name: called, at, facts })) {
        for (const relation of threshold.relations) {
          const key = JSON.stringify([threshold.name, threshold.fact, threshold.shown, relation])
          const side: Side = { condition: conditions, facts }
          const way = (): Way => decisiveWay(side, comparison, threshold.saying(relation), true)
          const place = { from, rule: name, index, threshold, constants, way }
          const known = met.get(key)
          if (known) known.places.push(place)
          else met.set(key, { threshold, relation, places: [place] })
        }
      }
    }
  }
  return [...met.values()].map(({ threshold, relation, places }): Target => {
    const goal = `${threshold.fact} ${WORDS[relation]} ${threshold.shown}`
    return {
      kind: 'threshold',
      name: threshold.name,
      goal,
      at: threshold.at,
      reachedBy: (seen) => places.some((place) => isMet(place, relation, seen)),
      ways: () => places.map(({ way }) => way()),
    }
  })
}

interface Place {
  readonly from: 'rules' | 'gates'
  readonly rule: string
  readonly index: number
  readonly threshold: Threshold
  readonly constants: readonly string[]
  readonly way: () => Way
}

/** A value counts where something depends on how it compares, and the policy itself says with what. */
function isMet({ from, rule, index, threshold, constants }: Place, relation: Relation, seen: Seen): boolean {
  if (constants.some((name) => seen.given.includes(name))) return false
  const met = seen[from].get(rule)?.sightings[index]
  return met !== undefined && met.decisive && threshold.relationIn(met.comparison) === relation
}
