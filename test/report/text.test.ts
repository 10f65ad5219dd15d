import { expect } from 'chai'
import fc from 'fast-check'
import { causeWords, expectedWords, sourceWords, wantedWords } from '../../src/report/phrases.js'
import { problemsText } from '../../src/report/problemsText.js'
import { styleOf } from '../../src/report/style.js'
import { columns, markdown, showValue, visible } from '../../src/report/visible.js'
import type { Problem } from '../../src/model/problem.js'

describe('problemsText', () => {
  const problem: Problem = {
    code: 'unknown-fact',
    severity: 'error',
    message: 'there is no fact `scor`',
    at: { file: 'rules/red.yaml', line: 10, column: 7 },
    excerpt: { firstLine: 9, lines: ['all:', '  - x: scor', '  - y: 1'] },
    help: 'did you mean `score`?',
  }

  it('shows the place with the lines round it, and the help', () => {
    expect(problemsText([problem])).to.equal(`\
error[unknown-fact] there is no fact \`scor\`
  at rules/red.yaml:10:7
     9 | all:
  > 10 |   - x: scor
       |       ^
    11 |   - y: 1
  help: did you mean \`score\`?
`)
  })

  it('shows no more than is known', () => {
    expect(problemsText([{ code: 'usage', severity: 'error', message: 'no' }])).to.equal('error[usage] no\n')
    const at = { file: 'a.csv', line: 7 }
    expect(problemsText([{ code: 'signal-invalid', severity: 'warning', message: 'no', at }])).to.equal(
      'warning[signal-invalid] no\n  at a.csv:7\n',
    )
  })

  it('counts errors, not warnings', () => {
    const warning: Problem = { code: 'signal-missing', severity: 'warning', message: 'gone' }
    expect(problemsText([problem, warning])).not.to.contain('2 errors')
    expect(problemsText([problem, problem, warning])).to.match(/\n2 errors\n$/)
  })

  it('keeps the column in view in a long line', () => {
    const text = `${'x'.repeat(300)}HERE${'y'.repeat(300)}`
    const lines = problemsText([
      { ...problem, at: { file: 'f', line: 1, column: 301 }, excerpt: { firstLine: 1, lines: [text] } },
    ]).split('\n')
    const caret = lines[3]?.indexOf('^') ?? -1
    expect(lines[2]?.slice(caret, caret + 4)).to.equal('HERE')
    expect(lines[2]?.length).to.be.lessThan(120)
  })

  it('puts the mark under the place also behind characters that are shown as code points', () => {
    const lines = problemsText([
      {
        ...problem,
        at: { file: 'f', line: 1, column: 4 },
        excerpt: { firstLine: 1, lines: ['a\u0007\tHERE'] },
      },
    ]).split('\n')
    const caret = lines[3]?.indexOf('^') ?? -1
    expect(lines[2]?.slice(caret)).to.equal('HERE')
  })
})

describe('visible', () => {
  it('leaves nothing that could steer a terminal or turn the direction of a line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(visible(text)),
      ),
    )
    expect(visible('a\u001b[31mb\u202ec\n')).to.equal('a\\u001b[31mb\\u202ec\\u000a')
  })
})

describe('markdown', () => {
  it('cannot be left by a value: no table cell, code span, tag, link or line of its own', () => {
    expect(markdown('a|b `c` <b> [x](y) #1 *\n- z')).to.equal(
      'a\\|b \\`c\\` \\<b\\> \\[x\\](y) \\#1 \\*\\\\u000a- z',
    )
  })
})

describe('columns', () => {
  it('aligns cells and leaves the last one as it is', () => {
    expect(columns([['a', 'bb', 'c'], ['aaa', 'b', 'cc'], ['']])).to.deep.equal([
      'a    bb  c',
      'aaa  b   cc',
      '',
    ])
  })
})

describe('phrases', () => {
  for (const [operator, actual, expected, threshold, words] of [
    ['equal', 'high', 'high', undefined, 'f is high'],
    ['equal', 3, 3, 'limit', 'f is 3, as limit'],
    ['notEqual', 'low', 'high', undefined, 'f is low, not high'],
    ['in', 'low', ['low', 'medium'], undefined, 'f is low, one of low, medium'],
    ['notIn', 'high', ['low', 'medium'], undefined, 'f is high, none of low, medium'],
    ['lessThan', 88, 90, 'red', 'f is 88, below red 90'],
    ['lessThanInclusive', 88, 90, undefined, 'f is 88, at most 90'],
    ['greaterThan', 9, 8, undefined, 'f is 9, above 8'],
    ['greaterThanInclusive', 8, 8, 'many', 'f is 8, at least many 8'],
    ['not lessThan', 95, 90, 'red', 'f is 95, at least red 90'],
    ['not equal', 'low', 'high', undefined, 'f is low, not high'],
    ['not in', 'high', ['low'], undefined, 'f is high, none of low'],
    ['lessThan', 253 / 3, 90, undefined, 'f is 84.333333, below 90'],
    ['lessThan', 89.99999994, 90, 'lim', 'f is 89.99999994, below lim 90'],
    ['lessThan', 253 / 3 - 1, 83.3333334, undefined, 'f is 83.333333, below 83.3333334'],
    ['lessThan', 253 / 3, 84.3333334, undefined, 'f is 84.333333, below 84.3333334'],
    ['greaterThan', 253 / 3, 84.333333, undefined, 'f is 84.33333333333333, above 84.333333'],
    ['lessThanInclusive', 0.0000004, 0.0000025, 'lim', 'f is 0.0000004, at most lim 0.0000025'],
    ['notIn', 253 / 3, [84, 84.333333], undefined, 'f is 84.33333333333333, none of 84, 84.333333'],
    ['notIn', 0.1 + 0.2, [0.3, 0.5], undefined, 'f is 0.30000000000000004, none of 0.3, 0.5'],
  ] as const) {
    it(words, () => {
      const cause = { fact: 'f', operator, actual, expected, ...(threshold ? { threshold } : {}) }
      expect(causeWords(cause)).to.equal(words)
    })
  }

  it('says what a comparison waits for', () => {
    expect(wantedWords('lessThan', expectedWords(90))).to.equal('is below 90')
    expect(wantedWords('equal', 'high')).to.equal('is high')
    expect(wantedWords('in', expectedWords(['a', 'b']))).to.equal('is one of a, b')
  })

  it('says where a value came from', () => {
    expect(sourceWords({ file: 'a.csv', column: 'score', line: 11, row: 7 })).to.equal(
      'a.csv line 11 (data row 7), column score',
    )
    expect(sourceWords({ file: 'a.json', pointer: '' })).to.equal('a.json (whole document)')
    expect(sourceWords({ file: 'a.json', pointer: '/p/*', reduce: 'mean', count: 3 })).to.equal(
      'a.json /p/*, mean of 3',
    )
    expect(showValue(97.5, '%')).to.equal('97.5 %')
  })
})

describe('styleOf', () => {
  it('dresses nothing at level 0, and a badge in the policy’s colour at level 3', () => {
    expect(styleOf(0).badge('RED', '#ef4444')).to.equal('RED')
    expect(styleOf(3).badge('RED', '#ef4444')).to.contain('48;2;239;68;68')
  })
})
