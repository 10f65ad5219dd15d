import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import pkg from '../../package.json' with { type: 'json' }
import { BIN, policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'

const NOW = '2025-11-14T12:00:00Z'
const COMMANDS = [
  'run',
  'validate',
  'test',
  'explain',
  'verify',
  'matrix',
  'anchor',
  'respond',
  'undo',
  'responses',
  'gates',
  'trust',
  'brake',
  'init',
  'schema',
  'completion',
]
const BELOW = ['trust status', 'trust lock', 'trust unlock', 'brake status', 'brake engage', 'brake release']

describe('the command line', () => {
  const place = workspace()
  const at = (...args: string[]) => [...args, '-C', place.root]

  describe('help', () => {
    for (const command of [...COMMANDS, ...BELOW]) {
      it(`policy ${command} --help ends with examples, on stdout`, async () => {
        const { code, stdout, stderr } = await policy(`${command} --help`.split(' '))
        expect([code, stderr]).to.deep.equal([0, ''])
        const [, shown = ''] = /Examples:\n((?: {2}\$ .*\n)+)$/.exec(stdout) ?? []
        // What comes next, or how another command takes it up, may stand there, too.
        expect(shown).to.match(new RegExp(`^ {2}\\$ (.* )?["(]*policy ${command}\\b`, 'm'))
        expect((await policy(command.split(' ').toSpliced(-1, 0, 'help'))).stdout).to.equal(stdout)
      })
    }

    it('names every command and no other, and every exit code', async () => {
      const { code, stdout } = await policy(['--help'])
      expect(code).to.equal(0)
      const [, list = ''] = /^Commands:\n((?: .*\n)+)/m.exec(stdout) ?? []
      const listed = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name)
      expect(listed.toSorted()).to.deep.equal([...COMMANDS, 'help'].toSorted())
      for (const exit of [0, 1, 2, 3, 4, 5]) expect(stdout).to.contain(`${exit} `)
    })

    it('prints the version', async () => {
      expect((await policy(['--version'])).stdout).to.equal(`${pkg.version}\n`)
    })
  })

  describe('wrong usage is told on stderr with what was meant, exits with 2 and touches nothing', () => {
    for (const [args, told] of [
      [[], /^Usage: policy/],
      [['rnu'], /^error\[usage\] unknown command `rnu`\n {2}help: did you mean `run`\?\n/],
      [
        ['run', '--fromat', 'json'],
        /^error\[usage\] unknown option `--fromat`\n {2}help: did you mean `--format`\?\n/,
      ],
      [
        ['run', '--format', 'xml'],
        /`xml` is invalid; allowed choices are text, json, markdown\n {2}help: `policy --help`/,
      ],
      [['run', '--now', 'yesterday'], /`--now yesterday` is not a time/],
      [['run', '--fail-on', 'RDE'], /there is no level `RDE`[^]*did you mean `RED`\?/],
      [['run', '--fail-on', 'purple'], /the levels are RED, YELLOW, GREEN/],
      [['run', '--lock-wait', 'soon'], /give a number of seconds, up to 86400\n/],
      [['run', 'extra'], /too many arguments/],
      [
        ['explain', '--set', 'integrity_scor=88'],
        /there is no fact `integrity_scor`[^]*did you mean `integrity_score`\?/,
      ],
      [['explain', '--set', 'integrity_score'], /write it as `--set fact=value`/],
      [['explain', '--set', 'integrity_score=high'], /`"high"` is not a number from 0 to 100/],
      [['explain', '--set', 'forecast_risk=hihg'], /did you mean `high`\?/],
      [['run', '--rules', 'no-such-folder'], /there is no rules folder `no-such-folder`/],
      [['verify', 'logs'], /`logs` is invalid[^]*allowed choices are log, inputs, storage, all/i],
      [['respond', '--aply'], /unknown option `--aply`\n {2}help: did you mean `--apply`\?\n/],
      [['respond', '--policy', 'RDE'], /there is no level `RDE`[^]*did you mean `RED`\?/],
      [['respond', '--apply', '--dry-run'], /`--apply` and `--dry-run` contradict each other/],
      [['respond', '--apply', '--force'], /`--force` needs a `--reason`/],
      [['respond', '--apply', '--reason', 'x'], /`--reason` is given without `--force`/],
      [['undo'], /missing required argument/],
      [['undo', '20251114T160500Z-6f1c2a90b7de'], /there is no response `20251114T160500Z-6f1c2a90b7de`/],
      [['responses', '--limit', 'all'], /`--limit all`|`all` is invalid/],
      [['explain', '--why-not', 'GREN'], /there is no level `GREN`[^]*did you mean `GREEN`\?/],
      [['test', '--min', '80'], /`--min` is given without `--coverage`|`--min`/],
      [['test', '--run', '/(/'], /`\/\(\/`/],
      [['test', '--format', 'xml'], /allowed choices are text, json, junit, tap, github/],
      [['validate', '--format', 'xml'], /allowed choices are text, json, github, sarif/],
      [['matrix', '--format', 'pdf'], /allowed choices are text, markdown, html/],
      [['gates', '--now', 'noon'], /`--now noon` is not a time/],
    ] as const) {
      it(`policy ${args.join(' ')}`, async () => {
        const before = place.tree()
        const known = args.length > 0 && COMMANDS.includes(args[0] ?? '')
        const { code, stdout, stderr } = await policy(known ? at(...args) : [...args])
        expect(stderr).to.match(told)
        expect([code, stdout]).to.deep.equal([2, ''])
        expect(place.tree()).to.deep.equal(before)
      })
    }
  })

  describe('exit codes of run', () => {
    for (const [changes, failOn, exit] of [
      [{}, undefined, 0],
      [{ trust_locked: true }, undefined, 0],
      [{ trust_locked: true }, 'RED', 4],
      [{ trust_locked: true }, 'YELLOW', 4],
      [{ integrity_score: 92 }, 'RED', 0],
      [{ integrity_score: 92 }, 'YELLOW', 4],
      [{}, 'YELLOW', 0],
      [{}, 'GREEN', 4],
      [{ trust_locked: 'yes' }, 'RED', 1],
    ] as const) {
      it(`${JSON.stringify(changes)} --fail-on ${failOn}: ${exit}`, async () => {
        place.signals(changes)
        const { code } = await policy(at('run', ...(failOn ? ['--fail-on', failOn] : [])))
        expect(code).to.equal(exit)
      })
    }
  })

  describe('--format json', () => {
    for (const args of [['run'], ['run', '--dry-run'], ['validate'], ['explain'], ['verify']]) {
      it(`policy ${args.join(' ')} prints one JSON document and nothing else on stdout`, async () => {
        place.signals({ consensus_pct: undefined })
        const { stdout, stderr } = await policy(at(...args, '--format', 'json'))
        expect(() => JSON.parse(stdout)).not.to.throw()
        if (args[0] === 'run' || args[0] === 'explain') expect(stderr).to.contain('signal-missing')
      })
    }

    it('prints the state as it was written', async () => {
      const { stdout } = await policy(at('run', '--format', 'json', '--now', NOW))
      expect(stdout).to.equal(place.read('state/policy_state.json'))
    })

    it('also when the run fails, and when the policy is broken', async () => {
      place.signals({ trust_locked: 'yes' })
      const failed = JSON.parse((await policy(at('run', '--format', 'json'))).stdout) as { policy: string }
      expect(failed.policy).to.equal('UNKNOWN')
      place.write('rules/red.yaml', 'rules: {}\n')
      const refused = await policy(at('explain', '--format', 'json'))
      expect(refused.code).to.equal(2)
      const { error } = JSON.parse(refused.stdout) as {
        error: { problems: { code: string; line: number }[] }
      }
      expect(error.problems.map(({ code, line }) => [code, line])).to.deep.equal([['schema', 1]])
    })
  })

  it('--format json is kept to when the command line itself is wrong', async () => {
    const { code, stdout } = await policy(['run', '--format', 'json', '--fial-on', 'RED'])
    expect(code).to.equal(2)
    expect(JSON.parse(stdout)).to.deep.equal({
      error: {
        problems: [
          { code: 'usage', message: 'unknown option `--fial-on`', help: 'did you mean `--fail-on`?' },
        ],
      },
    })
  })

  it('--quiet prints no report, and still tells warnings and errors', async () => {
    expect(await policy(at('run', '--quiet'))).to.include({ code: 0, stdout: '', stderr: '' })
    place.signals({ consensus_pct: undefined })
    const missing = await policy(at('run', '--quiet'))
    expect(missing.stdout).to.equal('')
    expect(missing.stderr).to.contain('warning[signal-missing] `consensus_pct` is missing')
  })

  it('--now decides as if it were that time, and writes it in one form', async () => {
    await policy(at('run', '--now', '2025-11-14T13:30:00.5+01:30'))
    expect(place.state().evaluated_at).to.equal('2025-11-14T12:00:00+00:00')
  })

  describe('colour', () => {
    const ESC = '\u001b['
    for (const [name, args, env, colored] of [
      ['none on a pipe', [], {}, false],
      ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, true],
      ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, false],
      ['NO_COLOR beside FORCE_COLOR: the stronger word wins', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
      ['--no-color before all', ['--no-color'], { FORCE_COLOR: '3' }, false],
    ] as const) {
      it(name, async () => {
        const { stdout } = await policy(at('run', ...args), { env })
        expect(stdout.includes(ESC)).to.equal(colored)
      })
    }

    it('reads the same with and without it', async () => {
      const plain = await policy(at('explain', '--now', NOW))
      const dressed = await policy(at('explain', '--now', NOW), { env: { FORCE_COLOR: '3' } })
      const bare = stripVTControlCharacters(dressed.stdout).replace(/^ GREEN /, 'GREEN')
      expect(bare).to.equal(plain.stdout)
    })
  })

  it('lets nothing from a file steer the terminal', async () => {
    place.signals({ forecast_risk: '\u001b[2J\u202ehigh' })
    const { code, stderr } = await policy(at('run'))
    expect(code).to.equal(1)
    expect(stderr).to.contain('\\u001b[2J\\u202ehigh')
    expect([...stderr].filter((character) => character === '\u001b' || character === '\u202e')).to.deep.equal(
      [],
    )
  })

  it('does not mind a reader that goes away', async () => {
    const child = spawn(process.execPath, [BIN, ...at('explain')], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let told = ''
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, told]).to.deep.equal([0, ''])
  })

  it('takes paths of options from the current directory', async () => {
    place.write('elsewhere/keep', '')
    const { code, stderr } = await policy(['run', '-C', '..', '--rules', '../rules', '--dry-run'], {
      cwd: place.at('elsewhere'),
    })
    expect([code, stderr]).to.deep.equal([0, ''])
  })
})
