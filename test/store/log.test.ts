import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  openSync,
  closeSync,
  ftruncateSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { PolicyError } from '../../src/model/problem.js'
import { appendRecord, readLines, readLinesBackwards, readTail, repairTail } from '../../src/store/log.js'
import { callsDuring, failureOf, scratch } from './scratch.js'

const MIB = 1024 * 1024

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = []
  for await (const line of lines) found.push(line)
  return found
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function codeOf(error: unknown): string | undefined {
  return error instanceof PolicyError ? error.problems[0]?.code : undefined
}

/** Runs `work` while every fsync fails. */
async function withoutSync<T>(work: () => Promise<T>): Promise<T> {
  const handle = await open('/')
  const prototype = Object.getPrototypeOf(handle) as { sync: () => Promise<void> }
  await handle.close()
  const original = prototype.sync
  prototype.sync = () => Promise.reject(Object.assign(new Error('EIO: as told'), { code: 'EIO' }))
  try {
    return await work()
  } finally {
    prototype.sync = original
  }
}

describe('the log', () => {
  const temporary = scratch()
  const log = () => join(temporary.path, 'log.jsonl')
  const aside = (sequence: number) => `${log()}.torn-${sequence}`
  const text = () => readFileSync(log(), 'utf8')

  describe('readTail', () => {
    for (const [what, content, lastLine, torn, complete] of [
      ['an empty log', '', null, null, true],
      ['one record', '{"a":1}\n', '{"a":1}', null, true],
      ['two records', '{"a":1}\n{"b":2}\n', '{"b":2}', null, true],
      ['a record without its newline', '{"a":1}\n{"b":2}', '{"b":2}', null, false],
      ['one record without its newline', '{"a":1}', '{"a":1}', null, false],
      ['a torn record', '{"a":1}\n{"b":', '{"a":1}', '{"b":', false],
      ['a torn first record', '{"b":', null, '{"b":', false],
      ['a number without a newline', '{"a":1}\n12', '{"a":1}', '12', false],
      ['a list without a newline', '{"a":1}\n[1]', '{"a":1}', '[1]', false],
      ['null without a newline', '{"a":1}\nnull', '{"a":1}', 'null', false],
      ['zeros, as a power cut leaves them', '{"a":1}\n\0\0\0', '{"a":1}', '\0\0\0', false],
      ['an empty last line', '{"a":1}\n\n', '', null, true],
      ['a newline alone', '\n', '', null, true],
      ['garbage with a newline', '{"a":1}\nnonsense\n', 'nonsense', null, true],
    ] as const) {
      it(`tells how ${what} ends`, async () => {
        writeFileSync(log(), content)
        const tail = await readTail(log())
        expect({ ...tail, torn: tail.torn?.toString() ?? null }).to.deep.equal({
          size: content.length,
          lastLine,
          torn,
          complete,
        })
      })
    }

    it('takes a missing log for an empty one', async () => {
      expect(await readTail(log())).to.deep.equal({ size: 0, lastLine: null, torn: null, complete: true })
    })

    it('takes an object that is not UTF-8 for torn', async () => {
      writeFileSync(
        log(),
        Buffer.concat([Buffer.from('{"a":1}\n{"b":"'), Buffer.from([0xc3]), Buffer.from('"}')]),
      )
      expect((await readTail(log())).torn?.length).to.equal(9)
    })

    it('reads the end of a huge log in little memory', async function () {
      const file = openSync(log(), 'w')
      ftruncateSync(file, 1024 * MIB)
      closeSync(file)
      appendFileSync(log(), '\n{"a":1}\n')
      const before = process.memoryUsage().rss
      expect((await readTail(log())).lastLine).to.equal('{"a":1}')
      expect(process.memoryUsage().rss - before).to.be.below(64 * MIB)
    })

    it('reads back over a huge torn tail in little memory', async () => {
      writeFileSync(log(), '{"a":1}\n')
      truncateSync(log(), 256 * MIB)
      const before = process.memoryUsage().rss
      const { lastLine, torn } = await readTail(log())
      expect(lastLine).to.equal('{"a":1}')
      expect(torn?.length).to.equal(4 * MIB)
      expect(process.memoryUsage().rss - before).to.be.below(64 * MIB)
    })

    it('does not take a line above 4 MiB for a record', async () => {
      writeFileSync(log(), 'x'.repeat(4 * MIB + 1) + '\n')
      expect(codeOf(await failureOf(readTail(log())))).to.equal('log-changed')
      writeFileSync(log(), 'x'.repeat(4 * MIB) + '\n')
      expect((await readTail(log())).lastLine?.length).to.equal(4 * MIB)
    })
  })

  describe('readLinesBackwards', () => {
    it('gives every line of any log, newest first', async () => {
      const line = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 65_530, max: 131_080 }).map((n) => 'y'.repeat(n)),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (made) => {
          const lines = made.map((each) => each.replaceAll('\n', '') + 'é')
          writeFileSync(log(), lines.map((each) => each + '\n').join(''))
          expect(await all(readLinesBackwards(log()))).to.deep.equal(lines.toReversed())
        }),
        { numRuns: 60 },
      )
    })

    it('leaves out a torn tail, but not a record that only lacks its newline', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":')
      expect(await all(readLinesBackwards(log()))).to.deep.equal(['{"a":1}'])
      writeFileSync(log(), '{"a":1}\n{"b":2}')
      expect(await all(readLinesBackwards(log()))).to.deep.equal(['{"b":2}', '{"a":1}'])
    })

    it('gives nothing for a missing or empty log', async () => {
      expect(await all(readLinesBackwards(log()))).to.deep.equal([])
      writeFileSync(log(), '')
      expect(await all(readLinesBackwards(log()))).to.deep.equal([])
    })

    it('gives what it can before a line above 4 MiB', async () => {
      writeFileSync(log(), 'x'.repeat(5 * MIB) + '\n{"a":1}\n')
      const lines = readLinesBackwards(log())
      expect((await lines.next()).value).to.equal('{"a":1}')
      expect(codeOf(await failureOf(lines.next()))).to.equal('log-changed')
    })

    it('gives what reading forwards gives, the other way round', async () => {
      for (const [content, torn] of [
        ['', null],
        ['\n\n{"a":1}\n', null],
        ['{"a":1}\n{"b":2}', null],
        ['{"a":1}\n{"b":', '{"b":'],
        [`${'y'.repeat(65_535)}\n${'z'.repeat(200_000)}\n\u2028\n`, null],
      ] as const) {
        writeFileSync(log(), content)
        const forwards: { text: string; torn: boolean }[] = []
        for await (const each of readLines(log())) forwards.push(each)
        expect(forwards.filter((each) => each.torn).map(({ text: found }) => found)).to.deep.equal(
          torn === null ? [] : [torn],
        )
        expect(forwards.filter((each) => !each.torn).map(({ text: found }) => found)).to.deep.equal(
          (await all(readLinesBackwards(log()))).toReversed(),
        )
      }
    })

    it('refuses a line above 4 MiB in either direction', async () => {
      writeFileSync(log(), '{"a":1}\n' + 'x'.repeat(4 * MIB) + '\n')
      const lengths: number[] = []
      for await (const each of readLines(log())) lengths.push(each.text.length)
      expect(lengths).to.deep.equal([7, 4 * MIB])
      for (const ending of ['', '\n']) {
        writeFileSync(log(), 'x'.repeat(4 * MIB + 1) + ending)
        expect(codeOf(await failureOf(readLines(log()).next()))).to.equal('log-changed')
      }
    })

    it('closes the file when the reader stops early', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":2}\n')
      const openFiles = () => readdirSync('/proc/self/fd').length
      if (!existsSync('/proc/self/fd')) return
      const before = openFiles()
      for await (const line of readLinesBackwards(log())) {
        expect(line).to.equal('{"b":2}')
        break
      }
      expect(openFiles()).to.equal(before)
    })
  })

  describe('repairTail', () => {
    it('loses no byte and no record, wherever the last record was cut', async () => {
      const first = '{"sequence":1,"reason":"plain"}\n'
      const last = Buffer.from('{"sequence":2,"reason":"ä € 😀 \\n","nested":{"a":[1,{}]}}\n')
      for (let cut = 0; cut <= last.length; cut += 1) {
        const sequence = 100 + cut
        const kept = last.subarray(0, cut)
        writeFileSync(log(), Buffer.concat([Buffer.from(first), kept]))
        const { lastLine, repaired } = await repairTail(log(), sequence)
        await appendRecord(log(), '{"sequence":3}')
        const whole = cut >= last.length - 1
        const lines = [first.trim(), ...(whole ? [last.toString().trim()] : []), '{"sequence":3}', '']
        expect(text().split('\n'), `cut at ${cut}`).to.deep.equal(lines)
        expect(lastLine).to.equal(whole ? last.toString().trim() : first.trim())
        if (whole || cut === 0) {
          expect(repaired).to.equal(null)
          expect(existsSync(aside(sequence))).to.equal(false)
        } else {
          expect(readFileSync(aside(sequence))).to.deep.equal(kept)
          expect(repaired).to.deep.equal({
            bytes: cut,
            sha256: sha256(kept),
            file: `log.jsonl.torn-${sequence}`,
          })
        }
      }
    })

    it('does nothing to a missing or whole log', async () => {
      expect(await repairTail(log(), 1)).to.deep.equal({ lastLine: null, repaired: null })
      expect(readdirSync(temporary.path)).to.deep.equal([])
      writeFileSync(log(), '{"a":1}\nnonsense\n')
      expect(await repairTail(log(), 1)).to.deep.equal({ lastLine: 'nonsense', repaired: null })
      expect(text()).to.equal('{"a":1}\nnonsense\n')
    })

    it('tells of a repair after whose truncation the run died', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":')
      const told = await repairTail(log(), 2)
      expect(await repairTail(log(), 2)).to.deep.equal(told)
      expect(told.repaired?.bytes).to.equal(5)
      expect((await repairTail(log(), 3)).repaired).to.equal(null)
    })

    it('does not set the same bytes aside twice when a run died before the truncation', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":')
      writeFileSync(aside(2), '{"b":')
      expect((await repairTail(log(), 2)).repaired).to.include({
        bytes: 5,
        sha256: sha256(Buffer.from('{"b":')),
      })
      expect(text()).to.equal('{"a":1}\n')
    })

    it('adds to what an earlier repair for the same record set aside', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":')
      await repairTail(log(), 2)
      appendFileSync(log(), '{"c"')
      expect((await repairTail(log(), 2)).repaired?.bytes).to.equal(9)
      expect(readFileSync(aside(2), 'utf8')).to.equal('{"b":{"c"')
    })

    it('keeps the torn bytes as private as the log', async () => {
      writeFileSync(log(), '{"b":')
      chmodSync(log(), 0o600)
      await repairTail(log(), 2)
      expect(statSync(aside(2)).mode & 0o777).to.equal(0o600)
    })

    it('moves a torn tail that is larger than any line', async () => {
      writeFileSync(log(), '{"a":1}\n' + 'x'.repeat(5 * MIB))
      expect((await repairTail(log(), 2)).repaired?.bytes).to.equal(5 * MIB)
      expect(text()).to.equal('{"a":1}\n')
    })

    it('does not touch the log before the torn bytes are safe', async function () {
      if (temporary.tinyDisk() === null) return this.skip()
      const content = '{"a":1}\n{"b":"' + 'x'.repeat(40_000)
      writeFileSync(log(), content)
      for (let attempt = 0; attempt < 2; attempt += 1) {
        expect((await failureOf(repairTail(log(), 2))).code).to.equal('ENOSPC')
        expect(text()).to.equal(content)
        expect(statSync(aside(2)).size).to.equal(0)
      }
    })

    it('does not touch the log when the set-aside bytes cannot be synced', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":')
      const error = await withoutSync(() => failureOf(repairTail(log(), 2)))
      expect(error.code).to.equal('EIO')
      expect(text()).to.equal('{"a":1}\n{"b":')
    })

    it('has the torn bytes and their name on the disk before it cuts the log', async function () {
      if (!existsSync('/proc/self/fd')) return this.skip()
      writeFileSync(log(), '{"a":1}\n{"b":')
      const directory = basename(temporary.path)
      const name = 'log.jsonl.torn-2'
      expect(await callsDuring(() => repairTail(log(), 2))).to.deep.equal([
        `write ${name}`,
        `sync ${name}`,
        `sync ${directory}`,
        'truncate log.jsonl',
        'sync log.jsonl',
      ])
    })

    it('does not follow a link that was planted under the name of the set-aside file', async () => {
      const elsewhere = join(temporary.path, 'elsewhere')
      writeFileSync(elsewhere, '')
      symlinkSync(elsewhere, aside(2))
      writeFileSync(log(), '{"a":1}\n{"b":')
      expect((await failureOf(repairTail(log(), 2))).code).to.equal('ELOOP')
      expect(readFileSync(elsewhere, 'utf8')).to.equal('')
      expect(text()).to.equal('{"a":1}\n{"b":')
    })
  })

  describe('appendRecord', () => {
    it('makes the log and the directories above it', async () => {
      const path = join(temporary.path, 'state', 'deep', 'log.jsonl')
      await appendRecord(path, '{"a":1}')
      await appendRecord(path, '{"b":2}\n')
      expect(readFileSync(path, 'utf8')).to.equal('{"a":1}\n{"b":2}\n')
    })

    it('returns when the record, and the name of a new log, are on the disk', async function () {
      if (!existsSync('/proc/self/fd')) return this.skip()
      const append = () => callsDuring(() => appendRecord(log(), '{"a":1}'))
      const calls = ['write log.jsonl', 'sync log.jsonl']
      expect(await append()).to.deep.equal([...calls, `sync ${basename(temporary.path)}`])
      expect(await append()).to.deep.equal(calls)
    })

    it('refuses to glue a record to half a record', async () => {
      writeFileSync(log(), '{"a":1}\n{"b":')
      expect(codeOf(await failureOf(appendRecord(log(), '{"c":3}')))).to.equal('write-failed')
      expect(text()).to.equal('{"a":1}\n{"b":')
    })

    it('refuses a record that could not be read again', async () => {
      expect(codeOf(await failureOf(appendRecord(log(), 'x'.repeat(4 * MIB + 1))))).to.equal('write-failed')
      await appendRecord(log(), 'x'.repeat(4 * MIB))
      expect((await readTail(log())).lastLine?.length).to.equal(4 * MIB)
    })

    it('leaves the log as it was on a full disk', async function () {
      if (temporary.tinyDisk() === null) return this.skip()
      const content = '{"a":1}\n'.repeat(7000)
      writeFileSync(log(), content)
      expect((await failureOf(appendRecord(log(), JSON.stringify('x'.repeat(20_000))))).code).to.equal(
        'ENOSPC',
      )
      expect(text()).to.equal(content)
    })

    it('takes half a record back when the process may not write more', async () => {
      const content = '{"a":1}\n'.repeat(900)
      writeFileSync(log(), content)
      const command = 'ulimit -f 8 && exec "$0" --import tsx "$1" "$2" 4000'
      const script = fileURLToPath(new URL('appendOnce.ts', import.meta.url))
      const { stdout } = spawnSync('bash', ['-c', command, process.execPath, script, log()], {
        encoding: 'utf8',
      })
      expect(stdout).to.equal('EFBIG')
      expect(text()).to.equal(content)
    })

    it('takes a record back that could not be synced, so that trying again does not write it twice', async () => {
      writeFileSync(log(), '{"a":1}\n')
      const error = await withoutSync(() => failureOf(appendRecord(log(), '{"b":2}')))
      expect(error.code).to.equal('EIO')
      expect(text()).to.equal('{"a":1}\n')
    })

    it('tells the system error on a read-only disk', async function () {
      if (temporary.tinyDisk() === null) return this.skip()
      writeFileSync(log(), '{"a":1}\n')
      if (!temporary.readOnly()) return this.skip()
      expect((await failureOf(appendRecord(log(), '{"b":2}'))).code).to.equal('EROFS')
      expect((await failureOf(repairTail(log(), 2))).code).to.equal('EROFS')
      expect((await readTail(log())).lastLine).to.equal('{"a":1}')
    })
  })
})
