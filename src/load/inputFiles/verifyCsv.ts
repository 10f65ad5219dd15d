import { nearest } from '../../model/nearest.js'
import { csvRows, header, ragged, withoutHeader, type CsvForm } from '../csvRecords.js'
import type { CsvRow } from '../quotedRows.js'
import type { CellCheck } from './cellChecks.js'
import type { OpenInput } from './faultList.js'
import { doneInTime, tooSlow } from './inTime.js'

/** Holds every row of a CSV file against its header and its columns, and gives how many there are. */
export async function verifyCsv(
  { handle, shown, faults, patience }: OpenInput,
  form: CsvForm,
  checks: readonly CellCheck[],
): Promise<number> {
  let width: number | undefined
  let cells: { check: CellCheck; index: number }[] = []
  let count = 0
  for await (const rows of csvRows(handle, shown, form)) {
    const [names] = rows
    if (width === undefined && names) {
      const columns = header(names.cells, shown, names.line)
      width = columns.length
      cells = present(columns, names.line)
      rows.shift()
    }
    let at = 0
    const inTime = doneInTime(() => {
      for (; at < rows.length; at += 1) verifyRow(rows[at] as CsvRow)
    }, patience)
    count += rows.length
    if (inTime) continue
    const { line } = rows[at] as CsvRow
    faults.add({ line }, () => tooSlow({ file: shown, line }, patience))
    return count
  }
  if (width === undefined) throw withoutHeader(shown)
  return count

  /** The columns that are there; each that should be and is not is a fault. */
  function present(columns: readonly string[], line: number): { check: CellCheck; index: number }[] {
    const known = new Set(checks.map(({ column }) => column))
    return checks.flatMap((check) => {
      const index = columns.indexOf(check.column)
      if (index !== -1) return [{ check, index }]
      if (!check.required) return []
      // Facts tell a missing column at the first line, whatever stands there.
      faults.add({ line: 1, field: check.column }, () => {
        const near = nearest(check.column, columns.filter((name) => !known.has(name)).slice(0, 1000))
        return {
          code: 'signal-schema',
          severity: 'error',
          message: `the header has no column \`${check.column}\``,
          at: { file: shown, line },
          ...(near === undefined ? {} : { help: `it has \`${near}\`` }),
        }
      })
      return []
    })
  }

  function verifyRow(row: CsvRow): void {
    const { line } = row
    if (row.cells.length !== width) {
      const { problem } = ragged(row.cells.length, width ?? 0, shown, line)
      return faults.add({ line }, () => problem)
    }
    for (const { check, index } of cells) {
      const message = check.fault(row.cells[index] as string)
      if (message === null) continue
      const at = { file: shown, line }
      faults.add({ line, field: check.column }, () => ({
        code: 'signal-schema',
        severity: 'error',
        message,
        at,
      }))
    }
  }
}
