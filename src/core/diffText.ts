import { visible } from '../model/show.js'

/** Texts that differ in more lines than this are not compared: that takes long, and nobody reads it. */
const MOST_EDITS = 4000

interface DiffWords {
  /** What the two sides are: `now`, `before the action`. */
  readonly from?: string
  readonly to?: string
  /** The most lines that are shown of the hunks. */
  readonly lines?: number
  /** The most characters that are shown of a line. */
  readonly width?: number
}

/**
 * The unified diff of two texts, its lines without control characters, and a last line that says how much was left out.
 * Empty when the texts are the same.
 */
export async function diffText(
  path: string,
  from: string,
  to: string,
  words: DiffWords = {},
): Promise<string> {
  if (from === to) return ''
  const { lines: most = 200, width = 500 } = words
  const head = [`--- ${title(path, words.from)}`, `+++ ${title(path, words.to)}`]
  const { structuredPatch } = await import('diff')
  const patch = structuredPatch(path, path, from, to, '', '', { context: 3, maxEditLength: MOST_EDITS })
  if (patch === undefined) return [...head, `(more than ${MOST_EDITS} lines differ)`, ''].join('\n')
  const body = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${span(oldStart, oldLines)} +${span(newStart, newLines)} @@`,
    ...lines,
  ])
  const shown = body.slice(0, most).map((line) => visible(cut(line, width)))
  const left = body.length - shown.length
  return [...head, ...shown, ...(left > 0 ? [`(${left} more lines)`] : []), ''].join('\n')
}

function title(path: string, side: string | undefined): string {
  return visible(side === undefined ? path : `${path} (${side})`)
}

/** `0,0` for nothing, as in every unified diff: the line before it. */
function span(start: number, count: number): string {
  const first = count === 0 ? start - 1 : start
  return count === 1 ? String(first) : `${first},${count}`
}

function cut(line: string, width: number): string {
  if (line.length <= width) return line
  const kept = line.slice(0, width).replace(/[\ud800-\udbff]$/, '')
  return `${kept}… (${line.length - kept.length} more characters)`
}
