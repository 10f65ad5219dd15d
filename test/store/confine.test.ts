import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import { confineOutput } from '../../src/store/confine.js'
import { failureOf, scratch } from './scratch.js'

describe('confineOutput', () => {
  const temporary = scratch()
  const outside = (...names: string[]) => join(realpathSync(temporary.path), 'outside', ...names)
  const root = (...names: string[]) => join(realpathSync(temporary.path), 'root', ...names)
  beforeEach(() => {
    for (const directory of [outside(), root('state')]) mkdirSync(directory, { recursive: true })
    writeFileSync(outside('there'), 'outside')
    writeFileSync(root('state', 'there'), 'inside')
  })

  async function refusal(
    path: string,
    from = root(),
  ): Promise<{ code: string | undefined; exit: number | undefined }> {
    const error = await failureOf(confineOutput(from, path))
    if (!(error instanceof PolicyError)) return { code: error.code, exit: undefined }
    return { code: error.problems[0]?.code, exit: error.exit }
  }
  const REFUSED = { code: 'output-outside', exit: EXIT.failed }

  it('gives the absolute path of a file that is there, and of one that is not', async () => {
    expect(await confineOutput(root(), 'state/there')).to.equal(root('state', 'there'))
    expect(await confineOutput(root(), 'state/new')).to.equal(root('state', 'new'))
    expect(await confineOutput(root(), './state/deep/er/new')).to.equal(root('state', 'deep', 'er', 'new'))
    expect(await confineOutput(root(), 'state/../..a')).to.equal(root('..a'))
  })

  it('follows links that stay below the root, to the last', async () => {
    symlinkSync('there', root('state', 'link'))
    symlinkSync('state', root('folder'))
    symlinkSync(root('state', 'later'), root('dangling'))
    symlinkSync('dangling', root('to-dangling'))
    expect(await confineOutput(root(), 'folder/link')).to.equal(root('state', 'there'))
    expect(await confineOutput(root(), 'folder/new')).to.equal(root('state', 'new'))
    expect(await confineOutput(root(), 'to-dangling')).to.equal(root('state', 'later'))
  })

  it('takes a root that is itself a link', async () => {
    symlinkSync(root(), join(temporary.path, 'workspace'))
    expect(await confineOutput(join(temporary.path, 'workspace'), 'state/new')).to.equal(root('state', 'new'))
  })

  for (const path of [
    '../outside/there',
    '../outside/new',
    'state/../../outside/there',
    '/etc/passwd',
    '..',
    '.',
    '',
  ]) {
    it(`refuses \`${path}\``, async () => {
      expect(await refusal(path)).to.deep.equal(REFUSED)
    })
  }

  it('refuses a place beside the root whose name starts like it', async () => {
    mkdirSync(root() + '-other')
    expect(await refusal('../root-other/new')).to.deep.equal(REFUSED)
  })

  it('refuses links that lead out: to a file, a folder, and to what is not there yet', async () => {
    symlinkSync(outside('there'), root('file'))
    symlinkSync('../outside', root('folder'))
    symlinkSync('../outside/new', root('dangling'))
    symlinkSync('dangling', root('to-dangling'))
    symlinkSync('../outside/gone', root('dangling-folder'))
    for (const path of [
      'file',
      'folder/new',
      'folder/there',
      'dangling',
      'to-dangling',
      'dangling-folder/new',
    ]) {
      expect(await refusal(path), path).to.deep.equal(REFUSED)
    }
  })

  it('reads a link in a linked folder from where that folder really is', async () => {
    mkdirSync(root('a', 'b'), { recursive: true })
    symlinkSync('a/b', root('short'))
    symlinkSync('../../../outside/new', root('a', 'b', 'out'))
    symlinkSync('../new', root('a', 'b', 'in'))
    expect(await refusal('short/out')).to.deep.equal(REFUSED)
    expect(await confineOutput(root(), 'short/in')).to.equal(root('a', 'new'))
  })

  it('refuses links that go in circles', async () => {
    symlinkSync('b', root('a'))
    symlinkSync('a', root('b'))
    expect(await refusal('a')).to.deep.equal(REFUSED)
    expect(await refusal('a/new')).to.deep.equal(REFUSED)
    symlinkSync('grows/grows', root('grows'))
    expect(await refusal('grows')).to.deep.equal(REFUSED)
    // The system sees a missing folder here, and no circle.
    symlinkSync('missing/../hidden', root('hidden'))
    expect(await refusal('hidden')).to.deep.equal(REFUSED)
  })

  it('refuses what is no file', async function () {
    expect(await refusal('state')).to.deep.equal({ code: 'write-failed', exit: EXIT.failed })
    if (spawnSync('mkfifo', [root('pipe')]).status !== 0) return this.skip()
    expect(await refusal('pipe')).to.deep.equal({ code: 'write-failed', exit: EXIT.failed })
  })

  it('tells the system error when a file stands above the output', async () => {
    expect((await refusal('state/there/new')).code).to.equal('ENOTDIR')
  })
})
