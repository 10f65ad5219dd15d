import { readFile } from 'node:fs/promises'
import { ifThere } from './ifThere.js'
import { replaceFile } from './replaceFile.js'

/** Longer comments are not ours. The bound also keeps the regular expression's stack small on hostile files. */
const LONGEST = 1000

/** What markers say. Another word after the name makes it a comment of somebody else's. */
const WORDS = 'UPDATED|FAILED|APPLIED|BLOCKED|UNDONE|LOCKED|UNLOCKED|ENGAGED|RELEASED'

/** How often a text is gone through: joined halves of markers need more than one pass, only hostile text more than two. */
const PASSES = 8

/**
 * Puts the marker `line` into `text`: in the place of the first `<!-- NAME: WORD … -->` with one of
 * our words (on one line, no other comment opened within), or as a last line of its own. Further markers of that name go,
 * together with their line when they stand alone on it. Everything else stays; `text` may be any bytes decoded as latin1.
 */
export function placeMarker(text: string, name: string, line: string): string {
  const pattern = markerPattern(name)
  let placed = replaceMarkers(text, pattern, line)
  if (placed.count === 0) return appendLine(text, line)
  // Taking a duplicate out of a line can join what stood around it into another one.
  for (let pass = 1; placed.count > 1 && pass < PASSES; pass += 1)
    placed = replaceMarkers(placed.text, pattern, line)
  return placed.text
}

/**
 * Puts the marker `line` into the file at `path`, which is made when missing and not written when nothing changes.
 * Every other byte stays, also where it is not UTF-8. Throws the errno errors of reading and of `replaceFile`.
 */
export async function updateMarker(path: string, name: string, line: string): Promise<void> {
  const old = await ifThere(readFile(path))
  const text = placeMarker(old?.toString('latin1') ?? '', asLatin1(name), asLatin1(line))
  const bytes = Buffer.from(text, 'latin1')
  if (old === null || !bytes.equals(old)) await replaceFile(path, bytes)
}

/** The first marker becomes `line`, the others nothing; `count` is how many there were. */
function replaceMarkers(text: string, pattern: RegExp, line: string): { text: string; count: number } {
  const kept: string[] = []
  let count = 0
  let end = 0
  for (const marker of text.matchAll(pattern)) {
    count += 1
    kept.push(text.slice(end, marker.index), count === 1 ? line : '')
    end = marker.index + marker[0].length
    if (count > 1) end += lineEndingAfter(text, marker.index, end)
  }
  return { text: kept.join('') + text.slice(end), count }
}

function appendLine(text: string, line: string): string {
  const ending = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n'
  return text + (text === '' || text.endsWith('\n') ? '' : ending) + line + ending
}

/**
 * A body ends where the next comment opens, so two attempts never read the same bytes: linear time. It must also end on
 * its own line, or a marker that lost its end would take the paragraphs after it along.
 */
function markerPattern(name: string): RegExp {
  const literal = name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return new RegExp(`<!-- ${literal}: (?:${WORDS})[ \\t](?:(?!-->|<!--)[^\\r\\n]){0,${LONGEST}}-->`, 'g')
}

/** Length of the line ending after a marker that stands alone on its line, else 0. */
function lineEndingAfter(text: string, start: number, end: number): number {
  if (start > 0 && text[start - 1] !== '\n') return 0
  if (text[end] === '\n') return 1
  return text.startsWith('\r\n', end) ? 2 : 0
}

/** The characters that the UTF-8 bytes of `text` are when they are read as latin1. */
function asLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
