import { expect } from 'chai'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256 } from '../../src/core/canonical.js'
import { policy } from '../support/cli.js'
import { makeRepository } from '../support/repository.js'
import { decidedIn, failedIn, NOON, NOON_TEXT } from '../support/runIn.js'
import { workspace } from '../support/workspace.js'

/** What `policy verify` says of a state that is as it should be. */
const held = (record: number): string => `holds  state/policy_state.json: as record ${record} says\n`

const LOG = 'state/policy_state_log.jsonl'
const EARLIER = NOON - 60_000
const EARLIER_TEXT = '2025-11-14T11:59:00+00:00'
const FAILED = `<!-- POLICY_ORCHESTRATION: FAILED ${NOON_TEXT} -->`
const BRANCH = 'fix/policy-orchestrator-20251114120000'
const SIGNAL_KEYS = ['trust_locked', 'integrity', 'consensus', 'reputation', 'forecast', 'responses']

describe('what a run that fails leaves behind', () => {
  const at = workspace()
  const run = (...args: string[]) => policy(['run', '-C', at.root, '--now', NOON_TEXT, ...args])
  const broken = '{"locked": tru'

  for (const [what, spoil, exit, code, says] of [
    [
      'a malformed signal',
      () => at.write('trust_lock_state.json', broken),
      1,
      'signal-malformed',
      /trust_lock_state\.json:1:12\n/,
    ],
    [
      'a value of the wrong type',
      () => at.signals({ integrity_score: 'n/a' }),
      1,
      'signal-invalid',
      /exports\/integrity_metrics_registry\.csv:4/,
    ],
    [
      'an unknown word',
      () => at.signals({ forecast_risk: 'dreadful' }),
      1,
      'signal-invalid',
      /`"dreadful"` is not one of `low`, `medium`, `high`/,
    ],
    ['a number out of range', () => at.signals({ consensus_pct: 950 }), 1, 'signal-invalid', /950/],
    [
      'rules that are gone',
      () => renameSync(at.at('rules'), at.at('rules-moved')),
      2,
      'no-policy',
      /there is no rules folder/,
    ],
    [
      'broken YAML in one of the files',
      () => at.write('rules/red.yaml', 'rules: [\n'),
      2,
      'yaml-syntax',
      /rules\/red\.yaml:/,
    ],
    [
      'broken YAML in the file that names the outputs',
      () => at.write('rules/policy.yaml', 'levels: {{\n'),
      2,
      'yaml-syntax',
      /rules\/policy\.yaml:/,
    ],
    [
      'a rule that names a fact of nobody',
      () => at.edit('rules/red.yaml', (text) => text.replace('fact: trust_locked', 'fact: trust_lokced')),
      2,
      'unknown-fact',
      /did you mean `trust_locked`/,
    ],
  ] as const) {
    it(`with ${what}: UNKNOWN, FAILED, exit ${exit}${exit === 1 ? ' and a branch' : ', no branch'}`, async () => {
      const repository = makeRepository(at.root)
      const good = await decidedIn(at.root, { now: EARLIER })
      spoil()
      const user = repository.userState()
      const ended = await run()
      expect(ended.code).to.equal(exit)
      expect(ended.stderr).to.contain(`error[${code}] `).and.to.match(says)
      expect(ended.stderr).not.to.contain('    at ')
      const lastGood = {
        policy: 'GREEN',
        evaluated_at: EARLIER_TEXT,
        seq: 1,
        decision_id: good.state.decision_id,
      }
      const state = at.state()
      expect(state).to.deep.include({
        policy: 'UNKNOWN',
        evaluated_at: NOON_TEXT,
        inputs: {},
        thresholds: {},
        triggers: [],
        signals: {},
        previous: 'GREEN',
        since: NOON_TEXT,
        policy_digest: exit === 1 ? good.state.policy_digest : null,
        last_good: lastGood,
      })
      expect(state.error?.problems.map((problem) => problem.code)).to.include(code)

      const [, record] = at.records()
      expect(at.records()).to.have.length(2)
      expect(record).to.deep.include({ timestamp: NOON_TEXT, policy: 'UNKNOWN', seq: 2, last_good: lastGood })
      expect(record?.error?.code).to.equal(state.error?.problems[0]?.code)
      // The keys of the report are there, without values, as far as the policy could tell them.
      const keys = Object.keys(record ?? {}).slice(0, 8)
      if (exit === 1) expect(keys).to.deep.equal(['timestamp', 'policy', ...SIGNAL_KEYS])
      // What could be read all the same is kept; what could not is null.
      const known = SIGNAL_KEYS.filter((key) => (record?.[key] ?? null) !== null)
      for (const key of known) expect(record?.[key]).to.equal(at.records()[0]?.[key])
      if (code.startsWith('signal-')) expect(known).to.have.length(SIGNAL_KEYS.length - 1)
      else expect(known).to.deep.equal([])
      expect(state.log).to.deep.equal({ seq: 2, sha256: sha256(at.lines()[1] ?? '') })

      expect(at.markers()).to.deep.equal([FAILED])
      expect(at.temporaries()).to.deep.equal([])
      expect(repository.fixBranches()).to.deep.equal(exit === 1 ? [BRANCH] : [])
      expect(repository.userState()).to.deep.equal(user)
      expect(ended.stdout).to.contain(`last known: GREEN at ${EARLIER_TEXT} (record 1)\n`)
      expect(ended.stdout.includes('branch')).to.equal(exit === 1)
    })
  }

  it('names every bad signal at once', async () => {
    at.signals({ trust_locked: 'maybe', integrity_score: 'n/a', forecast_risk: 'dreadful' })
    const { stderr } = await run()
    expect(stderr.match(/^error\[/gm)).to.have.length(3)
    expect(stderr).to.contain('\n3 errors\n')
    expect(at.state().error?.problems).to.have.length(3)
  })

  it('makes nothing where the policy is broken and no state was written before', async () => {
    rmSync(at.at('rules'), { recursive: true })
    const before = at.tree()
    expect((await run()).code).to.equal(2)
    expect(at.tree()).to.deep.equal(before)
  })

  it('marks the state that a broken policy names, wherever that is', async () => {
    at.edit('rules/policy.yaml', (text) => text.replaceAll(' state/policy_', ' elsewhere/'))
    await decidedIn(at.root, { now: EARLIER })
    at.write('rules/red.yaml', 'rules: [\n')
    expect((await run()).code).to.equal(2)
    expect(JSON.parse(at.read('elsewhere/state.json'))).to.include({ policy: 'UNKNOWN', previous: 'GREEN' })
    expect(existsSync(at.at('state/policy_state.json'))).to.equal(false)
  })

  it('is no error in a workspace that is not in git', async () => {
    at.write('trust_lock_state.json', broken)
    const { code, stdout, stderr } = await run()
    expect(code).to.equal(1)
    expect(stdout).to.contain('  no diagnostics branch: the workspace is not in a git repository\n')
    expect(stderr.match(/^(error|warning)\[/gm)).to.deep.equal(['error['])
    expect(at.state().policy).to.equal('UNKNOWN')
  })

  it('tells of the failure as JSON where that was asked for, and nothing else on stdout', async () => {
    at.write('trust_lock_state.json', broken)
    const { code, stdout } = await run('--format', 'json')
    expect(code).to.equal(1)
    expect(JSON.parse(stdout)).to.deep.equal(at.state())
  })

  it('with the inputs root gone: UNKNOWN, and not GREEN by six defaults', async () => {
    await decidedIn(at.root, { now: EARLIER })
    const { code, stderr } = await run('--inputs', at.at('gone'))
    expect(code).to.equal(1)
    expect(stderr).to.contain(
      `error[signal-unreadable] the inputs root \`${at.at('gone')}\` is not a folder\n`,
    )
    expect(at.state()).to.include({ policy: 'UNKNOWN', previous: 'GREEN' })
    expect(at.markers()).to.deep.equal([FAILED])
  })

  describe('when the command itself is wrong', () => {
    for (const args of [
      ['--fail-on', 'REDD'],
      ['--fail-on', 'red'],
      ['--now', 'yesterday'],
      ['--format', 'xml'],
      ['--no-such-option'],
    ]) {
      it(`\`${args.join(' ')}\`: exit 2, and nothing is touched`, async () => {
        await decidedIn(at.root, { now: EARLIER })
        at.write('trust_lock_state.json', broken)
        const before = at.tree()
        const { code, stdout, stderr } = await policy(['run', '-C', at.root, ...args])
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
        expect(stderr).not.to.equal('')
        expect(at.tree()).to.deep.equal(before)
      })
    }

    it('names the level that was meant', async () => {
      const { stderr } = await run('--fail-on', 'REDD')
      expect(stderr).to.equal(
        'error[unknown-level] there is no level `REDD`\n  help: did you mean `RED`?\n\n',
      )
    })

    it('says that the workspace is not there', async () => {
      const gone = at.at('gone')
      const { code, stderr } = await policy(['run', '-C', gone, '--rules', at.at('rules')])
      expect(code).to.equal(2)
      expect(stderr).to.equal(
        `error[usage] the workspace \`${gone}\` is not a folder\n  help: name the folder that holds \`rules/\` with \`-C DIR\`\n\n`,
      )
      expect(existsSync(gone)).to.equal(false)
    })
  })

  describe('with --dry-run', () => {
    for (const [what, prepare, exit] of [
      ['a first decision', () => undefined, 0],
      ['a new level', () => at.signals({ trust_locked: true }), 0],
      ['a malformed signal', () => at.write('trust_lock_state.json', broken), 1],
      ['broken rules', () => at.write('rules/red.yaml', 'rules: ['), 2],
      ['no rules', () => rmSync(at.at('rules'), { recursive: true }), 2],
      ['no inputs', () => undefined, 1],
      ['a torn log', () => at.write(LOG, `${at.read(LOG)}{"times`), 0],
    ] as const) {
      it(`writes nothing at all: ${what}, exit ${exit}`, async () => {
        makeRepository(at.root)
        if (what !== 'a first decision') await decidedIn(at.root, { now: EARLIER })
        prepare()
        const before = at.tree()
        const { code } = await run('--dry-run', ...(what === 'no inputs' ? ['--inputs', at.at('gone')] : []))
        expect(code).to.equal(exit)
        expect(at.tree()).to.deep.equal(before)
      })
    }

    it('says which level it would be, and obeys --fail-on', async () => {
      at.signals({ trust_locked: true })
      const { code, stdout } = await run('--dry-run', '--fail-on', 'YELLOW')
      expect(code).to.equal(4)
      expect(stdout).to.match(/^RED /)
      expect(stdout).to.match(/^Dry run +nothing was written$/m)
    })
  })
})

describe('outputs that lead out of the workspace', () => {
  const at = workspace()
  const outside = (...names: string[]): string => join(dirname(at.root), 'outside', ...names)
  const OUTPUTS = ['state/policy_state.json', LOG, 'audit_summary.md', 'state/.policy.lock']

  beforeEach(() => {
    mkdirSync(outside())
  })

  for (const name of OUTPUTS) {
    for (const dangling of [false, true]) {
      it(`refuses ${name} as a link to ${dangling ? 'a new file' : 'a file'} outside, and marks the others`, async () => {
        await decidedIn(at.root, { now: EARLIER })
        rmSync(at.at(name))
        const target = outside('target')
        if (!dangling) at.write('../outside/target', 'precious')
        symlinkSync(target, at.at(name))
        const { code, stderr } = await policy(['run', '-C', at.root, '--now', NOON_TEXT])
        expect(code).to.equal(1)
        expect(stderr).to.contain(
          `error[output-outside] the output \`${name}\` would be written to \`${target}\`, outside the workspace\n`,
        )
        if (dangling) expect(existsSync(target)).to.equal(false)
        else expect(readFileSync(target, 'utf8')).to.equal('precious')
        if (name !== 'audit_summary.md') expect(at.markers()).to.deep.equal([FAILED])
        if (name !== 'state/policy_state.json') expect(at.state().policy).to.equal('UNKNOWN')
        expect(at.temporaries()).to.deep.equal([])
      })
    }
  }

  it('refuses a state folder that is a link out', async () => {
    symlinkSync(outside(), at.at('state'))
    expect((await failedIn(at.root)).problems.map(({ code }) => code)).to.deep.equal(
      Array(3).fill('output-outside'),
    )
    expect(existsSync(outside('policy_state.json'))).to.equal(false)
    expect(at.markers()).to.deep.equal([FAILED])
  })

  it('follows a link within the workspace, and leaves the link a link', async () => {
    at.write('kept/state.json', '')
    mkdirSync(at.at('state'))
    symlinkSync('../kept/state.json', at.at('state/policy_state.json'))
    await decidedIn(at.root)
    expect(JSON.parse(at.read('kept/state.json'))).to.include({ policy: 'GREEN' })
    expect(at.tree()['state/policy_state.json']).to.match(/^-> \.\.\/kept\/state\.json/)
  })
})

describe('the course of decisions', () => {
  const at = workspace()
  const minute = (number: number): number => NOON + number * 60_000
  const text = (number: number): string => `2025-11-14T12:0${number}:00+00:00`

  it('tells since and previous across GREEN, GREEN, UNKNOWN, GREEN, RED', async () => {
    const seen: unknown[] = []
    for (const [index, [signals, fails]] of (
      [
        [{}, false],
        [{}, false],
        [{ consensus_pct: 'n/a' }, true],
        [{}, false],
        [{ trust_locked: true }, false],
      ] as const
    ).entries()) {
      at.signals(signals)
      await (fails ? failedIn : decidedIn)(at.root, { now: minute(index) })
      const { policy: level, previous, since } = at.state()
      expect(at.records().at(-1)).to.include({ policy: level, since })
      seen.push([level, previous, since])
    }
    expect(seen).to.deep.equal([
      ['GREEN', null, text(0)],
      ['GREEN', 'GREEN', text(0)],
      ['UNKNOWN', 'GREEN', text(2)],
      ['GREEN', 'UNKNOWN', text(3)],
      ['RED', 'GREEN', text(4)],
    ])
  })

  it('keeps the last good decision through one, two and many failures, and the time of the first', async () => {
    const good = await decidedIn(at.root, { now: minute(0) })
    const expected = { policy: 'GREEN', evaluated_at: text(0), seq: 1, decision_id: good.state.decision_id }
    for (let number = 1; number <= 8; number += 1) {
      // Also when the policy breaks on top of it.
      if (number === 5) at.write('rules/red.yaml', 'rules: [')
      at.write('trust_lock_state.json', `{${number}`)
      await failedIn(at.root, { now: minute(number) })
      expect(at.state().last_good).to.deep.equal(expected)
      expect(at.records().at(-1)?.last_good).to.deep.equal(expected)
      expect(at.state().since).to.equal(text(1))
    }
  })

  it('has no last good decision when there never was one', async () => {
    at.signals({ consensus_pct: 'n/a' })
    for (const number of [0, 1]) {
      await failedIn(at.root, { now: minute(number) })
      expect(at.state().last_good).to.equal(null)
      expect(at.records().at(-1)).not.to.have.property('last_good')
    }
    expect((await policy(['run', '-C', at.root])).stdout).to.contain('no decision was recorded before')
  })

  it('goes back to a decision when the cause is mended', async () => {
    at.write('rules/red.yaml.off', at.read('rules/red.yaml'))
    await decidedIn(at.root, { now: minute(0) })
    at.write('rules/red.yaml', 'rules: [')
    await failedIn(at.root, { now: minute(1) })
    renameSync(at.at('rules/red.yaml.off'), at.at('rules/red.yaml'))
    const { state } = await decidedIn(at.root, { now: minute(2) })
    expect(state).to.include({ policy: 'GREEN', previous: 'UNKNOWN', since: text(2) })
    expect(state).not.to.have.any.keys('error', 'last_good')
  })
})

describe('a log that another tool began', () => {
  const at = workspace()
  const REPORT =
    '{"timestamp":"2025-11-13T04:45:00+00:00","policy":"YELLOW","trust_locked":false,"integrity":93.5,"consensus":95.0,"reputation":85.0,"forecast":"low","responses":2}'

  for (const [what, content, number, previous] of [
    ['records of the report', `${REPORT}\n${REPORT}\n`, 3, 'YELLOW'],
    ['a last record without its line ending', `${REPORT}\n${REPORT}`, 3, 'YELLOW'],
    ['Windows line endings', `${REPORT}\r\n${REPORT}\r\n`, 3, 'YELLOW'],
    ['a byte order mark', `\ufeff${REPORT}\n`, 2, null],
    ['a comment and an empty line at its end', `${REPORT}\n# moved\n\n`, 4, null],
    ['bytes that are not UTF-8', Buffer.from(`{"policy":"RED","by":"\xe4"}\n`, 'latin1'), 2, 'RED'],
    ['a record of 2 MiB', `{"policy":"GREEN","note":"${'x'.repeat(2_000_000)}"}\n`, 2, 'GREEN'],
    ['nothing in it', '', 1, null],
  ] as const) {
    it(`is continued and chained: ${what}`, async () => {
      at.write(LOG, content)
      const before = readFileSync(at.at(LOG))
      await decidedIn(at.root)
      await decidedIn(at.root, { now: NOON + 60_000 })
      const after = readFileSync(at.at(LOG))
      expect(after.subarray(0, before.length).equals(before)).to.equal(true)
      const [first, second] = at.lines().slice(-2)
      const lines = before.toString('utf8').split('\n')
      const last = before.length === 0 ? null : before.at(-1) === 0x0a ? lines.at(-2) : lines.at(-1)
      const record = JSON.parse(first ?? '') as { seq: number; prev: string }
      expect(record.seq).to.equal(number)
      expect(record.prev).to.equal(last === null ? '0'.repeat(64) : sha256(last ?? ''))
      expect(JSON.parse(second ?? '')).to.include({ seq: number + 1, prev: sha256(first ?? '') })
      const { code, stdout, stderr } = await policy(['verify', '-C', at.root])
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 0,
        stdout: `holds  ${LOG}: ${number + 1} records, unbroken\n${held(number + 1)}`,
        stderr: '',
      })
      rmSync(at.at(LOG))
      rmSync(at.at('state/policy_state.json'))
      at.write(LOG, content)
      await decidedIn(at.root)
      expect(at.state().previous).to.equal(previous)
    })
  }

  it('has no last good decision of this tool yet', async () => {
    at.write(LOG, `${REPORT}\n`)
    at.signals({ consensus_pct: 'n/a' })
    await failedIn(at.root)
    expect(at.state()).to.deep.include({ previous: 'YELLOW', last_good: null })
  })
})

