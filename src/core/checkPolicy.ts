import type { Fault, PolicySource } from '../model/source.js'
import { checkFacts } from './checkFacts.js'
import { checkNames } from './checkNames.js'
import { checkLevels, checkOutputs, checkRules } from './checkRules.js'
import { gatherSections } from './sections.js'

/**
 * Everything that is wrong with a policy beyond what the schema of one file can see. Policy files that could fall
 * into a hole of the engine are refused here, before anything runs. Empty when the policy may be used.
 */
export function checkPolicy(sources: readonly PolicySource[]): Fault[] {
  const sections = gatherSections(sources)
  return [
    ...checkNames(sections, sources),
    ...checkLevels(sections),
    ...checkFacts(sections),
    ...checkRules(sections),
    ...checkOutputs(sections.outputs),
  ]
}
