import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import type { FileChange, FileVersion } from '../../src/model/responseRecords.js'
import { completeSnapshot, pruneCopies, takeSnapshot } from '../../src/store/snapshot.js'
import { withFault } from '../support/faults.js'
import { digest, listTree } from '../support/tree.js'
import { callsDuring, failureOf, scratch } from './scratch.js'

const file = (content: string | Buffer, mode = 0o644): FileVersion => ({
  kind: 'file',
  sha256: digest(content),
  size: Buffer.from(content).length,
  mode,
})
const folder = (mode = 0o755): FileVersion => ({ kind: 'folder', sha256: '', size: 0, mode })
const link = (target: string): FileVersion => ({ ...file(target, 0o777), kind: 'link' })
const was = (path: string, before: FileVersion): FileChange => ({ path, before, after: null })

describe('snapshot', () => {
  const temporary = scratch()
  const root = () => join(realpathSync(temporary.path), 'root')
  const at = (...names: string[]) => join(root(), ...names)
  const copies = () => at('copies')
  const take = (...paths: string[]) => takeSnapshot(root(), paths, copies())
  const write = (path: string, content: string | Buffer = path) => {
    mkdirSync(join(at(path), '..'), { recursive: true })
    writeFileSync(at(path), content)
    chmodSync(at(path), 0o644)
  }
  beforeEach(() => mkdirSync(root()))

  /** What is refused, and that nothing was copied. */
  async function refusal(...paths: string[]): Promise<string[]> {
    const error = await failureOf(take(...paths))
    if (!(error instanceof PolicyError)) throw error
    expect(error.exit).to.equal(EXIT.failed)
    expect(existsSync(copies())).to.equal(false)
    return error.problems.map(({ code, message }) => `${code}: ${message}`)
  }

  describe('takeSnapshot', () => {
    it('copies files, folders and links, each copy named by its content', async () => {
      write('d/a', 'same')
      write('d/b', 'same')
      mkdirSync(at('d/empty'))
      chmodSync(at('d/empty'), 0o700)
      symlinkSync('../nowhere', at('d/link'))
      write('f', Buffer.from([0, 255, 195]))
      chmodSync(at('f'), 0o4750)
      expect(await take('f', 'd')).to.deep.equal([
        was('d', folder()),
        was('d/a', file('same')),
        was('d/b', file('same')),
        was('d/empty', folder(0o700)),
        was('d/link', link('../nowhere')),
        was('f', file(Buffer.from([0, 255, 195]), 0o4750)),
      ])
      expect(listTree(copies())).to.deep.equal(
        Object.fromEntries(
          ['same', Buffer.from([0, 255, 195]), '../nowhere']
            .map((content) => [digest(content), `file 600 ${digest(content)}`])
            .sort(),
        ),
      )
      expect(lstatSync(copies()).mode & 0o7777).to.equal(0o700)
    })

    it('gives nothing for what is not there, and makes the folder all the same', async () => {
      expect(await take('missing', 'not/there')).to.deep.equal([])
      expect(readdirSync(copies())).to.deep.equal([])
    })

    it('gives the folders above a path without what else is in them', async () => {
      write('a/b/c')
      write('a/other')
      expect((await take('a/b/c')).map(({ path }) => path)).to.deep.equal(['a', 'a/b', 'a/b/c'])
    })

    it('gives each file once, however often it is declared', async () => {
      write('a/b')
      const paths = ['a', 'a/b', './a//b', 'a/', 'a/x/../b', 'a']
      expect((await take(...paths)).map(({ path }) => path)).to.deep.equal(['a', 'a/b'])
      expect((await take(...paths.toReversed())).map(({ path }) => path)).to.deep.equal(['a', 'a/b'])
    })

    it('takes names of every kind', async () => {
      const names = ['-rf', 'a\nb', 'ü', 'u\u0308', '__proto__', ' ', '\\', '\u202e', 'n'.repeat(255)]
      for (const name of names) write(`d/${name}`)
      const changes = await take('d', 'd/-rf', 'd/a\nb')
      expect(changes.map(({ path }) => path)).to.deep.equal(['d', ...names.map((name) => `d/${name}`).sort()])
    })

    it('follows a declared link that stays below, and records both', async () => {
      write('real/a')
      symlinkSync('real', at('short'))
      symlinkSync('short/a', at('to-a'))
      symlinkSync(at('real'), at('absolute'))
      expect((await take('short')).map(({ path }) => path)).to.deep.equal(['real', 'real/a', 'short'])
      expect(await take('to-a')).to.deep.equal([
        was('real', folder()),
        was('real/a', file('real/a')),
        was('short', link('real')),
        was('to-a', link('short/a')),
      ])
      expect((await take('absolute/a')).map(({ path }) => path)).to.deep.equal(['absolute', 'real', 'real/a'])
    })

    it('does not follow links inside a declared folder', async () => {
      mkdirSync(at('d'))
      symlinkSync('/etc', at('d/etc'))
      symlinkSync('..', at('d/up'))
      symlinkSync('self', at('d/self'))
      expect((await take('d')).slice(1)).to.deep.equal([
        was('d/etc', link('/etc')),
        was('d/self', link('self')),
        was('d/up', link('..')),
      ])
    })

    it('leaves out what `skip` names, with all below it', async () => {
      write('state/a')
      write('state/copies/deep/b')
      const asked: string[] = []
      const skip = (path: string) => {
        asked.push(path)
        return path === 'state/copies'
      }
      const changes = await takeSnapshot(root(), ['state', 'state/copies/deep/b'], copies(), skip)
      expect(changes.map(({ path }) => path)).to.deep.equal(['state', 'state/a'])
      expect(asked).to.include('state/a')
    })

    it('refuses what lies outside: all of it at once', async () => {
      mkdirSync(join(root(), '..', 'outside'))
      writeFileSync(join(root(), '..', 'outside', 'x'), '')
      const out = join(realpathSync(temporary.path), 'outside')
      symlinkSync('../outside', at('folder'))
      symlinkSync('../outside/x', at('file'))
      symlinkSync('../outside/new', at('dangling'))
      symlinkSync('file', at('twice'))
      symlinkSync('b', at('a'))
      symlinkSync('a', at('b'))
      write('fine')
      const paths = ['folder', 'folder/x', 'file', 'dangling', 'twice', 'a', '../outside', '.', 'fine/..']
      expect(await refusal('fine', ...paths)).to.deep.equal([
        `snapshot-outside: \`folder\` leads to \`${out}\`, outside the workspace`,
        `snapshot-outside: \`folder/x\` leads to \`${out}/x\`, outside the workspace`,
        `snapshot-outside: \`file\` leads to \`${out}/x\`, outside the workspace`,
        `snapshot-outside: \`dangling\` leads to \`${out}/new\`, outside the workspace`,
        `snapshot-outside: \`twice\` leads to \`${out}/x\`, outside the workspace`,
        'snapshot-outside: `a` is a link that leads back to itself',
        `snapshot-outside: \`../outside\` leads to \`${out}\`, outside the workspace`,
        'snapshot-outside: `.` is the whole workspace',
        'snapshot-outside: `fine/..` is the whole workspace',
      ])
    })

    it('refuses what is no file, folder or link', async function () {
      mkdirSync(at('d'))
      if (spawnSync('mkfifo', [at('d/pipe'), at('pipe')]).status !== 0) return this.skip()
      spawnSync('python3', ['-c', `import socket; socket.socket(socket.AF_UNIX).bind("${at('d/socket')}")`])
      expect(await refusal('d', 'pipe', 'd/pipe')).to.deep.equal([
        ...readdirSync(at('d'))
          .sort()
          .map((name) => `snapshot-failed: \`d/${name}\` is neither a file, a folder nor a link`),
        'snapshot-failed: `pipe` is neither a file, a folder nor a link',
      ])
    })

    it('refuses names that are not UTF-8', async () => {
      mkdirSync(at('d'))
      writeFileSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from([0x61, 0xff, 0x0a])]), '')
      symlinkSync(Buffer.from([0xfe]), at('link'))
      expect(await refusal('d', 'link')).to.deep.equal([
        'snapshot-failed: `d` holds a name that is not UTF-8: `a\\xff\\x0a`',
        'snapshot-outside: `link` is a link to a name that is not UTF-8',
      ])
    })

    it('tells twenty faults and counts the others', async () => {
      mkdirSync(at('d'))
      for (let i = 0; i < 23; i++)
        writeFileSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from([0xff, 65 + i])]), '')
      const faults = await refusal('d')
      expect(faults).to.have.length(21)
      expect(faults.at(-1)).to.equal('snapshot-failed: there are 3 more such faults')
    })

    it('refuses what may not be read', function () {
      write('d/a')
      chmodSync(at('d/a'), 0)
      mkdirSync(at('shut'))
      chmodSync(at('shut'), 0)
      const result = asNobody(temporary.path, root(), ['d', 'shut'])
      if (result === null) return this.skip()
      expect(result).to.deep.equal(['snapshot-failed: `shut` cannot be read (EACCES)'])
      rmSync(at('shut'), { recursive: true })
      expect(asNobody(temporary.path, root(), ['d'])).to.deep.equal([
        'snapshot-failed: `d/a` could not be copied (EACCES)',
      ])
      expect(existsSync(copies())).to.equal(false)
    })

    it('refuses more than 10,000 entries', async function () {
      this.timeout(60_000)
      mkdirSync(at('d'))
      for (let i = 0; i < 10_000; i++) writeFileSync(at(`d/${i}`), '')
      expect(await refusal('d')).to.deep.equal([
        'snapshot-too-large: what the action may change is more than 10000 files, folders and links',
      ])
    })

    it('refuses more than 256 MiB, before any of it is copied', async () => {
      write('d/a', 'x')
      write('d/b')
      truncateSync(at('d/b'), 256 * 1024 * 1024)
      expect(await refusal('d')).to.deep.equal([
        'snapshot-too-large: what the action may change is more than 256 MiB',
      ])
    })

    it('copies a file anew that changes while it is copied', async () => {
      write('f', 'old')
      let times = 1
      await whenRead(
        async () => {
          if (times-- > 0) appendFileSync(at('f'), ' and new')
        },
        async () => expect(await take('f')).to.deep.equal([was('f', file('old and new'))]),
      )
      expect(readFileSync(join(copies(), digest('old and new')), 'utf8')).to.equal('old and new')
    })

    it('copies a file anew that is overwritten by as many bytes while it is copied', async () => {
      write('f', 'old')
      utimesSync(at('f'), 1, 1)
      let times = 1
      const overwrite = async () => {
        if (times-- > 0) writeFileSync(at('f'), 'new')
      }
      await whenRead(overwrite, async () => expect(await take('f')).to.deep.equal([was('f', file('new'))]))
    })

    it('refuses a file that never stays as it is', async () => {
      write('f', 'old')
      await whenRead(
        async () => appendFileSync(at('f'), '.'),
        async () => {
          expect(await refusal('f')).to.deep.equal([
            'snapshot-failed: `f` could not be copied (somebody writes to it)',
          ])
        },
      )
    })

    it('has the copies on the disk before it returns', async function () {
      if (!existsSync('/proc/self/fd')) return this.skip()
      write('f', 'content')
      const calls = await callsDuring(() => take('f'))
      expect(calls.map((call) => call.replace(/\.copy\.[0-9a-f]{16}\.tmp/, 'TEMPORARY'))).to.deep.equal([
        `sync ${basename(root())}`,
        'write TEMPORARY',
        'sync TEMPORARY',
        'sync copies',
      ])
    })

    it('removes the copies when one cannot be written', async () => {
      write('a')
      write('b')
      const fault = { operation: 'rename', path: new RegExp(digest('b')), code: 'ENOSPC' } as const
      const faults = await withFault(fault, () => refusal('a', 'b'))
      expect(faults).to.deep.equal(['snapshot-failed: `b` could not be copied (ENOSPC)'])
    })

    it('refuses when the folder of copies cannot be made, or is something else', async () => {
      write('f')
      const fault = { operation: 'mkdir', path: /copies$/, code: 'EROFS' } as const
      expect(await withFault(fault, () => refusal('f'))).to.deep.equal([
        'snapshot-failed: the copies of what the action may change could not be written (EROFS)',
      ])
      writeFileSync(copies(), '')
      const error = await failureOf(take('f'))
      expect(error.message).to.equal('the copies of what the action may change could not be written (EEXIST)')
    })

    it('does not follow planted links with its copies', async () => {
      const out = join(realpathSync(temporary.path), 'outside')
      mkdirSync(out)
      writeFileSync(join(out, 'victim'), 'untouched')
      write('f', 'content')
      symlinkSync('../outside', copies())
      expect((await failureOf(take('f'))).message).to.equal(
        `\`copies\` leads to \`${out}\`, outside the workspace`,
      )
      expect(readdirSync(out)).to.deep.equal(['victim'])
      rmSync(copies())
      mkdirSync(copies())
      symlinkSync(join(out, 'victim'), join(copies(), digest('content')))
      await take('f')
      expect(readFileSync(join(out, 'victim'), 'utf8')).to.equal('untouched')
      expect(readFileSync(join(copies(), digest('content')), 'utf8')).to.equal('content')
    })

    it('does not believe a planted copy of that name', async () => {
      write('f', 'content')
      mkdirSync(copies())
      writeFileSync(join(copies(), digest('content')), 'planted')
      await take('f')
      expect(readFileSync(join(copies(), digest('content')), 'utf8')).to.equal('content')
    })
  })

  describe('completeSnapshot', () => {
    it('gives nothing when nothing changed', async () => {
      write('d/a')
      symlinkSync('a', at('d/l'))
      const before = await take('d', 'd/l', 'missing')
      write('d/a')
      expect(await completeSnapshot(root(), ['d', 'd/l', 'missing'], before)).to.deep.equal([])
    })

    it('gives what changed, what is gone and what has come to be', async () => {
      for (const name of ['edited', 'mode', 'gone', 'moved', 'replaced']) write(`d/${name}`)
      symlinkSync('a', at('d/link'))
      const paths = ['d', 'new/deep']
      const before = await take(...paths)
      write('d/edited', 'edited!')
      chmodSync(at('d/mode'), 0o600)
      rmSync(at('d/gone'))
      renameSync(at('d/moved'), at('d/there'))
      rmSync(at('d/replaced'))
      write('d/replaced/inside')
      rmSync(at('d/link'))
      symlinkSync('b', at('d/link'))
      write('new/deep/x')
      write('new/beside')
      expect(await completeSnapshot(root(), paths, before)).to.deep.equal([
        { path: 'd/edited', before: file('d/edited'), after: file('edited!') },
        { path: 'd/gone', before: file('d/gone'), after: null },
        { path: 'd/link', before: link('a'), after: link('b') },
        { path: 'd/mode', before: file('d/mode'), after: file('d/mode', 0o600) },
        { path: 'd/moved', before: file('d/moved'), after: null },
        { path: 'd/replaced', before: file('d/replaced'), after: folder() },
        { path: 'd/replaced/inside', before: null, after: file('d/replaced/inside') },
        { path: 'd/there', before: null, after: file('d/moved') },
        { path: 'new', before: null, after: folder() },
        { path: 'new/deep', before: null, after: folder() },
        { path: 'new/deep/x', before: null, after: file('new/deep/x') },
      ])
    })

    it('leaves out what `skip` names', async () => {
      const before = await takeSnapshot(root(), ['state'], at('state/copies'))
      write('state/own')
      write('state/other')
      const skip = (path: string) => path === 'state/copies' || path === 'state/own'
      const changes = await completeSnapshot(root(), ['state'], before, skip)
      expect(changes.map(({ path }) => path)).to.deep.equal(['state', 'state/other'])
    })

    it('does not take what a new link leads to for something new', async () => {
      write('precious/a')
      write('d/a')
      const before = await take('d', 'out', 'd/a')
      rmSync(at('d'), { recursive: true })
      symlinkSync('precious', at('d'))
      symlinkSync('precious', at('out'))
      expect(await completeSnapshot(root(), ['d', 'out', 'd/a'], before)).to.deep.equal([
        { path: 'd', before: folder(), after: link('precious') },
        { path: 'd/a', before: file('d/a'), after: null },
        { path: 'out', before: null, after: link('precious') },
      ])
    })

    it('looks where a link led that the action turned, when it has the copies', async () => {
      write('one/a')
      write('two/b')
      symlinkSync('one', at('current'))
      const before = await take('current')
      write('one/new')
      rmSync(at('current'))
      symlinkSync('two', at('current'))
      const changes = await completeSnapshot(root(), ['current'], before, () => false, copies())
      expect(changes).to.deep.equal([
        { path: 'current', before: link('one'), after: link('two') },
        { path: 'one/new', before: null, after: file('one/new') },
      ])
      rmSync(at('current'))
      write('current/inside')
      const turned = await completeSnapshot(root(), ['current'], before, () => false, copies())
      expect(turned.map(({ path }) => path)).to.deep.equal(['current', 'current/inside', 'one/new'])
    })

    it('finds what was written through a dangling link', async () => {
      symlinkSync('later', at('out'))
      const before = await take('out')
      writeFileSync(at('out'), 'new')
      chmodSync(at('later'), 0o644)
      expect(await completeSnapshot(root(), ['out'], before)).to.deep.equal([
        { path: 'later', before: null, after: file('new') },
      ])
    })

    it('refuses what an undo could not tell from something else', async function () {
      write('d/a')
      const before = await take('d')
      rmSync(at('d/a'))
      if (spawnSync('mkfifo', [at('d/a')]).status !== 0) return this.skip()
      writeFileSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from([0xff])]), '')
      const error = (await failureOf(completeSnapshot(root(), ['d'], before))) as PolicyError & Error
      expect(error.problems.map(({ message }) => message)).to.have.members([
        '`d/a` is neither a file, a folder nor a link',
        '`d` holds a name that is not UTF-8: `\\xff`',
      ])
    })

    it('gives both names of a file that has two', async () => {
      write('d/a', 'old')
      linkSync(at('d/a'), at('d/b'))
      const before = await take('d')
      writeFileSync(at('d/a'), 'new')
      const changes = await completeSnapshot(root(), ['d'], before)
      expect(changes.map(({ path, after }) => [path, after?.sha256])).to.deep.equal([
        ['d/a', digest('new')],
        ['d/b', digest('new')],
      ])
    })
  })

  describe('pruneCopies', () => {
    it('deletes the copies that nobody needs, and what crashes left', async () => {
      write('a')
      write('b')
      symlinkSync('b', at('l'))
      const before = await take('a', 'b', 'l')
      writeFileSync(join(copies(), '.copy.0123456789abcdef.tmp'), '')
      await pruneCopies(
        copies(),
        before.filter(({ path }) => path !== 'a'),
      )
      expect(readdirSync(copies()).sort()).to.deep.equal([digest('b')].sort())
      await pruneCopies(copies(), [])
      expect(existsSync(copies())).to.equal(false)
      await pruneCopies(copies(), [])
    })

    it('leaves alone what is not its own, and follows no link', async () => {
      write('elsewhere/' + 'a'.repeat(64))
      symlinkSync('elsewhere', copies())
      await pruneCopies(copies(), [])
      expect(existsSync(at('elsewhere', 'a'.repeat(64)))).to.equal(true)
      rmSync(copies())
      mkdirSync(copies())
      writeFileSync(join(copies(), 'notes'), '')
      writeFileSync(join(copies(), 'a'.repeat(64)), '')
      await pruneCopies(copies(), [])
      expect(readdirSync(copies())).to.deep.equal(['notes'])
    })
  })
})

