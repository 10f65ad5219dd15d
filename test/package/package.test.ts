import { expect } from 'chai'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeClone, npmScript, ROOT, trackedFiles, type Clone } from '../scripts/clone.js'
import { startProcess, type Ended } from '../support/cli.js'

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** What a user needs and nothing else; rules, schemas, pages and examples are those that there are, without what runs write. */
const filesOfUse = (): string[] => [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'bin/load.js',
  'bin/package.json',
  'bin/policy.js',
  'dist/THIRD_PARTY_LICENSES.txt',
  'dist/policy.cache',
  'dist/policy.cjs',
  'package.json',
  ...readdirSync(path.join(ROOT, 'schemas')).map((name) => `schemas/${name}`),
  ...trackedFiles().filter((name) => /^(docs|examples|rules|templates)\//.test(name)),
]
const WRITTEN = [
  'examples/yellow-drift/state/policy_state.json',
  'examples/yellow-drift/audit_summary.md',
  'examples/policy-over-policies/sites/north/state/policy_state_log.jsonl',
  'examples/policy-over-policies/sites/north/audit_summary.md',
  'examples/policy-over-policies/fleet_audit.md',
  'examples/renamed-outputs/out/RELEASE.md',
  'examples/red-response/state/policy_response_log.jsonl',
  'examples/red-response/reports/policy_response_blocked.json',
]
const LOCKS = /^dist\/locks\/(linux|darwin|win32|android)-\w+\.node$/
const MEGABYTE = 1024 * 1024

describe('the package', function () {
  this.timeout(120_000)
  let clone: Clone
  let packed: Packed
  let user = ''

  // Packed and installed once: what follows only looks at it, or runs it on workspaces of its own.
  before(async () => {
    clone = makeClone()
    clone.linkModules()
    // What runs in the examples leave there.
    for (const name of WRITTEN) {
      mkdirSync(path.dirname(clone.at(name)), { recursive: true })
      writeFileSync(clone.at(name), '')
    }
    user = realpathSync(mkdtempSync(path.join(tmpdir(), 'policy-user-')))
    // From a clone that was never built: packing builds.
    const { code, stdout, stderr } = await clone.node([
      npmScript(),
      'pack',
      '--json',
      '--pack-destination',
      user,
    ])
    expect(code, stderr).to.equal(0)
    packed = theOne(JSON.parse(stdout.slice(stdout.search(/[[{]/))))
    writeFileSync(path.join(user, 'package.json'), '{ "private": true }')
    const install = [
      npmScript(),
      'install',
      '--offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      path.join(user, packed.filename),
    ]
    const cache = path.join(user, 'empty-cache')
    const installed = await startProcess(process.execPath, install, {
      cwd: user,
      env: { npm_config_cache: cache },
    }).ended
    expect(installed.code, installed.stderr).to.equal(0)
    clone.remove()
  })
  after(() => {
    clone.remove()
    rmSync(user, { recursive: true, force: true })
  })

  const policy = (...args: string[]): Promise<Ended> =>
    startProcess(path.join(user, 'node_modules/.bin/policy'), args, { cwd: user }).ended
  const shipped = (name: string): string => path.join(user, 'node_modules/policy-orchestrator', name)

  it('holds what a user needs, and nothing else', () => {
    const files = packed.files.map((file) => file.path)
    expect(files.filter((name) => !LOCKS.test(name)).toSorted()).to.deep.equal(filesOfUse().toSorted())
    const here = `dist/locks/${process.platform}-${process.arch}.node`
    expect(files).to.include.members([
      here,
      'dist/locks/linux-arm64.node',
      'dist/locks/darwin-arm64.node',
      'dist/locks/win32-x64.node',
    ])
    expect(packed.size).to.be.lessThan(1.5 * MEGABYTE)
  })

  it('needs no other package and runs nothing when it is installed', () => {
    const manifest = JSON.parse(readFileSync(shipped('package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    for (const key of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']) {
      expect(manifest[key], key).to.equal(undefined)
    }
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
    expect(Object.keys(manifest['scripts'] ?? {}).filter((name) => atInstall.includes(name))).to.deep.equal(
      [],
    )
    expect(
      readdirSync(path.join(user, 'node_modules')).filter((name) => !name.startsWith('.')),
    ).to.deep.equal(['policy-orchestrator'])
  })

  it('has a licence for itself and for everything in it', () => {
    expect(readFileSync(shipped('LICENSE'), 'utf8')).to.match(
      /^MIT License\n\nCopyright \(c\) 2026 the policy-orchestrator authors\n/,
    )
    const others = readFileSync(shipped('dist/THIRD_PARTY_LICENSES.txt'), 'utf8')
    for (const name of [
      'commander',
      'csv-parse',
      'execa',
      'fs-native-extensions',
      'json-rules-engine',
      'yaml',
    ]) {
      expect(others, name).to.match(new RegExp(`^${name} \\d\\S* \\(\\S+\\)\\n\\n\\S`, 'm'))
    }
  })

  it('holds whatever its pages link to', () => {
    const files = new Set(packed.files.map((file) => file.path))
    const folders = new Set([...files].flatMap((name) => [path.dirname(name)]))
    const pages = [...files].filter((name) => name.endsWith('.md'))
    expect(pages).to.have.length.above(15)
    const dead = pages.flatMap((page) =>
      [
        ...readFileSync(shipped(page), 'utf8')
          .replace(/^```[^]*?^```$/gm, '')
          .matchAll(/\]\(([^)\s#]+)[^)]*\)/g),
      ]
        .map(([, link = '']) => path.join(path.dirname(page), link))
        .filter((target) => !files.has(target) && !folders.has(target))
        .map((target) => `${page} → ${target}`),
    )
    expect(dead).to.deep.equal([])
  })

  it('runs in a folder of its user as the README says', async () => {
    const readme = readFileSync(shipped('README.md'), 'utf8')
    const [, commands = ''] = /^## From the package\n[^]*?^```console\n([^]*?)^```$/m.exec(readme) ?? []
    expect(commands).to.include(packed.filename)
    const own = path.join(user, 'own')
    mkdirSync(own)
    writeFileSync(path.join(own, 'package.json'), '{ "private": true }')
    cpSync(path.join(user, packed.filename), path.join(own, packed.filename))
    const { code, stdout, stderr } = await startProcess('bash', ['-euc', commands], {
      cwd: own,
      env: {
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
        npm_config_cache: path.join(user, 'empty-cache'),
        npm_config_offline: 'true',
      },
    }).ended
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/^GREEN /m)
    expect(stderr.match(/^warning\[signal-missing\]/gm)).to.have.length(6)
  })

  it('can be started, installed as it is', async () => {
    expect(statSync(shipped('bin/policy.js')).mode & 0o111, 'the bin can be executed').not.to.equal(0)
    const { version } = JSON.parse(readFileSync(shipped('package.json'), 'utf8')) as { version: string }
    expect(await policy('--version')).to.deep.equal({
      code: 0,
      signal: null,
      stdout: `${version}\n`,
      stderr: '',
    })
  })

  it('decides on an example with the rules that it ships', async () => {
    const workspace = path.join(user, 'workspace')
    const example = path.join(ROOT, 'examples/yellow-drift')
    mkdirSync(workspace)
    for (const name of ['exports', 'federation', 'forensics', 'trust_lock_state.json']) {
      cpSync(path.join(example, name), path.join(workspace, name), { recursive: true })
    }
    const rules = shipped('rules')
    const checked = await policy('validate', '--rules', rules)
    expect(checked.code, checked.stderr).to.equal(0)
    expect(checked.stdout).to.match(/^valid /)
    const { code, stdout, stderr } = await policy('run', '-C', workspace, '--rules', rules)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout).to.match(/^YELLOW/)
    const state = JSON.parse(readFileSync(path.join(workspace, 'state/policy_state.json'), 'utf8')) as {
      policy: string
    }
    expect(state.policy).to.equal('YELLOW')
  })

  it('keeps the code that V8 compiled for it', async () => {
    const told = `console.log(require(${JSON.stringify(shipped('bin/load.js'))}).loadBundle().script.cachedDataRejected)`
    const { stdout } = await startProcess(process.execPath, ['-e', told]).ended
    expect(stdout).to.equal('false\n')
  })
})

/** npm tells of packages in a list, and since version 12 under their names. */
function theOne(told: Packed[] | Record<string, Packed>): Packed {
  const [packed] = Object.values(told)
  if (!packed) throw new Error('npm packed nothing')
  return packed
}
