import { expect } from 'chai'
import { execFileSync, type StdioOptions } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFixBranch } from '../../src/act/fixBranch.js'
import { EXIT, PolicyError } from '../../src/model/problem.js'

const PREFIX = 'fix/policy-orchestrator-'
const STAMP = '20251114120000'
const MESSAGE = 'Policy run failed\n\n`integrity_score` is not a number'
/** Of one failure; every call of `make` is another failure unless it says which. */
const FAILURE = 'f'.repeat(64)
const HOOKS = [
  'applypatch-msg',
  'commit-msg',
  'post-checkout',
  'post-commit',
  'post-index-change',
  'pre-auto-gc',
  'pre-commit',
  'prepare-commit-msg',
  'reference-transaction',
]

describe('makeFixBranch', () => {
  let root = ''
  let repository = ''
  let environment: NodeJS.ProcessEnv = {}
  beforeEach(() => {
    environment = { ...process.env }
    root = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
    repository = join(root, 'repository')
    mkdirSync(join(root, 'home'))
    // A user without a name, who signs every commit with a program that leaves a trace.
    writeFileSync(
      join(root, 'home', '.gitconfig'),
      '[user]\nuseConfigOnly = true\n[commit]\ngpgSign = true\n',
    )
    executable(join(root, 'home', 'gpg'), 'gpg')
    for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name]
    process.env.HOME = join(root, 'home')
    mkdirSync(join(root, 'tmp'))
    process.env.TMPDIR = join(root, 'tmp')
    delete process.env.XDG_CONFIG_HOME
  })
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
    rmSync(root, { recursive: true, force: true })
  })

  function git(...args: string[]): string {
    const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'commit.gpgSign=false']
    const identity = ['user.name=someone', 'user.email=someone@localhost']
    const configured = [...settings, ...identity].flatMap((setting) => ['-c', setting])
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
    return execFileSync('git', ['-C', repository, ...configured, ...args], {
      encoding: 'utf8',
      stdio,
    }).trimEnd()
  }

  /** A program that, when it is ever run, leaves a file behind. */
  function executable(path: string, trace: string): void {
    writeFileSync(path, `#!/bin/sh\ntouch "${join(root, `ran-${trace}`)}"\nexit 1\n`)
    chmodSync(path, 0o755)
  }

  function makeRepository(...initArgs: string[]): void {
    execFileSync('git', ['init', '-q', '-b', 'main', ...initArgs, repository], { stdio: 'ignore' })
    mkdirSync(join(repository, '.git', 'hooks'), { recursive: true })
    for (const hook of HOOKS) executable(join(repository, '.git', 'hooks', hook), hook)
    executable(join(root, 'fsmonitor'), 'fsmonitor')
    git('config', 'core.fsmonitor', join(root, 'fsmonitor'))
    git('config', 'gpg.program', join(root, 'home', 'gpg'))
  }

  /** A commit; then staged, changed, new and deleted files on top. */
  function makeDirtyRepository(...initArgs: string[]): void {
    makeRepository(...initArgs)
    mkdirSync(join(repository, 'work space', 'state'), { recursive: true })
    for (const name of ['a', 'b', 'c', 'work space/state/kept', 'work space/state/replaced']) {
      writeFileSync(join(repository, name), `${name} as committed\n`)
    }
    git('add', '.')
    git('commit', '-q', '-m', 'first')
    writeFileSync(join(repository, 'a'), 'staged\n')
    git('add', 'a')
    writeFileSync(join(repository, 'a'), 'staged and changed\n')
    writeFileSync(join(repository, 'b'), 'changed\n')
    rmSync(join(repository, 'c'))
    writeFileSync(join(repository, 'new'), 'new\n')
  }

  /** All that must not change; read without letting git refresh the index. */
  function userState(gitDirectory = join(repository, '.git')) {
    const index = join(gitDirectory, 'index')
    return {
      status: git(
        '--no-optional-locks',
        '-c',
        'core.fsmonitor=false',
        'status',
        '--porcelain=v2',
        '--branch',
      ),
      head: readFileSync(join(gitDirectory, 'HEAD'), 'utf8'),
      index: existsSync(index) ? readFileSync(index).toString('hex') : null,
      names: readdirSync(gitDirectory).filter((name) => name !== 'logs'),
      refs: git('for-each-ref')
        .split('\n')
        .filter((line) => line !== '' && !line.includes(PREFIX)),
      files: readdirSync(repository).filter((name) => name !== '.git'),
      config: readFileSync(join(repository, '.git', 'config'), 'utf8'),
      temporaries: readdirSync(join(root, 'tmp')),
    }
  }

  function traces(): string[] {
    return readdirSync(root).filter((name) => name.startsWith('ran-'))
  }

  const FILES = [
    { path: 'state/replaced', content: 'new content\r\n' },
    { path: 'diagnostics/deep/ä "b"\n\t.json', content: Buffer.from([0xff, 0, 0x0a]) },
    { path: 'empty', content: '' },
  ]

  let failures = 0
  async function make(
    workspace = repository,
    files: typeof FILES | { path: string; content: string }[] = FILES,
    failure = (failures += 1).toString(16).padStart(64, '0'),
    stamp = STAMP,
  ) {
    return makeFixBranch({ workspace, prefix: PREFIX, stamp, message: MESSAGE, failure, files })
  }

  async function made(...args: Parameters<typeof make>) {
    const result = await make(...args)
    if (!('commit' in result)) throw new Error(`no branch was made: ${JSON.stringify(result)}`)
    return result
  }

  async function failure(promise: Promise<unknown>): Promise<PolicyError> {
    const error = await promise.then(
      () => new Error('it was expected to fail'),
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof PolicyError)) throw error
    return error
  }

  function filesOf(commit: string): string[] {
    return git('ls-tree', '-r', '-z', '--name-only', '--full-tree', commit)
      .split('\0')
      .filter((name) => name !== '')
  }

  it('makes one commit on HEAD with the files, and touches nothing of the user', async () => {
    makeDirtyRepository()
    const before = userState()
    const head = git('rev-parse', 'HEAD')
    const { branch, commit } = await made(repository, FILES, FAILURE)
    expect(branch).to.equal(`${PREFIX}${STAMP}`)
    expect(userState()).to.deep.equal(before)
    expect(traces()).to.deep.equal([])
    expect(git('rev-parse', `refs/heads/${branch}`)).to.equal(commit)
    expect(git('rev-list', '--parents', '-1', commit)).to.equal(`${commit} ${head}`)
    expect(git('log', '-1', '--format=%B', commit)).to.equal(`${MESSAGE}\n\nFailure: ${FAILURE}`)
    const people = '%an <%ae> %aI %cn <%ce> %cI'
    const policy = 'policy <policy@localhost> 2025-11-14T12:00:00+00:00'
    expect(git('log', '-1', `--format=${people}`, commit)).to.equal(`${policy} ${policy}`)
    expect(git('log', '-1', '--format=%G?', commit)).to.equal('N')
    expect(filesOf(commit)).to.have.members([
      'a',
      'b',
      'c',
      'work space/state/kept',
      'work space/state/replaced',
      ...FILES.map(({ path }) => path),
    ])
    expect(git('show', `${commit}:a`)).to.equal('a as committed')
    expect(git('cat-file', 'blob', `${commit}:state/replaced`)).to.equal('new content')
    expect(git('fsck', '--strict')).not.to.match(/error|missing|corrupt/)
  })

  it('keeps every byte of a file, whatever line endings and filters the repository asks for', async () => {
    makeDirtyRepository()
    git('config', 'core.autocrlf', 'true')
    writeFileSync(join(repository, '.gitattributes'), '* text filter=trace\n')
    executable(join(root, 'filter'), 'filter')
    git('config', 'filter.trace.clean', join(root, 'filter'))
    const { commit } = await made()
    const bytes = execFileSync('git', ['-C', repository, 'cat-file', 'blob', `${commit}:state/replaced`])
    expect(bytes.toString()).to.equal('new content\r\n')
    expect(traces()).to.deep.equal([])
  })

  it('puts the files below a workspace that is a folder of the repository', async () => {
    makeDirtyRepository()
    const { commit } = await made(join(repository, 'work space'))
    expect(filesOf(commit)).to.include('work space/diagnostics/deep/ä "b"\n\t.json')
    expect(git('show', `${commit}:work space/state/replaced`)).to.equal('new content')
    expect(git('show', `${commit}:work space/state/kept`)).to.equal('work space/state/kept as committed')
  })

  it('works from a link to the workspace', async () => {
    makeDirtyRepository()
    symlinkSync(join(repository, 'work space'), join(root, 'link'))
    expect(filesOf((await made(join(root, 'link'))).commit)).to.include('work space/empty')
  })

  it('makes each branch once: a taken name gets a number', async () => {
    makeDirtyRepository()
    const first = await made()
    const others = [await made(repository, [{ path: 'x', content: '2' }]), await made()]
    expect(others.map(({ branch }) => branch)).to.deep.equal([`${PREFIX}${STAMP}-2`, `${PREFIX}${STAMP}-3`])
    expect(git('rev-parse', `refs/heads/${first.branch}`)).to.equal(first.commit)
  })

  it('makes no second branch for the same failure, until the first one is deleted', async () => {
    makeDirtyRepository()
    const { branch } = await made(repository, FILES, FAILURE)
    await made(repository, FILES, 'another failure', '20251114130000')
    git('branch', `${PREFIX}of-a-user`)
    const before = git('for-each-ref')
    const again = () => make(repository, FILES, FAILURE, '20251114140000')
    expect(await again()).to.deep.equal({ known: branch })
    expect(git('for-each-ref')).to.equal(before)
    git('branch', '-q', '-D', branch)
    expect(await again()).to.include({ branch: `${PREFIX}20251114140000` })
    expect(await again()).to.deep.equal({ known: `${PREFIX}20251114140000` })
  })

  it('takes only the last line of a message for the digest of the failure', async () => {
    makeDirtyRepository()
    const message = `first\n\nFailure: ${FAILURE}\n\nsecond`
    await makeFixBranch({
      workspace: repository,
      prefix: PREFIX,
      stamp: STAMP,
      message,
      failure: 'other',
      files: [],
    })
    expect(await make(repository, FILES, FAILURE)).to.include({ branch: `${PREFIX}${STAMP}-2` })
  })

  it('gives two runs at the same time two branches', async () => {
    makeDirtyRepository()
    const branches = await Promise.all([1, 2, 3, 4].map(() => made()))
    expect(new Set(branches.map(({ branch }) => branch)).size).to.equal(4)
  })

  it('works with a detached HEAD', async () => {
    makeDirtyRepository()
    git('checkout', '-q', '--detach')
    const before = userState()
    expect(git('rev-parse', `${(await made()).commit}^`)).to.equal(git('rev-parse', 'HEAD'))
    expect(userState()).to.deep.equal(before)
  })

  it('makes a first commit where there is none yet, with the index left as staged', async () => {
    makeRepository()
    writeFileSync(join(repository, 'staged'), 'staged')
    git('add', 'staged')
    const before = userState()
    const { commit } = await made()
    expect(userState()).to.deep.equal(before)
    expect(git('rev-list', '--parents', '-1', commit)).to.equal(commit)
    expect(filesOf(commit)).to.have.members(FILES.map(({ path }) => path))
    expect(traces()).to.deep.equal([])
  })

  it("works from a linked worktree, on that worktree's HEAD", async () => {
    makeDirtyRepository()
    const main = repository
    git('worktree', 'add', '-q', '-b', 'side', join(root, 'linked'))
    repository = join(root, 'linked')
    writeFileSync(join(repository, 'side'), 'side\n')
    git('add', '.')
    git('commit', '-q', '-m', 'on the side')
    const gitDirectory = join(main, '.git', 'worktrees', 'linked')
    const state = () => ({
      head: readFileSync(join(gitDirectory, 'HEAD'), 'utf8'),
      index: readFileSync(join(gitDirectory, 'index')),
    })
    const before = state()
    const { branch, commit } = await made(repository)
    expect(state()).to.deep.equal(before)
    expect(git('rev-parse', `${commit}^`)).to.equal(git('rev-parse', 'side'))
    repository = main
    expect(git('rev-parse', branch)).to.equal(commit)
    expect(traces()).to.deep.equal([])
  })

  it('works in a repository with SHA-256 hashes', async () => {
    makeDirtyRepository('--object-format=sha256')
    const before = userState()
    expect((await made()).commit).to.match(/^[0-9a-f]{64}$/)
    expect((await made()).branch).to.equal(`${PREFIX}${STAMP}-2`)
    expect(userState()).to.deep.equal(before)
  })

  it('works with a split and with a sparse index', async () => {
    makeDirtyRepository()
    git('config', 'core.splitIndex', 'true')
    const before = userState()
    expect(filesOf((await made()).commit)).to.include('work space/state/kept')
    expect(userState()).to.deep.equal(before)
    git('config', 'core.splitIndex', 'false')
    git('checkout', '-q', '-f', 'HEAD')
    git('sparse-checkout', 'set', '--cone', '--sparse-index', 'elsewhere')
    const sparse = userState()
    const { commit } = await made(repository, [{ path: 'work space/state/replaced', content: 'sparse' }])
    expect(git('show', `${commit}:work space/state/kept`)).to.equal('work space/state/kept as committed')
    expect(git('show', `${commit}:work space/state/replaced`)).to.equal('sparse')
    expect(userState()).to.deep.equal(sparse)
  })

  it('is not led elsewhere by what a hook leaves in the environment', async () => {
    makeDirtyRepository()
    const other = join(root, 'other')
    execFileSync('git', ['init', '-q', '-b', 'main', other], { stdio: 'ignore' })
    const before = userState()
    Object.assign(process.env, {
      GIT_DIR: join(other, '.git'),
      GIT_WORK_TREE: other,
      GIT_INDEX_FILE: join(repository, '.git', 'index'),
      GIT_OBJECT_DIRECTORY: join(other, '.git', 'objects'),
      GIT_AUTHOR_NAME: 'someone else',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.bare',
      GIT_CONFIG_VALUE_0: 'true',
    })
    const { branch, commit } = await made()
    for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name]
    expect(userState()).to.deep.equal(before)
    expect(git('rev-parse', branch)).to.equal(commit)
    expect(git('log', '-1', '--format=%an', commit)).to.equal('policy')
    expect(existsSync(join(other, '.git', 'refs', 'heads', 'fix'))).to.equal(false)
  })

  it('lets a file take the place of a folder, and the other way round', async () => {
    makeDirtyRepository()
    const files = [
      { path: 'a/below', content: 'x' },
      { path: 'work space', content: 'y' },
    ]
    expect(filesOf((await made(repository, files)).commit)).to.have.members([
      'a/below',
      'b',
      'c',
      'work space',
    ])
  })

  it('has nothing to do outside a repository', async () => {
    expect(await make(root)).to.deep.equal({ skipped: 'the workspace is not in a git repository' })
  })

  it("has nothing to do in a bare repository, or in the folder of a repository's own", async () => {
    makeDirtyRepository()
    execFileSync('git', ['clone', '-q', '--bare', repository, join(root, 'bare')], { stdio: 'ignore' })
    expect(await make(join(root, 'bare'))).to.deep.equal({ skipped: 'the git repository is bare' })
    const skipped = 'the workspace is not in the working tree of its git repository'
    expect(await make(join(repository, '.git'))).to.deep.equal({ skipped })
  })

  it('has nothing to do without git', async () => {
    makeDirtyRepository()
    process.env.PATH = join(root, 'home')
    expect(await make()).to.deep.equal({ skipped: 'git is not installed' })
  })

  for (const path of ['../outside', '/etc/passwd', '.git/hooks/pre-commit', 'a/../.git/config', '']) {
    it(`tells that \`${path}\` is no place in the repository`, async () => {
      makeDirtyRepository()
      const before = userState()
      const error = await failure(make(repository, [{ path, content: 'x' }]))
      expect(error.exit).to.equal(EXIT.failed)
      expect(error.problems[0]?.code).to.equal('fix-branch')
      expect(userState()).to.deep.equal(before)
      expect(git('for-each-ref', 'refs/heads/fix')).to.equal('')
    })
  }

  it("tells git's own words when the branch cannot be made", async () => {
    makeDirtyRepository()
    git('branch', 'fix')
    const { message } = await failure(make())
    expect(message).to.match(/^the fix branch could not be made: fatal: .*refs\/heads\/fix/)
    expect(message).not.to.contain('\n')
  })

  it('does not pass a git that fails for a repository without commits', async () => {
    makeDirtyRepository()
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
    const script = `#!/bin/sh\ncase "$*" in *--quiet*) echo 'fatal: as told' >&2; exit 128;; esac\nexec ${real} "$@"\n`
    writeFileSync(join(root, 'home', 'git'), script)
    chmodSync(join(root, 'home', 'git'), 0o755)
    process.env.PATH = `${join(root, 'home')}:${process.env.PATH}`
    expect((await failure(make())).message).to.equal('the fix branch could not be made: fatal: as told')
  })

  it('does not pass a damaged repository for one without commits', async () => {
    makeDirtyRepository()
    const head = git('rev-parse', 'HEAD')
    renameSync(join(repository, '.git', 'objects', head.slice(0, 2), head.slice(2)), join(root, 'lost'))
    expect((await failure(make())).problems[0]?.code).to.equal('fix-branch')
    expect(readdirSync(join(repository, '.git', 'refs', 'heads'))).to.deep.equal(['main'])
  })
})
