import { expect } from 'chai'
import fc from 'fast-check'
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { anchor } from '../../src/flows/anchor.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import { placeOf } from '../../src/flows/place.js'
import { verifyStore } from '../../src/flows/verifyStore.js'
import { canonicalJson } from '../../src/core/canonical.js'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import type { AnchorFile, ChainEntry } from '../../src/model/verified.js'
import { takeLock } from '../../src/store/lock.js'
import { NOON, decidedIn } from '../support/runIn.js'
import { BACKUP, CHAIN, digest, writeMirrors } from '../support/storage.js'
import { workspace } from '../support/workspace.js'

describe('policy anchor', () => {
  const at = workspace()
  const make = (now = NOON, options = {}) =>
    anchor(
      { place: placeOf(at.root, options), lockWaitMs: 0 },
      { clock: () => now, sleep: async () => undefined },
    )
  const chain = (): ChainEntry[] => JSON.parse(at.read(CHAIN)) as ChainEntry[]
  const verified = () => verifyStore('mirrors', { real: at.root, shown: '' }, 'mirrors')
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (caught: unknown) => caught,
    )
    if (!(error instanceof PolicyError)) throw new Error(`not refused: ${String(error)}`)
    return { exit: error.exit, told: error.problems.map(({ code, message }) => `${code} ${message}`) }
  }
  const NAME = 'anchor_20251114T120000+0000.json'

  it('vouches for the ends of the logs, the state, the rules and every input', async () => {
    const { state } = await decidedIn(at.root)
    const policy = await loadPolicyOrFail(at.at('rules'), 'rules')
    const first = JSON.stringify({ seq: 1, prev: '0'.repeat(64) })
    const second = JSON.stringify({ seq: 2, prev: digest(first) })
    at.write(policy.outputs.trustLog, `${first}\n${second}\n`)
    rmSync(at.at('federation/reputation_index.json'))
    const made = await make()
    expect(made).to.deep.include({ file: `mirrors/${NAME}`, chain: CHAIN, number: 1 })
    const written = JSON.parse(at.read(`mirrors/${NAME}`)) as AnchorFile
    expect(written).to.deep.equal(made.anchor)
    const { combined_sha256: combined, ...content } = written
    expect(combined).to.equal(digest(canonicalJson(content)))
    const fileOf = (file: string) => {
      const bytes = readFileSync(at.at(file))
      return { file, sha256: digest(bytes), size: bytes.length }
    }
    expect(content).to.deep.equal({
      kind: 'policy_anchor',
      created_at: '2025-11-14T12:00:00+00:00',
      logs: {
        decisions: { file: 'state/policy_state_log.jsonl', ...state.log },
        responses: null,
        trust: { file: 'state/trust_lock_log.jsonl', seq: 2, sha256: digest(second) },
        brake: null,
      },
      state: fileOf('state/policy_state.json'),
      policy_digest: policy.digest,
      responding_digest: policy.responding.digest,
      inputs: [
        fileOf('exports/integrity_metrics_registry.csv'),
        { file: 'federation/reputation_index.json', sha256: null, size: null },
        fileOf('federation/weighted_consensus.json'),
        fileOf('forensics/forensics_anomaly_forecast.json'),
        fileOf('forensics/response_history.jsonl'),
        { file: 'forensics/safety_brake_state.json', sha256: null, size: null },
        { file: 'policy/trust_guard_policy.json', sha256: null, size: null },
        fileOf('trust_lock_state.json'),
      ],
    })
    const sha256 = digest(at.read(`mirrors/${NAME}`))
    expect(chain()).to.deep.equal([
      { timestamp: '20251114T120000+0000', file: NAME, sha256, chain_hash: digest(sha256) },
    ])
    expect(readdirSync(at.at('mirrors'))).to.have.members([NAME, 'anchor_chain.json'])
    expect(at.temporaries()).to.deep.equal([])
  })

  it('extends its chain, keeps the one before, and what it made holds', async () => {
    const hashes: string[] = []
    for (const second of [0, 1, 2]) {
      const before = second === 0 ? null : at.read(CHAIN)
      const { number, entry } = await make(NOON + second * 1000)
      hashes.push(entry.chain_hash)
      expect(number).to.equal(second + 1)
      expect(entry.chain_hash).to.equal(digest(`${hashes[second - 1] ?? ''}${entry.sha256}`))
      if (before !== null) expect(at.read(BACKUP)).to.equal(before)
      const { faults, notes, records, matching, end } = await verified()
      expect({ faults, notes, records, matching }).to.deep.equal({
        faults: [],
        notes: [],
        records: second + 1,
        matching: second + 1,
      })
      expect(end).to.deep.equal({ entry: second + 1, chain_hash: entry.chain_hash })
    }
  })

  it('writes the anchor, then the backup, then the chain', async () => {
    await make()
    await make(NOON + 1000)
    const names = ['anchor_20251114T120001+0000.json', 'anchor_chain.json.backup', 'anchor_chain.json']
    const times = names.map((name) => statSync(at.at('mirrors', name), { bigint: true }).ctimeNs)
    expect(times).to.deep.equal(times.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(new Set(times)).to.have.length(3)
  })

  it('extends the chain of another tool, whose entries stay as they are', async () => {
    const entries = writeMirrors(at).map((each) => ({ ...each, note: 'kept' }))
    at.write(CHAIN, `\ufeff${JSON.stringify(entries)}`)
    const old = at.read(CHAIN)
    const { number } = await make()
    expect(number).to.equal(5)
    expect(chain().slice(0, 4)).to.deep.equal(entries)
    expect(at.read(BACKUP)).to.equal(old)
    expect(at.read(CHAIN)).to.equal(`${JSON.stringify(chain(), null, 2)}\n`)
    expect((await verified()).faults).to.deep.equal([])
  })

  it('gives two anchors of one second two names, unless they say the same', async () => {
    await make()
    at.signals({ integrity_score: 92 })
    await make()
    await make()
    expect(chain().map(({ file }) => file)).to.deep.equal([
      NAME,
      'anchor_20251114T120000+0000-2.json',
      'anchor_20251114T120000+0000-2.json',
    ])
    expect(await verified()).to.deep.include({ files: 2, matching: 2, faults: [], notes: [] })
  })

  it('goes on after a crash between any two of its writes', async () => {
    await make()
    const first = at.read(CHAIN)
    const made = await make(NOON + 1000)
    const leftNote =
      '`anchor_20251114T120001+0000.json` is newer than the last entry and has none: a crash left it, or its entry was removed; `policy anchor` enters it'
    // Killed before the chain, and before the backup: what is written first stays.
    for (const backup of [first, null]) {
      at.write(CHAIN, first)
      if (backup === null) rmSync(at.at(BACKUP))
      else at.write(BACKUP, backup)
      expect(await verified()).to.deep.include({
        faults: [],
        notes: [leftNote],
      })
      const again = await make(NOON + 1000)
      expect(again).to.deep.equal(made)
      expect(at.read(BACKUP)).to.equal(first)
      expect(await verified()).to.deep.include({ faults: [], notes: [] })
    }
    at.write('mirrors/.anchor_chain.json.0123456789abcdef.tmp', '[')
    await make(NOON + 5000)
    expect(at.temporaries()).to.deep.equal([])
  })

  it('enters what a crash or a cut left without an entry, and says so', async () => {
    await make()
    const first = at.read(CHAIN)
    await make(NOON + 1000)
    const second = chain()
    // The last entry was removed together with the backup: the same entry comes back.
    at.write(CHAIN, first)
    rmSync(at.at(BACKUP))
    const { number, warnings } = await make(NOON + 2000)
    expect(number).to.equal(3)
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      'anchor-unlisted `anchor_20251114T120001+0000.json` was in no entry of the chain: a crash left it, or its entry was removed; it is entry 2 now',
    ])
    expect(chain().slice(0, 2)).to.deep.equal(second)
    expect(JSON.parse(at.read(BACKUP)) as ChainEntry[]).to.deep.equal(second)
    expect(await verified()).to.deep.include({ faults: [], notes: [] })
  })

  it('does not take a chain that lost several entries for a crash', async () => {
    await make()
    const first = at.read(CHAIN)
    await make(NOON + 1000)
    const two = at.read(CHAIN)
    const second = at.read('mirrors/anchor_20251114T120001+0000.json')
    await make(NOON + 2000)
    rmSync(at.at(BACKUP))
    at.write(CHAIN, first)
    const two_are_left = '2 anchors are in no entry of the chain: entries were removed from its end'
    expect((await verified()).faults.map(({ message }) => message)).to.deep.equal([two_are_left])
    expect((await refusal(make(NOON + 3000))).told).to.deep.equal([`anchor-broken ${two_are_left}`])
    rmSync(at.at('mirrors/anchor_20251114T120001+0000.json'))
    const later = 'anchor_20251114T120003+0000.json'
    const last = at.read('mirrors/anchor_20251114T120002+0000.json')
    rmSync(at.at('mirrors/anchor_20251114T120002+0000.json'))
    at.write(`mirrors/${later}`, last)
    expect((await verified()).faults.map(({ message }) => message)).to.deep.equal([
      `\`${later}\` is named for another time than its own`,
    ])
    rmSync(at.at('mirrors', later))
    at.write('mirrors/anchor_20251114T120001+0000.json', second)
    // One that is older than the last entry is none that a crash left.
    at.write(CHAIN, two)
    const [, entry] = chain()
    const sha256 = entry?.sha256 ?? ''
    at.write(CHAIN, JSON.stringify([{ ...entry, chain_hash: digest(sha256) }]))
    expect((await verified()).faults.map(({ message }) => message)).to.deep.equal([
      `\`${NAME}\` is in no entry of the chain, and older than its last one: entries were removed`,
    ])
  })

  for (const [what, lose] of [
    ['gone', () => rmSync(at.at(CHAIN))],
    ['empty', () => at.write(CHAIN, '[]')],
  ] as const) {
    it(`begins no new chain beside the anchors of one that is ${what}`, async () => {
      const told = async () => {
        lose()
        rmSync(at.at(BACKUP), { force: true })
        const before = readdirSync(at.at('mirrors'))
        const found = await refusal(make(NOON + 5000))
        expect(found.exit).to.equal(EXIT.verification)
        expect(readdirSync(at.at('mirrors'))).to.deep.equal(before)
        return found.told
      }
      const start = `anchor-broken \`${CHAIN}\` is ${what}, and `
      await make()
      const kept = at.read(CHAIN)
      expect(await told()).to.deep.equal([`${start}there is \`${NAME}\` beside it`])
      at.write(CHAIN, kept)
      await make(NOON + 1000)
      expect(await told()).to.deep.equal([`${start}there are 2 anchors beside it`])
      // Moved aside whole, as the message says.
      renameSync(at.at('mirrors'), at.at('mirrors-before'))
      expect((await make(NOON + 6000)).number).to.equal(1)
    })
  }

  for (const [what, target, told] of [
    ['the snapshots', 'snapshots', 'is also the output `snapshots`, `snapshots`'],
    ['a folder of snapshots', 'snapshots/deep', 'is also the output `snapshots`, `snapshots`'],
    ['the rules', 'rules', 'is also the policy in `'],
    [
      'the folder of the state',
      'state',
      'is also the folder of the output `state`, `state/policy_state.json`',
    ],
    ['a folder of git', '.git/hooks', 'is also a folder of git itself'],
  ] as const) {
    it(`is refused where a link makes the mirrors one with ${what}`, async () => {
      mkdirSync(at.at(target), { recursive: true })
      symlinkSync(target, at.at('mirrors'))
      const { exit, told: found } = await refusal(make())
      expect(exit).to.equal(EXIT.usage)
      expect(found[0]).to.contain(`bad-path-name the output \`mirrors\`, \`mirrors\`, ${told}`)
      expect(readdirSync(at.at(target))).not.to.include('anchor_chain.json')
    })
  }

  it('anchors no log that was damaged, and the whole records of one with half a record behind', async () => {
    await decidedIn(at.root)
    await decidedIn(at.root, { now: NOON + 1000 })
    const log = 'state/policy_state_log.jsonl'
    const whole = at.read(log)
    const [, second] = at.lines()
    const intent = { type: 'intent', seq: 1, prev: '0'.repeat(64), response_id: 'r' }
    for (const [text, faults] of [
      [`${whole}garbage\n`, ['line 3 is not a record']],
      [
        whole.replace('GREEN', 'CREEN'),
        ['record 1 was changed after it was written: record 2 holds another digest of it'],
      ],
      [
        `${at.lines()[0]}\n`,
        [
          '`state/policy_state.json` names record 2, and the log ends at record 1: records were removed from its end',
        ],
      ],
    ] as const) {
      at.write(log, text)
      const { exit, told } = await refusal(make(NOON + 2000))
      expect(told).to.deep.equal(faults.map((fault) => `log-changed ${fault}`))
      expect(exit).to.equal(EXIT.verification)
    }
    at.write(log, `${whole}${'x'.repeat(4 * 1024 * 1024 + 1)}\n`)
    const tooLong = await refusal(make(NOON + 2000))
    expect(tooLong.exit).to.equal(EXIT.verification)
    expect(tooLong.told[0]).to.match(/^log-changed `.*` has a line of more than 4194304 bytes/)
    at.write(log, whole)
    at.write('state/policy_response_log.jsonl', `${JSON.stringify(intent)}\n`)
    expect((await refusal(make(NOON + 2000))).told).to.deep.equal([
      'log-changed record 1 belongs to response r, which was not started before it, or had ended',
    ])
    rmSync(at.at('state/policy_response_log.jsonl'))
    expect(at.tree()).not.to.have.property('mirrors')
    at.write(log, `${whole}{"timestamp":"2025-11-1`)
    const { anchor: made, warnings } = await make(NOON + 2000)
    expect(made.logs.decisions).to.deep.equal({ file: log, seq: 2, sha256: digest(second ?? '') })
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      `log-torn \`${log}\` ends in half a record, which is not anchored: a crash left it, or it is being written`,
    ])
  })

  for (const [what, damage, told] of [
    [
      'a changed entry',
      () => at.write(CHAIN, at.read(CHAIN).replace(/"chain_hash": "\w{4}/, '"chain_hash": "0000')),
      /^anchor-broken entry 1 does not begin the chain/,
    ],
    ['a mirrored file that is gone', () => rmSync(at.at('mirrors', NAME)), /is recorded and not there$/],
    ['a mirrored file that was changed', () => at.write(`mirrors/${NAME}`, '{}'), /is not as entry 1 says/],
    ['a chain that is no JSON', () => at.write(CHAIN, '['), /^anchor-broken malformed JSON: the text ends/],
    ['a chain that is no list', () => at.write(CHAIN, '{}'), /^anchor-broken a JSON list is expected$/],
    [
      'a chain that lost its end',
      () => {
        at.write(BACKUP, at.read(CHAIN))
        at.write(CHAIN, '[]')
      },
      /^anchor-broken `mirrors\/anchor_chain.json` is empty, and there is `anchor_chain.json.backup` beside it$/,
    ],
    [
      'a chain that is gone',
      () => renameSync(at.at(CHAIN), at.at(BACKUP)),
      /^anchor-broken `mirrors\/anchor_chain.json` is gone/,
    ],
  ] as const) {
    it(`does not extend ${what}, and writes nothing`, async () => {
      await make()
      damage()
      const before = at.tree()
      const { exit, told: found } = await refusal(make(NOON + 1000))
      expect(found).to.have.length(1)
      expect(found[0]).to.match(told)
      expect(exit).to.equal(EXIT.verification)
      const left = (tree: Record<string, string>) =>
        Object.entries(tree).filter(([name]) => name.startsWith('mirrors/'))
      expect(left(at.tree())).to.deep.equal(left(before))
    })
  }

  it('leaves the workspace by no link', async () => {
    mkdirSync(`${at.root}-outside`)
    symlinkSync(`${at.root}-outside`, at.at('mirrors'))
    expect(await refusal(make())).to.deep.equal({
      exit: EXIT.failed,
      told: [
        `output-outside the output \`mirrors\` would be written to \`${at.root}-outside\`, outside the workspace`,
      ],
    })
    rmSync(at.at('mirrors'))
    symlinkSync(`${at.root}-outside/new`, at.at('mirrors'))
    expect((await refusal(make())).told[0]).to.match(
      /^output-outside the output `mirrors` would be written to/,
    )
    rmSync(at.at('mirrors'))
    at.write('mirrors', '')
    expect((await refusal(make())).told).to.deep.equal(['write-failed `mirrors` is not a folder'])
    expect(readdirSync(`${at.root}-outside`)).to.deep.equal([])
  })

  it('writes through no link that is planted under the name of one of its files', async () => {
    await make()
    const guard = at.read('trust_lock_state.json')
    symlinkSync('../trust_lock_state.json', at.at(BACKUP))
    symlinkSync('../trust_lock_state.json', at.at('mirrors', 'anchor_20251114T120001+0000.json'))
    const { exit } = await refusal(make(NOON + 1000))
    expect(exit).to.equal(EXIT.verification)
    rmSync(at.at(BACKUP))
    expect((await make(NOON + 1000)).file).to.equal('mirrors/anchor_20251114T120001+0000-2.json')
    expect(at.read('trust_lock_state.json')).to.equal(guard)
  })

  it('tells of every input that is there and cannot be vouched for', async () => {
    at.write('../outside.json', '{}')
    rmSync(at.at('trust_lock_state.json'))
    symlinkSync('../outside.json', at.at('trust_lock_state.json'))
    rmSync(at.at('federation/weighted_consensus.json'))
    mkdirSync(at.at('federation/weighted_consensus.json'))
    expect(await refusal(make())).to.deep.equal({
      exit: EXIT.failed,
      told: [
        'signal-unreadable `federation/weighted_consensus.json` is a folder',
        'signal-outside `trust_lock_state.json` leads out of its root',
      ],
    })
    expect(at.tree()).not.to.have.property('mirrors/anchor_chain.json')
  })

  it('waits for the lock, and is refused by another run', async () => {
    const release = await takeLock(at.at('state/.policy.lock'), { waitMs: 0, holder: 'policy run' })
    try {
      const { exit, told } = await refusal(make())
      expect(exit).to.equal(EXIT.refused)
      expect(told[0]).to.match(
        /^locked another run holds `state\/\.policy\.lock`: pid \d+ on .*, `policy run`/,
      )
    } finally {
      await release()
    }
    expect((await make()).number).to.equal(1)
  })

  it('contradicts an anchor whose entry was made anew for another content', async () => {
    await make()
    const forged = at.read(`mirrors/${NAME}`).replace('"created_at": "2025', '"created_at": "2024')
    const sha256 = digest(forged)
    at.write(`mirrors/${NAME}`, forged)
    at.write(CHAIN, JSON.stringify([{ ...chain()[0], sha256, chain_hash: digest(sha256) }]))
    expect((await verified()).faults.map(({ message }) => message)).to.deep.equal([
      `\`${NAME}\` has another content than its own \`combined_sha256\` says`,
    ])
  })

  it('makes nothing of which a byte could change unnoticed', async () => {
    for (const second of [0, 1, 2]) await make(NOON + second * 1000)
    const files = readdirSync(at.at('mirrors')).map((name) => ({
      path: at.at('mirrors', name),
      bytes: readFileSync(at.at('mirrors', name)),
    }))
    expect(files).to.have.length(5)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.nat(254),
        async ({ path, bytes }, where, by) => {
          const offset = where % bytes.length
          const changed = Buffer.from(bytes)
          changed[offset] = ((bytes[offset] ?? 0) + 1 + by) % 256
          if (path.includes('anchor_chain') && sameJson(bytes, changed)) return
          writeFileSync(path, changed)
          const { faults } = await verified()
          writeFileSync(path, bytes)
          expect(faults, `${path} byte ${offset}`).not.to.deep.equal([])
        },
      ),
      { numRuns: 150 },
    )
    expect((await verified()).faults).to.deep.equal([])
  })

  /** White space between values says nothing. */
  function sameJson(before: Buffer, after: Buffer): boolean {
    try {
      return (
        JSON.stringify(JSON.parse(after.toString('utf8'))) ===
        JSON.stringify(JSON.parse(before.toString('utf8')))
      )
    } catch {
      return false
    }
  }
})
