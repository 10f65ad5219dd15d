import { isObject } from '../../model/json.js'
import type { Fault } from '../../model/source.js'
import { comparisonsOf } from '../comparisons.js'
import type { Sections } from '../sections.js'
import { placeIn } from './places.js'

/** Facts that are compared with something of another unit, each pair once: 300 ms are no more than 5 %. */
export function otherUnits(sections: Sections): Fault[] {
  const units = unitsByName(sections)
  const told = new Set<string>()
  return [...sections.rules, ...sections.gates].flatMap(({ value: { conditions }, place }) =>
    [...comparisonsOf(conditions, ['conditions'])].flatMap(([{ fact, value }, keys]): Fault[] => {
      if (typeof value !== 'object' || Array.isArray(value)) return []
      const [unit, other] = [units.get(fact), units.get(value.fact)]
      const pair = [fact, value.fact].toSorted().join(' ')
      if (!unit || !other || isSame(unit, other) || told.has(pair)) return []
      told.add(pair)
      return [
        {
          code: 'other-unit',
          severity: 'warning',
          message: `\`${fact}\` has the unit \`${unit}\`, and is compared with \`${value.fact}\`, which has \`${other}\``,
          place: placeIn(place, ...keys, 'value', 'fact'),
          help: 'compare it with something of its own unit, or mend the unit of one of the two',
        },
      ]
    }),
  )
}

/** The unit of every fact and threshold, empty where it has none. */
export function unitsByName({ thresholds, facts, gateFacts }: Sections): ReadonlyMap<string, string> {
  return new Map(
    [...thresholds, ...facts, ...gateFacts].map(({ name, value }) => {
      const unit: unknown = isObject(value) ? value['unit'] : undefined
      return [name, typeof unit === 'string' ? unit : '']
    }),
  )
}

function isSame(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

/** `Percent` is `%`, `responses` is `response`. */
function plain(unit: string): string {
  const word = unit.trim().toLowerCase()
  return /^(percent|per cent|pct)$/.test(word) ? '%' : word.replace(/(?<=\w{2})s$/, '')
}
