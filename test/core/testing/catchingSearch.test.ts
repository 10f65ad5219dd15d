import { expect } from 'chai'
import fc from 'fast-check'
import { factDefinitions } from '../../../src/core/gateFacts.js'
import { choicesFor } from '../../../src/core/testing/catchingChoices.js'
import { must, search } from '../../../src/core/testing/catchingSearch.js'
import { truthOf, type Choice, type Side } from '../../../src/core/testing/catchingSides.js'
import type { Comparison, Condition, Policy, SignalSpec } from '../../../src/model/policy.js'
import { BASE, bench } from './bench.js'

const RULES = `
rules:
  - name: red
    conditions: { all: [{ fact: score, operator: lessThan, value: 50 }] }
    event: { type: RED }
  - name: yellow
    conditions: { all: [{ fact: count, operator: greaterThan, value: 2 }] }
    event: { type: YELLOW }
`

const ORDERS = [
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'equal',
  'notEqual',
] as const

/** Numbers so near to each other that nothing but what lies between them tells them apart. */
const comparison = (facts: readonly string[]): fc.Arbitrary<Comparison> =>
  fc.record({
    fact: fc.constantFrom(...facts),
    operator: fc.constantFrom(...ORDERS),
    value: fc.oneof(
      fc.constantFrom(2, 2.01, 2.02, 3, 4),
      fc.constantFrom(...facts).map((fact) => ({ fact })),
    ),
  })

describe('search', () => {
  let policy: Policy
  before(async () => {
    ;({ policy } = await bench(BASE + RULES))
  })

  /** The base policy with numbers of its own as facts. */
  function numbers(shapes: Readonly<Record<string, SignalSpec['shape']>>): Policy {
    const [first] = policy.signals
    const signals = Object.entries(shapes).map(([name, shape]) => ({ ...first, name, shape }) as SignalSpec)
    return { ...policy, signals }
  }

  function solve(condition: Condition, shapes: Readonly<Record<string, SignalSpec['shape']>>) {
    const side: Side = { condition, facts: factDefinitions(numbers(shapes)) }
    const { choices, exact } = choicesFor([side], new Map())
    return { side, exact, found: search([must(side, true)], choices) }
  }

  const real = { type: 'number', normalize: [] } as const
  const small = { type: 'integer', min: 2, max: 4, normalize: [] } as const

  it('finds what lies between two neighbouring thresholds', () => {
    const condition: Condition = {
      all: [
        { fact: 'a', operator: 'greaterThan', value: 89.99 },
        { fact: 'a', operator: 'lessThan', value: 90 },
      ],
    }
    const { found } = solve(condition, { a: real })
    expect(found).to.deep.equal(new Map([['a', 89.995]]))
  })

  it('finds nothing between two neighbouring whole numbers', () => {
    const condition: Condition = {
      all: [
        { fact: 'a', operator: 'greaterThan', value: 2 },
        { fact: 'a', operator: 'lessThan', value: 3 },
      ],
    }
    expect(solve(condition, { a: small })).to.deep.include({ found: 'none', exact: true })
  })

  it('finds room for facts that are compared with each other', () => {
    const above = (fact: string, other: string): Comparison => ({
      fact,
      operator: 'greaterThan',
      value: { fact: other },
    })
    const condition: Condition = {
      all: [above('a', 'b'), above('b', 'c'), { fact: 'c', operator: 'greaterThan', value: 3 }],
    }
    const { found, side } = solve(condition, { a: small, b: real, c: real })
    expect(found).to.be.instanceOf(Map)
    expect(truthOf(side, found as Map<string, Choice>)).to.equal(true)
    expect((found as Map<string, Choice>).get('a')).to.equal(4)
    // Of three whole numbers above 3 there is but one up to 4.
    expect(solve(condition, { a: small, b: small, c: real }).found).to.equal('none')
  })

  it('says that it gave up, and not that there is nothing', () => {
    const facts = Array.from({ length: 12 }, (_, index) => `f${index}`)
    const condition: Condition = {
      all: [
        // None of these settles anything before the last fact is known.
        {
          any: facts.map((fact, index) => ({
            all: [
              { fact, operator: 'greaterThan' as const, value: { fact: facts[index + 1] ?? 'f0' } },
              { fact, operator: 'lessThan' as const, value: 1 },
            ],
          })),
        },
        { not: { any: facts.map((fact) => ({ fact, operator: 'lessThan' as const, value: 1 })) } },
      ],
    }
    const side: Side = {
      condition: {
        all: [
          ...facts.map((fact) => ({ any: [condition, { fact, operator: 'lessThan' as const, value: -9 }] })),
          { fact: 'f11', operator: 'greaterThan', value: 99 },
        ],
      },
      facts: factDefinitions(numbers(Object.fromEntries(facts.map((fact) => [fact, real])))),
    }
    const { choices } = choicesFor([side], new Map())
    expect(search([must(side, true)], choices, 50)).to.equal('unknown')
  })

  it('solves what shares no fact apart, and finds out that one part cannot be', () => {
    const facts = Array.from({ length: 40 }, (_, index) => `f${index}`)
    const definitions = factDefinitions(
      numbers({ ...Object.fromEntries(facts.map((fact) => [fact, real])), last: small }),
    )
    const sides = [
      ...facts.map((fact): Side => ({
        condition: { fact, operator: 'greaterThan', value: 1 },
        facts: definitions,
      })),
      { condition: { fact: 'last', operator: 'greaterThan' as const, value: 4 }, facts: definitions },
    ]
    const { choices } = choicesFor(sides, new Map())
    expect(
      search(
        sides.map((side) => must(side, true)),
        choices,
      ),
    ).to.equal('none')
  })

  it('agrees with trying everything', function () {
    this.timeout(60_000)
    const facts = { a: real, b: { ...real, min: 2, max: 3 }, c: small }
    const around = [1, 2, 2.001, 2.004, 2.01, 2.0101, 2.014, 2.015, 2.02, 2.03, 2.5, 2.7, 3, 3.3, 3.4, 4, 5]
    const grid = { a: around, b: around.filter((at) => at >= 2 && at <= 3), c: [2, 3, 4] }
    const met = { found: 0, none: 0 }
    fc.assert(
      fc.property(fc.array(comparison(['a', 'b', 'c']), { minLength: 2, maxLength: 6 }), (all) => {
        const { found, side, exact } = solve({ all }, facts)
        expect(exact).to.equal(true)
        const brute = grid.a.some((a) =>
          grid.b.some((b) =>
            grid.c.some((c) => truthOf(side, new Map(Object.entries({ a, b, c }))) === true),
          ),
        )
        if (found === 'none') {
          met.none += 1
          expect(brute).to.equal(false)
        } else {
          met.found += 1
          expect(
            truthOf(side, new Map([['a', 2], ['b', 2], ['c', 2], ...(found as Map<string, Choice>)])),
          ).to.equal(true)
        }
      }),
      { numRuns: 1500 },
    )
    expect(Math.min(met.found, met.none)).to.be.greaterThan(200)
  })
})
