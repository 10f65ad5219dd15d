import type { Comparison, Outputs } from '../generated/policyFile.js'
import { nearest } from '../model/nearest.js'
import type { Scalar } from '../model/policy.js'
import type { ProblemCode } from '../model/problem.js'
import type { Fault, Path, Place } from '../model/source.js'
import { DEFAULT_OUTPUTS } from './buildPolicy.js'
import { isFact, staysBelow } from './checkFacts.js'
import { unknownName } from './checkNames.js'
import { templateNames } from './reason.js'
import type { Entry, Sections } from './sections.js'
import { describeType, fits, typeOfFact, typeOfValue, type ValueType } from './valueTypes.js'

const ORDER_OPERATORS = new Set(['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'])

/** The type of a fact or threshold; of a threshold that stands in the policy, its value, too. */
type KnownType = ValueType & { readonly constant?: Scalar }

/** The type of every fact and threshold that a rule may name; null where the definition itself is faulty. */
export function factTypes(sections: Sections): Map<string, KnownType | null> {
  return new Map(
    [...sections.thresholds, ...sections.facts].map(({ name, value, sound }) => {
      if (!sound) return [name, null]
      if (isFact(value)) {
        return [name, value.type === 'enum' && !value.values ? null : typeOfFact(value.type, value.values)]
      }
      const constant = typeof value === 'object' ? value.value : value
      return [name, { ...typeOfValue(constant), constant }]
    }),
  )
}

/** Every rule: its level, its reason, and every comparison against the types of what it compares. */
export function checkRules(sections: Sections): Fault[] {
  const types = factTypes(sections)
  const levels = sections.levels.map((level) => level.name)
  const noFacts = sections.facts.length === 0
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
    // Where a whole section is missing, that is the fault, and not every name that it would have held.
    return noFacts ? faults.filter(({ code }) => code !== 'unknown-fact') : faults
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
  types: Map<string, KnownType | null>,
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
      if (!fits(item, type)) {
        faults.push(fault('value-type', ['value', index], misfit(item, fact, type), nearestValue(item, type)))
      }
    }
    return faults
  }
  if (list)
    return [
      ...faults,
      fault('operator-type', ['value'], `\`${operator}\` needs a list`, 'write it as `[one, two]`'),
    ]
  if (typeof value !== 'object') {
    if (fits(value, type)) return faults
    return [...faults, fault('value-type', ['value'], misfit(value, fact, type), nearestValue(value, type))]
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
  } else if (other?.constant !== undefined && !fits(other.constant, type)) {
    const message = `${misfit(other.constant, fact, type)}; it is the value of \`${value.fact}\``
    faults.push(fault('value-type', ['value', 'fact'], message, nearestValue(other.constant, type)))
  }
  return faults
}

function misfit(value: Scalar, fact: string, type: ValueType): string {
  if (type.values && typeof value === 'string')
    return `\`${value}\` is not a value of \`${fact}\`, which is ${describeType(type)}`
  return `\`${value}\` is ${describeType(typeOfValue(value))}, and \`${fact}\` is ${describeType(type)}`
}

/** What the author most likely meant: a word of the list, or the same value without its quotes. */
function nearestValue(value: Scalar, type: ValueType): string | undefined {
  if (typeof value !== 'string') return undefined
  if (type.values) {
    const near = nearest(value, type.values)
    return near ? `did you mean \`${near}\`?` : undefined
  }
  const bare = type.kind === 'number' ? /^-?\d+(\.\d+)?$/.test(value) : value === 'true' || value === 'false'
  return bare ? 'write it without quotes' : undefined
}

/** The names of what a run writes: below the workspace, and each a file of its own. */
export function checkOutputs(entries: readonly Entry<Outputs>[]): Fault[] {
  return entries.flatMap(({ value, place, sound }) => {
    if (!sound) return []
    const faults: Fault[] = []
    const seen = new Map<string, string>()
    for (const key of ['state', 'log', 'audit', 'lock'] as const) {
      // What is left out has its usual name, and must not be met by another.
      const file = value[key] ?? DEFAULT_OUTPUTS[key]
      const written = value[key] === undefined ? seen.get(plainPath(file)) : key
      const same = seen.get(plainPath(file))
      seen.set(plainPath(file), key)
      if (written === undefined) continue
      const at: Place = { file: place.file, path: [...place.path, written], part: 'value' }
      const say = (message: string, help?: string): void => {
        faults.push({
          code: 'bad-path-name',
          severity: 'error',
          message,
          place: at,
          ...(help ? { help } : {}),
        })
      }
      if (!staysBelow(file)) say(`\`${file}\` leaves the workspace`, 'write a relative path without `..`')
      else if (plainPath(file) === '' || file.endsWith('/'))
        say(`\`${file}\` is a folder, and a file is expected`)
      else if (same) say(`\`${key}\` and \`${same}\` are one file, \`${plainPath(file)}\``)
    }
    return faults
  })
}

/** A path without the steps that lead nowhere: `./state//log` is `state/log`. */
function plainPath(file: string): string {
  return file
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .join('/')
}

/** The most severe level first, with the highest priority; one that is left out is the place counted from the end. */
export function checkLevels({ levels }: Sections): Fault[] {
  const priorityOf = (index: number): number => levels[index]?.value.priority ?? levels.length - index
  return levels.flatMap(({ value, place, sound }, index) => {
    const above = levels[index - 1]
    if (!sound || !above?.sound || priorityOf(index) < priorityOf(index - 1)) return []
    const key = value.priority === undefined ? 'name' : 'priority'
    return [
      {
        code: 'level-order' as const,
        severity: 'error' as const,
        message: `\`${value.name}\` has priority ${priorityOf(index)}, not below the ${priorityOf(index - 1)} of \`${above.name}\` above it`,
        place: { ...place, path: [...place.path, key] },
        help: 'levels are listed from the most severe to the healthiest',
      },
    ]
  })
}
