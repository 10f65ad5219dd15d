import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { ROOT } from '../examples/checkout.js'

const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')

describe('docs/architecture.md', () => {
  it('names files that are there, and functions that are in them', () => {
    const rows = [...page.matchAll(/^\|[^|]*\| `(src\/[^`]+)` +\| (.*?) +\|$/gm)]
    expect(rows).to.have.length.above(15)
    for (const [, file = '', functions = ''] of rows) {
      expect(existsSync(path.join(ROOT, file)), file).to.equal(true)
      const source = readFileSync(path.join(ROOT, file), 'utf8')
      for (const [, name] of functions.matchAll(/`(\w+)`/g))
        expect(source, file).to.match(new RegExp(`\\bfunction\\*? ${name}\\b`))
    }
  })

  it('names every room', () => {
    const rooms = readdirSync(path.join(ROOT, 'src')).filter((name) => name !== 'generated')
    for (const room of rooms) expect(page, room).to.match(new RegExp(`^\\| \`${room}\` +\\|`, 'm'))
  })

  it('names the folders beside them', () => {
    for (const folder of ['src/generated', 'scripts', 'dist']) {
      expect(existsSync(path.join(ROOT, folder)), folder).to.equal(true)
      expect(page).to.match(new RegExp(`^\\| \`${folder}\` +\\|`, 'm'))
    }
  })
})
