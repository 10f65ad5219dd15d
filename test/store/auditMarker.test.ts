import { expect } from 'chai'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { placeMarker, updateMarker } from '../../src/store/auditMarker.js'
import { scratch } from './scratch.js'

const NAME = 'POLICY_ORCHESTRATION'
const OLD = `<!-- ${NAME}: UPDATED 2025-11-13T12:00:00+00:00 policy=RED -->`
const LINE = `<!-- ${NAME}: UPDATED 2025-11-14T12:00:00+00:00 policy=GREEN -->`
const FAILED = `<!-- ${NAME}: FAILED 2025-11-14T12:00:00+00:00 -->`
const OTHER = '<!-- TRUST_GUARD: UPDATED 2025-11-14T12:00:00+00:00 -->'

describe('placeMarker', () => {
  for (const [what, before, after] of [
    ['stands alone in an empty file', '', `${LINE}\n`],
    ['comes last', 'a\nb\n', `a\nb\n${LINE}\n`],
    ['gets a line of its own after text without a line ending', 'a\nb', `a\nb\n${LINE}\n`],
    ['follows the line endings of the file', 'a\r\nb\r\n', `a\r\nb\r\n${LINE}\r\n`],
    ['follows them also where the last one is missing', 'a\r\nb', `a\r\nb\r\n${LINE}\r\n`],
    ['replaces the old one where it stands', `a\n${OLD}\nb`, `a\n${LINE}\nb`],
    ['replaces FAILED', `a\n${FAILED}\nb\n`, `a\n${LINE}\nb\n`],
    ['replaces one amid a line', `a ${OLD} b\n`, `a ${LINE} b\n`],
    ['keeps the old line ending', `a\r\n${OLD}\r\nb\n`, `a\r\n${LINE}\r\nb\n`],
    ['takes duplicates away with their lines', `${OLD}\na\n${FAILED}\n${OLD}\nb\n`, `${LINE}\na\nb\n`],
    ['takes duplicates away with CRLF', `${OLD}\r\na\r\n${OLD}\r\nb\r\n`, `${LINE}\r\na\r\nb\r\n`],
    ['takes a duplicate at the very end away', `${OLD}\na\n${OLD}`, `${LINE}\na\n`],
    [
      "leaves the rest of a duplicate's line",
      `${OLD}\na ${OLD} b\n${OLD} c\nd ${OLD}\n`,
      `${LINE}\na  b\n c\nd \n`,
    ],
    ['leaves the markers of others', `${OTHER}\n${OLD}\n`, `${OTHER}\n${LINE}\n`],
    ['leaves a longer name', `<!-- ${NAME}_2: FAILED x -->\n`, `<!-- ${NAME}_2: FAILED x -->\n${LINE}\n`],
    ['leaves other words', `<!-- ${NAME}: UPDATEDISH x -->\n`, `<!-- ${NAME}: UPDATEDISH x -->\n${LINE}\n`],
    [
      'swallows no text after a marker without an end',
      `<!-- ${NAME}: UPDATED 2\na --> b\n`,
      `<!-- ${NAME}: UPDATED 2\na --> b\n${LINE}\n`,
    ],
    [
      'finds one behind a marker without an end',
      `<!-- ${NAME}: UPDATED 2 ${OLD}\n`,
      `<!-- ${NAME}: UPDATED 2 ${LINE}\n`,
    ],
    ['ends at the first end', `${OLD} a -->\n`, `${LINE} a -->\n`],
    [
      'leaves no duplicate that only taking another one away puts together',
      `${OLD}\na <!-- ${NAME}: ${OLD}UPDATED x --> b\n`,
      `${LINE}\na  b\n`,
    ],
    ['is the same again', `a\n${LINE}\nb\n`, `a\n${LINE}\nb\n`],
  ] as const) {
    it(what, () => {
      expect(placeMarker(before, NAME, LINE)).to.equal(after)
    })
  }

  it('takes the name and the line as they are', () => {
    const name = 'A.+(B)$&[c]-/|\\'
    const line = `<!-- ${name}: UPDATED $& $1 $\` $' $$ -->`
    const placed = placeMarker('text\n', name, line)
    expect(placed).to.equal(`text\n${line}\n`)
    expect(placeMarker(placed, name, line)).to.equal(placed)
    expect(placeMarker('<!-- AxB: FAILED x -->\n', 'A.B', 'm')).to.equal('<!-- AxB: FAILED x -->\nm\n')
  })

  /** Texts full of what the search could stumble over. */
  const piece = fc.oneof(
    fc.constantFrom(
      OLD,
      FAILED,
      OTHER,
      '<!-- ',
      '-->',
      '\n',
      '\r\n',
      '\r',
      `<!-- ${NAME}: `,
      'UPDATED ',
      ' ',
      '$&',
    ),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  )
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  const rest = fc.constantFrom('2025 policy=GREEN', '$&', "$1 $` $'", '$$', '$<a>', 'x')

  /** The marker as the reader of an audit file sees it: written out by hand, apart from the program's own pattern. */
  const markers = (of: string) =>
    of.match(/<!-- POLICY_ORCHESTRATION: (UPDATED|FAILED)[ \t]((?!<!--|-->)[^\r\n])*-->/g) ?? []

  /** What is left without markers (taking one out may join two halves to another) and without line endings. */
  const bare = (of: string): string => {
    const [first] = markers(of)
    return first === undefined ? of.replace(/[\r\n]/g, '') : bare(of.replace(first, () => ''))
  }

  it('changes no byte but those of markers, and is the same twice', () => {
    fc.assert(
      fc.property(text, rest, (before, words) => {
        const line = `<!-- ${NAME}: UPDATED ${words} -->`
        const after = placeMarker(before, NAME, line)
        expect(markers(after)).to.include(line)
        const [first, ...others] = markers(before)
        if (first === undefined) {
          expect(after.startsWith(before)).to.equal(true)
          expect(after.slice(before.length).trim()).to.equal(line)
        } else {
          const at = before.indexOf(first)
          expect(after.slice(0, at + line.length)).to.equal(before.slice(0, at) + line)
          const tail = before.slice(at + first.length)
          if (others.length === 0) expect(after.slice(at + line.length)).to.equal(tail)
          // With duplicates gone, what is left of both is the same but for the line endings that went along.
          expect(bare(after.slice(at + line.length))).to.equal(bare(tail))
        }
        expect(placeMarker(after, NAME, line)).to.equal(after)
      }),
      { numRuns: 3000 },
    )
  })

  const size = 10 * 1024 * 1024
  for (const [what, unit] of [
    ['starts of markers', `<!-- ${NAME}: `],
    ['starts of bodies', `<!-- ${NAME}: UPDATED `],
    ['starts of bodies, one to a line', `<!-- ${NAME}: UPDATED \n`],
    ['dashes', '-'],
    ['opened comments', '<!--'],
    ['markers', `${OLD}\n`],
    ['markers on one line', OLD],
    ['halves of markers around one', `${OLD}<!-- ${NAME}: ${OLD}UPDATED x -->`],
    ['line endings', '\r\n'],
  ] as const) {
    it(`is done soon with 10 MB of ${what}`, () => {
      const hostile = `<!-- ${NAME}: UPDATED ` + unit.repeat(size / unit.length)
      const start = performance.now()
      placeMarker(hostile, NAME, LINE)
      expect(performance.now() - start).to.be.below(2000)
    })
  }
})

