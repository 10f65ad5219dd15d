import { expect } from 'chai'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { completes } from './completion.js'
import { OPERATORS, editorOf, told, type Editor } from './editor.js'
import { says } from './hover.js'
import { ROOT, startLanguageServer, type Diagnostic } from './languageServer.js'

describe('the schemas in an editor, by the YAML language server', () => {
  let editor: Editor
  before(async () => {
    editor = editorOf(await startLanguageServer())
  })
  after(() => editor.server.end())

  completes(() => editor)
  says(() => editor)

  describe('finds nothing wrong with what is shipped, and knows its keys', () => {
    const files = ['rules', 'examples', 'templates/rules'].flatMap(yamlFilesBelow)

    it('of which there is something', () => {
      expect(files).to.include.members(['rules/red.yaml', 'rules/tests/levels.yaml'])
      expect(files.filter((file) => file.startsWith('examples/'))).to.have.length.above(20)
      expect(files.filter((file) => file.startsWith('templates/'))).to.have.length.above(1)
    })

    // What `policy init` copies lies beside the schemas only once it is there.
    const places = new Map(
      files.map((file) => [file, file.replace(/^templates\/rules\/(.*)\.yaml$/, 'rules/$1-of-init.yaml')]),
    )
    const found = new Map<string, Promise<Diagnostic[]>>()
    before(() => {
      for (const [file, place] of places) found.set(file, editor.server.open(place, textOf(file)))
    })

    for (const [file, place] of places) {
      it(file, async () => {
        expect(await found.get(file)).to.deep.equal([])
        const line = textOf(file)
          .split('\n')
          .findIndex((each) => /^[a-z]\w*:/i.test(each))
        const schema = /\btests\//.test(file) ? 'policy_tests' : 'policy'
        expect(await editor.server.hover(place, { line, character: 0 }), 'hover on its first key').to.include(
          `[${schema}.schema.json](file:`,
        )
      })
    }
  })

  it('tells every fault of a faulty policy file, where it is', async () => {
    const found = await editor.opening(
      'policy',
      [
        'levels:',
        '  - { name: red, color: red, description: Bad. }',
        '  - { name: GREEN, color: "#10b981", description: Good. }',
        'facts:',
        '  Score:',
        '    file: score.json',
        '    type: int',
        '    maxAge: 15min',
        'rules:',
        '  - name: low',
        '    conditions:',
        '      all:',
        '        - { fact: score, operator: less, value: 90 }',
        '        - any:',
        '            - { fact: score, oprator: equal, value: 1 }',
        '            - not: { fact: score, operator: equal, value: [] }',
        '    event: { type: RED, prams: {} }',
        'waivers:',
        '  - { code: unused-fact, where: facts/a, owner: me, reason: soon, expires: tomorrow }',
        'rule: []',
        '',
      ].join('\n'),
    ).found
    expect(told(found)).to.deep.equal([
      '3:13-16 A name of a level has upper-case letters, digits and underscores, a letter first; at most 32.',
      "3:25-28 A colour is written as '#rrggbb', in quotes.",
      '6:3-8 A name of a fact has lower-case letters, digits and underscores, a letter first; at most 64.',
      '8:11-14 Value is not accepted. Valid values: "boolean", "integer", "number", "string", "enum".',
      '9:13-18 A duration is a whole number with its unit: 30s, 15m, 24h or 7d.',
      `14:36-40 Value is not accepted. Valid values: ${OPERATORS.map((each) => `"${each}"`).join(', ')}.`,
      '16:15-16 Missing property "operator".',
      '16:30-37 Property oprator is not allowed.',
      '17:59-61 Array has too few items. Expected 1 or more.',
      '18:25-30 Property prams is not allowed.',
      "20:76-84 A day is written as '2026-03-31'.",
      '21:1-5 Property rule is not allowed.',
    ])
  })

  it('tells every fault of a faulty file of tests, where it is', async () => {
    const found = await editor.opening(
      'tests',
      [
        'now: 2025-11-14T12:00:00Z',
        'given: { Score: 1 }',
        'cases:',
        '  - name: one',
        '    expect: { levl: RED }',
        '  - name: two',
        '    expect: {}',
        '  - name: three',
        '    sweep: { score: { 0..10: red } }',
        '  - name: four',
        '    steps: [{ expect: { level: RED } }]',
        '    skip: ""',
        '',
      ].join('\n'),
    ).found
    expect(told(found)).to.deep.equal([
      '3:10-15 A name of a fact has lower-case letters, digits and underscores, a letter first; at most 64.',
      '6:15-19 Property levl is not allowed.',
      '8:13-15 Object has fewer properties than the required number of 1',
      '10:30-33 A name of a level has upper-case letters, digits and underscores, a letter first; at most 32.',
      '12:12-40 Array has too few items. Expected 2 or more.',
      '13:11-13 String is shorter than the minimum length of 1.',
    ])
  })

  it('asks the editor for its settings and for nothing else', () => {
    expect(new Set(editor.server.asked)).to.deep.equal(new Set(['workspace/configuration']))
  })
})

function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

function yamlFilesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .toSorted()
}
