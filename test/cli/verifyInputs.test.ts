import { expect } from 'chai'
import { policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const LOCK = 'trust_lock_state.json'
const REGISTRY = 'exports/integrity_metrics_registry.csv'

describe('policy verify inputs', () => {
  const at = workspace()
  const verify = (...args: string[]) => policy(['verify', 'inputs', ...args], { cwd: at.root })

  it('exits with 0 when every file that is there holds, and names the others', async () => {
    const { code, stdout, stderr } = await verify()
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(stdout).to.equal(`holds    trust_lock_state.json
    \`manual_unlocks\` is missing: \`trust_lock_state.json\` has no \`/manual_unlocks_today\`
holds    exports/integrity_metrics_registry.csv     2 records
holds    federation/weighted_consensus.json
holds    federation/reputation_index.json
holds    forensics/forensics_anomaly_forecast.json
holds    forensics/response_history.jsonl           2 records
missing  forensics/safety_brake_state.json
missing  policy/trust_guard_policy.json

no fault: 6 files verified, 2 missing
`)
  })

  it('exits with 5 and shows every fault where it stands', async () => {
    at.write(LOCK, '{\n  "locked": "no"\n}\n')
    at.write(REGISTRY, 'timestamp,integrity_score\n2025-11-11,n/a\n2025-11-12,97\n')
    const { code, stdout } = await verify()
    expect(code).to.equal(5)
    expect(stdout).to.contain(`
error[signal-schema] \`/locked\` is "no", and true or false is expected
  at trust_lock_state.json:2:13
    1 | {
  > 2 |   "locked": "no"
      |             ^
    3 | }

error[signal-schema] \`integrity_score\`: \`"n/a"\` is not a number from 0 to 100
  at exports/integrity_metrics_registry.csv:2
    1 | timestamp,integrity_score
  > 2 | 2025-11-11,n/a
    3 | 2025-11-12,97

2 faults: 6 files verified, 2 missing
`)
  })

  it('gives one JSON document', async () => {
    at.write(LOCK, '{"locked": 1}')
    const { code, stdout, stderr } = await verify('--format', 'json')
    expect([code, stderr]).to.deep.equal([5, ''])
    const document = JSON.parse(stdout) as { faults: number; files: unknown[] }
    expect(document.faults).to.equal(1)
    expect(document.files[0]).to.deep.equal({
      file: LOCK,
      present: true,
      records: null,
      checked: true,
      faults: [
        {
          code: 'signal-schema',
          message: '`/locked` is 1, and true or false is expected',
          file: LOCK,
          line: 1,
          column: 12,
        },
      ],
      more: 0,
      notes: ['`manual_unlocks` is missing: `trust_lock_state.json` has no `/manual_unlocks_today`'],
    })
  })

  it('exits with 2 when a schema cannot be used, and with 5 in an empty folder', async () => {
    expect((await verify('--inputs', 'rules')).code).to.equal(5)
    at.edit('rules/inputs.yaml', (text) => text.replace('format: date-time', 'format: moment'))
    const { code, stdout, stderr } = await verify()
    expect([code, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.contain(
      'error[bad-schema] `inputs` of `trust_lock_state.json`: unknown format `moment`',
    )
    expect(stderr).to.match(/at rules\/inputs\.yaml:\d+:\d+\n/)
  })

  it('shows what a hostile file says without letting it steer the terminal', async () => {
    at.write(LOCK, JSON.stringify({ locked: '\u001b[31mred\u202e', '\u001b[2J': 1 }))
    const { code, stdout } = await verify()
    expect(code).to.equal(5)
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.to.match(/[\u001b\u202e]/)
  })
})
