import { expect } from 'chai'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { EXIT, PolicyError } from '../../src/model/problem.js'
import { failureOf, scratch } from './scratch.js'
import { withLock } from './withLock.js'

const HOLD_LOCK = fileURLToPath(new URL('holdLock.ts', import.meta.url))

/** Loads this module in the place of the native one. */
function instead(source: string): string[] {
  const url = `data:text/javascript,${encodeURIComponent(source)}`
  const hooks = `export const resolve = (name, context, next) =>
    name === 'fs-native-extensions' ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context)`
  const hooksUrl = `data:text/javascript,${encodeURIComponent(hooks)}`
  const main = `import { register } from 'node:module'; register(${JSON.stringify(hooksUrl)})`
  return ['--import', `data:text/javascript,${encodeURIComponent(main)}`]
}

describe('takeLock', () => {
  const temporary = scratch()
  const lock = () => join(temporary.path, 'state', '.policy.lock')
  let children: ChildProcess[]
  beforeEach(() => {
    children = []
  })
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
  })
  function start(...args: string[]) {
    const child = spawn(process.execPath, ['--import', 'tsx', HOLD_LOCK, lock(), ...args])
    children.push(child)
    return child
  }
  async function otherHolder() {
    const child = start('hold')
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    expect(said.toString()).to.equal('held\n')
    return child
  }

  it('gives what the work gives, and leaves an empty file', async () => {
    expect(await withLock(lock(), { waitMs: 0, holder: 'test' }, async () => 42)).to.equal(42)
    expect(readFileSync(lock(), 'utf8')).to.equal('')
  })

  it('tells who holds it for as long as it is held', async () => {
    await withLock(lock(), { waitMs: 0, holder: 'policy run' }, async () => {
      const lines = readFileSync(lock(), 'utf8').split('\n')
      expect(lines).to.have.length(2)
      const said = JSON.parse(lines[0] ?? '') as Record<string, unknown>
      expect(said).to.include({ pid: process.pid, host: hostname(), holder: 'policy run' })
      expect(Number.isNaN(Date.parse(String(said.since)))).to.equal(false)
    })
  })

  it('is free again after the work failed, with the error of the work', async () => {
    const bug = new Error('the work failed')
    expect(await failureOf(withLock(lock(), { waitMs: 0, holder: 'a' }, () => Promise.reject(bug)))).to.equal(
      bug,
    )
    expect(await withLock(lock(), { waitMs: 0, holder: 'b' }, async () => 'free')).to.equal('free')
  })

  it('never deletes its file: waiters must not be locked out by a file of the same name', async () => {
    await withLock(lock(), { waitMs: 0, holder: 'a' }, async () => undefined)
    const { ino } = statSync(lock())
    await withLock(lock(), { waitMs: 0, holder: 'b' }, async () => undefined)
    expect(statSync(lock()).ino).to.equal(ino)
  })

  it('keeps two calls in one process apart, too', async () => {
    let inside = 0
    const work = async () => {
      inside += 1
      expect(inside).to.equal(1)
      await sleep(10)
      inside -= 1
    }
    await Promise.all([1, 2, 3, 4].map(() => withLock(lock(), { waitMs: 20_000, holder: 'x' }, work)))
  })

  it('refuses while another process holds it, and names that process', async () => {
    const holder = await otherHolder()
    let worked = false
    const options = { waitMs: 50, holder: 'policy undo', name: 'state/.policy.lock' }
    const error = await failureOf(withLock(lock(), options, async () => void (worked = true)))
    expect(worked).to.equal(false)
    expect(error).to.be.instanceOf(PolicyError)
    const { problems, exit } = error as unknown as PolicyError
    expect(exit).to.equal(EXIT.refused)
    expect(problems[0]?.code).to.equal('locked')
    const start = `another run holds \`state/.policy.lock\`: pid ${holder.pid} on ${hostname()}, \`policy run\`, since 20`
    expect(problems[0]?.message.slice(0, start.length)).to.equal(start)
    expect(problems[0]?.help).to.be.a('string')
    expect(readFileSync(lock(), 'utf8')).to.contain(`"pid":${holder.pid}`)
  })

  it('is free the moment its holder is killed, and what the dead one said goes', async () => {
    const holder = await otherHolder()
    const waiting = withLock(lock(), { waitMs: 20_000, holder: 'next' }, async () =>
      readFileSync(lock(), 'utf8'),
    )
    holder.kill('SIGKILL')
    const said = await waiting
    expect(JSON.parse(said)).to.include({ pid: process.pid, holder: 'next' })
    expect(readFileSync(lock(), 'utf8')).to.equal('')
  })

  it('loses no update between processes', async () => {
    const file = join(temporary.path, 'count')
    writeFileSync(file, '0')
    const counters = [1, 2, 3].map(() => start('count', file, '20'))
    await Promise.all(counters.map((child) => once(child, 'exit')))
    expect(readFileSync(file, 'utf8')).to.equal('60')
  })

  it('does not pass what the lock file says on to the terminal as it is', async () => {
    await withLock(lock(), { waitMs: 0, holder: 'a' }, async () => {
      writeFileSync(lock(), JSON.stringify({ pid: '\u001b[31m', host: 'h', holder: '`\n', since: 's' }))
      const { message } = await failureOf(withLock(lock(), { waitMs: 0, holder: 'b' }, async () => undefined))
      expect(message).to.match(/: pid \?\[31m on h, `\?\?`, since s$/)
    })
  })

  for (const [what, content] of [
    ['nothing', ''],
    ['half a line', '{"pid":47'],
    ['no object', 'null'],
  ] as const) {
    it(`refuses also when the holder has written ${what}`, async () => {
      await withLock(lock(), { waitMs: 0, holder: 'a' }, async () => {
        writeFileSync(lock(), content)
        const { message } = await failureOf(
          withLock(lock(), { waitMs: 0, holder: 'b' }, async () => undefined),
        )
        expect(message).to.match(/^another run holds `.*` and has not said who it is$/)
      })
    })
  }

  it('works on a full disk, where the holder cannot say who it is', async function () {
    if (temporary.tinyDisk() === null) return this.skip()
    await withLock(lock(), { waitMs: 0, holder: 'a' }, async () => undefined)
    try {
      writeFileSync(join(temporary.path, 'filler'), 'f'.repeat(70_000))
    } catch {
      // That it is full is the point.
    }
    expect(await withLock(lock(), { waitMs: 0, holder: 'b' }, async () => 'done')).to.equal('done')
  })

  it('tells the system error when the file cannot be made', async function () {
    if (temporary.tinyDisk() === null || !temporary.readOnly()) return this.skip()
    const path = join(temporary.path, '.policy.lock')
    const error = await failureOf(withLock(path, { waitMs: 0, holder: 'a' }, async () => undefined))
    expect(error).not.to.be.instanceOf(PolicyError)
    expect(error.code).to.equal('EROFS')
  })

  for (const [what, source, told] of [
    [
      'the native module cannot be loaded',
      'throw new Error("no prebuild for this machine")',
      'no prebuild for this machine',
    ],
    [
      'the file system has no locks',
      'export function tryLock() { throw Object.assign(new Error("no locks available"), { code: "ENOLCK" }) }',
      'no locks available',
    ],
  ] as const) {
    it(`never runs unlocked: ${what}`, () => {
      const file = join(temporary.path, 'count')
      writeFileSync(file, '0')
      const args = ['--import', 'tsx', ...instead(source), HOLD_LOCK, lock(), 'count', file, '1']
      const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      expect(stdout).to.match(/^lock-unavailable: `.*` cannot be locked on this machine: /)
      expect(stdout).to.contain(told)
      expect(readFileSync(file, 'utf8')).to.equal('0')
    })
  }

  it('takes EBUSY, as Windows says it, for a lock that another one holds', () => {
    const source = 'export function tryLock() { throw Object.assign(new Error("busy"), { code: "EBUSY" }) }'
    const args = ['--import', 'tsx', ...instead(source), HOLD_LOCK, lock(), 'hold']
    expect(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout).to.match(
      /^locked: another run holds /,
    )
    expect(existsSync(lock())).to.equal(true)
  })
})
