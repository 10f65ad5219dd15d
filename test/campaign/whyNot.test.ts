import { expect } from 'chai'
import { whyNot } from '../../src/core/whyNot/whyNot.js'
import type { Scalar, SignalSpec } from '../../src/model/policy.js'
import { bruteForce, moveOf } from '../core/whyNot/bruteForce.js'
import { fedBack } from '../core/whyNot/feedBack.js'
import type { Made } from '../core/whyNot/madePolicy.js'
import { randomPolicy, turned } from '../core/whyNot/randomPolicy.js'

const ROUNDS = process.env['POLICY_CAMPAIGN'] === '1' ? 100_000 : 300
const SEED = process.env['POLICY_CAMPAIGN'] === '1' ? 1_000_000 : 0

/** All that a fact of a discrete policy can be, as far as comparisons with 0 to 4 can tell. */
function every({ shape }: SignalSpec): Scalar[] {
  if (shape.type === 'boolean') return [false, true]
  if (shape.type === 'enum') return [...(shape.values ?? [])]
  if (shape.type === 'integer')
    return shape.min === 0 ? [0, 1, 2, 3, 4] : [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]
  if (shape.type === 'string')
    return ['a', 'B', 'b', 'A', '', 'low', 'LOW', 'other', '0', '1', 'mid', 'high'].filter((text) =>
      shape.normalize.every((step) => turned(text, step) === text),
    )
  const numbers = Array.from({ length: 25 }, (_, index) => index / 4 - 1).filter(
    (each) => shape.min !== 0 || (each >= 0 && each <= 4),
  )
  const [low, high] = shape.min === 0 ? [0, 4] : [-Infinity, Infinity]
  const near = BOUNDS.flatMap((at) => [-3, -2, -1, 1, 2, 3].map((steps) => at + steps * HAIR))
  return [...numbers, ...BOUNDS, ...near].filter((each) => each >= low && each <= high)
}

/** What random policies compare numbers with, and the numbers that are no quarters. */
const BOUNDS = [0, 0.37, 1, 1.25, 2, 2.5, 3, 3.9, 4]

/** No step that a person would say is as fine. */
const HAIR = 1e-7

/** The bound that a number is a few steps beyond; the number itself where there is none. */
function boundOf(value: Scalar): Scalar {
  if (typeof value !== 'number') return value
  const away = (at: number): number => Math.abs(at - value)
  const nearest = BOUNDS.reduce((best, at) => (away(at) < away(best) ? at : best))
  return away(nearest) < 0.005 ? nearest : value
}

function costIn(made: Made, changes: readonly { fact: string; from: Scalar; to: Scalar }[]): number {
  return changes.reduce((sum, { fact, from, to }) => {
    const spec = made.policy.signals.find(({ name }) => name === fact)
    return sum + (spec ? moveOf(made, spec, from, to) : Number.NaN)
  }, 0)
}

describe('why not, over random policies', function () {
  this.timeout(3_600_000)

  it(`is the smallest change of facts with few values, ${ROUNDS} times, or there is none`, async () => {
    const met = { is: 0, found: 0, none: 0, unknown: 0, several: 0 }
    for (let seed = SEED; seed < SEED + ROUNDS; seed++) {
      const made = randomPolicy(seed, true)
      for (const { name: level } of made.policy.levels) {
        const { outcome, changes } = whyNot(made.policy, made.signals, level)
        const smallest = bruteForce(made, level, every)
        met[outcome] += 1
        if (changes.length > 1) met.several += 1
        const told = `${level} of policy ${seed}: ${outcome} ${JSON.stringify(changes)}`
        expect(outcome, told).to.equal(smallest === null ? 'none' : smallest.count === 0 ? 'is' : 'found')
        if (smallest === null || outcome !== 'found') continue
        expect(changes.length, told).to.equal(smallest.count)
        expect(costIn(made, changes), told).to.be.closeTo(smallest.cost, 1e-9)
        expect(await fedBack(made, changes), told).to.equal(level)
      }
    }
    expect(met.unknown).to.equal(0)
    expect(Math.min(met.is, met.found, met.none, met.several * 4), JSON.stringify(met)).to.be.at.least(
      ROUNDS / 10,
    )
  })

  it(`holds against a grid where facts are numbers and texts, ${ROUNDS} times`, async () => {
    const met = { is: 0, found: 0, none: 0, unknown: 0 }
    for (let seed = SEED; seed < SEED + ROUNDS; seed++) {
      const made = randomPolicy(-1 - seed, false)
      for (const { name: level } of made.policy.levels) {
        const { outcome, changes } = whyNot(made.policy, made.signals, level)
        met[outcome] += 1
        const told = `${level} of policy ${-1 - seed}: ${outcome} ${JSON.stringify(changes)}`
        if (outcome === 'found') expect(await fedBack(made, changes), told).to.equal(level)
        const smallest = bruteForce(made, level, every)
        // The grid is coarse: what it has must be found, and what is found it need not have.
        if (smallest === null) continue
        expect(outcome, told).to.equal(smallest.count === 0 ? 'is' : 'found')
        expect(changes.length, told).to.be.at.most(smallest.count)
        if (changes.length === smallest.count)
          expect(
            costIn(
              made,
              changes.map((each) => ({ ...each, to: boundOf(each.to) })),
            ),
            `${told}; ${JSON.stringify([...smallest.given])}`,
          ).to.be.at.most(smallest.cost + 1e-9)
      }
    }
    expect(met.unknown).to.equal(0)
    expect(Math.min(met.is, met.found, met.none), JSON.stringify(met)).to.be.at.least(ROUNDS / 10)
  })
})
