import { expect } from 'chai'
import fc from 'fast-check'
import { idleConditions } from '../../../src/core/lint/conditions.js'
import { gatherSections } from '../../../src/core/sections.js'
import { holds } from '../../../src/core/tryRules.js'
import type { Condition, Scalar } from '../../../src/model/policy.js'
import type { Path } from '../../../src/model/source.js'

const THRESHOLDS = { low: 2, high: 8, strict: true }
const FACTS = {
  score: { file: 'a.json', pointer: '/a', type: 'number', min: 0, max: 10, default: 0 },
  rest: { file: 'a.json', pointer: '/r', type: 'number', min: 10, max: 12, default: 10 },
  events: { file: 'a.jsonl', reduce: 'count', last: 4, type: 'integer', default: 0 },
  risk: { file: 'a.json', pointer: '/b', type: 'enum', values: ['low', 'medium', 'high'], default: 'low' },
  locked: { file: 'a.json', pointer: '/c', type: 'boolean', default: false },
}

const order = fc.constantFrom(
  'lessThan' as const,
  'lessThanInclusive' as const,
  'greaterThan' as const,
  'greaterThanInclusive' as const,
)
const equality = fc.constantFrom('equal' as const, 'notEqual' as const)
const word = fc.constantFrom('low', 'medium', 'high')
const number = fc.constantFrom<number | { fact: string }>(
  -1,
  0,
  1.5,
  2,
  4,
  8,
  10,
  11,
  { fact: 'low' },
  { fact: 'high' },
)
const comparison: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    fact: fc.constantFrom('score', 'events'),
    operator: fc.oneof(order, equality),
    value: fc.oneof(number, fc.constantFrom({ fact: 'score' }, { fact: 'rest' }, { fact: 'events' })),
  }),
  fc.record({
    fact: fc.constantFrom('low', 'high'),
    operator: order,
    value: fc.constantFrom({ fact: 'score' }, { fact: 'events' }),
  }),
  fc.record({ fact: fc.constant('risk'), operator: equality, value: word }),
  fc.record({
    fact: fc.constant('risk'),
    operator: fc.constantFrom('in' as const, 'notIn' as const),
    value: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ fact: fc.constantFrom('locked', 'strict'), operator: equality, value: fc.boolean() }),
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}))

/** Every combination of values, ends and neighbours among them. A threshold that is compared by itself may be edited. */
const SETS: readonly ReadonlyMap<string, Scalar>[] = [0, 0.5, 1.5, 1.7, 2, 3, 4, 5, 8, 9, 10].flatMap(
  (score) =>
    [0, 1, 2, 3, 4].flatMap((events) =>
      ['low', 'medium', 'high'].flatMap((risk) =>
        [false, true].flatMap((locked) =>
          [10, 11.5].flatMap((rest) =>
            [false, true].map(
              (strict) =>
                new Map<string, Scalar>(
                  Object.entries({ ...THRESHOLDS, strict, score, events, risk, locked, rest }),
                ),
            ),
          ),
        ),
      ),
    ),
)

const ALWAYS: Condition = { fact: 'low', operator: 'equal', value: THRESHOLDS.low }
const NEVER: Condition = { not: ALWAYS }

function replaced(condition: unknown, path: Path, by: Condition): unknown {
  const [step, ...rest] = path
  if (step === undefined) return by
  if (Array.isArray(condition))
    return condition.map((each, index) => (index === step ? replaced(each, rest, by) : (each as unknown)))
  const nest = condition as Record<string, unknown>
  return { ...nest, [step]: replaced(nest[String(step)], rest, by) }
}

function sectionsOf(conditions: Condition) {
  const rules = [{ name: 'rule', conditions, event: { type: 'RED' } }]
  const value = { thresholds: THRESHOLDS, facts: FACTS, rules }
  return gatherSections([{ file: 'policy.yaml', value, schemaFaults: [] }])
}

const same = (a: Condition, b: Condition): boolean =>
  SETS.every((facts) => holds(a, facts) === holds(b, facts))

describe('a condition that is told as idle', () => {
  it('changes no decision when it is taken out, nor do all of them together', () => {
    let told = 0
    fc.assert(
      fc.property(condition, (nest) => {
        const conditions = 'fact' in nest ? { all: [nest] } : nest
        let left = conditions
        for (const { code, place } of idleConditions(sectionsOf(conditions))) {
          if (code !== 'unused-condition') continue
          told += 1
          // rules, 0, conditions, …
          const path = place.path.slice(3)
          const without = [ALWAYS, NEVER].map((each) => replaced(left, path, each) as typeof left)
          const found = without.find((each) => same(each, conditions))
          expect(found, JSON.stringify(path)).to.not.equal(undefined)
          left = found ?? left
        }
      }),
      { numRuns: 400 },
    )
    expect(told, 'the rules are such that much is told').to.be.greaterThan(100)
  }).timeout(20_000)

  it('is every comparison that always or never holds by itself', () => {
    fc.assert(
      fc.property(comparison, (each) => {
        const outcomes = new Set(SETS.map((facts) => holds(each, facts)))
        const told = idleConditions(sectionsOf({ all: [each] }))
        expect(told.length > 0).to.equal(outcomes.size === 1 || isOutOfRange(each))
      }),
      { numRuns: 400 },
    )
  })
})

/** A number that its fact never comes to. */
function isOutOfRange(condition: Condition): boolean {
  const { fact, value } = condition as { fact: string; value: unknown }
  const { low, high } = THRESHOLDS
  const named = { low, high } as Record<string, number | undefined>
  const other = typeof value === 'object' && value !== null ? (value as { fact: string }).fact : ''
  const [about, against] = fact in named ? [other, named[fact]] : [fact, named[other] ?? value]
  if (typeof against !== 'number') return false
  return against < 0 || against > (about === 'events' ? 4 : 10)
}
