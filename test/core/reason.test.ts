import { expect } from 'chai'
import { fillReason } from '../../src/core/reason.js'
import type { Scalar } from '../../src/model/policy.js'

describe('fillReason', () => {
  const filled = (facts: Readonly<Record<string, Scalar>>): string =>
    fillReason('integrity {a}% is below {limit}%, {unknown}', new Map(Object.entries(facts)))

  for (const [facts, expected] of [
    [{ a: 88, limit: 90 }, 'integrity 88% is below 90%, {unknown}'],
    [{ a: 253 / 3, limit: 90 }, 'integrity 84.333333% is below 90%, {unknown}'],
    [{ a: 89.99999994, limit: 90 }, 'integrity 89.99999994% is below 90%, {unknown}'],
    [{ a: 253 / 3, limit: 84.3333335 }, 'integrity 84.333333% is below 84.3333335%, {unknown}'],
    [{ a: 84.3333331, limit: 84.3333334 }, 'integrity 84.333333% is below 84.3333334%, {unknown}'],
    [{ a: 'low', limit: true }, 'integrity low% is below true%, {unknown}'],
  ] as const)
    it(expected, () => expect(filled(facts)).to.equal(expected))
})
