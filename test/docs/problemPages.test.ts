import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { PROBLEMS } from '../../src/model/problemCodes.js'
import { ROOT } from '../examples/checkout.js'
import { shownNames } from '../policy/assemble.js'
import { readTold } from '../policy/told.js'
import { policy } from '../support/cli.js'

const FOLDER = path.join(ROOT, 'docs/reference/problems')
const codes = Object.keys(PROBLEMS)
const page = (code: string): string => readFileSync(path.join(FOLDER, `${code}.md`), 'utf8')

describe('pages of problems', () => {
  it('there is one for each code, and no other', () => {
    expect(readdirSync(FOLDER).toSorted()).to.deep.equal(codes.map((code) => `${code}.md`).toSorted())
  })

  it('each says what its code means and what to do', () => {
    for (const [code, [meaning, remedy]] of Object.entries(PROBLEMS))
      expect(page(code), code).to.include(`# ${code}\n\n${meaning}\n\n**What to do:** ${remedy}\n`)
  })

  it('each code that a fixture of policy files shows has an example of just that code', () => {
    const single = [...readTold()].filter(([name]) => !name.startsWith('several/'))
    const told = new Set(single.map(([, text]) => /^ {2}(\S+)/.exec(text)?.[1] ?? ''))
    const shown = [...told, ...shownNames()]
    expect(shown).to.have.length.above(50)
    for (const code of shown) {
      expect(page(code), code).to.match(
        new RegExp(`^\`\`\`text\\n(error|warning)\\[${code}\\] .*\\n  at rules/\\S+\\n`, 'm'),
      )
      expect(page(code).match(/^(error|warning)\[/gm), code).to.have.length(1)
    }
  })

  it('none shows where it was made', () => {
    for (const code of codes)
      expect(page(code), code).not.to.match(/policy-generate|\/tmp\/|\/work\/|\/home\//)
  })

  it('the index links them in the order of the catalogue', () => {
    const index = readFileSync(path.join(ROOT, 'docs/reference/problems.md'), 'utf8')
    expect([...index.matchAll(/\]\(problems\/(.*)\.md\)/g)].map(([, code]) => code)).to.deep.equal(codes)
  })
})

describe('policy help CODE', () => {
  it('prints what a code means and what to do', async () => {
    const [meaning, remedy] = PROBLEMS['unknown-fact']
    expect(await policy(['help', 'unknown-fact'])).to.deep.include({
      code: 0,
      stdout: `unknown-fact\n\n  ${meaning}\n\n  What to do: ${remedy}\n`,
      stderr: '',
    })
  })

  it('leaves the help of commands alone, and takes nothing from the prototype for a code', async () => {
    const { code, stdout } = await policy(['help', 'run'])
    expect([code, stdout.split('\n')[0]]).to.deep.equal([0, 'Usage: policy run [options]'])
    const { stdout: plain } = await policy(['help', 'toString'])
    expect(plain).not.to.contain('What to do')
  })
})
