import type { Filter, Scalar } from '../model/policy.js'
import type { SignalRecord } from './record.js'
import { typedValue } from './typedValue.js'

/** A record is kept, or not; `absent` when it lacks the field, `wrong` when the field cannot be compared so. */
export type Kept = boolean | 'absent' | { readonly wrong: string }

/** Holds one record against one filter. `text`: in a CSV file every cell is text. */
export function holdsFor(record: SignalRecord, { field, operator, value }: Filter, text: boolean): Kept {
  const hit = record.get(field)
  if (!('value' in hit)) return 'absent'
  const raw = hit.value
  switch (operator) {
    case 'equal':
      return same(raw, value as Scalar, text)
    case 'notEqual':
      return !same(raw, value as Scalar, text)
    case 'in':
      return (value as readonly Scalar[]).some((each) => same(raw, each, text))
    case 'notIn':
      return !(value as readonly Scalar[]).some((each) => same(raw, each, text))
  }
  const typed = typedValue(raw, { type: 'number', normalize: [] }, text)
  if ('wrong' in typed) return { wrong: `\`${field}\`: ${typed.wrong}` }
  const [left, right] = [typed.value as number, value as number]
  switch (operator) {
    case 'lessThan':
      return left < right
    case 'lessThanInclusive':
      return left <= right
    case 'greaterThan':
      return left > right
    case 'greaterThanInclusive':
      return left >= right
  }
}

/** A cell is compared as the type of the other side would be written in it: `7` and `7.0` are one number. */
function same(raw: unknown, value: Scalar, text: boolean): boolean {
  if (!text) return raw === value
  if (typeof value === 'string') return raw === value
  const typed = typedValue(raw, { type: typeof value as 'number' | 'boolean', normalize: [] }, true)
  return 'value' in typed && typed.value === value
}
