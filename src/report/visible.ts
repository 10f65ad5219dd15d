import type { Scalar } from '../model/policy.js'
import { showNumber, visible } from '../model/show.js'

export { visible }

/** `97.5 %`, `high`, `10` */
export function showValue(value: Scalar | readonly Scalar[], unit?: string): string {
  if (Array.isArray(value)) return value.map((each: Scalar) => showValue(each)).join(', ')
  const shown = visible(showNumber(value as Scalar))
  return unit === undefined ? shown : `${shown} ${visible(unit)}`
}

/** Rows of cells as aligned columns; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = '  '): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  return rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join(gap),
  )
}

export function indent(lines: readonly string[], by = '  '): string[] {
  return lines.map((line) => (line === '' ? '' : by + line))
}

/** A text as a cell or a phrase of Markdown: nothing in it can open a tag, a table cell or a code span. */
export function markdown(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>|#]/g, '\\$&')
}

/** Lines as Markdown that shows them as they are, spaces and all, and in which nothing has a meaning. */
export function preformatted(lines: readonly string[]): string[] {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
  const safe = lines.map((line) => visible(line).replace(/[&<>]/g, (each) => entities[each] ?? each))
  return [`<pre>${safe.join('\n')}</pre>`]
}
