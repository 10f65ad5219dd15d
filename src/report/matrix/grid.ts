import type { Matrix } from '../../model/matrix.js'
import type { Cell, Table } from './table.js'
import { cellWords } from './valueWords.js'

/** What stands where no value of a fact leads to a level. */
export const NEVER = '–'

/** The matrix as in the report: one row a level, one column a fact. */
export function grid({ policy, columns }: Matrix): Table {
  return {
    title: 'Matrix',
    head: ['level', ...columns.map(({ spec }): Cell => ({ name: spec.name }))],
    rows: policy.levels.map((level) => [
      { level },
      ...columns.map((column): Cell => cellWords(column, level.name) || NEVER),
    ]),
    none: '',
  }
}

/** Rows for columns. */
export function transposed({ head, rows, ...rest }: Table, corner: Cell): Table {
  return {
    ...rest,
    head: [corner, ...rows.map((row) => row[0] ?? '')],
    rows: head.slice(1).map((cell, index) => [cell, ...rows.map((row) => row[index + 1] ?? '')]),
  }
}
