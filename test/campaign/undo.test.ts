import { expect } from 'chai'
import fc from 'fast-check'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FileChange } from '../../src/model/responseRecords.js'
import { planRestore, restoreFiles } from '../../src/store/restore.js'
import { completeSnapshot, pruneCopies, takeSnapshot } from '../../src/store/snapshot.js'
import { dyingAfter } from '../support/dying.js'
import { operations, perform } from '../support/operations.js'
import { listTree } from '../support/tree.js'

const ROUNDS = process.env['POLICY_CAMPAIGN'] === '1' ? 500 : 40

/** What the action may change. `l` leads to `real`, and `gone` to `new/deep`, which is not there at first. */
const DECLARED = ['d', 'f', 'g/h', 'l', 'l/inside', 'gone', 'd/e']
const TOPS = ['d', 'f', 'g/h', 'l', 'real', 'real/inside', 'gone', 'new/deep']
const NOT_DECLARED = ['other', 'g/beside', 'near/x']

const everything = fc.record({
  before: fc.array(operations(TOPS), { minLength: 5, maxLength: 25 }),
  action: fc.array(operations(TOPS), { minLength: 1, maxLength: 15 }),
  meddled: fc.option(operations(TOPS), { freq: 2 }),
  killedAt: fc.nat(30),
})

describe('do and undo over random trees', function () {
  this.timeout(600_000)
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'policy-undo-')))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it(`leaves every byte, mode and link as before, or refuses, ${ROUNDS} times`, async () => {
    const counts = { refused: 0, undone: 0, killed: 0, meddled: 0 }
    await fc.assert(
      fc.asyncProperty(everything, async ({ before, action, meddled, killedAt }) => {
        const root = mkdtempSync(join(folder, 'w'))
        const copies = join(root, 'copies')
        for (const path of NOT_DECLARED) {
          mkdirSync(dirname(join(root, path)), { recursive: true })
          writeFileSync(join(root, path), path)
        }
        for (const each of before) perform(root, each)
        for (const [link, target] of [
          ['l', 'real'],
          ['gone', 'new/deep'],
        ] as const) {
          rmSync(join(root, link), { recursive: true, force: true })
          symlinkSync(target, join(root, link))
        }
        const was = listTree(root)
        const list = () => listTree(root, ['copies'])

        const first = await refusalOr(takeSnapshot(root, DECLARED, copies))
        if (typeof first === 'string') {
          // The random links may lead a declared path out.
          expect(first).to.match(/outside the workspace|is the whole workspace|leads back to itself/)
          expect(listTree(root)).to.deep.equal(was)
          counts.refused += 1
          return
        }
        expect(await completeSnapshot(root, DECLARED, first)).to.deep.equal([])
        expect(list()).to.deep.equal(was)

        for (const each of action) perform(root, each)
        const done = list()
        const changes = await completeSnapshot(root, DECLARED, first, () => false, copies)
        await pruneCopies(copies, changes)
        expect(pathsOf(changes)).to.deep.equal(differences(was, done))
        expect(
          (await planRestore(root, copies, changes)).filter(({ what }) => what === 'keep'),
        ).to.deep.equal([])

        if (meddled !== null) perform(root, meddled)
        const found = list()
        if (differences(done, found).length > 0) {
          await undoWhatWasMeddledWith({ root, copies, changes, was, done, found })
          counts.meddled += 1
          return
        }
        if (await dyingAfter(killedAt, () => restoreFiles(root, copies, changes))) {
          const half = await planRestore(root, copies, changes)
          expect(half.filter(({ conflict }) => conflict)).to.deep.equal([])
          await restoreFiles(root, copies, changes)
          counts.killed += 1
        } else counts.undone += 1
        expect(list()).to.deep.equal(was)
        const again = await planRestore(root, copies, changes)
        expect(again.filter(({ what }) => what !== 'keep')).to.deep.equal([])
        expect(await restoreFiles(root, copies, changes)).to.deep.equal({ restored: [], deleted: [] })
      }),
      { numRuns: ROUNDS },
    )
    // Otherwise the rounds would show nothing.
    expect(counts.undone + counts.killed).to.be.greaterThan(ROUNDS / 4)
  })
})

interface Meddled {
  readonly root: string
  readonly copies: string
  readonly changes: readonly FileChange[]
  readonly was: Record<string, string>
  readonly done: Record<string, string>
  readonly found: Record<string, string>
}

/** Every path that somebody changed since is a conflict, or as it was; forced, all is as it was, or refused untouched. */
async function undoWhatWasMeddledWith({ root, copies, changes, was, done, found }: Meddled): Promise<void> {
  const plan = await planRestore(root, copies, changes)
  for (const { path, what, conflict } of plan) {
    if (done[path] === found[path]) continue
    // Where the kind changes, nothing is what an undo that was killed leaves.
    const isUnderWay = found[path] === undefined || found[path].startsWith('folder')
    if (found[path] === was[path]) expect(what, path).to.equal('keep')
    else if (!isUnderWay) expect(conflict, path).to.not.equal(undefined)
  }
  const forced = await restoreFiles(root, copies, changes).catch((error: Error) => error.message)
  const left = listTree(root, ['copies'])
  if (typeof forced === 'string') {
    expect(forced).to.match(/which the action did not make|was in a folder there/)
    expect(left).to.deep.equal(found)
    return
  }
  const kept = plan.filter(({ what }) => what === 'keep').map(({ path }) => path)
  for (const path of pathsOf(changes)) if (!kept.includes(path)) expect(left[path], path).to.equal(was[path])
  for (const path of differences(found, left)) {
    const isAbove = pathsOf(changes).some((each) => each.startsWith(`${path}/`))
    if (!isAbove) expect(pathsOf(changes)).to.include(path)
  }
}

async function refusalOr(snapshot: Promise<FileChange[]>): Promise<FileChange[] | string> {
  return snapshot.catch((error: Error) => error.message)
}

function pathsOf(changes: readonly FileChange[]): string[] {
  return changes.map(({ path }) => path)
}

function differences(a: Record<string, string>, b: Record<string, string>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path]).sort()
}
