import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import {
  assembleLint,
  findingsOf,
  findingText,
  lintNames,
  readLintTold,
  validation,
  writeLintTold,
} from './linted.js'

const UPDATE = process.env['UPDATE_GOLDEN'] === '1'

describe('what is legal in a policy and suspicious', () => {
  const told = UPDATE ? new Map<string, string>() : readLintTold()
  const found = new Map<string, string>()
  let workspace = ''
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))
  after(() => {
    if (UPDATE && found.size === lintNames('told').length) writeLintTold(found)
  })

  it('is nothing in a sound policy, but that it has no tests', async () => {
    assembleLint(workspace)
    const { policy, findings, waived } = await validation(workspace)
    expect(policy).to.not.equal(null)
    expect(waived).to.deep.equal([])
    expect(findings.map(({ problem }) => problem.code)).to.deep.equal(['no-tests'])
  })

  it('has a fixture each, named by its code, and each fixture is expected to tell something', () => {
    if (!UPDATE) expect([...told.keys()]).to.deep.equal(lintNames('told'))
  })

  for (const name of lintNames('told')) {
    it(`${name}: what, where, and what to do`, async () => {
      assembleLint(workspace, `told/${name}`)
      const result = await validation(workspace)
      expect(result.policy).to.not.equal(null)
      const findings = findingsOf(result)
      found.set(name, findings.map(findingText).join(''))
      if (!UPDATE) expect(found.get(name)).to.equal(told.get(name))
      for (const { problem, where } of findings) {
        expect(problem.severity).to.equal('warning')
        expect(problem.help).to.be.a('string')
        expect(where).to.be.a('string')
        const { at, excerpt } = problem
        expect(excerpt?.lines[(at?.line ?? 0) - (excerpt?.firstLine ?? 0)], 'the line itself').to.be.a(
          'string',
        )
      }
      const codes = new Set(findings.map(({ problem }) => problem.code))
      expect(
        [...codes].some((code) => name.startsWith(code)),
        'named by its code',
      ).to.equal(true)
    })

    it(`${name}: no run and no explanation is told of it`, async () => {
      assembleLint(workspace, `told/${name}`)
      for (const which of ['acting', 'deciding'] as const) {
        const loaded = await loadPolicy(path.join(workspace, 'rules'), 'rules', which)
        const warnings = loaded.policy ? loaded.warnings.map(({ code }) => code) : null
        expect(warnings).to.deep.equal(name === 'unused-action' ? ['level-without-rule'] : [])
      }
    })
  }

  for (const name of lintNames('quiet')) {
    it(`is not ${name.replaceAll('-', ' ')}`, async () => {
      assembleLint(workspace, `quiet/${name}`)
      const result = await validation(workspace)
      expect(findingsOf(result).map(findingText).join('')).to.equal('')
      expect(result.policy).to.not.equal(null)
    })
  }
})
