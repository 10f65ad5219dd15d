import { expect } from 'chai'
import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { takeLock } from '../../src/store/lock.js'
import type { Anchored } from '../../src/model/verified.js'
import { policy } from '../support/cli.js'
import { decidedIn } from '../support/runIn.js'
import { BACKUP, CHAIN, digest } from '../support/storage.js'
import { workspace } from '../support/workspace.js'

describe('policy anchor on the command line', () => {
  const at = workspace()
  const run = (...args: string[]) => policy(args, { cwd: at.root })

  it('says what it anchored, and what it says holds', async () => {
    const { state } = await decidedIn(at.root)
    const { code, stdout, stderr } = await run('anchor')
    expect([code, stderr]).to.deep.equal([0, ''])
    const [entry] = JSON.parse(at.read(CHAIN)) as { file: string; chain_hash: string }[]
    const lines = stdout.split('\n')
    expect(lines[0]).to.equal(`anchored  mirrors/${entry?.file}`)
    expect(lines[1]).to.equal(`  state/policy_state_log.jsonl               ${state.log?.sha256}  record 1`)
    expect(lines[2]).to.equal(
      `  state/policy_state.json                    ${digest(at.read('state/policy_state.json'))}`,
    )
    expect(stdout).to.match(/\n {2}policy\/trust_guard_policy\.json +not there\n/)
    expect(stdout).to.contain(
      `\n  entry 1 of ${CHAIN}\n  ${entry?.chain_hash}\n  2 of 8 input files are not there\n`,
    )
    const second = await run('anchor', '--format', 'json')
    expect([second.code, second.stderr]).to.deep.equal([0, ''])
    const anchored = JSON.parse(second.stdout) as Anchored
    expect(anchored).to.deep.include({ chain: CHAIN, number: 2 })
    expect(JSON.parse(at.read(anchored.file))).to.deep.equal(anchored.anchor)
    const verified = await run('verify', 'storage')
    expect(verified.code).to.equal(0)
    expect(verified.stdout).to.contain(
      `holds  ${CHAIN}: 2 entries of ${new Set([entry?.file, anchored.entry.file]).size} file`,
    )
    expect(verified.stdout).to.contain(`the chain ends with entry 2, ${anchored.entry.chain_hash}`)
  })

  it('exits with 5 for a chain that does not hold, and names the place', async () => {
    await run('anchor')
    writeFileSync(at.at(CHAIN), at.read(CHAIN).replace(/"chain_hash": "..../, '"chain_hash": "0000'))
    const { code, stdout, stderr } = await run('anchor')
    expect([code, stdout]).to.deep.equal([5, ''])
    expect(stderr).to.equal(
      'error[anchor-broken] entry 1 does not begin the chain: its `chain_hash` is not the SHA-256 of its `sha256`\n' +
        `  at ${CHAIN}:6:19\n  help: nothing was written; \`policy verify storage\` looks closer\n\n`,
    )
  })

  it('exits with 2 for a broken policy, 3 for a held lock, 1 for a link that leads out', async () => {
    const release = await takeLock(at.at('state/.policy.lock'), { waitMs: 0, holder: 'policy run' })
    expect((await run('anchor', '--lock-wait', '0')).code).to.equal(3)
    await release()
    symlinkSync('/', at.at('mirrors'))
    const outside = await run('anchor')
    expect(outside.code).to.equal(1)
    expect(outside.stderr).to.match(/^error\[output-outside\] the output `mirrors` would be written to `\/`/)
    at.write('rules/red.yaml', 'rules: [')
    expect((await run('anchor')).code).to.equal(2)
  })

  it('exits with 5 when a log was begun anew behind its anchor', async () => {
    for (const hour of [10, 11, 12]) await run('run', '--now', `2026-01-01T${hour}:00:00Z`)
    expect((await run('anchor')).code).to.equal(0)
    expect((await run('verify', 'all')).code).to.equal(0)
    rmSync(at.at('state/policy_state_log.jsonl'))
    const gone = await run('verify', 'storage')
    expect(gone.code).to.equal(5)
    expect(gone.stdout).to.contain(
      'names record 3 of `state/policy_state_log.jsonl`, and there is no such log',
    )
    rmSync(at.at('state/policy_state.json'))
    expect((await run('run', '--now', '2026-01-01T13:00:00Z')).code).to.equal(0)
    expect((await run('verify', 'log')).code).to.equal(0)
    for (const what of ['storage', 'all']) {
      const { code, stdout } = await run('verify', what)
      expect(code, what).to.equal(5)
      expect(stdout).to.match(
        /\n {2}mirrors\/anchor_chain\.json:4:13 {2}`anchor_\S+` names record 3 of `state\/policy_state_log\.jsonl`, and the log ends at record 1: /,
      )
      expect(stdout).to.contain('the next `policy anchor` begins a new chain')
    }
    const refused = await run('anchor')
    expect([refused.code, refused.stdout]).to.deep.equal([5, ''])
  })

  it('exits with 5 when mirrors were emptied or lost their chain', async () => {
    await decidedIn(at.root)
    await run('anchor')
    rmSync(at.at(CHAIN))
    rmSync(at.at(BACKUP), { force: true })
    const { code, stderr } = await run('anchor')
    expect(code).to.equal(5)
    expect(stderr).to.match(
      /^error\[anchor-broken\] `mirrors\/anchor_chain\.json` is gone, and there is `anchor_\S+\.json` beside it\n/,
    )
    expect(stderr).to.contain('or move the folder aside whole: the next anchor begins a new chain')
    for (const name of readdirSync(at.at('mirrors'))) rmSync(at.at('mirrors', name))
    const emptied = await run('verify', 'storage')
    expect([
      emptied.code,
      emptied.stdout.includes('mirrors  it is empty: what it held is gone'),
    ]).to.deep.equal([5, true])
  })

  it('exits with 5 for a log that does not hold, and warns of half a record', async () => {
    await decidedIn(at.root)
    const log = at.at('state/policy_state_log.jsonl')
    appendFileSync(log, '{"timest')
    const torn = await run('anchor', '--format', 'json')
    expect(torn.code).to.equal(0)
    expect(torn.stderr).to.match(
      /^warning\[log-torn\] `state\/policy_state_log\.jsonl` ends in half a record/,
    )
    expect((JSON.parse(torn.stdout) as Anchored).anchor.logs.decisions).to.include({ seq: 1 })
    appendFileSync(log, '\n')
    const damaged = await run('anchor')
    expect([damaged.code, damaged.stdout]).to.deep.equal([5, ''])
    expect(damaged.stderr).to.equal(
      'error[log-changed] line 2 is not a record\n  at state/policy_state_log.jsonl:2\n' +
        '  help: nothing was written; `policy verify log` looks closer\n\n',
    )
  })

  it('exits with 2 where the mirrors are also the snapshots, and names inputs relative to their root', async () => {
    mkdirSync(at.at('snapshots'))
    symlinkSync('snapshots', at.at('mirrors'))
    const { code, stderr } = await run('anchor')
    expect(code).to.equal(2)
    expect(stderr).to.match(
      /^error\[bad-path-name\] the output `mirrors`, `mirrors`, is also the output `snapshots`, `snapshots`\n/,
    )
    rmSync(at.at('mirrors'))
    rmSync(at.at('snapshots'), { recursive: true })
    const from = at.at('..')
    const there = ['-C', 'workspace', '--inputs', 'workspace/../workspace']
    const anchored = await policy(['anchor', ...there, '--format', 'json'], { cwd: from })
    expect([anchored.code, anchored.stdout.includes('workspace')]).to.deep.equal([0, false])
    expect((await policy(['verify', 'storage', ...there], { cwd: from })).code).to.equal(0)
  })
})
