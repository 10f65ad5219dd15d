import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { policy, startProcess } from '../support/cli.js'
import { makeWorkspace, workspace } from '../support/workspace.js'

const RUNNER = fileURLToPath(new URL('../support/runSource.mjs', import.meta.url))
const NOW = ['--now', '2025-11-14T12:00:00Z']

/**
 * The bundle replaces parts of libraries and reads files in another way. It must say and write what the source does;
 * and as the other tests run the bundle, this is also where commands and reports are counted by the coverage.
 */
describe('the bundle does what the source does', () => {
  const first = workspace()
  const second = workspace()

  const both = async (args: readonly string[], env: Record<string, string> = {}) => {
    const run = async (root: string, source: boolean) => {
      const start = [...args, '-C', '.']
      const ended = source
        ? await startProcess(
            process.execPath,
            ['--import', import.meta.resolve('tsx/esm'), RUNNER, ...start],
            { cwd: root, env: { ...env, NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'] ?? '' } },
          ).ended
        : await policy(start, { cwd: root, env })
      return { code: ended.code, stdout: ended.stdout, stderr: ended.stderr }
    }
    const [bundle, source] = await Promise.all([run(first.root, false), run(second.root, true)])
    expect(source).to.deep.equal(bundle)
    return bundle
  }

  for (const [name, commands] of [
    [
      'runs',
      [
        ['run', ...NOW],
        ['run', ...NOW, '--format', 'json'],
        ['run', ...NOW, '--dry-run', '--format', 'markdown'],
        ['verify'],
        ['verify', '--format', 'json'],
      ],
    ],
    [
      'explanations',
      [
        ['explain', ...NOW],
        ['explain', ...NOW, '--set', 'integrity_score=80', '--set', 'red_integrity=85'],
        ['explain', ...NOW, '--format', 'markdown'],
        ['explain', ...NOW, '--format', 'json'],
      ],
    ],
    ['validation', [['validate'], ['validate', '--format', 'json']]],
    [
      'help and wrong usage',
      [
        ['--help'],
        ['run', '--help'],
        ['rnu'],
        ['run', '--fromat', 'json'],
        ['run', '--now', 'soon'],
        ['run', '--lock-wait', 'x'],
        ['run', '--fail-on', 'RDE'],
        ['explain', '--set', 'x'],
        ['explain', '--set', 'y=1'],
        ['explain', '--set', 'red_integrity=x', '--format', 'json'],
      ],
    ],
  ] as const) {
    it(name, async () => {
      for (const args of commands) await both(args)
    }).timeout(60_000)
  }

  it('on signals that are missing, and on nested rules', async () => {
    for (const place of [first, second]) {
      makeWorkspace(place.root, { integrity_score: 92, consensus_pct: undefined, recent_responses: 9 })
      place.write(
        'rules/more.yaml',
        'rules:\n  - name: nest\n    conditions: { any: [{ not: { fact: forecast_risk, operator: in, value: [low, medium] } }, { all: [{ fact: trust_locked, operator: equal, value: false }, { fact: reputation_score, operator: greaterThan, value: 10 }] }] }\n    event: { type: YELLOW }\n',
      )
    }
    for (const args of [
      ['run', ...NOW, '--fail-on', 'YELLOW'],
      ['run', ...NOW, '--format', 'markdown'],
      ['explain', ...NOW],
      ['explain', ...NOW, '--format', 'markdown'],
    ]) {
      const { stdout } = await both(args)
      expect(stdout).to.contain('nest')
    }
    await both(['run', ...NOW], { FORCE_COLOR: '3' })
    await both(['run', ...NOW], { FORCE_COLOR: '1', TERM: 'xterm-256color' })
  }).timeout(60_000)

  it('on failures', async () => {
    for (const place of [first, second])
      makeWorkspace(place.root, { trust_locked: 'yes', integrity_score: 'n/a' })
    for (const format of ['text', 'json', 'markdown'])
      expect((await both(['run', ...NOW, '--format', format])).code).to.equal(1)
    for (const place of [first, second])
      place.write('rules/red.yaml', 'rules:\n  - name: x\n    conditons: {}\n')
    for (const command of ['run', 'validate', 'explain']) expect((await both([command])).code).to.equal(2)
    for (const place of [first, second]) place.write('state/policy_state_log.jsonl', 'garbage\n')
    expect((await both(['verify'])).code).to.equal(5)
  }).timeout(60_000)
})
