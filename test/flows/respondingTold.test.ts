import { expect } from 'chai'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { explain } from '../../src/flows/explain.js'
import { placeOf } from '../../src/flows/place.js'
import { makeWorkspace, type Workspace } from '../support/workspace.js'

describe('what an explanation tells of the gates', () => {
  let workspace: Workspace
  beforeEach(() => {
    workspace = makeWorkspace(mkdtempSync(path.join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(workspace.root, { recursive: true, force: true }))

  it('is that one is closed whose guard cannot be read, though nobody knows since when', async () => {
    rmSync(workspace.at('forensics/safety_brake_state.json'), { force: true })
    mkdirSync(workspace.at('forensics/safety_brake_state.json'), { recursive: true })
    const { account } = await explain({ place: placeOf(workspace.root, {}), settings: [], now: 0 })
    const { responding } = account
    expect(responding).to.include({ known: true })
    if (!responding.known) return
    expect(responding.seen.gates.filter(({ closed }) => closed).map(({ gate }) => gate)).to.include(
      'safety-brake',
    )
    expect([...responding.since]).to.deep.equal([])
  })
})
