import { expect } from 'chai'
import { allFaults, HEADER, testedPolicy } from '../support/testedPolicy.js'

/** What is wrong with one case: its lines below `cases:`, and every fault as it must be told. The first line is line 4. */
const FAULTY: readonly (readonly [what: string, lines: readonly string[], told: readonly string[]])[] = [
  [
    'an unknown fact',
    ['- name: a', '  given: { scor: 4 }', '  expect: { level: RED }'],
    ['5:14 unknown-fact there is no fact `scor`'],
  ],
  [
    'a value of another type',
    ['- name: a', '  given: { score: high }', '  expect: { level: RED }'],
    ['5:21 test-value `high` is a text, and a number is expected'],
  ],
  [
    'a value outside its range',
    ['- name: a', '  given: { score: 100.5 }', '  expect: { level: RED }'],
    ['5:21 test-value `100.5` is above the largest valid value, 100'],
  ],
  [
    'a word that is none of the enum',
    ['- name: a', '  given: { mode: strom }', '  expect: { level: RED }'],
    ['5:20 test-value `strom` is not one of `calm`, `storm`'],
  ],
  [
    'a threshold of another type',
    ['- name: a', '  given: { red_score: true }', '  expect: { level: RED }'],
    ['5:25 test-value `true` is true or false, and a number is expected'],
  ],
  [
    'a count of responses that is none',
    ['- name: a', '  given: { applied: 1.5 }', '  expect: { gates: [] }'],
    ['5:23 test-value `1.5` is not a whole number'],
  ],
  [
    'more responses than are remembered',
    ['- name: a', '  given: { applied: 1000000000 }', '  expect: { gates: [] }'],
    ['5:23 test-value `1000000000` is above the largest valid value, 10000'],
  ],
  [
    'a computed fact',
    ['- name: a', '  given: { counted: 1 }', '  expect: { gates: [] }'],
    ['5:14 test-value `counted` is computed, and cannot be given'],
  ],
  [
    'a mark on a constant',
    ['- name: a', '  missing: [red_score]', '  expect: { level: RED }'],
    ['5:15 test-shape `red_score` is a constant, and cannot be missing'],
  ],
  [
    'a mark on a count of responses',
    ['- name: a', '  invalid: [applied]', '  expect: { level: RED }'],
    ['5:15 test-shape `applied` is not read from a file, and cannot be invalid'],
  ],
  [
    'staleness of a fact without `maxAge`',
    ['- name: a', '  stale: [mode]', '  expect: { level: RED }'],
    ['5:13 test-shape `mode` has no `maxAge`, and cannot be stale'],
  ],
  [
    'a fact that is given and missing',
    ['- name: a', '  given: { score: 4 }', '  missing: [score]', '  expect: { level: RED }'],
    ['6:15 test-shape `score` stands under `given` and under `missing`'],
  ],
  [
    'a fact with two marks',
    ['- name: a', '  missing: [score]', '  invalid: [score]', '  expect: { level: RED }'],
    ['6:15 test-shape `score` stands under `missing` and under `invalid`'],
  ],
  [
    'an unknown fact under a mark',
    ['- name: a', '  missing: [skore]', '  expect: { level: RED }'],
    ['5:15 unknown-fact there is no fact `skore`'],
  ],
  ['nothing that is expected', ['- name: a'], ['4:11 test-checks-nothing the case `a` expects nothing']],
  [
    'steps of which none expects anything',
    ['- name: a', '  steps: [{ given: { score: 4 } }, { after: 1h }]'],
    ['5:5 test-checks-nothing no step expects anything'],
  ],
  [
    'steps beside an expectation and a sweep',
    [
      '- name: a',
      '  sweep: { score: { 0..100: RED } }',
      '  expect: { gates: [] }',
      '  steps: [{ expect: { level: GREEN } }, { expect: { level: GREEN } }]',
    ],
    ['5:5 test-shape `sweep` stands beside `steps`', '6:5 test-shape `expect` stands beside `steps`'],
  ],
  [
    'an unknown level',
    ['- name: a', '  expect: { level: REDD }'],
    ['5:22 unknown-level there is no level `REDD`'],
  ],
  [
    'a level in small letters',
    ['- name: a', '  expect: { level: red }'],
    ['5:22 unknown-level there is no level `red`'],
  ],
  [
    'the level of a run that fails',
    ['- name: a', '  expect: { level: UNKNOWN }'],
    ['5:22 unknown-level `UNKNOWN` is no level of a decision'],
  ],
  [
    'an unknown rule, action, gate and problem',
    [
      '- name: a',
      '  expect: { because: [red-skore], actions: [pge], gates: [lok] }',
      '- name: b',
      '  expect: { error: signal-wrong }',
    ],
    [
      '5:25 unknown-name there is no rule `red-skore`',
      '5:47 unknown-name there is no action `pge`',
      '5:61 unknown-name there is no gate `lok`',
      '7:22 unknown-name there is no problem that a run fails with, called `signal-wrong`',
    ],
  ],
  [
    'a quality that calls for no level among the triggers',
    ['- name: a', '  expect: { because: [locked is missing] }'],
    ['5:25 unknown-name there is no rule `locked is missing`'],
  ],
  [
    'an error beside something else',
    ['- name: a', '  expect: { level: RED, error: signal-invalid }'],
    ['5:27 test-shape `error` stands beside `level`'],
  ],
  [
    'what only a step has',
    ['- name: a', '  expect: { previous: RED, changed: true }'],
    [
      '5:15 test-shape `previous` stands outside of `steps`',
      '5:30 test-shape `changed` stands outside of `steps`',
    ],
  ],
  [
    'what the first step has not',
    ['- name: a', '  steps: [{ expect: { previous: RED } }, { expect: { changed: false } }]'],
    ['5:25 test-shape `previous` stands in the first step'],
  ],
  [
    'expected facts that rules do not see, or with other values',
    ['- name: a', '  expect: { facts: { brake: true, score: x }, quality: { red_score: ok } }'],
    [
      '5:24 test-shape `brake` is a fact of gates, and rules do not see it',
      '5:44 test-value `x` is a text, and a number is expected',
      '5:60 test-shape `red_score` is a constant, and has no quality',
    ],
  ],
  [
    'a sweep of nothing',
    ['- name: a', '  sweep: { skore: { 0..100: RED } }'],
    ['5:14 unknown-fact there is no fact `skore`'],
  ],
  [
    'a sweep of a gate fact',
    ['- name: a', '  sweep: { brake: { true: RED } }'],
    ['5:14 test-shape `brake` is a fact of gates, and gives no level'],
  ],
  [
    'ranges that are none',
    [
      '- name: a',
      '  sweep:',
      '    score:',
      '      0..abc: RED',
      '      90..80: RED',
      '      "95": ROT',
      '      99..101: GREEN',
      '      96..: GREEN',
    ],
    [
      '7:9 test-value `0..abc` is no range of numbers',
      '8:9 test-value the range `90..80` ends below where it begins',
      '9:15 unknown-level there is no level `ROT`',
      '10:9 test-value `101` is above the largest valid value, 100',
      '11:9 test-value `96..` is no range of numbers',
    ],
  ],
  [
    'ranges that overlap',
    ['- name: a', '  sweep: { score: { 0..90: RED, 90..95: YELLOW } }'],
    ['5:35 test-value the ranges `0..90` and `90..95` overlap: both hold `90`'],
  ],
  [
    'words that are none of the enum',
    ['- name: a', '  sweep: { mode: { calm: GREEN, gale: RED } }'],
    ['5:35 test-value `gale` is not one of `calm`, `storm`'],
  ],
  [
    'a swept fact that is given, too',
    ['- name: a', '  given: { score: 4 }', '  sweep: { score: { 0..89: RED } }'],
    ['5:14 test-shape `score` is swept, and stands under `given`, too'],
  ],
  [
    'one list of rules for several levels',
    [
      '- name: a',
      '  sweep: { score: { 0..89: RED, 96..100: GREEN } }',
      '  expect: { because: [red-score], level: RED }',
    ],
    [
      '6:15 test-shape `because` stands beside a `sweep` over 2 levels',
      '6:37 test-shape `level` stands beside a `sweep`',
    ],
  ],
  [
    'two cases of one name',
    ['- name: a', '  expect: { level: GREEN }', '- name: a', '  expect: { level: GREEN }'],
    ['6:11 duplicate-name two cases are called `a`'],
  ],
  [
    'counts that cannot be true together',
    [
      '- name: a',
      '  steps:',
      '    - { given: { applied: 3 }, expect: { gates: [rate] } }',
      '    - { given: { applied: -1 }, expect: { gates: [] } }',
    ],
    ['7:29 test-value `-1` is below the smallest valid value, 0'],
  ],
  [
    'steps without end',
    [
      '- name: a',
      '  steps: [{ after: 999999d }, { after: 999999d }, { after: 999999d }, { after: 999999d, expect: { level: GREEN } }]',
    ],
    ['5:5 test-value the steps reach beyond the year 9999'],
  ],
  [
    'what the schema refuses',
    [
      '- name: a',
      '  expct: { level: RED }',
      '- name: ""',
      '  expect: { level: RED, rules: [] }',
      '- name: b',
      '  expect: {}',
    ],
    [
      '5:5 unknown-key `expct` is not a key of `cases[0]`',
      '6:11 schema `cases[1].name` is empty',
      '7:27 unknown-key `rules` is not a key of `cases[1].expect`',
      '9:13 schema `cases[2].expect` is empty',
    ],
  ],
  [
    'a folder that is not there, and one outside',
    [
      '- name: a',
      '  inputs: nowhere',
      '  expect: { level: RED }',
      '- name: b',
      '  inputs: ../../..',
      '  expect: { level: RED }',
      '- name: c',
      '  inputs: .',
      '  expect: { level: RED }',
    ],
    [
      '5:13 tests-unreadable the folder `nowhere` is not there',
      '8:13 tests-unreadable the folder `../../..` leads out of the folder of tests',
      '11:13 tests-unreadable the folder `.` is the folder of tests itself',
    ],
  ],
]

