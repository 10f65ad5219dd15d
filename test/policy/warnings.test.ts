import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadPolicy } from '../../src/flows/loadPolicy.js'
import { readPolicyDir } from '../../src/load/readPolicyDir.js'
import { readTestDir } from '../../src/load/readTestDir.js'
import { SECTIONS } from '../../src/load/strayFiles.js'
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
    const names = [
      'a.YAML',
      'b.yml.txt',
      'c.yaml.old',
      'd.yaml.disabled',
      'e.Yml',
      'g.yaml~',
      'j.yaml.bak',
      'k.ymal',
    ]
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

  function add(name: string, text: string): void {
    mkdirSync(path.dirname(path.join(rules, name)), { recursive: true })
    writeFileSync(path.join(rules, name), text)
  }

  async function ignoredText(): Promise<string> {
    const { ignored, sources } = await readPolicyDir(rules, 'rules')
    expect(sources).to.have.length(9)
    return ignored.map(toldText).join('')
  }

  it('tell of folders that hold sections, or tests, and are not read', async () => {
    add('teams/notes.yaml', 'on: call\n')
    add('teams/db.yaml', '# of the team\nthresholds:\r\n  spare: 1\r\n')
    add('teams/web.yml', 'rules: []\n')
    add('test/levels.yaml', 'now: 2026-01-01\ncases: []\n')
    add('deep/er/facts.yaml', 'facts: {}\n')
    expect(await ignoredText()).to.equal(
      '  ignored-file teams `rules/teams` is not read: `db.yaml` in it holds `thresholds`, and policy files stand directly in `rules`\n' +
        '    help: move its files to `rules`; a policy of its own has `levels` of its own, and is named with `--rules rules/teams`\n' +
        '  ignored-file test `rules/test` is not read: `levels.yaml` in it holds `cases`, and tests stand in `rules/tests`\n' +
        '    help: move its files to `rules/tests`\n' +
        '  ignored-file er `rules/deep/er` is not read: `facts.yaml` in it holds `facts`, and policy files stand directly in `rules`\n' +
        '    help: move its files to `rules`; a policy of its own has `levels` of its own, and is named with `--rules rules/deep/er`\n',
    )
  })

  it('tell of tests that are not directly among the tests', async () => {
    add('tests/levels.yaml', 'cases: []\n')
    add('tests/more/red.yaml', 'given: {}\ncases: []\n')
    add('tests/inputs/red.yaml', 'rules: []\n')
    const { problems, files } = await readTestDir(path.join(rules, 'tests'), 'rules/tests')
    expect(files).to.deep.equal(['rules/tests/levels.yaml'])
    expect(problems.map(toldText).join('')).to.equal(
      '  ignored-file more `rules/tests/more` is not read: `red.yaml` in it holds `cases`, and tests stand directly in `rules/tests`\n' +
        '    help: move its files to `rules/tests`\n',
    )
  })

  it('do not tell of folders that are policies of their own, tests, hidden, or something else', async () => {
    add('site/policy.yaml', 'thresholds: {}\n')
    add('site/levels.yaml', 'levels: []\n')
    add('site/more/red.yaml', 'rules: []\n')
    add('fleet/db/levels.yaml', 'levels: []\nrules: []\n')
    add('tests/levels.yaml', 'cases: []\n')
    add('tests/inputs/red.yaml', 'rules: []\n')
    add('.git/red.yaml', 'rules: []\n')
    add('other/values.yaml', 'image:\n  rules: []\n')
    add('other/red.txt', 'rules: []\n')
    expect(await ignoredText()).to.equal('')
  })

  it('tell of JSON that is a policy file but for its name', async () => {
    add('db.json', '{ "$schema": "x", "rules": [] }')
    for (const [name, text] of [
      ['a.json', '{ "rules": [], "name": "x" }'],
      ['b.json', '{ "rules": ['],
      ['c.json', '[]'],
      ['d.json', '{ "$schema": "x" }'],
      ['e.json', '{}'],
    ] as const)
      add(name, text)
    expect(await ignoredText()).to.equal(
      '  ignored-file db.json `rules/db.json` is not read: policy files end with `.yaml` or `.yml`\n' +
        '    help: let its name end with `.yaml`, for JSON is YAML as well, or move it out of the folder\n',
    )
  })

  it('know every section that a policy file may hold', () => {
    const { properties } = JSON.parse(
      readFileSync(path.resolve(import.meta.dirname, '../../schemas/policy.schema.json'), 'utf8'),
    ) as { properties: Record<string, unknown> }
    expect(SECTIONS.toSorted()).to.deep.equal(Object.keys(properties).toSorted())
  })
})