/** Does `work`, and `then` after every read of a file in this process. */
async function whenRead(then: () => Promise<void>, work: () => Promise<unknown>): Promise<void> {
  const handle = await open('/')
  const prototype = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const { read } = prototype
  prototype.read = async function (this: FileHandle, ...args: unknown[]) {
    const result: unknown = await Reflect.apply(read, this, args)
    await then()
    return result
  } as unknown as typeof read
  try {
    await work()
  } finally {
    prototype.read = read
  }
}

/** What another user is refused; null where there is no other user. */
function asNobody(scratch: string, root: string, paths: readonly string[]): string[] | null {
  if (process.getuid?.() !== 0) return null
  chmodSync(scratch, 0o755)
  chmodSync(root, 0o777)
  const script = `
    import { takeSnapshot } from ${JSON.stringify(new URL('../../src/store/snapshot.ts', import.meta.url).href)}
    process.setgroups([]); process.setgid(65534); process.setuid(65534)
    await takeSnapshot(...JSON.parse(process.argv[1])).catch(({ problems }) =>
      console.log(JSON.stringify(problems.map(({ code, message }) => code + ': ' + message))))`
  const args = [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    script,
    JSON.stringify([root, paths, join(root, 'copies')]),
  ]
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return JSON.parse(stdout || 'null') as string[] | null
}
