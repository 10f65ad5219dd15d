import { expect } from 'chai'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { explain } from '../../src/flows/explain.js'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { placeOf, type Place } from '../../src/flows/place.js'
import { run } from '../../src/flows/run.js'
import { mayDecide } from '../../src/load/decides.js'
import { EXIT, PolicyError, type Problem } from '../../src/model/problem.js'
import { problemsText } from '../../src/report/problemsText.js'
import { policy } from '../support/cli.js'
import { assemble, faultNames, FIXTURES } from './assemble.js'
import { readTold, toldText, writeTold } from './told.js'

const NOW = Date.parse('2025-11-14T12:00:00Z')
const UPDATE = process.env['UPDATE_GOLDEN'] === '1'

/** How many problems are told, each on a line of its own; a help stands deeper. */
function countOf(text: string): number {
  return [...text.matchAll(/^ {2}\S/gm)].length
}

describe('faults in policy files', () => {
  const told = readTold()
  const found = new Map<string, string>()
  let folder = ''
  let rules = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    rules = path.join(folder, 'rules')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  after(() => {
    if (UPDATE && found.size === faultNames().length) writeTold(found)
  })

  async function problemsOf(name: string): Promise<readonly Problem[]> {
    assemble(rules, name)
    const loaded = await loadPolicy(rules, 'rules')
    if (loaded.policy) throw new Error(`nothing was found wrong with ${name}`)
    return loaded.problems
  }

  it('are told apart from a sound policy, which has none', async () => {
    assemble(rules)
    const loaded = await loadPolicy(rules, 'rules')
    expect(loaded.policy, loaded.policy ? '' : problemsText(loaded.problems)).to.not.equal(null)
    expect(loaded).to.deep.include({ warnings: [] })
  })

  it('have a fixture each, and each fixture is expected to tell something', () => {
    if (!UPDATE) expect([...told.keys()]).to.deep.equal(faultNames())
  })

  it('hold one fault each, in one file each, but for those that say otherwise', () => {
    const told = [...readTold()]
    const single = told.filter(([name]) => !name.startsWith('several/'))
    expect(single.filter(([, text]) => countOf(text) !== 1).map(([name]) => name)).to.deep.equal([])
    expect(told.filter(([name, text]) => name.startsWith('several/') && countOf(text) < 2)).to.deep.equal([])
    const inOneFile = single.filter(([name]) => existsSync(path.join(FIXTURES, `${name}.yaml`)))
    expect(inOneFile).to.have.length.above(250)
  })

  for (const name of faultNames()) {
    it(`${name}: what is wrong, where, and what to do`, async () => {
      const problems = await problemsOf(name)
      found.set(name, problems.map(toldText).join(''))
      if (!UPDATE) expect(found.get(name)).to.equal(told.get(name))
      for (const { severity, at, excerpt } of problems) {
        expect(severity).to.equal('error')
        expect(at?.line).to.be.at.least(1)
        expect(at?.column).to.be.at.least(1)
        expect(excerpt?.lines[(at?.line ?? 0) - (excerpt?.firstLine ?? 0)], 'the line itself').to.be.a(
          'string',
        )
      }
      const places = problems.map(({ at, code }) => `${code} ${at?.file}:${at?.line}:${at?.column}`)
      expect(places, 'one fault is told once').to.deep.equal([...new Set(places)])
      const order = problems.map(({ at }) => [at?.file ?? '', at?.line ?? 0, at?.column ?? 0] as const)
      expect(order).to.deep.equal(
        order.toSorted((a, b) => (a[0] === b[0] ? a[1] - b[1] || a[2] - b[2] : a[0] < b[0] ? -1 : 1)),
      )
    })

    it(`${name}: no run and no explanation comes to a decision, unless only responding reads it`, async () => {
      assemble(rules, name)
      const state = path.join(folder, 'state/policy_state.json')
      mkdirSync(path.dirname(state))
      writeFileSync(state, '{"policy":"GREEN"}')
      const place = placeOf(folder, {})
      const deciding = await loadPolicy(rules, 'rules', 'deciding')
      if (deciding.policy) return decidesAllTheSame(place)
      const explained = await explain({ place, settings: [], now: NOW }).then(
        () => null,
        (error: unknown) => error,
      )
      expect(explained).to.be.instanceOf(PolicyError)
      expect((explained as PolicyError).exit).to.equal(EXIT.usage)
      const effects = { clock: () => NOW, sleep: async () => {} }
      const result = await run({ place, dryRun: false, lockWaitMs: 1000 }, effects)
      expect(result).to.deep.include({ kind: 'failed', exit: EXIT.usage })
      expect(result.state).to.deep.include({ policy: 'UNKNOWN', inputs: {}, signals: {}, triggers: [] })
    })
  }

  /** A fault in what only responding reads keeps nobody from knowing the level. */
  async function decidesAllTheSame(place: Place): Promise<void> {
    const loaded = await loadPolicy(rules, 'rules')
    const faulty = loaded.policy ? [] : loaded.problems.filter(({ severity }) => severity === 'error')
    const files = faulty.map(({ at }) =>
      readFileSync(path.join(rules, path.basename(at?.file ?? '')), 'utf8'),
    )
    expect(files.some((text) => !mayDecide(text))).to.equal(true)
    const effects = { clock: () => NOW, sleep: async () => {} }
    const result = await run({ place, dryRun: false, lockWaitMs: 1000 }, effects)
    expect(result.kind).to.equal('decided')
  }

  describe('through the command line', () => {
    for (const name of [
      'several/files/eight-faults',
      'files/yaml-syntax',
      'several/files/alias-bomb',
      'facts/on-missing-is-the-healthiest',
      'rules/path-is-jsonpath',
      'rules/any-beside-all',
      'rules/text-for-number',
      'facts/name-with-a-direction-mark',
    ]) {
      it(`${name}: validate, run and explain tell the same and exit with 2`, async () => {
        assemble(rules, name)
        const validate = await policy(['validate', '--format', 'json'], { cwd: folder })
        expect(validate.code).to.equal(EXIT.usage)
        const document = JSON.parse(validate.stdout) as {
          valid: boolean
          problems: {
            code: Problem['code']
            message: string
            file: string
            line: number
            column: number
            help: string
          }[]
        }
        expect(document.valid).to.equal(false)
        const lines = document.problems.map(({ code, message, file, line, column, help }) =>
          toldText({
            code,
            severity: 'error',
            message,
            at: { file, line, column },
            ...(help ? { help } : {}),
          }),
        )
        if (!UPDATE) expect(lines.join('')).to.equal(told.get(name))
        const plain = await policy(['validate'], { cwd: folder })
        expect(plain).to.deep.include({ code: EXIT.usage, stdout: '', stderr: validate.stderr })
        expect(plain.stderr).to.not.match(/[\u202a-\u202e\u2066-\u2069]/)
        for (const command of ['explain', 'run'] as const) {
          const ended = await policy([command], { cwd: folder })
          expect(ended.code, command).to.equal(EXIT.usage)
          expect(ended.stderr).to.equal(plain.stderr)
          expect(ended.stdout).to.not.match(/GREEN|YELLOW|RED/)
        }
      })
    }

    it('shows eight faults in two files with their lines', async () => {
      assemble(rules, 'several/files/eight-faults')
      const { stderr } = await policy(['validate'], { cwd: folder })
      const golden = path.resolve(import.meta.dirname, '../fixtures/policy/eight-faults.txt')
      if (UPDATE) writeFileSync(golden, stderr)
      expect(stderr).to.equal(readFileSync(golden, 'utf8'))
      expect(stderr).to.match(/^8 errors$/m)
    })
  })
})
