import { expect } from 'chai'
import { inputsRoot, readSignals } from '../../src/load/readSignals.js'
import type { Fact } from '../../src/generated/policyFile.js'
import { inputs, NOW, policyOf } from './readFact.js'

const NUMBER = { description: 'A number', type: 'number', default: 0 } as const

describe('the lines of values in JSON', () => {
  const files = inputs()
  const text = `{
  "trap": { "b": 1, "a": { "b": 2 } },
  "a": {
    "list": [1,
      5, 3],
    "b~/c": "\\"b\\": {"
    , "b": 7
  }
}
`
  const pointed = (field: string, more: Partial<Fact> = {}): Fact =>
    ({ ...NUMBER, file: 'a.json', pointer: field, ...more }) as Fact

  const lineOf = async (fact: Fact, lines: boolean): Promise<number | undefined> => {
    const [reading] = await readSignals(
      await inputsRoot(files.at(), '.'),
      policyOf({ fact }).signals,
      NOW,
      lines,
    )
    return reading?.outcome.source.line
  }

  for (const [field, more, line] of [
    ['/a/b', {}, 7],
    ['/trap/a/b', {}, 2],
    ['/a/list/1', {}, 5],
    ['/a/list', { reduce: 'max' }, 5],
    ['/a/list', { reduce: 'mean' }, 4],
    ['/a/b~0~1c', { type: 'string', default: '' }, 6],
    ['/a/list/*', { reduce: 'mean' }, undefined],
    ['/a/missing', {}, undefined],
  ] as const)
    it(`${field} ${JSON.stringify(more)}: ${line}`, async () => {
      files.write('a.json', `\ufeff${text}`)
      expect(await lineOf(pointed(field, more as Partial<Fact>), true)).to.equal(line)
      expect(await lineOf(pointed(field, more as Partial<Fact>), false), 'nobody asked').to.equal(undefined)
    })

  it('are not looked for in a long text', async () => {
    files.write('a.json', `{ "a": { "b": 7 }, "long": "${'x'.repeat(1024 * 1024)}" }`)
    expect(await lineOf(pointed('/a/b'), true)).to.equal(undefined)
  })
})
