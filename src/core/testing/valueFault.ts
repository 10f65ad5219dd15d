import { nearest } from '../../model/nearest.js'
import type { Scalar } from '../../model/policy.js'
import { possibleShape } from '../possible.js'
import { describeType, fits, plainHelp, typeOfFact, typeOfValue, type ValueType } from '../valueTypes.js'
import type { Known } from './vocabulary.js'

/** More responses than this no test needs, and each of them is remembered. */
const MAX_RESPONSES = 10_000

export interface ValueFault {
  readonly message: string
  readonly help?: string
}

/** What is wrong with a value that a test gives a fact; null where the fact can have it. */
export function valueFault(name: string, fact: Known, value: Scalar): ValueFault | null {
  if (fact.kind === 'computed') {
    const parts = fact.of.map((part) => `\`${part}\``).join(', ')
    return {
      message: `\`${name}\` is computed, and cannot be given`,
      help: `give the facts that it is computed from: ${parts}`,
    }
  }
  if (fact.kind === 'responses') return countFault(value, 0, MAX_RESPONSES, { kind: 'number' })
  if (fact.kind === 'constant') return typeFault(value, typeOfValue(fact.value))
  const { type, values, min = -Infinity, max = Infinity } = possibleShape(fact.spec)
  const expected = typeOfFact(type, values)
  return type === 'integer'
    ? countFault(value, min, max, expected)
    : (typeFault(value, expected) ?? rangeFault(value, min, max))
}

function countFault(value: Scalar, min: number, max: number, expected: ValueType): ValueFault | null {
  const fault = typeFault(value, expected)
  if (fault) return fault
  return Number.isSafeInteger(value)
    ? rangeFault(value, min, max)
    : { message: `\`${value}\` is not a whole number` }
}

function typeFault(value: Scalar, type: ValueType): ValueFault | null {
  if (fits(value, type)) return null
  if (typeof value !== type.kind) {
    const message = `\`${value}\` is ${describeType(typeOfValue(value))}, and ${describeType(type)} is expected`
    const help = plainHelp(value, type)
    return { message, ...(help === undefined ? {} : { help }) }
  }
  const near = nearest(String(value), type.values ?? [])
  return {
    message: `\`${value}\` is not ${describeType(type)}`,
    ...(near === undefined ? {} : { help: `did you mean \`${near}\`?` }),
  }
}

function rangeFault(value: Scalar, min: number, max: number): ValueFault | null {
  if (typeof value !== 'number') return null
  if (value < min) return { message: `\`${value}\` is below the smallest valid value, ${min}` }
  return value > max ? { message: `\`${value}\` is above the largest valid value, ${max}` } : null
}
