import { expect } from 'chai'
import fc from 'fast-check'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environmentFor } from '../../src/act/environment.js'
import { processes } from '../../src/act/processes.js'
import { redactor } from '../../src/act/redact.js'
import { HOSTILE } from '../support/hostile.js'
import { node, runs, textOf } from './running.js'

const sh = (script: string): string[] => ['sh', '-c', script]

describe('running a command', () => {
  const at = runs()

  describe('how it ended', () => {
    const told = async (...args: Parameters<typeof at.run>): Promise<string> => {
      const { status, reason, exit_code, signal } = await at.run(...args)
      return `${status} ${exit_code ?? '-'} ${signal ?? '-'} ${reason}`.trim()
    }

    it('succeeds with exit code 0 alone', async () => {
      expect(await told(sh('exit 0'))).to.equal('succeeded 0 -')
      expect(await told(sh('exit 3'))).to.equal('failed 3 - it ended with 3')
      expect(await told(sh('kill -SEGV $$'))).to.equal('failed - SIGSEGV signal SIGSEGV ended it')
    })

    it('tells a missing program from a missing folder', async () => {
      expect(await told(['no-such-program'])).to.equal('failed - - `no-such-program` was not found')
      expect(await told(['./none'])).to.equal('failed - - `./none` was not found')
      const cwd = join(at.folder, 'gone')
      expect(await told(['echo'], { cwd })).to.equal(`failed - - its folder \`${cwd}\` is not there`)
      writeFileSync(cwd, '')
      expect(await told(['echo'], { cwd })).to.equal(`failed - - its folder \`${cwd}\` is no folder`)
      expect(await told(['echo'], { env: { PATH: '/none' } })).to.equal('failed - - `echo` was not found')
    })

    it('tells why a program cannot be executed', async () => {
      const tool = join(at.folder, 'tool')
      writeFileSync(tool, '#!/no/such/interpreter\n')
      expect(await told([tool])).to.equal(`failed - - \`${tool}\` may not be executed`)
      chmodSync(tool, 0o755)
      expect(await told([tool])).to.equal(`failed - - \`${tool}\` asks for an interpreter that is not there`)
      expect(await told([at.folder])).to.equal(`failed - - \`${at.folder}\` may not be executed`)
      writeFileSync(tool, Buffer.from('\x7fELF\0\0\0\0'))
      expect(await told([tool])).to.match(/^failed /)
    })

    it('tells what the system does not take', async () => {
      const long = 'x'.repeat(200_000)
      const tooLong = 'its command and environment are longer than the system allows'
      expect(await told(['echo', long])).to.equal(`failed - - ${tooLong}`)
      expect(await told(['echo', 'a\0b'])).to.equal('failed - - a word of its command holds a zero byte')
      expect(await told(['a\0b'])).to.equal('failed - - a word of its command holds a zero byte')
      expect(await told(['echo'], { cwd: '/tmp\0' })).to.equal(
        'failed - - the name of its folder holds a zero byte',
      )
      expect(await told(['echo'], { env: { X: 'a\0b' } })).to.equal(
        'failed - - a variable of its environment holds a zero byte',
      )
    })

    it('tells the time that it took, in seconds', async () => {
      const { duration } = await at.run(['sleep', '0.3'])
      expect(duration).to.be.within(0.29, 10)
    })
  })

  describe('what it gets', () => {
    it('has nothing on stdin', async () => {
      const { status, stdout } = await at.run(['cat'])
      expect({ status, stdout }).to.deep.equal({ status: 'succeeded', stdout: '' })
    })

    it('has the environment that is given, and nothing of ours', async () => {
      process.env['TEST_OF_OURS'] = 'x'
      const env = environmentFor(['PATH', 'NOT_SET', 'toString'], process.env, { OWN: '1' })
      // Node itself hands NODE_V8_COVERAGE on, when coverage of this suite is measured.
      const names = 'Object.keys(process.env).filter((name) => name !== "NODE_V8_COVERAGE").sort().join()'
      const { stdout } = await at.run(node(`console.log(${names})`), { env })
      delete process.env['TEST_OF_OURS']
      expect(stdout).to.equal('OWN,PATH,TEST_MARK\n')
    })

    it('runs in its folder, as the leader of a session of its own', async () => {
      const { stdout } = await at.run(sh('pwd; cut -d " " -f 1,5,6 /proc/$$/stat'))
      const [cwd, numbers] = stdout.split('\n')
      expect(cwd).to.equal(at.folder)
      expect(new Set(numbers?.split(' ')).size).to.equal(1)
    })

    it('does not find programs of a project below its folder', async () => {
      mkdirSync(join(at.folder, 'node_modules', '.bin'), { recursive: true })
      const planted = join(at.folder, 'node_modules', '.bin', 'planted-program')
      writeFileSync(planted, '#!/bin/sh\necho planted\n')
      chmodSync(planted, 0o755)
      expect((await at.run(['planted-program'])).reason).to.equal('`planted-program` was not found')
    })

    it('receives 1,000 hostile arguments as they are, and none of them does anything', async () => {
      const batch = fc.array(HOSTILE, { minLength: 50, maxLength: 50 })
      const show = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
      await fc.assert(
        fc.asyncProperty(batch, async (words) => {
          const { files } = await at.run([...node(show), '--', ...words])
          expect(JSON.parse(textOf(files[0]))).to.deep.equal(words)
        }),
        { numRuns: 20 },
      )
      expect(readdirSync(at.folder)).to.deep.equal([])
    })
  })

  describe('its output', () => {
    it('is whole when it is short, and in files too', async () => {
      const ran = await at.run(sh('printf "one\\ntwo"; echo three >&2'))
      expect([ran.stdout, ran.stderr]).to.deep.equal(['one\ntwo', 'three\n'])
      expect(ran.files.map((file) => file.replace(/.*\.(?=std)/, ''))).to.deep.equal([
        'stdout.txt',
        'stderr.txt',
      ])
      expect(ran.files.map(textOf)).to.deep.equal(['one\ntwo', 'three\n'])
      expect(ran.files.map((file) => statSync(file).mode & 0o777)).to.deep.equal([0o600, 0o600])
    })

    it('makes no file when there is none', async () => {
      expect((await at.run(sh('exit 0'))).files).to.deep.equal([])
      expect(existsSync(at.output)).to.equal(false)
    })

    it('never goes where a planted link leads', async () => {
      const victim = join(at.folder, 'victim')
      writeFileSync(victim, 'as it was')
      mkdirSync(at.output)
      symlinkSync(victim, join(at.output, 'x.stdout.txt'))
      const { files } = await at.run(['echo', 'new'], { outputPrefix: join(at.output, 'x') })
      expect([textOf(victim), textOf(files[0])]).to.deep.equal(['as it was', 'new\n'])
    })

    it('does not cost the receipt when its file cannot be made', async () => {
      writeFileSync(at.output, '')
      const { status, stdout, files } = await at.run(['echo', 'new'])
      expect({ status, files }).to.deep.equal({ status: 'succeeded', files: [] })
      expect(stdout).to.match(/^new\n\[`.*\.stdout\.txt` could not be made \(E[A-Z]+\)\]$/)
    })

    it('of more than is kept has its first and last bytes, and everything in the file', async () => {
      const { stdout, files } = await at.run(node('for (let i = 1e5; i < 2e5; i++) console.log(i)'))
      const all = Array.from({ length: 1e5 }, (_, index) => `${1e5 + index}\n`).join('')
      expect(textOf(files[0])).to.equal(all)
      expect(stdout).to.equal(
        `${all.slice(0, 16384)}\n[${700_000 - 32768} bytes left out]\n${all.slice(-16384)}`,
      )
    })

    it('without an end neither ends the command early nor fills the memory', async () => {
      const before = process.memoryUsage().rss
      let most = before
      const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)
      const { status, stdout, files } = await at.run(['yes', 'x'.repeat(1000)], { timeout: 1500 })
      clearInterval(timer)
      expect(status).to.equal('timed_out')
      expect(stdout).to.match(/\n\[\d{5,} bytes left out\]\n/)
      expect(statSync(files[0] ?? '').size).to.be.at.most(64 * 1024 * 1024 + 200)
      expect((most - before) / 1e6).to.be.lessThan(200)
    })
  })

  describe('a secret', () => {
    const CANARY = 'ca\'nary/42+"ü'
    const env = { CANARY_TOKEN: CANARY, PATH: process.env['PATH'] ?? '' }

    it('appears neither in the receipt nor in a file', async () => {
      const script = `
        const secret = process.env.CANARY_TOKEN, bytes = Buffer.from(secret)
        process.stdout.write('<' + secret + '><' + bytes.toString('base64') + '>')
        process.stderr.write('<' + JSON.stringify({ secret }) + '><' + encodeURIComponent(secret) + '>')
        process.stderr.write('<' + Buffer.from('user:' + secret + ':more').toString('base64') + '>')
        process.stdout.write(bytes.subarray(0, bytes.length - 1))
        setTimeout(() => process.stdout.write(Buffer.concat([bytes.subarray(-1), Buffer.from(process.argv[1])])), 100)
        setTimeout(() => process.exit(4), 200)`
      const ran = await at.run(node(script, `<${CANARY}>`), { env, redact: redactor(env, []) })
      expect(ran.stdout).to.equal('<[redacted]><[redacted]>[redacted]<[redacted]>')
      expect(ran.stderr).to.match(/^<\{"secret":"\[redacted\]"\}><\[redacted\]><.{7}\[redacted\].{6,8}>$/)
      expect(ran.files.map(textOf)).to.deep.equal([ran.stdout, ran.stderr])
      expect(ran.reason).to.equal('it ended with 4')
    })

    it('is not in the reason either', async () => {
      const { reason } = await at.run([`no-${CANARY}`], { env, redact: redactor(env, []) })
      expect(reason).to.equal('`no-[redacted]` was not found')
    })
  })

  describe('what is left when it has ended', () => {
    it('is ended and counted, and does not keep the receipt waiting', async () => {
      const { status, duration, left_behind } = await at.run(sh('sleep 300 & sleep 300 & echo done'))
      expect({ status, left_behind }).to.deep.equal({ status: 'succeeded', left_behind: 2 })
      expect(duration).to.be.lessThan(10)
      expect(at.alive()).to.deep.equal([])
    })

    it('is ended also when it does not want to, or has a group but no session of its own', async () => {
      const stubborn = `trap "" TERM; sleep 300 & set -m; sleep 300 & exit 5`
      const { exit_code, left_behind } = await at.run(['bash', '-c', stubborn])
      expect({ exit_code, left_behind }).to.deep.equal({ exit_code: 5, left_behind: 2 })
      expect(at.alive()).to.deep.equal([])
    })

    it('is not counted when it ends by itself at once', async () => {
      const { stdout, left_behind } = await at.run(['bash', '-c', 'echo late > >(sleep 0.05; cat)'])
      expect({ stdout, left_behind }).to.deep.equal({ stdout: 'late\n', left_behind: 0 })
    })

    it('may stay when it has a session of its own, and is not waited for', async () => {
      const { stdout, duration, left_behind } = await at.run(sh('setsid sleep 300 & sleep 0.2; echo done'))
      const note = '[cut here: a process that was not waited for may still write here]'
      expect({ stdout, left_behind }).to.deep.equal({ stdout: `done\n${note}`, left_behind: 0 })
      expect(duration).to.be.lessThan(10)
      const alive = at.alive()
      expect(alive.map((pid) => processes().get(pid)?.session)).to.deep.equal(alive)
      expect(alive.length).to.equal(1)
    })
  })

  describe('aborting', () => {
    it('ends everything at once, and says so', async () => {
      const abort = new AbortController()
      const running = at.run(sh('echo begun; setsid -w sleep 300'), { abort: abort.signal })
      setTimeout(() => abort.abort(), 300)
      const { status, reason, stdout, duration } = await running
      expect({ status, reason, stdout }).to.deep.equal({
        status: 'failed',
        reason: 'it was ended because the program was interrupted',
        stdout: 'begun\n',
      })
      expect(duration).to.be.lessThan(10)
      expect(at.alive()).to.deep.equal([])
    })

    it('before the start lets nothing start', async () => {
      const ran = await at.run(sh('touch x'), { abort: AbortSignal.abort() })
      expect(ran).to.include({
        status: 'failed',
        reason: 'it was not started because the program was interrupted',
      })
      expect(readdirSync(at.folder)).to.deep.equal([])
    })
  })
})
