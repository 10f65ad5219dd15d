import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { readPolicyDir } from '../../src/load/readPolicyDir.js'
import { assemble } from './assemble.js'
import { toldText } from './told.js'

describe('warnings about policy files', () => {
  let folder = ''
  let rules = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-test-'))
    rules = path.join(folder, 'rules')
    assemble(rules)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function replaceIn(file: string, from: string, to: string): void {
    const text = readFileSync(path.join(rules, file), 'utf8')
    expect(text).to.contain(from)
    writeFileSync(path.join(rules, file), text.replace(from, to))
  }

  async function toldOf(): Promise<string> {
    const loaded = await loadPolicy(rules, 'rules')
    if (!loaded.policy) throw new Error(loaded.problems.map(toldText).join(''))
    expect(loaded.warnings.every(({ severity }) => severity === 'warning')).to.equal(true)
    return loaded.warnings.map(toldText).join('')
  }

  it('tell of a level that nothing gives, and leave the policy valid', async () => {
    replaceIn('rules.yaml', 'type: RED', 'type: YELLOW')
    expect(await toldOf()).to.equal(
      '  level-without-rule levels.yaml:2:13 no rule gives the level `RED`\n' +
        '    help: add a rule with `event: { type: RED }`, or delete the level\n',
    )
  })

  for (const [key, more] of [
    ['onMissing', ''],
    ['onInvalid', ''],
    ['onStale', ', maxAge: 1d'],
  ] as const) {
    it(`do not tell of a level that ${key} gives`, async () => {
      replaceIn('rules.yaml', 'type: RED', 'type: YELLOW')
      replaceIn('facts.yaml', 'default: false }', `default: false, ${key}: RED${more} }`)
      expect(await toldOf()).to.equal('')
    })
  }

  it('do not tell of levels while the policy has errors, for those may be why', async () => {
    replaceIn('rules.yaml', 'type: RED', 'type: REDD')
    const loaded = await loadPolicy(rules, 'rules')
    expect(loaded.policy ? [] : loaded.problems.map(({ code }) => code)).to.deep.equal(['unknown-level'])
  })

  it('tell of files that look like policy files and are not read', async () => {
    const names = ['a.YAML', 'b.yml.txt', 'c.yaml.old', 'd.yaml.disabled', 'e.Yml', 'g.yaml~', 'j.yaml.bak']
    for (const name of [
      ...names,
      '.f.yaml.swp',
      // Copies of files that are there.
      'facts.yaml~',
      'levels.yaml.bak',
      'rules.yaml.orig~',
      'yaml.md',
      'h.yamlish',
    ])
      writeFileSync(path.join(rules, name), 'thresholds: { spare: 1 }')
    mkdirSync(path.join(rules, 'i.yaml.d'))
    const { ignored, problems, sources } = await readPolicyDir(rules, 'rules')
    expect(problems).to.deep.equal([])
    expect(sources).to.have.length(9)
    expect(ignored.map(({ at }) => path.basename(at?.file ?? ''))).to.deep.equal(names)
    expect(ignored.slice(0, 2).map(toldText).join('')).to.equal(
      `  ignored-file a.YAML \`${path.join('rules', 'a.YAML')}\` is not read: policy files end with \`.yaml\` or \`.yml\`\n` +
        '    help: let its name end with `.yaml`, or move it out of the folder\n' +
        `  ignored-file b.yml.txt \`${path.join('rules', 'b.yml.txt')}\` is not read: policy files end with \`.yaml\` or \`.yml\`\n` +
        '    help: let its name end with `.yml`, or move it out of the folder\n',
    )
  })

  it('tell of such files also in a folder without a policy file', async () => {
    rmSync(rules, { recursive: true })
    mkdirSync(rules)
    writeFileSync(path.join(rules, 'rules.YAML'), 'rules: []')
    const { ignored, problems } = await readPolicyDir(rules, 'rules')
    expect([...problems, ...ignored].map(({ code }) => code)).to.deep.equal(['no-policy', 'ignored-file'])
  })
})
