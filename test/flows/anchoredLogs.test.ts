import { expect } from 'chai'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { anchor } from '../../src/flows/anchor.js'
import { holdAnchored } from '../../src/flows/holdAnchored.js'
import { placeOf } from '../../src/flows/place.js'
import { verifyStorage } from '../../src/flows/verifyStorage.js'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import { NOON, decidedIn } from '../support/runIn.js'
import { makeRed, responded, undoIn } from '../support/respondIn.js'
import { BACKUP, CHAIN, writeSnapshots } from '../support/storage.js'
import { workspace } from '../support/workspace.js'

const LOG = 'state/policy_state_log.jsonl'
const STATE = 'state/policy_state.json'
const NAME = 'anchor_20251114T120010+0000.json'
const ANEW =
  'where a log was moved aside on purpose, move this folder aside with it: the next `policy anchor` begins a new chain'

describe('logs and what anchors say of them', () => {
  const at = workspace()
  const decide = (second: number) => decidedIn(at.root, { now: NOON + second * 1000 })
  const make = (second: number, options = {}) =>
    anchor(
      { place: placeOf(at.root, options), lockWaitMs: 0 },
      { clock: () => NOON + second * 1000, sleep: async () => undefined },
    )
  const mirrors = async (options = {}) => {
    const { stores } = await verifyStorage(placeOf(at.root, options))
    const store = stores.find(({ kind }) => kind === 'mirrors')
    return { faults: store?.faults.map(({ line, message }) => `${line} ${message}`), notes: store?.notes }
  }
  const three = async () => {
    for (const second of [0, 1, 2]) await decide(second)
    await make(10)
  }
  const HOLDS = { faults: [], notes: [] }

  it('holds while logs only grow', async () => {
    await three()
    expect(await mirrors()).to.deep.equal(HOLDS)
    await decide(11)
    await make(12)
    await decide(13)
    expect(await mirrors()).to.deep.equal(HOLDS)
  })

  it('tells of a log that was begun anew, and does not anchor it', async () => {
    await three()
    rmSync(at.at(LOG))
    rmSync(at.at(STATE))
    await decide(20)
    const told = `\`${NAME}\` names record 3 of \`${LOG}\`, and the log ends at record 1: records were removed, or the log was begun anew`
    expect(await mirrors()).to.deep.equal({ faults: [`4 ${told}`], notes: [ANEW] })
    const error = await make(21).catch((caught: unknown) => caught as PolicyError)
    expect(error).to.be.instanceOf(PolicyError).and.to.include({ exit: EXIT.verification })
    expect((error as PolicyError).problems.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      `anchor-broken ${told}`,
    ])
    for (const second of [22, 23]) await decide(second)
    expect(await mirrors()).to.deep.equal({
      faults: [
        `4 \`${NAME}\` names record 3 of \`${LOG}\`, and record 3 is another now: it was changed, or the log was begun anew`,
      ],
      notes: [ANEW],
    })
    // As the note says.
    renameSync(at.at('mirrors'), at.at('mirrors-aside'))
    await make(24)
    expect(await mirrors()).to.deep.equal(HOLDS)
  })

  it('tells of a log that is gone, once for all its anchors', async () => {
    await three()
    await decide(11)
    await make(12)
    rmSync(at.at(LOG))
    expect((await mirrors()).faults).to.deep.equal([
      `4 \`${NAME}\` names record 3 of \`${LOG}\`, and there is no such log (and so for 1 more of its anchored records)`,
    ])
    mkdirSync(at.at(LOG))
    expect((await mirrors()).faults).to.deep.equal([
      `4 \`${NAME}\` names record 3 of \`${LOG}\`, and \`${LOG}\` is a folder (and so for 1 more of its anchored records)`,
    ])
  })

  it('does not lose its proof when the entry of the anchor is removed with the backup', async () => {
    await decide(0)
    await make(1)
    const first = at.read(CHAIN)
    for (const second of [2, 3]) await decide(second)
    await make(10)
    writeFileSync(at.at(CHAIN), first)
    rmSync(at.at(BACKUP))
    const lines = at.lines()
    at.write(LOG, `${lines[0]}\n${lines[1]}\n`)
    expect((await mirrors()).faults).to.deep.equal([
      `undefined \`${NAME}\` names record 3 of \`${LOG}\`, and the log ends at record 2: records were removed, or the log was begun anew`,
    ])
  })

  it('mirrors that are kept away from their workspace are not held against logs', async () => {
    await three()
    mkdirSync(at.at('copy'))
    renameSync(at.at('mirrors'), at.at('copy/mirrors'))
    const away =
      'the logs that its anchors name are not here: only `policy verify storage` in their workspace holds them'
    expect(await mirrors({ inputs: 'copy' })).to.deep.equal({ faults: [], notes: [away] })
    const { stores } = await verifyStorage(placeOf(at.at('copy'), {}))
    expect(stores.flatMap(({ faults, notes }) => [faults, notes])).to.deep.include.members([[], [away]])
    // One of the logs is there, and the others should be.
    mkdirSync(at.at('copy/state'))
    at.write(`copy/${LOG}`, '')
    expect((await mirrors({ inputs: 'copy' })).faults).to.have.length(1)
  })

  it('follows no more logs than a policy has', async () => {
    const named = Array.from({ length: 51 }, (_, index) => ({
      file: `log-${index}`,
      seq: 1,
      sha256: '',
      anchor: NAME,
      entry: 1,
    }))
    expect(await holdAnchored(at.root, named, false)).to.deep.equal({
      faults: [{ number: null, message: 'its anchors name 51 logs, and at most 50 are followed' }],
      notes: [],
    })
  })

  it('inputs that lie elsewhere are named as the policy names them, and it holds', async () => {
    await decide(0)
    mkdirSync(at.at('elsewhere'))
    for (const name of ['exports', 'federation', 'forensics', 'trust_lock_state.json'])
      renameSync(at.at(name), at.at('elsewhere', name))
    const inputs = at.at('elsewhere')
    const { anchor: made } = await make(10, { inputs })
    expect(made.inputs.filter(({ sha256 }) => sha256 !== null).map(({ file }) => file)).to.deep.equal([
      'exports/integrity_metrics_registry.csv',
      'federation/reputation_index.json',
      'federation/weighted_consensus.json',
      'forensics/forensics_anomaly_forecast.json',
      'forensics/response_history.jsonl',
      'trust_lock_state.json',
    ])
    expect(JSON.stringify(made)).not.to.contain(at.root)
    expect(await mirrors({ inputs })).to.deep.equal(HOLDS)
    expect((await make(11, { inputs })).number).to.equal(2)
  })

  it('a folder that a response wrote to is a fault when it is gone, and not when that was undone', async function () {
    this.timeout(60_000)
    writeSnapshots(at)
    await makeRed(at)
    const { record } = await responded(at.root)
    const anchored = record.results.find(({ action }) => action === 'integrity_anchor_mirror')
    expect(anchored).to.include({ success: true })
    expect(await mirrors()).to.deep.equal(HOLDS)
    renameSync(at.at('mirrors'), at.at('aside'))
    const gone = `undefined it is gone: \`integrity_anchor_mirror\` of response ${record.response_id} wrote to it, and nothing took that back`
    expect(await mirrors()).to.deep.equal({ faults: [gone], notes: [] })
    renameSync(at.at('aside'), at.at('mirrors'))
    const undone = await undoIn(at.root, record.response_id, { action: 'integrity_anchor_mirror' })
    expect(undone).to.include({ exit: EXIT.done })
    expect(await mirrors()).to.deep.equal(HOLDS)
    // What cannot be read may say that there were mirrors.
    rmSync(at.at('state/policy_response_log.jsonl'))
    mkdirSync(at.at('state/policy_response_log.jsonl'))
    expect((await mirrors()).faults).to.deep.equal([
      'undefined whether it was there is not known: `state/policy_response_log.jsonl` cannot be read',
    ])
  })
})
