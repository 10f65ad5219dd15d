import type { Interval, MatrixColumn } from '../../model/matrix.js'
import type { Scalar, ValueShape } from '../../model/policy.js'
import { quotedIfOdd, visible } from '../visible.js'

type Range = MatrixColumn['range']

/** The wording of values. Numbers are told exactly as they are: a matrix that rounds is another policy. */

/** `90 %`, `high`, `true` */
export function exactly(value: Scalar, unit?: string): string {
  return withUnit(typeof value === 'string' ? quotedIfOdd(value) : String(value), unit)
}

/** `90 to below 95 %` */
export function withUnit(words: string, unit: string | undefined): string {
  return visible(unit === undefined ? words : `${words} ${unit}`)
}

/** `90 to below 95 %`, `4 to 7`, `low, medium`; empty for no values. */
export function cellWords({ spec, range, cells }: MatrixColumn, level: string): string {
  const values = cells.get(level)
  if (!values) return ''
  if (values.whole) return 'any value'
  const { shape } = spec
  const shown = values.values.map((each) => (shape.type === 'string' ? JSON.stringify(each) : exactly(each)))
  return visible(
    [
      ...values.intervals.map((each) => intervalWords(each, shape, range)),
      ...(shown.length > 0 ? [shown.join(', ')] : []),
      ...(values.others ? ['any other text'] : []),
    ].join(' or '),
  )
}

/** An interval that ends where the range does is told by its other end: `at least 95 %`. */
function intervalWords({ from, to }: Interval, { type, unit }: ValueShape, { min, max }: Range): string {
  const shown = (text: string): string => withUnit(text, unit)
  if (from && to) {
    if (from.value === to.value) return shown(String(from.value))
    const [low, high] = [from.included ? '' : 'above ', to.included ? '' : 'below ']
    return shown(`${low}${from.value} to ${high}${to.value}`)
  }
  if (to) {
    if (to.value === min) return shown(String(min))
    if (type === 'integer' && min !== undefined) return shown(`${min} to ${to.value}`)
    return shown(`${to.included ? 'at most' : 'below'} ${to.value}`)
  }
  if (!from) return 'any value'
  if (from.value === max) return shown(String(max))
  return shown(`${from.included ? 'at least' : 'above'} ${from.value}`)
}

/** `number, 0 to 100 %`; `one of low, medium, high`; `true or false` */
export function shapeWords({ type, values = [], min, max, unit }: ValueShape): string {
  if (type === 'boolean') return 'true or false'
  if (type === 'string') return 'text'
  if (type === 'enum') return `one of ${values.map((each) => exactly(each)).join(', ')}`
  const kind = type === 'integer' ? 'whole number' : 'number'
  if (min === undefined && max === undefined) return unit === undefined ? kind : `${kind}, ${visible(unit)}`
  const range =
    min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`
  return `${kind}, ${withUnit(range, unit)}`
}
