import { expect } from 'chai'
import fc from 'fast-check'
import { diffText } from '../../src/core/diffText.js'

describe('diffText', () => {
  it('is a unified diff', async () => {
    const from = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ''].join('\n')
    const diff = await diffText('d/f', from, from.replace('f', 'F'), { from: 'now', to: 'before the action' })
    expect(diff).to.equal(
      [
        '--- d/f (now)',
        '+++ d/f (before the action)',
        '@@ -3,6 +3,6 @@',
        ' c',
        ' d',
        ' e',
        '-f',
        '+F',
        ' g',
        ' h',
        '',
      ].join('\n'),
    )
  })

  it('is empty for equal texts', async () => {
    expect(await diffText('f', 'same', 'same')).to.equal('')
  })

  it('shows what comes from nothing, goes to nothing, and has no newline at its end', async () => {
    expect(await diffText('f', '', 'a\nb\n')).to.equal('--- f\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n')
    expect(await diffText('f', 'a', '')).to.equal(
      '--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n\\ No newline at end of file\n',
    )
  })

  it('lets no control character through, in the path neither', async () => {
    const evil = '\u001b[31m\r\u202e\u0007'
    const diff = await diffText(`f${evil}\n`, `${evil}\n`, 'a\tb\n')
    expect(diff).to.equal(
      [
        '--- f\\u001b[31m\\u000d\\u202e\\u0007\\u000a',
        '+++ f\\u001b[31m\\u000d\\u202e\\u0007\\u000a',
        '@@ -1 +1 @@',
        '-\\u001b[31m\\u000d\\u202e\\u0007',
        '+a  b',
        '',
      ].join('\n'),
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (from, to) => {
        expect(await diffText('f', from, to)).to.match(/^(?:[^\p{Cc}\u2028\u2029\u202a-\u202e]|\n)*$/u)
      }),
      { numRuns: 100 },
    )
  })

  it('shows so many lines, and so much of each', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `${index}\n`).join('')
    expect(await diffText('f', '', many, { lines: 3 })).to.equal(
      '--- f\n+++ f\n@@ -0,0 +1,50 @@\n+0\n+1\n(48 more lines)\n',
    )
    expect(await diffText('f', '', `${'x'.repeat(30)}\n`, { width: 15 })).to.equal(
      '--- f\n+++ f\n@@ -0,0 +1 @@\n+xxxxxxxxxxxxxx… (16 more characters)\n',
    )
    expect(await diffText('f', '', `${'a'.repeat(13)}😀cd\n`, { width: 15 })).to.equal(
      '--- f\n+++ f\n@@ -0,0 +1 @@\n+aaaaaaaaaaaaa… (4 more characters)\n',
    )
  })

  it('gives up on texts that have nothing in common, and says so', async () => {
    const lines = (word: string) => Array.from({ length: 3000 }, (_, index) => `${word}${index}\n`).join('')
    expect(await diffText('f', lines('a'), lines('b'))).to.equal(
      '--- f\n+++ f\n(more than 4000 lines differ)\n',
    )
  })
})
