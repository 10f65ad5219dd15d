import type { Position, Problem } from '../model/problem.js'

/** A text with the name that people know it by. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/** Said of JSON by whichever parser finds it. */
export const ENDS_EARLY = 'the text ends before the JSON does'

const FRAME_LINES = 2
const FRAME_WIDTH = 200

/** Where each line of a text begins; found once, for a hostile file may have a fault on each. */
const lineStarts = new WeakMap<SourceText, number[]>()

function lineStartsOf(source: SourceText): number[] {
  const known = lineStarts.get(source)
  if (known) return known
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1)
  lineStarts.set(source, starts)
  return starts
}

/** Line and column, from 1, of an offset in UTF-16 code units. */
export function positionAt(source: SourceText, offset: number): Required<Position> {
  const starts = lineStartsOf(source)
  const at = Math.min(Math.max(0, offset), source.text.length)
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) <= at) low = middle
    else high = middle
  }
  return { file: source.file, line: low + 1, column: at - (starts[low] as number) + 1 }
}

/** The offset of a line and column, from 1. */
export function offsetAt(
  source: SourceText,
  { line = 1, column = 1 }: Pick<Position, 'line' | 'column'>,
): number {
  return (lineStartsOf(source)[line - 1] ?? 0) + column - 1
}

/** The whole line that an offset lies in, without its end. */
export function lineAt(source: SourceText, offset: number): string {
  const starts = lineStartsOf(source)
  const { line } = positionAt(source, offset)
  return source.text.slice(starts[line - 1], starts[line]).replace(/\r?\n$/, '')
}

/** A problem with its position and the lines round it, so that it can be shown with a code frame. */
export function problemAt(
  source: SourceText,
  offset: number,
  problem: Omit<Problem, 'at' | 'excerpt'>,
): Problem {
  const at = positionAt(source, offset)
  return { ...problem, at, excerpt: excerptAround(source, at) }
}

/** The lines round a place. They reach a frame's width beyond its column: a line may have a million of them. */
function excerptAround(source: SourceText, at: Required<Position>): NonNullable<Problem['excerpt']> {
  const starts = lineStartsOf(source)
  const firstLine = Math.max(1, at.line - FRAME_LINES)
  const lines = starts.slice(firstLine - 1, at.line + FRAME_LINES).map((start, index) => {
    const end = (starts[firstLine + index] ?? source.text.length + 1) - 1
    return source.text.slice(start, Math.min(end, start + at.column + FRAME_WIDTH)).replace(/\r$/, '')
  })
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return { firstLine, lines }
}
