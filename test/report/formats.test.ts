import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Problem } from '../../src/model/problem.js'
import { PROBLEMS, type ProblemCode } from '../../src/model/problemCodes.js'
import { problemsGithub } from '../../src/report/githubAnnotations.js'
import { sarifReport } from '../../src/report/sarif.js'

const fault: Problem = {
  code: 'unknown-fact',
  severity: 'error',
  message: 'there is no fact `scor`',
  at: { file: 'rules/red.yaml', line: 10, column: 7 },
  help: 'did you mean `score`?',
}
const warning: Problem = {
  code: 'level-without-rule',
  severity: 'warning',
  message: 'no rule gives the level `RED`',
  at: { file: 'rules/levels.yaml', line: 2, column: 13 },
}
const unplaced: Problem = { code: 'usage', severity: 'error', message: 'no such option' }

const problems = fc.array(
  fc.record({
    code: fc.constantFrom(...(Object.keys(PROBLEMS) as ProblemCode[])),
    severity: fc.constantFrom('error' as const, 'warning' as const),
    message: fc.string({ unit: 'binary' }),
    at: fc.record({ file: fc.string({ unit: 'binary' }), line: fc.nat(), column: fc.nat() }),
    help: fc.string({ unit: 'binary' }),
  }),
)

describe('problemsGithub', () => {
  it('annotates errors before warnings, each at its place, with the help', () => {
    expect(problemsGithub([warning, fault, unplaced])).to.equal(
      [
        '::error file=rules/red.yaml,line=10,col=7,title=unknown-fact::there is no fact `scor`%0Ahelp: did you mean `score`?',
        '::error title=usage::no such option',
        '::warning file=rules/levels.yaml,line=2,col=13,title=level-without-rule::no rule gives the level `RED`',
        '',
      ].join('\n'),
    )
    expect(problemsGithub([])).to.equal('')
  })

  it('names a file as the repository does', () => {
    const placeOf = (file: string): string | undefined =>
      /file=(.*),title/.exec(problemsGithub([{ ...fault, at: { file } }]))?.[1]
    expect(placeOf('./rules\\red.yaml')).to.equal('rules/red.yaml')
    expect(placeOf('a,b:c%.yaml')).to.equal('a%2Cb%3Ac%25.yaml')
    expect(placeOf('../other/red.yaml')).to.equal('../other/red.yaml')
  })

  it('annotates as many of a kind as GitHub shows, and says how many more there are', () => {
    const times = (number: number, problem: Problem) => Array.from({ length: number }, () => problem)
    const lines = problemsGithub([...times(12, warning), ...times(11, fault)])
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => line.slice(0, 7))).to.deep.equal([
      ...Array.from({ length: 10 }, () => '::error'),
      ...Array.from({ length: 10 }, () => '::warni'),
      '::notic',
    ])
    expect(lines.at(-1)).to.equal(
      '::notice title=policy::3 more problems are not annotated: 1 error, 2 warnings',
    )
    expect(problemsGithub(times(11, warning)).split('\n').at(-2)).to.equal(
      '::notice title=policy::1 more problem is not annotated: 1 warning',
    )
    expect(problemsGithub([...times(10, warning), ...times(10, fault)])).not.to.contain('::notice')
  })

  it('names files as it is told to', () => {
    expect(problemsGithub([fault], (file) => `mono\\team/${file}`)).to.contain(
      'file=mono/team/rules/red.yaml,line=10',
    )
  })

  it('has no older command in it', () => {
    const at = { file: 'a##[add-mask]b.yaml', line: 1 }
    expect(problemsGithub([{ ...fault, at, message: '##[stop-commands]x', help: '###[error]' }])).to.equal(
      '::error file=a##\\u005badd-mask]b.yaml,line=1,title=unknown-fact::##\\u005bstop-commands]x%0Ahelp: ###\\u005berror]\n',
    )
  })

  it('is one command for each, whatever stands in files and messages, and each reads as it was meant', () => {
    fc.assert(
      fc.property(problems, (some) => {
        const lines = problemsGithub(some).split(/\r\n|[\r\n]/)
        expect(lines.pop()).to.equal('')
        expect(lines).to.have.length(some.length)
        for (const line of lines) {
          const [, properties = ''] =
            /^::(?:error|warning) ((?:[a-z]+=[^:,]*,)*title=[^:,]*)::/.exec(line) ?? []
          expect(properties.split(',').map((each) => each.split('=', 1)[0])).to.deep.equal([
            'file',
            'line',
            'col',
            'title',
          ])
        }
      }),
    )
  })
})

