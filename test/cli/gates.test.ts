import { expect } from 'chai'
import { renameSync } from 'node:fs'
import { policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'
import { applied, BRAKE, LOG, TRUST, writeGateFiles } from '../flows/gateFiles.js'

const NOW = ['--now', '2025-11-14T12:00:00Z']

describe('policy gates', () => {
  const place = workspace()
  beforeEach(() => writeGateFiles(place))
  const gates = (...args: string[]) => policy(['gates', '-C', place.root, ...NOW, ...args])

  it('shows every gate, why it is closed and when it opens, and every fact with its source', async () => {
    writeGateFiles(place, {
      brake: { is_engaged: true, max_allowed: 2, response_count_24h: undefined },
      trust: { locked: true, manual_unlocks_today: 2 },
    })
    place.write(LOG, applied('a', 5) + applied('b', 2))
    const { code, stdout, stderr } = await gates()
    expect(stdout.split('\n')).to.deep.equal(
      `CLOSED  3 of 4 gates are closed: nothing may be done

CLOSED  trust-guard     trust_guard_locked
        opens with \`policy trust unlock --reason TEXT\`
CLOSED  safety-brake    safety_brake_engaged
        opens with \`policy brake release --reason TEXT\`
CLOSED  rate-limit      rate_limit_exceeded_2/2  used 2, limit 2
        opens at 2025-11-15T07:00:00+00:00, in 19 h: when fewer than 2 responses count for the last 24 hours
OPEN    manual-unlocks                           used 2, limit 3

Facts
  trust_locked          true  ok       ${TRUST} /locked
  safety_brake          true  ok       ${BRAKE} /is_engaged
  recent_count          2     ok       the largest of own_responses, reported_responses
  own_responses         2     ok       responses applied in the last 24 h, ${LOG}
  reported_responses    0     MISSING  default; \`${BRAKE}\` has no \`/response_count_24h\`
  response_limit        2     ok       ${BRAKE} /max_allowed
  manual_unlocks        2     ok       ${TRUST} /manual_unlocks_today
  unlock_limit          3     ok       the first of unlock_limit_daily, unlock_limit_per_day
  unlock_limit_daily    3     MISSING  default; \`policy/trust_guard_policy.json\` has no \`/manual_unlock_daily_limit\`
  unlock_limit_per_day  3     ok       policy/trust_guard_policy.json /max_manual_unlocks_per_day

Looked at 2025-11-14T12:00:00+00:00; nothing was written.
`.split('\n'),
    )
    expect(stderr).to.equal(
      `warning[signal-missing] \`reported_responses\` is missing: \`${BRAKE}\` has no \`/response_count_24h\`; the default 0 stands in\n\n`,
    )
    expect(code).to.equal(0)
  })

  it('a file that cannot be read closes, and is told with its place', async () => {
    place.write(BRAKE, '{\n  "is_engaged": fales\n}\n')
    const { stdout, stderr } = await gates()
    expect(stdout).to.contain(
      `
CLOSED  safety-brake    safety_brake_invalid
        opens when \`${BRAKE}\` can be read again
CLOSED  rate-limit      reported_responses_invalid
        opens when \`${BRAKE}\` can be read again
`,
    )
    expect(stdout).to.match(
      /^ {2}safety_brake +none +INVALID +malformed JSON: .*; forensics\/safety_brake_state\.json/m,
    )
    expect(stderr).to.contain(
      'warning[signal-malformed] `safety_brake`, `reported_responses` and `response_limit`: malformed JSON:',
    )
    expect(stderr).to.contain(`  at ${place.root}/${BRAKE}:2:17\n`)
  })

  it('writes nothing', async () => {
    place.write(LOG, applied('a', 5) + applied('b', 2).slice(0, 30))
    const before = place.tree()
    for (const format of ['text', 'json', 'markdown']) await gates('--format', format, '--check')
    expect(place.tree()).to.deep.equal(before)
  })

  it('exits with 0 whatever the gates, and with --check with 3 when one is closed', async () => {
    expect((await gates()).code).to.equal(0)
    expect((await gates('--check')).code).to.equal(0)
    writeGateFiles(place, { brake: { is_engaged: true } })
    expect((await gates()).code).to.equal(0)
    expect((await gates('--check')).code).to.equal(3)
    expect((await gates('--check', '--format', 'json')).code).to.equal(3)
    place.write(BRAKE, '[]')
    expect((await gates('--check')).code).to.equal(3)
    place.write('rules/gates.yaml', 'gates: 5\n')
    expect((await gates('--check')).code).to.equal(2)
  })

  it('--format json is one document', async () => {
    writeGateFiles(place, { trust: { locked: true } })
    const { stdout, stderr } = await gates('--format', 'json')
    const { facts, ...seen } = JSON.parse(stdout) as { facts: Record<string, unknown> }
    expect(stderr).to.equal('')
    expect(seen).to.deep.equal({
      gates: [
        {
          gate: 'trust-guard',
          closed: true,
          reason: 'trust_guard_locked',
          opens: 'with `policy trust unlock --reason TEXT`',
        },
        { gate: 'safety-brake', closed: false, reason: '' },
        { gate: 'rate-limit', closed: false, reason: '', used: 0, limit: 10 },
        { gate: 'manual-unlocks', closed: false, reason: '', used: 0, limit: 3 },
      ],
      passed: false,
      checked_at: '2025-11-14T12:00:00+00:00',
    })
    expect(facts).to.deep.include({
      trust_locked: {
        kind: 'signal',
        value: true,
        quality: 'ok',
        source: { file: TRUST, pointer: '/locked' },
      },
      own_responses: {
        kind: 'responses',
        within: 86_400,
        source: { file: LOG },
        value: 0,
        quality: 'ok',
      },
      unlock_limit: {
        kind: 'firstOf',
        of: ['unlock_limit_daily', 'unlock_limit_per_day'],
        value: 3,
        quality: 'ok',
      },
    })
  })

  it('--format markdown is a page of tables', async () => {
    writeGateFiles(place, { trust: { locked: true } })
    const { stdout } = await gates('--format', 'markdown')
    expect(stdout.split('\n').slice(0, 14)).to.deep.equal(
      `# Gates: CLOSED

1 of 4 gates is closed: nothing may be done. Looked at 2025-11-14T12:00:00+00:00.

| gate | | reason | counted | opens |
|---|---|---|---|---|
| trust-guard | CLOSED | trust\\_guard\\_locked |  | with \\\`policy trust unlock --reason TEXT\\\` |
| safety-brake | OPEN |  |  |  |
| rate-limit | OPEN |  | used 0, limit 10 |  |
| manual-unlocks | OPEN |  | used 0, limit 3 |  |

## Facts

| fact | value | quality | from |`.split('\n'),
    )
  })

  it('--inputs and --rules lead elsewhere', async () => {
    place.write(`signals/${TRUST}`, '{"locked": true}')
    const { stdout } = await gates('--inputs', place.at('signals'), '--rules', place.at('rules'))
    expect(stdout).to.match(/^CLOSED {2}trust-guard +trust_guard_locked$/m)
    const nowhere = await gates('--inputs', place.at('nowhere'), '--check')
    expect(nowhere.code).to.equal(3)
    expect(nowhere.stdout).to.contain('all 4 gates are closed: nothing may be done')
    expect(nowhere.stderr).to.match(/the inputs root `.*nowhere` is not a folder\n {2}help: give a folder/)
  })

  it('a policy that has lost its gates: nothing may be done, and that is said', async () => {
    renameSync(place.at('rules/gates.yaml'), place.at('rules/gates.yaml.bak'))
    const { code, stdout, stderr } = await gates('--check')
    expect([code, stdout]).to.deep.equal([
      3,
      'CLOSED  the policy says nothing of gates: nothing may be done\n\nLooked at 2025-11-14T12:00:00+00:00; nothing was written.\n',
    ])
    expect(stderr).to.contain('warning[no-gates] the policy has actions and no `gates:`, which say when')
    expect(stderr).to.contain('rules/gates.yaml.bak` is not read: policy files end with')
  })

  it('a policy that says that it has no gates: nothing forbids acting', async () => {
    place.write('rules/gates.yaml', 'gates: []\n')
    const { code, stdout, stderr } = await gates('--check')
    expect([code, stdout]).to.deep.equal([
      0,
      'OPEN  no gates: nothing forbids acting\n\nLooked at 2025-11-14T12:00:00+00:00; nothing was written.\n',
    ])
    expect(stderr).to.equal('')
  })

  it('colour marks the words and carries nothing alone', async () => {
    writeGateFiles(place, { trust: { locked: true } })
    const plain = await gates()
    const coloured = await policy(['gates', '-C', place.root, ...NOW], { env: { FORCE_COLOR: '1' } })
    expect(coloured.stdout).to.contain('\u001B[31m')
    // eslint-disable-next-line no-control-regex
    expect(coloured.stdout.replaceAll(/\u001B\[\d+m/g, '')).to.equal(plain.stdout)
  })

  it('a workspace that is not there is wrong usage', async () => {
    const { code, stderr } = await policy(['gates', '-C', place.at('nowhere')])
    expect(code).to.equal(2)
    expect(stderr).to.match(/^error\[usage\] the workspace `.*nowhere` is not a folder\n/)
  })
})
