import { expect } from 'chai'
import { cpSync, existsSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BIN, policy, startProcess } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const NOW = ['--now', '2025-11-14T12:00:00Z']

describe('policy explain', () => {
  const place = workspace()
  const explain = (...args: string[]) => policy(['explain', '-C', place.root, ...NOW, ...args])

  /** The sections of a text, by their titles; what stands above the first one is `''`. */
  const sectionsOf = (text: string): Record<string, string> => {
    const [head = '', ...lines] = text.split('\n')
    const sections: Record<string, string> = { '': head }
    let title = ''
    for (const line of lines) {
      if (line === '' || line.startsWith(' ')) sections[title] += `\n${line}`
      else sections[(title = line)] = ''
    }
    return Object.fromEntries(
      Object.entries(sections).map(([name, told]) => [name, told.replace(/^\n|\n+$/g, '')]),
    )
  }

  /** A copy of an example, for its texts are asserted with all their places. */
  const example = async (name: string, ...args: string[]) => {
    const from = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))
    const to = place.at('..', name)
    cpSync(from, to, { recursive: true, filter: (each) => each !== join(from, 'state') })
    return policy(['explain', ...NOW, ...args], { cwd: to })
  }

  it('says in sentences why yellow-drift is YELLOW, and what would have to change', async () => {
    const { code, stdout, stderr } = await example('yellow-drift')
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.equal(`\
YELLOW  because 4 of 10 rules call for it: yellow-consensus, yellow-forecast, yellow-integrity and yellow-responses.
  Moderate risk. Watch, and take soft actions.

Why YELLOW
  yellow-consensus (rules/yellow.yaml:13) calls for YELLOW: consensus 88% is below 90%.
    consensus_pct is 88 %, below yellow_consensus 90 % (rules/policy.yaml:23), by 2 points.
    consensus_pct was read from federation/weighted_consensus.json line 1 /weighted_agreement_pct.
  yellow-forecast (rules/yellow.yaml:29) calls for YELLOW: the forecast risk is medium.
    forecast_risk is medium.
    forecast_risk was read from forensics/forensics_anomaly_forecast.json line 1 /risk_level.
  yellow-integrity (rules/yellow.yaml:5) calls for YELLOW: integrity 92.5% is below 95%.
    integrity_score is 92.5 %, below yellow_integrity 95 % (rules/policy.yaml:22), by 2.5 points.
    integrity_score was read from exports/integrity_metrics_registry.csv line 5 (data row 3), column integrity_score.
  yellow-responses (rules/yellow.yaml:37) calls for YELLOW: 5 recent responses, and 4 want watching.
    recent_responses is 5, at least yellow_responses 4 (rules/policy.yaml:25), by 1.
    recent_responses was read from forensics/response_history.jsonl line 5, count of 5.

Nearest to firing
  No rule for RED fires; the nearest is red-integrity (rules/red.yaml:13).
    integrity_score is 92.5 %, at least red_integrity 90 % (rules/policy.yaml:19); red-integrity waits for it to be below 90 %, 2.5 points away.
    integrity_score was read from exports/integrity_metrics_registry.csv line 5 (data row 3), column integrity_score.

What would have to change
  The smallest change for RED is one fact: integrity_score 89.99 % instead of 92.5 %.
    $ policy explain --now 2025-11-14T12:00:00Z --set integrity_score=89.99
  The smallest change for GREEN is 4 facts: integrity_score 95 % instead of 92.5 %, consensus_pct 90 % instead of 88 %, forecast_risk low instead of medium and recent_responses 3 instead of 5.
    $ policy explain --now 2025-11-14T12:00:00Z --set integrity_score=95 --set consensus_pct=90 --set forecast_risk=low --set recent_responses=3

What is known
  All 6 signals were read, and are valid.
    None of them has a \`maxAge\`: how old they are, nobody judges.

Gates and actions
  All 4 gates are open: nothing there keeps the 2 actions of YELLOW from being done.
    integrity_check (rules/actions.yaml:9): Follow the hash chains of the logs, and hold the state against its record.
    schema_validation (rules/actions.yaml:15): Hold every signal file against its schema.

Signals
  trust_locked      false        ok  trust_lock_state.json line 1 /locked
  integrity_score   92.5 %       ok  exports/integrity_metrics_registry.csv line 5 (data row 3), column integrity_score
  consensus_pct     88 %         ok  federation/weighted_consensus.json line 1 /weighted_agreement_pct
  reputation_score  91.833333 %  ok  federation/reputation_index.json /peers/*/reputation_score, mean of 3
  forecast_risk     medium       ok  forensics/forensics_anomaly_forecast.json line 1 /risk_level
  recent_responses  5            ok  forensics/response_history.jsonl line 5, count of 5

Policy sha256:c876051da1a7238cb6daa06599f10cc3114fc2fe23af43f49301b0574f182844, evaluated at 2025-11-14T12:00:00+00:00; nothing was written.
`)
  })

  it('says in missing-feeds that GREEN rests on defaults, and on which', async () => {
    const { code, stdout } = await example('missing-feeds')
    expect(code).to.equal(0)
    const sections = sectionsOf(stdout)
    expect(sections['']).to.equal(`\
GREEN  because none of 10 rules fires, and GREEN holds when nothing calls for a level.
  All systems healthy.
  GREEN rests on defaults for integrity_score, consensus_pct, reputation_score, forecast_risk and recent_responses.`)
    expect(Object.keys(sections)).to.deep.equal([
      '',
      'Nearest to firing',
      'What would have to change',
      'Missing, stale or given',
      'Gates and actions',
      'Signals',
      stdout.split('\n').at(-2),
    ])
    expect(sections['Nearest to firing']).to.equal(`\
  No rule for RED fires; the nearest is red-integrity (rules/red.yaml:13).
    integrity_score (missing) is 100 %, at least red_integrity 90 % (rules/policy.yaml:19); red-integrity waits for it to be below 90 %, 10 points away.
    integrity_score is missing: \`exports/integrity_metrics_registry.csv\` does not exist; its default stands in (rules/facts.yaml:13).
  No rule for YELLOW fires; the nearest is yellow-integrity (rules/yellow.yaml:5).
    integrity_score (missing) is 100 %, at least yellow_integrity 95 % (rules/policy.yaml:22); yellow-integrity waits for it to be below 95 %, 5 points away.
    integrity_score is missing: \`exports/integrity_metrics_registry.csv\` does not exist; its default stands in (rules/facts.yaml:13).`)
    expect(sections['Missing, stale or given']).to.equal(`\
  integrity_score is missing: \`exports/integrity_metrics_registry.csv\` does not exist.
    Its default 100 % stands in; 2 rules were tried on it: red-integrity and yellow-integrity.
  consensus_pct is missing: \`federation/weighted_consensus.json\` does not exist.
    Its default 100 % stands in; 2 rules were tried on it: red-consensus and yellow-consensus.
  reputation_score is missing: \`federation/reputation_index.json\` does not exist.
    Its default 100 % stands in; 1 rule was tried on it: yellow-reputation.
  forecast_risk is missing: \`forensics/forensics_anomaly_forecast.json\` does not exist.
    Its default low stands in; 2 rules were tried on it: red-forecast and yellow-forecast.
  recent_responses is missing: \`forensics/response_history.jsonl\` does not exist.
    Its default 0 stands in; 2 rules were tried on it: red-responses and yellow-responses.
  The other signal was read, and is valid.
    It has no \`maxAge\`: how old it is, nobody judges.`)
    expect(sections['Gates and actions']).to.equal('  GREEN has no actions, and there are no gates.')
  })

  it('tells in orange-level what fired for less, and a value exactly at its threshold', async () => {
    const sections = sectionsOf((await example('orange-level')).stdout)
    expect(sections['']).to.equal(`\
ORANGE  because 1 of 11 rules calls for it: orange-drift-under-load; it is the most severe level that is called for.
  Drift under load. Put a second person on call, and hold deployments.`)
    expect(sections['Why ORANGE']).to.equal(`\
  orange-drift-under-load (rules/orange.yaml:5) calls for ORANGE: integrity 91.5% while 6 responses are at work.
    integrity_score is 91.5 %, below orange_integrity 92 % (rules/policy.yaml:26), by 0.5 points.
    integrity_score was read from exports/integrity_metrics_registry.csv line 5 (data row 3), column integrity_score.
    recent_responses is 6, at least orange_responses 6 (rules/policy.yaml:27), exactly at it.
    recent_responses was read from forensics/response_history.jsonl line 6, count of 6.`)
    expect(sections['Also fired']).to.equal(`\
  yellow-consensus (rules/yellow.yaml:13) calls for YELLOW: consensus 89% is below 90%.
  yellow-integrity (rules/yellow.yaml:5) calls for YELLOW: integrity 91.5% is below 95%.
  yellow-responses (rules/yellow.yaml:37) calls for YELLOW: 6 recent responses, and 4 want watching.`)
    expect(sections['What would have to change']).to.equal(`\
  The smallest change for RED is one fact: integrity_score 89.99 % instead of 91.5 %.
    $ policy explain --now 2025-11-14T12:00:00Z --set integrity_score=89.99
  The smallest change for YELLOW is one fact: integrity_score 92 % instead of 91.5 %.
    $ policy explain --now 2025-11-14T12:00:00Z --set integrity_score=92
  The smallest change for GREEN is 3 facts: integrity_score 95 % instead of 91.5 %, consensus_pct 90 % instead of 89 % and recent_responses 3 instead of 6.
    $ policy explain --now 2025-11-14T12:00:00Z --set integrity_score=95 --set consensus_pct=90 --set recent_responses=3`)
    expect(sections['Gates and actions']).to.equal(`\
  All 4 gates are open: nothing there keeps the only action of ORANGE from being done.
    second_person (rules/orange.yaml:17): Put a second person on call.
  Of the gates: 5 facts of gates are missing, and their defaults stand in: \`policy gates\` shows them.`)
  })

  it('tells where a threshold is defined and where its value was read', async () => {
    const sections = sectionsOf((await example('tuned-thresholds', '--set', 'recent_responses=10')).stdout)
    expect(sections['Why RED']).to.equal(`\
  red-responses (rules/red.yaml:37) calls for RED: 10 recent responses, and 10 are critical.
    recent_responses (given) is 10, at least red_responses 10 responses (rules/policy.yaml:21), exactly at it.
    recent_responses was given on the command line.
    red_responses was read from config/thresholds.json line 2 /responses/critical.`)
  })

  describe('--why-not', () => {
    it('begins with what stands in the way, with places, and what would give the level', async () => {
      place.signals({ integrity_score: 88, recent_responses: 5 })
      const sections = sectionsOf((await explain('--why-not', 'YELLOW')).stdout)
      expect(Object.keys(sections)[1]).to.equal('Why not YELLOW')
      expect(sections['Why not YELLOW']?.replaceAll(place.root, 'DIR')).to.equal(`\
  In the way: red-integrity (DIR/rules/red.yaml:13) calls for RED: integrity 88% is below 90%.
  Without it, YELLOW would be called for.
    yellow-integrity (DIR/rules/yellow.yaml:5) calls for YELLOW: integrity 88% is below 95%.
    yellow-responses (DIR/rules/yellow.yaml:37) calls for YELLOW: 5 recent responses, and 4 want watching.
  The smallest change for YELLOW is one fact: integrity_score 90 % instead of 88 %.
    $ policy explain -C DIR --now 2025-11-14T12:00:00Z --set integrity_score=90`)
      const green = sectionsOf((await explain('--why-not', 'GREEN')).stdout)
      expect(green['Why not GREEN']?.replaceAll(place.root, 'DIR')).to.equal(`\
  In the way: red-integrity (DIR/rules/red.yaml:13) calls for RED: integrity 88% is below 90%.
  In the way: yellow-integrity (DIR/rules/yellow.yaml:5) calls for YELLOW: integrity 88% is below 95%.
  In the way: yellow-responses (DIR/rules/yellow.yaml:37) calls for YELLOW: 5 recent responses, and 4 want watching.
  GREEN holds when nothing calls for a level.
  The smallest change for GREEN is 2 facts.
    integrity_score 95 % instead of 88 %.
    recent_responses 3 instead of 5.
    $ policy explain -C DIR --now 2025-11-14T12:00:00Z --set integrity_score=95 --set recent_responses=3`)
    })

    it('of a more severe level tells what is nearest, and of the level that holds, that it does', async () => {
      const red = sectionsOf((await explain('--why-not', 'RED')).stdout)
      expect(red['Why not RED']?.replaceAll(place.root, 'DIR')).to.equal(`\
  No rule for RED fires; the nearest is red-integrity (DIR/rules/red.yaml:13).
    integrity_score is 97.5 %, at least red_integrity 90 % (DIR/rules/policy.yaml:19); red-integrity waits for it to be below 90 %, 7.5 points away.
    integrity_score was read from exports/integrity_metrics_registry.csv line 4 (data row 2), column integrity_score.
  The smallest change for RED is one fact: integrity_score 89.99 % instead of 97.5 %.
    $ policy explain -C DIR --now 2025-11-14T12:00:00Z --set integrity_score=89.99`)
      const green = sectionsOf((await explain('--why-not', 'GREEN')).stdout)
      expect(green['Why not GREEN']).to.equal('  GREEN is the level.')
    })

    it('of a level that nothing gives says so, and offers no command', async () => {
      place.edit('rules/policy.yaml', (text) =>
        text.replace(
          '  - name: YELLOW',
          "  - { name: ORANGE, color: '#f97316', description: Never., priority: 25 }\n  - name: YELLOW",
        ),
      )
      const sections = sectionsOf((await explain('--why-not', 'ORANGE')).stdout)
      expect(sections['Why not ORANGE']).to.equal(`\
  No rule gives ORANGE, and no signal calls for it.
  No values of the facts give ORANGE: no rule gives it.`)
    })

    it('refuses a level that the policy does not have', async () => {
      const { code, stdout, stderr } = await explain('--why-not', 'GREN')
      expect([code, stdout]).to.deep.equal([2, ''])
      expect(stderr).to.equal(
        'error[unknown-level] there is no level `GREN`\n  help: did you mean `GREEN`?\n\n',
      )
    })
  })

  describe('its commands decide what they promise', () => {
    /** Runs every command of a text in a shell, and gives the level that was promised beside the one that came. */
    async function fedBack(text: string, cwd: string): Promise<[string, string][]> {
      const lines = text.split('\n')
      const promised = [...text.matchAll(/(?:change for|facts? gives) (\w+)/g)].map((match) => match[1] ?? '')
      const commands = lines
        .filter((line) => line.trim().startsWith('$ '))
        .map((line) => line.trim().slice(2))
      expect(commands).to.have.length(promised.length)
      const shell = `policy() { '${process.execPath}' '${BIN}' "$@"; }\n`
      return Promise.all(
        commands.map(async (command, index): Promise<[string, string]> => {
          const { ended } = startProcess('bash', ['-c', `${shell}${command} --format json`], { cwd })
          const { policy: level } = JSON.parse((await ended).stdout) as { policy: string }
          return [promised[index] ?? '', level]
        }),
      )
    }

    for (const [name, args, levels] of [
      ['yellow-drift', [], ['RED', 'GREEN']],
      ['missing-feeds', [], ['RED', 'YELLOW']],
      ['orange-level', [], ['RED', 'YELLOW', 'GREEN']],
      [
        'tuned-thresholds',
        ['--set', 'yellow_responses=2', '--set', 'trust_locked=true'],
        ['YELLOW', 'GREEN'],
      ],
    ] as const) {
      it(`${name} ${args.join(' ')}`, async () => {
        const { stdout } = await example(name, ...args)
        expect(await fedBack(stdout, place.at('..', name))).to.deep.equal(levels.map((each) => [each, each]))
      })
    }

    it('also where values are texts that a shell would take apart, and where a quality alone raises the level', async () => {
      rmSync(place.at('rules'), { recursive: true })
      place.write('rules/policy.yaml', ODD.slice(0, ODD.indexOf('  - name: full')))
      place.write('odd.json', JSON.stringify({ mode: 'x\u001b[2J', used: 4 }))
      const { stdout } = await policy(['explain'], { cwd: place.root })
      expect(sectionsOf(stdout)['What would have to change']).to.equal(`\
  The smallest change for RED is one fact: mode "it's \\"$(touch x)\\"" instead of x\\u001b[2J.
    $ policy explain --set 'mode=it'\\''s "$(touch x)"'
  The smallest change for GREEN is one fact: kind there with low instead of missing.
    $ policy explain --set kind=low`)
      expect(await fedBack(stdout, place.root)).to.deep.equal([
        ['RED', 'RED'],
        ['GREEN', 'GREEN'],
      ])
      expect(existsSync(place.at('x'))).to.equal(false)
    })
  })

  it('tells of a quality that raises a level, and of a stale value', async () => {
    rmSync(place.at('rules'), { recursive: true })
    place.write('rules/policy.yaml', ODD)
    place.write('odd.json', JSON.stringify({ mode: 'x', used: 4, kind: 'mid' }))
    utimesSync(place.at('odd.json'), new Date('2025-11-14T09:00:00Z'), new Date('2025-11-14T09:00:00Z'))
    const sections = sectionsOf((await policy(['explain', ...NOW], { cwd: place.root })).stdout)
    expect(sections['']).to.equal(`\
YELLOW  because used is stale, and the policy calls for it then.
  Hm.
  YELLOW rests on old values of used.`)
    expect(sections['Why YELLOW']).to.equal(`\
  used is stale, and the policy calls for YELLOW then (rules/policy.yaml:8): 3 h old, and 60 min is allowed.
    Its old value 4 GiB is used all the same.`)
    expect(sections['Missing, stale or given']).to.equal(`\
  used is stale: 3 h old, and 60 min is allowed (odd.json line 1 /used).
    Its old value 4 GiB is used all the same; that alone calls for YELLOW (rules/policy.yaml:8); 1 rule was tried on it: full.
  The other 2 signals were read, and are valid.
    None of them has a \`maxAge\`: how old they are, nobody judges.`)
    expect(sections['What would have to change']).to.match(
      /The smallest change for GREEN is one fact: used fresh with 4 GiB instead of stale\.\n.*--set used=4$/,
    )
  })

  describe('gates', () => {
    const closedBrake = JSON.stringify({ is_engaged: true, engaged_at: '2025-11-14T11:00:00Z' })

    it('names a closed gate, since when, what opens it, and the actions that it keeps from being done', async () => {
      place.signals({ integrity_score: 92 })
      place.write('forensics/safety_brake_state.json', closedBrake)
      const { stdout } = await policy(['explain', ...NOW, '--set', 'consensus_pct=95'], { cwd: place.root })
      expect(sectionsOf(stdout)['Gates and actions']).to.equal(`\
  Gate safety-brake (rules/gates.yaml:75) is closed: safety_brake_engaged.
    Its guard is closed since 2025-11-14T11:00:00Z.
    It opens with \`policy brake release --reason TEXT\`.
  safety-brake keeps the 2 actions of YELLOW from being done.
    integrity_check (rules/actions.yaml:9): Follow the hash chains of the logs, and hold the state against its record.
    schema_validation (rules/actions.yaml:15): Hold every signal file against its schema.
  Of the gates: 4 facts of gates are missing, and their defaults stand in: \`policy gates\` shows them.
  The gates are judged over what the files say: \`--set\` changes nothing in them.`)
    })

    it('decides all the same when what only responding reads is broken, and says that it cannot tell', async () => {
      place.edit('rules/actions.yaml', (text) => text.replace('timeout: 2m', 'timeout: soon'))
      const { code, stdout, stderr } = await explain()
      expect([code, stderr]).to.deep.equal([0, ''])
      expect(stdout).to.match(/^GREEN {2}/)
      expect(sectionsOf(stdout)['Gates and actions']).to.equal(`\
  What would be done at GREEN, and whether the gates let it, cannot be told: the policy has a fault in what only responding reads.
    The level is decided all the same; \`policy validate\` says what is wrong.`)
    })
  })

  it('--trace adds every condition of every level with value, threshold and distance', async () => {
    place.signals({ integrity_score: 92.5, consensus_pct: undefined, recent_responses: 8 })
    const [plain, { code, stdout }] = [await explain(), await explain('--trace')]
    expect(code).to.equal(0)
    const trace = stdout.slice(stdout.indexOf('\nRED  1 of 5 fired') + 1, stdout.lastIndexOf('\nPolicy'))
    expect(stdout.replace(`${trace}\n`, '')).to.equal(plain.stdout)
    expect(trace).to.equal(`\
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
`)
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
    expect(stdout).to.contain(
      '\n  What if yellow_integrity were 92 % and integrity_score were 93 %: a run takes what the files and the policy say.\n',
    )
    expect(sectionsOf(stdout)['Missing, stale or given']?.replaceAll(place.root, 'DIR')).to.equal(`\
  yellow_integrity is given as 92 %; the policy says 95 % (DIR/rules/policy.yaml:22).
    1 rule was tried on it: yellow-integrity.
  integrity_score is given as 93 %; what its file says does not count.
    2 rules were tried on it: red-integrity and yellow-integrity.
  The other 5 signals were read, and are valid.
    None of them has a \`maxAge\`: how old they are, nobody judges.`)
    expect(stdout).to.contain('    integrity_score (given) is 93 %, at least yellow_integrity (given) 92 %')
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
    expect(stdout).to.match(
      /^GREEN {2}because none of 10 rules fires, and GREEN holds when nothing calls for a level\.\n/,
    )
  })

  it('names a bad signal and decides nothing', async () => {
    place.signals({ integrity_score: 'n/a' })
    const { code, stdout, stderr } = await explain()
    expect([code, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.contain('`integrity_score`: `"n/a"` is not a number from 0 to 100')
    expect(stderr).to.contain('at '.concat(place.at('exports/integrity_metrics_registry.csv'), ':4'))
  })

  it('speaks Markdown in the same sentences, which no value can break', async () => {
    rmSync(place.at('rules'), { recursive: true })
    place.write('rules/policy.yaml', ODD)
    place.write('odd.json', JSON.stringify({ mode: '\u001b[2J|`x` <b>\n**b** [l](u)', used: 9, kind: 'low' }))
    utimesSync(place.at('odd.json'), new Date('2025-11-14T11:59:00Z'), new Date('2025-11-14T11:59:00Z'))
    const [markdown, text] = await Promise.all(
      [['--format', 'markdown', '--trace'], []].map((args) =>
        policy(['explain', ...NOW, ...args], { cwd: place.root }),
      ),
    )
    const lines = markdown?.stdout.split('\n') ?? []
    expect(lines.slice(0, 12)).to.deep.equal([
      '# RED',
      '',
      'RED, because 1 of 2 rules calls for it: full.',
      '',
      'Bad.',
      '',
      '## Why RED',
      '',
      '- full (rules/policy.yaml:16) calls for RED: mode \\\\u001b\\[2J\\|\\`x\\` \\<b\\>\\\\u000a\\*\\*b\\*\\* \\[l\\](u).',
      '  - used is 9 GiB, at least 5 GiB, by 4 GiB.',
      '  - used was read from odd.json line 1 /used, written 60 s ago.',
      '',
    ])
    const unescaped = lines.map((line) => line.replace(/^ *- /, '').replace(/\\([\\`*_[\]<>|#])/g, '$1'))
    const told = text?.stdout.split('\nSignals\n')[0]?.split('\n').slice(1) ?? []
    const sentences = told.map((line) => line.trim()).filter((line) => line.endsWith('.'))
    expect(sentences).to.have.length.greaterThan(8)
    for (const sentence of sentences) expect(unescaped).to.include(sentence)
    expect(markdown?.stdout).to.contain(
      '\n\n  ```sh\n  policy explain --now 2025-11-14T12:00:00Z --set used=4.999\n  ```\n\n## ',
    )
    expect(markdown?.stdout).to.contain(
      '## Trace\n\n### RED\n\n- quiet odd-mode\n  - all of\n    - no: mode is ',
    )
    expect(`${markdown?.stdout}${text?.stdout}`).to.not.contain('\u001b')
  })

  it('gives JSON the account, its sentences and the trace, beside what was there before', async () => {
    place.signals({ integrity_score: 92.5, consensus_pct: undefined })
    const before = place.tree()
    const { stdout } = await policy(['explain', ...NOW, '--format', 'json'], { cwd: place.root })
    expect(place.tree()).to.deep.equal(before)
    const document = JSON.parse(stdout) as Record<string, unknown> & {
      why_not: unknown
      because: unknown
      rules: unknown[]
      prose: { because: string; sections: { title: string }[] }
      responding: { gates: unknown[]; actions: unknown }
    }
    expect(Object.keys(document)).to.deep.equal([
      'policy',
      'evaluated_at',
      'policy_digest',
      'given',
      'triggers',
      'rules',
      'signals',
      'thresholds',
      'because',
      'also',
      'near',
      'why_not',
      'doubts',
      'responding',
      'prose',
    ])
    expect(document.rules).to.have.length(10)
    expect(document.why_not).to.deep.equal([
      {
        level: 'RED',
        outcome: 'found',
        changes: [{ fact: 'integrity_score', from: 92.5, to: 89.99, unit: '%' }],
        settings: ['integrity_score=89.99'],
      },
      {
        level: 'GREEN',
        outcome: 'found',
        changes: [{ fact: 'integrity_score', from: 92.5, to: 95, unit: '%' }],
        settings: ['integrity_score=95'],
      },
    ])
    expect(document.because).to.deep.equal([
      {
        level: 'YELLOW',
        rule: 'yellow-integrity',
        at: { file: 'rules/yellow.yaml', line: 5, column: 5 },
        reason: 'integrity 92.5% is below 95%',
        comparisons: [
          {
            fact: {
              name: 'integrity_score',
              at: { file: 'rules/facts.yaml', line: 13, column: 3 },
              value: 92.5,
              quality: 'ok',
              unit: '%',
              source: {
                file: 'exports/integrity_metrics_registry.csv',
                column: 'integrity_score',
                line: 4,
                row: 2,
              },
            },
            operator: 'lessThan',
            expected: 95,
            threshold: {
              name: 'yellow_integrity',
              at: { file: 'rules/policy.yaml', line: 22, column: 3 },
              value: 95,
              quality: 'constant',
              unit: '%',
            },
            distance: 2.5,
          },
        ],
      },
    ])
    expect(document.responding.actions).to.deep.equal([
      { action: 'integrity_check', at: { file: 'rules/actions.yaml', line: 9, column: 7 }, kept_by: [] },
      { action: 'schema_validation', at: { file: 'rules/actions.yaml', line: 15, column: 7 }, kept_by: [] },
    ])
    expect(document.prose.because).to.equal('because 1 of 10 rules calls for it: yellow-integrity.')
    expect(document.prose.sections.map(({ title }) => title)).to.deep.equal([
      'Why YELLOW',
      'Nearest to firing',
      'What would have to change',
      'Missing, stale or given',
      'Gates and actions',
    ])
  })
})

/** Texts that a shell would take apart, and signals whose quality alone calls for a level. */
const ODD = `levels:
  - { name: RED, color: '#ff0000', description: Bad. }
  - { name: YELLOW, color: '#ffff00', description: Hm. }
  - { name: GREEN, color: '#00ff00', description: Good. }
facts:
  mode: { file: odd.json, pointer: /mode, type: string, onMissing: error }
  kind: { file: odd.json, pointer: /kind, type: enum, values: [low, mid], default: low, onMissing: YELLOW }
  used: { file: odd.json, pointer: /used, type: number, unit: GiB, maxAge: 1h, onStale: YELLOW, default: 0 }
rules:
  - name: odd-mode
    conditions:
      all:
        - { fact: mode, operator: equal, value: "it's \\"$(touch x)\\"" }
        - { fact: kind, operator: equal, value: low }
    event: { type: RED, params: { reason: odd } }
  - name: full
    conditions:
      all:
        - { fact: used, operator: greaterThanInclusive, value: 5 }
    event: { type: RED, params: { reason: 'mode {mode}' } }
`
