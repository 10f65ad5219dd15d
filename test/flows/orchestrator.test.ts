import { expect } from 'chai'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { policy } from '../support/cli.js'
import { makeRepository } from '../support/repository.js'
import { decidedIn, NOON, NOON_TEXT } from '../support/runIn.js'
import { workspace, type Values } from '../support/workspace.js'

const THRESHOLDS = {
  red_integrity: 90,
  red_consensus: 85,
  red_responses: 8,
  yellow_integrity: 95,
  yellow_consensus: 90,
  yellow_reputation: 80,
  yellow_responses: 4,
}

const LOG_KEYS = [
  'timestamp',
  'policy',
  'trust_locked',
  'integrity',
  'consensus',
  'reputation',
  'forecast',
  'responses',
]

const UPDATED = (level: string, time = NOON_TEXT): string =>
  `<!-- POLICY_ORCHESTRATION: UPDATED ${time} policy=${level} -->`

/** One signal away from healthy, and what that must come to: the rule that fires alone, or null for GREEN. */
type Case = readonly [Partial<Values>, string | null]

const YELLOW: readonly Case[] = [
  [{ integrity_score: 94.99 }, 'yellow-integrity'],
  [{ integrity_score: 90 }, 'yellow-integrity'],
  [{ integrity_score: 95 }, null],
  [{ consensus_pct: 89.99 }, 'yellow-consensus'],
  [{ consensus_pct: 85 }, 'yellow-consensus'],
  [{ consensus_pct: 90 }, null],
  [{ reputation_score: 79.99 }, 'yellow-reputation'],
  [{ reputation_score: 0 }, 'yellow-reputation'],
  [{ reputation_score: 80 }, null],
  [{ forecast_risk: 'medium' }, 'yellow-forecast'],
  [{ forecast_risk: ' MEDIUM' }, 'yellow-forecast'],
  [{ forecast_risk: 'LOW' }, null],
  [{ recent_responses: 4 }, 'yellow-responses'],
  [{ recent_responses: 7 }, 'yellow-responses'],
  [{ recent_responses: 3 }, null],
]

/** The YELLOW rule for the same signal fires as well where there is one: it does not stop at the RED boundary. */
const RED: readonly (readonly [Partial<Values>, readonly string[]])[] = [
  [{ trust_locked: true }, ['red-trust-locked']],
  [{ integrity_score: 89.99 }, ['red-integrity', 'yellow-integrity']],
  [{ integrity_score: 0 }, ['red-integrity', 'yellow-integrity']],
  [{ consensus_pct: 84.99 }, ['red-consensus', 'yellow-consensus']],
  [{ forecast_risk: 'high' }, ['red-forecast']],
  [{ forecast_risk: 'HIGH ' }, ['red-forecast']],
  [{ recent_responses: 8 }, ['red-responses', 'yellow-responses']],
  [{ recent_responses: 25 }, ['red-responses', 'yellow-responses']],
]

