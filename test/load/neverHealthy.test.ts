import { expect } from 'chai'
import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { placeOf } from '../../src/flows/place.js'
import { run } from '../../src/flows/run.js'
import { EXIT } from '../../src/model/problem.js'
import type { RunResult } from '../../src/model/run.js'
import { policy } from '../support/cli.js'
import { workspace } from '../support/workspace.js'
import { NOW } from './readFact.js'

/**
 * The shipped facts, each with the value that a healthy system has, the one that stands in for a missing feed, and what a
 * written JSON value means: the value that must be decided by, or null when the run must fail.
 */
const FACTS: readonly {
  readonly name: string
  readonly default: unknown
  readonly write: (json: string) => [file: string, content: string]
  readonly meaning: (value: unknown) => unknown
}[] = [
  {
    name: 'trust_locked',
    default: false,
    write: (json) => ['trust_lock_state.json', `{"locked": ${json}}`],
    meaning: (value) => (typeof value === 'boolean' ? value : null),
  },
  {
    name: 'consensus_pct',
    default: 100,
    write: (json) => ['federation/weighted_consensus.json', `{"weighted_agreement_pct": ${json}}`],
    meaning: percent,
  },
  {
    name: 'reputation_score',
    default: 100,
    write: (json) => ['federation/reputation_index.json', `{"peers": {"a": {"reputation_score": ${json}}}}`],
    meaning: percent,
  },
  {
    name: 'forecast_risk',
    default: 'low',
    write: (json) => ['forensics/forensics_anomaly_forecast.json', `{"risk_level": ${json}}`],
    meaning: (value) => {
      const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
      return ['low', 'medium', 'high'].includes(word) ? word : null
    },
  },
]

function percent(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : null
}

/** Any JSON value, and often one that is nearly right. */
function anyJson(): fc.Arbitrary<unknown> {
  const words = [
    '',
    'n/a',
    'null',
    'true',
    '85',
    '0x10',
    ' high ',
    'HIGH',
    'hihg',
    'low\n',
    'l\u03bfw',
    '100%',
    '-0',
  ]
  const scalars = [0, -0, 1, 85, 89.999, 100, 100.001, -1, 1e308, 5e-324, true, false, null]
  const others: unknown[] = [[], {}, [85], [true], ['high'], { value: 85 }, { toString: 'high' }, [[]]]
  const nearly = fc.constantFrom<unknown>(...words, ...scalars, ...others)
  return fc.oneof(nearly, fc.jsonValue({ maxDepth: 3 }), fc.double({ min: -50, max: 150, noNaN: true }))
}

