import { expect } from 'chai'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { replaceFile, sweepTemporaries } from '../../src/store/replaceFile.js'
import { withRetry } from '../../src/store/retry.js'
import { callsDuring, failureOf, scratch, temporariesIn } from './scratch.js'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

describe('replaceFile', () => {
  const temporary = scratch()
  const at = (...names: string[]) => join(temporary.path, ...names)

  it('makes a file and the directories above it', async () => {
    await replaceFile(at('state', 'deep', 'new.json'), '{}\n')
    expect(readFileSync(at('state', 'deep', 'new.json'), 'utf8')).to.equal('{}\n')
    expect(readdirSync(at('state', 'deep'))).to.deep.equal(['new.json'])
  })

  it('replaces all of an old file, also by nothing', async () => {
    writeFileSync(at('a'), 'long old content')
    await replaceFile(at('a'), Buffer.from([0xff, 0, 0xc3]))
    expect([...readFileSync(at('a'))]).to.deep.equal([0xff, 0, 0xc3])
    await replaceFile(at('a'), '')
    expect(readFileSync(at('a')).length).to.equal(0)
  })

  for (const mode of [0o600, 0o640, 0o755, 0o666]) {
    it(`keeps the mode ${mode.toString(8)} of the old file`, async () => {
      writeFileSync(at('a'), 'old')
      chmodSync(at('a'), mode)
      await replaceFile(at('a'), 'new')
      expect(statSync(at('a')).mode & 0o7777).to.equal(mode)
    })
  }

  it('gives the mode that is asked for, to a new file and in the place of an old one', async () => {
    await replaceFile(at('a'), 'new', 0o4640)
    expect(statSync(at('a')).mode & 0o7777).to.equal(0o4640)
    await replaceFile(at('a'), 'newer', 0o604)
    expect(statSync(at('a')).mode & 0o7777).to.equal(0o604)
  })

  it('takes the longest name that a file may have', async () => {
    for (const name of ['n'.repeat(255), 'ü'.repeat(127)]) {
      await replaceFile(at(name), 'new')
      expect(readFileSync(at(name), 'utf8')).to.equal('new')
      writeFileSync(at(`.${name.slice(0, name.startsWith('n') ? 200 : 100)}.0123456789abcdef.tmp`), '')
      await sweepTemporaries(at(name))
    }
    expect(temporariesIn(temporary.path)).to.deep.equal([])
  })

  it('leaves the file to its owner when root replaces it', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    writeFileSync(at('a'), 'old')
    chownSync(at('a'), 65534, 65534)
    await replaceFile(at('a'), 'new')
    expect([statSync(at('a')).uid, statSync(at('a')).gid]).to.deep.equal([65534, 65534])
  })

  it('leaves the old file alone when the disk is full, and succeeds when there is room again', async function () {
    if (temporary.tinyDisk() === null) return this.skip()
    const old = 'o'.repeat(20_000)
    writeFileSync(at('a'), old)
    writeFileSync(at('filler'), 'f'.repeat(20_000))
    const wanted = 'n'.repeat(30_000)
    expect((await failureOf(replaceFile(at('a'), wanted))).code).to.equal('ENOSPC')
    expect(readFileSync(at('a'), 'utf8')).to.equal(old)
    expect(temporariesIn(temporary.path)).to.deep.equal([])

    const waits: number[] = []
    const someoneMakesRoom = async (ms: number) => {
      waits.push(ms)
      if (waits.length === 2) rmSync(at('filler'))
    }
    await withRetry(() => replaceFile(at('a'), wanted), someoneMakesRoom)
    expect(waits).to.deep.equal([1000, 3000])
    expect(readFileSync(at('a'), 'utf8')).to.equal(wanted)
  })

  it('does not put a truncated file in place when a write lies about what it wrote', async () => {
    writeFileSync(at('a'), 'old')
    const handle = await open(at('a'))
    const prototype = Object.getPrototypeOf(handle) as FileHandle
    await handle.close()
    const write = prototype.write
    prototype.write = async function (
      this: FileHandle,
      bytes: Buffer,
      offset: number,
      length: number,
      position: number,
    ) {
      await Reflect.apply(write, this, [bytes, offset, length >> 1, position])
      return { bytesWritten: length, buffer: bytes }
    } as unknown as typeof write
    try {
      expect((await failureOf(replaceFile(at('a'), 'a much longer new file'))).code).to.equal('ENOSPC')
    } finally {
      prototype.write = write
    }
    expect(readFileSync(at('a'), 'utf8')).to.equal('old')
    expect(temporariesIn(temporary.path)).to.deep.equal([])
  })

  it('leaves the old file alone on a read-only disk', async function () {
    if (temporary.tinyDisk() === null) return this.skip()
    writeFileSync(at('a'), 'old')
    if (!temporary.readOnly()) return this.skip()
    expect((await failureOf(replaceFile(at('a'), 'new'))).code).to.equal('EROFS')
    expect(readFileSync(at('a'), 'utf8')).to.equal('old')
  })

  it('leaves a file alone that may not be changed', async function () {
    writeFileSync(at('a'), 'old')
    if (spawnSync('chattr', ['+i', at('a')]).status !== 0) return this.skip()
    try {
      expect((await failureOf(replaceFile(at('a'), 'new'))).code).to.equal('EPERM')
      expect(readFileSync(at('a'), 'utf8')).to.equal('old')
      expect(temporariesIn(temporary.path)).to.deep.equal([])
    } finally {
      spawnSync('chattr', ['-i', at('a')])
    }
  })

  it('leaves the old file alone when the process may not write that much', function () {
    writeFileSync(at('a'), 'old')
    const command = 'ulimit -f 8 && exec "$0" --import tsx "$1" "$2" 100000'
    const args = ['-c', command, process.execPath, script('replaceOnce.ts'), at('a')]
    const { stdout } = spawnSync('bash', args, { encoding: 'utf8' })
    expect(stdout).to.equal('EFBIG')
    expect(readFileSync(at('a'), 'utf8')).to.equal('old')
    expect(temporariesIn(temporary.path)).to.deep.equal([])
  })

  it('has the content on the disk before the name, and the name before it returns', async function () {
    if (!existsSync('/proc/self/fd')) return this.skip()
    const calls = await callsDuring(() => replaceFile(at('new', 'deep', 'a'), 'content'))
    const directories = ['sync new', `sync ${basename(temporary.path)}`]
    expect(calls.map((call) => call.replace(/\.a\.[0-9a-f]{16}\.tmp/, 'TEMPORARY'))).to.deep.equal([
      ...directories,
      'write TEMPORARY',
      'sync TEMPORARY',
      'sync deep',
    ])
  })

  it('does not replace a directory', async () => {
    mkdirSync(at('a'))
    expect((await failureOf(replaceFile(at('a'), 'new'))).code).to.equal('EISDIR')
    expect(temporariesIn(temporary.path)).to.deep.equal([])
  })

  it('tells that something else than a directory stands above the file', async () => {
    writeFileSync(at('a'), 'a file')
    expect((await failureOf(replaceFile(at('a', 'b'), 'new'))).code).to.be.oneOf(['ENOTDIR', 'EEXIST'])
  })

  it('leaves a whole file whenever it is killed, and the temporary goes with the next sweep', async () => {
    const size = 300_000
    for (const delay of [3, 17, 31]) {
      const child = spawn(process.execPath, [
        '--import',
        'tsx',
        script('replaceEndlessly.ts'),
        at('a'),
        String(size),
      ])
      await once(child.stdout, 'data')
      while (!existsSync(at('a'))) await sleep(1)
      await sleep(delay)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const found = readFileSync(at('a'), 'utf8')
      expect(found.length).to.equal(size)
      expect(new Set(found).size).to.equal(1)
      await sweepTemporaries(at('a'))
      expect(readdirSync(temporary.path)).to.deep.equal(['a'])
    }
  })
})