describe('updateMarker', () => {
  const temporary = scratch()
  const audit = () => join(temporary.path, 'docs', 'audit_summary.md')

  it('makes the file when it is missing', async () => {
    await updateMarker(audit(), NAME, LINE)
    expect(readFileSync(audit(), 'utf8')).to.equal(`${LINE}\n`)
  })

  it('keeps every other byte, UTF-8 or not', async () => {
    await updateMarker(audit(), NAME, OLD)
    const odd = Buffer.concat([Buffer.from('\ufeffä €\n'), Buffer.from([0xff, 0xc3, 0x28, 0, 0x0d, 0x0a])])
    writeFileSync(audit(), Buffer.concat([odd, Buffer.from(OLD), odd]))
    await updateMarker(audit(), NAME, LINE)
    expect(readFileSync(audit())).to.deep.equal(Buffer.concat([odd, Buffer.from(LINE), odd]))
  })

  it('finds a name that is not ASCII', async () => {
    await updateMarker(audit(), 'PRÜFUNG', '<!-- PRÜFUNG: UPDATED 1 → -->')
    await updateMarker(audit(), 'PRÜFUNG', '<!-- PRÜFUNG: FAILED 2 → -->')
    expect(readFileSync(audit(), 'utf8')).to.equal('<!-- PRÜFUNG: FAILED 2 → -->\n')
  })

  it('does not write when nothing changes', async () => {
    await updateMarker(audit(), NAME, LINE)
    const { ino } = statSync(audit())
    await updateMarker(audit(), NAME, LINE)
    expect(statSync(audit()).ino).to.equal(ino)
    await updateMarker(audit(), NAME, FAILED)
    expect(existsSync(audit()) && statSync(audit()).ino).not.to.equal(ino)
  })
})
