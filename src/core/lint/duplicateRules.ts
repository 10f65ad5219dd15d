import type { Gate, Rule } from '../../generated/policyFile.js'
import { isObject } from '../../model/json.js'
import type { Fault } from '../../model/source.js'
import { canonicalJson } from '../canonical.js'
import type { Entry, Sections } from '../sections.js'
import { placeIn } from './places.js'

/**
 * Rules with the conditions of another rule that gives the same level or a more severe one, and gates with those of
 * another gate. Of several, the first one of the most severe level is kept.
 */
export function duplicateRules({ levels, rules, gates }: Sections): Fault[] {
  const rank = new Map(levels.map(({ name }, index) => [name, index]))
  const rankOf = ({ value }: Entry<Rule>): number => rank.get(value.event.type) ?? levels.length
  return [
    ...alike(rules).flatMap((group) => {
      const [kept, ...others] = group.toSorted((a, b) => rankOf(a) - rankOf(b)) as [Entry<Rule>]
      return others.map((told: Entry<Rule>) => {
        const same = `\`${told.name}\` fires exactly when \`${kept.name}\` does`
        const level = kept.value.event.type
        return level === told.value.event.type
          ? duplicate(told, kept, `${same}, and gives the same level`)
          : duplicate(told, kept, `${same}, which gives the more severe level \`${level}\``)
      })
    }),
    ...alike(gates).flatMap(([kept, ...others]) =>
      others.map((told) =>
        duplicate(told, kept, `\`${told.name}\` is closed exactly when \`${kept.name}\` is`),
      ),
    ),
  ]
}

function duplicate(told: Entry<unknown>, kept: Entry<unknown>, message: string): Fault {
  const help = 'change the conditions of one of them, or delete it'
  const place = placeIn(told.place)
  return { code: 'duplicate-rule', severity: 'warning', message, place, help, other: placeIn(kept.place) }
}

/** Entries with the same conditions, in groups of at least two. */
function alike<T extends Entry<Rule | Gate>>(entries: readonly T[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const entry of entries) {
    const key = canonicalJson(sorted(entry.value.conditions))
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** The order of conditions in `all` and `any` means nothing, and neither does one that is listed twice. */
function sorted(condition: unknown): unknown {
  if (!isObject(condition)) return condition
  const { all, any, not } = condition
  if (not !== undefined) return { not: sorted(not) }
  const list = all ?? any
  if (!Array.isArray(list)) return condition
  const items = new Map(
    list.map((each) => {
      const item = sorted(each)
      return [canonicalJson(item), item]
    }),
  )
  const ordered = [...items].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  // One condition alone is the same under `all` and under `any`.
  if (ordered.length === 1) return ordered[0]
  return all === undefined ? { any: ordered } : { all: ordered }
}
