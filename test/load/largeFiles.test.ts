import { expect } from 'chai'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BIN, startProcess, type Ended } from '../support/cli.js'
import { inputs } from './readFact.js'

const MIB = 1024 * 1024
const PEAK_HOOK = fileURLToPath(new URL('reportPeak.mjs', import.meta.url))
const FACTS = {
  json: '{ file: a.json, pointer: /value, type: number, default: 0 }',
  csv: '{ file: a.csv, column: score, type: number, default: 0 }',
  jsonl: '{ file: a.jsonl, pointer: /score, type: number, default: 0 }',
} as const

/** What becomes of a large file is decided in a process of its own, whose peak memory is read. */
describe('large signal files', function () {
  this.timeout(120_000)
  const at = inputs()

  async function explain(fact: string): Promise<Ended & { peakMib: number }> {
    mkdirSync(at.at('rules'), { recursive: true })
    writeFileSync(
      at.at('rules/policy.yaml'),
      `levels:
  - { name: RED, color: '#ef4444', description: Critical. }
  - { name: GREEN, color: '#10b981', description: Healthy. }
facts:
  value: ${fact}
rules:
  - name: red-value
    conditions: { all: [{ fact: value, operator: greaterThan, value: 0 }] }
    event: { type: RED, params: { reason: 'the value is {value}' } }
`,
    )
    const peak = at.at('peak')
    const args = ['--import', PEAK_HOOK, BIN, 'explain', '--format', 'json', '-C', '.']
    const ended = await startProcess(process.execPath, args, { cwd: at.at(), env: { PEAK_FILE: peak } }).ended
    return { ...ended, peakMib: Number(readFileSync(peak, 'utf8')) / 1024 }
  }

  /** Writes `chunk` again and again until the file has `bytes`, between a head and a tail. */
  function fill(name: string, bytes: number, head: string, chunk: string, tail: string): void {
    const file = openSync(at.at(name), 'w')
    writeSync(file, head)
    const block = Buffer.from(chunk.repeat(Math.ceil(MIB / chunk.length)))
    for (let written = 0; written < bytes; written += block.length) writeSync(file, block)
    writeSync(file, tail)
    closeSync(file)
  }

  for (const [format, told] of [
    [
      'json',
      /error\[signal-too-large\] `value`: the file has 314572800 bytes, and a JSON signal may have 16777216/,
    ],
    [
      'csv',
      /error\[signal-too-large\] `value`: the record that begins here is longer than 1048576 bytes\n {2}at a\.csv:1\n/,
    ],
    [
      'jsonl',
      /error\[signal-too-large\] `value`: the record that begins here is longer than 1048576 bytes\n {2}at a\.jsonl:1\n/,
    ],
  ] as const) {
    it(`300 MiB of zeros in a ${format} file are refused in bounded memory`, async () => {
      // Sparse: it takes no room on the disk.
      const file = openSync(at.at(`a.${format}`), 'w')
      ftruncateSync(file, 300 * MIB)
      closeSync(file)
      const { code, stdout, stderr, peakMib } = await explain(FACTS[format])
      expect(stderr).to.match(told)
      expect(code).to.equal(1)
      expect(stdout).to.not.match(/GREEN/)
      expect(peakMib).to.be.below(300)
    })
  }

  for (const [format, head, chunk, told] of [
    ['csv', 'node,score\na,1\n"', 'x,', /error\[signal-too-large\] .*\n {2}at a\.csv:3\n/],
    ['csv', 'node,score\na,1\n"', 'x\n', /error\[signal-too-large\] .*\n {2}at a\.csv:3\n/],
    ['csv', 'node,score\na,1\n', 'xy', /error\[signal-too-large\] .*\n {2}at a\.csv:3\n/],
    ['jsonl', '{"score": 1}\n{"score": "', 'xy', /error\[signal-too-large\] .*\n {2}at a\.jsonl:2\n/],
  ] as const) {
    it(`300 MiB of one ${format} record, ${JSON.stringify(head.slice(-2) + chunk)}…, are refused in bounded memory`, async () => {
      fill(`a.${format}`, 300 * MIB, head, chunk, '')
      const { code, stderr, peakMib } = await explain(FACTS[format])
      expect(stderr).to.match(told)
      expect(code).to.equal(1)
      expect(peakMib).to.be.below(300)
    })
  }

  for (const [what, format, head, chunk, tail, fact] of [
    [
      'the last record',
      'jsonl',
      '',
      '{"score": 1, "note": "some text that is here"}\n',
      '{"score": 7}\n',
      FACTS.jsonl,
    ],
    ['the last of blank lines', 'jsonl', '{"score": 7}\n', '\n', '', FACTS.jsonl],
    ['the last row', 'csv', 'node,score\n', 'node-number-one,1\n', 'b,7\n', FACTS.csv],
    ['the last of quoted rows', 'csv', 'node,score\n', '"node, number one",1\n', 'b,7\n', FACTS.csv],
    [
      'the greatest of the last 100,000',
      'jsonl',
      '',
      '{"score": 1, "note": "some text that is here"}\n',
      '{"score": 7}\n',
      '{ file: a.jsonl, pointer: /score, reduce: max, last: 100000, type: number, default: 0 }',
    ],
    [
      'the greatest of all rows',
      'csv',
      'node,score\n',
      'node-number-one,1\n',
      'b,7\n',
      '{ file: a.csv, column: score, reduce: max, type: number, default: 0 }',
    ],
  ] as const) {
    it(`64 MiB of ${format}: ${what} is found in bounded memory`, async () => {
      fill(`a.${format}`, 64 * MIB, head, chunk, tail)
      const { code, stdout, stderr, peakMib } = await explain(fact)
      expect(stderr).to.equal('')
      expect(code).to.equal(0)
      expect((JSON.parse(stdout) as { triggers: { reason: string }[] }).triggers[0]?.reason).to.equal(
        'the value is 7',
      )
      expect(peakMib).to.be.below(300)
    })
  }

  for (const [what, end, told] of [
    ['a wrong value', '"value": "n/a"}', /`value`: `"n\/a"` is not a number\n {2}at a\.json:2:10\n/],
    [
      'a key written twice',
      '"value": 1, "value": 2}',
      /`value`: the key `value` is written twice\n {2}at a\.json:2:13\n/,
    ],
    ['a superfluous comma', '"value": 1,,}', /`value`: malformed JSON: .*\n {2}at a\.json:2:12\n/],
  ] as const) {
    // A tree of the text with all its positions took 3.5 GiB here.
    it(`12 MiB of json: ${what} at its end is told with its place, without a tree of the text`, async () => {
      fill('a.json', 12 * MIB, '{"items": [', '{"id": 123456, "name": "some name"},', `1],\n${end}`)
      const { code, stderr, peakMib } = await explain(FACTS.json)
      expect(stderr).to.match(told)
      expect(code).to.equal(1)
      expect(peakMib).to.be.below(1500)
    })
  }

  it('256 MiB of csv: a window of short cells does not keep the long rows alive', async () => {
    fill('a.csv', 256 * MIB, 'score,note\n', `1,${'n'.repeat(3000)}\n`, '7,b\n')
    const fact = '{ file: a.csv, column: score, reduce: max, last: 100000, type: number, default: 0 }'
    const { code, stderr, peakMib } = await explain(fact)
    expect(code, stderr).to.equal(0)
    expect(peakMib).to.be.below(300)
  })
})
