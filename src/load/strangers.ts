import type { Path } from '../model/source.js'

/** What gives away that an entry belongs into another section: a key that only the entries there have. */
const ELSEWHERE = [
  {
    sections: ['facts', 'thresholds', 'gateFacts'],
    keys: ['conditions', 'event'],
    what: 'a rule',
    where: 'rules',
  },
  { sections: ['rules', 'gates'], keys: ['file', 'pointer', 'column'], what: 'a fact', where: 'facts' },
  { sections: ['rules', 'gates'], keys: ['run'], what: 'an action', where: 'actions' },
] as const

/** The key by which an entry of a section shows that it belongs into another one; undefined when none does. */
export function strangerOfEntry(instancePath: string, strangers: readonly string[]): string | undefined {
  return placeElsewhere(instancePath.split('/').slice(1), strangers)?.stranger
}

/** `a rule stands under `rules``, for such a key; undefined when it is no such key. */
export function elsewhereHelp(path: Path, key: string): string | undefined {
  const found = placeElsewhere(path, [key])
  return found && `${found.what} stands under \`${found.where}\``
}

function placeElsewhere(path: Path, strangers: readonly string[]) {
  if (path.length !== 2) return undefined
  for (const { sections, keys, what, where } of ELSEWHERE) {
    const stranger = keys.find((key) => strangers.includes(key))
    if (stranger !== undefined && sections.some((section) => section === path[0]))
      return { stranger, what, where }
  }
  return undefined
}