describe('sweepTemporaries', () => {
  const temporary = scratch()
  const at = (...names: string[]) => join(temporary.path, ...names)

  it('removes what a crashed run left for this file, and nothing else', async () => {
    const others = [
      '.a.json.tmp',
      '.a.json.notes.tmp',
      '.b.json.0123456789abcdef.tmp',
      'a.json',
      'a.json.tmp',
    ]
    for (const name of [...others, '.a.json.0123456789abcdef.tmp']) writeFileSync(at(name), '')
    mkdirSync(at('.a.json.fedcba9876543210.tmp'))
    await sweepTemporaries(at('a.json'))
    expect(readdirSync(temporary.path).sort()).to.deep.equal(
      [...others, '.a.json.fedcba9876543210.tmp'].sort(),
    )
  })

  it('does nothing where there is no directory', async () => {
    await sweepTemporaries(at('missing', 'a.json'))
  })

  it('knows the names that replaceFile gives', async () => {
    const seen: string[] = []
    const handle = await open(temporary.path)
    const prototype = Object.getPrototypeOf(handle) as FileHandle
    await handle.close()
    const sync = prototype.sync
    prototype.sync = async function (this: FileHandle) {
      seen.push(...temporariesIn(temporary.path))
      return sync.call(this)
    }
    try {
      await replaceFile(at('a.json'), 'new')
    } finally {
      prototype.sync = sync
    }
    expect(seen).to.have.length(1)
    writeFileSync(at(seen[0] ?? ''), 'left')
    await sweepTemporaries(at('a.json'))
    expect(readdirSync(temporary.path)).to.deep.equal(['a.json'])
  })
})
