import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { COPIES, copyOf } from '../../scripts/shippedCopies.js'
import { ROOT } from './checkout.js'

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

const yamlFiles = ['rules', 'examples'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => path.join(folder, file)),
)

describe('policy files that are shipped', () => {
  for (const file of yamlFiles) {
    it(`${file} opens with the path of its schema`, () => {
      const [first = ''] = read(file).split('\n')
      const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1]
      expect(schema, first).to.match(/policy(_tests)?\.schema\.json$/)
      expect(existsSync(path.join(ROOT, path.dirname(file), schema ?? '')), schema).to.equal(true)
    })
  }

  for (const [target, source] of COPIES) {
    it(`${target} is ${source}, but for the path of the schema`, () => {
      expect(read(target)).to.equal(copyOf(read(source), target))
    })
  }

  it('every copy of a shipped file that an example holds is held equal', () => {
    const shipped = readdirSync(path.join(ROOT, 'rules')).filter((name) => name.endsWith('.yaml'))
    const own = new Set([
      'examples/orange-level/rules/policy.yaml',
      'examples/tuned-thresholds/rules/policy.yaml',
    ])
    const held = new Set(COPIES.map(([target]) => target))
    const named = yamlFiles.filter(
      (file) => file.startsWith('examples') && shipped.includes(path.basename(file)),
    )
    expect(named.filter((file) => !held.has(file) && !own.has(file))).to.deep.equal([])
  })

  it('every example has a README that names its command', () => {
    for (const { name } of readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true })) {
      expect(read(`examples/${name}/README.md`), name).to.match(
        new RegExp(`^# ${name}\n[^]*\`\`\`sh\n[^]*policy run`),
      )
    }
  })
})
