import { parse, type CsvError } from 'csv-parse'
import type { Selector } from '../model/policy.js'
import { MAX_RECORD_BYTES, fault, tooLarge, type RecordFault } from './record.js'

/** The cells of one row, and the line that it ends on. */
export interface CsvRow {
  readonly cells: readonly string[]
  readonly line: number
}

export interface QuotedRows {
  /** Takes in text that goes on where the last one ended, and gives the rows that are whole. */
  read(text: string): Promise<CsvRow[]>
  end(): Promise<CsvRow[]>
  /** After a fault: the whole rows before it that were not given yet. */
  rest(): CsvRow[]
}

/** Rows of a CSV text with quotes, by csv-parse; `first` is the line of the file that the text begins on. Methods throw RecordFault. */
export function quotedRows(
  { delimiter, comment }: Pick<Selector, 'delimiter' | 'comment'>,
  shown: string,
  first: number,
): QuotedRows {
  let rows: CsvRow[] = []
  let last = first - 1
  // csv-parse counts a carriage return inside a cell as a line of its own.
  let returns = 0
  const lineOf = (lines: number): number => first - 1 + lines - returns
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    // The caller knows the header, and with it how many cells a row has.
    relax_column_count: true,
    // Rows are taken here, while the text is parsed: as events they would come after the write is done.
    on_record: (cells: string[], { lines }: { lines: number }) => {
      for (const cell of cells) if (cell.includes('\r')) returns += cell.split('\r').length - 1
      last = lineOf(lines)
      rows.push({ cells, line: last })
      return null
    },
    // `comment` alone would also cut `x#2` to `x`.
    ...(comment ? { comment, comment_no_infix: true } : {}),
  })
  parser.resume()
  const settled = (start: (done: (error?: Error | null) => void) => void): Promise<CsvRow[]> =>
    new Promise((resolve, reject) => {
      const refuse = (error: CsvError): void => {
        const { lines } = error as { lines?: number }
        reject(lines === undefined ? error : csvFault(error, shown, last + 1, lineOf(lines)))
      }
      parser.once('error', refuse)
      start((error) => {
        if (error) return refuse(error as CsvError)
        parser.off('error', refuse)
        resolve(rows)
        rows = []
      })
    })
  return {
    read: (text) => settled((done) => parser.write(text, done)),
    end: () => settled((done) => parser.once('end', done).end()),
    rest: () => rows.splice(0),
  }
}

/** `start` is the line after the last whole row, `line` the one that csv-parse has come to. */
function csvFault({ code, message }: CsvError, shown: string, start: number, line: number): RecordFault {
  if (code === 'CSV_MAX_RECORD_SIZE') return tooLarge(shown, start)
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return fault('signal-malformed', shown, start, 'a quote is opened here or below, and never closed')
  }
  if (code === 'INVALID_OPENING_QUOTE') {
    return fault('signal-malformed', shown, line, 'a quote stands inside a cell that does not begin with one')
  }
  if (code === 'CSV_INVALID_CLOSING_QUOTE') {
    return fault('signal-malformed', shown, line, 'text stands behind the closing quote of a cell')
  }
  return fault('signal-malformed', shown, line, `malformed CSV: ${message}`)
}
