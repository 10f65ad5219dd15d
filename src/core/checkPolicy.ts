import type { Fault, PolicySource } from '../model/source.js'
import { checkFacts } from './checkFacts.js'
import { checkLevels, checkReach } from './checkLevels.js'
import { checkNames } from './checkNames.js'
import { checkOutputs } from './checkOutputs.js'
import { checkRules } from './checkRules.js'
import { gatherSections } from './sections.js'

/**
 * Everything that is wrong with a policy beyond what the schema of one file can see. Policy files that could fall
 * into a hole of the engine are refused here, before anything runs. Without an error the policy may be used; warnings
 * are looked for only then, for an error may be what they are about.
 */
export function checkPolicy(sources: readonly PolicySource[]): Fault[] {
  const sections = gatherSections(sources)
  const errors = [
    ...checkNames(sections, sources),
    ...checkLevels(sections),
    ...checkFacts(sections),
    ...checkRules(sections),
    ...checkOutputs(sections.outputs),
  ]
  const sound = errors.length === 0 && sources.every(({ schemaFaults }) => schemaFaults.length === 0)
  return sound ? checkReach(sections) : errors
}
