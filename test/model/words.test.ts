import { expect } from 'chai'
import fc from 'fast-check'
import { distanceBetween } from '../../src/model/decimals.js'
import { nearest } from '../../src/model/nearest.js'
import { PROBLEMS } from '../../src/model/problemCodes.js'
import { showAge, showBeside, showNumber } from '../../src/model/show.js'
import { dayFound, isoTime, parseTime } from '../../src/model/time.js'

describe('parseTime', () => {
  const noon = Date.UTC(2025, 10, 14, 12)
  for (const [text, expected] of [
    ['2025-11-14T12:00:00Z', noon],
    ['2025-11-14T12:00:00+00:00', noon],
    ['2025-11-14T13:00:00+01:00', noon],
    ['2025-11-14T13:00:00+0100', noon],
    ['2025-11-14 12:00:00', noon],
    ['2025-11-14T12:00', noon],
    [' 2025-11-14t12:00:00z ', noon],
    ['2025-11-14T12:00:00.6434196Z', noon + 643],
    ['2025-11-14T12:00:00,5Z', noon + 500],
    ['2025-11-14', Date.UTC(2025, 10, 14)],
    [noon / 1000, noon],
    [String(noon / 1000), noon],
    [noon / 1000 + 0.25, noon + 250],
    [noon, noon],
    [20251114, null],
    [1e14, null],
    ['yesterday', null],
    ['2025-13-14T12:00:00Z', null],
    ['2025-02-30T12:00:00Z', null],
    ['14.11.2025', null],
    ['', null],
    [-1, null],
    [Number.NaN, null],
    [null, null],
    [true, null],
    [{}, null],
  ] as const) {
    it(`${JSON.stringify(text)}: ${expected}`, () => expect(parseTime(text)).to.equal(expected))
  }

  it('does not go by the zone of the machine', () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Asia/Tokyo'
    try {
      expect(parseTime('2025-11-14T12:00:00')).to.equal(noon)
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('is undone by isoTime, to the second', () => {
    expect(isoTime(noon + 999)).to.equal('2025-11-14T12:00:00+00:00')
    expect(parseTime(isoTime(noon))).to.equal(noon)
  })
})

describe('dayFound', () => {
  const late = Date.UTC(2025, 10, 14, 23, 58)
  for (const [raw, found] of [
    ['2025-11-14', 'today'],
    [Date.UTC(2025, 10, 14) / 1000, 'today'],
    [String(late / 1000), 'today'],
    ['2025-11-13T23:59:59Z', 'past'],
    [Date.UTC(2025, 10, 14) / 1000 - 1, 'past'],
    ['2025-11-15T00:03:00Z', 'today'],
    ['2025-11-15T00:03:01Z', 'future'],
    ['2025-11-16', 'future'],
    [20251114, 'unsound'],
    ['today', 'unsound'],
    ['', 'unsound'],
    [null, 'unsound'],
    [undefined, 'unsound'],
    [true, 'unsound'],
    [['2025-11-14'], 'unsound'],
  ] as const) {
    it(`${JSON.stringify(raw)}: ${found}`, () => expect(dayFound(raw, late)).to.equal(found))
  }
})

describe('nearest', () => {
  const words = ['integrity_score', 'consensus_pct', 'high', 'low', 'RED', 'GREEN']
  for (const [word, expected] of [
    ['integrity_scor', 'integrity_score'],
    ['integrty_scroe', 'integrity_score'],
    ['hihg', 'high'],
    ['Low', 'low'],
    ['RDE', 'RED'],
    ['REDD', 'RED'],
    ['int', 'integrity_score'],
    ['purple', undefined],
    ['', undefined],
  ] as const) {
    it(`${word}: ${expected}`, () => expect(nearest(word, words)).to.equal(expected))
  }
})

describe('values beside each other', () => {
  it('stand to each other as shown as they do', () => {
    const third = 253 / 3
    expect(showBeside(third, [84, 90])).to.equal('84.333333')
    expect(showBeside(third, [84, 84.333333])).to.equal(String(third))
    expect(showBeside(1.2345676, [1.2345679])).to.equal('1.2345676')
    expect(showBeside(1.2345674, [1.2345679, 'low', true])).to.equal('1.234567')
    expect(showBeside('low', [1])).to.equal('low')
  })

  it('do so whatever they are', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.nat(12),
        fc.integer({ min: -3, max: 3 }),
        (one, digits, step) => {
          const other = one + step * 10 ** -digits
          const shown = [showBeside(one, [other]), showBeside(other, [one])].map(Number)
          expect(Math.sign((shown[0] as number) - (shown[1] as number)) || 0).to.equal(
            Math.sign(one - other) || 0,
          )
        },
      ),
    )
  })

  it('are as far apart as they are written', () => {
    for (const [one, other, apart] of [
      [90.1, 90, 0.1],
      [89.9999999, 90, 1e-7],
      [1234567890123456, 0, 1234567890123456],
      [1, 1, 0],
      [0, 5e-324, 5e-324],
      [Number.MAX_VALUE, -Number.MAX_VALUE, Infinity],
      [1e21, 3e21, 2e21],
    ] as const)
      expect(distanceBetween(one, other)).to.equal(apart)
  })
})

describe('values as people read them', () => {
  it('shows at most six decimals', () => {
    expect([253 / 3, 97.5, 100, 1e21, true, 'low'].map(showNumber)).to.deep.equal([
      '84.333333',
      '97.5',
      '100',
      '1e+21',
      'true',
      'low',
    ])
  })
  it('never rounds a number to one that looks exact, nor a small one to nothing', () => {
    const shown = [89.99999994, 99.9999996, 0.1 + 0.2, 4e-7, 2.5e-6, 1 / 3e5, -0.0000004, 1e-30, 0.00025]
    expect(shown.map(showNumber)).to.deep.equal([
      '89.99999994',
      '99.9999996',
      '0.30000000000000004',
      '0.0000004',
      '0.0000025',
      '0.00000333333',
      '-0.0000004',
      '1e-30',
      '0.00025',
    ])
  })

  it('rounds ages down', () => {
    expect([0, 119, 120, 7199, 7200, 93_600, 259_199, 259_200].map(showAge)).to.deep.equal([
      '0 s',
      '119 s',
      '2 min',
      '119 min',
      '2 h',
      '26 h',
      '71 h',
      '3 d',
    ])
  })
})

describe('the catalogue of problems', () => {
  it('says of every code what it means and what to do, in whole sentences', () => {
    for (const [code, [meaning, remedy]] of Object.entries(PROBLEMS)) {
      expect(code).to.match(/^[a-z]+(-[a-z]+)*$/)
      for (const sentence of [meaning, remedy]) expect(sentence, code).to.match(/^[A-Z`].*\.$/)
    }
  })
})
