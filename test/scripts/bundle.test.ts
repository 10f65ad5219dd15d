import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as promises from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runInThisContext } from 'node:vm'
import { ROOT } from './clone.js'

type Bundle = (entry: string, outfile: string) => Promise<{ files: string[]; missed: string[] }>
type Files = Pick<
  typeof promises,
  | 'lstat'
  | 'mkdir'
  | 'mkdtemp'
  | 'open'
  | 'readFile'
  | 'readdir'
  | 'readlink'
  | 'realpath'
  | 'rename'
  | 'rm'
  | 'stat'
  | 'symlink'
  | 'writeFile'
>

const script = async (name: string): Promise<unknown> => import(path.join(ROOT, 'scripts', name))

describe('the bundle', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-bundle-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('holds no way to follow a path: a rule with one is refused, and evaluates nothing', async () => {
    const entry = path.join(folder, 'entry.mjs')
    writeFileSync(
      entry,
      `export { Engine } from ${JSON.stringify(path.join(ROOT, 'node_modules/json-rules-engine/dist/index.js'))}`,
    )
    const { Engine } = await load<typeof import('json-rules-engine')>(entry)
    // jsonpath-plus evaluates the part in parentheses as a script, and finds the 1.
    const rule = {
      conditions: {
        all: [{ fact: 'signal', operator: 'equal', value: 1, path: '$[?(@ === 1)]' }],
      },
      event: { type: 'RED' },
    }
    const failure = await new Engine([rule]).run({ signal: { value: 1 } }).then(
      () => null,
      (error: Error) => error.message,
    )
    expect(failure).to.equal('paths are not followed')
  })

  it('leaves out what never runs', () => {
    const licences = readFileSync(path.join(ROOT, 'dist/THIRD_PARTY_LICENSES.txt'), 'utf8')
    expect(licences)
      .to.match(/^yaml /m)
      .and.to.match(/^json-rules-engine /m)
    for (const name of ['jsonpath-plus', 'require-addon', 'bare-module-resolve']) {
      expect(licences, name).not.to.match(new RegExp(`^${name} `, 'm'))
    }
  })

  it('tells when a library no longer imports what is to be replaced', async () => {
    const entry = path.join(folder, 'entry.mjs')
    writeFileSync(entry, 'export const nothing = 1')
    const { bundle } = (await script('bundle.js')) as { bundle: Bundle }
    const { files, missed } = await bundle(entry, path.join(folder, 'out.cjs'))
    expect(files).to.have.length(1)
    expect(missed).to.include.members(['src', 'node_modules/json-rules-engine'])
  })

  async function load<T>(entry: string): Promise<T> {
    const { bundle } = (await script('bundle.js')) as { bundle: Bundle }
    const file = path.join(folder, 'out.cjs')
    await bundle(entry, file)
    const module = { exports: {} as T }
    const start = runInThisContext(readFileSync(file, 'utf8')) as (...args: unknown[]) => void
    start(module.exports, createRequire(import.meta.url), module, file, folder)
    return module.exports
  }
})

describe('files at once, which stand in for node:fs/promises in the bundle', () => {
  let folder = ''
  let atOnce: Files
  before(async () => {
    atOnce = (await script('filesAtOnce.js')) as Files
  })
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-files-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const stories: Record<string, (files: Files, at: (name: string) => string) => Promise<unknown>> = {
    'a file written through a handle': async (files, at) => {
      const handle = await files.open(at('a'), 'wx', 0o600)
      const told: unknown[] = []
      told.push((await handle.write(Buffer.from('abcdef'), 1, 4, 0)).bytesWritten)
      await handle.sync()
      await handle.truncate(3)
      await handle.chmod(0o640)
      const { size, mode } = await handle.stat()
      told.push(size, mode)
      await handle.close()
      await handle.close()
      return [...told, await files.readFile(at('a'), 'utf8')]
    },
    'a file appended to': async (files, at) => {
      await files.writeFile(at('a'), 'one\n')
      const handle = await files.open(at('a'), 'a+')
      await handle.write(Buffer.from('two\n'), 0, 4, null)
      const whole = await handle.readFile('utf8')
      await handle.close()
      return [whole, await files.readFile(at('a'), 'utf8')]
    },
    'a file read in pieces, to its end and beyond': async (files, at) => {
      await files.writeFile(at('a'), Buffer.alloc(3 * 1024 * 1024 + 7, 'x'))
      const handle = await files.open(at('a'))
      const buffer = Buffer.alloc(1024 * 1024)
      const counts: number[] = []
      for (let count = -1; count !== 0;) {
        count = (await handle.read(buffer, 0, buffer.length)).bytesRead
        counts.push(count)
      }
      counts.push((await handle.read(buffer, 5, 10, 3 * 1024 * 1024)).bytesRead)
      await handle.close()
      return counts
    },
    'folders, links and names': async (files, at) => {
      const first = await files.mkdir(at('a/b/c'), { recursive: true })
      await files.symlink('b', at('a/link'))
      await files.writeFile(at('a/b/file'), '1')
      await files.rename(at('a/b/file'), at('a/b/c/file'))
      const temporary = await files.mkdtemp(at('a/tmp-'))
      await files.rm(temporary, { recursive: true })
      return [
        first === at('a'),
        await files.readlink(at('a/link')),
        (await files.realpath(at('a/link/c'))) === at('a/b/c'),
        (await files.readdir(at('a'), { withFileTypes: true })).map((entry) => [
          entry.name,
          entry.isDirectory(),
        ]),
        (await files.lstat(at('a/link'))).isSymbolicLink(),
        (await files.stat(at('a/link'))).isDirectory(),
      ]
    },
    'what cannot be done': async (files, at) => {
      const faults: unknown[] = []
      const refused = async (work: Promise<unknown>): Promise<void> => {
        faults.push(
          await work.then(
            () => 'done',
            ({ code, syscall }: NodeJS.ErrnoException) => [code, syscall],
          ),
        )
      }
      await refused(files.open(at('none')))
      await refused(files.readFile(at('none')))
      await refused(files.stat(at('none')))
      await refused(files.realpath(at('none')))
      await refused(files.readdir(at('none')))
      await refused(files.rename(at('none'), at('b')))
      await refused(files.rm(at('none')))
      await refused(files.mkdir(at('.')))
      await refused(files.readFile(at('.')))
      await refused(files.readlink(at('.')))
      const handle = await files.open(at('.'), 'r')
      await refused(handle.read(Buffer.alloc(1), 0, 1))
      await refused(handle.write(Buffer.alloc(1), 0, 1))
      await handle.close()
      return faults
    },
  }
  for (const [name, story] of Object.entries(stories)) {
    it(`tell the same of ${name}`, async () => {
      const told = [promises, atOnce].map(async (files, index) => {
        const base = path.join(folder, String(index))
        await promises.mkdir(base)
        return story(files as Files, (file) => path.join(base, file))
      })
      const [expected, got] = await Promise.all(told)
      expect(got).to.deep.equal(expected)
    })
  }

  it('let other work go on while they read a large file', async () => {
    const file = path.join(folder, 'large')
    await promises.writeFile(file, Buffer.alloc(8 * 1024 * 1024))
    const handle = await atOnce.open(file)
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    const buffer = Buffer.alloc(4096)
    while ((await handle.read(buffer, 0, buffer.length)).bytesRead > 0);
    clearInterval(timer)
    await handle.close()
    expect(turns).to.be.greaterThan(3)
  })
})
