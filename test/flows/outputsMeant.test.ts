import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, renameSync } from 'node:fs'
import { policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const FIRST = ['--now', '2025-11-14T12:00:00Z']
const LATER = ['--now', '2025-11-14T13:00:00Z']
const UNTOLD = 'warning[state-unmarked] which state file is meant cannot be told'

describe('which state a broken policy means', () => {
  const place = workspace()
  const run = (...args: string[]) => policy(['run', '-C', place.root, ...args])
  const levelIn = (name: string) => (JSON.parse(place.read(name)) as { policy: string }).policy

  const renameOutputs = (rules: string): void => {
    place.edit(`${rules}/policy.yaml`, (text) =>
      text
        .replace('state/policy_state.json', 'out/level.json')
        .replace('state/policy_state_log.jsonl', 'out/log.jsonl'),
    )
  }

  it('its own, under the names that stand in the part of the file that is still YAML', async () => {
    renameOutputs('rules')
    await run(...FIRST)
    expect(levelIn('out/level.json')).to.equal('GREEN')
    place.edit('rules/policy.yaml', (text) => `${text}\nlevels: [\n`)
    const { code, stderr } = await run(...LATER)
    expect(code).to.equal(2)
    expect(stderr).not.to.contain('state-unmarked')
    expect(levelIn('out/level.json')).to.equal('UNKNOWN')
    expect(existsSync(place.at('state/policy_state.json'))).to.equal(false)
  })

  it('also when another file of it is broken', async () => {
    renameOutputs('rules')
    await run(...FIRST)
    place.write('rules/red.yaml', 'rules: [')
    await run(...LATER)
    expect(levelIn('out/level.json')).to.equal('UNKNOWN')
  })

  it('the usual one, when the file that could say otherwise cannot be read and a state stands there', async () => {
    await run(...FIRST)
    rmSync(place.at('rules'), { recursive: true })
    const { code, stderr } = await run(...LATER)
    expect(code).to.equal(2)
    expect(stderr).to.contain('there is no rules folder')
    expect(levelIn('state/policy_state.json')).to.equal('UNKNOWN')
  })

  it('none, when other rules were asked for and do not say: another policy’s state is not theirs to spoil', async () => {
    await run(...FIRST)
    for (const rules of ['nope', 'fleet']) {
      if (rules === 'fleet') {
        cpSync(place.at('rules'), place.at('fleet'), { recursive: true })
        place.write('fleet/policy.yaml', 'levels: [RED]\noutputs: {{\n')
      }
      const before = place.tree()
      const { code, stderr } = await run('--rules', place.at(rules), ...LATER)
      expect(code).to.equal(2)
      expect(stderr).to.contain(UNTOLD)
      const after = place.tree()
      expect(after).to.deep.equal(before)
    }
  })

  it('none, when the outputs that it names are no names', async () => {
    await run(...FIRST)
    place.edit('rules/policy.yaml', (text) => text.replace('state: state/policy_state.json', 'state: 7'))
    rmSync(place.at('state'), { recursive: true })
    const { code, stderr } = await run(...LATER)
    expect(code).to.equal(2)
    expect(stderr).to.contain(UNTOLD)
    expect(existsSync(place.at('state'))).to.equal(false)
  })
})

describe('the end of the log', () => {
  const place = workspace()
  const run = (...args: string[]) => policy(['run', '-C', place.root, ...args])
  const verify = () => policy(['verify', '-C', place.root])

  it('is remembered past a line that is no record, and the line is told of', async () => {
    await run(...FIRST)
    appendFileSync(place.at('state/policy_state_log.jsonl'), 'garbage\n')
    const { code, stdout, stderr } = await run(...LATER)
    expect(code).to.equal(0)
    expect(stdout).to.contain('since 2025-11-14T12:00:00+00:00, as before')
    expect(stderr).to.contain(
      'warning[log-changed] `state/policy_state_log.jsonl` does not end in record 1, as the state file says',
    )
    const verified = await verify()
    expect(verified.code).to.equal(5)
    expect(verified.stdout).to.contain('state/policy_state_log.jsonl:2  line 2 is not a record')
    expect(verified.stdout).to.contain(
      'record 2 was written when the log did not end in record 1, as the state file said',
    )
  })

  it('that was cut off is told of by the run that finds it, and for good by the log', async () => {
    for (const hour of [12, 13, 14]) await run('--now', `2025-11-14T${hour}:00:00Z`)
    place.write('state/policy_state_log.jsonl', `${place.lines()[0]}\n`)
    const { stderr } = await run('--now', '2025-11-14T15:00:00Z')
    expect(stderr).to.contain('does not end in record 3, as the state file says: it was changed')
    await run('--now', '2025-11-14T16:00:00Z')
    const { code, stdout } = await verify()
    expect(code).to.equal(5)
    expect(stdout).to.contain(
      'state/policy_state_log.jsonl:2  record 2 was written when the log did not end in record 3, as the state file said: it was changed before',
    )
  })

  it('that was forged is told of, also when it is longer than the state knows', async () => {
    for (const hour of [12, 13, 14]) await run('--now', `2025-11-14T${hour}:00:00Z`)
    const [first = '', second = '', third = ''] = place.lines()
    const edited = third.replace('"GREEN"', '"YELLOW"')
    const digest = createHash('sha256').update(edited).digest('hex')
    const forged = third.replace('"seq":3', '"seq":4').replace(/"prev":"\w+"/, `"prev":"${digest}"`)
    for (const lines of [[first, second, edited, forged], [first.replace('"seq":1', '"seq":4')]]) {
      const state = place.read('state/policy_state.json')
      place.write('state/policy_state_log.jsonl', `${lines.join('\n')}\n`)
      expect((await verify()).code).to.equal(5)
      const { stderr } = await run('--now', '2025-11-14T15:00:00Z')
      expect(stderr).to.contain('does not end in record 3, as the state file says: it was changed')
      expect((await verify()).code).to.equal(5)
      place.write('state/policy_state.json', state)
    }
  })

  it('is still known to a state whose run could not write the log', async () => {
    for (const hour of [12, 13, 14]) await run('--now', `2025-11-14T${hour}:00:00Z`)
    const { log } = place.state()
    rmSync(place.at('state/.policy.lock'))
    mkdirSync(place.at('state/.policy.lock'))
    expect((await run('--now', '2025-11-14T15:00:00Z')).code).to.equal(1)
    expect(place.state()).to.deep.include({ policy: 'UNKNOWN', log })
    rmSync(place.at('state/.policy.lock'), { recursive: true })
    place.write('state/policy_state_log.jsonl', `${place.lines()[0]}\n`)
    const { stderr } = await run('--now', '2025-11-14T16:00:00Z')
    expect(stderr).to.contain('does not end in record 3, as the state file says: it was changed')
  })

  it('from a later time than this run’s is told of', async () => {
    await run(...LATER)
    const { code, stderr } = await run(...FIRST)
    expect(code).to.equal(0)
    expect(stderr).to.equal(
      "warning[time-backwards] the record before this one is from 2025-11-14T13:00:00+00:00, after this run's 2025-11-14T12:00:00+00:00\n  at state/policy_state_log.jsonl\n\n",
    )
  })

  it('can be verified whatever is wrong with the rules, but not where there is none', async () => {
    expect((await verify()).code).to.equal(5)
    expect((await verify()).stderr).to.contain('error[no-log] there is no log `state/policy_state_log.jsonl`')
    await run(...FIRST)
    place.write('rules/red.yaml', 'rules: [')
    expect(await verify()).to.include({
      code: 0,
      stdout:
        'holds  state/policy_state_log.jsonl: 1 record, unbroken\nholds  state/policy_state.json: as record 1 says\n' +
        '  its inputs were not held against record 1: another policy than the one at hand decided\n',
    })
  })
})

describe('outputs that are also inputs', () => {
  const place = workspace()

  for (const [what, from, to, told] of [
    [
      'the file of a signal',
      'state: state/policy_state.json',
      'state: trust_lock_state.json',
      'the output `state`, `trust_lock_state.json`, is also the file of `trust_locked`',
    ],
    [
      'a file of the policy itself',
      'log: state/policy_state_log.jsonl',
      'log: fleet/red.yaml',
      'the output `log`, `fleet/red.yaml`, is also a policy file of `',
    ],
  ] as const) {
    it(`are refused before anything is written: ${what}`, async () => {
      place.edit('rules/policy.yaml', (text) => text.replace(from, to))
      // By its absolute path nobody sees from the names alone that they are the rules.
      renameSync(place.at('rules'), place.at('fleet'))
      for (const args of [['run'], ['run', '--dry-run']]) {
        const before = place.tree()
        const given = [...args, '-C', '.', '--rules', place.at('fleet')]
        const { code, stderr } = await policy(given, { cwd: place.root })
        expect(code).to.equal(2)
        expect(stderr).to.contain(`error[bad-path-name] ${told}`)
        expect(stderr).to.contain('\n  help: give the output a file of its own')
        expect(place.tree()).to.deep.equal(before)
      }
    })
  }

  it('by their names alone are told by a validation', async () => {
    place.edit('rules/policy.yaml', (text) =>
      text
        .replace('state: state/policy_state.json', 'state: trust_lock_state.json')
        .replace('log: state/policy_state_log.jsonl', 'log: rules/red.yaml'),
    )
    const validate = () => policy(['validate', '-C', '.'], { cwd: place.root })
    const among = await validate()
    expect(among.code).to.equal(2)
    expect(among.stderr).to.contain(
      'error[bad-path-name] `log`, `rules/red.yaml`, would be written among the rules in `rules`\n',
    )
    const rule = place.read('rules/red.yaml')
    await policy(['run', '-C', '.'], { cwd: place.root })
    expect(place.read('rules/red.yaml')).to.equal(rule)
    place.edit('rules/policy.yaml', (text) => text.replace('log: rules/red.yaml', 'log: state/log.jsonl'))
    const overlap = await validate()
    expect(overlap.code).to.equal(0)
    expect(overlap.stderr).to.contain(
      'warning[output-overlap] `trust_lock_state.json`, the file of `trust_locked`, has the place of the output `state`',
    )
  })

  it('are refused when a link makes two of them one file, or one of them the log', async () => {
    await policy(['run', '-C', place.root])
    const log = place.read('state/policy_state_log.jsonl')
    for (const name of ['state/policy_state.json', 'audit_summary.md', 'state/.policy.lock']) {
      const old = place.read(name)
      rmSync(place.at(name))
      symlinkSync(place.at('state/policy_state_log.jsonl'), place.at(name))
      const { code, stderr } = await policy(['run', '-C', place.root])
      expect(code).to.equal(2)
      expect(stderr).to.match(/the output `\w+`, `[^`]+`, is also the output `\w+`/)
      expect(place.read('state/policy_state_log.jsonl')).to.equal(log)
      rmSync(place.at(name))
      place.write(name, old)
    }
  })

  it('are refused in git’s own folder', async () => {
    place.edit('rules/policy.yaml', (text) => text.replace('audit: audit_summary.md', 'audit: .git/config'))
    const { code, stderr } = await policy(['run', '-C', place.root])
    expect(code).to.equal(2)
    expect(stderr).to.contain('is also a file of git itself')
  })

  it('leave a file alone that the lock leads to and that is no lock', async () => {
    place.write('notes.txt', 'mine\n')
    place.edit('rules/policy.yaml', (text) => `${text}  lock: notes.txt\n`)
    const { code, stderr } = await policy(['run', '-C', place.root])
    expect(code).to.equal(1)
    expect(stderr).to.contain('`notes.txt` holds something else than a lock, and is left alone')
    expect(place.read('notes.txt')).to.equal('mine\n')
  })

  it('are left alone also when the policy is broken elsewhere', async () => {
    place.edit('rules/policy.yaml', (text) =>
      text.replace('state: state/policy_state.json', 'state: rules/red.yaml'),
    )
    place.write('rules/yellow.yaml', 'rules: [')
    const before = place.read('rules/red.yaml')
    const { code } = await policy(['run', '-C', '.'], { cwd: place.root })
    expect(code).to.equal(2)
    expect(place.read('rules/red.yaml')).to.equal(before)
    // What has a place of its own says that the run failed.
    expect(place.markers()).to.have.length(1)
    expect(place.markers()[0]).to.contain('FAILED')
  })

  it('are two files when the inputs have a root of their own', async () => {
    for (const file of ['rules/facts.yaml', 'rules/gates.yaml'])
      place.edit(file, (text) => text.replace('file: trust_lock_state.json', 'file: state/policy_state.json'))
    place.write('other/state/policy_state.json', '{ "locked": false }')
    const { code } = await policy(['run', '-C', '.', '--inputs', 'other'], { cwd: place.root })
    expect(code).to.equal(0)
  })
})
