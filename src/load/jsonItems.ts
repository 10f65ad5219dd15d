import type { Position } from '../model/problem.js'
import { findValue } from './locateJson.js'
import { positionAt, type SourceText } from './sourceText.js'

/**
 * Where the items of a JSON list stand, and the values in them. The text is gone through once, however many places
 * are asked for: a hostile list may have a fault in every item. The text must be a JSON list.
 */
export function itemPlaces(source: SourceText): (index: number, key?: string) => Required<Position> {
  const starts = itemStarts(source.text)
  return (index, key) => {
    const start = starts[index] ?? 0
    const item = key === undefined ? '' : source.text.slice(start, starts[index + 1])
    return positionAt(source, start + (key === undefined ? 0 : findValue(item, [key])))
  }
}

const [QUOTE, ESCAPE, COMMA] = [34, 92, 44]
const OPENING: ReadonlySet<number> = new Set([91, 123])
const CLOSING: ReadonlySet<number> = new Set([93, 125])
const SPACE = 32

/** Offsets of the items of the outermost list, in order. */
function itemStarts(text: string): number[] {
  const starts: number[] = []
  let depth = 0
  let expected = false
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (quoted) {
      if (sign === ESCAPE) at += 1
      else if (sign === QUOTE) quoted = false
      continue
    }
    if (sign <= SPACE) continue
    if (expected && depth === 1 && !CLOSING.has(sign)) {
      starts.push(at)
      expected = false
    }
    if (sign === QUOTE) quoted = true
    else if (OPENING.has(sign)) {
      depth += 1
      expected = depth === 1
    } else if (CLOSING.has(sign)) depth -= 1
    else if (sign === COMMA && depth === 1) expected = true
  }
  return starts
}
