import { BLOCK } from '../model/policy.js'
import type { Fault, Path, Place } from '../model/source.js'
import { checkComparison, type KnownTypes } from './checkComparison.js'
import { unknownName } from './checkNames.js'
import { comparisonsOf } from './comparisons.js'
import { factTypes } from './factTypes.js'
import { templateNames } from './reason.js'
import type { Sections } from './sections.js'
import { isObject } from '../model/json.js'

/** Every rule: its level, its reason, and every comparison against the types of what it compares. */
export function checkRules(sections: Sections): Fault[] {
  const types = factTypes(sections)
  const unknown = unknownInRule(sections, types)
  const levels = sections.levels.map((level) => level.name)
  return sections.rules.flatMap(({ value: rule, place, soundAt }) => {
    const faults: Fault[] = []
    const at = (keys: Path): Place => ({ file: place.file, path: [...place.path, ...keys], part: 'value' })
    if (isObject(rule.event) && soundAt(['event'])) {
      const where = at(['event', 'type'])
      if (rule.event.type === BLOCK) faults.push(blocks(where))
      else if (levels.length > 0 && !levels.includes(rule.event.type)) {
        faults.push(unknownName('unknown-level', 'level', rule.event.type, levels, where))
      }
      for (const name of templateNames(rule.event.params?.reason ?? '')) {
        if (!types.has(name)) faults.push(unknown(name, at(['event', 'params', 'reason'])))
      }
    }
    for (const [comparison, keys] of comparisonsOf(rule.conditions, ['conditions'])) {
      if (!soundAt(keys)) continue
      faults.push(...checkComparison(comparison, types, (key) => at([...keys, ...key]), unknown))
    }
    return faults
  })
}

function blocks(place: Place): Fault {
  return {
    code: 'gate-event',
    severity: 'error',
    message: `\`${BLOCK}\` is no level: it forbids acting, and decides nothing`,
    place,
    help: 'a rule that blocks stands in `gates`',
  }
}

/** What is told of a name that a rule may not use: a gate fact is there, and is kept from decisions all the same. */
function unknownInRule(sections: Sections, types: KnownTypes): (name: string, place: Place) => Fault {
  const gateFacts = new Set(sections.gateFacts.map(({ name }) => name))
  return (name, place) => {
    if (!gateFacts.has(name)) return unknownName('unknown-fact', 'fact', name, [...types.keys()], place)
    return {
      code: 'gate-fact-misplaced',
      severity: 'error',
      message: `\`${name}\` is a gate fact, which decides whether to act and never the level`,
      place,
      help: `the record of a decision holds all that it depends on: define \`${name}\` under \`facts\`, which gates may read, too; or put this rule into \`gates\``,
    }
  }
}
