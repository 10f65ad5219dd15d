import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { ROOT } from '../examples/checkout.js'
import { pages } from './pages.js'

describe('links of the documentation', () => {
  for (const { file, text } of pages()) {
    const prose = text
      .replace(/^```[^]*?^```$/gm, '')
      .replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length))
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string)
    if (links.length === 0) continue
    it(file, () => {
      for (const link of links) {
        expect(link, 'only links between files').not.to.match(/^[a-z]+:/)
        const [target = '', anchor] = link.split('#')
        const there = target === '' ? file : path.join(path.dirname(file), target)
        expect(existsSync(path.join(ROOT, there)), `${file} → ${link}`).to.equal(true)
        if (anchor !== undefined) expect(anchorsOf(there), `${file} → ${link}`).to.include(anchor)
      }
    })
  }

  it('every page under docs is linked from another one', () => {
    const all = pages()
    const linked = new Set(
      all.flatMap(({ file, text }) =>
        [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) =>
          path.join(path.dirname(file), match[1] as string),
        ),
      ),
    )
    const alone = all.map(({ file }) => file).filter((file) => file !== 'README.md' && !linked.has(file))
    // A folder's own page is found where it stands.
    expect(alone.filter((file) => !linked.has(path.dirname(file)))).to.deep.equal([])
  })
})

/** The anchors of a page's headings, as GitHub and editors make them. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}
