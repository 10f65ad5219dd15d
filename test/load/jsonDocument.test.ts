import { expect } from 'chai'
import fc from 'fast-check'
import { mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestBelow } from '../../src/load/fileDigest.js'
import { readJsonBelow } from '../../src/load/jsonDocument.js'
import { itemPlaces } from '../../src/load/jsonItems.js'
import { findValue } from '../../src/load/locateJson.js'
import { positionAt } from '../../src/load/sourceText.js'
import { digest } from '../support/storage.js'

describe('files of other tools', () => {
  let root = ''
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'policy-load-')))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const told = async (limit = 1000): Promise<unknown> => {
    const read = await readJsonBelow(root, 'a.json', 'shown/a.json', limit)
    if (read.kind === 'faulty') return [read.problem.message, read.problem.at]
    return read.kind === 'read' ? read.value : read.kind
  }

  it('are read strictly, and without a byte order mark', async () => {
    expect(await told()).to.equal('missing')
    writeFileSync(join(root, 'a.json'), '\ufeff[1, {"a": "\u00fc"}]')
    expect(await told()).to.deep.equal([1, { a: '\u00fc' }])
    expect(await told(10)).to.deep.equal(['it has 19 bytes, and may have 10', { file: 'shown/a.json' }])
    writeFileSync(join(root, 'a.json'), '[1,\n {,')
    expect(await told()).to.deep.equal([
      'malformed JSON: unexpected `,`',
      { file: 'shown/a.json', line: 2, column: 3 },
    ])
    rmSync(join(root, 'a.json'))
    symlinkSync('/etc/hostname', join(root, 'a.json'))
    expect(await told()).to.deep.equal(['a link leads out of its folder', { file: 'shown/a.json' }])
  })

  it('are digested at any size, and only below their root', async () => {
    for (const size of [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_000]) {
      const bytes = Buffer.alloc(size, 'abc')
      writeFileSync(join(root, 'a'), bytes)
      expect(await digestBelow(root, 'a')).to.deep.equal({ kind: 'digest', sha256: digest(bytes), size })
    }
    truncateSync(join(root, 'a'), 7)
    symlinkSync('a', join(root, 'b'))
    expect(await digestBelow(root, 'b')).to.deep.include({ kind: 'digest', size: 7 })
    symlinkSync('/etc/hostname', join(root, 'c'))
    expect(await digestBelow(root, 'c')).to.deep.equal({ kind: 'outside', why: 'leads out of' })
    expect(await digestBelow(root, 'none')).to.deep.equal({ kind: 'missing' })
    expect(await digestBelow(root, '../..')).to.include({ kind: 'outside' })
  })

  it('have their items where a walk to each of them finds it', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.constantFrom(0, 1, 4), (list, indent) => {
        const text = ` ${JSON.stringify(list, null, indent)}\n`
        const source = { file: 'a', text }
        const places = itemPlaces(source)
        for (const [index, item] of list.entries()) {
          expect(places(index)).to.deep.equal(positionAt(source, findValue(text, [index])))
          if (typeof item !== 'object' || item === null || Array.isArray(item)) continue
          for (const key of Object.keys(item))
            expect(places(index, key)).to.deep.equal(positionAt(source, findValue(text, [index, key])))
        }
      }),
      { numRuns: 300 },
    )
  })
})
