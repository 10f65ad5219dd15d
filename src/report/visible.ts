import type { Scalar } from '../model/policy.js'
import { showNumber, visible } from '../model/show.js'

export { visible }

/** `97.5 %`, `high`, `10` */
export function showValue(value: Scalar | readonly Scalar[], unit?: string): string {
  if (Array.isArray(value)) return value.map((each: Scalar) => showValue(each)).join(', ')
  const shown = visible(typeof value === 'string' ? quotedIfOdd(value) : showNumber(value as Scalar))
  return unit === undefined ? shown : `${shown} ${visible(unit)}`
}

/** A text that would be lost between words, or run into them, is quoted; every other stands as it is. */
export function quotedIfOdd(text: string): string {
  return text === '' || /^\s|\s$|[,"]/.test(text) ? JSON.stringify(text) : text
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

/**
 * A text as a cell, a phrase or a paragraph of Markdown: nothing in it opens a tag, an entity, a table cell, a code span, a
 * formula, a list or a rule. GitHub looks for mentions in what is rendered, where no backslash is left: a comment parts those.
 */
export function markdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>|#~&$]/g, '\\$&')
    .replace(/^(\s*)([-+=])(?=\2*\s*$|\s)/, '$1\\$2')
    .replace(/^(\s*\d+)(?=[.)](?:\s|$))/, '$1\\')
    .replace(/(?<!\w)@(?=\w)/g, '@<!-- -->')
}

/** Lines as Markdown that shows them as they are, spaces and all, and in which nothing has a meaning. */
export function preformatted(lines: readonly string[]): string[] {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
  const safe = lines.map((line) => visible(line).replace(/[&<>]/g, (each) => entities[each] ?? each))
  return [`<pre>${safe.join('\n')}</pre>`]
}
