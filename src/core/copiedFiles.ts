import type { Fault } from '../model/source.js'
import type { Entry, Sections } from './sections.js'

/** What a file that is called like this was made for, beside another one. */
const NAMED_AS_A_COPY = /\bcop(?:y|ie)\b|kopie|\(\d+\)|[-_ .](?:old|new|backup|bak|orig)\b|\.yml$/i

/**
 * Faults of names that are defined twice. Where everything in a file is defined in another one, too, it is a copy, and
 * that is told once, of the copy.
 */
export function copiesOnce(faults: readonly Fault[], sections: Sections): Fault[] {
  const pairs = new Map<string, readonly [string, string]>()
  for (const { place, other } of faults)
    if (other && other.file !== place.file)
      pairs.set(JSON.stringify([place.file, other.file]), [place.file, other.file])
  if (pairs.size === 0) return [...faults]
  const defined = definedIn(sections)
  const copies: Fault[] = []
  const told = new Set<string>()
  for (const [pair, [later, earlier]] of pairs) {
    const inside = [
      ...(isWithin(defined.get(later), defined.get(earlier)) ? [later] : []),
      ...(isWithin(defined.get(earlier), defined.get(later)) ? [earlier] : []),
    ]
    const copy = inside.find((file) => NAMED_AS_A_COPY.test(file)) ?? inside[0]
    if (copy === undefined) continue
    told.add(pair)
    copies.push(copied(copy, copy === later ? earlier : later))
  }
  const others = faults.filter(
    ({ place, other }) => !other || !told.has(JSON.stringify([place.file, other.file])),
  )
  return [...copies, ...others]
}

function copied(copy: string, file: string): Fault {
  return {
    code: 'duplicate-name',
    severity: 'error',
    message: `everything in \`${copy}\` is defined in \`${file}\`, too`,
    place: { file: copy, path: [], part: 'value' },
    help: 'keep the one that is meant, and move the other one out of the folder',
  }
}

/** One name in two files may have been meant otherwise in one of them; a file of one entry is told by its name. */
function isWithin(these: ReadonlySet<string> = new Set(), those: ReadonlySet<string> = new Set()): boolean {
  return these.size > 1 && [...these].every((each) => those.has(each))
}

/** By file, all that it defines. */
function definedIn(sections: Sections): ReadonlyMap<string, ReadonlySet<string>> {
  const all: [kind: string, entries: readonly Entry<unknown>[]][] = [
    ['level', sections.levels],
    ['threshold', sections.thresholds],
    ['fact', sections.facts],
    ['gate fact', sections.gateFacts],
    ['rule', sections.rules],
    ['gate', sections.gates],
    ['actions', sections.actionLevels],
    ['input', sections.inputFiles],
    ['outputs', sections.outputs],
    ['respond', sections.respond],
    ['guards', sections.guards],
    ['waiver', sections.waivers],
  ]
  const defined = new Map<string, Set<string>>()
  for (const [kind, entries] of all)
    for (const { name, place } of entries) {
      const names = defined.get(place.file) ?? new Set()
      names.add(`${kind} ${name}`)
      defined.set(place.file, names)
    }
  return defined
}
