import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { policy } from '../support/cli.js'
import { makeWorkspace, type Workspace } from '../support/workspace.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('policy matrix', () => {
  let workspace: Workspace
  beforeEach(() => {
    workspace = makeWorkspace(mkdtempSync(path.join(tmpdir(), 'policy-test-')))
  })
  afterEach(() => rmSync(workspace.root, { recursive: true, force: true }))

  it('is what docs/policy-matrix.md says of the shipped policy', async () => {
    const { code, stdout, stderr } = await policy(['matrix', '--format', 'markdown'], { cwd: ROOT })
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    const note = '<!-- Made by `npm run generate`; do not edit. -->\n\n'
    expect(readFileSync(path.join(ROOT, 'docs/policy-matrix.md'), 'utf8')).to.equal(note + stdout)
  })

  it('follows the rules, and reads and writes nothing else', async () => {
    workspace.edit('rules/policy.yaml', (text) =>
      text.replace('red_integrity: { value: 90', 'red_integrity: { value: 91.5'),
    )
    const before = workspace.tree()
    const { code, stdout } = await policy(['matrix', '-C', workspace.root])
    expect(code).to.equal(0)
    expect(stdout).to.include('  integrity_score   below 91.5 %  91.5 to below 95 %  at least 95 %\n')
    expect(workspace.tree()).to.deep.equal(before)
  })

  it('is a page or a document where it is asked for', async () => {
    const html = await policy(['matrix', '-C', workspace.root, '--format', 'html'])
    expect(html.code).to.equal(0)
    expect(html.stdout).to.match(/^<!doctype html>\n.*<\/html>\n$/s)
    const json = await policy(['matrix', '-C', workspace.root, '--format', 'json'])
    expect(json.code).to.equal(0)
    const document = JSON.parse(json.stdout) as { facts: { name: string }[] }
    expect(document.facts.map(({ name }) => name)).to.deep.equal([
      'trust_locked',
      'integrity_score',
      'consensus_pct',
      'reputation_score',
      'forecast_risk',
      'recent_responses',
    ])
  })

  it('shows no table of a policy that is broken', async () => {
    workspace.edit('rules/red.yaml', (text) => text.replace('type: RED', 'type: REDD'))
    const { code, stdout, stderr } = await policy(['matrix', '-C', workspace.root])
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
    expect(stderr).to.include('unknown-level').and.include('REDD')
  })
})
