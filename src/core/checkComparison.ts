import type { Comparison } from '../generated/policyFile.js'
import { nearest } from '../model/nearest.js'
import { deceptionHelp } from '../model/oddCharacters.js'
import type { Scalar } from '../model/policy.js'
import type { ProblemCode } from '../model/problemCodes.js'
import type { Fault, Path, Place } from '../model/source.js'
import {
  describeType,
  fits,
  hasLetterForDigit,
  ordersNumbers,
  plainHelp,
  plainValue,
  takesList,
  typeOfValue,
  type ValueType,
} from './valueTypes.js'

/** The type of a fact or threshold; of a threshold that stands in the policy, its value and its place, too. */
export type KnownType = ValueType & { readonly constant?: { readonly value: Scalar; readonly place: Place } }

/** The types by name; null where the definition itself is faulty. */
export type KnownTypes = ReadonlyMap<string, KnownType | null>

type Say = (code: ProblemCode, keys: Path, message: string, help?: string, other?: Place) => void

/**
 * One comparison against the type of its fact. `at` gives the place of keys below the comparison, `unknown` the fault of a
 * name that `types` lacks.
 */
export function checkComparison(
  comparison: Comparison,
  types: KnownTypes,
  at: (keys: Path) => Place,
  unknown: (name: string, place: Place) => Fault,
): Fault[] {
  const faults: Fault[] = []
  const say: Say = (code, keys, message, help, other) => {
    const more = { ...(help ? { help } : {}), ...(other ? { other } : {}) }
    faults.push({ code, severity: 'error', message, place: at(keys), ...more })
  }
  const { fact, operator, value, path } = comparison
  if (path !== undefined) sayPath(fact, ['path'], say)
  const type = types.get(fact)
  if (type === undefined) {
    faults.push(unknown(fact, at(['fact'])))
  } else if (type === null) {
    return faults
  } else if (ordersNumbers(operator) && type.kind !== 'number') {
    const message = `\`${operator}\` orders numbers, and \`${fact}\` is ${describeType(type)}`
    say('operator-type', ['operator'], message, 'use `equal`, `notEqual`, `in` or `notIn`')
  } else if (Array.isArray(value)) {
    checkList(value, comparison, type, say)
  } else if (takesList(operator)) {
    say('operator-type', ['value'], `\`${operator}\` needs a list`, 'write it as `[one, two]`')
  } else if (typeof value !== 'object') {
    if (!fits(value, type)) {
      say(
        'value-type',
        ['value'],
        misfit(value, fact, type),
        factHelp(value, types) ?? meantHelp(value, type),
      )
    }
  } else {
    if (value.path !== undefined) sayPath(value.fact, ['value', 'path'], say)
    const other = types.get(value.fact)
    if (other) checkOther(value.fact, other, fact, type, say)
    if (other !== undefined) return faults
    faults.push(unknown(value.fact, at(['value', 'fact'])))
  }
  return faults
}

function sayPath(fact: string, keys: Path, say: Say): void {
  const message = `\`${fact}\` is a single value, and a path reaches into objects`
  say('bad-path', keys, message, 'read the value in `facts` with a `pointer`')
}

function checkList(list: readonly Scalar[], { fact, operator }: Comparison, type: ValueType, say: Say): void {
  if (!takesList(operator)) {
    const message = `\`${operator}\` compares with one value, not with a list`
    say('operator-type', ['operator'], message, 'use `in` or `notIn`')
    return
  }
  for (const [index, item] of list.entries()) {
    if (!fits(item, type)) {
      say('value-type', ['value', index], misfit(item, fact, type), meantHelp(item, type))
    }
  }
}

/** The other side of a comparison is a fact or threshold, too. */
function checkOther(name: string, other: KnownType, fact: string, type: ValueType, say: Say): void {
  const { constant } = other
  if (other.kind !== type.kind) {
    const message = `\`${name}\` is ${describeType(other)}, and \`${fact}\` is ${describeType(type)}`
    const help = constant && thresholdHelp(name, constant.value, type)
    say('value-type', ['value', 'fact'], message, help, constant?.place)
  } else if (constant && !fits(constant.value, type)) {
    const message = `${misfit(constant.value, fact, type)}; it is the value of \`${name}\``
    say('value-type', ['value', 'fact'], message, meantHelp(constant.value, type), constant.place)
  }
}

/** A threshold written with its unit (`90%`), with a decimal comma, in quotes, or as something else altogether. */
function thresholdHelp(name: string, value: Scalar, type: ValueType): string {
  const plain = plainValue(value, type)
  if (plain === undefined) return `give \`${name}\` another value, or compare with another threshold`
  if (typeof value !== 'string' || type.kind !== 'number') return `write \`${name}\` as \`${plain}\``
  if (hasLetterForDigit(value, type))
    return `in \`${value}\` a letter looks like a digit: is it \`${plain}\`?`
  const unit = /[%a-z]+$/i.exec(value.trim())?.[0]
  return unit === undefined
    ? `write \`${name}\` as a bare number, \`${plain}\``
    : `write \`${name}\` as a bare number, its unit apart: \`{ value: ${plain}, unit: '${unit}' }\``
}

function misfit(value: Scalar, fact: string, type: ValueType): string {
  if (type.values && typeof value === 'string')
    return `\`${value}\` is not a value of \`${fact}\`, which is ${describeType(type)}`
  return `\`${value}\` is ${describeType(typeOfValue(value))}, and \`${fact}\` is ${describeType(type)}`
}

/** The name of a fact or threshold is only a text, by itself and in the braces of a reason. */
function factHelp(value: Scalar, types: KnownTypes): string | undefined {
  const name = typeof value === 'string' ? value.replace(/^\{\s*(\w+)\s*\}$/, '$1') : ''
  return types.has(name) ? `write \`{ fact: ${name} }\`` : undefined
}

/** What the author most likely meant: a word of the list, or the same value as YAML writes it. */
function meantHelp(value: Scalar, type: ValueType): string | undefined {
  if (!type.values) return plainHelp(value, type)
  if (typeof value !== 'string') return undefined
  const near = nearest(value, type.values)
  const helps = [deceptionHelp(value), near ? `did you mean \`${near}\`?` : undefined]
  return helps.filter((each) => each !== undefined).join('; ') || undefined
}
