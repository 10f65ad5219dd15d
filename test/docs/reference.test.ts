import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { execa } from 'execa'
import { PROBLEMS } from '../../src/model/problemCodes.js'
import { ROOT } from '../examples/checkout.js'

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

/** All of src/ but the catalogue itself and what is generated. */
const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      file.endsWith('.ts') && !file.startsWith('generated') && file !== path.join('model', 'problemCodes.ts'),
  )
  .map((file) => read(path.join('src', file)))
  .join('\n')

const codes = Object.keys(PROBLEMS)

describe('reference', () => {
  it('every problem code is used in src/', () => {
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).to.deep.equal([])
  })

  it('every problem code that src/ uses is in the catalogue', () => {
    const used = [...sources.matchAll(/\bcode: '([a-z][a-z-]*)'/g)].map((match) => match[1])
    expect(used).to.have.length.above(20)
    expect(used.filter((code) => !codes.includes(code as string))).to.deep.equal([])
  })

  it('every key of every schema is documented and described', () => {
    for (const [schema, page] of [
      ['policy', 'policy-files'],
      ['policy_tests', 'test-files'],
      ['policy_state', 'state-and-log'],
      ['policy_log_record', 'state-and-log'],
      ['policy_response_preview', 'responses'],
      ['policy_response_log_record', 'responses'],
      ['policy_response_undo', 'responses'],
      ['policy_response_blocked', 'responses'],
      ['policy_response_state', 'responses'],
    ]) {
      const text = read(`docs/reference/${page}.md`)
      for (const key of keysOf(JSON.parse(read(`schemas/${schema}.schema.json`))))
        expect(text, `${schema}: ${key}`).to.match(new RegExp(`[\`.\\]]${key}\``))
      expect(text.match(/^\|.*\| {2}\|$/gm), `${page}: keys without a meaning`).to.equal(null)
    }
  })

  it('what is generated is current', async () => {
    const { exitCode, stderr } = await execa(
      process.execPath,
      ['--import', 'tsx', 'scripts/generate.ts', '--check'],
      {
        cwd: ROOT,
        reject: false,
      },
    )
    expect(exitCode, stderr).to.equal(0)
  })
})

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value as object), ...keysOf(value)] : keysOf(value),
  )
}
