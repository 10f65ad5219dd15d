import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { processesWith } from '../../src/act/leftBehind.js'
import { processes, signalProcess, type Process } from '../../src/act/processes.js'
import { processGroup } from '../../src/act/processGroup.js'

describe('finding processes', () => {
  const cookie = { name: 'TEST_MARK', value: 'b5c4' }
  let children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    children = []
  })

  /** A process that has started its program: before that it looks like this one. */
  const started = async (script: string, env: NodeJS.ProcessEnv, detached = false): Promise<number> => {
    const child = spawn('sh', ['-c', `echo; ${script}`], {
      env: { PATH: process.env['PATH'], ...env },
      detached,
    })
    children.push(child)
    await once(child.stdout, 'data')
    return child.pid ?? 0
  }

  describe('by the cookie', () => {
    it('gives those that carry it, whoever their parent is', async () => {
      const mine = await started('exec sleep 300', { A: 'x', TEST_MARK: 'b5c4', Z: 'x' })
      const last = await started('exec sleep 300', { TEST_MARK: 'b5c4' })
      expect((await processesWith(cookie)).sort()).to.deep.equal([mine, last].sort())
    })

    it('is not misled by what looks alike', async () => {
      await started('exec sleep 300', { TEST_MARK: 'b5c45', A_TEST_MARK: 'b5c4', OTHER: 'TEST_MARK=b5c4' })
      await started('exec sleep 300', { X: 'TEST_MARK', TEST_MARK: 'b5c' })
      expect(await processesWith(cookie)).to.deep.equal([])
    })

    it('gives no zombie', async () => {
      const parent = await started('env TEST_MARK=b5c4 sh -c "exit 0" & exec sleep 300', {})
      const isZombie = (): boolean => {
        const child = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim()
        return child !== '' && readFileSync(`/proc/${child}/stat`, 'utf8').includes(') Z ')
      }
      for (let tries = 0; !isZombie() && tries < 500; tries += 1)
        await new Promise((go) => setTimeout(go, 10))
      expect(isZombie()).to.equal(true)
      expect(await processesWith(cookie)).to.deep.equal([])
    })
  })

  describe('by their number', () => {
    it('never signals the process that has a number by now', async () => {
      const pid = await started('exec sleep 300', {})
      const now = processes().get(pid) as Process
      signalProcess({ ...now, started: '1' }, 'SIGKILL')
      await new Promise((go) => setTimeout(go, 100))
      expect(processes().get(pid)).to.deep.equal(now)
      signalProcess(now, 'SIGKILL')
      await once(children[0] as ChildProcess, 'exit')
    })

    it('takes a group for a stranger when its leader was gone and is there again', async () => {
      const pid = await started('exec sleep 300', { TEST_MARK: 'other' }, true)
      const group = processGroup(pid, cookie)
      group.reaped()
      expect(group.members()).to.deep.equal([])
      await group.endMembers()
      expect(await group.endAll()).to.equal(0)
      expect(processes().get(pid)?.group).to.equal(pid)
    })

    it('reads the state of a process with a strange name', async () => {
      const program =
        'require("node:fs").writeFileSync("/proc/self/comm", ") Z 1 (x"); console.log(); setTimeout(Date, 3e5)'
      const child = spawn(process.execPath, ['-e', program])
      children.push(child)
      await once(child.stdout, 'data')
      expect(processes().get(child.pid ?? 0)).to.include({ parent: process.pid })
    })
  })
})
