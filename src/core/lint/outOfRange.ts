import type { Scalar } from '../../model/policy.js'
import type { Fault } from '../../model/source.js'
import type { Standing } from './conditionTree.js'
import { placeIn } from './places.js'
import type { Range } from './ranges.js'

/**
 * The numbers of a comparison that its fact never comes to, each told where it is written: in the comparison, or once where
 * the threshold stands, however many rules compare the fact with it. `told` remembers those.
 */
export function outOfRange(
  leaf: Standing,
  rule: string,
  ranges: ReadonlyMap<string, Range>,
  told: Set<string>,
): Fault[] {
  return numbersOf(leaf, ranges).flatMap(({ number, name, index }): Fault[] => {
    const limit = limitPassed(number, leaf.about, ranges)
    if (limit === null) return []
    const constant = name === undefined ? undefined : ranges.get(name)?.constant
    const key = `${name} ${leaf.about}`
    if (constant && told.has(key)) return []
    if (constant) told.add(key)
    const outcome = `${leaf.held === 0n ? 'never' : 'always'} holds`
    const place = constant?.place ?? placeIn(leaf.place, 'value', ...(index === undefined ? [] : [index]))
    const message = constant
      ? `\`${name}\` is ${number}, and ${limit}: the comparison in \`${rule}\` ${outcome}`
      : index === undefined
        ? `${limit}, and is compared with ${number}: this ${outcome}`
        : `${limit}, so it is never ${number}`
    const help = `mend the number, or the range of \`${leaf.about}\``
    return [{ code: 'threshold-out-of-range', severity: 'warning', message, place, help }]
  })
}

/** Whether a comparison has such a number: then that is what is told of it. */
export function isOutOfRange(leaf: Standing, ranges: ReadonlyMap<string, Range>): boolean {
  return numbersOf(leaf, ranges).some(({ number }) => limitPassed(number, leaf.about, ranges) !== null)
}

interface Compared {
  readonly number: number
  /** Of the threshold that it is the value of. */
  readonly name?: string
  /** In a list. */
  readonly index?: number
}

function numbersOf(
  { comparison: { fact, value }, about }: Standing,
  ranges: ReadonlyMap<string, Range>,
): Compared[] {
  if (Array.isArray(value))
    return value.flatMap((number: Scalar, index) => (typeof number === 'number' ? [{ number, index }] : []))
  if (typeof value === 'number') return [{ number: value }]
  if (typeof value !== 'object') return []
  const name = value.fact === about ? fact : value.fact
  const number = ranges.get(name)?.constant?.value
  return typeof number === 'number' ? [{ number, name }] : []
}

/** "`integrity_score` is never above 100"; null where the number lies within. */
function limitPassed(number: number, fact: string, ranges: ReadonlyMap<string, Range>): string | null {
  const { min = -Infinity, max = Infinity } = ranges.get(fact) ?? {}
  if (number > max) return `\`${fact}\` is never above ${max}`
  return number < min ? `\`${fact}\` is never below ${min}` : null
}
