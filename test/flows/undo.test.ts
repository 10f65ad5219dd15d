import { expect } from 'chai'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { PolicyError } from '../../src/model/problem.js'
import type { UndoResult } from '../../src/model/response.js'
import { placeOf } from '../../src/flows/place.js'
import { responses } from '../../src/flows/responses.js'
import {
  effectsOf,
  leaves,
  makeRed,
  recordsOf,
  responded,
  responseMarkers,
  script,
  statuses,
  undoIn,
  writeActions,
} from '../support/respondIn.js'
import { NOON_TEXT } from '../support/runIn.js'
import { workspace } from '../support/workspace.js'

const WRITES = "require('node:fs').writeFileSync(process.argv[1], process.argv[2])"

describe('undo', () => {
  const here = workspace()
  const file = (): string => here.at('data/one.txt')

  beforeEach(() => {
    mkdirSync(here.at('data'))
    writeFileSync(file(), 'before\n')
  })

  /** One RED response of actions that write into `data`; gives its id. */
  async function respondWith(...actions: object[]): Promise<string> {
    writeActions(here, { RED: actions })
    await makeRed(here)
    return (await responded(here.root)).record.response_id
  }
  const writing = (name: string, text: string, more: object = {}): object =>
    script(name, WRITES, { changes: ['data'], ...more }, 'data/one.txt', text)

  async function refused(work: Promise<unknown>): Promise<[string, string, number][]> {
    try {
      await work
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      return error.problems.map(({ code, message }) => [code, message, error.exit])
    }
    throw new Error('it was not refused')
  }
  function preview(result: UndoResult) {
    if (result.kind !== 'undo-preview') throw new Error(result.kind)
    return result.preview
  }

  it('restores what an action changed, once, as a response of its own', async () => {
    const id = await respondWith(writing('changes', 'after\n'))
    expect(readFileSync(file(), 'utf8')).to.equal('after\n')
    const before = here.tree()
    const planned = preview(await undoIn(here.root, id, { apply: false }))
    expect(planned.actions).to.deep.include({
      action: 'changes',
      how: 'files',
      files: [{ path: 'data/one.txt', what: 'restore' }],
      undo_instruction: '',
    })
    expect(here.tree()).to.deep.equal(before)
    const result = await undoIn(here.root, id)
    expect(result).to.deep.include({ kind: 'responded', exit: 0 })
    expect(readFileSync(file(), 'utf8')).to.equal('before\n')
    expect(recordsOf(here, 'response')[1]).to.deep.include({ mode: 'undo', undo_of: id, status: 'succeeded' })
    expect(responseMarkers(here)).to.deep.equal([
      `<!-- POLICY_RESPONSE: UNDONE ${NOON_TEXT} response=${id} succeeded=1/1 -->`,
    ])
    const undoId = recordsOf(here, 'response')[1]?.response_id
    expect(await refused(undoIn(here.root, id))).to.deep.equal([
      ['not-undoable', `nothing can be undone: \`changes\`: it was taken back by ${undoId}`, 3],
    ])
    expect(await refused(undoIn(here.root, undoId ?? ''))).to.deep.equal([
      ['not-undoable', `\`${undoId}\` is an undo itself, and is not undone`, 3],
    ])
  })

  it('takes actions back in reverse order, also when they changed the same file', async () => {
    const id = await respondWith(
      writing('one', '1\n'),
      writing('two', '2\n'),
      leaves('other', { reversible: false }),
    )
    expect(preview(await undoIn(here.root, id, { apply: false })).refused).to.deep.equal([])
    const result = await undoIn(here.root, id)
    if (result.kind !== 'responded') throw new Error(result.kind)
    expect(statuses(result.record.results)).to.deep.equal(['two succeeded', 'one succeeded'])
    expect(readFileSync(file(), 'utf8')).to.equal('before\n')
    expect(effectsOf(here)).to.deep.equal(['other'])
  })

  it('refuses one action alone whose file a later action changed, until that is taken back', async () => {
    const id = await respondWith(writing('one', '1\n'), writing('two', '2\n'))
    expect((await refused(undoIn(here.root, id, { action: 'one' }))).map(([code]) => code)).to.deep.equal([
      'undo-conflict',
    ])
    await undoIn(here.root, id, { action: 'two' })
    await undoIn(here.root, id, { action: 'one' })
    expect(readFileSync(file(), 'utf8')).to.equal('before\n')
  })

  it('refuses when the file changed since, shows the difference, and can be forced', async () => {
    const id = await respondWith(writing('changes', 'after\n'))
    writeFileSync(file(), 'edited by hand\n')
    const { refused: reasons, actions } = preview(await undoIn(here.root, id, { apply: false }))
    expect(reasons.map(({ code }) => code)).to.deep.equal(['undo-conflict'])
    expect(actions[0]?.files[0]?.conflict?.diff).to.include('-edited by hand\n+before')
    expect((await refused(undoIn(here.root, id)))[0]?.[0]).to.equal('undo-conflict')
    expect(readFileSync(file(), 'utf8')).to.equal('edited by hand\n')
    await undoIn(here.root, id, { force: { reason: 'the edit was a test' } })
    expect(readFileSync(file(), 'utf8')).to.equal('before\n')
    expect(recordsOf(here, 'started')[1]?.forced).to.deep.equal({
      reason: 'the edit was a test',
      overrides: ['undo-conflict'],
    })
  })

  it('runs the undo command of an action that has one, with the values of its time', async () => {
    const undo = [process.execPath, '-e', WRITES, 'data/undone.txt', '{integrity_score}']
    const id = await respondWith(writing('changes', 'after\n', { undo, reversible: true }))
    here.signals({ integrity_score: 70 })
    const result = await undoIn(here.root, id)
    expect(result).to.deep.include({ kind: 'responded', exit: 0 })
    expect(here.read('data/undone.txt')).to.equal('80')
    expect(readFileSync(file(), 'utf8')).to.equal('after\n')
  })

  it('holds an undo command back, too, when a file changed since', async () => {
    const undo = [process.execPath, '-e', WRITES, 'data/undone.txt', 'x']
    const id = await respondWith(writing('changes', 'after\n', { undo, reversible: true }))
    writeFileSync(file(), 'edited by hand\n')
    expect((await refused(undoIn(here.root, id)))[0]?.[0]).to.equal('undo-conflict')
    expect(existsSync(here.at('data/undone.txt'))).to.equal(false)
  })

  it('does not run an undo command once more of which nobody knows how far it came', async () => {
    const undo = [
      process.execPath,
      '-e',
      "require('node:fs').appendFileSync('undone.txt', 'x'); process.exit(1)",
    ]
    const id = await respondWith(
      writing('changes', 'after\n', { undo, reversible: true, changes: undefined }),
    )
    expect((await undoIn(here.root, id)).exit).to.equal(1)
    expect((await refused(undoIn(here.root, id)))[0]?.[1]).to.match(
      /^the undo command of `changes` was begun by \S+ and did not succeed: nobody knows how far it came$/,
    )
    expect(here.read('undone.txt')).to.equal('x')
    await undoIn(here.root, id, { force: { reason: 'looked into' } })
    expect(here.read('undone.txt')).to.equal('xx')
  })

  it('acts only on an undo file that the log vouches for', async () => {
    const id = await respondWith(writing('changes', 'after\n'))
    const name = `state/policy_response_undo_${id}_changes.json`
    here.edit(name, (text) => text.replace('"changes": [', '"undo": ["touch", "planted"], "changes": ['))
    expect(await refused(undoIn(here.root, id, { force: { reason: 'x' } }))).to.deep.equal([
      [
        'not-undoable',
        `nothing can be undone: \`changes\`: \`${name}\` is not what the log says: it was changed`,
        3,
      ],
    ])
    expect(existsSync(here.at('planted'))).to.equal(false)
  })

  it('takes back what an action did that failed half-way', async () => {
    const id = await respondWith(
      script('fails', `${WRITES}; process.exit(1)`, { changes: ['data'] }, 'data/one.txt', 'half'),
    ).catch((error: unknown) => String(error))
    await undoIn(here.root, id)
    expect(readFileSync(file(), 'utf8')).to.equal('before\n')
  })

  it('tells a response or an action that there is none of', async () => {
    const id = await respondWith(writing('changes', 'after\n'))
    expect(await refused(undoIn(here.root, `${id}x`))).to.deep.equal([
      ['no-response', `there is no response \`${id}x\``, 2],
    ])
    expect(await refused(undoIn(here.root, id, { action: 'change' }))).to.deep.equal([
      ['no-response', 'the response has no action `change`', 2],
    ])
  })

  it('is needed most while gates are closed, and they do not hold it back', async () => {
    const id = await respondWith(writing('changes', 'after\n'))
    here.write('forensics/safety_brake_state.json', '{"is_engaged": true}')
    expect((await undoIn(here.root, id)).exit).to.equal(0)
    expect(readFileSync(file(), 'utf8')).to.equal('before\n')
  })

  it('is listed: what can still be undone, and what was', async () => {
    const id = await respondWith(writing('one', '1\n'), writing('two', '2\n'))
    const undoable = async (): Promise<string[] | undefined> =>
      (await responses(placeOf(here.root, {}), id)).responses[0]?.undoable.map(({ action }) => action)
    expect(await undoable()).to.deep.equal(['two', 'one'])
    await undoIn(here.root, id, { action: 'two' })
    expect(await undoable()).to.deep.equal(['one'])
    const { responses: all } = await responses(placeOf(here.root, {}))
    expect(all.map(({ started }) => started.mode)).to.deep.equal(['undo', 'apply'])
  })
})
