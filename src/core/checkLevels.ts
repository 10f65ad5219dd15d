import type { Fault } from '../model/source.js'
import { isFact } from './factFormat.js'
import type { Sections } from './sections.js'

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

/**
 * Levels that nothing gives: a rule was forgotten, or one gives another level than was meant. Warnings, for a sound
 * policy may be in the making; the last level needs no rule, for it holds when none fires.
 */
export function checkReach(sections: Sections): Fault[] {
  const given = givenLevels(sections)
  return sections.levels
    .slice(0, -1)
    .filter(({ name }) => !given.has(name))
    .map(({ name, place }) => ({
      code: 'level-without-rule',
      severity: 'warning',
      message: `no rule gives the level \`${name}\``,
      place: { ...place, path: [...place.path, 'name'] },
      help: `add a rule with \`event: { type: ${name} }\`, or delete the level`,
    }))
}

/** What rules give, and what facts call for when they are missing, invalid or stale; `error` and its like may be among them. */
export function givenLevels({ rules, facts, thresholds }: Sections): ReadonlySet<string> {
  const given = new Set(rules.map(({ value }) => value.event.type))
  for (const { value } of [...facts, ...thresholds]) {
    if (!isFact(value)) continue
    for (const level of [value.onMissing, value.onInvalid, value.onStale]) if (level) given.add(level)
  }
  return given
}
