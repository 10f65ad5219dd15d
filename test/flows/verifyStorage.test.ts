import { expect } from 'chai'
import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { placeOf } from '../../src/flows/place.js'
import { verifyStorage } from '../../src/flows/verifyStorage.js'
import { verifyStore } from '../../src/flows/verifyStore.js'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import type { StorageFault } from '../../src/model/verified.js'
import {
  BACKUP,
  CHAIN,
  SNAPSHOTS,
  digest,
  snapshotName,
  writeMirrors,
  writeSnapshots,
} from '../support/storage.js'
import { workspace } from '../support/workspace.js'

const told = ({ file, line, column, message }: StorageFault): string =>
  [file, line, column].filter((part) => part !== undefined).join(':') + `  ${message}`

describe('verify storage', () => {
  const at = workspace()
  const verified = (options = {}) => verifyStorage(placeOf(at.root, options))
  const store = async (kind: 'snapshots' | 'mirrors') => {
    const { faults, ...rest } = await verifyStore(kind, { real: at.root, shown: '' }, kind)
    return { ...rest, faults: faults.map(told) }
  }
  const edit = (name: string, change: (items: Record<string, unknown>[]) => unknown): void => {
    const items = JSON.parse(at.read(name)) as Record<string, unknown>[]
    at.write(name, JSON.stringify(change(items) ?? items, null, 2))
  }

  it('holds what another tool stored: the last record of a file counts', async () => {
    writeSnapshots(at)
    const entries = writeMirrors(at)
    const nothing = { there: true, faults: [], notes: [] }
    expect(await verified()).to.deep.equal({
      faults: 0,
      stores: [
        {
          kind: 'snapshots',
          folder: 'snapshots',
          list: SNAPSHOTS,
          records: 6,
          files: 3,
          matching: 3,
          ...nothing,
        },
        {
          kind: 'mirrors',
          folder: 'mirrors',
          list: CHAIN,
          records: 4,
          files: 2,
          matching: 2,
          end: { entry: 4, chain_hash: entries[3]?.chain_hash },
          ...nothing,
        },
      ],
    })
  })

  it('says that there is nothing to verify, which is not "holds"', async () => {
    const error = await verified().catch((caught: unknown) => caught as PolicyError)
    expect(error).to.be.instanceOf(PolicyError).and.to.include({ exit: EXIT.verification })
    expect((error as PolicyError).problems[0]).to.include({
      code: 'no-storage',
      message: 'there is neither `snapshots` nor `mirrors` in `.`',
    })
    writeMirrors(at)
    const { stores, faults } = await verified()
    expect(faults).to.equal(0)
    expect(stores.map(({ there }) => there)).to.deep.equal([false, true])
  })

  it('names a folder that was emptied', async () => {
    writeSnapshots(at)
    mkdirSync(at.at('mirrors'))
    const { faults, stores } = await verified()
    expect([faults, stores[1]?.faults.map(told)]).to.deep.equal([
      1,
      ['mirrors  it is empty: what it held is gone'],
    ])
  })

  it('names mirrors and snapshots that are one folder', async () => {
    writeSnapshots(at)
    symlinkSync('snapshots', at.at('mirrors'))
    expect((await verified()).stores[1]?.faults.map(told)).to.include(
      'mirrors  snapshots and mirrors are one folder once links are followed',
    )
  })

  it('looks below the inputs root and below the workspace, and tells of each', async () => {
    writeMirrors(at)
    mkdirSync(at.at('signals'))
    renameSync(at.at('mirrors'), at.at('signals/mirrors'))
    writeSnapshots(at)
    const folders = async () => (await verified({ inputs: 'signals' })).stores.map(({ list }) => list)
    expect(await folders()).to.deep.equal([`./${SNAPSHOTS}`.slice(2), `signals/${CHAIN}`])
    writeMirrors(at)
    expect(await folders()).to.deep.equal([SNAPSHOTS, `signals/${CHAIN}`, CHAIN])
  })

  it('needs no policy, and not a whole one', async () => {
    at.edit('rules/policy.yaml', (text) => `${text}  snapshots: elsewhere\n`)
    writeSnapshots(at)
    renameSync(at.at('snapshots'), at.at('elsewhere'))
    const folder = async () => (await verified()).stores[0]?.folder
    expect(await folder()).to.equal('elsewhere')
    at.write('rules/red.yaml', 'rules: [')
    expect(await folder()).to.equal('elsewhere')
    rmSync(at.at('rules'), { recursive: true })
    renameSync(at.at('elsewhere'), at.at('snapshots'))
    expect(await folder()).to.equal('snapshots')
    const error = await verified({ rules: 'none' }).catch((caught: unknown) => caught as PolicyError)
    expect((error as PolicyError).problems[0]?.code).to.equal('no-policy')
  })

  const file = snapshotName(1)
  const right = digest('snapshot 1 of round 1').slice(0, 12)
  for (const [what, damage, faults] of [
    [
      'a missing snapshot',
      () => rmSync(at.at('snapshots', file)),
      [`${SNAPSHOTS}:24:13  \`${file}\` is recorded and not there`],
    ],
    [
      'a changed snapshot',
      () => at.write(`snapshots/${file}`, 'x'),
      [
        `${SNAPSHOTS}:24:13  \`${file}\` is not as record 5 says: its SHA-256 begins with ${digest('x').slice(0, 12)}, and ${right} is recorded`,
      ],
    ],
    [
      'a snapshot of the round before',
      () => at.write(`snapshots/${file}`, 'snapshot 1 of round 0'),
      [
        `${SNAPSHOTS}:24:13  \`${file}\` is not as record 5 says: its SHA-256 begins with ${digest('snapshot 1 of round 0').slice(0, 12)}, and ${right} is recorded`,
      ],
    ],
    [
      'a folder in the place of a snapshot',
      () => {
        rmSync(at.at('snapshots', file))
        mkdirSync(at.at('snapshots', file))
      },
      [`${SNAPSHOTS}:24:13  \`${file}\` is a folder`],
    ],
    [
      'a link out of the folder',
      () => {
        at.write('elsewhere.gz', 'snapshot 1 of round 1')
        rmSync(at.at('snapshots', file))
        symlinkSync('../elsewhere.gz', at.at('snapshots', file))
      },
      [`${SNAPSHOTS}:24:13  \`${file}\` is a link that leads out of its folder`],
    ],
    [
      'names that leave the folder',
      () =>
        edit(SNAPSHOTS, (items) =>
          ['../trust_lock_state.json', '/etc/passwd', 'a/../b', './a', '', 'a\u0000b'].map((name) => ({
            ...items[0],
            file: name,
          })),
        ),
      [
        `${SNAPSHOTS}:4:13  \`file\` of record 1, ../trust_lock_state.json, is not a plain path of a file below its folder`,
        `${SNAPSHOTS}:9:13  \`file\` of record 2, /etc/passwd, is not a plain path of a file below its folder`,
        `${SNAPSHOTS}:14:13  \`file\` of record 3, a/../b, is not a plain path of a file below its folder`,
        `${SNAPSHOTS}:19:13  \`file\` of record 4, ./a, is not a plain path of a file below its folder`,
        `${SNAPSHOTS}:24:13  \`file\` of record 5, , is not a plain path of a file below its folder`,
        `${SNAPSHOTS}:29:13  \`file\` of record 6, a\u0000b, is not a plain path of a file below its folder`,
      ],
    ],
    [
      'records of the wrong shape',
      () =>
        edit(SNAPSHOTS, ([first = {}]) => [
          null,
          { ...first, sha256: String(first['sha256']).toUpperCase() },
          { timestamp: 'yesterday', file: 7 },
          { ...first, timestamp: '20231114T221321+0000' },
        ]),
      [
        `${SNAPSHOTS}:2:3  record 1 is not an object`,
        `${SNAPSHOTS}:6:15  \`sha256\` of record 2, ${digest('snapshot 0 of round 0').toUpperCase()}, is not 64 lower-case hex digits`,
        `${SNAPSHOTS}:8:3  record 3 has no \`sha256\``,
        `${SNAPSHOTS}:9:18  \`timestamp\` of record 3, yesterday, is not a time like 20250101T000000+0000`,
        `${SNAPSHOTS}:10:13  \`file\` of record 3, 7, is not a plain path of a file below its folder`,
        `${SNAPSHOTS}:13:18  \`timestamp\` of record 4 is 20231114T221321+0000, and its file is named for 20231114T221320+0000`,
        `${SNAPSHOTS}:14:13  \`${snapshotName(0)}\` is not as record 4 says: its SHA-256 begins with ${digest('snapshot 0 of round 1').slice(0, 12)}, and ${digest('snapshot 0 of round 0').slice(0, 12)} is recorded`,
      ],
    ],
    ['a list that is none', () => at.write(SNAPSHOTS, '{}'), [`${SNAPSHOTS}  a JSON list is expected`]],
    [
      'an empty list',
      () => at.write(SNAPSHOTS, '[]'),
      [`${SNAPSHOTS}  it names no file: nothing was verified`],
    ],
    [
      'a list that is no JSON',
      () => at.write(SNAPSHOTS, '[\n  {,\n'),
      [`${SNAPSHOTS}:2:4  malformed JSON: unexpected \`,\``],
    ],
    [
      'a duplicate key',
      () => at.write(SNAPSHOTS, '[{"file": "a",\n "file": "b"}]'),
      [`${SNAPSHOTS}:2:2  the key \`file\` is written twice`],
    ],
    [
      'bytes that are no text',
      () => at.write(SNAPSHOTS, Buffer.from('["\xff"]', 'latin1')),
      [`${SNAPSHOTS}:1:3  it is not UTF-8 text`],
    ],
    [
      'a list that is not there',
      () => rmSync(at.at(SNAPSHOTS)),
      [`${SNAPSHOTS}  it does not exist: nothing says what the files beside it must be`],
    ],
    [
      'a list that is a link out of the folder',
      () => {
        renameSync(at.at(SNAPSHOTS), at.at('list.json'))
        symlinkSync('../list.json', at.at(SNAPSHOTS))
      },
      [`${SNAPSHOTS}  a link leads out of its folder`],
    ],
    [
      'a folder that is a link out of its root',
      () => {
        renameSync(at.at('snapshots'), `${at.root}-outside`)
        symlinkSync(`${at.root}-outside`, at.at('snapshots'))
      },
      ['snapshots  it is a link that leads elsewhere'],
    ],
    [
      'a file in the place of the folder',
      () => {
        rmSync(at.at('snapshots'), { recursive: true })
        at.write('snapshots', '')
      },
      ['snapshots  it is no folder'],
    ],
  ] as const) {
    it(`names ${what}`, async () => {
      writeSnapshots(at)
      damage()
      expect((await store('snapshots')).faults).to.deep.equal(faults)
    })
  }

  it('a pipe in the place of a snapshot is refused at once', async function () {
    writeSnapshots(at)
    rmSync(at.at('snapshots', file))
    if (spawnSync('mkfifo', [at.at('snapshots', file)]).status !== 0) this.skip()
    expect((await store('snapshots')).faults).to.deep.equal([
      `${SNAPSHOTS}:24:13  \`${file}\` is not a regular file`,
    ])
  })

  it('the record with the latest time counts, wherever it stands', async () => {
    at.write('snapshots/a.gz', 'new')
    const records = [
      { timestamp: '20250102T000000+0000', file: 'a.gz', sha256: digest('new') },
      { timestamp: '2025-01-01T23:30:00Z', file: 'a.gz', sha256: digest('old') },
    ]
    at.write(SNAPSHOTS, JSON.stringify(records))
    expect(await store('snapshots')).to.deep.include({ records: 2, files: 1, matching: 1, faults: [] })
  })

  it('tells of files that no record names, and of no more than is of use', async () => {
    writeSnapshots(at)
    at.write('snapshots/notes.txt', '')
    const note = (name: string) => `\`${name}\` is in no record: nothing says what it must be`
    expect((await store('snapshots')).notes).to.deep.equal([note('notes.txt')])
    for (let index = 10; index < 40; index += 1) at.write(`snapshots/a${index}`, '')
    const { notes } = await store('snapshots')
    expect(notes).to.have.length(21)
    expect([notes[0], notes.at(-1)]).to.deep.equal([note('a10'), '11 more are in no record'])
  })

  it('a list of more than 100,000 records is not read, and one of faults alone is cut', async () => {
    at.write(SNAPSHOTS, `[${'0,'.repeat(100_000)}0]`)
    expect((await store('snapshots')).faults).to.deep.equal([
      `${SNAPSHOTS}  the list has 100001 entries, and at most 100000 are read`,
    ])
    at.write(SNAPSHOTS, `[${'{},'.repeat(99_999)}{}]`)
    const { faults } = await store('snapshots')
    expect(faults).to.have.length(1001)
    expect(faults).to.include(`${SNAPSHOTS}:1:2  record 1 has no \`timestamp\``)
    expect(faults).to.include(`${SNAPSHOTS}  299000 more faults are not shown`)
  })

  const second = 'anchor_20250101T000001+0000.json'
  for (const [what, damage, faults] of [
    [
      'a changed entry',
      () => edit(CHAIN, (items) => void (items[1] = { ...items[1], chain_hash: digest('x') })),
      [
        `${CHAIN}:12:19  entry 2 does not follow entry 1: its \`chain_hash\` is not the SHA-256 of the one before and its \`sha256\``,
      ],
    ],
    [
      'a changed first entry',
      () => edit(CHAIN, (items) => void (items[0] = { ...items[0], chain_hash: digest('x') })),
      [
        `${CHAIN}:6:19  entry 1 does not begin the chain: its \`chain_hash\` is not the SHA-256 of its \`sha256\``,
      ],
    ],
    [
      'a removed entry',
      () => edit(CHAIN, (items) => items.toSpliced(1, 1)),
      [
        `${CHAIN}:12:19  entry 2 does not follow entry 1: its \`chain_hash\` is not the SHA-256 of the one before and its \`sha256\``,
      ],
    ],
    [
      'a removed beginning',
      () => edit(CHAIN, (items) => items.slice(1)),
      [
        `${CHAIN}:6:19  entry 1 does not begin the chain: its \`chain_hash\` is not the SHA-256 of its \`sha256\``,
      ],
    ],
    [
      'an end that was removed, by the backup',
      () => {
        at.write(BACKUP, at.read(CHAIN))
        edit(CHAIN, (items) => items.slice(0, 3))
      },
      [`${BACKUP}  it holds 4 entries, and the chain 3: entries were removed from the end of the chain`],
    ],
    [
      'an end that was replaced, by the backup',
      () => {
        at.write(BACKUP, at.read(CHAIN))
        edit(CHAIN, (items) => void (items[3] = { ...items[2], chain_hash: items[3]?.['chain_hash'] }))
      },
      [`${BACKUP}:20:3  entry 4 is another than in the chain`],
    ],
    [
      'a chain that is gone',
      () => renameSync(at.at(CHAIN), at.at(BACKUP)),
      [
        `${CHAIN}  it does not exist, though there is \`anchor_chain.json.backup\`: nothing says what the files beside it must be`,
      ],
    ],
    [
      'a changed file, at each of its entries',
      () => at.write(`mirrors/${second}`, '{}'),
      [2, 4].map(
        (number) =>
          `${CHAIN}:${number * 6 - 2}:13  \`${second}\` is not as entry ${number} says: its SHA-256 begins with ${digest('{}').slice(0, 12)}, and d3a1d33abc3b is recorded`,
      ),
    ],
    [
      'an entry without a link',
      () => edit(CHAIN, (items) => void (items[1] = { ...items[1], chain_hash: undefined })),
      [`${CHAIN}:8:3  entry 2 has no \`chain_hash\``],
    ],
  ] as const) {
    it(`names ${what}`, async () => {
      writeMirrors(at)
      damage()
      expect((await store('mirrors')).faults).to.deep.equal(faults)
    })
  }

  it('notices every change of one byte, of a list, a snapshot or a mirrored file', async () => {
    writeSnapshots(at)
    writeMirrors(at)
    const names = [SNAPSHOTS, CHAIN, `mirrors/${second}`, `snapshots/${file}`]
    const files = names.map((name) => ({ name, bytes: readFileSync(at.at(name)) }))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.nat(254),
        async ({ name, bytes }, where, by) => {
          const changed = Buffer.from(bytes)
          const offset = where % bytes.length
          changed[offset] = ((bytes[offset] ?? 0) + 1 + by) % 256
          // White space between values says nothing, and a record that a later one replaces does not count.
          if (saysTheSame(name, bytes, changed)) return
          writeFileSync(at.at(name), changed)
          const found = await verified()
          writeFileSync(at.at(name), bytes)
          expect(found.faults, `${name} byte ${offset}`).to.be.greaterThan(0)
        },
      ),
      { numRuns: 150 },
    )
    expect((await verified()).faults).to.equal(0)
  })

  function saysTheSame(name: string, before: Buffer, after: Buffer): boolean {
    try {
      const [a, b] = [before, after].map((bytes) => JSON.parse(bytes.toString('utf8')) as unknown[])
      if (name === SNAPSHOTS) return JSON.stringify(a?.slice(3)) === JSON.stringify(b?.slice(3))
      return name === CHAIN && JSON.stringify(a) === JSON.stringify(b)
    } catch {
      return false
    }
  }
})
