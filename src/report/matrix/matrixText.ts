import type { Matrix } from '../../model/matrix.js'
import { PLAIN, type Style } from '../style.js'
import { indent, visible } from '../visible.js'
import { transposed } from './grid.js'
import { pageOf } from './page.js'
import type { Cell, Table } from './table.js'

/** The matrix for a terminal of so many columns: what does not fit beside each other stands below each other. */
export function matrixText(matrix: Matrix, style: Style = PLAIN, width = 100): string {
  const page = pageOf(matrix)
  return [
    style.bold(page.title),
    ...wrapped(page.summary, width),
    ...(matrix.columns.length > 0 ? ['', ...indent(gridLines(page.grid, width - 2, style))] : []),
    '',
    ...page.reading.flatMap((sentence) => wrapped(sentence, width)),
    ...page.tables.flatMap((table) => [
      '',
      style.bold(table.title),
      ...indent(tableLines(table, width - 2, style)),
    ]),
    '',
  ].join('\n')
}

/** As in the report, or turned, whichever fits without breaking a cell; else fact by fact. */
function gridLines(grid: Table, width: number, style: Style): string[] {
  const turned = transposed(grid, 'fact')
  const fitting = [grid, turned].find((each) => total(widthsOf(each, linesOf)) <= width)
  return fitting ? aligned(fitting, widthsOf(fitting, linesOf), style) : stacked(turned, width, style)
}

function tableLines(table: Table, width: number, style: Style): string[] {
  if (table.rows.length === 0) return wrapped(table.none, width)
  const note = table.note === undefined ? [] : wrapped(table.note, width)
  const widths = shrunk(table, width)
  return [...note, ...(widths ? aligned(table, widths, style) : stacked(table, width, style))]
}

const GAP = 2

/** A column of prose is not narrower than this. */
const NARROWEST = 24

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP * (widths.length - 1))
}

function widthsOf({ head, rows }: Table, partsOf: (cell: Cell) => readonly string[]): number[] {
  return head.map((_, index) =>
    Math.max(...[head, ...rows].flatMap((row) => partsOf(row[index] ?? '').map((part) => part.length))),
  )
}

/** The widest columns give way until all fit; null where a word would not, or prose would be too narrow to read. */
function shrunk(table: Table, width: number): number[] | null {
  const fitting = widthsOf(table, linesOf)
  const words = widthsOf(table, (cell) => linesOf(cell).flatMap(wordsOf))
  while (total(fitting) > width) {
    const giving = fitting.map((each, index) => (each > Math.max(NARROWEST, words[index] ?? 0) ? each : 0))
    const widest = Math.max(...giving)
    if (widest === 0) return null
    fitting[giving.indexOf(widest)] = widest - 1
  }
  return fitting
}

function aligned({ head, rows }: Table, widths: readonly number[], style: Style): string[] {
  return [head, ...rows].flatMap((row, at) => {
    const cells = row.map((cell, index) => linesOf(cell).flatMap((line) => wrapped(line, widths[index] ?? 0)))
    const height = Math.max(...cells.map((lines) => lines.length))
    return Array.from({ length: height }, (_, index) => {
      const line = cells.map((lines, column) => (lines[index] ?? '').padEnd(widths[column] ?? 0))
      const text = line.join(' '.repeat(GAP)).trimEnd()
      if (at === 0) return style.dim(text)
      return index === 0 ? dressed(text, row[0] ?? '', style) : text
    })
  })
}

/** The first cell of a row as a heading, the others below it under their own names. */
function stacked({ head, rows }: Table, width: number, style: Style): string[] {
  const names = head.slice(1).map((cell) => linesOf(cell).join(' '))
  const room = Math.max(...names.map((name) => name.length)) + 2
  return rows.flatMap(([first = '', ...cells]) => [
    dressed(linesOf(first).join(' '), first, style),
    ...cells.flatMap((cell, index) => {
      const lines = linesOf(cell).filter((line) => line !== '')
      const told = lines.flatMap((line) => wrapped(line, Math.max(20, width - room - 2)))
      return told.map((line, at) => `  ${(at === 0 ? (names[index] ?? '') : '').padEnd(room)}${line}`)
    }),
  ])
}

/** A level's name at the start of a line, in its colour; the padding behind it stays. */
function dressed(line: string, first: Cell, style: Style): string {
  const name = linesOf(first)[0] ?? ''
  if (typeof first === 'string' || !line.startsWith(name)) return line
  const shown = 'level' in first && style !== PLAIN ? style.badge(name, first.level.color) : style.bold(name)
  return shown + line.slice(name.length)
}

function linesOf(cell: Cell): readonly string[] {
  if (typeof cell === 'string') return [visible(cell)]
  if ('lines' in cell) return cell.lines.map(visible)
  return [visible('level' in cell ? cell.level.name : cell.name)]
}

/** At blanks; a word that is longer than a line stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of wordsOf(visible(text))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A number is not parted from its per cent. */
function wordsOf(text: string): string[] {
  return text.split(/ (?!%)/)
}
