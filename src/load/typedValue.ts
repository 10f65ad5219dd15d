import { nearest } from '../model/nearest.js'
import type { Scalar, ValueShape } from '../model/policy.js'

type Typed = { readonly value: Scalar } | { readonly wrong: string }

/** A decimal number as people and programs write it; no hex, no `Infinity`, no blanks. */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

/** Normalizes a raw value and holds it against its shape; nothing is guessed. `text`: a CSV cell, where all is text. */
export function typedValue(raw: unknown, shape: ValueShape, text: boolean): Typed {
  const value = normalize(raw, shape, text)
  switch (shape.type) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : wrong(raw, 'true or false')
    case 'string':
      return typeof value === 'string' ? { value } : wrong(raw, 'a text')
    case 'enum':
      return typeof value === 'string' && shape.values?.includes(value)
        ? { value }
        : wrongWord(raw, shape.values ?? [])
    default:
      if (typeof value !== 'number') return wrong(raw, wanted(shape))
      return Number.isFinite(value) ? inRange(value, shape) : notFinite(raw)
  }
}

/** `1e400` is Infinity once it is parsed, and that is not what stands in the file. */
function notFinite(raw: unknown): Typed {
  return typeof raw === 'string'
    ? wrong(raw, 'a finite number')
    : { wrong: 'the value is not a finite number' }
}

/** A number that is already one, against the range and wholeness of its shape. */
export function inRange(value: number, shape: ValueShape): Typed {
  if (!Number.isFinite(value)) return { wrong: 'is not a finite number' }
  if (shape.type === 'integer' && !Number.isSafeInteger(value)) {
    return Number.isInteger(value)
      ? { wrong: `${show(value)} is too large a whole number to be exact` }
      : wrong(value, wanted(shape))
  }
  if (shape.min !== undefined && value < shape.min)
    return { wrong: `${show(value)} is below the smallest valid value, ${shape.min}` }
  if (shape.max !== undefined && value > shape.max)
    return { wrong: `${show(value)} is above the largest valid value, ${shape.max}` }
  return { value }
}

function normalize(raw: unknown, shape: ValueShape, text: boolean): unknown {
  if (typeof raw !== 'string') return raw
  let value = raw
  for (const step of shape.normalize) {
    if (step === 'trim') value = value.trim()
    else if (step === 'lowercase') value = value.toLowerCase()
    else if (step === 'uppercase') value = value.toUpperCase()
  }
  const numeric = shape.type === 'number' || shape.type === 'integer'
  if (numeric && (text || shape.normalize.includes('number'))) {
    const bare = value.trim()
    return DECIMAL.test(bare) ? Number(bare) : value
  }
  if (text && shape.type === 'boolean') {
    const word = value.trim().toLowerCase()
    if (word === 'true' || word === 'false') return word === 'true'
  }
  return value
}

function wanted(shape: ValueShape): string {
  const kind = shape.type === 'integer' ? 'a whole number' : 'a number'
  if (shape.min !== undefined && shape.max !== undefined) return `${kind} from ${shape.min} to ${shape.max}`
  if (shape.min !== undefined) return `${kind} from ${shape.min} up`
  return shape.max === undefined ? kind : `${kind} up to ${shape.max}`
}

function wrong(raw: unknown, expected: string): Typed {
  return { wrong: `${show(raw)} is not ${expected}` }
}

function wrongWord(raw: unknown, values: readonly string[]): Typed {
  const near = typeof raw === 'string' ? nearest(raw, values) : undefined
  const list = values.map((word) => `\`${word}\``).join(', ')
  return { wrong: `${show(raw)} is not one of ${list}${near ? `; did you mean \`${near}\`?` : ''}` }
}

function show(raw: unknown): string {
  if (typeof raw === 'object' && raw !== null) return Array.isArray(raw) ? 'a list' : 'an object'
  if (raw === '') return 'an empty text'
  const shown = typeof raw === 'string' ? `"${raw}"` : String(raw)
  return `\`${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}\``
}
