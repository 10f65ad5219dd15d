import { expect } from 'chai'
import { policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const NOW = ['--now', '2025-11-14T12:00:00Z']

describe('policy explain', () => {
  const place = workspace()
  const explain = (...args: string[]) => policy(['explain', '-C', place.root, ...NOW, ...args])

  it('shows every condition of every level with value, threshold, distance and source', async () => {
    place.signals({ integrity_score: 92.5, consensus_pct: undefined, recent_responses: 8 })
    const { code, stdout } = await explain()
    expect(code).to.equal(0)
    expect(stdout.split('\n').slice(0, -3)).to.deep.equal(
      `
RED  1 of 3 triggers calls for RED, the most severe level among them

RED  1 of 5 fired, and this is the level
  quiet  red-trust-locked
         no   trust_locked is false, not true; holds when it is true
  quiet  red-integrity
         no   integrity_score is 92.5, at least red_integrity 90; holds when it is below 90, 2.5 away
  quiet  red-consensus
         no   consensus_pct (missing) is 100, at least red_consensus 85; holds when it is below 85, 15 away
  quiet  red-forecast
         no   forecast_risk is low, not high; holds when it is high
  FIRED  red-responses: 8 recent responses, and 8 are critical
         yes  recent_responses is 8, at least red_responses 8, exactly at it

YELLOW  2 of 5 fired
  FIRED  yellow-integrity: integrity 92.5% is below 95%
         yes  integrity_score is 92.5, below yellow_integrity 95, by 2.5
  quiet  yellow-consensus
         no   consensus_pct (missing) is 100, at least yellow_consensus 90; holds when it is below 90, 10 away
  quiet  yellow-reputation
         no   reputation_score is 85, at least yellow_reputation 80; holds when it is below 80, 5 away
  quiet  yellow-forecast
         no   forecast_risk is low, not medium; holds when it is medium
  FIRED  yellow-responses: 8 recent responses, and 4 want watching
         yes  recent_responses is 8, at least yellow_responses 4, by 4

GREEN  holds when no rule fires

Signals
  trust_locked      false   ok       trust_lock_state.json /locked
  integrity_score   92.5 %  ok       exports/integrity_metrics_registry.csv line 4 (data row 2), column integrity_score
  consensus_pct     100 %   MISSING  default; \`federation/weighted_consensus.json\` does not exist
  reputation_score  85 %    ok       federation/reputation_index.json /peers/*/reputation_score, mean of 1
  forecast_risk     low     ok       forensics/forensics_anomaly_forecast.json /risk_level
  recent_responses  8       ok       forensics/response_history.jsonl line 8, count of 8
`
        .trim()
        .split('\n'),
    )
  })

  it('--set tries a value without touching a file, of a signal or of a threshold', async () => {
    const before = place.tree()
    const level = async (...args: string[]) =>
      (JSON.parse((await explain('--format', 'json', ...args)).stdout) as { policy: string }).policy
    expect(await level()).to.equal('GREEN')
    expect(await level('--set', 'integrity_score=94.99')).to.equal('YELLOW')
    expect(await level('--set', 'integrity_score=89.99')).to.equal('RED')
    expect(await level('--set', 'yellow_integrity=98')).to.equal('YELLOW')
    expect(await level('--set', 'trust_locked=true', '--set', 'forecast_risk=low')).to.equal('RED')
    expect(place.tree()).to.deep.equal(before)
  })

  it('marks what was tried out, so that nobody takes it for the real thing', async () => {
    const { stdout } = await explain('--set', 'integrity_score=93', '--set', 'yellow_integrity=92')
    expect(stdout).to.contain('\n  what if integrity_score were 93 and yellow_integrity were 92\n')
    expect(stdout).to.contain(
      'integrity_score (given) is 93, at least yellow_integrity (given) 92; holds when it is below 92, 1 away',
    )
    expect(stdout).to.match(/integrity_score {3}93 % +GIVEN +given on the command line/)
  })

  it('needs no file when every signal is given', async () => {
    const given = [
      'trust_locked=false',
      'integrity_score=97',
      'consensus_pct=97',
      'reputation_score=97',
      'forecast_risk=low',
      'recent_responses=0',
    ]
    const args = given.flatMap((each) => ['--set', each])
    const { code, stdout, stderr } = await explain('--inputs', place.at('not-there'), ...args)
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^GREEN {2}no rule fired, and GREEN holds when none does \(10 rules tried\)/)
  })

  it('names a bad signal and decides nothing', async () => {
    place.signals({ integrity_score: 'n/a' })
    const { code, stdout, stderr } = await explain()
    expect([code, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.contain('`integrity_score`: `"n/a"` is not a number from 0 to 100')
    expect(stderr).to.contain('at '.concat(place.at('exports/integrity_metrics_registry.csv'), ':4'))
  })

  it('speaks Markdown that no value can break', async () => {
    place.signals({ integrity_score: 80 })
    const { stdout } = await explain('--format', 'markdown')
    expect(stdout).to.contain('- **fired** red-integrity: integrity 80% is below 90%')
    expect(stdout).to.contain('| integrity\\_score'.replace('\\_', '_'))
  })
})
