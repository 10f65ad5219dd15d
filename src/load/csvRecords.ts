import type { FileHandle } from 'node:fs/promises'
import type { Selector } from '../model/policy.js'
import { lineBatchesOf, type Lines } from './lines.js'
import type { Hit } from './pointer.js'
import type { CsvRow, QuotedRows } from './quotedRows.js'
import { fault, type RecordFault, type SignalRecord } from './record.js'

/** V8 makes a longer part of a text a view of the whole text, which then stays in memory as long as the part. */
const LONGEST_COPY = 12

/** How the cells of a CSV file are told apart. */
export type CsvForm = Pick<Selector, 'delimiter' | 'comment'>

/**
 * The data rows of a CSV file, many at a time. A ragged row, a repeated column or an unclosed quote is a fault, never
 * skipped.
 */
export async function* csvRecords(
  handle: FileHandle,
  shown: string,
  form: CsvForm,
): AsyncGenerator<SignalRecord[]> {
  let columns: readonly string[] | undefined
  let row = 0
  const recordsOf = (rows: readonly CsvRow[]): SignalRecord[] =>
    rows.flatMap(({ cells, line }) => {
      if (!columns) {
        columns = header(cells, shown, line)
        return []
      }
      if (cells.length !== columns.length) throw ragged(cells.length, columns.length, shown, line)
      row += 1
      return [new CsvRecord(line, row, columns, cells)]
    })
  for await (const rows of csvRows(handle, shown, form)) yield recordsOf(rows)
  if (!columns) throw withoutHeader(shown)
}

/**
 * The rows of a CSV file as they are written, the header first. Lines are split here up to the first one with a quote,
 * ten times as fast as by csv-parse and without loading it; from that line on, csv-parse reads. Throws RecordFault
 * behind the rows that could be told apart.
 */
export async function* csvRows(handle: FileHandle, shown: string, form: CsvForm): AsyncGenerator<CsvRow[]> {
  let quoted: QuotedRows | undefined
  for await (const lines of lineBatchesOf(handle, shown)) {
    const { texts, first, unfinished } = lines
    const found = quoted ? 0 : texts.findIndex((text) => text.includes('"'))
    const start = found === -1 ? texts.length : found
    yield plainRows(lines, start, form)
    if (start === texts.length) continue
    if (!quoted) quoted = (await import('./quotedRows.js')).quotedRows(form, shown, first + start)
    yield* wholeRows(quoted, quoted.read(texts.slice(start).join('\n') + (unfinished ? '' : '\n')))
  }
  if (quoted) yield* wholeRows(quoted, quoted.end())
}

/** A fault comes behind the rows before it. */
async function* wholeRows(quoted: QuotedRows, read: Promise<CsvRow[]>): AsyncGenerator<CsvRow[]> {
  try {
    yield await read
  } catch (error) {
    yield quoted.rest()
    throw error
  }
}

export function withoutHeader(shown: string): RecordFault {
  return fault('signal-malformed', shown, 1, 'the file is empty, and a CSV header is expected', 1)
}

/** The rows of the lines before `stop`, in none of which there is a quote. */
function plainRows(
  { texts, first, unfinished }: Lines,
  stop: number,
  { delimiter, comment }: CsvForm,
): CsvRow[] {
  const rows: CsvRow[] = []
  for (let index = 0; index < stop; index += 1) {
    let text = texts[index] as string
    const ended = !unfinished || index < texts.length - 1
    if (ended && text.endsWith('\r')) text = text.slice(0, -1)
    if (text === '' || (comment !== undefined && text.startsWith(comment))) continue
    rows.push({ cells: text.split(delimiter), line: first + index })
  }
  return rows
}

/** The names of the columns; throws RecordFault. */
export function header(cells: readonly string[], shown: string, line: number): string[] {
  if (cells.some((cell) => cell.includes('\r'))) {
    throw fault(
      'signal-malformed',
      shown,
      line,
      'a line ends in a carriage return alone, and a line feed is expected',
    )
  }
  const names = cells.map((name) => name.trim())
  const seen = new Set<string>()
  const repeated = names.find((name) => seen.size === seen.add(name).size)
  if (repeated === undefined) return names
  throw fault('signal-malformed', shown, line, `the column \`${repeated}\` stands twice in the header`)
}

export function ragged(count: number, expected: number, shown: string, line: number): RecordFault {
  const message = `the row has ${count} ${count === 1 ? 'cell' : 'cells'}, and the header has ${expected}`
  return fault('signal-malformed', shown, line, message)
}

class CsvRecord implements SignalRecord {
  constructor(
    readonly line: number,
    readonly row: number,
    readonly columns: readonly string[],
    private readonly cells: readonly string[],
  ) {}

  get(field: string): Hit {
    const index = this.columns.indexOf(field)
    if (index === -1) return { path: [field], absent: true }
    const cell = this.cells[index] as string
    return { path: [field], value: cell.length > LONGEST_COPY ? Buffer.from(cell).toString() : cell }
  }
}
