import { parse, type CsvError } from 'csv-parse'
import type { Selector } from '../model/policy.js'
import { MAX_RECORD_BYTES, fault, tooLarge, type RecordFault } from './record.js'

/** The cells of one row, and the line that it ends on. */
export interface CsvRow {
  readonly cells: string[]
  readonly line: number
}

export interface CsvReader {
  /** Takes in text that goes on where the last one ended, and gives the rows that are whole. */
  read(text: string): Promise<CsvRow[]>
  end(): Promise<CsvRow[]>
}

type CsvOptions = Pick<Selector, 'delimiter' | 'comment'>

/**
 * csv-parse, which knows quotes and says what is wrong. Every method throws RecordFault. `first` is the line from which
 * on its rows are wanted: it gives a row only when it has seen what comes next, so that a header that is read before
 * comes back together with the rows below it.
 */
export function csvReader({ delimiter, comment }: CsvOptions, shown: string, first: number): CsvReader {
  let rows: CsvRow[] = []
  let last = first - 1
  // csv-parse counts a carriage return inside a cell as a line of its own.
  let returns = 0
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    // Rows are taken here, while the text is parsed: as events they would come after the write is done.
    on_record: (cells: string[], { lines }: { lines: number }) => {
      for (const cell of cells) if (cell.includes('\r')) returns += cell.split('\r').length - 1
      if (lines - returns >= first) {
        last = lines - returns
        rows.push({ cells, line: last })
      }
      return null
    },
    // `comment` alone would also cut `x#2` to `x`.
    ...(comment ? { comment, comment_no_infix: true } : {}),
  })
  parser.resume()
  const settled = (start: (done: (error?: Error | null) => void) => void): Promise<CsvRow[]> =>
    new Promise((resolve, reject) => {
      const refuse = (error: Error): void =>
        reject(csvFault(error as CsvError & Failure, shown, last, returns))
      parser.once('error', refuse)
      start((error) => {
        if (error) return refuse(error)
        parser.off('error', refuse)
        resolve(rows)
        rows = []
      })
    })
  return {
    read: (text) => settled((done) => parser.write(text, done)),
    end: () => settled((done) => parser.once('end', done).end()),
  }
}

/** What csv-parse tells beside its code. */
interface Failure {
  readonly lines?: number
  readonly record?: string[]
}

/** `last` is the line of the last row that was whole; `returns` is by how much csv-parse counts too many lines. */
function csvFault(
  error: CsvError & Failure,
  shown: string,
  last: number,
  returns: number,
): RecordFault | Error {
  if (error.lines === undefined) return error
  const line = error.lines - returns
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLarge(shown, last + 1)
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return fault('signal-malformed', shown, last + 1, 'a quote is opened here or below, and never closed')
  }
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    const expected = /expect (\d+)/.exec(error.message)?.[1] ?? 'another number'
    const count = error.record?.length ?? 0
    const message = `the row has ${count} ${count === 1 ? 'cell' : 'cells'}, and the header has ${expected}`
    return fault('signal-malformed', shown, line, message)
  }
  if (error.code === 'INVALID_OPENING_QUOTE') {
    return fault('signal-malformed', shown, line, 'a quote stands inside a cell that does not begin with one')
  }
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE') {
    return fault('signal-malformed', shown, line, 'text stands behind the closing quote of a cell')
  }
  return fault('signal-malformed', shown, line, `malformed CSV: ${error.message}`)
}
