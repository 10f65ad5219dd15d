import { expect } from 'chai'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from '../store/scratch.js'
import { policy } from '../support/cli.js'

const RUNNER = { GITHUB_ACTIONS: 'true' }

/** Lines in which GitHub's runner would look for a command. */
function commandsIn(text: string): string[] {
  return text.split(/[\r\n]/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['))
}

describe("what GitHub's runner reads", () => {
  const at = scratch()
  const inside = (...names: string[]): string => join(at.path, ...names)
  const change = (file: string, text: string, by: string): void => {
    const before = readFileSync(inside('mono/team', file), 'utf8')
    expect(before).to.contain(text)
    writeFileSync(inside('mono/team', file), before.replace(text, by))
  }
  const say = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = 'mono/team') =>
    policy(args, { cwd: inside(cwd), env })
  beforeEach(async () => {
    mkdirSync(inside('mono/.git'), { recursive: true })
    expect((await say(['init', 'team'], {}, 'mono')).code).to.equal(0)
  })

  describe('holds no command by the text of a policy', () => {
    beforeEach(() => {
      change('rules/policy.yaml', 'Not well. Somebody looks at it today.', "'::error::not ##[error]well'")
      change('rules/rules.yaml', 'the disk is {disk_used}% full', '::stop-commands::x ##[stop-commands]x')
      change('rules/tests/levels.yaml', 'name: all is well', "name: '##[add-mask]case'")
      change('rules/tests/levels.yaml', 'level: GREEN, because: []', 'level: YELLOW, because: []')
      change('signals/disk.csv', '62.1', '85')
    })

    for (const args of [
      ['run'],
      ['explain'],
      ['explain', '--format', 'json'],
      ['matrix'],
      ['matrix', '--format', 'html'],
      ['test'],
      ['test', '--format', 'junit'],
    ]) {
      it(args.join(' '), async () => {
        const [told, guarded] = [await say(args), await say(args, RUNNER)]
        expect(commandsIn(told.stdout), 'it quotes them').not.to.deep.equal([])
        expect(commandsIn(guarded.stdout + guarded.stderr)).to.deep.equal([])
        expect(guarded.code).to.equal(told.code)
      })
    }

    it('but says the same to whoever reads the JSON', async () => {
      const explain = ['explain', '--format', 'json', '--now', new Date().toISOString()]
      const [told, guarded] = [await say(explain), await say(explain, RUNNER)]
      expect(told.code).to.equal(0)
      expect(guarded.stdout).not.to.equal(told.stdout)
      expect(JSON.parse(guarded.stdout)).to.deep.equal(JSON.parse(told.stdout))
    })

    it('nor in the frames beside annotations, which are the only commands', async () => {
      change('rules/rules.yaml', 'fact: error_rate', '# ##[stop-commands]x\n            fact: error_rat')
      for (const env of [{}, RUNNER]) {
        for (const command of ['validate', 'test']) {
          const { code, stdout, stderr } = await say([command, '--format', 'github'], env)
          expect(code).to.equal(2)
          expect(commandsIn(stderr)).to.deep.equal([])
          expect(stderr).to.contain('##\\u005bstop-commands]x\n')
          expect(stdout.split('\n')).to.deep.equal([
            '::error file=team/rules/rules.yaml,line=10,col=19,title=unknown-fact::there is no fact `error_rat`%0Ahelp: did you mean `error_rate`?',
            '',
          ])
        }
      }
    })
  })

  it('is what anybody reads where nothing looks like a command', async () => {
    for (const args of [
      ['--help'],
      ['validate'],
      ['test'],
      ['matrix'],
      ...['bash', 'zsh', 'fish'].map((shell) => ['completion', shell]),
      ['schema', 'policy'],
    ])
      expect(await say(args, RUNNER), args.join(' ')).to.deep.equal(await say(args))
  })

  describe('names files as the repository does, wherever the command was started', () => {
    const NAMED = 'team/rules/rules.yaml'
    beforeEach(() => change('rules/rules.yaml', 'fact: error_rate', 'fact: error_rat'))

    for (const [cwd, ...place] of [
      ['mono/team'],
      ['mono', '-C', 'team'],
      ['mono/team/rules', '-C', '..'],
      ['.', '-C', 'mono/team'],
    ]) {
      it(`in ${cwd} ${place.join(' ')}`, async () => {
        const fileIn = async (command: string, format: string, file: RegExp): Promise<unknown> =>
          file.exec((await say([command, ...place, '--format', format], {}, cwd)).stdout)?.[1]
        expect(await fileIn('validate', 'github', /^::error file=([^,]*),/)).to.equal(NAMED)
        expect(await fileIn('validate', 'sarif', /"uri": "(.*)"/)).to.equal(NAMED)
        expect(await fileIn('test', 'github', /^::error file=([^,]*),/)).to.equal(NAMED)
      })
    }
  })

  it('names the files of failed cases so, too', async () => {
    change('rules/tests/levels.yaml', 'level: GREEN, because: []', 'level: YELLOW, because: []')
    const GITHUB_WORKSPACE = inside('mono')
    const { code, stdout } = await say(['test', '--format', 'github'], { ...RUNNER, GITHUB_WORKSPACE })
    expect(code).to.equal(5)
    expect(stdout).to.match(/^::error file=team\/rules\/tests\/levels\.yaml,line=\d+,/)
  })
})

describe('a command that could do nothing says so in the format that was asked for', () => {
  const at = scratch()
  for (const [format, told] of [
    ['github', /^::error file=rules,title=no-policy::there is no rules folder/],
    ['junit', /<testsuites name="policy test" tests="1" failures="1" errors="0" skipped="0">/],
    ['tap', /^TAP version 14\n1\.\.1\nnot ok 1 - policy test > no-policy at rules\n/],
    ['json', /^\{\n {2}"error": \{\n {4}"problems": \[\n/],
  ] as const) {
    it(`policy test --format ${format}`, async () => {
      const { code, stdout } = await policy(['test', '--format', format], { cwd: at.path })
      expect(code).to.equal(2)
      expect(stdout).to.match(told)
      const usage = await policy(['test', `--format=${format}`, '--watsch'], { cwd: at.path })
      expect(usage.code).to.equal(2)
      expect(usage.stdout).to.match(/error|not ok/)
    })
  }

  it('policy validate --format sarif', async () => {
    const { code, stdout } = await policy(['validate', '--format', 'sarif', '--now', 'soon'], {
      cwd: at.path,
    })
    expect(code).to.equal(2)
    const { runs } = JSON.parse(stdout) as {
      runs: [{ invocations: [{ executionSuccessful: boolean; toolExecutionNotifications: unknown[] }] }]
    }
    expect(runs[0].invocations[0].executionSuccessful).to.equal(false)
    expect(runs[0].invocations[0].toolExecutionNotifications).to.have.length(1)
  })
})
