import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startProcess, type Ended } from '../support/cli.js'
import { makeWorkspace } from '../support/workspace.js'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SEAL_BYTES = 32

interface Loader {
  loadBundle(folder: string): { source: Buffer; script: { cachedDataRejected?: boolean } }
  seal(source: Buffer, data: Buffer): Buffer
}

describe('bin/policy.js', () => {
  let folder = ''
  const at = (name: string): string => path.join(folder, name)
  const start = (...args: string[]): Promise<Ended> =>
    startProcess(process.execPath, [at('bin/policy.js'), ...args]).ended

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-bin-'))
    cpSync(path.join(ROOT, 'bin'), at('bin'), { recursive: true })
    for (const name of ['policy.cjs', 'policy.cache', 'locks']) {
      cpSync(path.join(ROOT, 'dist', name), at(`dist/${name}`), { recursive: true })
    }
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('says in one line what to run in a clone that was never built', async () => {
    rmSync(at('dist'), { recursive: true })
    expect(await start('run')).to.deep.equal({
      code: 1,
      signal: null,
      stdout: '',
      stderr: 'policy: this clone was never built; run `npm run build` (or `npm start`) in it first\n',
    })
  })

  it('ends as failed when its work runs dry before it is done', async () => {
    const never = '(function (exports) { exports.main = () => new Promise(() => {}) })'
    writeFileSync(at('dist/policy.cjs'), never)
    expect(await start('run')).to.deep.equal({ code: 1, signal: null, stdout: '', stderr: '' })
  })

  it('takes the code cache that the build made', async () => {
    const told = `const { script } = require(${JSON.stringify(at('bin/load.js'))}).loadBundle(); console.log(script.cachedDataRejected)`
    const { stdout, stderr } = await startProcess(process.execPath, ['-e', told]).ended
    expect({ stdout, stderr }).to.deep.equal({ stdout: 'false\n', stderr: '' })
  })

  describe('works without the code cache when it', () => {
    const cases: Record<string, (cache: Buffer, source: Buffer) => Buffer | null> = {
      'is not there': () => null,
      'is empty': () => Buffer.alloc(0),
      'ends in its seal': (cache) => cache.subarray(0, SEAL_BYTES - 1),
      'holds the seal alone': (cache) => cache.subarray(0, SEAL_BYTES),
      'is cut short': (cache) => cache.subarray(0, cache.length - 1),
      'is cut in half': (cache) => cache.subarray(0, cache.length / 2),
      'was damaged in its head': (cache) => flipped(cache, SEAL_BYTES + 24),
      'was damaged in the middle': (cache) => flipped(cache, Math.floor(cache.length / 2)),
      'was damaged at its end': (cache) => flipped(cache, cache.length - 10),
      'was made by another V8': (cache, source) => resealed(cache, source, '0.0.0.0', process.arch),
      'was made on another kind of machine': (cache, source) =>
        resealed(cache, source, process.versions.v8, 'other'),
    }
    for (const [name, change] of Object.entries(cases)) {
      it(name, async () => {
        const changed = change(readFileSync(at('dist/policy.cache')), readFileSync(at('dist/policy.cjs')))
        if (changed) writeFileSync(at('dist/policy.cache'), changed)
        else rmSync(at('dist/policy.cache'))
        const workspace = makeWorkspace(at('workspace'))
        const { code, stdout, stderr } = await start('run', '-C', workspace.root)
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
        expect(stdout).to.match(/^GREEN/)
      })
    }

    it('is one that V8 itself refuses, for its flags', async () => {
      const { code, stdout } = await startProcess(process.execPath, [
        '--no-opt',
        at('bin/policy.js'),
        '--version',
      ]).ended
      expect({ code, stdout: stdout.trim() }).to.deep.equal({ code: 0, stdout: version() })
    })
  })

  it('never runs the cached code of another bundle, even one of the same length', async () => {
    const other = version().replace(/\d/g, '9')
    const text = readFileSync(at('dist/policy.cjs'), 'latin1')
    writeFileSync(at('dist/policy.cjs'), text.replaceAll(`"${version()}"`, `"${other}"`), 'latin1')
    const { code, stdout } = await start('--version')
    expect({ code, stdout: stdout.trim() }).to.deep.equal({ code: 0, stdout: other })
  })

  it('keeps no path of this machine in what is shipped', () => {
    for (const name of ['policy.cjs', 'policy.cache']) {
      expect(readFileSync(at(`dist/${name}`), 'latin1').includes(ROOT), name).to.equal(false)
    }
  })

  it('finds the native code of the locks for this machine', () => {
    const require = createRequire(import.meta.url)
    const { tryLock } = require(at(`dist/locks/${process.platform}-${process.arch}.node`)) as Record<
      string,
      unknown
    >
    expect(tryLock).to.be.a('function')
  })

  function flipped(cache: Buffer, index: number): Buffer {
    cache[index] = (cache[index] ?? 0) ^ 0xff
    return cache
  }

  /** The same code under a seal that is right in all but the V8 or the machine. */
  function resealed(cache: Buffer, source: Buffer, v8: string, arch: string): Buffer {
    const data = cache.subarray(SEAL_BYTES)
    const sealFor = (versionOfV8: string, machine: string): Buffer =>
      createHash('sha256')
        .update(`${versionOfV8} ${process.platform} ${machine}\n`)
        .update(source)
        .update(data)
        .digest()
    const { seal } = createRequire(import.meta.url)(at('bin/load.js')) as Loader
    expect(
      sealFor(process.versions.v8, process.arch).equals(seal(source, data)),
      'the seal as bin/load.js makes it',
    ).to.equal(true)
    return Buffer.concat([sealFor(v8, arch), data])
  }
})

function version(): string {
  return (JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}
