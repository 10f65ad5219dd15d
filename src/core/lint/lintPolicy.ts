import type { Fault } from '../../model/source.js'
import type { Sections } from '../sections.js'
import { idleConditions } from './conditions.js'
import { duplicateRules } from './duplicateRules.js'
import { lookAlikes } from './lookAlikes.js'
import { oddPaths } from './paths.js'
import { oddPlaceholders } from './placeholders.js'
import { placeIn } from './places.js'
import { otherUnits } from './units.js'
import { unusedNames } from './uses.js'

/**
 * What is legal in a policy and suspicious all the same. For a policy that `checkPolicy` found nothing wrong with, and for
 * `policy validate` alone: a decision is the same with a warning and without. All of them are warnings.
 */
export function lintPolicy(sections: Sections): Fault[] {
  return [
    ...unusedNames(sections),
    ...idleConditions(sections),
    ...duplicateRules(sections),
    ...withoutReason(sections),
    ...lookAlikes(sections),
    ...oddPlaceholders(sections),
    ...oddPaths(sections),
    ...otherUnits(sections),
  ]
}

/** Of gates the schema asks for a reason. */
function withoutReason({ rules }: Sections): Fault[] {
  return rules
    .filter(({ value }) => (value.event.params?.reason ?? '').trim() === '')
    .map(({ name, value, place }) => ({
      code: 'rule-without-reason',
      severity: 'warning',
      message: `\`${name}\` gives no reason: whoever reads the decision learns only that it fired`,
      place: placeIn(place),
      help: `say why in its event: \`event: { type: ${value.event.type}, params: { reason: … } }\`; \`{fact}\` in it stands for a value`,
    }))
}
