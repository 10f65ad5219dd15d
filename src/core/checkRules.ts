import type { Comparison, Outputs } from '../generated/policyFile.js'
import type { Scalar } from '../model/policy.js'
import type { ProblemCode } from '../model/problem.js'
import type { Fault, Path, Place } from '../model/source.js'
import { isFact, staysBelow } from './checkFacts.js'
import { unknownName } from './checkNames.js'
import { templateNames } from './reason.js'
import type { Entry, Sections } from './sections.js'
import { describeType, fits, typeOfFact, typeOfValue, type ValueType } from './valueTypes.js'

const ORDER_OPERATORS = new Set(['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'])

/** The type of every fact and threshold that a rule may name; null where the definition itself is faulty. */
export function factTypes(sections: Sections): Map<string, ValueType | null> {
  return new Map(
    [...sections.thresholds, ...sections.facts].map(({ name, value, sound }) => {
      if (!sound) return [name, null]
      if (isFact(value)) {
        return [name, value.type === 'enum' && !value.values ? null : typeOfFact(value.type, value.values)]
      }
      return [name, typeOfValue(typeof value === 'object' ? value.value : value)]
    }),
  )
}

/** Every rule: its level, its reason, and every comparison against the types of what it compares. */
export function checkRules(sections: Sections): Fault[] {
  const types = factTypes(sections)
  const levels = sections.levels.map((level) => level.name)
  return sections.rules.flatMap(({ value: rule, place, soundAt }) => {
    const faults: Fault[] = []
    const at = (keys: Path): Place => ({ file: place.file, path: [...place.path, ...keys], part: 'value' })
    if (isObject(rule.event) && soundAt(['event'])) {
      if (levels.length > 0 && !levels.includes(rule.event.type)) {
        faults.push(unknownName('unknown-level', 'level', rule.event.type, levels, at(['event', 'type'])))
      }
      for (const name of templateNames(rule.event.params?.reason ?? '')) {
        if (types.has(name)) continue
        const where = at(['event', 'params', 'reason'])
        faults.push(unknownName('unknown-fact', 'fact', name, [...types.keys()], where))
      }
    }
    for (const [comparison, keys] of comparisonsOf(rule.conditions, ['conditions'])) {
      if (soundAt(keys)) faults.push(...checkComparison(comparison, types, (key) => at([...keys, ...key])))
    }
    return faults
  })
}

/** Every comparison in a nest, also in one that the schema refused elsewhere: one fault must not hide the next. */
function* comparisonsOf(condition: unknown, keys: Path): Generator<[Comparison, Path]> {
  if (!isObject(condition)) return
  let nested = false
  for (const word of ['all', 'any', 'not']) {
    const inner = condition[word]
    if (inner === undefined) continue
    nested = true
    if (!Array.isArray(inner)) yield* comparisonsOf(inner, [...keys, word])
    else for (const [index, each] of inner.entries()) yield* comparisonsOf(each, [...keys, word, index])
  }
  if (!nested) yield [condition as unknown as Comparison, keys]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkComparison(
  { fact, operator, value, path }: Comparison,
  types: Map<string, ValueType | null>,
  at: (keys: Path) => Place,
): Fault[] {
  const fault = (code: ProblemCode, keys: Path, message: string, help?: string): Fault => {
    return { code, severity: 'error', message, place: at(keys), ...(help ? { help } : {}) }
  }
  const faults: Fault[] = []
  const help = 'read the value in `facts` with a `pointer`'
  if (path !== undefined)
    faults.push(
      fault('bad-path', ['path'], `\`${fact}\` is a single value, and a path reaches into objects`, help),
    )
  const type = types.get(fact)
  if (type === undefined)
    return [...faults, unknownName('unknown-fact', 'fact', fact, [...types.keys()], at(['fact']))]
  if (type === null) return faults
  const list = operator === 'in' || operator === 'notIn'
  if (ORDER_OPERATORS.has(operator) && type.kind !== 'number') {
    const message = `\`${operator}\` orders numbers, and \`${fact}\` is ${describeType(type)}`
    return [
      ...faults,
      fault('operator-type', ['operator'], message, 'use `equal`, `notEqual`, `in` or `notIn`'),
    ]
  }
  if (Array.isArray(value)) {
    if (!list)
      return [
        ...faults,
        fault(
          'operator-type',
          ['operator'],
          `\`${operator}\` compares with one value, not with a list`,
          'use `in` or `notIn`',
        ),
      ]
    for (const [index, item] of value.entries()) {
      if (!fits(item, type)) faults.push(fault('value-type', ['value', index], misfit(item, fact, type)))
    }
    return faults
  }
  if (list)
    return [
      ...faults,
      fault('operator-type', ['value'], `\`${operator}\` needs a list`, 'write it as `[one, two]`'),
    ]
  if (typeof value !== 'object') {
    return fits(value, type) ? faults : [...faults, fault('value-type', ['value'], misfit(value, fact, type))]
  }
  if (value.path !== undefined) {
    faults.push(
      fault(
        'bad-path',
        ['value', 'path'],
        `\`${value.fact}\` is a single value, and a path reaches into objects`,
        help,
      ),
    )
  }
  const other = types.get(value.fact)
  if (other === undefined)
    faults.push(unknownName('unknown-fact', 'fact', value.fact, [...types.keys()], at(['value', 'fact'])))
  else if (other && other.kind !== type.kind) {
    const message = `\`${value.fact}\` is ${describeType(other)}, and \`${fact}\` is ${describeType(type)}`
    faults.push(fault('value-type', ['value', 'fact'], message))
  }
  return faults
}

function misfit(value: Scalar, fact: string, type: ValueType): string {
  return `\`${value}\` is ${describeType(typeOfValue(value))}, and \`${fact}\` is ${describeType(type)}`.replace(
    /^(`.*?`) is a text, and (.*) is one of/,
    '$1 is not a value of $2, which is one of',
  )
}

/** The names of what a run writes: below the workspace, and each a file of its own. */
export function checkOutputs(entries: readonly Entry<Outputs>[]): Fault[] {
  return entries.flatMap(({ value, place, sound }) => {
    if (!sound) return []
    const faults: Fault[] = []
    const seen = new Map<string, string>()
    for (const key of ['state', 'log', 'audit', 'lock'] as const) {
      const file = value[key]
      if (file === undefined) continue
      const at: Place = { file: place.file, path: [...place.path, key], part: 'value' }
      const same = seen.get(file)
      if (!staysBelow(file)) {
        const message = `\`${file}\` leaves the workspace`
        faults.push({
          code: 'bad-path-name',
          severity: 'error',
          message,
          place: at,
          help: 'write a relative path without `..`',
        })
      } else if (same) {
        faults.push({
          code: 'bad-path-name',
          severity: 'error',
          message: `\`${key}\` and \`${same}\` are one file`,
          place: at,
        })
      }
      seen.set(file, key)
    }
    return faults
  })
}

/** The most severe level first, with the highest priority. */
export function checkLevels({ levels }: Sections): Fault[] {
  return levels.flatMap(({ value, place, sound }, index) => {
    const above = levels[index - 1]
    if (!sound || !above?.sound || value.priority === undefined || above.value.priority === undefined)
      return []
    if (value.priority < above.value.priority) return []
    return [
      {
        code: 'level-order' as const,
        severity: 'error' as const,
        message: `\`${value.name}\` has priority ${value.priority}, not below the ${above.value.priority} of \`${above.name}\` above it`,
        place: { ...place, path: [...place.path, 'priority'] },
        help: 'levels are listed from the most severe to the healthiest',
      },
    ]
  })
}
