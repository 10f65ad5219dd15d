import type { FileHandle } from 'node:fs/promises'
import type { Selector } from '../model/policy.js'
import { chunksOf } from './lines.js'
import type { Hit } from './pointer.js'
import { MAX_RECORD_BYTES, RecordFault, fault, tooLarge, type SignalRecord } from './record.js'

/** The data rows of a CSV file. A ragged row, a repeated column or an unclosed quote is a fault, never skipped. */
export async function* csvRecords(
  handle: FileHandle,
  shown: string,
  from: Selector,
): AsyncGenerator<SignalRecord> {
  const { parse } = await import('csv-parse')
  const { Readable } = await import('node:stream')
  const parser = parse({
    bom: true,
    delimiter: from.delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true,
    // `comment` alone would also cut `x#2` to `x`.
    ...(from.comment ? { comment: from.comment, comment_no_infix: true } : {}),
  })
  const source = Readable.from(chunksOf(handle, shown))
  source.on('error', (error) => parser.destroy(error)).pipe(parser)
  let header: string[] | undefined
  let row = 0
  let line = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      line = info.lines
      if (!header) {
        header = headerOf(record, shown, line)
        continue
      }
      row += 1
      const columns = header
      yield { line, row, get: (field) => cell(columns, record, field) }
    }
  } catch (error) {
    throw error instanceof RecordFault ? error : csvFault(error as CsvError, shown, line)
  }
  if (!header) throw fault('signal-malformed', shown, 1, 'the file is empty, and a CSV header is expected', 1)
}

function headerOf(record: string[], shown: string, line: number): string[] {
  const names = record.map((name) => name.trim())
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw fault('signal-malformed', shown, line, `the column \`${repeated}\` stands twice in the header`)
  }
  return names
}

function cell(header: string[], record: string[], field: string): Hit {
  const index = header.indexOf(field)
  return index === -1 ? { path: [field], absent: true } : { path: [field], value: record[index] }
}

interface CsvError extends Error {
  code?: string
  lines?: number
  record?: string[]
}

/** `last` is the line of the last row that was whole. */
function csvFault(error: CsvError, shown: string, last: number): Error {
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
