import { expect } from 'chai'
import { validatePolicyFile } from '../../src/generated/validators.js'
import { schemaFaults } from '../../src/load/schemaFaults.js'

/** What the schema has against a waiver that ends so. */
function toldOfExpiry(expires: unknown): (string | undefined)[] {
  const waiver = { code: 'unused-fact', where: 'facts/score', owner: 'ops', reason: 'soon', expires }
  validatePolicyFile({ waivers: [waiver] })
  return schemaFaults('w.yaml', validatePolicyFile.errors ?? []).flatMap(({ message, help }) => [
    message,
    help,
  ])
}

describe('faults against the schema', () => {
  it('say of a day that is otherwise written how it is written', () => {
    for (const [written, help] of [
      ['2026-1-5', 'write `2026-01-05`'],
      ['2026/01/05', 'write `2026-01-05`'],
      ['2026-01-05T00:00:00Z', 'write `2026-01-05`'],
      ['31.12.2026', 'write `2026-12-31`'],
      ['31.2.2026', undefined],
      // Nobody knows which one is the month.
      ['01/05/2026', undefined],
      ['next year', undefined],
    ] as const)
      expect(toldOfExpiry(written)).to.deep.equal([`\`${written}\` is not a day, like \`2026-03-31\``, help])
  })

  it('say how waivers are written that stand as a mapping', () => {
    validatePolicyFile({ waivers: { 'unused-fact': { where: 'facts/score' } } })
    expect(schemaFaults('w.yaml', validatePolicyFile.errors ?? [])).to.deep.equal([
      {
        code: 'schema',
        severity: 'error',
        message: '`waivers` is a mapping, and a list or nothing is expected',
        place: { file: 'w.yaml', path: ['waivers'], part: 'value' },
        help: 'write its entries as a list: `- { code: …, where: …, … }`',
      },
    ])
  })
})
