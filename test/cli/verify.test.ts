import { expect } from 'chai'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { chained } from '../../src/core/chain.js'
import { sha256 } from '../../src/core/canonical.js'
import { policy } from '../support/cli.js'
import { NOON, decidedIn } from '../support/runIn.js'
import { CHAIN, SNAPSHOTS, snapshotName, writeMirrors, writeSnapshots } from '../support/storage.js'
import { workspace } from '../support/workspace.js'

const LOG = 'state/policy_state_log.jsonl'
const STATE = 'state/policy_state.json'
const RESPONSES = 'state/policy_response_log.jsonl'
const RESPONSE_STATE = 'state/policy_response_state.json'

describe('policy verify', () => {
  const at = workspace()
  const verify = async (...args: string[]) => {
    const { code, stdout, stderr } = await policy(['verify', ...args], { cwd: at.root })
    return { code, stdout, stderr }
  }
  const held = (record = 1) =>
    `holds  ${LOG}: ${record} record${record === 1 ? '' : 's'}, unbroken\nholds  ${STATE}: as record ${record} says\n`

  /** Writes records as a chained log, and gives its end. */
  const writeLog = (name: string, records: readonly object[]): { seq: number; sha256: string } => {
    let line: string | null = null
    const lines = records.map((record, index) => {
      line = JSON.stringify(chained(record, { line, record: null, seq: index }))
      return line
    })
    at.write(name, `${lines.join('\n')}\n`)
    return { seq: records.length, sha256: sha256(line ?? '') }
  }
  const id = { response_id: 'r1', timestamp: '2025-11-14T12:00:00+00:00', policy: 'RED' }
  const started = { ...id, type: 'started', actions: ['check'] }
  const intent = { ...id, type: 'intent', action: 'check', idempotent: false }
  const result = { action: 'check', status: 'succeeded', success: true, stdout: '', stderr: '' }
  const receipt = { ...id, type: 'receipt', ...result }
  const response = { ...id, type: 'response', results: [result], actions_succeeded: 1 }
  const writeResponses = (records: readonly object[]) => {
    const log = writeLog(RESPONSES, records)
    at.write(RESPONSE_STATE, JSON.stringify({ ...id, status: 'succeeded', log }))
  }

  describe('log', () => {
    beforeEach(() => decidedIn(at.root))

    it('is what it does when nothing is said', async () => {
      const plain = await verify()
      expect(plain).to.deep.equal({ code: 0, stdout: held(), stderr: '' })
      expect(await verify('log')).to.deep.equal(plain)
    })

    it('follows the logs of responses, of the trust guard and of the brake, where they are', async () => {
      writeResponses([started, intent, receipt, response])
      writeLog('state/trust_lock_log.jsonl', [{ type: 'locked' }, { type: 'unlocked' }])
      writeLog('state/safety_brake_log.jsonl', [{ type: 'engaged' }])
      expect(await verify('log')).to.deep.equal({
        code: 0,
        stderr: '',
        stdout: [
          `holds  ${LOG}: 1 record, unbroken`,
          `holds  ${RESPONSES}: 4 records, unbroken`,
          'holds  state/trust_lock_log.jsonl: 2 records, unbroken',
          'holds  state/safety_brake_log.jsonl: 1 record, unbroken',
          `holds  ${STATE}: as record 1 says`,
          '',
        ].join('\n'),
      })
    })

    const edit = (name: string, from: string, to: string) => () =>
      at.write(name, at.read(name).replace(from, to))
    for (const [what, damage, told] of [
      [
        'an edited record of a response',
        edit(RESPONSES, '"succeeded"', '"failed"'),
        `broken  ${RESPONSES}: 4 records\n  ${RESPONSES}:3  record 3 was changed after it was written: record 4 holds another digest of it\n  ${RESPONSES}:4  record 4 has a result of \`check\` that differs from its receipt\n`,
      ],
      [
        'a log of responses that is gone',
        () => rmSync(at.at(RESPONSES)),
        `broken  ${RESPONSES}: 0 records\n  ${RESPONSES}:1  \`${RESPONSE_STATE}\` names record 4, and the log ends at record 0: records were removed from its end\n`,
      ],
      [
        'a log of responses that leads out of the workspace',
        () => {
          rmSync(at.at(RESPONSES))
          symlinkSync('/etc/passwd', at.at(RESPONSES))
        },
        `broken  ${RESPONSES}: 0 records\n  ${RESPONSES}:1  the output \`${RESPONSES}\` would be written to \`/etc/passwd\`, outside the workspace\n`,
      ],
      [
        'a state of responses that names no record',
        () => at.write(RESPONSE_STATE, '{"log":'),
        `broken  ${RESPONSES}: 4 records\n  ${RESPONSES}:5  \`${RESPONSE_STATE}\` does not say where the log ends: it was changed\n`,
      ],
      [
        'a torn record of a response',
        () => at.write(RESPONSES, `${at.read(RESPONSES)}{"type"`),
        `broken  ${RESPONSES}: 4 records\n  ${RESPONSES}:5  half a record ends the log, as a crash leaves it: the next response sets it aside\n`,
      ],
      [
        'a record of the trust guard that was removed',
        () =>
          at.write('state/trust_lock_log.jsonl', `${at.read('state/trust_lock_log.jsonl').split('\n')[1]}\n`),
        'broken  state/trust_lock_log.jsonl: 1 record\n  state/trust_lock_log.jsonl:1  the log begins at record 2: records before it were removed\n',
      ],
      [
        'an edited state',
        edit(STATE, '"policy": "GREEN"', '"policy": "RED"'),
        `broken  ${STATE}: not as record 1 says\n  \`policy\` says RED, and record 1 says GREEN\n`,
      ],
      [
        'an edited input in the state',
        edit(STATE, '"integrity_score": 97.5', '"integrity_score": 99.5'),
        `broken  ${STATE}: not as record 1 says\n  \`inputs/integrity_score\` says 99.5, and record 1 says 97.5\n`,
      ],
      [
        'a state that is no JSON',
        () => at.write(STATE, '{\n  "policy": GREEN\n}'),
        `broken  ${STATE}\n  ${STATE}:2:13  malformed JSON: unexpected \`G\`; \`policy run\` decides anew and replaces it\n`,
      ],
      [
        'a key that is twice in the state',
        edit(STATE, '{', '{ "policy": "GREEN",'),
        `broken  ${STATE}\n  ${STATE}:2:3  the key \`policy\` is written twice; \`policy run\` decides anew and replaces it\n`,
      ],
      [
        'a state that is a list',
        () => at.write(STATE, '[]'),
        `broken  ${STATE}\n  it is no JSON object; \`policy run\` decides anew and replaces it\n`,
      ],
      [
        'a state that leads out of the workspace',
        () => {
          rmSync(at.at(STATE))
          symlinkSync('/etc/passwd', at.at(STATE))
        },
        `broken  ${STATE}\n  a link leads out of its folder; \`policy run\` decides anew and replaces it\n`,
      ],
    ] as const) {
      it(`names ${what}, and tells of all others`, async () => {
        writeResponses([started, intent, receipt, response])
        writeLog('state/trust_lock_log.jsonl', [{ type: 'locked' }, { type: 'unlocked' }])
        damage()
        const { code, stdout, stderr } = await verify('log')
        expect([code, stderr]).to.deep.equal([5, ''])
        expect(stdout).to.contain(told)
        const blocks = stdout.split('\n').filter((line) => /^(holds|broken) /.test(line))
        expect(blocks).to.have.length(4)
        expect(blocks.filter((line) => line.startsWith('broken'))).to.have.length(1)
      })
    }

    it('calls a response that runs or was cut short no fault', async () => {
      writeResponses([started])
      const state = at.read(RESPONSE_STATE)
      writeResponses([started, intent])
      at.write(RESPONSE_STATE, state)
      expect(await verify('log')).to.deep.equal({
        code: 0,
        stderr: '',
        stdout:
          `holds  ${LOG}: 1 record, unbroken\nholds  ${RESPONSES}: 2 records, unbroken\n` +
          `  its last record is newer than \`${RESPONSE_STATE}\`: of a response that runs or was cut short, or added by hand\n` +
          '  response r1 was interrupted or is running: `check` (record 2) has no receipt; `policy responses` says what to do\n' +
          `holds  ${STATE}: as record 1 says\n`,
      })
    })

    it('exits with 5 for a state that is older than the log, and for an UNKNOWN one without a record', async () => {
      const first = at.read(STATE)
      at.signals({ integrity_score: 80 })
      await decidedIn(at.root, { now: NOON + 60_000 })
      at.write(STATE, first)
      const { code, stdout } = await verify('log')
      expect(code).to.equal(5)
      expect(stdout).to.equal(
        `holds  ${LOG}: 2 records, unbroken\nbroken  ${STATE}: not as record 1 says\n` +
          '  it is older than the log, which ends at record 2 (RED): a run was cut short between the two, or the record was added by hand; `policy run` decides anew and writes both\n',
      )
      expect((await policy(['run', '-C', at.root])).code).to.equal(0)
      expect((await verify('log')).code).to.equal(0)
      rmSync(at.at('state/.policy.lock'))
      mkdirSync(at.at('state/.policy.lock'))
      expect((await policy(['run', '-C', at.root])).code).to.equal(1)
      expect((await verify('log')).stdout).to.contain('it is UNKNOWN, of a run that could not write the log')
    })

    it('holds after a run that failed', async () => {
      at.signals({ integrity_score: 'n/a' })
      expect((await policy(['run', '-C', at.root])).code).to.equal(1)
      expect(await verify('log')).to.deep.equal({ code: 0, stdout: held(2), stderr: '' })
    })

    it('exits with 5 where only other logs are, and where there is none', async () => {
      rmSync(at.at('state'), { recursive: true })
      writeLog('state/trust_lock_log.jsonl', [{ type: 'locked' }])
      expect(await verify('log')).to.deep.equal({
        code: 5,
        stderr: '',
        stdout: `broken  ${LOG}: 0 records\n  ${LOG}  there is no log of decisions, and there are others\nholds  state/trust_lock_log.jsonl: 1 record, unbroken\n`,
      })
      rmSync(at.at('state'), { recursive: true })
      const none = await verify('log')
      expect([none.code, none.stdout]).to.deep.equal([5, ''])
      expect(none.stderr).to.match(
        /^error\[no-log\] there is no log `state\/policy_state_log\.jsonl` in `\.`\n/,
      )
    })
  })

  describe('storage', () => {
    it('holds, is broken, or is not there', async () => {
      const none = await verify('storage')
      expect([none.code, none.stdout]).to.deep.equal([5, ''])
      expect(none.stderr).to.equal(
        'error[no-storage] there is neither `snapshots` nor `mirrors` in `.`\n  help: name the folder that holds them with `--inputs DIR`, or begin with `policy anchor`\n\n',
      )
      const entries = writeMirrors(at)
      const mirrors = `holds  ${CHAIN}: 4 entries of 2 files, 2 as recorded\n  the chain ends with entry 4, ${entries[3]?.chain_hash}\n`
      expect(await verify('storage')).to.deep.equal({
        code: 0,
        stderr: '',
        stdout: `not there  snapshots: there are no snapshots to verify\n${mirrors}`,
      })
      writeSnapshots(at)
      rmSync(at.at('snapshots', snapshotName(1)))
      at.write('snapshots/\u001b[31m', '')
      expect(await verify('storage')).to.deep.equal({
        code: 5,
        stderr: '',
        stdout:
          `broken  ${SNAPSHOTS}: 6 records of 3 files, 2 as recorded\n` +
          `  ${SNAPSHOTS}:24:13  \`${snapshotName(1)}\` is recorded and not there\n` +
          `  \`\\u001b[31m\` is in no record: nothing says what it must be\n${mirrors}`,
      })
      const { code, stdout } = await verify('storage', '--format', 'json')
      expect(code).to.equal(5)
      expect(JSON.parse(stdout)).to.deep.include({ faults: 1 })
      expect((JSON.parse(stdout) as { stores: { faults: object[] }[] }).stores[0]?.faults).to.deep.equal([
        {
          message: `\`${snapshotName(1)}\` is recorded and not there`,
          file: SNAPSHOTS,
          line: 24,
          column: 13,
        },
      ])
    })

    it('needs no rules', async () => {
      writeSnapshots(at)
      rmSync(at.at('rules'), { recursive: true })
      expect((await verify('storage')).code).to.equal(0)
      expect((await verify('storage', '-C', 'nowhere')).code).to.equal(2)
      expect((await verify('storage', '--rules', 'nowhere')).code).to.equal(2)
    })
  })

  describe('all', () => {
    it('tells of every part, whatever becomes of the others', async () => {
      const bare = await verify('all')
      expect([bare.code, bare.stderr]).to.deep.equal([5, ''])
      expect(bare.stdout).to.match(
        /^NOT VERIFIED {2}logs and storage\n\nLogs\n\nnot verified\nerror\[no-log\] .*\n {2}help: .*\n\nInputs\n\nholds /,
      )
      expect(bare.stdout).to.match(/\n\nStorage\n\nnot verified\nerror\[no-storage\] .*\n {2}help: .*\n$/)
      await decidedIn(at.root)
      writeMirrors(at)
      const { code, stdout } = await verify('all')
      expect(code).to.equal(0)
      expect(stdout).to.match(
        new RegExp(
          `^HOLDS  logs, inputs and storage\n\nLogs\n\n${held()}\nInputs\n\n[^]*\n\nStorage\n\nnot there {2}snapshots[^]*holds {2}${CHAIN}`,
        ),
      )
      at.write('forensics/forensics_anomaly_forecast.json', '{')
      expect((await verify('all')).code).to.equal(5)
    })

    it('is one document with the documents of the parts', async () => {
      await decidedIn(at.root)
      writeMirrors(at)
      const part = async (what: string) =>
        JSON.parse((await verify(what, '--format', 'json')).stdout) as Record<string, unknown>
      const all = await part('all')
      expect(all).to.deep.equal({
        log: await part('log'),
        inputs: await part('inputs'),
        storage: await part('storage'),
      })
      rmSync(at.at('mirrors'), { recursive: true })
      at.write('rules/red.yaml', 'rules: [')
      const { code, stdout } = await verify('all', '--format', 'json')
      const broken = JSON.parse(stdout) as Record<string, { error?: { problems: { code: string }[] } }>
      expect(code).to.equal(5)
      expect(broken['log']).to.deep.include({ faults: 0 })
      expect(broken['inputs']?.error?.problems[0]?.code).to.equal('yaml-syntax')
      expect(broken['storage']?.error?.problems[0]?.code).to.equal('no-storage')
    })
  })

  it('knows no other word', async () => {
    const { code, stderr } = await verify('logs')
    expect(code).to.equal(2)
    expect(stderr).to.match(
      /^error\[usage\] .*`logs` is invalid.*; allowed choices are log, inputs, storage, all/,
    )
  })

  it('writes nothing', async () => {
    await decidedIn(at.root)
    writeMirrors(at)
    const before = at.tree()
    for (const what of ['log', 'inputs', 'storage', 'all']) await verify(what)
    expect(at.tree()).to.deep.equal(before)
  })
})
