import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import type { Preview, UndoPreview, ResponsesListed } from '../../src/model/response.js'
import type { ResponseRecord } from '../../src/model/responseRecords.js'
import { commandLine } from '../../src/report/commandLine.js'
import { BIN, policy, startPolicy, startProcess } from '../support/cli.js'
import { decidedIn } from '../support/runIn.js'
import { workspace } from '../support/workspace.js'

/** Back to the start of the line, which is emptied. */
const CLEAR = '\r\u001b[2K'

/** An action whose command is a line of JavaScript. */
function action(name: string, script: string, more = ''): string {
  return `    - name: ${name}\n      run: [node, -e, ${JSON.stringify(script)}]\n      timeout: 1m\n${more}`
}

describe('policy respond, undo and responses', () => {
  const place = workspace()
  const at = (...args: string[]): string[] => [...args, '-C', place.root]

  /** The state is YELLOW, and that level has these actions. */
  async function yellow(...actions: string[]): Promise<void> {
    place.write(
      'rules/actions.yaml',
      `respond:\n  maxStateAge: 24h\nactions:\n  YELLOW:\n${actions.join('')}`,
    )
    place.signals({ integrity_score: 92 })
    await decidedIn(place.root, { now: Date.now() })
  }
  const note = action('note', "require('fs').writeFileSync('note.txt', 'new')", '      changes: [note.txt]\n')
  const speak = action('speak', "console.log('said')")

  describe('wrong usage exits with 2, is told whole, and touches nothing', () => {
    const ID = '20251114T160500Z-6f1c2a90b7de'
    for (const [args, env, told] of [
      [['respond', '--force'], {}, ['`--force` needs a `--reason`']],
      [['respond', '--force', '--reason', ' '], {}, ['`--reason` is blank']],
      [['respond', '--reason', 'a drill'], {}, ['`--reason` is given without `--force`']],
      [['respond', '--plan', ''], {}, ['`--plan` is blank']],
      [['respond', '--policy', ''], {}, ['`--policy` is blank']],
      [['respond', '--apply', '--dry-run'], {}, ['`--apply` and `--dry-run` contradict each other']],
      [['respond'], { POLICY_AUTO_APPLY: '1' }, ['`POLICY_AUTO_APPLY` is `1`']],
      [['respond'], { POLICY_AUTO_APPLY: 'yes' }, ['`POLICY_AUTO_APPLY` is `yes`']],
      [['respond'], { POLICY_AUTO_APPLY: ' true' }, ['`POLICY_AUTO_APPLY` is ` true`']],
      [['respond', '--apply'], { POLICY_AUTO_APPLY: 'on' }, ['`POLICY_AUTO_APPLY` is `on`']],
      [
        ['respond', '--force', '--plan', ''],
        { POLICY_AUTO_APPLY: 'on' },
        ['`--force` needs a `--reason`', '`--plan` is blank', '`POLICY_AUTO_APPLY` is `on`'],
      ],
      [['respond', '--lock-wait', 'soon'], {}, ['give a number of seconds, up to 86400']],
      [['respond', 'RED'], {}, ['too many arguments for `respond`; expected 0 arguments but got 1']],
      [['undo'], {}, ['missing required argument `response`']],
      [['undo', ID, '--force'], {}, ['`--force` needs a `--reason`']],
      [['undo', ID, '--reason', 'a'], {}, ['`--reason` is given without `--force`']],
      [['undo', ID, '--action', ''], {}, ['`--action` is blank']],
      [['responses', '--limit', '0'], {}, ['give a whole number from 1 to 999999']],
      [['responses', '--limit', '1.5'], {}, ['give a whole number from 1 to 999999']],
    ] as const) {
      it(`${Object.entries(env).map((pair) => pair.join('='))} policy ${commandLine(args)}`, async () => {
        const before = place.tree()
        const { code, stdout, stderr } = await policy(at(...args), { env })
        expect([code, stdout]).to.deep.equal([2, ''])
        const messages = [...stderr.matchAll(/^error\[usage\] (.*)$/gm)].map((match) => match[1])
        expect(messages).to.have.length(told.length)
        for (const [index, each] of told.entries()) expect(messages[index]).to.contain(each)
        expect(place.tree()).to.deep.equal(before)
      })
    }
  })

  describe('POLICY_AUTO_APPLY', () => {
    for (const [value, args, mode] of [
      ['true', [], 'apply'],
      ['TRUE', [], 'apply'],
      ['false', [], 'dry-run'],
      ['False', [], 'dry-run'],
      ['', [], 'dry-run'],
      [undefined, [], 'dry-run'],
      ['false', ['--apply'], 'apply'],
      ['true', ['--dry-run'], 'dry-run'],
    ] as const) {
      it(`${value === undefined ? 'unset' : `"${value}"`} ${args.join(' ')}: ${mode}`, async () => {
        await yellow(speak)
        const env = { POLICY_AUTO_APPLY: value }
        const { code, stdout } = await policy(at('respond', '--format', 'json', ...args), { env })
        expect(code).to.equal(0)
        expect((JSON.parse(stdout) as { mode: string }).mode).to.equal(mode)
        expect(existsSync(place.at('state/policy_response_log.jsonl'))).to.equal(mode === 'apply')
      })
    }
  })

  describe('--format json prints one document and nothing else on stdout', () => {
    const json = async <T>(...args: string[]): Promise<{ code: number | null; document: T }> => {
      const { code, stdout } = await policy(at(...args, '--format', 'json'))
      return { code, document: JSON.parse(stdout) as T }
    }

    it('of a preview: the file', async () => {
      await yellow(note, speak)
      const { code, document } = await json<Preview>('respond')
      expect(code).to.equal(0)
      expect(document).to.deep.equal(JSON.parse(place.read('state/policy_response_preview.json')))
      expect(document).to.include({ mode: 'dry-run', actions_planned: 2, actions_succeeded: 0 })
    })

    it('of a response: its record, the last line of the log', async () => {
      await yellow(note, speak)
      const { code, document } = await json<ResponseRecord>('respond', '--apply')
      expect(code).to.equal(0)
      const lines = place.read('state/policy_response_log.jsonl').trimEnd().split('\n')
      expect(document).to.deep.equal(JSON.parse(lines.at(-1) as string))
    })

    it('of a blocked one: the report', async () => {
      await yellow(speak)
      place.write('forensics/safety_brake_state.json', '{"is_engaged":true}')
      const { code, document } = await json<object>('respond', '--apply')
      expect(code).to.equal(3)
      expect(document).to.deep.equal(JSON.parse(place.read('reports/policy_response_blocked.json')))
      expect(document).to.include({ blocked: true, reason: 'safety_brake_engaged' })
    })

    for (const [mode, ...args] of [['dry-run'], ['apply', '--apply']] as const) {
      it(`of nothing to do, ${mode}`, async () => {
        await decidedIn(place.root, { now: Date.now() })
        const { code, document } = await json<object>('respond', ...args)
        expect(code).to.equal(0)
        expect(document).to.deep.equal({
          policy: 'GREEN',
          mode,
          refused: [],
          actions_planned: 0,
          actions_succeeded: 0,
          results: [],
        })
      })
    }

    it('of a refusal: the problems', async () => {
      await yellow(speak)
      await json('respond', '--apply')
      const { code, document } = await json<{ error: { problems: { code: string }[] } }>('respond', '--apply')
      expect(code).to.equal(3)
      expect(document.error.problems.map((problem) => problem.code)).to.deep.equal(['already-responded'])
    })

    it('of an undo, previewed and done, and of the list', async () => {
      await yellow(note)
      const { document: done } = await json<ResponseRecord>('respond', '--apply')
      const { document: undo } = await json<UndoPreview>('undo', done.response_id)
      expect(undo).to.include({ mode: 'undo-dry-run', undo_of: done.response_id })
      expect(existsSync(place.at('note.txt'))).to.equal(true)
      const { document: undone } = await json<ResponseRecord>('undo', done.response_id, '--apply')
      expect(undone).to.include({ mode: 'undo', undo_of: done.response_id, status: 'succeeded' })
      expect(existsSync(place.at('note.txt'))).to.equal(false)
      const { document: list } = await json<{ responses: { response_id: string }[] }>(
        'responses',
        '--limit',
        '1',
      )
      expect(list).to.have.keys('log', 'changed', 'responses', 'blocked')
      expect(list.responses.map((each) => each.response_id)).to.deep.equal([undone.response_id])
    })
  })

  it('--format markdown begins with a heading, whatever came of it', async () => {
    await yellow(note)
    const titles: string[] = []
    const title = async (...args: string[]): Promise<void> => {
      const { stdout } = await policy(at(...args, '--format', 'markdown'))
      titles.push(stdout.split('\n', 1)[0] as string)
    }
    await title('respond')
    await title('respond', '--apply')
    const log = place.read('state/policy_response_log.jsonl')
    const { response_id: id } = JSON.parse(log.split('\n', 1)[0] as string) as ResponseRecord
    await title('undo', id)
    await title('undo', id, '--apply')
    await title('responses')
    await title('responses', id)
    const expected = ['# PREVIEW', '# DONE', '# PREVIEW', '# DONE', '# Responses', '# Response']
    expect(titles).to.deep.equal(expected)
  })

  it('responses tells what became of each, and shows one whole', async () => {
    await yellow(note, speak)
    await policy(at('respond', '--apply'))
    const list = (await policy(at('responses'))).stdout
    const [, id = ''] = /^(\S+) {2}DONE {2}YELLOW {2}apply {2}/m.exec(list) ?? []
    expect(list).to.match(/^1 response in state\/policy_response_log\.jsonl\n\n/)
    expect(list).to.contain(`can be taken back: note; \`policy undo ${id} -C ${place.root}\``)
    const whole = (await policy(at('responses', id))).stdout
    expect(whole).to.contain('    $ node -e ').and.to.contain('    stdout:\n      said\n')
    const unknown = await policy(at('responses', 'nobody'))
    expect(unknown).to.include({ code: 2, stdout: '' })
    expect(unknown.stderr).to.contain('error[no-response] there is no response `nobody`')
  })

  it('responses says first that its log is not what was written', async () => {
    await yellow(note)
    await policy(at('respond', '--apply'))
    place.edit('state/policy_response_log.jsonl', () => '')
    const why = /`state\/policy_response_log\.jsonl` does not hold record \d+ as .*: it was changed/
    const { stdout } = await policy(at('responses'))
    const [first = '', ...rest] = stdout.split('\n')
    expect(first).to.match(new RegExp(`^CHANGED {2}${why.source}; \`policy verify log -C .*\` shows where$`))
    expect(rest.join('\n')).to.equal('\nno response is left in state/policy_response_log.jsonl\n')
    const { changed } = JSON.parse(
      (await policy(at('responses', '--format', 'json'))).stdout,
    ) as ResponsesListed
    expect(changed).to.match(why)
    const page = (await policy(at('responses', '--format', 'markdown'))).stdout
    expect(page).to.match(/^# CHANGED: /)
  })

  it('a second response to a decision is advised against, and force comes last', async () => {
    await yellow(note)
    await policy(at('respond', '--apply'))
    const { stdout } = await policy(at('respond'))
    const [first] = stdout.split('\n')
    expect(first).to.equal(
      'PREVIEW  YELLOW: 1 action planned; the decision has its response already; nothing was done',
    )
    const [, ...next] = stdout.slice(stdout.indexOf('Next\n')).trimEnd().split('\n')
    expect(next).to.have.length(3)
    expect(next[0]).to.match(
      /^ {2}`policy responses \d{8}T\d{6}Z-[0-9a-f]{12} -C .*` shows its response; `policy run -C .*` decides anew/,
    )
    expect(next[1]).to.match(/^ {2}to act all the same, as the last resort: /)
    expect(next[2]).to.match(/ --force --reason TEXT --apply --plan sha256:/)
  })

  it('the command that a preview ends with does what it showed', async () => {
    await yellow(note)
    const { stdout } = await policy(at('respond'))
    const [command = ''] = stdout.trimEnd().split('\n').slice(-1)
    expect(command).to.match(/^ {2}policy respond -C .* --apply --plan sha256:[0-9a-f]{64}$/)
    const line = command.replace(/^ {2}policy/, () => commandLine([process.execPath, BIN]))
    const { code, stdout: done } = await startProcess('sh', ['-c', line]).ended
    expect(code).to.equal(0)
    expect(done).to.match(/^DONE {2}YELLOW: 1 of 1 action succeeded\n/)
    expect(place.read('note.txt')).to.equal('new')
  })

  it('a plan that has changed since is refused, and nothing starts', async () => {
    await yellow(note)
    const plan = (JSON.parse((await policy(at('respond', '--format', 'json'))).stdout) as Preview).plan_digest
    place.edit('rules/actions.yaml', (text) => text.replace("'new'", "'newer'"))
    await decidedIn(place.root, { now: Date.now() })
    const { code, stderr } = await policy(at('respond', '--apply', '--plan', plan))
    expect(code).to.equal(3)
    expect(stderr).to.contain(`error[plan-changed]`)
    expect(existsSync(place.at('note.txt'))).to.equal(false)
  })

  it('--quiet reports nothing and exits as it would', async () => {
    await yellow(action('fail', 'process.exit(7)'))
    expect(await policy(at('respond', '--quiet'))).to.include({ code: 0, stdout: '' })
    expect(await policy(at('respond', '--quiet', '--apply'))).to.include({ code: 1, stdout: '' })
  })

  it('there is no progress off a terminal', async () => {
    await yellow(speak)
    const { stderr } = await policy(at('respond', '--apply'))
    expect(stderr).not.to.contain('1/1')
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`${signal} ends the running action, and the rest is skipped and written down`, async () => {
      await yellow(
        action('wait', "require('fs').writeFileSync('began', ''); setTimeout(() => {}, 60000)"),
        speak,
      )
      const { child, ended } = startPolicy(at('respond', '--apply', '--format', 'json'))
      while (!existsSync(place.at('began'))) await sleep(20)
      child.kill(signal)
      const { code, signal: by, stdout, stderr } = await ended
      expect([code, by]).to.deep.equal([1, null])
      expect(stderr).to.contain(
        `policy: ${signal}: the running command is ended, what was done is written down, the rest is skipped\n`,
      )
      const { results, status } = JSON.parse(stdout) as ResponseRecord
      expect(status).to.equal('failed')
      expect(results.map((each) => [each.action, each.status])).to.deep.equal([
        ['wait', 'failed'],
        ['speak', 'skipped'],
      ])
    })
  }

  describe('progress on a terminal', () => {
    const hasScript = spawnSync('script', ['--version']).error === undefined
    /** What a person sees: standard error on a terminal, by `script`; the report is thrown away. */
    const seen = async (env: Readonly<Record<string, string>>, ...args: string[]): Promise<string> => {
      const line = `${commandLine([process.execPath, BIN, ...at('respond', '--apply', ...args)])} >/dev/null`
      const { stdout } = await startProcess('script', ['-qec', line, '/dev/null'], { env }).ended
      return stdout.replaceAll('\r\n', '\n')
    }

    before(function () {
      if (!hasScript) this.skip()
    })
    beforeEach(() => yellow(action('wait', 'setTimeout(() => {}, 1300)'), action('fail', 'process.exit(3)')))

    it('is one line for each action, rewritten while it runs and replaced when it has ended', async () => {
      const shown = (await seen({ TERM: 'xterm', NO_COLOR: '1' })).replaceAll(CLEAR, 'CLEAR')
      const lines = shown.replaceAll(/\d\.\d s/g, 'N s').split('\n')
      expect(lines[0]).to.match(/^(CLEAR1\/2 wait … \d s){2,3}CLEAR1\/2 wait ok N s$/)
      expect(lines[1]).to.equal('CLEAR2/2 fail … 0 sCLEAR2/2 fail FAILED N s')
    })

    it('is plain lines on a dumb one', async () => {
      const shown = await seen({ TERM: 'dumb' })
      expect(shown).not.to.contain('\u001b')
      expect(shown).to.match(/^1\/2 wait …\n1\/2 wait ok \d\.\d s\n2\/2 fail …\n2\/2 fail FAILED \d\.\d s\n/)
    })

    it('is silent with --quiet', async () => {
      expect(await seen({ TERM: 'xterm' }, '--quiet')).not.to.contain('wait')
    })

    it('ends with the terminal, and what was done is written down', async () => {
      await yellow(action('wait', "require('fs').writeFileSync('began', ''); setTimeout(() => {}, 60000)"))
      const line = commandLine([process.execPath, BIN, ...at('respond', '--apply')])
      const { child, ended } = startProcess('script', ['-qec', line, '/dev/null'], { env: { TERM: 'xterm' } })
      while (!existsSync(place.at('began'))) await sleep(20)
      child.kill('SIGKILL')
      await ended
      // The marker is the last thing that is written.
      while (!place.read('audit_summary.md').includes('POLICY_RESPONSE: APPLIED')) await sleep(20)
      const lines = place.read('state/policy_response_log.jsonl').trimEnd().split('\n')
      const last = JSON.parse(lines.at(-1) ?? '') as ResponseRecord
      expect(last).to.include({ status: 'failed', actions_succeeded: 0 })
    })
  })
})
