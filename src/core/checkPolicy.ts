import type { Fault, PolicySource } from '../model/source.js'
import { checkActions } from './checkActions.js'
import { checkChangesOfGates, evidenceOf } from './checkChanges.js'
import { checkFacts } from './checkFacts.js'
import { checkGateFacts } from './checkGateFacts.js'
import { checkGated, checkGateFactUse, checkGates } from './checkGates.js'
import { checkGuards } from './checkGuards.js'
import { checkInputs } from './checkInputs.js'
import { checkLevels, checkReach } from './checkLevels.js'
import { checkNames, isFaulty } from './checkNames.js'
import { checkOutputs } from './checkOutputs.js'
import { checkReadOutputs, checkRuleOutputs } from './checkOverlap.js'
import { checkRules } from './checkRules.js'
import { checkTwice } from './checkTwice.js'
import { DEFAULT_OUTPUTS } from './outputs.js'
import { gatherSections, type Sections } from './sections.js'

/**
 * Everything that is wrong with a policy beyond what the schema of one file can see. Policy files that could fall
 * into a hole of the engine are refused here, before anything runs. Without an error the policy may be used; warnings
 * are looked for only then, for an error may be what they are about.
 */
export function checkPolicy(sources: readonly PolicySource[]): Fault[] {
  const sections = gatherSections(sources)
  const [outputs] = sections.outputs
  const written = outputs?.sound ? { ...DEFAULT_OUTPUTS, ...outputs.value } : DEFAULT_OUTPUTS
  const evidence = evidenceOf(
    sections,
    written,
    sources.map(({ file }) => file),
  )
  const errors = [
    ...checkNames(sections, sources),
    ...checkTwice(sections),
    ...checkLevels(sections),
    ...checkFacts(sections),
    ...withoutEchoes(sections, sources, [
      ...checkRules(sections),
      ...checkGates(sections),
      ...checkGuards(sections),
    ]),
    ...checkGateFacts(sections),
    ...checkActions(sections, evidence),
    ...checkInputs(sections),
    ...checkOutputs(sections.outputs),
    ...checkRuleOutputs(sections, evidence.rules),
  ]
  const sound = errors.length === 0 && sources.every(({ schemaFaults }) => schemaFaults.length === 0)
  if (!sound) return errors
  return [
    ...checkReach(sections),
    ...checkGateFactUse(sections),
    ...checkGated(sections),
    ...checkChangesOfGates(sections, evidence),
    ...checkReadOutputs(sections, written),
  ]
}

/** Where a whole section is missing, or none for its name, that is the fault, and not every name that it would have held. */
function withoutEchoes(
  { facts, thresholds, gateFacts }: Sections,
  sources: readonly PolicySource[],
  faults: Fault[],
): Fault[] {
  const whole =
    facts.length > 0 &&
    (gateFacts.length > 0 || !isFaulty('gateFacts', sources)) &&
    (thresholds.length > 0 || !isFaulty('thresholds', sources))
  return whole ? faults : faults.filter(({ code }) => code !== 'unknown-fact')
}
