import { expect } from 'chai'
import type { Fact } from '../../src/generated/policyFile.js'
import { inputs } from './readFact.js'

const COUNT: Fact = { file: 'a.json', pointer: '/count', onDay: '/reset', type: 'integer', default: 9 }

/** A quarter to midnight, UTC. */
const LATE = Date.parse('2025-11-14T23:45:00Z')

describe('a number that counts for one day', () => {
  const at = inputs()

  for (const [what, reset, told] of [
    ['today', '"2025-11-14"', '3 (number)'],
    ['a time of today', '"2025-11-14T00:00:00Z"', '3 (number)'],
    [
      'a time that is today in UTC and yesterday where it was written',
      '"2025-11-13T20:00:00-05:00"',
      '3 (number)',
    ],
    [
      'a time that is tomorrow where it was written and today in UTC',
      '"2025-11-15T01:00:00+05:00"',
      '3 (number)',
    ],
    ['seconds of today', '1763121600', '3 (number)'],
    ['yesterday', '"2025-11-13"', '0 (number)'],
    ['the last second of yesterday', '"2025-11-13T23:59:59Z"', '0 (number)'],
    [
      'a time that is today where it was written and yesterday in UTC',
      '"2025-11-14T04:00:00+05:00"',
      '0 (number)',
    ],
    ['a day of another year', '"2024-11-14"', '0 (number)'],
    ['tomorrow', '"2025-11-15"', 'signal-invalid 3:12 the day in `/reset` is after today, 2025-11-14'],
    [
      'a time of tomorrow',
      '"2025-11-15T00:00:00Z"',
      'signal-invalid 3:12 the day in `/reset` is after today, 2025-11-14',
    ],
    ['a word', '"today"', 'signal-invalid 3:12 the day in `/reset` is not an ISO 8601 date or time'],
    [
      'a day that no month has',
      '"2025-02-30"',
      'signal-invalid 3:12 the day in `/reset` is not an ISO 8601 date or time',
    ],
    [
      'a date in another writing',
      '20251114',
      'signal-invalid 3:12 the day in `/reset` is not an ISO 8601 date or time',
    ],
    ['null', 'null', 'signal-invalid 3:12 the day in `/reset` is not an ISO 8601 date or time'],
    ['a list', '["2025-11-14"]', 'signal-invalid 3:12 the day in `/reset` is not an ISO 8601 date or time'],
  ] as const) {
    it(`of ${what}: ${told}`, async () => {
      at.write('a.json', `{\n  "count": 3,\n  "reset": ${reset}\n}`)
      expect(await at.tell(COUNT, LATE)).to.equal(told)
    })
  }

  it('counts where no day stands', async () => {
    at.write('a.json', '{"count": 3}')
    expect(await at.tell(COUNT)).to.equal('3 (number)')
    at.write('a.json', '{"count": 3, "by": {}}')
    expect(await at.tell({ ...COUNT, onDay: '/by/day' })).to.equal('3 (number)')
  })

  it('is invalid where the way to the day leads through a text', async () => {
    at.write('a.json', '{"count": 3, "by": "me"}')
    expect(await at.tell({ ...COUNT, onDay: '/by/day' })).to.equal(
      'signal-invalid 1:20 `/by` is a text, and something with `day` in it is expected',
    )
  })

  it('counts by a clock that is a little ahead at midnight, and not by one that is far ahead', async () => {
    at.write('a.json', '{"count": 3, "reset": "2025-11-15T00:01:00Z"}')
    expect(await at.tell(COUNT, Date.parse('2025-11-14T23:58:00Z'))).to.equal('3 (number)')
    expect(await at.tell(COUNT, LATE)).to.match(/^signal-invalid 1:23 the day in `\/reset` is after today/)
  })

  it('is wrong on any day when it is wrong, and missing when it is absent', async () => {
    at.write('a.json', '{"count": "3", "reset": "2025-11-13"}')
    expect(await at.tell(COUNT)).to.match(/^signal-invalid 1:11 `"3"` is not a whole number/)
    at.write('a.json', '{"reset": "2025-11-13"}')
    expect(await at.tell(COUNT)).to.equal('missing: `a.json` has no `/count`')
  })
})
