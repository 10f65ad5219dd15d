import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { placeOf } from '../../src/flows/place.js'
import { policyTests } from '../../src/flows/policyTests.js'
import { validate } from '../../src/flows/validate.js'
import { ROOT } from './checkout.js'

const NOW = Date.parse('2025-11-14T12:00:00Z')

describe('the policy of every example', () => {
  for (const rules of rulesFolders()) {
    it(`${rules}: its tests reach every goal and notice every change, and nothing is warned of`, async () => {
      const place = placeOf(ROOT, { rules })
      const run = await policyTests({ place, coverage: true, min: 100, mutate: true })
      expect(run.problems).to.deep.equal([])
      expect(run.coverage?.percent).to.equal(100)
      expect(run.mutation?.survivors).to.deep.equal([])
      expect(run.passed).to.equal(true)
      const { policy, findings } = await validate({ place, now: NOW })
      expect(policy === null ? ['broken'] : findings.map(({ problem }) => problem.message)).to.deep.equal([])
    })
  }
})

/** Every folder of rules in the examples; one that holds folders of rules stands for those. */
function rulesFolders(): string[] {
  const folders = readdirSync(path.join(ROOT, 'examples')).map((name) => `examples/${name}/rules`)
  expect(folders.every((folder) => existsSync(path.join(ROOT, folder)))).to.equal(true)
  return folders.flatMap((folder) => {
    const names = readdirSync(path.join(ROOT, folder))
    if (names.some((name) => name.endsWith('.yaml'))) return [folder]
    return names.map((name) => `${folder}/${name}`)
  })
}
