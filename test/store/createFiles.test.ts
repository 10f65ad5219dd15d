import { expect } from 'chai'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFiles, inTheWay, type FileToMake } from '../../src/store/createFiles.js'
import { skip } from '../support/terminal.js'
import { digest, listTree } from '../support/tree.js'
import { scratch } from './scratch.js'

const file = (path: string, size = 3): FileToMake => ({ path, content: Buffer.alloc(size, 'x') })

describe('createFiles', () => {
  const at = scratch()
  const inside = (...names: string[]): string => join(at.path, ...names)

  it('makes the folder, the ones above it, and every file', async () => {
    const folder = inside('a/b')
    expect(await createFiles(folder, [file('c/d/e'), file('c/f', 0), file('g')])).to.equal(null)
    expect(Object.keys(listTree(at.path))).to.deep.equal([
      'a',
      'a/b',
      'a/b/c',
      'a/b/c/d',
      'a/b/c/d/e',
      'a/b/c/f',
      'a/b/g',
    ])
  })

  it('takes away exactly what it made when a file cannot be made', async () => {
    mkdirSync(inside('there/mine'), { recursive: true })
    writeFileSync(inside('there/mine/kept'), 'kept')
    const before = listTree(at.path)
    const tooLong = 'n'.repeat(300)
    const made = await createFiles(inside('there'), [file('mine/new'), file('own/x/y'), file(tooLong)])
    expect(made).to.deep.include({ path: tooLong, left: [] })
    expect(made?.error.code).to.equal('ENAMETOOLONG')
    expect(listTree(at.path)).to.deep.equal(before)
    expect((await createFiles(inside('new/deep'), [file('x'), file(tooLong)]))?.error.code).to.equal(
      'ENAMETOOLONG',
    )
    expect(listTree(at.path)).to.deep.equal(before)
  })

  for (const [what, put] of [
    ['a file', () => writeFileSync(inside('b'), 'mine')],
    ['a folder', () => mkdirSync(inside('b'))],
    ['a link to a file', () => symlinkSync('kept', inside('b'))],
    ['a link to nowhere', () => symlinkSync('nowhere', inside('b'))],
  ] as const) {
    it(`makes nothing over ${what}, nor beside it`, async () => {
      writeFileSync(inside('kept'), 'kept')
      put()
      const before = listTree(at.path)
      const made = await createFiles(at.path, [file('a'), file('b')])
      expect(made?.error.code).to.equal('EEXIST')
      expect(made).to.deep.include({ path: 'b', left: [] })
      expect(listTree(at.path)).to.deep.equal(before)
    })
  }

  it('makes nothing behind a link', async () => {
    mkdirSync(inside('elsewhere'))
    mkdirSync(inside('here'))
    symlinkSync('../elsewhere', inside('here/rules'))
    expect((await createFiles(inside('here'), [file('a'), file('rules/b')]))?.error.code).to.equal('EEXIST')
    expect(Object.keys(listTree(at.path))).to.deep.equal(['elsewhere', 'here', 'here/rules'])
  })

  it('leaves nothing on a disk that is full', async function () {
    if (at.tinyDisk() === null) return skip(this, 'a tmpfs cannot be mounted')
    const made = await createFiles(at.path, [file('a/b', 30_000), file('c', 100_000)])
    expect(made).to.deep.include({ path: 'c', left: [] })
    expect(made?.error.code).to.equal('ENOSPC')
    expect(listTree(at.path)).to.deep.equal({})
  })

  it('of many at once, one makes all of it', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index % 4}/${index}`)
    const folder = inside('new')
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, size) =>
        createFiles(
          folder,
          names.map((name) => file(name, size + 1)),
        ),
      ),
    )
    expect(all.filter((each) => each === null)).to.have.length(1)
    const winner = all.indexOf(null)
    const tree = listTree(folder)
    expect(names.every((name) => tree[name]?.endsWith(digest('x'.repeat(winner + 1))))).to.equal(true)
    expect(Object.keys(tree)).to.have.length(24)
  })
})

describe('inTheWay', () => {
  const at = scratch()
  const inside = (...names: string[]): string => join(at.path, ...names)

  it('is nothing where nothing is', async () => {
    expect(await inTheWay(at.path, ['a', 'b/c'])).to.deep.equal([])
    expect(await inTheWay(inside('new/deep'), ['a'])).to.deep.equal([])
  })

  it('names each thing once, and what is wrong with it', async () => {
    writeFileSync(inside('file'), '')
    mkdirSync(inside('folder/deep'), { recursive: true })
    symlinkSync('folder', inside('link'))
    symlinkSync('nowhere', inside('broken'))
    expect(
      await inTheWay(at.path, [
        'file',
        'file/a',
        'file/b',
        'folder',
        'folder/deep/x',
        'link/a',
        'link',
        'broken',
        'new',
      ]),
    ).to.deep.equal([
      { path: 'file', why: 'is there already, and a folder is needed in its place' },
      { path: 'folder', why: 'is there already, as a folder' },
      { path: 'link', why: 'is there already, as a link' },
      { path: 'broken', why: 'is there already, as a link' },
    ])
    expect(await inTheWay(at.path, ['link/a'])).to.deep.equal([
      { path: 'link', why: 'is a link, and links are not followed' },
    ])
  })

  it('says what keeps the folder itself from being made', async () => {
    writeFileSync(inside('file'), '')
    symlinkSync('nowhere', inside('broken'))
    expect(await inTheWay(inside('file'), ['a'])).to.deep.equal([{ path: '', why: 'is not a folder' }])
    expect(await inTheWay(inside('broken'), ['a'])).to.deep.equal([
      { path: '', why: 'is a link that leads to no folder' },
    ])
    expect(await inTheWay(inside('file/a/b'), ['a'])).to.deep.equal([
      { path: '', why: `cannot be made: \`${inside('file')}\` is not a folder` },
    ])
  })
})