describe('a value that is there but wrong', () => {
  const at = workspace()
  const effects = { clock: () => NOW, sleep: async () => {} }

  function runNow(): Promise<RunResult> {
    return run({ place: placeOf(at.root, {}), dryRun: false, lockWaitMs: 5000 }, effects)
  }

  for (const fact of FACTS) {
    it(`${fact.name}: a run decides by exactly what is written, or fails; never by the default`, async () => {
      await fc.assert(
        fc.asyncProperty(anyJson(), async (value) => {
          // What a reader of the file gets: JSON has no -0 of its own, and `undefined` has no JSON.
          const json = JSON.stringify(value)
          const meaning = fact.meaning(JSON.parse(json))
          at.write(...fact.write(json))
          const result = await runNow()
          if (meaning === null) {
            expect(result).to.deep.include({ kind: 'failed', exit: EXIT.failed })
            expect(result.state).to.deep.include({ policy: 'UNKNOWN', inputs: {} })
            if (result.kind === 'failed') {
              expect(result.problems[0]?.code).to.equal('signal-invalid')
              expect(result.problems[0]?.message).to.match(new RegExp(`^\`${fact.name}\`: `))
              expect(result.problems[0]?.at).to.include({ file: fact.write('')[0], line: 1 })
            }
          } else {
            expect(result.kind).to.equal('decided')
            expect(result.state.inputs[fact.name]).to.equal(meaning)
            expect(result.state.signals[fact.name]?.quality).to.equal('ok')
          }
        }),
        { numRuns: 80 },
      )
    }).timeout(60_000)

    it(`${fact.name}: bytes that are no JSON fail the run, too`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 12 }), async (bytes) => {
          const [file, content] = fact.write('\0')
          const [before = '', after = ''] = content.split('\0')
          const whole = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
          at.write(file, whole)
          const result = await runNow()
          const meaning = meaningOf(whole, fact)
          if (meaning === null) expect(result).to.deep.include({ kind: 'failed', exit: EXIT.failed })
          else expect(result.state.inputs[fact.name]).to.equal(meaning)
        }),
        { numRuns: 60 },
      )
    }).timeout(60_000)
  }

  /** By the plainest reading there is; only for texts that are JSON without a second meaning. */
  function meaningOf(bytes: Uint8Array, fact: (typeof FACTS)[number]): unknown {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      let found: unknown = null
      JSON.parse(text, (key, value: unknown) => {
        if (['locked', 'weighted_agreement_pct', 'reputation_score', 'risk_level'].includes(key))
          found = value
        return value
      })
      return fact.meaning(found)
    } catch {
      return null
    }
  }

  it('integrity_score: a cell is taken as it is written, or the run fails', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        'n/a',
        'NaN',
        '85abc',
        '0x10',
        'Infinity',
        '1e400',
        '100',
        '100.1',
        '-0.1',
        '+5',
        '.5',
      ),
      fc.double({ min: -50, max: 150, noNaN: true }).map(String),
      fc.string({ maxLength: 6 }),
    )
    await fc.assert(
      fc.asyncProperty(cell, async (text) => {
        const quoted = `"${text.replaceAll('"', '""')}"`
        at.write(
          'exports/integrity_metrics_registry.csv',
          `timestamp,integrity_score\n2025-11-13,${quoted}\n`,
        )
        const result = await runNow()
        const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? percent(Number(text)) : null
        if (number === null) expect(result).to.deep.include({ kind: 'failed', exit: EXIT.failed })
        else expect(result.state.inputs['integrity_score']).to.equal(number)
      }),
      { numRuns: 80 },
    )
  }).timeout(60_000)

  it('recent_responses: ten at most are counted, and a line that is no record fails the run', async () => {
    const line = fc.oneof(
      { weight: 8, arbitrary: fc.constant('{"id": 1}') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', '{"id": 1', '[]', 'null', '7', '{"id": 1, "id": 2}', 'id: 1'),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 14 }), async (lines) => {
        at.write('forensics/response_history.jsonl', lines.map((each) => `${each}\n`).join(''))
        const result = await runNow()
        const written = lines.filter((each) => each !== '')
        if (written.some((each) => each !== '{"id": 1}')) {
          expect(result).to.deep.include({ kind: 'failed', exit: EXIT.failed })
        } else {
          expect(result.state.inputs['recent_responses']).to.equal(Math.min(10, written.length))
          expect(result.state.signals['recent_responses']?.quality).to.equal(
            written.length > 0 ? 'ok' : 'missing',
          )
        }
      }),
      { numRuns: 80 },
    )
  }).timeout(60_000)

  it('is told apart from a value that is not there: only that has a default, and it is marked', async () => {
    for (const fact of FACTS) {
      const [file] = fact.write('0')
      rmSync(at.at(file))
      const result = await runNow()
      expect(result.kind).to.equal('decided')
      expect(result.state.inputs[fact.name]).to.equal(fact.default)
      expect(result.state.signals[fact.name]?.quality).to.equal('missing')
      expect(result.warnings.map(({ code }) => code)).to.include('signal-missing')
      at.signals()
    }
  })

  it('through the command line: exit 1, the file and the line on stderr, UNKNOWN in state and marker', async () => {
    for (const [name, content, told] of [
      [
        'trust_lock_state.json',
        '{"locked": "no"}',
        /`trust_locked`: `"no"` is not true or false\n {2}at .*trust_lock_state\.json:1:12\n/,
      ],
      [
        'forensics/response_history.jsonl',
        '{"id": 1}\n{"id":',
        /`recent_responses`: malformed JSON: .*\n {2}at .*response_history\.jsonl:2:\d+\n/,
      ],
      [
        'exports/integrity_metrics_registry.csv',
        'integrity_score\nn/a\n',
        /`integrity_score`: `"n\/a"` is not a number from 0 to 100\n {2}at .*registry\.csv:2\n/,
      ],
    ] as const) {
      at.signals()
      expect((await policy(['run', '-C', at.root, '--quiet'])).code).to.equal(EXIT.done)
      expect(at.state().policy).to.equal('GREEN')
      at.write(name, content)
      const { code, stdout, stderr } = await policy(['run', '-C', at.root])
      expect(code, name).to.equal(EXIT.failed)
      expect(stderr).to.match(told)
      expect(stdout).to.match(/^UNKNOWN/)
      expect(at.state()).to.deep.include({ policy: 'UNKNOWN', inputs: {} })
      expect(at.markers()).to.have.length(1)
      expect(at.markers()[0]).to.match(/FAILED/)
    }
  }).timeout(60_000)
})
