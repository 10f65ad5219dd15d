import { expect } from 'chai'
import { utimesSync } from 'node:fs'
import { decide } from '../../src/core/decide.js'
import type { Fact } from '../../src/generated/policyFile.js'
import type { Decision } from '../../src/model/decision.js'
import { inputs, NOW, policyOf } from './readFact.js'

const SCORE: Fact = { file: 'a.json', pointer: '/score', type: 'number', unit: '%', max: 100, default: 100 }

describe('missing, invalid and stale signals', () => {
  const at = inputs()

  /** What the policy of one fact, whose rule never fires, makes of it. */
  async function decided(
    fact: Fact,
  ): Promise<{ decision: Decision | null; errors: string[]; warnings: string[] }> {
    const { signals, errors, warnings } = await at.read(fact)
    const line = ({ code, message }: { code: string; message: string }): string => `${code} ${message}`
    return {
      decision: errors.length > 0 ? null : await decide(policyOf({ fact }), signals, NOW),
      errors: errors.map(line),
      warnings: warnings.map(line),
    }
  }

  describe('a missing signal', () => {
    for (const [what, content, note] of [
      ['no file', null, '`a.json` does not exist'],
      ['no value', '{"other": 1}', '`a.json` has no `/score`'],
    ] as const) {
      const write = (): void => {
        if (content !== null) at.write('a.json', content)
      }

      it(`${what}: the default stands in, aloud`, async () => {
        write()
        const { decision, errors, warnings } = await decided(SCORE)
        expect(errors).to.deep.equal([])
        expect(warnings).to.deep.equal([
          `signal-missing \`fact\` is missing: ${note}; the default 100% stands in`,
        ])
        expect(decision).to.deep.include({ level: 'GREEN', inputs: { fact: 100 }, triggers: [] })
        expect(decision?.signals).to.deep.equal([
          {
            name: 'fact',
            threshold: false,
            unit: '%',
            logAs: 'fact',
            value: 100,
            quality: 'missing',
            source: { file: 'a.json', pointer: '/score' },
            note,
          },
        ])
      })

      it(`${what}: a level is called for by this alone`, async () => {
        write()
        const { decision, warnings } = await decided({ ...SCORE, onMissing: 'YELLOW' })
        expect(warnings).to.deep.equal([
          `signal-missing \`fact\` is missing: ${note}; that calls for YELLOW, and the default 100% stands in`,
        ])
        expect(decision?.level).to.equal('YELLOW')
        expect(decision?.triggers).to.deep.equal([
          { rule: 'fact is missing', level: 'YELLOW', reason: note, because: [] },
        ])
        expect(decision?.signals[0]).to.deep.include({ quality: 'missing', raises: 'YELLOW', value: 100 })
      })

      it(`${what}: the run fails where the policy says so`, async () => {
        write()
        const { default: _, ...required } = SCORE
        for (const fact of [
          { ...SCORE, onMissing: 'error' },
          { ...required, onMissing: 'error' },
        ]) {
          const { decision, errors, warnings } = await decided(fact)
          expect(errors).to.deep.equal([`signal-required \`fact\` is required: ${note}`])
          expect(warnings).to.deep.equal([])
          expect(decision).to.equal(null)
        }
      })
    }
  })

  describe('an invalid signal', () => {
    it('fails the run, whatever stands in for a missing one', async () => {
      at.write('a.json', '{"score": "n/a"}')
      for (const onMissing of ['default', 'YELLOW', 'error']) {
        const { decision, errors, warnings } = await decided({ ...SCORE, onMissing })
        expect(errors).to.deep.equal(['signal-invalid `fact`: `"n/a"` is not a number up to 100'])
        expect(warnings).to.deep.equal([])
        expect(decision).to.equal(null)
      }
    })

    for (const [what, content, code, message] of [
      ['a wrong value', '{"score": 101}', 'signal-invalid', '`101` is above the largest valid value, 100'],
      [
        'a malformed file',
        '{"score": 1',
        'signal-malformed',
        'malformed JSON: the text ends before the JSON does',
      ],
    ] as const) {
      it(`${what}: a level is called for by this alone, and the default stands in`, async () => {
        at.write('a.json', content)
        const { decision, errors, warnings } = await decided({ ...SCORE, onInvalid: 'RED' })
        expect(errors).to.deep.equal([])
        expect(warnings).to.deep.equal([`${code} \`fact\`: ${message}`])
        expect(decision?.level).to.equal('RED')
        expect(decision?.triggers).to.deep.equal([
          {
            rule: 'fact is invalid',
            level: 'RED',
            reason: `${message}`,
            because: [],
          },
        ])
        expect(decision?.signals[0]).to.deep.include({ value: 100, quality: 'invalid', raises: 'RED' })
      })
    }

    it('of several facts is told for each, and a warning beside them is not lost', async () => {
      at.write('a.json', '{"score": "n/a", "word": 3}')
      const { signals, errors, warnings } = await at.readAll({
        score: SCORE,
        word: { file: 'a.json', pointer: '/word', type: 'string', default: 'none' },
        gone: { file: 'b.json', pointer: '/word', type: 'string', default: 'none' },
      })
      expect(errors.map(({ message }) => message)).to.deep.equal([
        '`score`: `"n/a"` is not a number up to 100',
        '`word`: `3` is not a text',
      ])
      expect(errors.map((each) => each.at)).to.deep.equal([
        { file: 'a.json', line: 1, column: 11 },
        { file: 'a.json', line: 1, column: 26 },
      ])
      expect(warnings.map(({ message }) => message)).to.deep.equal([
        '`gone` is missing: `b.json` does not exist; the default none stands in',
      ])
      expect(signals.map(({ name }) => name)).to.deep.equal(['gone'])
    })
  })

  describe('a stale signal', () => {
    const DATED: Fact = { ...SCORE, maxAge: '1h', timestamp: '/at' }
    const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString()
    const write = (seconds: number): void =>
      at.write('a.json', JSON.stringify({ score: 97, at: ago(seconds) }))
    const touch = (seconds: number): void => {
      at.write('a.json', '{"score": 97}')
      utimesSync(at.at('a.json'), NOW / 1000 - seconds, NOW / 1000 - seconds)
    }
    const { timestamp: _, ...byFile } = DATED

    for (const [what, fact, prepare, ageFrom] of [
      ['by its timestamp', DATED, write, 'timestamp'],
      ['by the time of its file', byFile, touch, 'mtime'],
    ] as const) {
      it(`${what}: is fresh at exactly its age, and stale a second later`, async () => {
        prepare(3600)
        const fresh = await decided(fact)
        expect(fresh.warnings).to.deep.equal([])
        expect(fresh.decision?.signals[0]).to.deep.include({ quality: 'ok', age: 3600, ageFrom, value: 97 })
        prepare(3601)
        const stale = await decided(fact)
        expect(stale.warnings).to.deep.equal([
          'signal-stale `fact` is stale: 3601 s old, and 3600 s is allowed',
        ])
        expect(stale.decision?.signals[0]).to.deep.include({
          quality: 'stale',
          age: 3601,
          ageFrom,
          value: 97,
        })
        expect(stale.decision).to.deep.include({ level: 'GREEN', inputs: { fact: 97 }, triggers: [] })
      })

      it(`${what}: fails the run where the policy says so`, async () => {
        prepare(86_400)
        const { decision, errors } = await decided({ ...fact, onStale: 'error' })
        expect(errors).to.deep.equal(['signal-stale `fact` is stale: 24 h old, and 60 min is allowed'])
        expect(decision).to.equal(null)
      })

      it(`${what}: calls for a level, with its own value`, async () => {
        prepare(86_400)
        const { decision, warnings } = await decided({ ...fact, onStale: 'YELLOW' })
        expect(warnings).to.deep.equal([
          'signal-stale `fact` is stale: 24 h old, and 60 min is allowed, which calls for YELLOW',
        ])
        expect(decision).to.deep.include({ level: 'YELLOW', inputs: { fact: 97 } })
        expect(decision?.triggers).to.deep.equal([
          {
            rule: 'fact is stale',
            level: 'YELLOW',
            reason: '24 h old, and 60 min is allowed',
            because: [],
          },
        ])
      })
    }

    it('goes by the timestamp and not by the file, where there is one', async () => {
      write(7200)
      utimesSync(at.at('a.json'), NOW / 1000, NOW / 1000)
      expect((await decided(DATED)).decision?.signals[0]?.quality).to.equal('stale')
      write(10)
      utimesSync(at.at('a.json'), 0, 0)
      expect((await decided(DATED)).decision?.signals[0]?.quality).to.equal('ok')
    })

    it('cannot be from the future, but for a difference of clocks', async () => {
      write(-300)
      expect((await decided(DATED)).decision?.signals[0]).to.deep.include({ quality: 'ok', age: 0 })
      write(-301)
      expect((await decided(DATED)).errors).to.deep.equal([
        'signal-invalid `fact`: its time lies 5 min after this run',
      ])
      write(-86_400 * 365)
      expect((await decided(DATED)).errors).to.deep.equal([
        'signal-invalid `fact`: its time lies 365 d after this run',
      ])
      expect((await decided({ ...DATED, onInvalid: 'RED' })).decision?.level).to.equal('RED')
    })

    it('needs a time that is one', async () => {
      for (const [time, told] of [
        ['"yesterday"', 'signal-invalid `fact`: `/at` is not an ISO 8601 time'],
        ['null', 'signal-invalid `fact`: `/at` is not an ISO 8601 time'],
        ['{}', 'signal-invalid `fact`: `/at` is not an ISO 8601 time'],
      ]) {
        at.write('a.json', `{"score": 97, "at": ${time}}`)
        expect((await decided(DATED)).errors).to.deep.equal([told])
      }
      at.write('a.json', '{"score": 97}')
      expect((await decided(DATED)).errors).to.deep.equal([
        'signal-invalid `fact`: `/at` is not an ISO 8601 time',
      ])
    })

    it('is as old as its newest record, where it is made of many', async () => {
      const records = [7200, 10, 3000].map((seconds) => JSON.stringify({ score: 90, at: ago(seconds) }))
      at.write('a.jsonl', `${records.join('\n')}\n`)
      const mean: Fact = { ...DATED, file: 'a.jsonl', reduce: 'mean' }
      expect((await decided(mean)).decision?.signals[0]).to.deep.include({
        quality: 'ok',
        age: 10,
        value: 90,
      })
      expect((await decided({ ...mean, reduce: 'first' })).decision?.signals[0]).to.deep.include({
        quality: 'stale',
        age: 7200,
      })
      expect((await decided({ ...mean, reduce: 'last' })).decision?.signals[0]).to.deep.include({ age: 3000 })
    })

    it('in a CSV file is as old as the cell of its row', async () => {
      at.write('a.csv', `score,at\n90,${ago(7200)}\n91,${ago(3601)}\n`)
      const { pointer: __, ...plain } = DATED
      const row: Fact = { ...plain, file: 'a.csv', column: 'score', timestamp: 'at' }
      expect((await decided(row)).decision?.signals[0]).to.deep.include({
        quality: 'stale',
        age: 3601,
        value: 91,
      })
    })
  })

  it('never take a fault for the healthiest level: an author cannot even say so', () => {
    for (const key of ['onMissing', 'onInvalid', 'onStale'] as const)
      expect(() => policyOf({ fact: { ...SCORE, maxAge: '1h', [key]: 'GREEN' } })).to.throw(
        '`GREEN` is the healthiest level, and a fault must never read as healthy',
      )
  })
})
