import { expect } from 'chai'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { captureOutput } from '../../src/act/output.js'
import { redactor } from '../../src/act/redact.js'
import { disks, fill } from '../support/disks.js'

describe('the output of a command', () => {
  const disk = disks()
  let folder = ''
  let file = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-test-'))
    file = join(folder, 'out', 'x.txt')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const redact = redactor({ A_TOKEN: 'hidden-value' }, [])
  const capture = (text: string | Buffer, limits?: object, heldBy = '', step = 1000) => {
    const output = captureOutput(file, redact, { head: 10, tail: 10, file: 1e6, ...limits })
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += step) output.push(bytes.subarray(at, at + step))
    return output.end(heldBy)
  }
  const written = (): string => readFileSync(file, 'utf8')

  /** As many of the first characters as ten bytes hold. */
  const fitting = (characters: string[]): string[] => {
    const count = characters.findIndex(
      (_, index) => Buffer.byteLength(characters.slice(0, index + 1).join('')) > 10,
    )
    return count === -1 ? characters : characters.slice(0, count)
  }

  it('is whole up to as much as is kept', () => {
    expect(capture('0123456789abcdefghij')).to.deep.equal({ text: '0123456789abcdefghij', file })
    expect(capture('')).to.deep.equal({ text: '' })
  })

  it('of one byte more has a line that says so', () => {
    expect(capture('0123456789-abcdefghij').text).to.equal('0123456789\n[1 bytes left out]\nabcdefghij')
    expect(capture('012345678\n-abcdefghi\n').text).to.equal('012345678\n[1 bytes left out]\nabcdefghi\n')
    expect(written()).to.equal('012345678\n-abcdefghi\n')
  })

  it('is not cut within a character', () => {
    const keys = '\u{1f511}'.repeat(10)
    expect(capture(keys).text).to.equal('\u{1f511}\u{1f511}\n[24 bytes left out]\n\u{1f511}\u{1f511}')
    expect(capture(`1234567äé${'-'.repeat(9)}ößüäö`).text).to.equal('1234567ä\n[11 bytes left out]\nößüäö')
    expect(capture(Buffer.alloc(40, 0x80)).text).to.match(/\n\[2\d bytes left out\]\n/)
  })

  it('adds up, whatever it is and however it comes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (written, step) => {
        const all = Buffer.from(written).toString()
        const { text: kept } = capture(all, {}, '', step)
        if (Buffer.byteLength(all) <= 20) {
          expect(kept).to.equal(all)
          return
        }
        const [head, tail] = [fitting([...all]), fitting([...all].toReversed()).toReversed()]
        const leftOut = Buffer.byteLength(all) - Buffer.byteLength([...head, ...tail].join(''))
        const lineFeed = head.at(-1) === '\n' ? '' : '\n'
        expect(kept).to.equal(`${head.join('')}${lineFeed}[${leftOut} bytes left out]\n${tail.join('')}`)
      }),
      { numRuns: 300 },
    )
  })

  it('is redacted before it is cut', () => {
    expect(capture('12345hidden-value67890').text).to.equal('12345[redacted]67890')
    expect(capture('0123hidden-value-----hidden-value6789').text).to.equal(
      '0123[redac\n[13 bytes left out]\nacted]6789',
    )
    expect(written()).to.equal('0123[redacted]-----[redacted]6789')
  })

  it('of which the end was not reached says so, here and in the file', () => {
    const text = 'begun\n[cut here: it may go on]'
    expect(capture('begun', {}, 'it may go on').text).to.equal(text)
    expect(written()).to.equal(`${text}\n`)
    expect(capture('', {}, 'it may go on').text).to.equal('[cut here: it may go on]')
  })

  it('goes to the file up to a limit, and the file ends with a line that says so', () => {
    const { text } = capture('x'.repeat(20_000), { file: 5000 })
    expect(written()).to.equal(`${'x'.repeat(5000)}\n[cut here: only the first 5000 bytes are kept]\n`)
    expect(text).to.equal(`${'x'.repeat(10)}\n[19980 bytes left out]\n${'x'.repeat(10)}`)
    capture('x'.repeat(5000), { file: 5000 })
    expect(written()).to.equal('x'.repeat(5000))
  })

  describe('on a full disk', () => {
    const small = join(tmpdir(), `policy-test-disk-${process.pid}`)
    after(() => rmSync(small, { recursive: true, force: true }))

    it('is in the receipt, and the file ends with the reason', function () {
      if (!disk.mount(small, 64)) this.skip()
      file = join(small, 'x.txt')
      const { text } = capture('0123456789'.repeat(20_000))
      expect(text).to.equal(
        `0123456789\n[199980 bytes left out]\n0123456789\n[\`${file}\` could not be written to its end (ENOSPC)]`,
      )
      expect(written()).to.match(/^(0123456789)+\d*\n\[cut here: the rest could not be written\]\n$/)
      expect(statSync(file).size).to.be.greaterThan(8192)
    })

    it('leaves no file without a reason in it', function () {
      if (!disk.mount(small, 64)) this.skip()
      fill(small)
      file = join(small, 'x.txt')
      const kept = capture('0123456789')
      expect(kept.text).to.match(/^0123456789\n\[`.*` could not be (made|written to its end) \(ENOSPC\)\]$/)
      expect(kept).to.not.have.property('file')
      expect(existsSync(file)).to.equal(false)
    })
  })

  it('takes the place of an old file', () => {
    capture('first and longer')
    writeFileSync(file, 'old '.repeat(100), { mode: 0o644 })
    capture('second')
    expect(written()).to.equal('second')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })
})
