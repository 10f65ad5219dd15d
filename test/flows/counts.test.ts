import { expect } from 'chai'
import { explain } from '../../src/flows/explain.js'
import { matrix } from '../../src/flows/matrix.js'
import { validate } from '../../src/flows/validate.js'
import { cellWords } from '../../src/report/matrix/valueWords.js'
import { problemsOf } from '../../src/model/problem.js'
import { allFaults, SMALL_POLICY, testedPolicy } from '../support/testedPolicy.js'

/** `oks`: how many of the last five records went well. */
const COUNT = `facts:
  oks:
    { file: oks.jsonl, where: [{ pointer: /ok, operator: equal, value: true }], last: 5, reduce: count, type: integer, default: 5 }
rules:
  - name: few
    conditions: { all: [{ fact: oks, operator: lessThan, value: 3 }] }
    event: { type: RED, params: { reason: 'only {oks} of 5 went well' } }
`

/** A rule that no count of five can meet. */
const MANY = `rules:
  - name: many
    conditions: { all: [{ fact: oks, operator: greaterThan, value: 5 }] }
    event: { type: YELLOW, params: { reason: '{oks} of 5 went well' } }
`

describe('a count of the last five records', () => {
  const policy = testedPolicy()
  const setting = async (value: string): Promise<string[]> => {
    const options = { place: policy.place(), settings: ['mode=calm', 'score=99', `oks=${value}`], now: 0 }
    try {
      return [(await explain(options)).decision.level]
    } catch (error) {
      return problemsOf(error).problems.map(({ message }) => message)
    }
  }
  beforeEach(() => {
    policy.write('rules/policy.yaml', SMALL_POLICY)
    policy.write('rules/count.yaml', COUNT)
  })

  it('is a whole number from 0 to 5 to `--set`', async () => {
    for (const [value, told] of [
      ['0', 'RED'],
      ['3', 'GREEN'],
      ['5', 'GREEN'],
      ['-1', '`--set oks=-1`: `-1` is below the smallest valid value, 0'],
      ['8', '`--set oks=8`: `8` is above the largest valid value, 5'],
    ] as const)
      expect(await setting(value), value).to.deep.equal([told])
  })

  it('is the same to tests', async () => {
    for (const [value, told] of [
      ['-1', '`-1` is below the smallest valid value, 0'],
      ['8', '`8` is above the largest valid value, 5'],
    ] as const)
      expect(
        allFaults(
          await policy.run(`  - name: a\n    given: { oks: ${value} }\n    expect: { level: RED }\n`),
        ).map((each) => each.replace(/^\S+ \S+ /, '')),
      ).to.include(told)
  })

  it('is the same to the matrix', async () => {
    const { columns } = await matrix(policy.place())
    const column = columns.find(({ spec }) => spec.name === 'oks')
    expect(['RED', 'GREEN'].map((level) => column && cellWords(column, level))).to.deep.equal([
      '0 to 2',
      'at least 3',
    ])
    expect(column?.range).to.deep.equal({ min: 0, max: 5 })
  })

  it('is the same to `policy validate`', async () => {
    policy.write('rules/many.yaml', MANY)
    const { findings } = await validate({ place: policy.place(), now: 0 })
    expect(
      findings.map(({ problem }) => problem.message).filter((each) => each.includes('oks')),
    ).to.deep.equal(['`oks` is never above 5, so this never holds'])
  })

  it('may have a default beyond', async () => {
    policy.write('rules/count.yaml', COUNT.replace('default: 5', 'default: 9'))
    expect(await setting('9')).to.deep.equal(['GREEN'])
  })

  it('that is written wider than it can be is none the wider', async () => {
    policy.write('rules/count.yaml', COUNT.replace('default: 5', 'default: 5, min: -3, max: 100'))
    policy.write('rules/many.yaml', MANY)
    expect(await setting('6')).to.deep.equal(['`--set oks=6`: `6` is above the largest valid value, 5'])
    const { findings } = await validate({ place: policy.place(), now: 0 })
    expect(findings.map(({ problem }) => problem.message)).to.include(
      '`oks` is never above 5, so this never holds',
    )
  })
})
