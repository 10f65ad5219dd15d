import type { InputColumn, InputFile, ValueShape } from '../../model/policy.js'
import { parseTime } from '../../model/time.js'
import { typedValue } from '../typedValue.js'
import { shown } from './mismatchWords.js'

/** What the cells of one column are held against. */
export interface CellCheck {
  readonly column: string
  /** Whether the header must have the column, and every cell hold something. */
  readonly required: boolean
  /** What is wrong with a cell, or null. */
  readonly fault: (cell: string) => string | null
}

export function cellChecks(columns: NonNullable<InputFile['columns']>): CellCheck[] {
  return Object.entries(columns).map(([column, written]) => {
    const pattern = written.pattern === undefined ? undefined : new RegExp(written.pattern, 'u')
    const { required = true } = written
    return { column, required, fault: (cell) => faultOf(cell, column, written, required, pattern) }
  })
}

function faultOf(
  cell: string,
  column: string,
  written: InputColumn,
  required: boolean,
  pattern: RegExp | undefined,
): string | null {
  const text = cell.trim()
  const expected = (what: string): string => `\`${column}\` is ${shown(cell)}, and ${what} is expected`
  if (text === '') return required ? `\`${column}\` is empty, and ${KINDS[written.type]} is expected` : null
  const wrong = wrongType(cell, text, written)
  if (wrong !== null) return `\`${column}\`: ${wrong}`
  if (written.type === 'time' && parseTime(text) === null) return expected(KINDS.time)
  if (written.values && !written.values.includes(text))
    return expected(`one of ${written.values.map((each) => `\`${each}\``).join(', ')}`)
  return pattern && !pattern.test(cell) ? expected(`a text of the form \`${written.pattern}\``) : null
}

const KINDS: Readonly<Record<InputColumn['type'], string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  time: 'a time like `2025-11-14T12:00:00Z`',
}

function wrongType(cell: string, text: string, { type, min, max }: InputColumn): string | null {
  if (type === 'string' || type === 'time') return null
  const shape: ValueShape = {
    type,
    normalize: [],
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }
  const typed = typedValue(type === 'boolean' ? text : cell, shape, true)
  return 'wrong' in typed ? typed.wrong : null
}
