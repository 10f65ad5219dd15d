import path from 'node:path'
import { unfitReasons } from '../core/fitness.js'
import { planResponse, type Plan } from '../core/responsePlan.js'
import type { StateFile } from '../generated/stateFile.js'
import { UNKNOWN } from '../model/decision.js'
import type { Action, Scalar } from '../model/policy.js'
import { EXIT, PolicyError } from '../model/problem.js'
import type { PastResponse, Unfit, Values } from '../model/response.js'
import { readCurrentState } from './currentState.js'
import { readHistory, type History } from './responseLog.js'
import type { Responding } from './responding.js'

/** What a response would act on, as it is now. */
export interface Standing {
  readonly level: string
  readonly state: StateFile | null
  readonly history: History
  /** The plan without the identity of a response; with it, by `planFor`. */
  readonly plan: Plan
  readonly planFor: (id: string) => Plan
  /** Why it should not be taken, beside closed gates. */
  readonly unfit: readonly Unfit[]
}

/**
 * Reads the state and the log of responses, and makes the plan. `wanted` is the level that was asked for; `changed` is
 * what was found wrong with the log before this program wrote into it. Throws
 * PolicyError (exit 3) when there is no level to respond to.
 */
export async function standingOf(
  context: Responding,
  wanted: string | undefined,
  changed: string | null = null,
): Promise<Standing> {
  const { policy, files, effects } = context
  const { state, why, differences } = await readCurrentState(files)
  const level = wanted ?? levelOf(state, why)
  const history = await readHistory(files)
  const now = effects.clock()
  const { responses: past } = history
  const logChanged = changed ?? history.changed
  const unfit = unfitReasons({ policy, level, state, why, differences, past, logChanged, now })
  const planFor = (id: string): Plan => planResponse(policy, level, valuesFor(context, level, state, id))
  return { level, state, history, plan: planFor(''), planFor, unfit }
}

/** Whether there is nothing to do and nobody need know more: an empty plan of a level that stands, or was asked for. */
export function isNothing(
  { plan }: Standing,
  asked: { readonly level?: string; readonly force?: unknown },
  unfit: readonly Unfit[],
): boolean {
  return (
    plan.steps.length === 0 && (unfit.length === 0 || asked.level !== undefined || asked.force !== undefined)
  )
}

/** What there is to say where there is nothing to do. */
export function nothingToDo({ policy }: Responding, { level }: Standing, unfit: readonly Unfit[]) {
  const refused = unfit.map(({ code, message, forcible }) => ({ code, message, forcible }))
  return {
    kind: 'nothing',
    level,
    refused,
    healthiest: policy.levels.at(-1)?.name === level,
    exit: EXIT.done,
  } as const
}

/** What speaks against a response; that the decision has one already does not, if that is the one to go on with. */
export function unfitToResume({ unfit }: Standing, resume: PastResponse | null): readonly Unfit[] {
  return unfit.filter(({ code }) => resume === null || code !== 'already-responded')
}

/** Whether a response that was cut short is the one that would be begun now: then it is gone on with. */
export function isSame({ started }: PastResponse, { level, state, plan }: Standing): boolean {
  const { mode, policy, decision_id, plan_digest } = started
  const sameDecision = state !== null && decision_id === state.decision_id
  return mode === 'apply' && sameDecision && policy === level && plan_digest === plan.digest
}

function levelOf(state: StateFile | null, why: string): string {
  if (state !== null && state.policy !== UNKNOWN) return state.policy
  const message =
    state === null ? why : 'the state is UNKNOWN: the last run failed, and nobody knows the level'
  const code = state === null ? 'state-missing' : 'state-unknown'
  const help = 'decide first: `policy run`; `--policy LEVEL` previews any level'
  throw new PolicyError([{ code, severity: 'error', message, help }], EXIT.refused)
}

/** Places are told as they are seen from where an action runs, so that one plan is one plan on every machine. */
function valuesFor({ place, files }: Responding, level: string, state: StateFile | null, id: string) {
  const facts = { ...state?.inputs, ...state?.thresholds } as Record<string, Scalar>
  const response = {
    'response.id': id,
    'response.level': level,
    ...(state ? { 'response.decision': state.decision_id } : {}),
  }
  return ({ cwd }: Action): Values => {
    const from = path.join(files.root, cwd)
    const seen = (target: string): string => {
      const outside = path.relative(files.root, target).split(path.sep)[0] === '..'
      return outside ? target : path.relative(from, target) || '.'
    }
    const places = {
      'place.workspace': seen(files.root),
      'place.inputs': seen(place.inputs),
      'place.rules': seen(place.rules),
    }
    return new Map<string, Scalar>(Object.entries({ ...facts, ...response, ...places }))
  }
}
