import type { Filter, Scalar } from '../model/policy.js'
import type { SignalRecord } from './record.js'
import { typedValue } from './typedValue.js'

/** A record is kept, or not; `absent` when it lacks the field, `wrong` when the field cannot be compared so. */
export type Kept = boolean | 'absent' | { readonly wrong: string }

/**
 * Holds one record against one filter. `text`: in a CSV file every cell is text. A field of another type than the
 * filter's value is wrong, not unequal: a count that quietly leaves it out would read as calm.
 */
export function holdsFor(record: SignalRecord, { field, operator, value }: Filter, text: boolean): Kept {
  const hit = record.get(field)
  if (!('value' in hit)) return 'absent'
  const values = Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar]
  const typed = valueLike(hit.value, values[0] as Scalar, text)
  if (typed === null) return operator === 'notEqual' || operator === 'notIn'
  if ('wrong' in typed) return { wrong: `\`${field}\`: ${typed.wrong}` }
  const left = typed.value
  const [right] = values as [Scalar]
  switch (operator) {
    case 'equal':
    case 'in':
      return values.includes(left)
    case 'notEqual':
    case 'notIn':
      return !values.includes(left)
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

/** The field as the type of what it is compared with; null where it is empty, which no value equals. */
function valueLike(raw: unknown, like: Scalar, text: boolean): { value: Scalar } | { wrong: string } | null {
  if (raw === null) return null
  const cell = text && typeof raw === 'string' ? raw.trim() : raw
  if (text && cell === '' && typeof like !== 'string') return null
  return typedValue(cell, { type: typeof like as 'string' | 'number' | 'boolean', normalize: [] }, text)
}
