import { expect } from 'chai'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../scripts/clone.js'
import { scratch } from '../store/scratch.js'
import { startLanguageServer } from '../editor/languageServer.js'
import { BIN, policy, startProcess } from '../support/cli.js'
import { has, skip } from '../support/terminal.js'
import { listTree } from '../support/tree.js'

const FILES = [
  'rules/policy.yaml',
  'rules/facts.yaml',
  'rules/rules.yaml',
  'rules/responses.yaml',
  'rules/tests/levels.yaml',
  'signals/service.json',
  'signals/disk.csv',
  'signals/incidents.jsonl',
  'signals/freeze.json',
  'schemas/policy.schema.json',
  'schemas/policy_tests.schema.json',
  '.vscode/settings.json',
  '.vscode/extensions.json',
  '.github/workflows/policy.yml',
  '.gitignore',
  'README.md',
]

interface Workflow {
  readonly on: unknown
  readonly permissions: unknown
  readonly concurrency: unknown
  readonly jobs: Readonly<Record<string, { 'timeout-minutes': number; steps: readonly Step[] }>>
}

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
}

describe('policy init', () => {
  const at = scratch()
  const inside = (...names: string[]): string => join(at.path, ...names)
  const read = (...names: string[]): string => readFileSync(inside(...names), 'utf8')
  const say = (...args: string[]) => policy(args, { cwd: at.path })
  const filesOf = (...names: string[]): string[] =>
    Object.entries(listTree(inside(...names))).flatMap(([name, what]) =>
      what.startsWith('file ') ? [name] : [],
    )
  const made = async (): Promise<void> => {
    const { code, stderr } = await say('init', 'mine')
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
  }

  it('writes a policy that is valid, green and without a gap from the first command on', async () => {
    await made()
    const quiet = { code: 0, stderr: '' }
    for (const [words, told] of [
      [['validate', '--strict'], /^valid /],
      [['test'], /\npassed {2}14 cases, \d+ decisions: 14 passed\n$/],
      [['test', '--coverage', '--min', '100', '--mutate'], /\b100 ?%/],
      [['matrix'], /RED/],
      [['run'], /^GREEN {2}All is well\.\n/],
      [['explain'], /^GREEN/],
      [['gates', '--check'], /open/],
      [['verify', 'log'], /./],
    ] as const) {
      const { code, stdout, stderr } = await say(...words, '-C', 'mine')
      expect({ code, stderr }, words.join(' ')).to.deep.equal(quiet)
      expect(stdout, words.join(' ')).to.match(told)
    }
    const tests = await say('test', '--coverage', '--mutate', '--format', 'json', '-C', 'mine')
    const { coverage, mutation } = JSON.parse(tests.stdout) as {
      coverage: { percent: number }
      mutation: { tried: number; caught: number }
    }
    expect(coverage.percent).to.equal(100)
    expect(mutation.tried).to.be.above(30)
    expect(mutation.caught).to.equal(mutation.tried)
    const state = JSON.parse(read('mine/state/policy_state.json')) as { policy: string }
    expect(state.policy).to.equal('GREEN')
  })

  it('writes signals that decide: each of the feeds can make it worse, and what is RED is responded to', async () => {
    await made()
    const level = async (): Promise<string | undefined> =>
      /^\w+/.exec((await say('run', '-C', 'mine')).stdout)?.[0]
    const change = (file: string, text: string, by: string): void => {
      expect(read('mine/signals', file)).to.contain(text)
      writeFileSync(inside('mine/signals', file), read('mine/signals', file).replace(text, by))
    }
    change('disk.csv', '62.1', '80')
    expect(await level()).to.equal('YELLOW')
    change('disk.csv', ',80', ',62')
    for (const id of ['a', 'b'])
      change('incidents.jsonl', '{"id":"INC-101"', `{"id":"${id}","status":"open"}\n{"id":"INC-101"`)
    expect(await level()).to.equal('YELLOW')
    change('service.json', '0.4', '5')
    expect(await level()).to.equal('RED')
    const { code, stdout } = await say('respond', '--apply', '-C', 'mine')
    expect(code, stdout).to.equal(0)
    expect(stdout).to.contain('verify_log')
    change('freeze.json', 'false', 'true')
    expect((await say('run', '-C', 'mine')).code).to.equal(0)
    expect((await say('respond', '--apply', '-C', 'mine')).code).to.equal(3)
  })

  it('writes a policy that does not take the numbers of a feed that died for healthy ones', async () => {
    await made()
    const run = async (hours: number): Promise<string> => {
      const now = new Date(Date.now() + hours * 3_600_000).toISOString()
      return (await say('run', '--dry-run', '--now', now, '-C', 'mine')).stdout
    }
    expect(await run(25)).to.match(/^GREEN/)
    expect(await run(27)).to.match(/^YELLOW[^]*disk_used is stale/)
    // What stands there as a comment holds, too.
    const facts = read('mine/rules/facts.yaml')
    expect(facts.match(/^ {4}# (timestamp|maxAge|onStale): /gm)).to.have.length(6)
    const all = facts.replace(/^ {4}# (?=(timestamp|maxAge|onStale): )/gm, '    ')
    writeFileSync(inside('mine/rules/facts.yaml'), all)
    expect((await say('validate', '-C', 'mine')).code).to.equal(0)
    expect(await run(0)).to.match(/^YELLOW[^]*disk_used is stale[^]*error_rate is stale/)
  })

  it('says what it wrote, what each file is for, and three commands that work as they stand', async () => {
    for (const [folder, shown] of [
      ['mine', 'mine'],
      ["it's $(touch made) mine", `'it'\\''s $(touch made) mine'`],
    ] as const) {
      const { code, stdout } = await say('init', folder)
      expect(code).to.equal(0)
      const [headline, , ...rest] = stdout.split('\n')
      expect(headline).to.equal(`written  ${folder}: 16 files`)
      expect(rest.slice(0, 16).map((line) => /^ {2}(\S+) {2,}\S/.exec(line)?.[1])).to.deep.equal(FILES)
      expect(rest.slice(16)).to.deep.equal([
        '',
        'Next:',
        ...['test', 'run', 'explain'].map((name) => `  $ policy ${name} -C ${shown}`),
        '',
      ])
      const commands = rest.flatMap((line) => (line.startsWith('  $ ') ? [line.slice(4)] : []))
      const all = ['policy() { "$node" "$bin" "$@"; }', ...commands].join('\n')
      const { code: ended, stderr } = await startProcess('bash', ['-euc', all], {
        cwd: at.path,
        env: { node: process.execPath, bin: BIN },
      }).ended
      expect({ ended, stderr }).to.deep.equal({ ended: 0, stderr: '' })
    }
    expect(existsSync(inside('made'))).to.equal(false)
  })

  it('tells the same as data', async () => {
    const { stdout, stderr } = await say('init', 'new/mine', '--format', 'json')
    expect(stderr).to.equal('')
    const { files, ...rest } = JSON.parse(stdout) as { files: { path: string; what: string }[] }
    expect(rest).to.deep.equal({
      folder: 'new/mine',
      written: true,
      next: ['policy test -C new/mine', 'policy run -C new/mine', 'policy explain -C new/mine'],
    })
    expect(files.map(({ path }) => path)).to.deep.equal(FILES)
    expect(filesOf('new/mine').toSorted()).to.deep.equal(FILES.toSorted())
  })

  it('writes into the folder that it is in when none is named, beside what is there', async () => {
    writeFileSync(inside('package.json'), '{}')
    mkdirSync(inside('signals'))
    writeFileSync(inside('signals/own.json'), '{}')
    const { code, stdout } = await say('init')
    expect(code).to.equal(0)
    expect(stdout).to.contain('\nNext:\n  $ policy test\n  $ policy run\n  $ policy explain\n')
    expect(filesOf().toSorted()).to.deep.equal([...FILES, 'package.json', 'signals/own.json'].toSorted())
    expect(read('package.json') + read('signals/own.json')).to.equal('{}{}')
    expect((await say('validate')).code).to.equal(0)
  })

  it('writes the schemas that it ships, and no placeholder, machine path or address', async () => {
    await made()
    for (const name of FILES) {
      const text = read('mine', name)
      expect(text, name).to.match(/[^\n]\n$/)
      if (name.startsWith('schemas/')) {
        expect(text === readFileSync(join(ROOT, name), 'utf8'), name).to.equal(true)
        continue
      }
      for (const never of [
        /https?:/,
        /TODO|FIXME|XXX|CHANGEME|lorem/i,
        /(^|[^$])\{\{/,
        /\/(home|root|tmp|work|Users|usr)\//,
      ]) {
        expect(text, name).not.to.match(never)
      }
      expect(text, name).not.to.contain(ROOT)
    }
  })

  it('writes settings by which an editor finds the schema of each file, once', async () => {
    await made()
    const settings = JSON.parse(read('mine/.vscode/settings.json')) as {
      'yaml.schemas': Record<string, string | string[]>
    }
    const schemas = Object.entries(settings['yaml.schemas'])
    for (const [schema] of schemas) expect(existsSync(inside('mine', schema)), schema).to.equal(true)
    for (const name of FILES.filter((each) => each.startsWith('rules/'))) {
      const [, said = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read('mine', name)) ?? []
      const schema = join(dirname(name), said)
      expect(FILES, name).to.include(schema)
      // To the language server, `*` stands for anything, slashes too.
      const asked = schemas.filter(([, globs]) =>
        [globs]
          .flat()
          .some((glob) =>
            new RegExp(`${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(`/x/${name}`),
          ),
      )
      expect(
        asked.map(([each]) => join(each)),
        name,
      ).to.deep.equal([schema])
    }
    expect(JSON.parse(read('mine/.vscode/extensions.json'))).to.deep.equal({
      recommendations: ['redhat.vscode-yaml'],
    })
  })

  it('writes files that an editor checks by the schemas beside them, without a word where all is well', async () => {
    await made()
    const server = await startLanguageServer()
    try {
      for (const name of FILES.filter((each) => each.startsWith('rules/'))) {
        expect(await server.open(inside('mine', name)), name).to.deep.equal([])
        const wrong = await server.open(inside('mine', `${name}.yaml`), `${read('mine', name)}levls: 1\n`)
        expect(
          wrong.map(({ message, range }) => [message, range.start.line]),
          name,
        ).to.deep.equal([['Property levls is not allowed.', read('mine', name).split('\n').length - 1]])
      }
    } finally {
      await server.end()
    }
  })

  it('lets git pass over what runs write, and nothing else', async () => {
    await made()
    const git = (...args: string[]) => startProcess('git', args, { cwd: inside('mine') }).ended
    expect((await git('init', '-q')).code).to.equal(0)
    await say('run', '-C', 'mine')
    const { stdout } = await git('status', '--porcelain', '--untracked-files=all')
    const seen = stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]))
    expect(seen.toSorted()).to.deep.equal(FILES.toSorted())
  })

  it('writes a workflow with the least rights, a time limit and pinned actions', async () => {
    await made()
    const text = read('mine/.github/workflows/policy.yml')
    const workflow = parse(text) as Workflow
    expect(workflow.on).to.have.all.keys('push', 'pull_request')
    expect(workflow.permissions).to.deep.equal({ contents: 'read' })
    expect(workflow.concurrency).to.deep.include({ 'cancel-in-progress': true })
    for (const job of Object.values(workflow.jobs)) {
      expect(job['timeout-minutes']).to.be.within(1, 30)
      for (const { uses } of job.steps) {
        if (uses === undefined) continue
        expect(uses).to.match(/^actions\/(checkout|setup-node)@[0-9a-f]{40}$/)
        expect(text).to.match(new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+\\n`))
      }
    }
    // Nothing that a pull request can choose is put into a command, and nothing secret is there to be had.
    expect([...text.matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, each]) => each)).to.deep.equal([
      'github.workflow',
      'github.ref',
    ])
    expect(text).not.to.match(/\bsecrets\.\w|pull_request_target|: write/)
  })

  it('writes a workflow whose steps run on what the README says to install', async function () {
    this.timeout(120_000)
    await made()
    const env = {
      npm_config_cache: inside('cache'),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    }
    const npm = (cwd: string, ...args: string[]) =>
      startProcess('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, env }).ended
    const packed = await npm(ROOT, 'pack', '--ignore-scripts', '--pack-destination', inside('mine'))
    expect(packed.code, packed.stderr).to.equal(0)
    const [, tarball = ''] = /^npm install .*(\.\/\S+\.tgz)/m.exec(read('mine/README.md')) ?? []
    const installed = await startProcess('bash', ['-euc', `npm install --save-dev ${tarball}`], {
      cwd: inside('mine'),
      env,
    }).ended
    expect(installed.code, installed.stderr).to.equal(0)
    expect(filesOf('mine')).to.include.members(['package.json', 'package-lock.json'])
    const { jobs } = parse(read('mine/.github/workflows/policy.yml')) as Workflow
    const steps = Object.values(jobs).flatMap((job) => job.steps.flatMap(({ run }) => run ?? []))
    expect(steps).to.have.length.above(3)
    for (const step of steps) {
      const { code, stdout, stderr } = await startProcess('bash', ['-eo', 'pipefail', '-c', step], {
        cwd: inside('mine'),
        env: { ...env, GITHUB_STEP_SUMMARY: inside('summary.md') },
      }).ended
      expect(code, `${step}\n${stdout}${stderr}`).to.equal(0)
    }
    expect(read('summary.md')).to.contain('RED')
    // The installed package carries all that it writes.
    const again = await startProcess('npx', ['--no-install', 'policy', 'init', 'again'], {
      cwd: inside('mine'),
      env,
    }).ended
    expect(again.code, again.stderr).to.equal(0)
    expect(filesOf('mine/again').toSorted()).to.deep.equal(FILES.toSorted())
  })

  for (const [what, put] of [
    ['a file', (place: string) => writeFileSync(place, 'mine')],
    ['an empty file', (place: string) => writeFileSync(place, '')],
    ['a folder', (place: string) => mkdirSync(place)],
    ['a link to a file', (place: string) => symlinkSync(join(ROOT, 'LICENSE'), place)],
    ['a link to nowhere', (place: string) => symlinkSync('nowhere', place)],
  ] as const) {
    it(`writes nothing where ${what} is, whichever of its files it is`, async () => {
      for (const [index, name] of FILES.entries()) {
        const root = inside(`w${index}`)
        mkdirSync(dirname(join(root, name)), { recursive: true })
        put(join(root, name))
      }
      const before = listTree(at.path)
      // All of them in one folder are told at once; see below. Here it is each alone, at its beginning, middle and end.
      for (const index of [0, 9, 15]) {
        const { code, stdout, stderr } = await say('init', `w${index}`)
        expect({ code, stdout }).to.deep.equal({ code: 3, stdout: '' })
        expect(stderr).to.contain(`error[file-exists] \`w${index}/${FILES[index]}\` is there already`)
        expect(stderr).to.contain(
          'help: nothing was written; name another folder, such as `policy init other-folder`',
        )
      }
      expect(listTree(at.path)).to.deep.equal(before)
    })
  }

  it('names all that is in the way, in text and as data', async () => {
    await made()
    writeFileSync(inside('mine/rules/policy.yaml'), 'mine')
    const before = listTree(at.path)
    const { code, stdout, stderr } = await say('init', 'mine')
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: '' })
    expect(
      [...stderr.matchAll(/^error\[file-exists\] `mine\/(.*)` is there already$/gm)].map(([, name]) => name),
    ).to.deep.equal(FILES)
    expect(stderr.match(/help:/g)).to.have.length(1)
    const { stdout: document } = await say('init', 'mine', '--format', 'json')
    const { error } = JSON.parse(document) as { error: { problems: { code: string }[] } }
    expect(error.problems.map((problem) => problem.code)).to.deep.equal(FILES.map(() => 'file-exists'))
    expect((await say('init', 'mine', '--dry-run')).code).to.equal(3)
    expect(listTree(at.path)).to.deep.equal(before)
  })

  it('writes nothing through links, nor where a file is in the place of a folder', async () => {
    mkdirSync(inside('elsewhere'))
    mkdirSync(inside('mine'))
    symlinkSync('../elsewhere', inside('mine/rules'))
    symlinkSync('nowhere', inside('mine/signals'))
    writeFileSync(inside('mine/.github'), '')
    const before = listTree(at.path)
    const { code, stderr } = await say('init', 'mine')
    expect(code).to.equal(3)
    expect(stderr).to.equal(
      [
        'error[file-exists] `mine/rules` is a link, and links are not followed\n',
        'error[file-exists] `mine/signals` is a link, and links are not followed\n',
        'error[file-exists] `mine/.github` is there already, and a folder is needed in its place',
        '  help: nothing was written; name another folder, such as `policy init other-folder`\n',
        '3 errors\n\n',
      ].join('\n'),
    )
    expect(listTree(at.path)).to.deep.equal(before)
  })

  it('does not mix with a policy that is there under other names', async () => {
    mkdirSync(inside('mine/rules/tests'), { recursive: true })
    writeFileSync(inside('mine/rules/red.yml'), 'rules: []\n')
    writeFileSync(inside('mine/rules/tests/red.YAML'), '')
    const before = listTree(at.path)
    const { code, stderr } = await say('init', 'mine')
    expect(code).to.equal(3)
    expect(stderr).to.contain(
      'error[file-exists] `mine/rules/red.yml` belongs to a policy that is there already\n',
    )
    expect(stderr).to.contain(
      'error[file-exists] `mine/rules/tests/red.YAML` belongs to a policy that is there already\n',
    )
    expect(listTree(at.path)).to.deep.equal(before)
  })

  it('needs a folder, and takes a link to one', async () => {
    writeFileSync(inside('file'), 'mine')
    symlinkSync('nowhere', inside('broken'))
    mkdirSync(inside('real'))
    symlinkSync('real', inside('link'))
    for (const [name, why] of [
      ['file', '`file` is not a folder'],
      ['broken', '`broken` is a link that leads to no folder'],
      ['file/deep', `\`file/deep\` cannot be made: \`${inside('file')}\` is not a folder`],
    ] as const) {
      const { code, stderr } = await say('init', name)
      expect(code, name).to.equal(3)
      expect(stderr).to.contain(`error[file-exists] ${why}\n`)
    }
    for (const nameless of ['', '   ', '\u00a0\t']) {
      const { code, stderr } = await say('init', nameless)
      expect({ code, stderr }).to.deep.equal({
        code: 2,
        stderr: 'error[usage] the folder has no name\n  help: name one, such as `policy init my-policy`\n\n',
      })
    }
    expect(Object.keys(listTree(at.path))).to.deep.equal(['broken', 'file', 'link', 'real'])
    expect((await say('init', 'link')).code).to.equal(0)
    expect(filesOf('real').toSorted()).to.deep.equal(FILES.toSorted())
  })

  it('says what it would write, and writes nothing', async () => {
    const { code, stdout, stderr } = await say('init', 'mine', '--dry-run')
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout).to.match(/^would write {2}mine: 16 files\n/)
    for (const name of FILES) expect(stdout).to.contain(`\n  ${name} `)
    expect(stdout).to.match(/\nNothing was written\. Then:\n {2}\$ policy init mine\n$/)
    expect(listTree(at.path)).to.deep.equal({})
  })

  it('of several at once, one writes everything and the others nothing', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => say('init', 'mine')))
    expect(all.map(({ code }) => code).toSorted()).to.deep.equal([0, 3, 3, 3, 3, 3])
    for (const { code, stderr } of all) {
      if (code === 3)
        expect(stderr).to.match(
          /error\[file-exists\] `mine\/.*` (is there already|was made by somebody else meanwhile)/,
        )
    }
    expect(filesOf('mine').toSorted()).to.deep.equal(FILES.toSorted())
    expect((await say('validate', '-C', 'mine')).code).to.equal(0)
  })

  it('tells of a folder that it may not write in, and leaves it alone', async function () {
    if (process.getuid?.() !== 0 || !has('setpriv')) return skip(this, 'needs root and setpriv')
    chmodSync(at.path, 0o755)
    mkdirSync(inside('mine/signals'), { recursive: true })
    chownSync(inside('mine'), 65534, 65534)
    const before = listTree(inside('mine'))
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, BIN]
    const start = (name: string) =>
      startProcess('setpriv', [...asNobody, 'init', name], { cwd: at.path }).ended
    const other = await start('other')
    if (other.code === null || /cannot find module|EACCES.*policy\.cjs/i.test(other.stderr))
      return skip(this, 'nobody may read this clone')
    // A folder that is not to be read may hold a policy of its own.
    mkdirSync(inside('hidden/rules'), { recursive: true })
    chmodSync(inside('hidden/rules'), 0o300)
    for (const name of ['hidden', 'hidden/rules']) chownSync(inside(name), 65534, 65534)
    const hidden = listTree(inside('hidden'))
    for (const [ended, name] of [
      [await start('hidden'), 'hidden'],
      [other, 'other'],
      // It could write the rules, and then not the signals.
      [await start('mine'), 'mine/signals/service.json'],
    ] as const) {
      expect(ended.code, ended.stderr).to.equal(1)
      expect(ended.stderr).to.contain(
        `error[write-failed] \`${name}\` could not be written: permission is denied (EACCES)\n`,
      )
    }
    expect(listTree(inside('mine'))).to.deep.equal(before)
    expect(listTree(inside('hidden'))).to.deep.equal(hidden)
    expect(existsSync(inside('other'))).to.equal(false)
  })

  it('leaves nothing on a disk that is full', async function () {
    if (at.tinyDisk() === null) return skip(this, 'a tmpfs cannot be mounted')
    const { code, stdout, stderr } = await say('init', 'mine')
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(stderr).to.match(
      /error\[write-failed\] `mine\/\S+` could not be written: no space is left on the device \(ENOSPC\)\n/,
    )
    expect(listTree(at.path)).to.deep.equal({})
  })

  it('says where GitHub looks for the workflow, in a folder of a repository', async () => {
    const note = /GitHub reads workflows at the root of a repository only/
    mkdirSync(inside('repository/.git'), { recursive: true })
    expect((await say('init', 'repository')).stdout).not.to.match(note)
    expect((await say('init', 'repository/deep/mine')).stdout).to.match(note)
    expect((await say('init', 'mine')).stdout).not.to.match(note)
  })
})
