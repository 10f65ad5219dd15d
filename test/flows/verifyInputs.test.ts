import { expect } from 'chai'
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inputsText } from '../../src/report/inputsText.js'
import { HEALTHY, workspace } from '../support/workspace.js'
import { fileOf, lines, ownPolicy, refusedIn, verifyIn } from './inputPolicy.js'

const QUIRKS = fileURLToPath(new URL('../fixtures/quirks', import.meta.url))

const LOCK = 'trust_lock_state.json'
const REGISTRY = 'exports/integrity_metrics_registry.csv'
const CONSENSUS = 'federation/weighted_consensus.json'
const REPUTATION = 'federation/reputation_index.json'
const FORECAST = 'forensics/forensics_anomaly_forecast.json'
const HISTORY = 'forensics/response_history.jsonl'
const BRAKE = 'forensics/safety_brake_state.json'
const GUARD = 'policy/trust_guard_policy.json'

describe('verify inputs', () => {
  const at = workspace()

  describe('the shipped schemas accept', () => {
    it('a healthy workspace, and tell what is not there', async () => {
      const verified = await verifyIn(at)
      expect(lines(verified)).to.deep.equal([])
      expect(verified.faults).to.equal(0)
      expect(
        verified.files.map(({ file, present, records, checked }) => [file, present, records, checked]),
      ).to.deep.equal([
        [LOCK, true, null, true],
        [REGISTRY, true, 2, true],
        [CONSENSUS, true, null, true],
        [REPUTATION, true, null, true],
        [FORECAST, true, null, true],
        [HISTORY, true, 2, true],
        [BRAKE, false, null, true],
        [GUARD, false, null, true],
      ])
      expect(fileOf(verified, LOCK).notes).to.deep.equal([
        '`manual_unlocks` is missing: `trust_lock_state.json` has no `/manual_unlocks_today`',
      ])
    })

    it('the quirks of real files', async () => {
      cpSync(QUIRKS, at.root, { recursive: true })
      const verified = await verifyIn(at)
      expect(lines(verified)).to.deep.equal([])
      expect(fileOf(verified, REGISTRY).records).to.equal(4)
    })

    it('all that the real writers write', async () => {
      at.write(
        LOCK,
        '\uFEFF{"locked": true, "lock_state": "LOCKED", "locked_at": "2025-11-16T09:45:00Z", "metrics": {"integrity": 97.5, "consensus": 0.0}, "unlock_scheduled_at": null, "manual_unlocks_today": 0, "manual_unlocks_last_reset": "2025-11-13", "bypass": false, "provenance": {"changed_by": "someone"}}\r\n',
      )
      at.write(
        REGISTRY,
        '\uFEFFtimestamp,integrity_score,violations,warnings,health_score,rri,mpi,confidence,status\r\n' +
          '2025-11-11T14:00:33Z,97.5,0,1,69.3,15.1,86.0,0.850,"ok, so far"\r\n' +
          '# schema_hash: 6eb446f7,x\r\n' +
          '2025-11-11T14:00:33+00:00,97.5,0,1,69.3,15.1,86.0,0.850,ok\r\n\r\n',
      )
      at.write(
        BRAKE,
        '{"is_engaged": false, "response_count_24h": 0, "max_allowed": 10, "last_check": "2025-11-14T07:13:30.000000+00:00"}',
      )
      at.write(
        GUARD,
        '{"thresholds": {"integrity": 90}, "lock_window_minutes": 60, "max_manual_unlocks_per_day": 2}',
      )
      at.write(
        HISTORY,
        '{"response_id": "a", "timestamp": "2025-11-13T23:14:16.856449+00:00", "event_type": "ADAPTIVE_RESPONSE", "risk_level": "high", "actions_taken": [{"action": "heal"}]}\r\n\r\n' +
          '{"response_id": "b", "event_type": "SAFETY_BRAKE", "risk_level": null, "actions_taken": [], "message": "engaged"}',
      )
      const verified = await verifyIn(at)
      expect(lines(verified)).to.deep.equal([])
      expect([fileOf(verified, REGISTRY).records, fileOf(verified, HISTORY).records]).to.deep.equal([2, 2])
      // Of the two names of the limit one is there, and that is enough.
      expect(fileOf(verified, GUARD).notes).to.deep.equal([])
    })
  })

  describe('damage', () => {
    for (const [what, file, content, ...told] of [
      [
        'a lock that is text',
        LOCK,
        '{\n  "locked": "no"\n}',
        ':2:13 signal-schema `/locked` is "no", and true or false is expected',
      ],
      [
        'a lock that is not there',
        LOCK,
        '{"lockd": true}',
        ':1:1 signal-schema the document lacks `locked` | it has `lockd`',
      ],
      [
        'two faults',
        LOCK,
        '{"locked": null,\n "manual_unlocks_today": 1.5,\n "locked_at": "yesterday"}',
        ':1:12 signal-schema `/locked` is null, and true or false is expected',
        ':2:26 signal-schema `/manual_unlocks_today` is 1.5, and a whole number is expected',
        ':3:15 signal-schema `/locked_at` is "yesterday", and a time like `2025-11-14T12:00:00Z` is expected',
      ],
      [
        'a day that is none',
        LOCK,
        '{"locked": false, "manual_unlocks_last_reset": "2025-02-30"}',
        ':1:48 signal-schema `/manual_unlocks_last_reset` is "2025-02-30", and a day like `2025-11-14`, or a time like `2025-11-14T12:00:00Z` is expected',
      ],
      [
        'a key written twice',
        LOCK,
        '{"locked": true,\n "locked": false}',
        ':2:2 signal-malformed the key `locked` is written twice',
      ],
      ['an empty file', LOCK, '', ':1:1 signal-malformed the file is empty, and JSON is expected'],
      ['a list', LOCK, '[]', ':1:1 signal-schema the document is a list, and an object is expected'],
      [
        'half a document',
        CONSENSUS,
        '{"weighted_agreement_pct": 9',
        ':1:29 signal-malformed malformed JSON: the text ends before the JSON does',
      ],
      [
        'bytes that are no text',
        CONSENSUS,
        Buffer.from('{"a": "\xff"}', 'latin1'),
        ':1:8 signal-malformed the file is not UTF-8 text',
      ],
      [
        'an endless nest',
        CONSENSUS,
        '['.repeat(200) + ']'.repeat(200),
        ':1:1 signal-malformed the JSON is nested deeper than 100 levels',
      ],
      [
        'NaN',
        CONSENSUS,
        '{"weighted_agreement_pct": NaN}',
        ':1:28 signal-malformed malformed JSON: unexpected `N`',
      ],
      [
        'a share above all',
        CONSENSUS,
        '{"weighted_agreement_pct": 120}',
        ':1:28 signal-schema `/weighted_agreement_pct` is 120, and at most 100 is expected',
      ],
      [
        'peers of all kinds',
        REPUTATION,
        '{"peers": {\n  "a": {"reputation_score": 120},\n  "b": {"reputation_score": "n/a"},\n  "c": 7,\n  "d": {}\n}}',
        ':2:29 signal-schema `/peers/a/reputation_score` is 120, and at most 100 is expected',
        ':3:29 signal-schema `/peers/b/reputation_score` is "n/a", and a number is expected',
        ':4:8 signal-schema `/peers/c` is 7, and an object is expected',
      ],
      [
        'peers in a list',
        REPUTATION,
        '{"peers": [{"reputation_score": -1}]}',
        ':1:33 signal-schema `/peers/0/reputation_score` is -1, and at least 0 is expected',
      ],
      [
        'a word that the fact does not know',
        FORECAST,
        '{"risk_level": "hgh"}',
        ':1:16 signal-invalid `forecast_risk`: `"hgh"` is not one of `low`, `medium`, `high`; did you mean `high`?',
      ],
      [
        'rows of all kinds',
        REGISTRY,
        'timestamp,integrity_score,violations\n2025-11-11,n/a,0\n# note\nsoon,97,-1\n2025-11-11,97\n2025-11-12,,0\n2025-11-13,97.5,1\n',
        ':2 signal-schema `integrity_score`: `"n/a"` is not a number from 0 to 100',
        ':4 signal-schema `timestamp` is "soon", and a time like `2025-11-14T12:00:00Z` is expected',
        ':4 signal-schema `violations`: `-1` is below the smallest valid value, 0',
        ':5 signal-malformed the row has 2 cells, and the header has 3',
        ':6 signal-schema `integrity_score` is empty, and a number is expected',
      ],
      [
        'a wrong last row, which the fact finds too',
        REGISTRY,
        'integrity_score\n97\n120\n',
        ':3 signal-schema `integrity_score`: `120` is above the largest valid value, 100',
      ],
      [
        'a column that is not there',
        REGISTRY,
        '# note\ntimestamp,integrity_scor\n2025-11-11,97\n',
        ':2 signal-schema the header has no column `integrity_score` | it has `integrity_scor`',
      ],
      [
        'a column that stands twice',
        REGISTRY,
        'integrity_score,integrity_score\n1,2\n',
        ':1 signal-malformed the column `integrity_score` stands twice in the header',
      ],
      ['no header', REGISTRY, '', ':1:1 signal-malformed the file is empty, and a CSV header is expected'],
      [
        'a quote inside a cell, behind another fault',
        REGISTRY,
        'integrity_score,status\n"x",ok\n97,o"k\n98,ok\n',
        ':2 signal-schema `integrity_score`: `"x"` is not a number from 0 to 100',
        ':3 signal-malformed a quote stands inside a cell that does not begin with one',
      ],
      [
        'a quote that is never closed, behind another fault',
        REGISTRY,
        'integrity_score,status\n"x",ok\n97,"ok\n98,ok\n',
        ':2 signal-schema `integrity_score`: `"x"` is not a number from 0 to 100',
        ':3 signal-malformed a quote is opened here or below, and never closed',
      ],
      [
        'a line that is no text',
        REGISTRY,
        Buffer.from('integrity_score\n97\n\xff\n', 'latin1'),
        ':3 signal-malformed the file is not UTF-8 text',
      ],
      [
        'records of all kinds',
        HISTORY,
        '{"event_type": "A", "timestamp": "now"}\n[1]\n{}\n{"a": 1, "a": 2}\n{"event_type',
        ':1:34 signal-schema `/timestamp` is "now", and a time like `2025-11-14T12:00:00Z` is expected',
        ':2:1 signal-malformed a record must be a JSON object',
        ':3:1 signal-schema the record has 0 keys, and at least 1 is expected',
        ':4:10 signal-malformed the key `a` is written twice',
        ':5:13 signal-malformed malformed JSON: the text ends before the JSON does',
      ],
      [
        'a brake that is text',
        BRAKE,
        '{"is_engaged": "false", "max_allowed": "10"}',
        ':1:16 signal-schema `/is_engaged` is "false", and true or false is expected',
        ':1:40 signal-schema `/max_allowed` is "10", and a whole number is expected',
      ],
      [
        'a negative limit',
        GUARD,
        '{"manual_unlock_daily_limit": -3}',
        ':1:31 signal-schema `/manual_unlock_daily_limit` is -3, and at least 0 is expected',
      ],
    ] as const) {
      it(`${what} in ${file}`, async () => {
        at.write(file, content)
        const verified = await verifyIn(at)
        expect(lines(verified)).to.deep.equal(told.map((each) => file + each))
        expect(verified.faults).to.equal(told.length)
      })
    }

    it('a folder, a link that leads out, and a file that is too large', async () => {
      for (const file of [LOCK, CONSENSUS, REPUTATION]) rmSync(at.at(file))
      mkdirSync(at.at(LOCK))
      writeFileSync(at.at('..', 'secret.json'), '{"weighted_agreement_pct": "secret"}')
      symlinkSync(at.at('..', 'secret.json'), at.at(CONSENSUS))
      writeFileSync(at.at(REPUTATION), '')
      truncateSync(at.at(REPUTATION), 17 * 1024 * 1024)
      const verified = await verifyIn(at)
      expect(lines(verified)).to.deep.equal([
        `${LOCK} signal-unreadable \`${LOCK}\` is a folder`,
        `${CONSENSUS} signal-outside \`${CONSENSUS}\` leads out of the inputs root`,
        `${REPUTATION} signal-too-large the file has 17825792 bytes, and a JSON signal may have 16777216`,
      ])
      expect(JSON.stringify(verified)).not.to.contain('secret.json')
    })

    it('is told with the lines round it', async () => {
      at.write(
        HISTORY,
        Array.from({ length: 9 }, (_, index) => `{"status": ${index === 4 ? 4 : '"ok"'}}\n`).join(''),
      )
      const [fault] = fileOf(await verifyIn(at), HISTORY).faults
      expect(fault?.at).to.deep.equal({ file: HISTORY, line: 5, column: 12 })
      expect(fault?.excerpt).to.deep.equal({
        firstLine: 3,
        lines: [
          '{"status": "ok"}',
          '{"status": "ok"}',
          '{"status": 4}',
          '{"status": "ok"}',
          '{"status": "ok"}',
        ],
      })
    })

    it('is counted to its end and told to a limit', async () => {
      at.write(REGISTRY, `integrity_score\n${'n/a\n'.repeat(70)}`)
      at.write(
        REPUTATION,
        JSON.stringify({ peers: Array.from({ length: 60 }, () => ({ reputation_score: 101 })) }),
      )
      const verified = await verifyIn(at)
      const [registry, reputation] = [REGISTRY, REPUTATION].map((name) => fileOf(verified, name))
      expect([registry?.faults.length, registry?.more]).to.deep.equal([50, 20])
      expect([reputation?.faults.length, reputation?.more]).to.deep.equal([50, 10])
      expect(verified.faults).to.equal(130)
      expect(inputsText(verified)).to.contain(`${REGISTRY}: and 20 more\n`)
    })

    it('of a very large document is told once', async () => {
      at.write(REPUTATION, JSON.stringify({ peers: Array.from({ length: 30_000 }, () => 1) }))
      expect(lines(await verifyIn(at))).to.deep.equal([
        `${REPUTATION}:1:11 signal-schema \`/peers/0\` is 1, and an object is expected`,
      ])
    })
  })

  describe('files that are not there', () => {
    it('are a fault when not one is', async () => {
      at.signals(Object.fromEntries(Object.keys(HEALTHY).map((name) => [name, undefined])))
      const verified = await verifyIn(at)
      expect(lines(verified)).to.deep.equal([
        '- no-inputs not one file that the policy reads is in `.`: nothing was verified | name the folder that holds them with `--inputs DIR`',
      ])
      expect(verified.faults).to.equal(1)
    })

    it('are a fault where the policy requires them', async () => {
      at.signals({ trust_locked: undefined })
      at.edit('rules/inputs.yaml', (text) => text.replace(/^ {4}required: false/m, '    required: true'))
      expect(lines(await verifyIn(at))).to.deep.equal([
        `${LOCK} signal-required \`${LOCK}\` is required and does not exist`,
      ])
    })

    it('are a fault where a fact does not go on without them', async () => {
      ownPolicy(
        at,
        'inputs:\n  b.json: { schema: { type: object } }\n',
        'facts:\n  score: { file: a.json, pointer: /score, type: number, onMissing: error }\n',
      )
      at.write('b.json', '{}')
      expect(lines(await verifyIn(at))).to.deep.equal([
        'a.json signal-required `score` is required: `a.json` does not exist',
      ])
      at.write('a.json', '{}')
      expect(lines(await verifyIn(at))).to.deep.equal([
        'a.json signal-required `score` is required: `a.json` has no `/score`',
      ])
    })
  })

  it('a file without a schema is read all the same, and told so', async () => {
    ownPolicy(
      at,
      '',
      'facts:\n  score: { file: a.jsonl, last: 1, pointer: /score, type: number, default: 1 }\n',
    )
    at.write('a.jsonl', '{"score": 1}\n{"score": 1\nx\n')
    const verified = await verifyIn(at)
    expect(lines(verified)).to.deep.equal([
      'a.jsonl:2:12 signal-malformed malformed JSON: the text ends before the JSON does',
      'a.jsonl:3:1 signal-malformed malformed JSON: unexpected `x`',
    ])
    at.write('a.jsonl', '{"score": 1}\n')
    expect(fileOf(await verifyIn(at), 'a.jsonl')).to.include({ checked: false, records: 1 })
    expect(inputsText(await verifyIn(at))).to.equal(
      'no schema  a.jsonl  1 record\n\nno fault: 1 file verified, 1 of them without a schema\n',
    )
  })

  it('what facts and a schema both find is told once, and other faults of the line are kept', async () => {
    ownPolicy(
      at,
      'inputs:\n  a.jsonl: { records: { type: object, properties: { other: { type: string }, score: { type: number } } } }\n',
      'facts:\n  score: { file: a.jsonl, pointer: /score, type: number, max: 9, default: 1 }\n  many: { file: a.jsonl, pointer: /score, reduce: max, type: number, default: 1 }\n',
    )
    at.write('a.jsonl', '{"other": 1, "score": "x"}\n')
    expect(lines(await verifyIn(at))).to.deep.equal([
      'a.jsonl:1:11 signal-schema `/other` is 1, and a text is expected',
      'a.jsonl:1:23 signal-schema `/score` is "x", and a number is expected',
    ])
    at.write('a.jsonl', '{"other": 1, "score": 10}\n')
    expect(lines(await verifyIn(at))).to.deep.equal([
      'a.jsonl:1 signal-invalid `score`: `10` is above the largest valid value, 9',
      'a.jsonl:1:11 signal-schema `/other` is 1, and a text is expected',
    ])
  })

  it('a torn last line is a fault, and the records before it are counted', async () => {
    at.write(HISTORY, '{"event_type": "A"}\n{"event_type": "B"}\n{"event_ty')
    const verified = await verifyIn(at)
    expect(lines(verified)).to.deep.equal([
      `${HISTORY}:3:11 signal-malformed malformed JSON: the text ends before the JSON does`,
    ])
    expect(fileOf(verified, HISTORY).records).to.equal(3)
  })

  describe('a pattern that tries endlessly', () => {
    const EVIL = "'^(a+)+$'"
    for (const [what, inputs, content, place] of [
      [
        'JSON',
        `a.json: { schema: { type: string, pattern: ${EVIL} } }`,
        (text: string) => JSON.stringify(text),
        'a.json',
      ],
      [
        'JSONL',
        `a.jsonl: { records: { type: object, properties: { s: { type: string, pattern: ${EVIL} } } } }`,
        (text: string) => `{"s": "aa"}\n${JSON.stringify({ s: text })}\n`,
        'a.jsonl:2',
      ],
      [
        'CSV',
        `a.csv: { columns: { s: { type: string, pattern: ${EVIL} } } }`,
        (text: string) => `s\naa\n${text}\n`,
        'a.csv:3',
      ],
    ] as const) {
      it(`is given up in ${what}`, async () => {
        ownPolicy(at, `inputs:\n  ${inputs}\n`)
        at.write(place.replace(/:.*/, ''), content(`${'a'.repeat(60)}!`))
        const [told, ...others] = lines(await verifyIn(at, 150))
        expect(told).to.match(
          new RegExp(`^${place} signal-schema checking this took longer than 0.15 s and was given up \\| `),
        )
        expect(others).to.deep.equal([])
      })
    }
  })

  it('schemas that cannot be used are all told, at their places, before a file is read', async () => {
    ownPolicy(
      at,
      `inputs:
  a.json: { schema: { type: string, minLength: -1 } }
  b.json: { schema: { type: object, properties: { format: { type: string, format: email } } } }
  c.json: { schema: { $ref: '#/$defs/none' } }
  d.json:
    schema: { type: object, properties: { n: { minimum: 1 } } }
  e.jsonl: { records: { $schema: 'http://json-schema.org/draft-07/schema#', type: object } }
  f.json: { schema: { type: string, minimum: 1 } }
`,
    )
    const { told, exit } = await refusedIn(at)
    expect(exit).to.equal(2)
    expect(told).to.deep.equal([
      'rules/inputs.yaml:2:48 bad-schema `inputs` of `a.json`: `/minLength` is -1, and at least 0 is expected',
      'rules/inputs.yaml:3:83 bad-schema `inputs` of `b.json`: unknown format `email` | the formats are `date-time` and `date`',
      'rules/inputs.yaml:4:29 bad-schema `inputs` of `c.json`: the reference `#/$defs/none` leads nowhere | a reference stays within its schema: `#/$defs/name`',
      'rules/inputs.yaml:6:57 bad-schema `inputs` of `d.json`: `minimum` needs `type: number` beside it | it says nothing of values of other types',
      'rules/inputs.yaml:7:34 bad-schema `inputs` of `e.jsonl`: `$schema` names another dialect than 2020-12 | leave it out',
      'rules/inputs.yaml:8:46 bad-schema `inputs` of `f.json`: `minimum` needs `type: number` beside it | it says nothing of values of other types',
    ])
  })

  it('nothing is written', async () => {
    const before = at.tree()
    await verifyIn(at)
    expect(at.tree()).to.deep.equal(before)
  })
})
