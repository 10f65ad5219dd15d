import { expect } from 'chai'
import { CURSOR, OPERATORS, told, type Editor, type Kind } from './editor.js'

/** What the server offers where something is to be written; `editor` gives the one that is open. */
export function completes(editor: () => Editor): void {
  describe('completes', () => {
    it('sections', async () => {
      expect(await editor().labels('policy', CURSOR)).to.have.members([
        'levels',
        'thresholds',
        'facts',
        'rules',
        'gateFacts',
        'gates',
        'actions',
        'respond',
        'guards',
        'inputs',
        'outputs',
        'waivers',
      ])
    })

    it('what a fact may say, and whole facts', async () => {
      const offered = await editor().completions('policy', `facts:\n  score:\n    ${CURSOR}\n`)
      const names = offered.map(({ label }) => label)
      expect(names).to.include.members([
        'file',
        'pointer',
        'column',
        'type',
        'onMissing',
        'maxAge',
        'onStale',
      ])
      expect(names).to.include.members(['from JSON', 'from CSV', 'from JSONL'])
      const csv = offered.find(({ label }) => label === 'from CSV')?.insertText ?? ''
      expect(csv.split('\n').map((line) => line.split(':')[0])).to.deep.equal([
        'file',
        'column',
        'reduce',
        'type',
        'onMissing',
      ])
    })

    it('the types of facts', async () => {
      expect(
        await editor().labels('policy', `facts:\n  score:\n    file: a.json\n    type: ${CURSOR}\n`),
      ).to.deep.equal(['boolean', 'integer', 'number', 'string', 'enum'])
    })

    it('both kinds of thresholds, and every kind of gate fact', async () => {
      expect(await editor().labels('policy', `thresholds:\n  limit:\n    ${CURSOR}\n`)).to.include.members([
        'value',
        'unit',
        'value with its unit',
        'from JSON',
      ])
      expect(await editor().labels('policy', `gateFacts:\n  limit:\n    ${CURSOR}\n`)).to.include.members([
        'value with its unit',
        'from JSON',
        'responses of a span',
        'the largest of',
        'the first of',
      ])
    })

    it('a rule, whole', async () => {
      const [rule] = (await editor().completions('policy', `rules:\n  - ${CURSOR}\n`)).filter(
        ({ label }) => label === 'rule with its reason',
      )
      expect(rule?.insertText).to.match(/^name: .*conditions:.*all:.*fact: .*event:.*type: .*reason: '/s)
    })

    it('`all`, `any` and `not`', async () => {
      const offered = await editor().labels(
        'policy',
        `rules:\n  - name: low\n    conditions:\n      ${CURSOR}\n`,
      )
      expect(offered).to.include.members(['all', 'any', 'not', 'all of', 'any of'])
    })

    it('conditions in a list: comparisons and nests', async () => {
      const offered = await editor().labels(
        'policy',
        `rules:\n  - name: low\n    conditions:\n      all:\n        - ${CURSOR}\n`,
      )
      expect(offered).to.include.members([
        'comparison',
        'comparison with a threshold',
        'all of',
        'any of',
        'not',
      ])
    })

    it('the rest of a comparison', async () => {
      const offered = await editor().labels(
        'policy',
        `rules:\n  - name: low\n    conditions:\n      all:\n        - fact: score\n          ${CURSOR}\n`,
      )
      expect(offered).to.include.members(['operator', 'value'])
    })

    for (const [where, nest] of Object.entries({
      'in a list': `all:\n        - fact: score\n          operator: ${CURSOR}`,
      'in a nest of nests': `all:\n        - any:\n            - not:\n                fact: score\n                operator: ${CURSOR}`,
      'below `not`': `not:\n        fact: score\n        operator: ${CURSOR}`,
    })) {
      it(`operators ${where}, of rules and gates`, async () => {
        for (const section of ['rules', 'gates'])
          expect(
            await editor().labels('policy', `${section}:\n  - name: low\n    conditions:\n      ${nest}\n`),
            section,
          ).to.deep.equal(OPERATORS)
      })
    }

    it('waivers', async () => {
      expect(await editor().labels('policy', `waivers:\n  - ${CURSOR}\n`)).to.include.members([
        'code',
        'where',
        'owner',
        'reason',
        'expires',
      ])
    })

    it('what a case expects, and whole cases', async () => {
      const head = 'now: 2025-11-14T12:00:00Z\ncases:\n  - '
      expect(await editor().labels('tests', `${head}${CURSOR}\n`)).to.include.members([
        'name',
        'case',
        'sweep',
        'steps',
      ])
      expect(
        await editor().labels('tests', `${head}name: one\n    expect:\n      ${CURSOR}\n`),
      ).to.include.members([
        'level',
        'because',
        'actions',
        'gates',
        'facts',
        'quality',
        'previous',
        'changed',
        'error',
      ])
      expect(
        await editor().labels(
          'tests',
          `${head}name: one\n    expect:\n      quality:\n        score: ${CURSOR}\n`,
        ),
      ).to.deep.equal(['ok', 'missing', 'stale', 'invalid'])
    })

    it('nothing that the schema would then refuse', async () => {
      const places: (readonly [Kind, string])[] = [
        ['policy', `facts:\n  score:\n    ${CURSOR}\n`],
        ['policy', `thresholds:\n  limit:\n    ${CURSOR}\n`],
        ['policy', `gateFacts:\n  limit:\n    ${CURSOR}\n`],
        ['policy', `rules:\n  - ${CURSOR}\n`],
        ['policy', `rules:\n  - name: low\n    event: { type: RED }\n    conditions:\n      ${CURSOR}\n`],
        [
          'policy',
          `rules:\n  - name: low\n    event: { type: RED }\n    conditions:\n      all:\n        - ${CURSOR}\n`,
        ],
        ['tests', `now: 2025-11-14T12:00:00Z\ncases:\n  - ${CURSOR}\n`],
        ['tests', `now: 2025-11-14T12:00:00Z\ncases:\n  - name: one\n    expect:\n      ${CURSOR}\n`],
      ]
      const faults = places.map(async ([kind, body]) => {
        const whole = (await editor().completions(kind, body)).filter(({ label }) => WHOLE.has(label))
        expect(whole, body).to.have.length.above(0)
        for (const { label, insertText } of whole) {
          const text = inserted(body, insertText ?? '')
          expect(told(await editor().opening(kind, text).found), `${label} in\n${text}`).to.deep.equal([])
        }
      })
      await Promise.all(faults)
    })
  })
}

/** The completions that are more than a key. */
const WHOLE = new Set([
  'from JSON',
  'from CSV',
  'from JSONL',
  'value with its unit',
  'responses of a span',
  'the largest of',
  'the first of',
  'rule with its reason',
  'all of',
  'any of',
  'comparison',
  'comparison with a threshold',
  'case with its facts',
  'case with a sweep',
  'case with steps',
  'level and rules',
])

/** A body with a snippet at the cursor, its lines indented like the first; in a list the snippet does that itself. */
function inserted(body: string, snippet: string): string {
  const [above = ''] = body.split(CURSOR)
  const line = above.slice(above.lastIndexOf('\n') + 1)
  const indent = ' '.repeat(line.length - (line.endsWith('- ') ? 2 : 0))
  return body.replace(CURSOR, () => filledIn(snippet).replaceAll('\n', `\n${indent}`))
}

/** A snippet as somebody leaves it who takes every first suggestion. */
function filledIn(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^\\}])*)\}/g, (_, text: string) => text.replace(/\\(.)/g, '$1'))
    .replace(/\$\d+/g, 'text')
}
