import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { ROOT } from '../examples/checkout.js'

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

/** What a flow refuses a response for: what does not fit, as a type says it, and what is written out beside it. */
function refusals(): string[] {
  const [, unfit = ''] =
    /interface Unfit \{[^]*?code:([^]*?)readonly/.exec(read('src/model/response.ts')) ?? []
  const written = read('src/flows/refuseUnfit.ts').matchAll(
    /code: '([\w-]+)', severity: 'error', message, help/g,
  )
  return [
    ...[...unfit.matchAll(/'([\w-]+)'/g)].map(([, code = '']) => code),
    ...[...written].map(([, code = '']) => code),
  ]
}

describe('docs/how-to/respond.md', () => {
  it('lists everything that a response is refused for, and what can be forced', () => {
    const rows = new Map(
      [...read('docs/how-to/respond.md').matchAll(/^\| `([\w-]+)` +\|.*\| (yes|no) +\|$/gm)].map(
        ([, code = '', forcible = '']) => [code, forcible],
      ),
    )
    const codes = refusals()
    expect(codes).to.include.members(['state-too-old', 'plan-too-large'])
    expect([...rows.keys()]).to.include.members(codes)
    const never = [...read('src/core/fitness.ts').matchAll(/say\('([\w-]+)',[^)]*, false\)/g)].map(
      ([, code = '']) => code,
    )
    expect(never).to.deep.equal(['state-unknown'])
    for (const code of codes) {
      const fixed = never.includes(code) || code.startsWith('plan-') || code === 'under-way'
      expect(rows.get(code), code).to.equal(fixed ? 'no' : 'yes')
    }
  })
})
