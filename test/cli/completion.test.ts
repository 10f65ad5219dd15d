import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { policy, startProcess } from '../support/cli.js'
import { has, skip, typeInto } from '../support/terminal.js'

/** Asks bash as readline does: the words of the line, the last of them being completed. */
const ASK = `
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_policy
for reply in "\${COMPREPLY[@]}"; do printf '%s\\n' "$reply"; done`

/** The completed command says what it got, word by word. */
const TOLD = 'policy() { printf "<%s>" "$@"; echo .; }'

describe('policy completion', () => {
  let folder = ''
  const script = (shell: string): string => join(folder, `completion.${shell}`)

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-test-')))
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout, stderr } = await policy(['completion', shell])
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      writeFileSync(script(shell), stdout)
    }
    mkdirSync(join(folder, 'here/My Folder'), { recursive: true })
    mkdirSync(join(folder, 'here/$(touch made)'))
    writeFileSync(join(folder, 'here/afile'), '')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const bash = async (...words: string[]): Promise<string[]> => {
    const asked = ['--norc', '-euc', ASK, 'bash', script('bash'), 'policy', ...words]
    const { code, stdout, stderr } = await startProcess('bash', asked, { cwd: join(folder, 'here') }).ended
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    return stdout.split('\n').slice(0, -1)
  }
  const fish = async (line: string): Promise<string[]> => {
    const asked = ['--no-config', '-c', `source $argv[1]; complete -C $argv[2]`, script('fish'), line]
    const { code, stdout, stderr } = await startProcess('fish', asked, {
      cwd: join(folder, 'here'),
      env: { HOME: folder },
    }).ended
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((each) => each.replace(/\t.*/, ''))
  }

  it('knows every command and every option that the help knows', async () => {
    const names = async (path: readonly string[]): Promise<string[]> => {
      const { stdout } = await policy([...path, '--help'])
      const block = (title: string): string =>
        stdout.split('\n\n').find((each) => each.startsWith(`${title}:\n`)) ?? ''
      const flags = [...block('Options').matchAll(/^ {2}(-[^<[\n]*?)(?: [<[].*| {2,}.*)?$/gm)].flatMap(
        ([, each = '']) => each.split(', '),
      )
      expect(flags, path.join(' ')).to.include('--help')
      expect((await bash(...path, '-')).toSorted(), path.join(' ')).to.deep.equal(flags.toSorted())
      return [...block('Commands').matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name)
    }
    const top = await names([])
    expect(top).to.include.members(['run', 'trust', 'init', 'completion', 'help'])
    expect((await bash('')).toSorted()).to.deep.equal(top.toSorted())
    for (const name of top.filter((each) => each !== 'help')) {
      const below = await names([name])
      if (below.length === 0) continue
      expect((await bash(name, '')).toSorted(), name).to.deep.equal(below.toSorted())
      for (const each of below.filter((word) => word !== 'help')) await names([name, each])
    }
  })

  for (const [typed, replies] of [
    [['tr'], ['trust']],
    [['run', '--fo'], ['--format']],
    [
      ['run', '--format', ''],
      ['text', 'json', 'markdown'],
    ],
    [['run', '--format', 'm'], ['markdown']],
    // Readline makes words of the equals sign, and may be told not to.
    [
      ['run', '--format', '=', ''],
      ['text', 'json', 'markdown'],
    ],
    [
      ['run', '--format', '='],
      ['text', 'json', 'markdown'],
    ],
    [['run', '--format', '=', 'j'], ['json']],
    [['run', '--format=j'], ['--format=json']],
    [['run', '--format', '=', 'json', '--q'], ['--quiet']],
    [['run', '--format', 'json', '--q'], ['--quiet']],
    // What another command is called may be the value of an option.
    [['run', '-C', 'trust', '--fail'], ['--fail-on']],
    [['run', '--fail-on', ''], []],
    [['--no-color', 'trust', 'un'], ['unlock']],
    [['trust', 'lock', '--rea'], ['--reason']],
    [['trust', '--rea'], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['completion', 'bash', ''], []],
    [['schema', 'policy_t'], ['policy_tests']],
    [['help', 'comp'], ['completion']],
    [['help', 'run', 'tr'], []],
    [['trust', 'help', 'un'], ['unlock']],
    [
      ['verify', ''],
      ['log', 'inputs', 'storage', 'all'],
    ],
    [['run', '--', '--fo'], []],
    [['nonsense', ''], []],
    // Files are completed where a file belongs, and folders where a folder does.
    [
      ['run', '-C', ''],
      ['$(touch made)', 'My Folder'],
    ],
    [['run', '--rules', 'M'], ['My Folder']],
    [['run', '--rules=M'], ['--rules=My Folder']],
    [['init', 'M'], ['My Folder']],
    [['init', 'a'], []],
    [['init', '--format', 'json', 'M'], ['My Folder']],
    [['init', 'x', 'M'], []],
    // What was typed is never evaluated.
    [['run', '--format', '$(touch made)'], []],
    [['run', '-C', '$(touch made)/'], []],
    [['`touch made`', '*'], []],
  ] as const) {
    it(`bash completes \`policy ${typed.join(' ')}\``, async () => {
      expect((await bash(...typed)).toSorted()).to.deep.equal([...replies].toSorted())
      expect(readdirSync(join(folder, 'here')).toSorted()).to.deep.equal([
        '$(touch made)',
        'My Folder',
        'afile',
      ])
    })
  }

  it('starts no program: completing is quick, whatever `policy` costs', async () => {
    const asked = [
      '--norc',
      '-euc',
      `PATH=/nowhere; ${ASK}`,
      'bash',
      script('bash'),
      'policy',
      'schema',
      'policy_s',
    ]
    const { stdout, stderr } = await startProcess('bash', asked, { cwd: folder }).ended
    expect({ stdout, stderr }).to.deep.equal({ stdout: 'policy_state\n', stderr: '' })
  })

  it('works in a real bash, quotes and all', async function () {
    if (!has('script')) return skip(this, 'needs `script` of util-linux')
    await typeInto('bash --norc -i', join(folder, 'here'), [
      [`bind 'set bell-style none'; source ../completion.bash; ${TOLD}; echo rea''dy\n`, 'ready\r\n'],
      ['policy run -C M\t --fo\tj\t\n', '<run><-C><My Folder/><--format><json>.'],
      ['policy run --format=j\t\n', '<run><--format=json>.'],
      ['policy trust un\t--rea\tx\n', '<trust><unlock><--reason><x>.'],
      ['policy init \\$\t\n', '<init><$(touch made)/>.'],
    ])
    expect(readdirSync(join(folder, 'here'))).not.to.include('made')
  })

  it('is sound in zsh', async function () {
    if (!has('zsh')) return skip(this, 'zsh is not here')
    const { code, stderr } = await startProcess('zsh', ['-f', '-n', script('zsh')]).ended
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
  })

  for (const [how, start] of [
    ['read with source', 'compinit -u -D; source ../completion.zsh'],
    ['in a folder of $fpath', 'fpath=(../functions $fpath); compinit -u -D'],
  ] as const) {
    it(`works in a real zsh, ${how}`, async function () {
      if (!has('zsh') || !has('script')) return skip(this, 'needs zsh, and `script` of util-linux')
      mkdirSync(join(folder, 'functions'), { recursive: true })
      writeFileSync(join(folder, 'functions/_policy'), (await policy(['completion', 'zsh'])).stdout)
      await typeInto('zsh -f -i', join(folder, 'here'), [
        [`unsetopt beep; autoload -U compinit; ${start}; ${TOLD}; echo rea''dy\n`, 'ready\r\n'],
        ['policy run -C M\t\n', '<run><-C><My Folder>.'],
        ['policy run --format=j\t\n', '<run><--format=json>.'],
        ['policy run --format j\t\n', '<run><--format><json>.'],
        ['policy tr\tun\t--rea\tx\n', '<trust><unlock><--reason=x>.'],
        ['policy schema policy_t\t\n', '<schema><policy_tests>.'],
        ['policy init M\t\n', '<init><My Folder>.'],
        ['policy help comp\t\n', '<help><completion>.'],
      ])
    })
  }

  for (const [line, replies] of [
    ['policy tr', ['trust']],
    ['policy run --fo', ['--format']],
    ['policy run --format ', ['json', 'markdown', 'text']],
    ['policy run --format=m', ['--format=markdown']],
    ['policy run -C trust --fail', ['--fail-on']],
    ['policy run -C ', ['$(touch made)/', 'My Folder/']],
    ['policy --no-color trust un', ['unlock']],
    ['policy trust lock --rea', ['--reason']],
    ['policy trust --rea', []],
    ['policy completion ', ['bash', 'fish', 'zsh']],
    ['policy completion fish ', []],
    ['policy schema policy_t', ['policy_tests']],
    ['policy init M', ['My Folder/']],
    ['policy init --format json M', ['My Folder/']],
    ['policy init x M', []],
    ['policy help comp', ['completion']],
    ['policy nonsense ', []],
  ] as const) {
    it(`fish completes \`${line}\``, async function () {
      if (!has('fish')) return skip(this, 'fish is not here')
      expect((await fish(line)).toSorted()).to.deep.equal([...replies].toSorted())
    })
  }

  it('says what it can for a shell that it does not know', async () => {
    const { code, stdout, stderr } = await policy(['completion', 'tcsh'])
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
    expect(stderr).to.contain('Allowed choices are bash, zsh, fish'.replace('A', 'a'))
  })

  it('says in its help how to have it in every shell', async () => {
    const { stdout } = await policy(['completion', '--help'])
    for (const line of ['eval "$(policy completion bash)"', 'eval "$(policy completion zsh)"', 'policy.fish'])
      expect(stdout).to.contain(line)
  })
})
