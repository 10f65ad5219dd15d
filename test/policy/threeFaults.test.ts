import { expect } from 'chai'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { readTold, toldText, writeTold } from './told.js'

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/policy/three')
const TOLD = 'three/told.txt'
const UPDATE = process.env['UPDATE_GOLDEN'] === '1'

/** Whole policies, each in a file or a folder, named by their three faults. */
const names = readdirSync(FOLDER)
  .filter((name) => name !== path.basename(TOLD))
  .toSorted()

describe('three faults in one policy', () => {
  const found = new Map<string, string>()
  let folder = ''
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'policy-test-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  after(() => {
    if (UPDATE && found.size === names.length) writeTold(found, TOLD)
  })

  const told = UPDATE ? new Map<string, string>() : readTold(TOLD)

  it('have at least thirty fixtures, most of them one file, and each is expected to tell something', () => {
    expect(names).to.have.length.above(30)
    expect(names.filter((name) => name.endsWith('.yaml'))).to.have.length.above(30)
    if (!UPDATE) expect([...told.keys()]).to.deep.equal(names)
  })

  for (const name of names) {
    it(`${name}: all three are told, in the order of the files`, async () => {
      const rules = path.join(folder, 'rules')
      const from = path.join(FOLDER, name)
      mkdirSync(rules)
      cpSync(from, statSync(from).isDirectory() ? rules : path.join(rules, 'policy.yaml'), {
        recursive: true,
      })
      const loaded = await loadPolicy(rules, 'rules')
      const problems = loaded.policy ? [] : loaded.problems
      found.set(name, problems.map(toldText).join(''))
      if (!UPDATE) expect(found.get(name)).to.equal(told.get(name))
      expect(problems).to.have.length(3)
      expect(problems.map(({ severity }) => severity)).to.deep.equal(['error', 'error', 'error'])
      const places = problems.map(({ at }) => [at?.file ?? '', at?.line ?? 0, at?.column ?? 0] as const)
      for (const [file, line, column] of places) {
        const text = readFileSync(path.join(folder, file), 'utf8').split('\n')[line - 1]
        expect(text?.length, `${file}:${line}:${column}`).to.be.at.least(column - 1)
      }
      expect(places).to.deep.equal(
        places.toSorted((a, b) => (a[0] === b[0] ? a[1] - b[1] || a[2] - b[2] : a[0] < b[0] ? -1 : 1)),
      )
    })
  }
})
