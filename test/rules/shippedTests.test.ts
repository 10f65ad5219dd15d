import { expect } from 'chai'
import { readFileSync, readdirSync } from 'node:fs'
import { coverageOf } from '../../src/core/testing/coverage.js'
import { mutationOf } from '../../src/core/testing/mutation.js'
import { runCases, type Decided } from '../../src/core/testing/runCases.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import { loadTests } from '../../src/flows/loadTests.js'
import { placeOf } from '../../src/flows/place.js'
import type { Policy } from '../../src/model/policy.js'
import type { TestCase } from '../../src/model/testing.js'

describe('the tests of the shipped policy', () => {
  let policy: Policy
  let cases: readonly TestCase[]
  const decided: Decided[] = []

  before(async () => {
    policy = await loadPolicyOrFail('rules', 'rules')
    const loaded = await loadTests(policy, placeOf('.', {}))
    expect(loaded.problems).to.deep.equal([])
    cases = loaded.cases
    const results = await runCases(policy, cases, (each) => decided.push(each))
    const notPassed = results.filter(({ outcome }) => outcome !== 'passed')
    expect(notPassed.map(({ case: { name }, failures }) => [name, failures])).to.deep.equal([])
  })

  it('hold, every one of them', () => {
    expect(cases.length).to.be.greaterThan(40)
    expect(cases.every(({ faults, skip }) => faults.length === 0 && skip === undefined)).to.equal(true)
  })

  it('reach everything', () => {
    const { goals, percent } = coverageOf(policy, decided, 100)
    expect(goals.filter(({ reached }) => !reached)).to.deep.equal([])
    expect(percent).to.equal(100)
    expect(goals.length).to.be.greaterThan(80)
  })

  it('notice every change', async () => {
    const { tried, ...mutation } = await mutationOf(policy, cases)
    expect(mutation).to.deep.equal({ caught: tried, survivors: [], equivalent: [], undecided: [] })
    expect(tried).to.be.greaterThan(70)
  })

  it('need each of their sweeps: without it something goes unnoticed, or a threshold unmet', async () => {
    for (const name of ['integrity is', 'consensus is', 'reputation wants', '4 recent']) {
      const others = cases.filter((each) => !each.name.startsWith(name))
      expect(others.length, name).to.equal(cases.length - 1)
      const { survivors } = await mutationOf(policy, others)
      expect(survivors.length, name).to.be.greaterThan(0)
    }
  })

  it('tell an editor how they are written, and a person what they are for', () => {
    const names = readdirSync('rules/tests').filter((name) => name.endsWith('.yaml'))
    expect(names).to.deep.equal(['actions.yaml', 'gates.yaml', 'levels.yaml', 'signals.yaml'])
    for (const name of names) {
      const [first, second] = readFileSync(`rules/tests/${name}`, 'utf8').split('\n')
      expect(first).to.equal('# yaml-language-server: $schema=../../schemas/policy_tests.schema.json')
      expect(second).to.match(/^# \w/)
    }
  })
})
