import type { Matrix } from '../../model/matrix.js'
import { markdown } from '../visible.js'
import { transposed } from './grid.js'
import { pageOf } from './page.js'
import type { Cell, Table } from './table.js'

/** More facts than this stand below each other: a page is not as wide as it is long. */
export const FACTS_ACROSS = 8

/** The matrix as tables of GitHub's Markdown. */
export function matrixMarkdown(matrix: Matrix): string {
  const page = pageOf(matrix)
  const wide = matrix.columns.length > FACTS_ACROSS
  return [
    `# ${page.title}`,
    markdown(page.summary),
    ...(matrix.columns.length > 0 ? [tableText(wide ? transposed(page.grid, 'fact') : page.grid)] : []),
    ...page.reading.map(markdown),
    ...page.tables.flatMap((table) => [
      `## ${table.title}`,
      ...(table.rows.length === 0
        ? [markdown(table.none)]
        : [...(table.note === undefined ? [] : [markdown(table.note)]), tableText(table)]),
    ]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function tableText({ head, rows }: Table): string {
  return [rowText(head), `|${head.map(() => '---|').join('')}`, ...rows.map(rowText)].join('\n')
}

function rowText(cells: readonly Cell[]): string {
  return `| ${cells.map(cellText).join(' | ')} |`
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return markdown(cell)
  if ('lines' in cell) return cell.lines.map(markdown).join('<br>')
  if ('level' in cell) return `**${markdown(cell.level.name)}**`
  return /^[\w .-]+$/.test(cell.name) ? `\`${cell.name}\`` : markdown(cell.name)
}
