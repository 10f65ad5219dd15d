import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import type { LogRecord } from '../../src/generated/logRecord.js'
import type { StateFile } from '../../src/generated/stateFile.js'
import type { ResponseRecord } from '../../src/model/responseRecords.js'
import { ROOT, checkout, policy, type Checkout } from './checkout.js'

const EXAMPLES = readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

/** Examples with a test below; one without it would be an example that nobody runs. */
const RUN = [
  'broken-signal',
  'missing-feeds',
  'new-signal',
  'orange-level',
  'policy-over-policies',
  'red-response',
  'renamed-outputs',
  'tuned-thresholds',
  'yellow-drift',
]

describe('examples', () => {
  let clone: Checkout
  beforeEach(() => {
    clone = checkout()
  })
  afterEach(() => clone.remove())

  const at = (file: string): string => path.join(clone.dir, 'examples', file)
  const state = (file: string): StateFile => JSON.parse(readFileSync(at(file), 'utf8')) as StateFile
  const records = (file: string): LogRecord[] =>
    readFileSync(at(file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LogRecord)

  /** Every file below a folder, sorted. */
  const treeOf = (folder: string): string[] =>
    readdirSync(at(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(at(folder), path.join(entry.parentPath, entry.name)))
      .toSorted()
  const filesIn = (folder: string): Record<string, string> =>
    Object.fromEntries(treeOf(folder).map((name) => [name, readFileSync(at(`${folder}/${name}`), 'latin1')]))

  it('are all run by this file', () => {
    expect(EXAMPLES).to.deep.equal(RUN)
  })

  it('yellow-drift: four triggers call for YELLOW', async () => {
    const { exit, stdout, stderr } = await policy(clone, ['run', '-C', 'examples/yellow-drift'])
    expect(stdout).to.match(/^YELLOW {2}Moderate risk/)
    expect(stdout).to.include('integrity_score is 92.5, below yellow_integrity 95')
    expect(stdout).to.include('line 5 (data row 3), column integrity_score')
    expect(stdout).to.include('Recorded  record 1 of state/policy_state_log.jsonl')
    expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: '' })
    const { policy: level, triggers, inputs } = state('yellow-drift/state/policy_state.json')
    expect(level).to.equal('YELLOW')
    expect(triggers.map(({ rule }) => rule)).to.deep.equal([
      'yellow-consensus',
      'yellow-forecast',
      'yellow-integrity',
      'yellow-responses',
    ])
    // A peer without a score counts 100.
    expect(inputs['reputation_score']).to.be.closeTo((91 + 84.5 + 100) / 3, 1e-9)
    expect(readFileSync(at('yellow-drift/audit_summary.md'), 'utf8')).to.match(
      /^<!-- POLICY_ORCHESTRATION: UPDATED \S+ policy=YELLOW -->\n$/,
    )
  })

  it('yellow-drift: a response is calm, and only looks', async () => {
    const inPlace = (...args: string[]) => policy(clone, [...args, '-C', 'examples/yellow-drift'])
    await inPlace('run')
    const before = treeOf('yellow-drift')
    const preview = await inPlace('respond')
    expect(preview).to.include({ exit: 0, stderr: '' })
    expect(preview.stdout).to.match(/^PREVIEW {2}YELLOW: 2 actions would run/)
    expect(treeOf('yellow-drift')).to.deep.equal([...before, 'state/policy_response_preview.json'].toSorted())
    const applied = await inPlace('respond', '--apply')
    expect(applied).to.include({ exit: 0, stderr: '' })
    expect(applied.stdout).to.match(/^DONE {2}YELLOW: 2 of 2 actions succeeded/)
    expect(applied.stdout).not.to.include('CHANGED')
    expect((await inPlace('verify', 'all')).stdout).to.include('no fault: 8 files verified')
  })

  it('red-response: RED without the trust lock, by two rules', async () => {
    const { exit, stdout, stderr } = await policy(clone, ['run', '-C', 'examples/red-response'])
    expect(stdout).to.match(/^RED /)
    expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: '' })
    const { triggers, inputs } = state('red-response/state/policy_state.json')
    expect(triggers.map(({ rule }) => rule)).to.include.members(['red-forecast', 'red-integrity'])
    expect(inputs['trust_locked']).to.equal(false)
  })

  it('red-response: everything in it holds, and what an action writes is taken back', async () => {
    const inPlace = (...args: string[]) => policy(clone, [...args, '-C', 'examples/red-response'])
    await inPlace('run')
    expect((await inPlace('verify', 'all')).exit).to.equal(0)
    const mirrors = filesIn('red-response/mirrors')
    const { exit, stdout, stderr } = await inPlace('respond', '--apply', '--format', 'json')
    expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: '' })
    const record = JSON.parse(stdout) as ResponseRecord
    expect(record).to.include({
      policy: 'RED',
      status: 'succeeded',
      actions_planned: 3,
      actions_succeeded: 3,
    })
    const [anchored] = record.results.flatMap(({ changed = [] }) => changed.slice(0, 1))
    expect(anchored).to.match(/^mirrors\/anchor_\d{8}T\d{6}\+0000\.json$/)
    expect(Object.keys(filesIn('red-response/mirrors'))).to.have.length(Object.keys(mirrors).length + 2)
    expect((await inPlace('undo', record.response_id, '--apply')).exit).to.equal(0)
    expect(filesIn('red-response/mirrors')).to.deep.equal(mirrors)
    expect((await inPlace('undo', record.response_id, '--apply')).exit).to.equal(3)
    expect((await inPlace('verify', 'all')).exit).to.equal(0)
  })

  it('red-response: the brake stops what is not done yet', async () => {
    const inPlace = (...args: string[]) => policy(clone, [...args, '-C', 'examples/red-response'])
    await inPlace('run')
    await inPlace('brake', 'engage', '--reason', 'smoke')
    const before = filesIn('red-response/mirrors')
    expect((await inPlace('respond', '--apply')).exit).to.equal(3)
    expect(filesIn('red-response/mirrors')).to.deep.equal(before)
    const report = at('red-response/reports/policy_response_blocked.json')
    expect(JSON.parse(readFileSync(report, 'utf8'))).to.include({
      policy: 'RED',
      blocked: true,
      reason: 'safety_brake_engaged',
    })
    expect(readFileSync(at('red-response/audit_summary.md'), 'utf8')).to.match(
      /^<!-- POLICY_RESPONSE: BLOCKED \S+ reason: safety_brake_engaged -->$/m,
    )
    await inPlace('brake', 'release', '--reason', 'toast')
    expect((await inPlace('respond', '--apply')).exit).to.equal(0)
  })

  it('orange-level: a level between RED and YELLOW wins over what fired below it', async () => {
    const { exit, stdout } = await policy(clone, ['run', '-C', 'examples/orange-level'])
    expect(stdout).to.match(/^ORANGE {2}Drift under load/)
    expect(stdout).to.match(/Also fired\n {2}YELLOW {2}yellow-consensus/)
    expect(exit).to.equal(0)
    expect(state('orange-level/state/policy_state.json').policy).to.equal('ORANGE')
    const gate = async (level: string) =>
      (await policy(clone, ['run', '-C', 'examples/orange-level', '--fail-on', level])).exit
    expect([await gate('RED'), await gate('ORANGE'), await gate('YELLOW')]).to.deep.equal([0, 4, 4])
  })

  it('orange-level: the new level has an action, from YAML alone', async () => {
    await policy(clone, ['run', '-C', 'examples/orange-level'])
    const { exit, stdout } = await policy(clone, ['respond', '--apply', '-C', 'examples/orange-level'])
    expect(stdout).to.match(/^DONE {2}ORANGE: 1 of 1 action succeeded/)
    expect(exit).to.equal(0)
  })

  it('orange-level: either of its two conditions alone is YELLOW', async () => {
    for (const setting of ['integrity_score=93', 'recent_responses=5']) {
      const { stdout } = await policy(clone, ['explain', '-C', 'examples/orange-level', '--set', setting])
      expect(stdout, setting).to.match(/^YELLOW /)
    }
  })

  it('tuned-thresholds: a constant and a threshold from a file hold instead of the shipped ones', async () => {
    const { exit, stdout } = await policy(clone, ['run', '-C', 'examples/tuned-thresholds'])
    expect(stdout).to.match(/^YELLOW /)
    expect(stdout).to.include('Because  one trigger\n  yellow-responses')
    expect(stdout).to.match(/red_responses +10 responses +ok +config\/thresholds\.json \/responses\/critical/)
    expect(exit).to.equal(0)
    const { thresholds } = state('tuned-thresholds/state/policy_state.json')
    expect(thresholds).to.include({ yellow_integrity: 92, red_responses: 10 })
    const shipped = ['--set', 'yellow_integrity=95', '--set', 'red_responses=8']
    const explained = await policy(clone, ['explain', '-C', 'examples/tuned-thresholds', ...shipped])
    expect(explained.stdout).to.match(/^RED /)
  })

  it('tuned-thresholds: without the file the default stands in, aloud; out of range it fails', async () => {
    rmSync(at('tuned-thresholds/config/thresholds.json'))
    const gone = await policy(clone, ['run', '-C', 'examples/tuned-thresholds'])
    expect(gone.stdout).to.match(/^RED /)
    expect(gone.stderr).to.include('warning[signal-missing] `red_responses` is missing')
    expect(gone.stderr).to.match(/the default 8 ?responses stands in/)
    writeFileSync(at('tuned-thresholds/config/thresholds.json'), '{ "responses": { "critical": 1000 } }')
    const high = await policy(clone, ['run', '-C', 'examples/tuned-thresholds'])
    expect(high.exit).to.equal(1)
    expect(high.stderr).to.include('`1000` is above the largest valid value, 10')
  })

  it('new-signal: fresh, stale and missing', async () => {
    const run = async (time: string, ...more: string[]) =>
      policy(clone, ['run', '-C', 'examples/new-signal', '--now', time, ...more])
    const fresh = await run('2025-11-14T12:00:00Z')
    expect(fresh.stdout).to.match(/^GREEN /)
    expect(fresh.stdout).to.match(/disk_free +38 % +ok .* min of 2, 60 min old/)
    expect(fresh.stdout).to.match(/new_incidents +2 +ok .* count of 2/)
    expect(fresh).to.include({ exit: 0, stderr: '' })
    const stale = await run('2025-11-14T13:00:00Z', '--fail-on', 'YELLOW')
    expect(stale.stdout).to.match(/^YELLOW /)
    expect(stale.stderr).to.include('`disk_free` is stale: 2 h old, and 90 min is allowed')
    expect(stale.exit).to.equal(4)
    rmSync(at('new-signal/operations/disk_usage.csv'))
    const missing = await run('2025-11-14T13:05:00Z')
    expect(missing.stdout).to.match(/^YELLOW /)
    expect(state('new-signal/state/policy_state.json').triggers.map(({ rule }) => rule)).to.deep.equal([
      'disk_free is missing',
    ])
    expect(records('new-signal/state/policy_state_log.jsonl').map(({ quality }) => quality)).to.deep.equal([
      undefined,
      { disk_free: 'stale' },
      { disk_free: 'missing' },
    ])
  })

  it('new-signal: a signal that is required ends the run', async () => {
    rmSync(at('new-signal/operations/incidents.jsonl'))
    const { exit, stderr } = await policy(clone, ['run', '-C', 'examples/new-signal'])
    expect(exit).to.equal(1)
    expect(stderr).to.include('error[signal-required] `new_incidents` is required')
  })

  it('renamed-outputs: every file has the name that the policy gives', async () => {
    const { exit, stdout } = await policy(clone, ['run', '-C', 'examples/renamed-outputs'])
    expect(stdout).to.match(/^HOLD /)
    expect(stdout).to.include('Recorded  record 1 of out/release_log.jsonl; out/release.json; out/RELEASE.md')
    expect(exit).to.equal(0)
    expect(readdirSync(at('renamed-outputs')).sort()).to.deep.equal(['README.md', 'out', 'reports', 'rules'])
    expect(readdirSync(at('renamed-outputs/out')).sort()).to.deep.equal([
      '.release.lock',
      'RELEASE.md',
      'release.json',
      'release_log.jsonl',
    ])
    expect(readFileSync(at('renamed-outputs/out/RELEASE.md'), 'utf8')).to.match(
      /^<!-- RELEASE_POLICY: UPDATED \S+ policy=HOLD -->$/m,
    )
    expect(state('renamed-outputs/out/release.json').inputs).to.deep.equal({
      coverage: 89.49,
      open_blockers: 1,
    })
    expect((await policy(clone, ['verify', '-C', 'examples/renamed-outputs'])).exit).to.equal(0)
  })

  it('policy-over-policies: the fleet decides by what the sites decided', async () => {
    const run = (...args: string[]) => policy(clone, ['run', ...args], 'examples/policy-over-policies')
    const north = await run('-C', 'sites/north', '--rules', 'rules/site')
    const south = await run('-C', 'sites/south', '--rules', 'rules/site')
    const fleet = await run('--rules', 'rules/fleet')
    expect([north, south, fleet].map(({ stdout }) => stdout.split(' ')[0])).to.deep.equal([
      'YELLOW',
      'RED',
      'DEGRADED',
    ])
    expect([north, south, fleet].map(({ exit }) => exit)).to.deep.equal([0, 0, 0])
    expect(fleet.stdout).to.include('north is YELLOW and south is RED')
    const folder = 'policy-over-policies'
    expect(state(`${folder}/sites/north/state/policy_state.json`).policy).to.equal('YELLOW')
    expect(state(`${folder}/sites/south/state/policy_state.json`).policy).to.equal('RED')
    expect(state(`${folder}/state/fleet_state.json`).inputs).to.deep.equal({ north: 'YELLOW', south: 'RED' })
    for (const log of [
      'sites/north/state/policy_state_log',
      'sites/south/state/policy_state_log',
      'state/fleet_log',
    ])
      expect(records(`${folder}/${log}.jsonl`), log).to.have.length(1)
  })

  it('policy-over-policies: a site whose run fails, or that never ran, counts against the fleet', async () => {
    const run = (...args: string[]) => policy(clone, ['run', ...args], 'examples/policy-over-policies')
    writeFileSync(at('policy-over-policies/sites/north/metrics.json'), '{ "error_rate_pct": "n/a" }')
    expect((await run('-C', 'sites/north', '--rules', 'rules/site')).exit).to.equal(1)
    const { stdout } = await run('--rules', 'rules/fleet')
    expect(stdout).to.match(/^CRITICAL /)
    expect(stdout).to.include('north is UNKNOWN, one of RED, UNKNOWN')
    expect(stdout).to.include('DEGRADED  south is missing')
  })

  it('missing-feeds: defaults keep GREEN, and nothing about it is silent', async () => {
    const { exit, stdout, stderr } = await policy(clone, ['run', '-C', 'examples/missing-feeds'])
    expect(stdout).to.match(/^GREEN /)
    expect(exit).to.equal(0)
    expect(stderr.match(/^warning\[signal-missing\]/gm)).to.have.length(5)
    expect(stdout.match(/ MISSING /g)).to.have.length(5)
    const { signals } = state('missing-feeds/state/policy_state.json')
    const missing = Object.keys(signals).filter((name) => signals[name]?.quality === 'missing')
    expect(missing).to.have.length(5)
    const [record] = records('missing-feeds/state/policy_state_log.jsonl')
    expect(Object.keys(record?.quality ?? {})).to.deep.equal(missing)
  })

  it('broken-signal: both faults are named, and the state is UNKNOWN', async () => {
    const { exit, stdout, stderr } = await policy(clone, ['run', '-C', 'examples/broken-signal'])
    expect(exit).to.equal(1)
    expect(stdout).to.match(/^UNKNOWN /)
    expect(stderr).to.include('`integrity_score`: `"n/a"` is not a number from 0 to 100')
    expect(stderr).to.include('at examples/broken-signal/exports/integrity_metrics_registry.csv:5')
    expect(stderr).to.include('`forecast_risk`: `"elevated"` is not one of `low`, `medium`, `high`')
    expect(stderr).to.include('2 errors')
    const written = state('broken-signal/state/policy_state.json')
    expect(written.policy).to.equal('UNKNOWN')
    expect(written.error?.problems.map(({ code }) => code)).to.deep.equal([
      'signal-invalid',
      'signal-invalid',
    ])
    expect(readFileSync(at('broken-signal/audit_summary.md'), 'utf8')).to.match(
      /^<!-- POLICY_ORCHESTRATION: FAILED \S+ -->\n$/,
    )
  })
})
