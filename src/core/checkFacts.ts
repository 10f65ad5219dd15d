import type { Fact as FactFile } from '../generated/policyFile.js'
import type { Fault } from '../model/source.js'
import { checkFactShape } from './checkFactShape.js'
import { checkFactType } from './checkFactType.js'
import { checkFallbacks } from './checkFallbacks.js'
import { isFact } from './factFormat.js'
import { staysBelow, strayWords } from './relativePath.js'
import { sayInto, type Say } from './sayFault.js'
import type { Entry, Sections } from './sections.js'

/** Facts, and thresholds that are read like facts: what the schema cannot see from one key alone. */
export function checkFacts(sections: Sections): Fault[] {
  const levels = sections.levels.map((level) => level.name)
  return [...sections.thresholds, ...sections.facts].flatMap((entry) => {
    if (!entry.sound || !isFact(entry.value)) return []
    const faults: Fault[] = []
    const say = sayInto(faults, entry.place)
    checkFile(entry.value.file, say)
    checkFactShape(entry.value, say)
    checkFactType(entry.value, say)
    checkFallbacks(entry as Entry<FactFile>, levels, say)
    return faults
  })
}

/** The file of a fact lies below the inputs root, as far as its name tells. */
export function checkFile(file: string, say: Say): void {
  if (!staysBelow(file)) {
    say(
      'bad-path-name',
      ['file'],
      `\`${file}\` ${strayWords(file, 'its root')}`,
      'write a relative path without `..`; `--inputs DIR` sets the root',
    )
  }
}
