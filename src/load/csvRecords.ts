import type { FileHandle } from 'node:fs/promises'
import type { Selector } from '../model/policy.js'
import type { CsvReader, CsvRow } from './csvReader.js'
import { lineBatchesOf, type Lines } from './lines.js'
import type { Hit } from './pointer.js'
import { fault, type SignalRecord } from './record.js'

/** How many line feeds at a time stand in for lines that were read already. */
const PADDING = 64 * 1024

/** V8 makes a longer part of a text a view of the whole text, which then stays in memory as long as the part. */
const LONGEST_COPY = 12

/**
 * The data rows of a CSV file, many at a time. A ragged row, a repeated column or an unclosed quote is a fault, never
 * skipped. Plain lines are split here, ten times as fast as by csv-parse. To csv-parse is left all from the first line
 * on that is not plain: it has a quote, or another number of cells than the header.
 */
export async function* csvRecords(
  handle: FileHandle,
  shown: string,
  from: Selector,
): AsyncGenerator<SignalRecord[]> {
  let header: Header | undefined
  let reader: CsvReader | undefined
  let row = 0
  const recordsOf = (rows: readonly CsvRow[]): SignalRecord[] => {
    const start = header ? 0 : 1
    if (!header && rows[0]) header = headerOf(rows[0], shown)
    return rows.slice(start).map(({ cells, line }) => {
      row += 1
      return new CsvRecord(line, row, header?.columns ?? [], cells)
    })
  }
  for await (const lines of lineBatchesOf(handle, shown)) {
    if (lines.first === 1) lines.texts[0] = (lines.texts[0] as string).replace(/^\uFEFF/, '')
    let stop = 0
    if (!reader) {
      const plain = plainRows(lines, from, header?.columns.length)
      yield recordsOf(plain.rows)
      stop = plain.stop
    }
    if (stop === lines.texts.length) continue
    reader ??= await readerAt(lines.first + stop, header, from, shown)
    const ending = lines.unfinished ? '' : '\n'
    yield recordsOf(await reader.read(lines.texts.slice(stop).join('\n') + ending))
  }
  if (reader) yield recordsOf(await reader.end())
  if (!header) throw fault('signal-malformed', shown, 1, 'the file is empty, and a CSV header is expected', 1)
}

/** The rows of plain lines, and the index of the first line that is not plain. `width`: how many cells a row has. */
function plainRows(
  { texts, first, unfinished }: Lines,
  { delimiter, comment }: Selector,
  width: number | undefined,
): { rows: CsvRow[]; stop: number } {
  const rows: CsvRow[] = []
  let cellsWanted = width
  for (let index = 0; index < texts.length; index += 1) {
    let text = texts[index] as string
    const ends = !unfinished || index < texts.length - 1
    if (ends && text.endsWith('\r')) text = text.slice(0, -1)
    if (text === '' || (comment !== undefined && text.startsWith(comment))) continue
    if (text.includes('"')) return { rows, stop: index }
    const cells = text.split(delimiter)
    cellsWanted ??= cells.length
    if (cells.length !== cellsWanted) return { rows, stop: index }
    rows.push({ cells, line: first + index })
  }
  return { rows, stop: texts.length }
}

/** A reader that goes on at `line` as if it had read all lines before. */
async function readerAt(
  line: number,
  header: Header | undefined,
  from: Selector,
  shown: string,
): Promise<CsvReader> {
  const { csvReader } = await import('./csvReader.js')
  const reader = csvReader(from, shown, line)
  const pad = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= PADDING) await reader.read('\n'.repeat(Math.min(left, PADDING)))
  }
  const headerLine = header?.line ?? 1
  await pad(headerLine - 1)
  if (header) await reader.read(`${header.cells.join(from.delimiter)}\n`)
  await pad(line - headerLine - (header ? 1 : 0))
  return reader
}

interface Header extends CsvRow {
  readonly columns: readonly string[]
}

function headerOf(row: CsvRow, shown: string): Header {
  const columns = row.cells.map((name) => name.trim())
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw fault('signal-malformed', shown, row.line, `the column \`${repeated}\` stands twice in the header`)
  }
  return { ...row, columns }
}

class CsvRecord implements SignalRecord {
  constructor(
    readonly line: number,
    readonly row: number,
    private readonly columns: readonly string[],
    private readonly cells: readonly string[],
  ) {}

  get(field: string): Hit {
    const index = this.columns.indexOf(field)
    if (index === -1) return { path: [field], absent: true }
    const cell = this.cells[index] as string
    return { path: [field], value: cell.length > LONGEST_COPY ? Buffer.from(cell).toString() : cell }
  }
}
