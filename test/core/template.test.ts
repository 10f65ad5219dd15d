import { expect } from 'chai'
import fc from 'fast-check'
import { fillTemplate, placeholders } from '../../src/core/template.js'
import type { Scalar } from '../../src/model/policy.js'

const VALUES = new Map<string, Scalar>([
  ['score', 92.5],
  ['mean', 84.33333333333333],
  ['locked', false],
  ['owner', '{score} $& {{mean}}'],
  ['response.id', 'r-1'],
])

/** A template that says exactly this text. */
const literal = (text: string): string =>
  text.replace(/\{[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?\}/g, (word) => `{${word}}`)

/** Texts that are full of braces, names and the signs of replacement patterns. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '{{',
        '}}',
        '.',
        'score',
        'response.id',
        '{score}',
        '{{score}}',
        '$&',
        '$1',
        '\\',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('templates of commands', () => {
  for (const [template, text, unfilled = []] of [
    ['--score={score}', '--score=92.5'],
    ['{response.id}/{response.id}', 'r-1/r-1'],
    ['{mean}', '84.33333333333333'],
    ['{locked}', 'false'],
    ['{owner}', '{score} $& {{mean}}'],
    [
      '{nobody} {score} {nobody} {else.where}',
      '{nobody} 92.5 {nobody} {else.where}',
      ['nobody', 'else.where'],
    ],
    ['{{score}}', '{score}'],
    ['{{{score}}}', '{{score}}'],
    ['{{score}', '{92.5'],
    ['{{nobody}}', '{nobody}'],
    ["awk '{ print $1 }'", "awk '{ print $1 }'"],
    ['{"score": {"a": 1}}', '{"score": {"a": 1}}'],
    ['{}, {Score}, {1st}, {a-b}, {a.b.c}, {.a}, {a.}', '{}, {Score}, {1st}, {a-b}, {a.b.c}, {.a}, {a.}'],
    ['${HOME}{ score }', '${HOME}{ score }'],
    ['${score}', '$92.5'],
  ] as [string, string, string[]?][]) {
    it(`${template} becomes ${text}`, () => {
      expect(fillTemplate(template, VALUES)).to.deep.equal({ text, unfilled })
    })
  }

  it('name each of their places once, and no literal', () => {
    expect(placeholders('{b} {a.c} {b} {{d}} {e f} {constructor}')).to.deep.equal(['b', 'a.c', 'constructor'])
  })

  it('have no value for the members that every object has', () => {
    expect(fillTemplate('{constructor}', VALUES).unfilled).to.deep.equal(['constructor'])
  })

  it('say any text exactly, when its placeholders are written as literals', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(placeholders(literal(text))).to.deep.equal([])
        expect(fillTemplate(literal(text), VALUES)).to.deep.equal({ text, unfilled: [] })
      }),
      { numRuns: 2000 },
    )
  })

  it('put any value in exactly, whatever it holds, and leave the text round it alone', () => {
    fc.assert(
      fc.property(tricky, tricky, tricky, (before, value, after) => {
        const [left, right] = [literal(before), literal(after)]
        // Where a brace touches the place it belongs to another word.
        fc.pre(!left.endsWith('{') && !right.startsWith('}'))
        const { text } = fillTemplate(`${left}{response.id}${right}`, new Map([['response.id', value]]))
        expect(text).to.equal(`${before}${value}${after}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('leave what they cannot fill as it was written, and name it', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const filled = fillTemplate(text, new Map())
        expect(filled.unfilled).to.deep.equal(placeholders(text))
        if (!/\{\{[a-z]/.test(text)) expect(filled.text).to.equal(text)
      }),
      { numRuns: 2000 },
    )
  })
})
