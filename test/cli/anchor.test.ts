import { expect } from 'chai'
import { symlinkSync, writeFileSync } from 'node:fs'
import { takeLock } from '../../src/store/lock.js'
import type { Anchored } from '../../src/model/verified.js'
import { policy } from '../support/cli.js'
import { decidedIn } from '../support/runIn.js'
import { CHAIN, digest } from '../support/storage.js'
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
})
