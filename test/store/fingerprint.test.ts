import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { changedBetween, fingerprint } from '../../src/store/fingerprint.js'
import { scratch } from './scratch.js'

describe('fingerprint', () => {
  const temporary = scratch()
  const at = (...names: string[]) => join(temporary.path, ...names)
  const look = (limit?: number) =>
    fingerprint(temporary.path, (path) => path === 'd/skipped' || path === 'own', limit)
  beforeEach(() => {
    mkdirSync(at('d', 'skipped'), { recursive: true })
    for (const name of ['a', 'b', 'd/c', 'd/skipped/x', 'own']) writeFileSync(at(name), name)
    symlinkSync('a', at('link'))
  })

  /** What a change of the tree is seen as. */
  async function seen(change: () => void): Promise<string[]> {
    const before = await look()
    change()
    const after = await look()
    expect([before.whole, after.whole]).to.deep.equal([true, true])
    return changedBetween(before, after)
  }

  it('has every file, folder and link, but for what is left out', async () => {
    mkdirSync(at('d', '.git'))
    mkdirSync(at('node_modules'))
    writeFileSync(at('.git'), '')
    const { entries, whole } = await look()
    expect([...entries.keys()]).to.deep.equal(['a', 'b', 'd', 'd/c', 'link'])
    expect(whole).to.equal(true)
  })

  it('sees nothing where nothing changed', async () => {
    expect(await seen(() => writeFileSync(at('d/skipped/x'), 'other'))).to.deep.equal([])
    expect(await seen(() => writeFileSync(at('own'), 'other'))).to.deep.equal([])
  })

  it('sees an edit that restores the times', async () => {
    const touch = (from: string, to: string) => spawnSync('touch', ['-r', at(from), at(to)])
    touch('a', 'own')
    const { mtimeNs } = statSync(at('a'), { bigint: true })
    const edit = () => {
      writeFileSync(at('a'), 'A')
      touch('own', 'a')
      expect(statSync(at('a'), { bigint: true }).mtimeNs).to.equal(mtimeNs)
    }
    expect(await seen(edit)).to.deep.equal(['a'])
  })

  it('sees a rename over, a mode, a link that is turned', async () => {
    expect(await seen(() => renameSync(at('b'), at('a')))).to.deep.equal(['a', 'b'])
    expect(await seen(() => chmodSync(at('a'), 0o600))).to.deep.equal(['a'])
    expect(await seen(() => chmodSync(at('d'), 0o700))).to.deep.equal(['d'])
    const turn = () => {
      rmSync(at('link'))
      symlinkSync('d', at('link'))
    }
    expect(await seen(turn)).to.deep.equal(['link'])
  })

  it('sees what is new and what is gone, sorted, and not the folders around', async () => {
    const change = () => {
      rmSync(at('d/c'))
      mkdirSync(at('d/new'))
      writeFileSync(at('d/new/x'), '')
      writeFileSync(at('B'), '')
    }
    expect(await seen(change)).to.deep.equal(['B', 'd/c', 'd/new', 'd/new/x'])
  })

  it('sees names that are not UTF-8', async () => {
    const folder = Buffer.concat([Buffer.from(at('d/')), Buffer.from([0xff])])
    const make = () => {
      mkdirSync(folder)
      writeFileSync(Buffer.concat([folder, Buffer.from('/x')]), '')
    }
    expect(await seen(make)).to.deep.equal(['d/\\xff', 'd/\\xff/x'])
  })

  it('says that it is not whole beyond its limit, and does not take the rest for gone or new', async () => {
    const first = await look(4)
    expect([first.whole, [...first.entries.keys()]]).to.deep.equal([false, ['a', 'b', 'd', 'd/c']])
    expect((await look(5)).whole).to.equal(true)
    writeFileSync(at('aa'), '')
    appendFileSync(at('b'), '')
    chmodSync(at('b'), 0o600)
    const second = await look(4)
    expect([...second.entries.keys()]).to.deep.equal(['a', 'aa', 'b', 'd'])
    expect(changedBetween(first, second)).to.deep.equal(['b'])
    expect(changedBetween(first, await look())).to.deep.equal(['b'])
  })

  it('says that it is not whole where it cannot look, and nothing where nothing is', async () => {
    const deep = join(at('d'), ...Array.from({ length: 25 }, () => 'n'.repeat(200)))
    expect((await fingerprint(deep, () => false)).whole).to.equal(false)
    const missing = await fingerprint(at('missing'), () => false)
    expect([missing.whole, missing.entries.size]).to.deep.equal([true, 0])
  })
})
