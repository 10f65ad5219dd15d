import type { Position, Problem } from '../model/problem.js'

/** A text with the name that people know it by. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

const FRAME_LINES = 2
const FRAME_WIDTH = 400

/** Line and column, from 1, of an offset in UTF-16 code units. */
export function positionAt(source: SourceText, offset: number): Required<Position> {
  const before = source.text.slice(0, Math.max(0, offset))
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1
  return { file: source.file, line, column: before.length - lineStart + 1 }
}

/** A problem with its position and the lines round it, so that it can be shown with a code frame. */
export function problemAt(
  source: SourceText,
  offset: number,
  problem: Omit<Problem, 'at' | 'excerpt'>,
): Problem {
  const at = positionAt(source, offset)
  return { ...problem, at, excerpt: excerptAround(source.text, at.line) }
}

/** The lines round `line`, each cut to a width that a terminal can bear. */
export function excerptAround(text: string, line: number): NonNullable<Problem['excerpt']> {
  const firstLine = Math.max(1, line - FRAME_LINES)
  const lines = text.split(/\r?\n/, line + FRAME_LINES).slice(firstLine - 1)
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return { firstLine, lines: lines.map((each) => each.slice(0, FRAME_WIDTH)) }
}
