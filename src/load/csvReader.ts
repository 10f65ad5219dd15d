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

/** csv-parse, which knows quotes and says what is wrong. Every method throws RecordFault. */
export function csvReader({ delimiter, comment }: CsvOptions, shown: string): CsvReader {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true,
    // `comment` alone would also cut `x#2` to `x`.
    ...(comment ? { comment, comment_no_infix: true } : {}),
  })
  let rows: CsvRow[] = []
  let last = 0
  parser.on('data', ({ record, info }: { record: string[]; info: { lines: number } }) => {
    last = info.lines
    rows.push({ cells: record, line: last })
  })
  const settled = (start: (done: (error?: Error | null) => void) => void): Promise<CsvRow[]> =>
    new Promise((resolve, reject) => {
      const refuse = (error: Error): void => reject(csvFault(error as CsvError & Failure, shown, last))
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

/** `last` is the line of the last row that was whole. */
function csvFault(error: CsvError & Failure, shown: string, last: number): RecordFault | Error {
  if (error.lines === undefined) return error
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLarge(shown, last + 1)
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return fault('signal-malformed', shown, last + 1, 'a quote is opened here or below, and never closed')
  }
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    const expected = /expect (\d+)/.exec(error.message)?.[1] ?? 'another number'
    const message = `the row has ${error.record?.length} cells, and the header has ${expected}`
    return fault('signal-malformed', shown, error.lines, message)
  }
  return fault('signal-malformed', shown, error.lines, `malformed CSV: ${error.message}`)
}
