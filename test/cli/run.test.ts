import { expect } from 'chai'
import path from 'node:path'
import { policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const NOW = ['--now', '2025-11-14T12:00:00Z']

describe('policy run', () => {
  const place = workspace()
  const run = (...args: string[]) => policy(['run', '-C', place.root, ...NOW, ...args])

  it('decides on files with the quirks that real files have: RED, from two triggers', async () => {
    const { code, stdout, stderr } = await run('--inputs', path.resolve('test/fixtures/quirks'))
    expect(code).to.equal(0)
    expect(stdout).to.equal(`\
RED  Critical state. Block policy and start self-healing.
  since 2025-11-14T12:00:00+00:00, the first decision
  rests on defaults for consensus_pct, reputation_score

Because  2 triggers
  red-forecast   the forecast risk is high
                 forecast_risk is high
  red-responses  10 recent responses, and 8 are critical
                 recent_responses is 10, at least red_responses 8

Also fired
  YELLOW  yellow-responses  10 recent responses, and 4 want watching

Signals
  trust_locked      false    ok       trust_lock_state.json /locked
  integrity_score   96.75 %  ok       exports/integrity_metrics_registry.csv line 6 (data row 4), column integrity_score
  consensus_pct     100 %    MISSING  default; \`federation/weighted_consensus.json\` does not exist
  reputation_score  100 %    MISSING  default; \`federation/reputation_index.json\` does not exist
  forecast_risk     high     ok       forensics/forensics_anomaly_forecast.json /risk_level
  recent_responses  10       ok       forensics/response_history.jsonl line 12, count of 10

Recorded  record 1 of state/policy_state_log.jsonl; state/policy_state.json; audit_summary.md
Next      \`policy explain\` says why, and what would have to change
`)
    expect(stderr).to.equal(`\
warning[signal-missing] \`consensus_pct\` is missing: \`federation/weighted_consensus.json\` does not exist; the default 100% stands in

warning[signal-missing] \`reputation_score\` is missing: \`federation/reputation_index.json\` does not exist; the default 100% stands in

`)
    const { inputs, triggers, signals } = place.state()
    expect(inputs).to.deep.equal({
      trust_locked: false,
      integrity_score: 96.75,
      consensus_pct: 100,
      reputation_score: 100,
      forecast_risk: 'high',
      recent_responses: 10,
    })
    expect(triggers.map(({ rule }) => rule)).to.deep.equal([
      'red-forecast',
      'red-responses',
      'yellow-responses',
    ])
    expect(
      Object.entries(signals).flatMap(([name, { quality }]) =>
        quality === 'ok' ? [] : [`${name} ${quality}`],
      ),
    ).to.deep.equal(['consensus_pct missing', 'reputation_score missing'])
    expect(place.records()[0]).to.include({
      policy: 'RED',
      integrity: 96.75,
      forecast: 'high',
      responses: 10,
    })
  })

  it('says since when, and what it was before', async () => {
    const since = (stdout: string) => stdout.split('\n')[1]
    const at = (time: string) => policy(['run', '-C', place.root, '--now', time])
    expect(since((await at('2025-11-14T12:00:00Z')).stdout)).to.equal(
      '  since 2025-11-14T12:00:00+00:00, the first decision',
    )
    expect(since((await at('2025-11-14T13:00:00Z')).stdout)).to.equal(
      '  since 2025-11-14T12:00:00+00:00, as before',
    )
    place.signals({ integrity_score: 92 })
    expect(since((await at('2025-11-14T14:00:00Z')).stdout)).to.equal(
      '  since 2025-11-14T14:00:00+00:00, before that GREEN',
    )
  })

  it('is short when all is well', async () => {
    const { stdout } = await run()
    expect(stdout).to.contain('GREEN  All systems healthy.\n')
    expect(stdout).to.contain('Because\n  no rule fired (10 were tried)\n')
    expect(stdout).not.to.contain('Next')
  })

  it('tells a failure with every fault, where it is, and what is known', async () => {
    await run()
    place.signals({ trust_locked: 'yes', forecast_risk: 'hihg' })
    const { code, stdout, stderr } = await policy(['run', '-C', '.', '--now', '2025-11-14T13:00:00Z'], {
      cwd: place.root,
    })
    expect(code).to.equal(1)
    expect(stdout).to.equal(`\
UNKNOWN  the run failed, and the level is not known
  last known: GREEN at 2025-11-14T12:00:00+00:00 (record 1)
  no diagnostics branch: the workspace is not in a git repository
  mend what is named above, then run again
`)
    expect(stderr).to.match(
      /^error\[signal-invalid\] `trust_locked`: `"yes"` is not true or false\n {2}at trust_lock_state\.json:\d+:\d+\n/,
    )
    expect(stderr).to.contain(
      '`forecast_risk`: `"hihg"` is not one of `low`, `medium`, `high`; did you mean `high`?\n',
    )
    expect(stderr).to.contain('\n2 errors\n')
    expect(stderr).not.to.match(/\n {4}at /)
  })

  it('reports in Markdown', async () => {
    place.signals({ integrity_score: 92, consensus_pct: undefined })
    const { stdout } = await run('--format', 'markdown', '--dry-run')
    expect(stdout).to.equal(`\
# Policy: YELLOW

Moderate risk. Watch, and take soft actions.

Evaluated at 2025-11-14T12:00:00+00:00. A dry run: nothing was written.

## Why

| level | rule | reason | values |
|---|---|---|---|
| YELLOW | yellow-integrity | integrity 92% is below 95% | integrity\\_score is 92, below yellow\\_integrity 95 |

## Signals

| signal | value | quality | from |
|---|---|---|---|
| trust_locked | false | ok | trust\\_lock\\_state.json /locked |
| integrity_score | 92 % | ok | exports/integrity\\_metrics\\_registry.csv line 4 (data row 2), column integrity\\_score |
| consensus_pct | 100 % | MISSING | default; \\\`federation/weighted\\_consensus.json\\\` does not exist |
| reputation_score | 85 % | ok | federation/reputation\\_index.json /peers/\\*/reputation\\_score, mean of 1 |
| forecast_risk | low | ok | forensics/forensics\\_anomaly\\_forecast.json /risk\\_level |
| recent_responses | 2 | ok | forensics/response\\_history.jsonl line 2, count of 2 |

## Warnings

- \\\`consensus\\_pct\\\` is missing: \\\`federation/weighted\\_consensus.json\\\` does not exist; the default 100% stands in
`)
  })
})