/** The part of SARIF 2.1.0 that is written, closed: a property that the standard does not know is a fault. */
const text = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string' } },
}
const closed = (properties: Readonly<Record<string, unknown>>, ...required: string[]) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const index = { type: 'integer', minimum: 0 }
const level = { enum: ['none', 'note', 'warning', 'error'] }
const place = closed(
  {
    artifactLocation: closed({ uri: { type: 'string' }, uriBaseId: { type: 'string' } }, 'uri'),
    region: closed(
      { startLine: { type: 'integer', minimum: 1 }, startColumn: { type: 'integer', minimum: 1 } },
      'startLine',
    ),
  },
  'artifactLocation',
  'region',
)
const descriptor = closed(
  {
    id: { type: 'string' },
    shortDescription: text,
    fullDescription: text,
    help: closed({ text: { type: 'string' }, markdown: { type: 'string' } }, 'text'),
  },
  'id',
  'shortDescription',
  'fullDescription',
  'help',
)
const result = closed(
  {
    ruleId: { type: 'string' },
    ruleIndex: index,
    level,
    message: text,
    locations: { type: 'array', minItems: 1, items: closed({ physicalLocation: place }, 'physicalLocation') },
    partialFingerprints: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
  },
  'ruleId',
  'ruleIndex',
  'level',
  'message',
  'locations',
  'partialFingerprints',
)
const notification = closed(
  { level, message: text, associatedRule: closed({ id: { type: 'string' }, index }, 'id', 'index') },
  'level',
  'message',
  'associatedRule',
)
const run = closed(
  {
    tool: closed(
      {
        driver: closed(
          {
            name: { const: 'policy' },
            semanticVersion: { const: '1.2.3' },
            rules: { type: 'array', uniqueItems: true, items: descriptor },
          },
          'name',
          'semanticVersion',
          'rules',
        ),
      },
      'driver',
    ),
    invocations: {
      type: 'array',
      items: closed(
        {
          executionSuccessful: { type: 'boolean' },
          toolExecutionNotifications: { type: 'array', items: notification },
        },
        'executionSuccessful',
      ),
    },
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: { type: 'array', items: result },
  },
  'tool',
  'results',
)
const isSarif = new Ajv2020({ strict: false }).compile<Sarif>(
  closed(
    {
      $schema: { type: 'string' },
      version: { const: '2.1.0' },
      runs: { type: 'array', minItems: 1, items: run },
    },
    'version',
    'runs',
  ),
)

interface Sarif {
  runs: [
    {
      tool: { driver: { rules: { id: string; help: { text: string } }[] } }
      invocations: [
        {
          executionSuccessful: boolean
          toolExecutionNotifications: {
            message: { text: string }
            associatedRule: { id: string; index: number }
          }[]
        },
      ]
      results: {
        ruleId: string
        ruleIndex: number
        level: string
        message: { text: string }
        locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: object } }]
        partialFingerprints: { 'policyProblem/v1': string }
      }[]
    },
  ]
}

