import type { Action, Policy } from '../model/policy.js'
import type { Step, Values } from '../model/response.js'
import { canonicalJson, sha256 } from './canonical.js'
import { fillTemplate } from './template.js'

/** The actions of a level, ready to run. */
export interface Plan {
  readonly steps: readonly Step[]
  /** By action: placeholders for which there is no value. Such a plan can be shown, and not carried out. */
  readonly unfilled: ReadonlyMap<string, readonly string[]>
  /** `sha256:<hex>` of all that the plan does; the same for two responses that would do the same. */
  readonly digest: string
}

/**
 * Makes the plan of a level. The values for an action are the facts of the decision, and `response.…` and `place.…` for
 * what the response itself knows; `response.id` differs from response to response and does not count for the digest.
 */
export function planResponse(
  { responding }: Policy,
  level: string,
  valuesFor: (action: Action) => Values,
): Plan {
  const actions = responding.actions.get(level) ?? []
  const unfilled = new Map<string, readonly string[]>()
  const steps = actions.map((action) => {
    const { step, lacking } = stepOf(action, valuesFor(action))
    if (lacking.length > 0) unfilled.set(action.name, lacking)
    return step
  })
  const withAnyId = (action: Action): Values => new Map(valuesFor(action)).set('response.id', '{response.id}')
  return {
    steps,
    unfilled,
    digest: digestOf(actions.map((action) => stepOf(action, withAnyId(action)).step)),
  }
}

/** `sha256:<hex>` of steps; what people alone read of them does not count. */
export function digestOf(steps: readonly Step[]): string {
  const doing = steps.map((step) => ({ ...step, description: undefined, undo_instruction: undefined }))
  return `sha256:${sha256(canonicalJson(doing))}`
}

function stepOf(action: Action, values: Values): { step: Step; lacking: string[] } {
  const lacking = new Set<string>()
  const fill = (text: string): string => {
    const filled = fillTemplate(text, values)
    for (const name of filled.unfilled) lacking.add(name)
    return filled.text
  }
  const { name, description, timeout, cwd, env, changes, reversible, onFailure, idempotent } = action
  const step: Step = {
    action: name,
    description,
    command: action.run.map(fill),
    timeout,
    cwd,
    env,
    changes,
    reversible,
    ...(action.undo ? { undo: action.undo.map(fill) } : {}),
    undo_instruction: fill(action.undoInstruction),
    onFailure,
    idempotent,
  }
  return { step, lacking: [...lacking] }
}
