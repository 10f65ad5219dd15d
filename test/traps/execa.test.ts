import { expect } from 'chai'
import { execa } from 'execa'
import { redactor } from '../../src/act/redact.js'
import { runs, textOf } from '../act/running.js'

const SECRET = 'canary-4f1b'

describe('traps of execa', () => {
  const at = runs()
  const sh = (script: string): readonly [string, string[]] => ['sh', ['-c', script]]

  describe('a timeout ends the process itself alone', () => {
    const script = 'sleep 3 & wait'

    it('and the library still waits for the child that holds the output', async () => {
      const begun = performance.now()
      const result = await execa(...sh(script), { timeout: 200, reject: false, cwd: at.folder })
      expect(result.timedOut).to.equal(true)
      // With its timeout alone it would have been back ten times as early.
      expect(performance.now() - begun).to.be.greaterThan(2500)
    })

    it('and ours ends the child, too, and is back', async () => {
      const { status, duration } = await at.run(['sh', '-c', script], { timeout: 200 })
      expect(status).to.equal('timed_out')
      expect(duration).to.be.lessThan(1.2)
      expect(at.alive()).to.deep.equal([])
    })
  })

  describe('maxBuffer', () => {
    const script =
      'printf 0123456789; printf abcdefghij; sleep 0.3; printf "the error at the end"; echo >written'

    it('still ends a process that writes much, and keeps the beginning of what it wrote', async () => {
      const result = await execa(...sh(script), { maxBuffer: 15, reject: false, cwd: at.folder })
      expect(result.isMaxBuffer).to.equal(true)
      expect(result.stdout).to.equal('0123456789abcde')
    })

    it('is none of ours: a process may write what it likes, and the end is kept', async () => {
      const long = `head -c 200000 /dev/zero | tr '\\0' x; ${script}; cat written`
      const { status, stdout, files } = await at.run(['sh', '-c', long])
      expect(status).to.equal('succeeded')
      expect(stdout).to.match(/the error at the end\n$/)
      expect(textOf(files[0])).to.have.length(200_000 + 41)
    })
  })

  describe('the environment', () => {
    const names = ['-e', 'console.log("TEST_SECRET_OF_OURS" in process.env)']
    beforeEach(() => (process.env['TEST_SECRET_OF_OURS'] = SECRET))
    afterEach(() => delete process.env['TEST_SECRET_OF_OURS'])

    it('of the library still is all of ours, also when one is given', async () => {
      expect((await execa(process.execPath, names, { env: { A: '1' } })).stdout).to.equal('true')
    })

    it('of ours is what is given', async () => {
      expect((await at.run([process.execPath, ...names], { env: { A: '1' } })).stdout).to.equal('false\n')
    })
  })

  describe('the message of an error', () => {
    const script = 'echo "$1"; echo "$1" >&2; exit 3'

    it('of the library still holds arguments and output', async () => {
      const { message } = (await execa('sh', ['-c', script, 'sh', SECRET], { reject: false })) as Error
      expect(message.split(SECRET)).to.have.length(4)
    })

    it('of ours says how it ended, and a secret is nowhere', async () => {
      const redact = redactor({ A_TOKEN: SECRET }, [])
      const ran = await at.run(['sh', '-c', script, 'sh', SECRET], { redact })
      expect(ran.reason).to.equal('it ended with 3')
      expect(JSON.stringify(ran) + ran.files.map(textOf).join()).to.not.include(SECRET)
      expect([ran.stdout, ran.stderr]).to.deep.equal(['[redacted]\n', '[redacted]\n'])
    })
  })

  describe('stdin', () => {
    it('of the library still is an open pipe that a prompting command waits at', async () => {
      const result = await execa('cat', { timeout: 300, reject: false })
      expect(result.timedOut).to.equal(true)
    })

    it('of ours is at its end', async () => {
      expect((await at.run(['cat'])).status).to.equal('succeeded')
    })
  })
})
