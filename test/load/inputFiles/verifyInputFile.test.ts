import { expect } from 'chai'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { InputFile } from '../../../src/generated/policyFile.js'
import { inputsRoot } from '../../../src/load/readSignals.js'
import { verifyInputFile, type InputRead } from '../../../src/load/inputFiles/verifyInputFile.js'
import { inputChecks, type InputCheck } from '../../../src/load/inputFiles/inputChecks.js'
import { inputs } from '../readFact.js'

const SHIPPED = fileURLToPath(new URL('../../../rules/inputs.yaml', import.meta.url))

describe('verifying one input file', () => {
  const at = inputs()
  let checks: ReadonlyMap<string, InputCheck>

  before(async () => {
    const { inputs } = parse(readFileSync(SHIPPED, 'utf8')) as { inputs: Record<string, InputFile> }
    const compiled = await inputChecks(new Map(Object.entries(inputs)))
    expect(compiled.refused).to.deep.equal([])
    checks = compiled.checks
  })

  async function verify(name: string, content: string | Uint8Array): Promise<InputRead> {
    at.write(name, content)
    const check = checks.get(name)
    if (!check) throw new Error(`no schema for ${name}`)
    const wanted = { file: name, format: check.format, delimiter: ',', comment: '#', check, ofFacts: [] }
    return verifyInputFile(await inputsRoot(at.at(), '.'), wanted, 5000)
  }

  it('never throws, whatever the bytes', async () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\n',
      '\r',
      '\\',
      '#',
      '1',
      '-',
      'null',
      '\uFEFF',
      '\u0000',
    ]
    const words = [
      '"locked"',
      '"peers"',
      '"__proto__"',
      '"timestamp"',
      'integrity_score',
      '"constructor"',
      ' ',
      'é',
    ]
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.constantFrom(...pieces, ...words), { maxLength: 40 }).map((parts) => parts.join('')),
      fc.json({ maxDepth: 3 }),
      fc.jsonValue().map((value) => JSON.stringify({ locked: value, peers: value, timestamp: value })),
      fc.array(fc.string(), { maxLength: 5 }).map((cells) => `integrity_score,status\n${cells.join('\n')}`),
    )
    await fc.assert(
      fc.asyncProperty(content, async (bytes) => {
        for (const name of checks.keys()) {
          const { present, faults, more } = await verify(name, bytes)
          expect(present).to.equal(true)
          expect(more).to.equal(0)
          for (const { at: place, message } of faults) {
            expect(place?.file).to.equal(name)
            expect(message).not.to.match(/undefined|NaN$|\[object/)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('positions point at the value that is wrong', async () => {
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), fc.nat(), async (names, pick) => {
        const wrong = pick % names.length
        const peers = Object.fromEntries(
          names.map((name, index) => [name, { reputation_score: index === wrong ? -7.25 : 50 }]),
        )
        const text = JSON.stringify({ peers }, null, 1)
        const { faults } = await verify('federation/reputation_index.json', text)
        expect(faults.length).to.equal(1)
        const { line = 0, column = 0 } = faults[0]?.at ?? {}
        expect(text.split('\n')[line - 1]?.slice(column - 1)).to.equal('-7.25')
      }),
      { numRuns: 60 },
    )
  })

  it('positions in JSONL and excerpts of long lines show the place', async () => {
    const long = `{"message": "${'x'.repeat(5000)}", "status": 4}`
    const { faults } = await verify('forensics/response_history.jsonl', `${long}\n`)
    const column = long.indexOf('4}') + 1
    expect(faults.map(({ at: place }) => place)).to.deep.equal([
      { file: 'forensics/response_history.jsonl', line: 1, column },
    ])
    expect(faults[0]?.excerpt?.lines[0]?.slice(column - 1)).to.equal('4}')
  })

  it('rows behind the first quote and across reads keep their lines', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => (index === 39_998 ? 'bad,"a\nb"' : '97.5,"ok"'))
    const { faults, records } = await verify(
      'exports/integrity_metrics_registry.csv',
      `integrity_score,status\n${rows.join('\n')}`,
    )
    expect(records).to.equal(40_000)
    expect(faults.map(({ at: place, message }) => [place?.line, message])).to.deep.equal([
      [40_001, '`integrity_score`: `"bad"` is not a number from 0 to 100'],
    ])
  })
})
