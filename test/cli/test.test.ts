import { expect } from 'chai'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { policy, startPolicy } from '../support/cli.js'
import { HEADER, testedPolicy } from '../support/testedPolicy.js'

const SOUND = '  - { name: good, expect: { level: GREEN } }\n'
const WRONG = '  - { name: wrong, expect: { level: RED } }\n'

describe('policy test', () => {
  const tests = testedPolicy()
  const write = (cases: string): void => tests.write('rules/tests/t.yaml', HEADER + cases)
  const run = (...args: string[]) => policy(['test', ...args], { cwd: tests.root })

  it('exits with 0 where every case holds', async () => {
    write(SOUND)
    expect(await run()).to.deep.equal({
      code: 0,
      signal: null,
      stdout: 'pass  rules/tests/t.yaml > good\n\npassed  1 case, 1 decision: 1 passed\n',
      stderr: '',
    })
  })

  it('exits with 5 where one does not', async () => {
    write(SOUND + WRONG)
    const { code, stdout } = await run('--quiet')
    expect(code).to.equal(5)
    expect(stdout.split('\n')).to.deep.equal([
      'FAIL  rules/tests/t.yaml > wrong',
      '',
      'rules/tests/t.yaml:5:5  wrong',
      '  level: expected RED, got GREEN',
      '  because no rule fired, and GREEN holds when none does',
      '',
      'FAILED  2 cases, 2 decisions: 1 passed, 1 failed',
      '',
    ])
  })

  it('exits with 5, and says why, where nothing is tried', async () => {
    const { code, stdout, stderr } = await run()
    expect(code).to.equal(5)
    expect(stderr).to.contain('error[no-tests] there is no folder of tests `rules/tests`')
    expect(stdout).to.equal('FAILED  0 cases, 0 decisions: 0 passed; 1 problem of the tests themselves\n')
    write(SOUND)
    const left = await run('--run', 'bad')
    expect([left.code, left.stdout]).to.deep.equal([
      5,
      'FAILED  0 cases, 0 decisions: 0 passed; 1 case left out by --run; 1 problem of the tests themselves\n',
    ])
    expect(left.stderr).to.contain('error[no-case] no case has `bad` in it')
  })

  it('exits with 2 where the policy is broken, with its problems', async () => {
    write(SOUND)
    tests.write('rules/more.yaml', 'rules: [{ name: x }]\n')
    const { code, stdout, stderr } = await run()
    expect([code, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.contain('rules/more.yaml:1:')
  })

  for (const [args, message] of [
    [['--min', '5'], '`--min` is given without `--coverage`'],
    [['--coverage', '--min', '101'], '--min <percent>'],
    [['--coverage', '--min', '99.5'], '--min <percent>'],
    [['--run', '/(/'], '`/(/` is no regular expression'],
    [['--watch', '--format', 'json'], '`--watch` goes with text'],
    [['--format', 'xml'], '--format <format>'],
  ] as const) {
    it(`refuses \`${args.join(' ')}\``, async () => {
      write(SOUND)
      const { code, stderr, stdout } = await run(...args)
      expect(code).to.equal(2)
      expect(stderr).to.contain(message)
      expect(stdout).to.equal(args.some((each) => each === 'json') ? stdout : '')
    })
  }

  it('finds the rules wherever they are', async () => {
    write(SOUND)
    const elsewhere = await policy(['test', '--rules', join(tests.root, 'rules')])
    expect([elsewhere.code, elsewhere.stdout]).to.deep.equal([
      0,
      `pass  ${tests.root}/rules/tests/t.yaml > good\n\npassed  1 case, 1 decision: 1 passed\n`,
    ])
    expect((await policy(['test', '-C', tests.root])).code).to.equal(0)
  })

  for (const [format, begins] of [
    ['json', /^\{\n {2}"passed": false,/],
    ['junit', /^<\?xml /],
    ['tap', /^TAP version 14\n1\.\.\d+\n/],
    ['github', /^::error /],
  ] as const) {
    it(`writes ${format}, and nothing else, to standard output`, async () => {
      write(SOUND + WRONG)
      const { code, stdout, stderr } = await run('--format', format)
      expect(code).to.equal(5)
      expect(stdout).to.match(begins)
      expect(stderr).to.equal('')
    })
  }

  it('fails below --min, and where a change of the policy goes unnoticed; not by coverage alone', async () => {
    write(SOUND)
    expect((await run('--coverage')).code).to.equal(0)
    const low = await run('--coverage', '--min', '90')
    expect(low.code).to.equal(5)
    expect(low.stdout).to.match(/FAILED {2}1 case, 1 decision: 1 passed; coverage \d+ %, below 90 %\n$/)
    const mutated = await run('--mutate')
    expect(mutated.code).to.equal(5)
    expect(mutated.stdout).to.match(/changes of the policy unnoticed/)
  })

  it('writes nothing', async () => {
    write(SOUND)
    const { readdirSync } = await import('node:fs')
    await run('--coverage', '--mutate')
    expect(readdirSync(tests.root)).to.deep.equal(['rules'])
  })

  describe('--watch', () => {
    it('tries again whenever a file of the rules or the tests changes, and ends on a signal as the last run did', async () => {
      write(SOUND)
      const { child, ended } = startPolicy(['test', '--watch'], { cwd: tests.root })
      let out = ''
      let err = ''
      child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
      /** Waits for the text behind what was there before. */
      const until = async (said: () => string, text: string): Promise<void> => {
        const limit = Date.now() + 20_000
        while (!said().includes(text)) {
          if (Date.now() > limit) throw new Error(`\`${text}\` did not come; there is:\n${out}\n${err}`)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      const fresh = (): (() => string) => {
        const from = out.length
        return () => out.slice(from)
      }
      try {
        await until(() => out, 'passed  1 case, 1 decision: 1 passed\n')
        let said = fresh()
        write(SOUND + WRONG)
        await until(said, 'FAILED  2 cases, 2 decisions: 1 passed, 1 failed\n')
        expect(said()).to.match(/^\n──── \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 ────\n\npass /)
        said = fresh()
        tests.write('rules/tests/more.yaml', HEADER + SOUND)
        await until(said, '3 cases')
        said = fresh()
        rmSync(join(tests.root, 'rules/tests/more.yaml'))
        await until(said, '2 cases')
        tests.write('rules/more.yaml', 'rules: [{ name: x }]\n')
        await until(() => err, 'rules/more.yaml:1:')
        said = fresh()
        rmSync(join(tests.root, 'rules/more.yaml'))
        await until(said, 'FAILED  2 cases, 2 decisions: 1 passed, 1 failed\n')
        renameSync(join(tests.root, 'rules'), join(tests.root, 'away'))
        await until(() => err, 'there is no rules folder')
        said = fresh()
        renameSync(join(tests.root, 'away'), join(tests.root, 'rules'))
        await until(said, 'FAILED  2 cases, 2 decisions: 1 passed, 1 failed\n')
      } finally {
        child.kill('SIGINT')
      }
      const { code, signal } = await ended
      expect([code, signal]).to.deep.equal([5, null])
    }).timeout(90_000)

    it('ends with 0 on SIGTERM where all was well', async () => {
      write(SOUND)
      const { child, ended } = startPolicy(['test', '--watch'], { cwd: tests.root })
      await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
      child.kill('SIGTERM')
      const { code, signal } = await ended
      expect([code, signal]).to.deep.equal([0, null])
    }).timeout(60_000)
  })
})