describe('the eight orchestrator tests of the report', () => {
  const at = workspace()

  describe('test_green_path', () => {
    it('writes the state of the report, key for key and in its order', async () => {
      await decidedIn(at.root)
      const state = at.state()
      expect(Object.keys(state).slice(0, 4)).to.deep.equal(['policy', 'evaluated_at', 'inputs', 'thresholds'])
      const { policy: level, evaluated_at, inputs, thresholds } = state
      const expected = {
        policy: 'GREEN',
        evaluated_at: NOON_TEXT,
        inputs: {
          trust_locked: false,
          integrity_score: 97.5,
          consensus_pct: 95,
          reputation_score: 85,
          forecast_risk: 'low',
          recent_responses: 2,
        },
        thresholds: THRESHOLDS,
      }
      // As text: the order of the keys within is the report's, too.
      expect(JSON.stringify({ policy: level, evaluated_at, inputs, thresholds })).to.equal(
        JSON.stringify(expected),
      )
      expect(state.triggers).to.deep.equal([])
      expect(at.markers()).to.deep.equal([UPDATED('GREEN')])
    })

    it('is GREEN with every signal at the edge of health', async () => {
      const edge = { integrity_score: 95, consensus_pct: 90, reputation_score: 80, recent_responses: 3 }
      at.signals(edge)
      expect((await decidedIn(at.root)).decision.level).to.equal('GREEN')
      expect(at.state().inputs).to.include(edge)
    })

    it('is GREEN by the defaults when no signal is there, and says so of each', async () => {
      for (const name of ['trust_lock_state.json', 'exports', 'federation', 'forensics'])
        rmSync(at.at(name), { recursive: true })
      const { warnings } = await decidedIn(at.root)
      const state = at.state()
      expect(state.policy).to.equal('GREEN')
      expect(state.inputs).to.deep.equal({
        trust_locked: false,
        integrity_score: 100,
        consensus_pct: 100,
        reputation_score: 100,
        forecast_risk: 'low',
        recent_responses: 0,
      })
      expect(Object.values(state.signals).map(({ quality }) => quality)).to.deep.equal(
        Array(6).fill('missing'),
      )
      expect(warnings.map(({ code }) => code)).to.deep.equal(Array(6).fill('signal-missing'))
    })
  })

  describe('test_yellow_path_moderate_risk', () => {
    it('is YELLOW for the four triggers of the report at once', async () => {
      at.signals({ integrity_score: 92, consensus_pct: 88, forecast_risk: 'medium', recent_responses: 5 })
      await decidedIn(at.root)
      const { policy: level, triggers } = at.state()
      expect(level).to.equal('YELLOW')
      expect(triggers.map(({ rule }) => rule)).to.deep.equal([
        'yellow-consensus',
        'yellow-forecast',
        'yellow-integrity',
        'yellow-responses',
      ])
      expect(at.markers()).to.deep.equal([UPDATED('YELLOW')])
    })

    for (const [values, rule] of YELLOW) {
      it(`is ${rule ? `YELLOW by ${rule} alone` : 'GREEN'} with ${JSON.stringify(values)}`, async () => {
        at.signals(values)
        await decidedIn(at.root)
        const { policy: level, triggers } = at.state()
        expect(triggers.map((each) => each.rule)).to.deep.equal(rule ? [rule] : [])
        expect(level).to.equal(rule ? 'YELLOW' : 'GREEN')
      })
    }
  })

  describe('test_red_path_critical_conditions', () => {
    for (const [values, rules] of RED) {
      it(`is RED by ${rules[0]} with ${JSON.stringify(values)}`, async () => {
        at.signals(values)
        await decidedIn(at.root)
        const { policy: level, triggers } = at.state()
        expect(level).to.equal('RED')
        expect(triggers.map((each) => each.rule)).to.deep.equal(rules)
        expect(at.markers()).to.deep.equal([UPDATED('RED')])
      })
    }

    it('is RED however much is YELLOW beside one RED condition', async () => {
      at.signals({
        trust_locked: true,
        integrity_score: 92,
        consensus_pct: 88,
        reputation_score: 70,
        forecast_risk: 'medium',
        recent_responses: 5,
      })
      await decidedIn(at.root)
      expect(at.state().policy).to.equal('RED')
      expect(at.state().triggers.map(({ level }) => level)).to.deep.equal(['RED', ...Array(5).fill('YELLOW')])
    })

    it('counts the last ten responses, no more', async () => {
      at.signals({ recent_responses: 25 })
      await decidedIn(at.root)
      expect(at.state().inputs['recent_responses']).to.equal(10)
    })
  })

  describe('test_log_append_structure', () => {
    it("appends one line a run that begins with the report's keys and values", async () => {
      await decidedIn(at.root)
      const [first] = at.lines()
      const report =
        '{"timestamp":"2025-11-14T12:00:00+00:00","policy":"GREEN","trust_locked":false,"integrity":97.5,' +
        '"consensus":95,"reputation":85,"forecast":"low","responses":2,'
      expect(first?.slice(0, report.length)).to.equal(report)
      at.signals({ forecast_risk: 'HIGH' })
      await decidedIn(at.root, { now: NOON + 86_400_000 })
      const records = at.records()
      expect(at.lines()[0]).to.equal(first)
      expect(records).to.have.length(2)
      for (const record of records) expect(Object.keys(record).slice(0, 8)).to.deep.equal(LOG_KEYS)
      expect(records[1]).to.include({
        timestamp: '2025-11-15T12:00:00+00:00',
        policy: 'RED',
        forecast: 'high',
        seq: 2,
      })
      expect(at.read('state/policy_state_log.jsonl')).to.match(/\}\n$/)
    })
  })

  describe('test_atomic_write_paths', () => {
    it('leaves the state, the log, the lock and the marker, and no temporary file', async () => {
      const before = Object.keys(at.tree())
      await decidedIn(at.root)
      await decidedIn(at.root)
      const made = Object.keys(at.tree()).filter((name) => !before.includes(name))
      expect(made).to.deep.equal([
        'audit_summary.md',
        'state',
        'state/.policy.lock',
        'state/policy_state.json',
        'state/policy_state_log.jsonl',
      ])
      expect(at.temporaries()).to.deep.equal([])
    })

    it('replaces the state and the audit file by others, and never writes into them', async () => {
      await decidedIn(at.root)
      const inode = (name: string): number => statSync(at.at(name)).ino
      const before = [inode('state/policy_state.json'), inode('audit_summary.md')]
      const old = readFileSync(at.at('state/policy_state.json'), 'utf8')
      await decidedIn(at.root, { now: NOON + 1000 })
      expect(inode('state/policy_state.json')).not.to.equal(before[0])
      expect(inode('audit_summary.md')).not.to.equal(before[1])
      expect(old).not.to.equal(at.read('state/policy_state.json'))
    })

    it('only reads the signals', async () => {
      const before = at.tree()
      await decidedIn(at.root)
      expect(at.tree()).to.include(
        Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith('state'))),
      )
    })
  })

  describe('test_audit_marker_idempotent', () => {
    it('replaces the marker and leaves every other byte', async () => {
      const before = Buffer.concat([Buffer.from('# Audit\r\n\r\nä – '), Buffer.from([0xff, 0xfe, 0x0a])])
      const after = Buffer.from('\n<!-- OTHER: UPDATED 2025-11-13T00:00:00+00:00 -->\nlast line, no newline')
      writeFileSync(
        at.at('audit_summary.md'),
        Buffer.concat([before, Buffer.from(UPDATED('RED', '2025-11-13T12:00:00+00:00')), after]),
      )
      for (const seconds of [0, 1, 2]) {
        await decidedIn(at.root, { now: NOON + seconds * 1000 })
        expect(readFileSync(at.at('audit_summary.md'))).to.deep.equal(
          Buffer.concat([before, Buffer.from(UPDATED('GREEN', `2025-11-14T12:00:0${seconds}+00:00`)), after]),
        )
      }
    })

    it('puts UPDATED where FAILED stood, and the other way round', async () => {
      at.signals({ integrity_score: 'n/a' })
      const failed = await policy(['run', '-C', at.root, '--now', NOON_TEXT])
      expect(failed.code).to.equal(1)
      expect(at.read('audit_summary.md')).to.equal(
        '<!-- POLICY_ORCHESTRATION: FAILED 2025-11-14T12:00:00+00:00 -->\n',
      )
      at.signals()
      await decidedIn(at.root)
      expect(at.read('audit_summary.md')).to.equal(`${UPDATED('GREEN')}\n`)
    })
  })

  describe('test_fix_branch_on_persistent_failure', () => {
    it('leaves a branch with the diagnostics, and the repository as it was', async () => {
      const repository = makeRepository(at.root)
      await decidedIn(at.root)
      // Nothing can be written where a file stands in the place of the folder, by root neither.
      rmSync(at.at('state'), { recursive: true })
      writeFileSync(at.at('state'), 'in the way')
      const before = repository.userState()
      const { code, stdout, stderr } = await policy(['run', '-C', at.root, '--now', NOON_TEXT])
      expect(code).to.equal(1)
      const branch = 'fix/policy-orchestrator-20251114120000'
      expect(repository.fixBranches()).to.deep.equal([branch])
      expect(stdout).to.contain(`diagnostics: branch ${branch}\n`)
      expect(stderr).to.contain(
        'error[write-failed] `state/policy_state.json` could not be written: a file is in the place of a folder (ENOTDIR)',
      )
      expect(repository.userState()).to.deep.equal(before)
      expect(at.read('state')).to.equal('in the way')
      expect(at.markers()).to.deep.equal([`<!-- POLICY_ORCHESTRATION: FAILED ${NOON_TEXT} -->`])

      const show = (path: string): string => repository.git('show', `${branch}:policy-failure/${path}`)
      expect(repository.git('rev-parse', `${branch}^`)).to.equal(repository.git('rev-parse', 'main'))
      expect(repository.git('diff', '--name-only', 'main', branch).split('\n')).to.deep.equal([
        'policy-failure/audit_summary.md',
        'policy-failure/failure.json',
        'policy-failure/log-tail.jsonl',
        'policy-failure/state.json',
      ])
      const failure = JSON.parse(show('failure.json')) as { failed_at: string; problems: { code: string }[] }
      expect(failure.failed_at).to.equal(NOON_TEXT)
      expect(failure.problems[0]?.code).to.equal('write-failed')
      expect(JSON.parse(show('state.json'))).to.include({ policy: 'UNKNOWN', evaluated_at: NOON_TEXT })
      expect(show('audit_summary.md')).to.contain('FAILED')
    })

    it('holds the log and the state of a run that a bad signal failed', async () => {
      const repository = makeRepository(at.root)
      await decidedIn(at.root)
      at.write('federation/weighted_consensus.json', '{"weighted_agreement_pct": 9')
      const before = repository.userState()
      expect((await policy(['run', '-C', at.root, '--now', NOON_TEXT])).code).to.equal(1)
      const [branch] = repository.fixBranches()
      const show = (path: string): string => repository.git('show', `${branch}:policy-failure/${path}`)
      expect(`${show('log-tail.jsonl')}\n`).to.equal(at.read('state/policy_state_log.jsonl'))
      expect(`${show('state.json')}\n`).to.equal(at.read('state/policy_state.json'))
      expect(`${show('audit_summary.md')}\n`).to.equal(at.read('audit_summary.md'))
      expect(repository.userState()).to.deep.equal(before)
    })

    it('makes one branch for one failure, however often it is met', async () => {
      const repository = makeRepository(at.root)
      at.signals({ consensus_pct: 'n/a' })
      const run = (time: string) => policy(['run', '-C', at.root, '--now', time])
      await run('2025-11-14T12:00:00Z')
      const again = await run('2025-11-14T12:01:00Z')
      expect(again.stdout).to.contain(
        'diagnostics: branch fix/policy-orchestrator-20251114120000 (the same failure as before)\n',
      )
      expect(repository.fixBranches()).to.deep.equal(['fix/policy-orchestrator-20251114120000'])
      at.signals({ forecast_risk: 'dreadful' })
      await run('2025-11-14T12:02:00Z')
      at.signals({ consensus_pct: 'n/a' })
      await run('2025-11-14T12:03:00Z')
      expect(repository.fixBranches()).to.deep.equal([
        'fix/policy-orchestrator-20251114120000',
        'fix/policy-orchestrator-20251114120200',
      ])
    })

    it('takes a feed that grows ever staler for one failure', async () => {
      const repository = makeRepository(at.root)
      at.edit('rules/facts.yaml', (text) =>
        text.replace('    pointer: /locked\n', '    pointer: /locked\n    maxAge: 1h\n    onStale: error\n'),
      )
      for (const hours of [3, 40, 24 * 9, 24 * 90]) {
        const time = new Date(Date.now() + hours * 3_600_000).toISOString()
        const { code, stderr } = await policy(['run', '-C', at.root, '--now', time])
        expect(code).to.equal(1)
        expect(stderr).to.contain('`trust_locked` is stale')
      }
      expect(repository.fixBranches()).to.have.length(1)
    })
  })

  describe('test_full_integration_run', () => {
    it('carries realistic YELLOW conditions through the real command line', async () => {
      at.signals({
        integrity_score: 93.25,
        reputation_score: 78,
        forecast_risk: 'Medium',
        recent_responses: 6,
      })
      at.write('audit_summary.md', '# Audit\n')
      const signals = at.tree()
      const args = ['run', '-C', at.root, '--now', '2025-11-14T12:00:00Z']
      const { code, stdout, stderr } = await policy([...args, '--format', 'json'])
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      const state = at.state()
      expect(JSON.parse(stdout)).to.deep.equal(state)
      expect(state).to.deep.include({
        policy: 'YELLOW',
        evaluated_at: NOON_TEXT,
        thresholds: THRESHOLDS,
        previous: null,
        since: NOON_TEXT,
      })
      expect(state.inputs).to.deep.equal({
        trust_locked: false,
        integrity_score: 93.25,
        consensus_pct: 95,
        reputation_score: 78,
        forecast_risk: 'medium',
        recent_responses: 6,
      })
      expect(state.triggers.map(({ rule }) => rule)).to.deep.equal([
        'yellow-forecast',
        'yellow-integrity',
        'yellow-reputation',
        'yellow-responses',
      ])
      expect(at.read('audit_summary.md')).to.equal(`# Audit\n${UPDATED('YELLOW')}\n`)
      for (const [name, entry] of Object.entries(signals))
        if (/^(rules|exports|federation|forensics|trust)/.test(name)) expect(at.tree()[name]).to.equal(entry)

      expect((await policy([...args, '--fail-on', 'RED'])).code).to.equal(0)
      const failing = await policy([...args, '--fail-on', 'YELLOW'])
      expect(failing.code).to.equal(4)
      expect(failing.stdout).to.match(/^YELLOW {2}Moderate risk\./)
      expect(at.records().map(({ seq, policy: level }) => [seq, level])).to.deep.equal([
        [1, 'YELLOW'],
        [2, 'YELLOW'],
        [3, 'YELLOW'],
      ])
      expect(at.markers()).to.have.length(1)
      expect((await policy(['verify', '-C', at.root])).code).to.equal(0)
    })
  })
})
