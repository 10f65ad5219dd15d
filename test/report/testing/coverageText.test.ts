import { expect } from 'chai'
import type { Goal } from '../../../src/model/testing.js'
import { coverageText } from '../../../src/report/testing/coverageText.js'

function goal(kind: Goal['kind'], name: string, goal: string, reached = false, line = 5): Goal {
  return { kind, name, goal, reached, at: { file: 'rules/red.yaml', line, column: 3 } }
}

describe('coverageText', () => {
  it('counts each kind, rounded down, and says what case is lacking', () => {
    const thresholds = Array.from({ length: 199 }, (_, at) => goal('threshold', 't', `score at ${at}`, true))
    const goals = [
      goal('level', 'GREEN', 'reached'),
      goal('rule', 'low', 'fires', true),
      goal('rule', 'low', 'does not fire'),
      goal('condition', 'low: score below 5', 'decisive when it holds'),
      ...thresholds,
      goal('threshold', 'low_score', 'score at 90', false, 12),
      goal('feed', 'disk_free', 'stale', false, 20),
      goal('gate', 'brake', 'closed'),
      goal('action', 'RED/stop', 'planned'),
    ]
    expect(coverageText({ goals, percent: 97, min: 0 })).to.equal(`Coverage  97 %, 200 of 207 goals reached

  levels          0 of 1    0 %
  rules           1 of 2   50 %
  conditions      0 of 1    0 %
  thresholds  199 of 200   99 %
  feeds           0 of 1    0 %
  gates           0 of 1    0 %
  actions         0 of 1    0 %

Not reached
  rules/red.yaml:5:3   no case expects the level GREEN
  rules/red.yaml:5:3   no case checks that low does not fire
  rules/red.yaml:5:3   low: score below 5: no case in which it is decisive when it holds
  rules/red.yaml:12:3  low_score: no case that depends on it has score at 90
  rules/red.yaml:20:3  no case checks what comes of disk_free when it is stale
  rules/red.yaml:5:3   no case expects the gate brake to be closed
  rules/red.yaml:5:3   no case expects stop among the actions of RED
`)
  })

  it('says that it is below --min, and which part of the policy is dead', () => {
    const dead: Goal = { ...goal('rule', 'low', 'fires'), unreachable: true }
    expect(coverageText({ goals: [dead], percent: 0, min: 80 })).to
      .equal(`Coverage  0 %, 0 of 1 goals reached, below the 80 % of --min

  rules      0 of 1    0 %

Not reached
  rules/red.yaml:5:3  no case checks that low fires; no facts lead there: this part of the policy is dead
`)
  })

  it('is short where all is reached', () => {
    expect(coverageText({ goals: [goal('rule', 'low', 'fires', true)], percent: 100, min: 100 })).to
      .equal(`Coverage  100 %, 1 of 1 goals reached

  rules      1 of 1  100 %
`)
  })

  it('lets nothing steer the terminal', () => {
    const text = coverageText({ goals: [goal('rule', 'a\u001b[2J', 'fires')], percent: 0, min: 0 })
    expect(text).to.contain('no case checks that a\\u001b[2J fires')
    expect(text).not.to.contain('\u001b')
  })
})
