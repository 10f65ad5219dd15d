import { expect } from 'chai'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { makeClone, npmScript, ROOT, type Clone } from './clone.js'

describe('a fresh clone', function () {
  this.timeout(120_000)
  let clone: Clone
  beforeEach(() => {
    clone = makeClone()
  })
  afterEach(() => clone.remove())

  it('runs a copy of the example with `npm start` alone, and the second time neither installs nor builds', async () => {
    clone.linkModules()
    const npm = watchedNpm(npmScript())
    const example = times('examples/yellow-drift')
    const first = await clone.node([npm, 'start'])
    expect(first.code, first.stderr).to.equal(0)
    expect(first.stdout).to.match(/^YELLOW .*\n {2}since \S+, the first decision$/m)
    const built = times('dist')
    const second = await clone.node([npm, 'start'])
    expect(second.code, second.stderr).to.equal(0)
    expect(second.stdout).to.match(/^YELLOW .*\n {2}since \S+, as before$/m)
    expect(times('dist')).to.deep.equal(built)
    expect(npmCalls()).to.deep.equal(['start', 'start'])
    expect(times('examples/yellow-drift')).to.deep.equal(example)
  })

  it('starts a demo without what runs left in the example, and ends as its run ends', async () => {
    clone.linkModules()
    await ready()
    const first = await clone.node(['bin/policy.js', 'run', '-C', 'examples/yellow-drift', '--quiet'])
    expect(first.code, first.stderr).to.equal(0)
    const started = await clone.node(['scripts/start.js'])
    expect(started.code, started.stderr).to.equal(0)
    expect(started.stdout).to.match(/^Recorded {2}record 1 /m)
    rmSync(clone.at('demo/rules/red.yaml'))
    writeFileSync(clone.at('demo/rules/policy.yaml'), 'levels: []\n')
    const broken = await clone.node(['scripts/start.js'])
    expect(broken.code, broken.stderr).to.equal(2)
    expect(readdirSync(clone.at('dist')).filter((name) => name.startsWith('.new-'))).to.deep.equal([])
  })

  it('makes one demo when two start at once', async () => {
    clone.linkModules()
    await ready()
    const both = await Promise.all([1, 2].map(() => clone.node(['scripts/start.js'])))
    for (const { code, stderr } of both) expect(code, stderr).to.equal(0)
    const records = both.map(({ stdout }) => /^Recorded {2}record (\d)/m.exec(stdout)?.[1])
    expect(records.toSorted()).to.deep.equal(['1', '2'])
  })

  it('runs its tests with `npm test` alone', async () => {
    clone.linkModules()
    // Not this test inside itself: which files there are to run is enough.
    writeFileSync(clone.at('.mocharc.json'), JSON.stringify({ ...mocharc(), 'dry-run': true, spec: [] }))
    const { code, stdout, stderr } = await clone.node([npmScript(), 'test'])
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/[1-9]\d* passing/)
    expect(existsSync(clone.at('dist/policy.cjs'))).to.equal(true)
  })

  it('installs with Node and npm alone when nothing is there, and builds', async () => {
    const npm = installingNpm()
    const { code, stderr } = await clone.node(['scripts/ready.js'], { npm_execpath: npm })
    expect(code, stderr).to.equal(0)
    expect(npmCalls()).to.deep.equal(['ci --include=dev --no-audit --no-fund --loglevel=error'])
    const { stdout } = await clone.node(['bin/policy.js', '--version'])
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/)
  })

  it('installs once when two start at once', async () => {
    const npm = installingNpm()
    const both = [1, 2].map(() => clone.node(['scripts/ready.js'], { npm_execpath: npm }))
    for (const { code, stderr } of await Promise.all(both)) expect(code, stderr).to.equal(0)
    expect(npmCalls()).to.have.length(1)
  })

  it('installs when the one that was installing has died', async () => {
    mkdirSync(clone.at('dist'))
    // Above the highest process number that Linux gives.
    writeFileSync(clone.at('dist/.installing'), '99999999')
    const { code, stderr } = await clone.node(['scripts/ready.js'], { npm_execpath: installingNpm() })
    expect(code, stderr).to.equal(0)
    expect(npmCalls()).to.have.length(1)
  })

  it('installs again when the lockfile asks for other versions', async () => {
    mkdirSync(clone.at('node_modules'))
    const noted = 'node_modules/.package-lock.json'
    writeFileSync(clone.at(noted), readFileSync(path.join(ROOT, noted)))
    const lockfile = readFileSync(clone.at('package-lock.json'), 'utf8')
    const version = /"node_modules\/yaml": \{\s+"version": "([^"]+)"/.exec(lockfile)?.[1] ?? ''
    writeFileSync(
      clone.at('package-lock.json'),
      lockfile.replace(`"version": "${version}"`, '"version": "0.0.0"'),
    )
    rmSync(clone.at('dist'), { recursive: true, force: true })
    const { stderr } = await clone.node(['scripts/ready.js'], { npm_execpath: watchedNpm() })
    expect(npmCalls(), stderr).to.deep.equal(['ci --include=dev --no-audit --no-fund --loglevel=error'])
  })

  it('builds again when a source, a schema, or the build itself has changed, and when a part is gone or damaged', async () => {
    clone.linkModules()
    const changes: Record<string, () => void> = {
      'a source': () => appendFileSync(clone.at('src/cli/main.ts'), '\n// changed\n'),
      'a schema': () => appendFileSync(clone.at('schemas/policy.schema.json'), '\n'),
      'the loader': () => appendFileSync(clone.at('bin/load.js'), '\n// changed\n'),
      'no cache': () => rmSync(clone.at('dist/policy.cache')),
      'half a bundle': () =>
        writeFileSync(
          clone.at('dist/policy.cjs'),
          readFileSync(clone.at('dist/policy.cjs')).subarray(0, 1000),
        ),
      'no validators': () => rmSync(clone.at('src/generated/validators.js')),
    }
    await ready()
    for (const [name, change] of Object.entries(changes)) {
      change()
      const before = readFileSync(clone.at('dist/.stamp'), 'utf8')
      await ready()
      const { code } = await clone.node(['bin/policy.js', 'validate', '-C', '.'])
      expect(code, name).to.equal(0)
      expect(existsSync(clone.at('src/generated/validators.js')), name).to.equal(true)
      const built = times('dist')
      await ready()
      expect(times('dist'), name).to.deep.equal(built)
      if (/^(a|the) /.test(name))
        expect(readFileSync(clone.at('dist/.stamp'), 'utf8'), name).not.to.equal(before)
    }
  })

  it('installs nothing through a link: what it leads to is somebody else’s', async () => {
    const elsewhere = path.join(clone.dir, '../elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(path.join(elsewhere, 'kept'), '')
    symlinkSync(elsewhere, clone.at('node_modules'))
    const { code, stderr } = await clone.node(['scripts/ready.js'])
    expect([code, readdirSync(elsewhere)]).to.deep.equal([1, ['kept']])
    expect(stderr).to.contain('`node_modules` is a link')
  })

  it('is never half built for those who run it while others build', async () => {
    clone.linkModules()
    await ready()
    const builds = { done: false }
    const failures: unknown[] = []
    const using = [1, 2].map(async () => {
      while (!builds.done) {
        const ended = await clone.node(['bin/policy.js', 'validate', '-C', '.'])
        if (ended.code !== 0 || ended.stderr !== '') failures.push(ended)
      }
    })
    for (let turn = 0; turn < 3; turn += 1) {
      appendFileSync(clone.at('src/cli/main.ts'), `\n// changed ${turn}\n`)
      const ended = await Promise.all([clone.node(['scripts/ready.js']), clone.node(['scripts/build.js'])])
      for (const { code, stderr } of ended) expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    }
    builds.done = true
    await Promise.all(using)
    expect(failures).to.deep.equal([])
    await ready()
    const built = times('dist')
    await ready()
    expect(times('dist')).to.deep.equal(built)
    expect(readdirSync(clone.at('dist')).toSorted()).to.deep.equal(
      ['.stamp', 'THIRD_PARTY_LICENSES.txt', 'locks', 'policy.cache', 'policy.cjs'].toSorted(),
    )
  })

  async function ready(): Promise<void> {
    const { code, stdout, stderr } = await clone.node(['scripts/ready.js'], { npm_execpath: watchedNpm() })
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: '' })
    expect(npmCalls()).to.deep.equal([])
  }

  /** When each file was last written. */
  function times(folder: string): Record<string, number> {
    const files = readdirSync(clone.at(folder), { recursive: true, encoding: 'utf8' })
    return Object.fromEntries(
      files.map((name) => [name, statSync(clone.at(path.join(folder, name))).mtimeMs]),
    )
  }

  /** An npm that notes how it was called, and then does what `then` says. */
  function watchedNpm(then = ''): string {
    const file = path.join(clone.dir, '../npm.cjs')
    const real = then.endsWith('.js') ? `require(${JSON.stringify(then)})` : then
    const note = `require('fs').appendFileSync(${JSON.stringify(calls())}, process.argv.slice(2).join(' ') + '\\n')`
    writeFileSync(file, `${note}\n${real}\n`)
    return file
  }

  /** An npm that installs without a network: by borrowing what is installed here, and not at once. */
  function installingNpm(): string {
    const [from, to] = [path.join(ROOT, 'node_modules'), clone.at('node_modules')].map((each) =>
      JSON.stringify(each),
    )
    return watchedNpm(`setTimeout(() => require('fs').symlinkSync(${from}, ${to}), 300)`)
  }

  function npmCalls(): string[] {
    return existsSync(calls()) ? readFileSync(calls(), 'utf8').trimEnd().split('\n') : []
  }

  function calls(): string {
    return path.join(clone.dir, '../npm-calls.txt')
  }

  function mocharc(): Record<string, unknown> {
    return JSON.parse(readFileSync(clone.at('.mocharc.json'), 'utf8')) as Record<string, unknown>
  }
})