describe('faults of tests', () => {
  const tests = testedPolicy()

  for (const [what, lines, told] of FAULTY) {
    it(`tells ${what}, and the case fails`, async () => {
      const run = await tests.run(lines.map((line) => `  ${line}\n`).join(''))
      expect(allFaults(run)).to.deep.equal(told)
      expect(run.passed).to.equal(false)
    })
  }

  it('tells every fault of a file at once, and still tries the sound cases', async () => {
    const run = await tests.run(
      '  - { name: bad, given: { skore: 1, score: 101 }, expect: { level: ROT } }\n  - { name: good, expect: { level: GREEN } }\n',
    )
    expect(allFaults(run)).to.deep.equal([
      '4:27 unknown-fact there is no fact `skore`',
      '4:44 test-value `101` is above the largest valid value, 100',
      '4:68 unknown-level there is no level `ROT`',
    ])
    expect(run.results.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'passed'])
  })

  it('says what has no value, and how it gets one', async () => {
    tests.write(
      'rules/tests/t.yaml',
      'now: 2025-11-14T12:00:00Z\ncases:\n  - { name: a, given: { score: 1 }, expect: { level: RED } }\n  - { name: b, given: { score: 1, mode: calm, locked: true }, expect: { gates: [lock] } }\n',
    )
    const { policyTests } = await import('../../src/flows/policyTests.js')
    const run = await policyTests({ place: tests.place() })
    expect(allFaults(run)).to.deep.equal([
      '3:5 test-incomplete `mode` and `locked` have no value',
      '4:5 test-incomplete `brake`, `reported` and `applied` have no value',
    ])
    expect(run.results.flatMap(({ case: { faults } }) => faults.map(({ help }) => help))).to.deep.equal([
      'give each in `given`, or list each under `missing`',
      'give each in `given`, or list each under `missing`',
    ])
  })

  it('says once what every case lacks, and tries none of them', async () => {
    const { policyTests } = await import('../../src/flows/policyTests.js')
    const given = 'now: 2025-11-14T12:00:00Z\ngiven: { score: 99, mode: calm }\ncases:\n'
    const two = '  - { name: a, expect: { level: GREEN } }\n  - { name: b, expect: { level: GREEN } }\n'
    tests.write('rules/tests/t.yaml', given + two)
    const run = await policyTests({ place: tests.place() })
    expect(allFaults(run)).to.deep.equal([
      '2:1 test-incomplete no value is given for `locked`, here or in any case',
    ])
    expect(run.problems[0]?.help).to.equal(
      'add here what holds in every case: `locked: …`; its 2 cases were not tried',
    )
    expect(run.passed).to.equal(false)
    expect(run.results).to.deep.equal([])
    // Where a case names it, the others are told each.
    tests.write(
      'rules/tests/t.yaml',
      `${given}${two}  - { name: c, given: { locked: true }, expect: { level: GREEN } }\n`,
    )
    const named = await policyTests({ place: tests.place() })
    expect(allFaults(named)).to.deep.equal([
      '4:5 test-incomplete `locked` has no value',
      '5:5 test-incomplete `locked` has no value',
    ])
    expect(named.results.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'failed', 'passed'])
  })

  it('says once what every case lacks that tries gates', async () => {
    const { policyTests } = await import('../../src/flows/policyTests.js')
    tests.write(
      'rules/tests/t.yaml',
      'now: 2025-11-14T12:00:00Z\ngiven: { score: 99, mode: calm, locked: false, reported: 0 }\ncases:\n' +
        '  - { name: a, expect: { gates: [] } }\n  - { name: b, steps: [{ expect: { gates: [] } }, { after: 1h }] }\n  - { name: c, expect: { level: GREEN } }\n',
    )
    const run = await policyTests({ place: tests.place() })
    expect(allFaults(run)).to.deep.equal([
      '2:1 test-incomplete no value is given for `brake` and `applied`, here or in any case',
    ])
    expect(run.passed).to.equal(false)
  })

  it('says what the words of other tools are called here, and how a list is written', async () => {
    const { policyTests } = await import('../../src/flows/policyTests.js')
    const told = async (text: string): Promise<string[]> => {
      tests.write('rules/tests/t.yaml', text)
      const run = await policyTests({ place: tests.place() })
      const problems = [...run.problems, ...run.results.flatMap(({ case: { faults } }) => faults)]
      return problems.map(
        ({ code, at, message, help }) => `${at?.line}:${at?.column} ${code} ${message} | ${help}`,
      )
    }
    expect(
      await told(`${HEADER.replace('cases:', 'tests:')}  - { name: a, expect: { level: GREEN } }\n`),
    ).to.deep.equal(['3:1 unknown-key `tests` is not a key of a test file | did you mean `cases`?'])
    expect(
      await told(`${HEADER}  - { name: a, given: { score: 1 }, expect: { because: red-score } }\n`),
    ).to.deep.equal([
      '4:56 schema `cases[0].expect.because` is a text, and a list is expected | write it as a list: `[red-score]`',
    ])
  })

  it('tries nothing of a file whose time or baseline is faulty, and says so', async () => {
    tests.write(
      'rules/tests/t.yaml',
      'now: 2025-13-14T12:00:00Z\ngiven: { skore: 4 }\ncases:\n  - { name: a, expect: { level: ROT } }\n  - { name: b, expect: { level: RED } }\n',
    )
    const { policyTests } = await import('../../src/flows/policyTests.js')
    const run = await policyTests({ place: tests.place() })
    expect(allFaults(run)).to.deep.equal([
      '1:6 test-value `2025-13-14T12:00:00Z` is not a time',
      '2:1 test-incomplete no value is given for `mode` and `locked`, here or in any case',
      '2:10 unknown-fact there is no fact `skore`',
      '4:33 unknown-level there is no level `ROT`',
    ])
    expect(run.problems[0]?.help).to.equal('write it like `2025-11-14T12:00:00Z`; its 2 cases were not tried')
    expect(run.results).to.deep.equal([])
    expect(run.passed).to.equal(false)
  })

  it('tells of an unknown key at the top, and all else that is wrong', async () => {
    tests.write('rules/tests/t.yaml', `${HEADER}  - { name: a, expect: { level: ROT } }\ncase: []\n`)
    const { policyTests } = await import('../../src/flows/policyTests.js')
    const run = await policyTests({ place: tests.place() })
    expect(allFaults(run)).to.deep.equal([
      '4:33 unknown-level there is no level `ROT`',
      '5:1 unknown-key `case` is not a key of a test file',
    ])
    expect(run.passed).to.equal(false)
  })

  it('tells a hundred faults of a case, and that there are more', async () => {
    const given = Array.from({ length: 20_000 }, (_, index) => `      fact_${index}: 1\n`).join('')
    const run = await tests.run(`  - name: a\n    expect: { level: GREEN }\n    given:\n${given}`)
    const told = allFaults(run)
    expect(told).to.have.length(101)
    expect(told.at(-1)).to.equal(
      '107:7 unknown-fact there is no fact `fact_100`; what is wrong from here on is not told',
    )
    expect(run.passed).to.equal(false)
  })
})
