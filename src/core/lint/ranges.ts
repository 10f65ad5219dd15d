import type { Constant, Fact, GateFact } from '../../generated/policyFile.js'
import type { Scalar } from '../../model/policy.js'
import type { Place } from '../../model/source.js'
import { isFact, isKind } from '../factFormat.js'
import { endsOf } from '../possible.js'
import type { Entry, Sections } from '../sections.js'

/** What a fact can come to, by its definition. */
export interface Range {
  readonly type: 'boolean' | 'number' | 'integer' | 'string'
  readonly min?: number
  readonly max?: number
  /** Of an enum. */
  readonly values?: readonly string[]
  /** Of a text: what is done to it when it is read, and its default, to which nothing is done. */
  readonly normalize?: Fact['normalize']
  readonly default?: Scalar
  /** Of a value that stands in the policy: it is what it is until somebody edits it. */
  readonly constant?: { readonly value: Scalar; readonly place: Place }
}

/** The range of every fact, threshold and gate fact. */
export function rangesOf(sections: Sections): ReadonlyMap<string, Range> {
  const entries: readonly Entry<GateFact>[] = [
    ...sections.thresholds,
    ...sections.facts,
    ...sections.gateFacts,
  ]
  const ranges = new Map<string, Range>()
  const computed = entries.filter(({ value }) => isComputed(value))
  for (const entry of entries) if (!isComputed(entry.value)) ranges.set(entry.name, rangeOf(entry))
  // Each waits for those that it is computed from; `checkComputed` has seen to it that there is no ring.
  for (let waiting = computed; waiting.length > 0;) {
    const ready = waiting.filter(({ value }) => sourcesOf(value).every((name) => ranges.has(name)))
    if (ready.length === 0) break
    for (const { name, value } of ready) {
      const of = sourcesOf(value).flatMap((source) => ranges.get(source) ?? [])
      ranges.set(name, rangeOfSeveral(of, isKind(value, 'largestOf')))
    }
    waiting = waiting.filter((each) => !ready.includes(each))
  }
  return ranges
}

function isComputed(value: GateFact): boolean {
  return isKind(value, 'largestOf') || isKind(value, 'firstOf')
}

function sourcesOf(value: GateFact): readonly string[] {
  return isKind(value, 'largestOf') ? value.largestOf : isKind(value, 'firstOf') ? value.firstOf : []
}

function rangeOf({ value, place }: Entry<GateFact>): Range {
  if (isFact(value)) return rangeOfFact(value)
  if (isKind(value, 'responses')) return { type: 'integer', min: 0 }
  const constant = typeof value === 'object' ? (value as Constant).value : value
  const type = typeof constant as 'boolean' | 'number' | 'string'
  const written = typeof value === 'object' && place.part === 'key'
  return {
    type,
    constant: {
      value: constant,
      place: written
        ? { ...place, path: [...place.path, 'value'], part: 'value' }
        : { ...place, part: 'value' },
    },
  }
}

function rangeOfFact(fact: Fact): Range {
  const { type, values, normalize } = fact
  if (type === 'enum') return { type: 'string', ...(values ? { values } : {}) }
  if (type === 'boolean') return { type }
  const fallback = fact.default
  if (type === 'string') {
    return {
      type,
      ...(normalize ? { normalize } : {}),
      ...(fallback === undefined ? {} : { default: fallback }),
    }
  }
  const { min, max } = endsOf(fact)
  return numbers(fact.reduce === 'count' ? 'integer' : type, min, max)
}

/** A number from any of several; of the largest of them, also never below the largest of their ends. */
function rangeOfSeveral(of: readonly Range[], largest: boolean): Range {
  const [first] = of
  if (first && first.type !== 'number' && first.type !== 'integer') return { type: first.type }
  const type = of.every(isWhole) ? 'integer' : 'number'
  const mins = of.map(({ min = -Infinity, constant }) => numberOr(constant?.value, min))
  const maxes = of.map(({ max = Infinity, constant }) => numberOr(constant?.value, max))
  return numbers(type, largest ? Math.max(...mins) : Math.min(...mins), Math.max(...maxes))
}

function isWhole({ type, constant }: Range): boolean {
  return type === 'integer' || Number.isInteger(constant?.value)
}

function numberOr(value: Scalar | undefined, other: number): number {
  return typeof value === 'number' ? value : other
}

function numbers(type: 'number' | 'integer', min: number, max: number): Range {
  return { type, ...(Number.isFinite(min) ? { min } : {}), ...(Number.isFinite(max) ? { max } : {}) }
}