describe('sarifReport', () => {
  function runOf(some: readonly Problem[]): Sarif['runs'][0] {
    const document: unknown = JSON.parse(sarifReport(some, '1.2.3'))
    if (!isSarif(document)) throw new Error(JSON.stringify(isSarif.errors))
    return document.runs[0]
  }

  it('has a result for each problem, and a rule for each code with its meaning and remedy', () => {
    const { tool, results, invocations } = runOf([fault, warning, fault])
    expect(results.map(({ ruleId, level }) => [ruleId, level])).to.deep.equal([
      ['unknown-fact', 'error'],
      ['level-without-rule', 'warning'],
      ['unknown-fact', 'error'],
    ])
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId)
    expect(tool.driver.rules.map(({ id, help }) => [id, help.text])).to.deep.equal(
      (['unknown-fact', 'level-without-rule'] as const).map((code) => [code, PROBLEMS[code].join(' ')]),
    )
    expect(results[0]?.message.text).to.equal('there is no fact `scor`\nhelp: did you mean `score`?')
    expect(results[0]?.locations).to.deep.equal([
      {
        physicalLocation: {
          artifactLocation: { uri: 'rules/red.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 10, startColumn: 7 },
        },
      },
    ])
    expect(invocations).to.deep.equal([{ executionSuccessful: true, toolExecutionNotifications: [] }])
    expect(runOf([]).results).to.deep.equal([])
  })

  it('puts what has no place among the notifications, and does not call that a success', () => {
    const { results, invocations, tool } = runOf([unplaced, warning])
    expect(results.map(({ ruleId }) => ruleId)).to.deep.equal(['level-without-rule'])
    const [{ executionSuccessful, toolExecutionNotifications }] = invocations
    expect(executionSuccessful).to.equal(false)
    expect(toolExecutionNotifications.map(({ message }) => message.text)).to.deep.equal(['no such option'])
    const { id, index: at } = toolExecutionNotifications[0]?.associatedRule ?? { id: '', index: -1 }
    expect([id, tool.driver.rules[at]?.id]).to.deep.equal(['usage', 'usage'])
    expect(runOf([{ ...unplaced, severity: 'warning' }]).invocations[0].executionSuccessful).to.equal(true)
  })

  it('gives the first line to a problem of a whole file', () => {
    const [{ physicalLocation }] = (
      runOf([{ ...fault, at: { file: 'x.yaml' } }]).results[0] as Sarif['runs'][0]['results'][0]
    ).locations
    expect(physicalLocation.region).to.deep.equal({ startLine: 1 })
  })

  it('writes files as URIs', () => {
    const uriOf = (file: string): unknown =>
      runOf([{ ...fault, at: { file } }]).results[0]?.locations[0].physicalLocation.artifactLocation
    const relative = (uri: string) => ({ uri, uriBaseId: '%SRCROOT%' })
    expect(uriOf('./rules/my file.yaml')).to.deep.equal(relative('rules/my%20file.yaml'))
    expect(uriOf('rules\\rot%grün?.yaml')).to.deep.equal(relative('rules/rot%25gr%C3%BCn%3F.yaml'))
    expect(uriOf('a:b/c.yaml')).to.deep.equal(relative('a%3Ab/c.yaml'))
    expect(uriOf('/srv/rules/a b.yaml')).to.deep.equal({ uri: 'file:///srv/rules/a%20b.yaml' })
    expect(uriOf('C:\\rules\\a.yaml')).to.deep.equal({ uri: 'file:///C:/rules/a.yaml' })
  })

  it('names files as it is told to, in places and fingerprints', () => {
    const document: unknown = JSON.parse(sarifReport([fault], '1.2.3', (file) => `mono/${file}`))
    if (!isSarif(document)) throw new Error(JSON.stringify(isSarif.errors))
    const [first] = document.runs[0].results
    expect(first?.locations[0].physicalLocation.artifactLocation.uri).to.equal('mono/rules/red.yaml')
    expect(first?.partialFingerprints['policyProblem/v1']).to.match(/^unknown-fact mono\/rules\/red\.yaml /)
  })

  it('has fingerprints that do not change when lines above come and go, and are never the same twice', () => {
    const prints = (some: readonly Problem[]): string[] =>
      runOf(some).results.map(({ partialFingerprints }) => partialFingerprints['policyProblem/v1'])
    const moved = { ...fault, at: { file: 'rules/red.yaml', line: 99, column: 1 } }
    expect(prints([fault])).to.deep.equal(prints([moved]))
    expect(prints([fault])).to.deep.equal(prints([{ ...fault, help: 'the first one is at x:1:1' }]))
    const told = (line: number) => ({ ...fault, message: `it is at \`a.yaml:${line}:3\`` })
    expect(prints([told(2)])).to.deep.equal(prints([told(9)]))
    expect(new Set(prints([fault, moved, warning, { ...fault, message: 'other' }]))).to.have.property(
      'size',
      4,
    )
  })

  it('is SARIF, and the same each time, whatever stands in files and messages', () => {
    fc.assert(
      fc.property(problems, (some) => {
        const sound = some.map((each) => ({
          ...each,
          at: { ...each.at, line: each.at.line + 1, column: each.at.column + 1 },
        }))
        expect(sarifReport(sound, '1.2.3')).to.equal(sarifReport(sound, '1.2.3'))
        const { results } = runOf(sound)
        expect(results).to.have.length(sound.length)
        for (const { locations } of results)
          expect(
            () => new URL(locations[0].physicalLocation.artifactLocation.uri, 'file:///x/'),
          ).not.to.throw()
      }),
      { numRuns: 50 },
    )
  })
})
