import { expect } from 'chai'
import type { Editor, Kind } from './editor.js'

/** What the server says of a key under the pointer; `editor` gives the one that is open. */
export function says(editor: () => Editor): void {
  describe('says what a key means', () => {
    const nest = (inside: string): string => `rules:\n  - name: low\n    conditions:\n      ${inside}\n`
    const one = (inside: string): string =>
      `now: 2025-11-14T12:00:00Z\ncases:\n  - name: one\n    ${inside}\n`
    const texts: readonly (readonly [Kind, string, string])[] = [
      [
        'policy',
        'fa@@cts:\n  score: { file: a.json, type: number }\n',
        'The signals: what is read from which file',
      ],
      [
        'policy',
        'facts:\n  score: { file: a.json, type: number, onMiss@@ing: error }\n',
        'When the file or value is absent',
      ],
      ['policy', 'thresholds:\n  limit: { val@@ue: 1 }\n', 'What facts are compared with'],
      [
        'policy',
        'thresholds:\n  limit: { file: a.json, type: integer, onSt@@ale: error }\n',
        'When it is older',
      ],
      [
        'policy',
        nest('a@@ll: [{ fact: score, operator: equal, value: 1 }]'),
        'Conditions that must all hold.',
      ],
      [
        'policy',
        nest('a@@ny: [{ fact: score, operator: equal, value: 1 }]'),
        'Conditions of which one must hold.',
      ],
      [
        'policy',
        nest('n@@ot: { fact: score, operator: equal, value: 1 }'),
        'The condition that must not hold.',
      ],
      [
        'policy',
        nest('all: [{ fact: score, opera@@tor: equal, value: 1 }]'),
        'How the fact is compared with the value.',
      ],
      [
        'policy',
        nest('any: [{ not: { any: [{ fact: score, operator: equal, va@@lue: 1 }] } }]'),
        'What the fact is compared with',
      ],
      [
        'policy',
        'waivers:\n  - { code: a, where: b, ow@@ner: c, reason: d, expires: 2026-03-31 }\n',
        'Who answers for it',
      ],
      ['tests', one('exp@@ect: { level: RED }'), 'What must come of it.'],
      ['tests', one('expect: { lev@@el: RED }'), 'The level that is decided.'],
      ['tests', one('expect: { bec@@ause: [] }'), 'Every rule that fires, whatever its level'],
      ['tests', one('swe@@ep: { score: { 0..10: RED } }'), 'One fact to its ranges'],
      ['tests', one('sweep: { score: { 0..@@10: RED } }'), 'The level that holds all over the range'],
      [
        'tests',
        one('ste@@ps: [{ expect: { level: RED } }, { expect: { level: RED } }]'),
        'Decisions one after the other',
      ],
      [
        'tests',
        one('steps: [{ aft@@er: 1h, expect: { level: RED } }, { expect: { level: RED } }]'),
        'How long after the step before it',
      ],
    ]
    for (const [kind, body, meaning] of texts) {
      it(`${kind}: ${body.replaceAll('\n', ' ').trim()}`, async () => {
        expect(await editor().hover(kind, body)).to.include(meaning)
      })
    }
  })
}
