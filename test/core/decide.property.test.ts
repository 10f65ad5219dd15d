import { expect } from 'chai'
import fc from 'fast-check'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { decide } from '../../src/core/decide.js'
import { decisionDocuments } from '../../src/core/documents.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { Policy } from '../../src/model/policy.js'
import { signalsOf } from './signals.js'

interface Facts {
  trust_locked: boolean
  integrity_score: number
  consensus_pct: number
  reputation_score: number
  forecast_risk: 'low' | 'medium' | 'high'
  recent_responses: number
}

/** The report's decision matrix, written from the report and not from the rules. */
function matrix(facts: Facts): 'RED' | 'YELLOW' | 'GREEN' {
  if (facts.trust_locked) return 'RED'
  if (facts.integrity_score < 90 || facts.consensus_pct < 85) return 'RED'
  if (facts.forecast_risk === 'high' || facts.recent_responses >= 8) return 'RED'
  if (facts.integrity_score < 95 || facts.consensus_pct < 90 || facts.reputation_score < 80) return 'YELLOW'
  if (facts.forecast_risk === 'medium' || facts.recent_responses >= 4) return 'YELLOW'
  return 'GREEN'
}

/** Numbers on a threshold, as near to it as numbers come on both sides, and anywhere else. */
function around(...thresholds: number[]): fc.Arbitrary<number> {
  const edges = thresholds.flatMap((at) => [
    at,
    at - Math.abs(at) * Number.EPSILON,
    at + at * Number.EPSILON,
    at - 1,
    at + 1,
  ])
  return fc.oneof(
    fc.constantFrom(...edges),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.constantFrom(0, 100),
  )
}

const facts: fc.Arbitrary<Facts> = fc.record({
  trust_locked: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  // Mostly healthy, so that the single reasons for a level are met alone and not under each other.
  integrity_score: fc.oneof(
    { weight: 2, arbitrary: fc.constant(97) },
    { weight: 1, arbitrary: around(90, 95) },
  ),
  consensus_pct: fc.oneof(
    { weight: 2, arbitrary: fc.constant(97) },
    { weight: 1, arbitrary: around(85, 90) },
  ),
  reputation_score: fc.oneof({ weight: 2, arbitrary: fc.constant(97) }, { weight: 1, arbitrary: around(80) }),
  forecast_risk: fc.oneof(
    { weight: 3, arbitrary: fc.constant('low' as const) },
    { weight: 1, arbitrary: fc.constantFrom('medium' as const, 'high' as const) },
  ),
  recent_responses: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 10 }) },
  ),
})

describe('decide', () => {
  let policy: Policy
  before(async () => {
    policy = await loadPolicyOrFail('rules', 'rules')
  })

  it('agrees with the report’s matrix on 100,000 sets of facts', async function () {
    this.timeout(300_000)
    const met = { RED: 0, YELLOW: 0, GREEN: 0 }
    await fc.assert(
      fc.asyncProperty(facts, async (each) => {
        const expected = matrix(each)
        met[expected] += 1
        const { level } = await decide(policy, signalsOf(policy, { ...each }), 0)
        return level === expected
      }),
      { numRuns: 100_000 },
    )
    // A generator that hardly ever reached a level would prove little about it.
    expect(Math.min(met.RED, met.YELLOW, met.GREEN)).to.be.greaterThan(5000)
  })

  describe('hits every threshold exactly from both sides', () => {
    const healthy: Facts = {
      trust_locked: false,
      integrity_score: 100,
      consensus_pct: 100,
      reputation_score: 100,
      forecast_risk: 'low',
      recent_responses: 0,
    }
    const below = (at: number) => at - at * Number.EPSILON
    for (const [fact, value, level] of [
      ['integrity_score', below(90), 'RED'],
      ['integrity_score', 90, 'YELLOW'],
      ['integrity_score', below(95), 'YELLOW'],
      ['integrity_score', 95, 'GREEN'],
      ['consensus_pct', below(85), 'RED'],
      ['consensus_pct', 85, 'YELLOW'],
      ['consensus_pct', below(90), 'YELLOW'],
      ['consensus_pct', 90, 'GREEN'],
      ['reputation_score', below(80), 'YELLOW'],
      ['reputation_score', 80, 'GREEN'],
      ['recent_responses', 8, 'RED'],
      ['recent_responses', 7, 'YELLOW'],
      ['recent_responses', 4, 'YELLOW'],
      ['recent_responses', 3, 'GREEN'],
      ['forecast_risk', 'high', 'RED'],
      ['forecast_risk', 'medium', 'YELLOW'],
      ['forecast_risk', 'low', 'GREEN'],
      ['trust_locked', true, 'RED'],
      ['trust_locked', false, 'GREEN'],
    ] as const) {
      it(`${fact} ${value}: ${level}`, async () => {
        const decision = await decide(policy, signalsOf(policy, { ...healthy, [fact]: value }), 0)
        expect(decision.level).to.equal(level)
        expect(
          decision.triggers.every((trigger) => trigger.because.every((cause) => cause.fact === fact)),
        ).to.equal(true)
      })
    }
  })

  it('writes the same whatever the order of rules and files', async function () {
    this.timeout(120_000)
    const original = new Map<string, { rules?: unknown[] }>()
    for (const name of ['policy.yaml', 'facts.yaml', 'red.yaml', 'yellow.yaml']) {
      original.set(name, parse(await readFile(path.join('rules', name), 'utf8')) as { rules?: unknown[] })
    }
    const rules = [...original.values()].flatMap((file) => file.rules ?? [])
    const folder = await mkdtemp(path.join(tmpdir(), 'policy-shuffle-'))
    try {
      const shuffles = fc.sample(
        fc.tuple(fc.shuffledSubarray(rules, { minLength: rules.length }), fc.nat(9), facts),
        25,
      )
      for (const [index, [shuffled, cut, values]] of shuffles.entries()) {
        const dir = path.join(folder, String(index))
        await cp('rules', dir, { recursive: true })
        await rm(path.join(dir, 'red.yaml'))
        await rm(path.join(dir, 'yellow.yaml'))
        // The names put the rules before, between and after the other files.
        await writeFile(path.join(dir, 'a.yaml'), stringify({ rules: shuffled.slice(0, cut) }))
        await writeFile(path.join(dir, 'zz.yaml'), stringify({ rules: shuffled.slice(cut) }))
        const other = await loadPolicyOrFail(dir, dir)
        expect(await written(other, values)).to.equal(await written(policy, values))
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

/** Everything that a run would make durable. */
async function written(policy: Policy, values: Facts): Promise<string> {
  const decision = await decide(policy, signalsOf(policy, { ...values }), 0)
  const documents = decisionDocuments(decision, { line: null, record: null, seq: 0 }, 'POLICY')
  return `${documents.line}\n${JSON.stringify(documents.state, null, 2)}\n${documents.marker}`
}
