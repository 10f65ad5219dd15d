import { expect } from 'chai'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decisionOf, factValues } from '../../../src/core/decide.js'
import { tryRules } from '../../../src/core/tryRules.js'
import { whyNot } from '../../../src/core/whyNot/whyNot.js'
import { explain } from '../../../src/flows/explain.js'
import { loadPolicyOrFail } from '../../../src/flows/loadPolicy.js'
import { placeOf } from '../../../src/flows/place.js'
import type { Signal } from '../../../src/model/decision.js'
import type { Policy, Scalar } from '../../../src/model/policy.js'
import type { FactChange } from '../../../src/model/whyNot.js'
import { makeWorkspace, type Values, type Workspace } from '../../support/workspace.js'
import { signalsOf } from '../signals.js'
import { fedBack } from './feedBack.js'
import { randomOf, type Random } from './randomPolicy.js'

const SETS = 10_000
/** Each is written to files, and read some times: a workspace at a time. */
const FILES = process.env['POLICY_CAMPAIGN'] === '1' ? 500 : 10
const NOON = Date.UTC(2025, 10, 14, 12)

/** Facts anywhere, at a threshold, and next to one. */
function randomFacts({ nat, chance, pick }: Random): Record<keyof Values, Scalar> {
  const percent = (...thresholds: number[]): number =>
    chance(0.6)
      ? 97
      : chance(0.5)
        ? pick(thresholds.flatMap((at) => [at, at - 0.01, at - 1e-9, at + 0.5]))
        : nat(1_000_000) / 10_000
  return {
    trust_locked: chance(0.1),
    integrity_score: percent(90, 95),
    consensus_pct: percent(85, 90),
    reputation_score: percent(80),
    forecast_risk: pick(['low', 'low', 'low', 'medium', 'high']),
    recent_responses: chance(0.6) ? 0 : nat(11),
  }
}

/** Some of them missing, stale or invalid, and calling for a level or not; what is missing or invalid is its default. */
function doubted(policy: Policy, signals: readonly Signal[], { chance, pick }: Random): Signal[] {
  return signals.map((signal) => {
    if (!chance(0.2)) return signal
    const quality = pick(['missing', 'stale', 'invalid'] as const)
    const preset = policy.signals.find(({ name }) => name === signal.name)?.default ?? signal.value
    const raises = chance(0.5) ? { raises: pick(['RED', 'YELLOW']) } : {}
    return {
      ...signal,
      quality,
      note: `it is ${quality}`,
      ...(quality === 'stale' ? {} : { value: preset }),
      ...raises,
    }
  })
}

function levelAsIs(policy: Policy, signals: readonly Signal[]): string {
  return decisionOf(policy, signals, tryRules(policy, factValues(policy, signals)), NOON).level
}

function expectSound(changes: readonly FactChange[], signals: readonly Signal[], told: string): void {
  expect(changes.length, told).to.be.at.least(1)
  for (const { fact, from, to, because } of changes) {
    const signal = signals.find(({ name }) => name === fact)
    expect(from, told).to.equal(signal?.value)
    if (because === undefined) expect(to, told).to.not.equal(from)
    else expect([because, typeof signal?.raises], told).to.deep.equal([signal?.quality, 'string'])
  }
}

describe('whyNot on the shipped policy', function () {
  this.timeout(120_000)
  let policy: Policy
  before(async () => {
    policy = await loadPolicyOrFail('rules', 'rules')
  })

  it(`gives every other level for ${SETS} sets of facts, and the engine comes to exactly that`, async () => {
    const random = randomOf(4)
    const met: Record<string, number> = {}
    for (let index = 0; index < SETS; index++) {
      const sound = signalsOf(policy, randomFacts(random))
      const signals = index % 3 === 0 ? doubted(policy, sound, random) : sound
      for (const { name: level } of policy.levels) {
        const { outcome, changes } = whyNot(policy, signals, level)
        const told = `set ${index} to ${level}: ${outcome} ${JSON.stringify(changes)}`
        if (outcome === 'found') expectSound(changes, signals, told)
        else expect([outcome, changes], told).to.deep.equal(['is', []])
        const came =
          outcome === 'is' ? levelAsIs(policy, signals) : await fedBack({ policy, signals }, changes)
        expect(came, told).to.equal(level)
        const key = outcome === 'is' ? `is ${level}` : outcome
        met[key] = (met[key] ?? 0) + 1
      }
    }
    expect(met['found']).to.equal(2 * SETS)
    // A generator that hardly ever began at a level would prove little about it.
    expect(Math.min(met['is RED'] ?? 0, met['is YELLOW'] ?? 0, met['is GREEN'] ?? 0)).to.be.greaterThan(
      SETS / 20,
    )
  })

  describe('fed back as settings', () => {
    let folder = ''
    let made: Workspace
    before(() => {
      folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'policy-why-not-')))
      made = makeWorkspace(path.join(folder, 'workspace'))
      // A feed that is gone calls for a level here.
      made.edit('rules/facts.yaml', (text) =>
        text
          .replace('default: false', 'default: false\n    onMissing: RED')
          .replace('default: low', 'default: low\n    onMissing: YELLOW'),
      )
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    it(`is what \`explain\` comes to, for ${FILES} sets of files`, async () => {
      const random = randomOf(5)
      const place = placeOf(made.root, {})
      let missing = 0
      for (let index = 0; index < FILES; index++) {
        const facts = randomFacts(random)
        const gone = random.chance(0.3)
          ? { trust_locked: undefined }
          : random.chance(0.3)
            ? { forecast_risk: undefined }
            : {}
        made.signals({ ...(facts as unknown as Values), ...gone })
        const { decision, policy: read } = await explain({ place, settings: [], now: NOON })
        for (const { name: level } of read.levels) {
          if (level === decision.level) continue
          const { outcome, changes } = whyNot(read, decision.signals, level)
          expect(outcome).to.equal('found')
          missing += changes.filter(({ because }) => because === 'missing').length
          const settings = changes.map(({ fact, to }) => `${fact}=${String(to)}`)
          const again = await explain({ place, settings, now: NOON })
          expect(again.decision.level, settings.join(' ')).to.equal(level)
        }
      }
      expect(missing).to.be.greaterThan(FILES / 10)
    })
  })
})
