import type { FactType, Scalar } from '../model/policy.js'

/** What the operators may compare: integers are numbers, and an enum's words are texts from a closed list. */
export interface ValueType {
  readonly kind: 'boolean' | 'number' | 'string'
  readonly values?: readonly string[]
}

export function typeOfFact(type: FactType, values?: readonly string[]): ValueType {
  if (type === 'enum') return { kind: 'string', values: values ?? [] }
  if (type === 'integer') return { kind: 'number' }
  return { kind: type }
}

export function typeOfValue(value: Scalar): ValueType {
  return { kind: typeof value as ValueType['kind'] }
}

/** "a number", "one of `low`, `medium`, `high`" */
export function describeType(type: ValueType): string {
  if (type.values) return `one of ${type.values.map((word) => `\`${word}\``).join(', ')}`
  return { boolean: 'true or false', number: 'a number', string: 'a text' }[type.kind]
}

export function fits(value: Scalar, type: ValueType): boolean {
  if (typeof value !== type.kind) return false
  return !type.values || type.values.includes(value as string)
}
