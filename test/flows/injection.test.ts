import { expect } from 'chai'
import fc from 'fast-check'
import { readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { planResponse } from '../../src/core/responsePlan.js'
import { loadPolicyOrFail } from '../../src/flows/loadPolicy.js'
import type { Scalar } from '../../src/model/policy.js'
import { runs } from '../act/running.js'
import { HOSTILE } from '../support/hostile.js'
import { writeActions } from '../support/respondIn.js'
import { workspace } from '../support/workspace.js'

const PER_PROCESS = 50
const SHOW = "const fs = require('node:fs'); fs.writeSync(1, JSON.stringify(process.argv.slice(1)))"

describe('a value in an argument', () => {
  const here = workspace()
  const at = runs()

  it('of 1,000 that are hostile arrives as it is, and none of them does anything', async function () {
    this.timeout(60_000)
    const names = Array.from({ length: PER_PROCESS }, (_, index) => `fact_${index}`)
    const facts = names.map(
      (name) => `  ${name}: { file: a.json, pointer: /${name}, type: string, default: '' }`,
    )
    writeFileSync(here.at('rules/values.yaml'), `facts:\n${facts.join('\n')}\n`)
    const words = names.flatMap((name) => [`{${name}}`, `--value={${name}}`])
    writeActions(here, { RED: [{ name: 'shows', run: [process.execPath, '-e', SHOW, '--', ...words] }] })
    const policy = await loadPolicyOrFail(here.at('rules'), 'rules')
    const batch = fc.array(HOSTILE, { minLength: PER_PROCESS, maxLength: PER_PROCESS })
    await fc.assert(
      fc.asyncProperty(batch, async (values) => {
        const facts = new Map<string, Scalar>(values.map((value, index) => [`fact_${index}`, value]))
        const plan = planResponse(policy, 'RED', () => facts)
        const { stdout, status, reason } = await at.run(plan.steps[0]?.command ?? [])
        expect(status, reason).to.equal('succeeded')
        const expected = values.flatMap((value) => [value, `--value=${value}`])
        expect(JSON.parse(stdout)).to.deep.equal(expected)
      }),
      { numRuns: 1000 / PER_PROCESS },
    )
    expect(readdirSync(realpathSync(at.folder))).to.deep.equal([])
  })
})