describe('policy verify', () => {
  const at = workspace()
  const verify = () => policy(['verify', '-C', at.root])

  /** Five records: GREEN, YELLOW, GREEN, YELLOW, GREEN. */
  async function fiveRecords(): Promise<string[]> {
    for (let number = 0; number < 5; number += 1) {
      at.signals(number % 2 === 0 ? {} : { integrity_score: 92 })
      await decidedIn(at.root, { now: NOON + number * 60_000 })
    }
    return at.lines()
  }

  const mend =
    'put back the copy of the log that ends with that record, or move log and state aside together and run again'
  const unheld: Record<string, string> = {
    'an edited last record': 'it names record 5, which was changed',
    'records removed from the end': 'it names record 5, and is newer than the log, which ends at record 3',
    'a last record that was cut': 'it names record 5, and is newer than the log, which ends at record 4',
  }
  const stateOf = (what: string): string =>
    unheld[what] === undefined ? held(5) : `broken  state/policy_state.json\n  ${unheld[what]}: ${mend}\n`

  const healed = (line: string): string => line.replace('"policy":"YELLOW"', '"policy":"GREEN"')
  for (const [what, change, count, faults] of [
    [
      'an edited record',
      (lines: string[]) => lines.with(1, healed(lines[1] ?? '')),
      5,
      ['2  record 2 was changed after it was written: record 3 holds another digest of it'],
    ],
    [
      'an edited last record',
      (lines: string[]) => lines.with(4, (lines[4] ?? '').replace('97.5', '99.5')),
      5,
      ['5  record 5 was changed after it was written: the state file holds another digest of it'],
    ],
    [
      'a removed record',
      (lines: string[]) => lines.toSpliced(2, 1),
      4,
      ['3  record 3 was removed before record 4'],
    ],
    [
      'removed records',
      (lines: string[]) => lines.toSpliced(1, 2),
      3,
      ['2  records 2 to 3 were removed before record 4'],
    ],
    [
      'a removed first record',
      (lines: string[]) => lines.slice(1),
      4,
      ['1  the log begins at record 2: records before it were removed'],
    ],
    [
      'reordered records',
      (lines: string[]) => lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''),
      5,
      [
        '2  record 2 was removed before record 3',
        '3  record 2 stands after record 3: records were reordered or added',
        '4  record 3 was removed before record 4',
      ],
    ],
    [
      'an added record',
      (lines: string[]) => lines.toSpliced(2, 0, healed(lines[1] ?? '')),
      6,
      [
        '3  record 2 stands after record 2: records were reordered or added',
        '3  record 2 was changed after it was written: record 3 holds another digest of it',
      ],
    ],
    [
      'an added record of another tool',
      (lines: string[]) =>
        lines.toSpliced(2, 0, '{"timestamp":"2025-11-14T12:01:30+00:00","policy":"GREEN"}'),
      6,
      [
        '3  line 3 is not a record of this log: it has no number or no link',
        '4  record 3 is not linked to line 3 above it',
      ],
    ],
    [
      'records removed from the end',
      (lines: string[]) => lines.slice(0, 3),
      3,
      ['4  the state file names record 5, and the log ends at record 3: records were removed from its end'],
    ],
    [
      'a last record that was cut',
      (lines: string[]) => lines.with(4, (lines[4] ?? '').slice(0, 40)),
      4,
      [
        '5  half a record ends the log, as a crash leaves it: the next run sets it aside',
        '5  the state file names record 5, and the log ends at record 4: records were removed from its end',
      ],
    ],
    [
      'a line at the end that is no record',
      (lines: string[]) => [...lines, '# checked by hand'],
      6,
      ['6  line 6 is not a record'],
    ],
    [
      'bytes that are no text',
      (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('YELLOW', 'YELL\ufffd')),
      5,
      ['2  record 2 was changed after it was written: record 3 holds another digest of it'],
    ],
  ] as const) {
    it(`names ${what}`, async () => {
      const lines = change(await fiveRecords())
      at.write(LOG, what === 'a last record that was cut' ? lines.join('\n') : `${lines.join('\n')}\n`)
      const { code, stdout } = await verify()
      expect(stdout).to.equal(
        `broken  ${LOG}: ${count} records\n${faults.map((fault) => `  ${LOG}:${fault}\n`).join('')}${stateOf(what)}`,
      )
      expect(code).to.equal(5)
    })
  }

  it('names a removed log', async () => {
    await fiveRecords()
    rmSync(at.at(LOG))
    const { code, stdout } = await verify()
    expect(code).to.equal(5)
    expect(stdout).to.contain('the log ends at record 0: records were removed from its end')
  })

  it('exits with 5 for a line that no run writes', async () => {
    at.write(LOG, `${'x'.repeat(4 * 1024 * 1024 + 1)}\n`)
    const { code, stdout } = await verify()
    expect(code).to.equal(5)
    expect(stdout).to.contain(`broken  ${LOG}`).and.to.contain('has a line of more than 4194304 bytes')
  })

  it('still names records that were removed from the end when another run has come after', async () => {
    const lines = await fiveRecords()
    at.write(LOG, `${lines.slice(0, 3).join('\n')}\n`)
    const { code, stderr } = await policy(['run', '-C', at.root])
    expect(code).to.equal(0)
    expect(stderr).to.contain(
      `warning[log-changed] \`${LOG}\` does not end in record 5, as the state file says`,
    )
    const anchor = { seq: 5, sha256: sha256(lines[4] ?? '') }
    expect(at.records().at(-1)).to.deep.include({ seq: 4, log_changed: anchor })
    for (let more = 0; more < 2; more += 1) {
      expect((await verify()).stdout).to.equal(
        `broken  ${LOG}: ${4 + more} records\n  ${LOG}:4  record 4 was written when the log did not end in record 5, as the state file said: it was changed before\n${held(4 + more)}`,
      )
      await decidedIn(at.root, { now: NOON + (10 + more) * 60_000 })
    }
  })

  it('says when no state tells where the log ends', async () => {
    await fiveRecords()
    rmSync(at.at('state/policy_state.json'))
    const { code, stdout } = await verify()
    expect(code).to.equal(0)
    expect(stdout).to.equal(
      `holds  ${LOG}: 5 records, unbroken\n  no state file says where it ends: records removed from the end would not show\n`,
    )
  })

  it('gives JSON', async () => {
    const lines = await fiveRecords()
    at.write(LOG, `${lines.toSpliced(2, 1).join('\n')}\n`)
    const { code, stdout } = await policy(['verify', '-C', at.root, '--format', 'json'])
    expect(code).to.equal(5)
    expect(JSON.parse(stdout)).to.deep.equal({
      logs: [
        {
          kind: 'decisions',
          log: LOG,
          records: 4,
          faults: [{ line: 3, message: 'record 3 was removed before record 4' }],
          notes: [],
          anchored: true,
          beyond: 0,
        },
      ],
      state: { state: 'state/policy_state.json', record: 5, faults: [], notes: [] },
      faults: 1,
    })
  })

  it('holds with every kind of line ending that JSON text may hold in a value', async () => {
    at.edit(
      'rules/facts.yaml',
      (text) =>
        `${text}\n  note:\n    description: What the guard says.\n    file: trust_lock_state.json\n    pointer: /note\n    type: string\n    default: ''\n`,
    )
    const note = 'one\u2028two\u2029three\u0085four\rfive\nsix\u000b'
    at.write('trust_lock_state.json', JSON.stringify({ locked: false, note }))
    await decidedIn(at.root)
    await decidedIn(at.root, { now: NOON + 60_000 })
    expect(at.read(LOG)).to.contain('\u2028').and.to.contain('\u0085')
    expect(at.records().map((record) => record['note'])).to.deep.equal([note, note])
    expect(at.state().inputs['note']).to.equal(note)
    const { code, stdout } = await verify()
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: `holds  ${LOG}: 2 records, unbroken\n${held(2)}`,
    })
  })
})

