import type { Scalar, ValueShape } from '../../model/policy.js'

/** Control characters, direction marks, halves of characters: what cannot be typed, or is shown as something else. */
const UNTYPABLE = /[\p{C}\p{Zl}\p{Zp}]/u

/** Whether a person can type it, and see what was typed. */
export function typable(value: Scalar): boolean {
  return typeof value !== 'string' || !UNTYPABLE.test(value)
}

/** Whether a file could hold it as a value of this shape: read again, it is the same. */
export function holdable(value: Scalar, shape: ValueShape): boolean {
  if (typeof value === 'string') {
    if (shape.type === 'enum' && !shape.values?.includes(value)) return false
    return (shape.type === 'enum' || shape.type === 'string') && normalized(value, shape) === value
  }
  if (typeof value === 'boolean') return shape.type === 'boolean'
  const { type, min = -Infinity, max = Infinity } = shape
  if (type === 'integer' && !Number.isSafeInteger(value)) return false
  return (type === 'integer' || type === 'number') && Number.isFinite(value) && value >= min && value <= max
}

function normalized(text: string, { normalize }: ValueShape): string {
  let value = text
  for (const step of normalize) {
    if (step === 'trim') value = value.trim()
    else if (step === 'lowercase') value = value.toLowerCase()
    else if (step === 'uppercase') value = value.toUpperCase()
  }
  return value
}
