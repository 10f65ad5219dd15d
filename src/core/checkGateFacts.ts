import type { Fact as FactFile } from '../generated/policyFile.js'
import { nearest } from '../model/nearest.js'
import { BLOCK } from '../model/policy.js'
import type { Fault } from '../model/source.js'
import { checkFile } from './checkFacts.js'
import { checkFactShape } from './checkFactShape.js'
import { checkFactType } from './checkFactType.js'
import { isFact } from './factFormat.js'
import { sayInto, type Say } from './sayFault.js'
import type { Entry, Sections } from './sections.js'

/** What each fault may lead to: the gates that read the fact are closed (`error` is the same), or it is lived with. */
const CHOICES = {
  onMissing: ['default', BLOCK, 'error'],
  onInvalid: [BLOCK, 'error'],
  onStale: ['warn', BLOCK, 'error'],
} as const

/** Gate facts that are read from files. They are facts but for what a fault leads to, and no log names them. */
export function checkGateFacts(sections: Sections): Fault[] {
  const levels = sections.levels.map((level) => level.name)
  return sections.gateFacts.flatMap((entry) => {
    if (!entry.sound || !isFact(entry.value)) return []
    const faults: Fault[] = []
    const say = sayInto(faults, entry.place)
    checkFile(entry.value.file, say)
    checkFactShape(entry.value, say)
    checkFactType(entry.value, say)
    checkChoices(entry as Entry<FactFile>, levels, say)
    if (entry.value.log !== undefined) {
      const help = 'delete `log`'
      say('fact-shape', ['log'], 'a gate fact stands in no record of the decision log', help, 'key')
    }
    return faults
  })
}

function checkChoices({ name, value: fact }: Entry<FactFile>, levels: readonly string[], say: Say): void {
  for (const key of Object.keys(CHOICES) as (keyof typeof CHOICES)[]) {
    const choice = fact[key]
    const words: readonly string[] = CHOICES[key]
    if (choice === undefined || words.includes(choice)) continue
    const [lived] = words
    const offered = key === 'onInvalid' ? `\`${BLOCK}\`` : `\`${lived}\` or \`${BLOCK}\``
    if (levels.includes(choice)) {
      const help = `it is ${offered}: \`${BLOCK}\` closes the gates that read \`${name}\``
      say('gate-fallback', [key], `\`${choice}\` is a level, and a gate fact calls for none`, help)
    } else if (key === 'onInvalid' && (choice === 'default' || choice === 'warn')) {
      const message = `a value that is wrong always closes the gates that read \`${name}\``
      say('gate-fallback', [key], message, `write \`${BLOCK}\`, or leave \`onInvalid\` out`)
    } else {
      const near = nearest(choice, words)
      const help = near ? `did you mean \`${near}\`?` : `it is ${offered}`
      say('gate-fallback', [key], `\`${choice}\` is not a choice of \`${key}\` for a gate fact`, help)
    }
  }
  if ((fact.onMissing ?? 'default') === 'default' && fact.default === undefined) {
    const message = `\`${name}\` has no \`default\`, and \`onMissing: default\` goes on with it`
    say('fact-shape', [], message, `add a \`default\`, or \`onMissing: ${BLOCK}\``)
  }
  if (fact.onStale && !fact.maxAge)
    say('fact-shape', ['onStale'], '`onStale` needs a `maxAge`', undefined, 'key')
}
