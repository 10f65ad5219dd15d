import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import type { FileChange } from '../../src/model/responseRecords.js'
import { planRestore, restoreFiles } from '../../src/store/restore.js'
import { restoreSteps } from '../../src/store/restoreSteps.js'
import { completeSnapshot, takeSnapshot } from '../../src/store/snapshot.js'
import { dyingAfter } from '../support/dying.js'
import { withFault } from '../support/faults.js'
import { digest, listTree } from '../support/tree.js'
import { failureOf, scratch } from './scratch.js'

describe('restore', () => {
  const temporary = scratch()
  const root = () => join(realpathSync(temporary.path), 'root')
  const at = (...names: string[]) => join(root(), ...names)
  const copies = () => at('copies')
  const tree = () => listTree(root(), ['copies'])
  const write = (path: string, content: string | Buffer = path, mode = 0o644) => {
    mkdirSync(join(at(path), '..'), { recursive: true })
    writeFileSync(at(path), content)
    chmodSync(at(path), mode)
  }
  beforeEach(() => mkdirSync(root()))

  /** Lets an action do its work, with what it may change copied before it. */
  async function act(paths: readonly string[], action: () => void): Promise<FileChange[]> {
    const before = await takeSnapshot(root(), paths, copies())
    action()
    return completeSnapshot(root(), paths, before, () => false, copies())
  }
  const plan = (changes: readonly FileChange[]) => planRestore(root(), copies(), changes)
  const undo = (changes: readonly FileChange[]) => restoreFiles(root(), copies(), changes)

  /** What is refused, and that nothing was touched. */
  async function refusal(changes: readonly FileChange[]): Promise<{ exit: number; problems: string[] }> {
    const before = tree()
    const error = await failureOf(undo(changes))
    if (!(error instanceof PolicyError)) throw error
    expect(tree()).to.deep.equal(before)
    return { exit: error.exit, problems: error.problems.map(({ code, message }) => `${code}: ${message}`) }
  }

  it('brings back content, modes, links and folders, and says what it did', async () => {
    write('d/edited', Buffer.from([0, 255, 10]), 0o4751)
    write('d/gone')
    write('d/sub/deep')
    mkdirSync(at('d/empty'))
    chmodSync(at('d/empty'), 0o1770)
    symlinkSync('../nowhere', at('d/link'))
    const was = tree()
    const changes = await act(['d', 'made'], () => {
      write('d/edited', 'new', 0o600)
      for (const name of ['gone', 'sub', 'empty', 'link']) rmSync(at('d', name), { recursive: true })
      write('d/made')
      write('made/a/b')
    })
    expect(await plan(changes)).to.deep.equal([
      { path: 'd/edited', what: 'restore' },
      { path: 'd/empty', what: 'restore' },
      { path: 'd/gone', what: 'restore' },
      { path: 'd/link', what: 'restore' },
      { path: 'd/made', what: 'delete' },
      { path: 'd/sub', what: 'restore' },
      { path: 'd/sub/deep', what: 'restore' },
      { path: 'made', what: 'delete' },
      { path: 'made/a', what: 'delete' },
      { path: 'made/a/b', what: 'delete' },
    ])
    expect(await undo(changes)).to.deep.equal({
      restored: ['d/edited', 'd/empty', 'd/gone', 'd/link', 'd/sub', 'd/sub/deep'],
      deleted: ['d/made', 'made', 'made/a', 'made/a/b'],
    })
    expect(tree()).to.deep.equal(was)
    expect((await plan(changes)).map(({ what }) => what)).to.deep.equal(changes.map(() => 'keep'))
    expect(await undo(changes)).to.deep.equal({ restored: [], deleted: [] })
  })

  for (const [kind, there] of [
    ['a file', (path: string) => write(path, 'text')],
    ['a folder', (path: string) => write(`${path}/a/b`)],
    ['a link', (path: string) => symlinkSync('elsewhere', at(path))],
  ] as const)
    for (const [other, instead] of [
      ['a file', (path: string) => write(path, 'other')],
      ['a folder', (path: string) => write(`${path}/x`)],
      ['a link', (path: string) => symlinkSync(path, at(path))],
      ['nothing', () => undefined],
    ] as const)
      it(`puts ${kind} back where the action left ${other}`, async () => {
        there('loop')
        const was = tree()
        const changes = await act(['loop'], () => {
          rmSync(at('loop'), { recursive: true })
          instead('loop')
        })
        await undo(changes)
        expect(tree()).to.deep.equal(was)
      })

  it('does not write into another name of the same file', async () => {
    write('d/a', 'old')
    const changes = await act(['d'], () => {
      writeFileSync(at('d/a'), 'new')
      linkSync(at('d/a'), at('kept'))
    })
    await undo(changes)
    expect([readFileSync(at('d/a'), 'utf8'), readFileSync(at('kept'), 'utf8')]).to.deep.equal(['old', 'new'])
  })

  it('restores a link itself, and nothing through it', async () => {
    write('target', 'untouched')
    write('d/a', 'old')
    const changes = await act(['d'], () => {
      rmSync(at('d/a'))
      symlinkSync('../target', at('d/a'))
    })
    await undo(changes)
    expect([readFileSync(at('d/a'), 'utf8'), readFileSync(at('target'), 'utf8')]).to.deep.equal([
      'old',
      'untouched',
    ])
  })

  it('restores into folders that may not be written into, as their owner', function () {
    if (process.getuid?.() !== 0) return this.skip()
    chmodSync(temporary.path, 0o755)
    const script = `
      import fs from 'node:fs'
      import { completeSnapshot, takeSnapshot } from ${JSON.stringify(urlOf('snapshot'))}
      import { restoreFiles } from ${JSON.stringify(urlOf('restore'))}
      process.setgroups([]); process.setgid(65534); process.setuid(65534)
      const [root, copies] = JSON.parse(process.argv[1])
      fs.mkdirSync(root + '/d/shut', { recursive: true })
      fs.writeFileSync(root + '/d/shut/a', 'a')
      fs.chmodSync(root + '/d/shut', 0o555)
      const before = await takeSnapshot(root, ['d'], copies)
      fs.chmodSync(root + '/d/shut', 0o755)
      fs.rmSync(root + '/d/shut', { recursive: true })
      fs.mkdirSync(root + '/d/made')
      fs.writeFileSync(root + '/d/made/b', 'b')
      fs.chmodSync(root + '/d/made', 0o555)
      const changes = await completeSnapshot(root, ['d'], before)
      console.log(JSON.stringify(await restoreFiles(root, copies, changes)))`
    chownSync(root(), 65534, 65534)
    const args = ['--import', 'tsx', '--input-type=module', '-e', script, JSON.stringify([root(), copies()])]
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(stdout, stderr).to.equal('{"restored":["d/shut","d/shut/a"],"deleted":["d/made","d/made/b"]}\n')
    const { d, 'd/shut': shut, 'd/shut/a': file } = tree()
    expect([d, shut, file]).to.deep.equal(['folder 755', 'folder 555', `file 644 ${digest('a')}`])
  })

  it('leaves a file with its owner when root restores it', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    write('f', 'old')
    chownSync(at('f'), 65534, 65534)
    await undo(await act(['f'], () => writeFileSync(at('f'), 'new')))
    expect([statSync(at('f')).uid, statSync(at('f')).gid]).to.deep.equal([65534, 65534])
  })

  describe('a conflict', () => {
    /** Message and texts of the only conflict. */
    async function conflict(paths: readonly string[], action: () => void, since: () => void) {
      const changes = await act(paths, action)
      since()
      const conflicts = (await plan(changes)).flatMap((each) => each.conflict ?? [])
      expect(conflicts).to.have.length(1)
      return conflicts[0]
    }
    const edit = () => write('f', 'two\n')
    beforeEach(() => write('f', 'one\n'))

    it('is a file that was changed since', async () => {
      expect(await conflict(['f'], edit, () => write('f', 'three\n'))).to.deep.equal({
        message: '`f` was changed after the action',
        now: 'three\n',
        recorded: null,
        copied: 'one\n',
      })
    })

    it('is a file that is not there any more', async () => {
      expect(await conflict(['f'], edit, () => rmSync(at('f')))).to.deep.equal({
        message: '`f` is not there any more, and the action left a file',
        now: '',
        recorded: null,
        copied: 'one\n',
      })
    })

    it('is a file where the action left none', async () => {
      const remove = () => rmSync(at('f'))
      expect(await conflict(['f'], remove, () => write('f', 'again\n'))).to.deep.equal({
        message: '`f` is a file now, and the action left nothing there',
        now: 'again\n',
        recorded: '',
        copied: 'one\n',
      })
    })

    it('is a file that the action made, and somebody changed', async () => {
      const make = () => write('new', 'made\n')
      expect(await conflict(['new'], make, () => write('new', 'mine\n'))).to.deep.equal({
        message: '`new` was changed after the action',
        now: 'mine\n',
        recorded: null,
        copied: '',
      })
    })

    it('is another mode', async () => {
      expect(await conflict(['f'], edit, () => chmodSync(at('f'), 0o4600))).to.deep.include({
        message: 'the mode of `f` is 4600, and the action left 644',
      })
    })

    it('is something of another kind', async () => {
      const since = () => {
        rmSync(at('f'))
        symlinkSync('elsewhere', at('f'))
      }
      expect(await conflict(['f'], edit, since)).to.deep.equal({
        message: '`f` is a link now, and the action left a file',
        now: 'elsewhere',
        recorded: null,
        copied: 'one\n',
      })
    })

    it('is a link that leads elsewhere', async () => {
      const lead = (target: string) => {
        rmSync(at('l'), { force: true })
        symlinkSync(target, at('l'))
      }
      lead('f')
      // One copy is of what the action left: the text of another file.
      write('g', 'h')
      expect(
        await conflict(
          ['l', 'g'],
          () => lead('h'),
          () => lead('i'),
        ),
      ).to.deep.equal({
        message: 'the link `l` leads elsewhere than the action left it',
        now: 'i',
        recorded: 'h',
        copied: 'f',
      })
    })

    it('is something special', async function () {
      const since = () => {
        rmSync(at('f'))
        spawnSync('mkfifo', [at('f')])
      }
      expect(await conflict(['f'], edit, since)).to.deep.equal({
        message: '`f` is neither a file, a folder nor a link',
        now: null,
        recorded: null,
        copied: 'one\n',
      })
    })

    it('has no text where there is none to show', async () => {
      write('f', Buffer.from([0xff]))
      const since = () => write('f', 'x'.repeat(1024 * 1024 + 1))
      expect(await conflict(['f'], edit, since)).to.deep.include({ now: null, copied: null })
      write('g', 'a\0b')
      expect(
        await conflict(
          ['g'],
          () => write('g', ''),
          () => write('g', '1'),
        ),
      ).to.deep.include({ copied: null })
    })

    it('is none where somebody undid it by hand, and where a folder has other files in it', async () => {
      const changes = await act(['f', 'made'], () => {
        edit()
        write('made/a')
      })
      write('f', 'one\n')
      write('made/mine')
      expect(await plan(changes)).to.deep.equal([
        { path: 'f', what: 'keep' },
        { path: 'made', what: 'keep' },
        { path: 'made/a', what: 'delete' },
      ])
      expect(await undo(changes)).to.deep.equal({ restored: [], deleted: ['made/a'] })
      expect(existsSync(at('made/mine'))).to.equal(true)
    })

    it('does not stop who restores all the same', async () => {
      const changes = await act(['f', 'new'], () => {
        edit()
        write('new')
      })
      write('f', 'three\n')
      write('new', 'mine')
      expect(await undo(changes)).to.deep.equal({ restored: ['f'], deleted: ['new'] })
      expect(tree()).to.deep.equal({ f: `file 644 ${digest('one\n')}` })
    })
  })

  describe('refuses, before it touches anything,', () => {
    it('copies that are missing or not what was copied: all of them', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) write(`d/${name}`)
      const changes = await act(['d'], () => rmSync(at('d'), { recursive: true }))
      const copy = (name: string) => join(copies(), digest(`d/${name}`))
      rmSync(copy('a'))
      writeFileSync(copy('b'), 'd/B')
      rmSync(copy('c'))
      symlinkSync(copy('e'), copy('c'))
      writeFileSync(copy('d'), 'longer than it was')
      expect(await refusal(changes)).to.deep.equal({
        exit: EXIT.failed,
        problems: [
          `copy-damaged: the copy of \`d/a\` is missing: \`${digest('d/a')}\``,
          `copy-damaged: the copy of \`d/b\` is not what was copied: \`${digest('d/b')}\``,
          `copy-damaged: the copy of \`d/c\` cannot be read (ELOOP): \`${digest('d/c')}\``,
          `copy-damaged: the copy of \`d/d\` is not what was copied: \`${digest('d/d')}\``,
        ],
      })
    })

    it('a folder that holds something else, in the place of a file', async () => {
      write('f')
      const changes = await act(['f'], () => {
        rmSync(at('f'))
        write('f/a')
      })
      write('f/mine')
      const message = '`f` is a folder and holds `f/mine`, which the action did not make'
      expect((await plan(changes)).map(({ conflict }) => conflict?.message)).to.deep.equal([
        message,
        undefined,
      ])
      expect(await refusal(changes)).to.deep.equal({
        exit: EXIT.refused,
        problems: [`restore-blocked: ${message}`],
      })
    })

    it('a link in the place of a folder above', async () => {
      write('d/e/f', 'old')
      write('victim/f', 'untouched')
      const changes = await act(['d/e/f'], () => rmSync(at('d/e/f')))
      rmSync(at('d/e'), { recursive: true })
      symlinkSync('../victim', at('d/e'))
      const message = '`d/e` is a link now, and `d/e/f` was in a folder there'
      expect((await plan(changes)).map(({ conflict }) => conflict?.message)).to.deep.equal([message])
      expect((await refusal(changes)).problems).to.deep.equal([`restore-blocked: ${message}`])
    })

    it('lists that no snapshot gave', async () => {
      const version = { kind: 'file', sha256: digest(''), size: 0, mode: 0o644 } as const
      const paths = ['../x', '/etc/x', 'a/../../x', '', '.', 'a//b', 'a/', 'a\0']
      const wrong = [
        { ...version, sha256: '../../etc/passwd' },
        { ...version, mode: -1 },
        { ...version, kind: 'pipe' as 'file' },
        { ...version, size: 0.5 },
      ]
      const changes = [
        ...paths.map((path) => ({ path, before: null, after: version })),
        ...wrong.map((before, index) => ({ path: `v${index}`, before, after: null })),
        { path: 'twice', before: null, after: null },
        { path: 'twice', before: null, after: null },
      ]
      const problems = [
        ...paths.map((path) => `undo-invalid: \`${path}\` is not a path below the workspace`),
        ...wrong.map((_, index) => `undo-invalid: \`v${index}\` has a version that no snapshot writes`),
        'undo-invalid: `twice` is named twice',
      ]
      expect(await refusal(changes)).to.deep.equal({ exit: EXIT.failed, problems })
      for (const work of [plan(changes), completeSnapshot(root(), [], changes)])
        expect(((await failureOf(work)) as unknown as PolicyError).problems).to.have.length(problems.length)
    })
  })

  it('does not write through a folder that was swapped for a link since it looked', async () => {
    write('d/b', 'old')
    write('victim/b', 'untouched')
    renameSync(at('d'), at('away'))
    symlinkSync('victim', at('d'))
    const steps = restoreSteps(root())
    for (const step of [
      () => steps.file('d/b', Buffer.from('evil'), 0o644),
      () => steps.link('d/b', Buffer.from('evil')),
      () => steps.folder('d/new', 0o755),
      () => steps.deletion('d/b', 'other'),
    ])
      expect((await failureOf(step())).code).to.equal('EXDEV')
    expect((await failureOf(steps.mode('d', 0o700))).code).to.equal('ENOTDIR')
    await steps.sweep(['d/b'])
    expect(listTree(at('victim'))).to.deep.equal({ b: `file 644 ${digest('untouched')}` })
  })

  it('tells what could not be written, and goes on from there the next time', async () => {
    for (const name of ['a', 'b', 'c']) write(`d/${name}`)
    const was = tree()
    const changes = await act(['d'], () => rmSync(at('d'), { recursive: true }))
    const fault = { operation: 'rename', path: /d\/b$/, code: 'ENOSPC' } as const
    const error = await failureOf(withFault(fault, () => undo(changes)))
    expect((error as unknown as PolicyError).problems).to.deep.equal([
      {
        code: 'write-failed',
        severity: 'error',
        message: '`d/b` could not be taken back (ENOSPC)',
        at: { file: 'd/b' },
        help: 'mend that, and undo again: it goes on where it stopped',
      },
    ])
    expect((await plan(changes)).some(({ conflict }) => conflict)).to.equal(false)
    await undo(changes)
    expect(tree()).to.deep.equal(was)
  })

  it('can be run again, wherever it was killed', async () => {
    let kills = 0
    for (let calls = 0; ; calls++) {
      rmSync(root(), { recursive: true })
      write('d/sub/a')
      write('was-file')
      write('was-folder/a')
      chmodSync(at('d/sub'), 0o555)
      symlinkSync('one', at('d/link'))
      const was = tree()
      const paths = ['d', 'was-file', 'was-folder']
      const changes = await act(paths, () => {
        for (const name of ['d/sub', 'd/link', 'was-file', 'was-folder'])
          rmSync(at(name), { recursive: true })
        symlinkSync('two', at('d/link'))
        write('d/made/a')
        chmodSync(at('d/made'), 0o555)
        write('was-file/a')
        write('was-folder')
      })
      const isKilled = await dyingAfter(calls, () => undo(changes))
      expect(
        (await plan(changes)).filter(({ conflict }) => conflict),
        `after ${calls}`,
      ).to.deep.equal([])
      await undo(changes)
      expect(tree(), `after ${calls}`).to.deep.equal(was)
      if (!isKilled) break
      kills += 1
    }
    expect(kills).to.be.greaterThan(10)
  })
})

function urlOf(name: string): string {
  return new URL(`../../src/store/${name}.ts`, import.meta.url).href
}
