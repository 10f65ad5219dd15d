import type { Matrix } from '../../model/matrix.js'
import type { Level } from '../../model/policy.js'
import { UNKNOWN_COLOR } from '../phrases.js'
import { visible } from '../visible.js'
import { transposed } from './grid.js'
import { FACTS_ACROSS } from './matrixMarkdown.js'
import { pageOf } from './page.js'
import type { Cell, Table } from './table.js'

/** Colours of the system, so that it is read by day and by night; a level's own colour only edges its name. */
const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
.wide { overflow-x: auto; margin: 1.5rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { font-size: 1.25rem; font-weight: 600; padding: 0.5rem 0; text-align: start; }
caption p { font-size: 1rem; font-weight: 400; margin: 0; }
th, td { border: 1px solid var(--line); padding: 0.4rem 0.6rem; text-align: start; vertical-align: top; }
thead th { background: var(--soft); }
td { overflow-wrap: anywhere; }
.level { border-inline-start: 0.5rem solid; font-weight: 600; padding-inline-start: 0.4rem; white-space: nowrap; }
.level span { color: CanvasText; }
`

/** One page that needs nothing else: no script, no picture, no address. */
export function matrixHtml(matrix: Matrix): string {
  const page = pageOf(matrix)
  const grid = matrix.columns.length > FACTS_ACROSS ? transposed(page.grid, 'fact') : page.grid
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(page.title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escaped(page.title)}</h1>`,
    paragraph(page.summary),
    ...(matrix.columns.length > 0 ? [tableHtml(grid)] : []),
    ...page.reading.map(paragraph),
    ...page.tables.map(tableHtml),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function tableHtml({ title, note, head, rows, none }: Table): string {
  if (rows.length === 0) return `<h2>${escaped(title)}</h2>\n${paragraph(none)}`
  const top = head.map((cell) => `<th scope="col">${cellHtml(cell)}</th>`).join('')
  const lines = rows.map(([first = '', ...cells]) => {
    const rest = cells.map((cell) => `<td>${cellHtml(cell)}</td>`).join('')
    return `<tr><th scope="row">${cellHtml(first)}</th>${rest}</tr>`
  })
  return [
    '<div class="wide">',
    '<table>',
    `<caption>${escaped(title)}${note === undefined ? '' : paragraph(note)}</caption>`,
    `<thead><tr>${top}</tr></thead>`,
    '<tbody>',
    ...lines,
    '</tbody>',
    '</table>',
    '</div>',
  ].join('\n')
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return escaped(cell)
  if ('lines' in cell) return cell.lines.map(escaped).join('<br>')
  return 'level' in cell ? levelHtml(cell.level) : `<code>${escaped(cell.name)}</code>`
}

function levelHtml({ name, color }: Level): string {
  // The schema lets nothing else through; a style is no place to rely on that alone.
  const edge = /^#[0-9a-f]{6}$/i.test(color) ? color : UNKNOWN_COLOR
  return `<span class="level" style="border-color:${edge}"><span>${escaped(name)}</span></span>`
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (each) => ENTITIES[each] ?? each)
}
