import { outputFileSync } from 'fs-extra/esm'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchFolder } from '../../src/flows/watchFolder.js'

describe('watching a folder', () => {
  let root: string
  let stop: AbortController
  let runs: boolean[]
  let ended: Promise<void>
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'policy-watch-'))
    stop = new AbortController()
    runs = []
  })
  afterEach(async () => {
    stop.abort()
    await ended
    rmSync(root, { recursive: true })
  })

  const start = (): void => {
    ended = watchFolder(
      join(root, 'rules'),
      async () => void runs.push(existsSync(join(root, 'rules'))),
      stop.signal,
    )
  }
  /** Waits for a run that sees the folder, or sees that it is not there, behind those that were before. */
  const until = async (there: boolean, from: number): Promise<void> => {
    const limit = Date.now() + 20_000
    while (!runs.slice(from).includes(there)) {
      if (Date.now() > limit) throw new Error(`no run; there were: ${runs.join(', ')}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('goes on when the folder goes away and comes back', async () => {
    outputFileSync(join(root, 'rules/a.yaml'), 'a')
    start()
    await until(true, 0)
    for (let round = 0; round < 2; round += 1) {
      let before = runs.length
      renameSync(join(root, 'rules'), join(root, 'away'))
      await until(false, before)
      before = runs.length
      renameSync(join(root, 'away'), join(root, 'rules'))
      await until(true, before)
      before = runs.length
      outputFileSync(join(root, 'rules/tests/b.yaml'), `${round}`)
      await until(true, before)
    }
  }).timeout(90_000)

  it('waits for a folder that is not there yet, and for one in whose place another comes', async () => {
    start()
    await until(false, 0)
    outputFileSync(join(root, 'rules/a.yaml'), 'a')
    await until(true, 1)
    outputFileSync(join(root, 'other/a.yaml'), 'b')
    const before = runs.length
    rmSync(join(root, 'rules'), { recursive: true })
    renameSync(join(root, 'other'), join(root, 'rules'))
    await until(true, before)
  }).timeout(60_000)
})