describe('a torn last line', () => {
  const at = workspace()

  for (const [what, prepare, fails] of [
    ['a run that decides', () => undefined, false],
    ['a run that fails', () => at.signals({ consensus_pct: 'n/a' }), true],
  ] as const) {
    it(`is set aside by ${what}, and told of everywhere`, async () => {
      await decidedIn(at.root, { now: EARLIER })
      const whole = at.read(LOG)
      const torn = whole.slice(0, 77)
      at.write(LOG, whole + torn)
      prepare()
      const { code, stderr } = await policy(['run', '-C', at.root])
      expect(code).to.equal(fails ? 1 : 0)
      const aside = 'policy_state_log.jsonl.torn-2'
      expect(stderr).to.contain(
        `warning[log-repaired] \`${LOG}\` ended in 77 bytes of a torn record; they are kept in \`${aside}\` beside it\n`,
      )
      expect(at.read(`state/${aside}`)).to.equal(torn)
      const repaired = { bytes: 77, sha256: sha256(torn), file: aside }
      expect(at.records()).to.have.length(2)
      expect(at.read(LOG).startsWith(whole)).to.equal(true)
      expect(at.records()[1]).to.deep.include({ seq: 2, repaired })
      expect(at.state().repaired).to.deep.equal(repaired)
      expect((await policy(['verify', '-C', at.root])).code).to.equal(0)

      at.signals()
      expect((await policy(['run', '-C', at.root])).stderr).to.equal('')
      expect(at.records()[2]).not.to.have.property('repaired')
    })
  }

  it('is what verify calls it as long as no run came after', async () => {
    await decidedIn(at.root)
    at.write(LOG, `${at.read(LOG)}{"timestamp":"2025-`)
    const { code, stdout } = await policy(['verify', '-C', at.root])
    expect(code).to.equal(5)
    expect(stdout).to.equal(
      `broken  ${LOG}: 1 record\n  ${LOG}:2  half a record ends the log, as a crash leaves it: the next run sets it aside\n${held(1)}`,
    )
  })
})
