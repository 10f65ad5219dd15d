import { responseId, responseRecord } from '../core/responseRecords.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { GateVerdict, RespondResult, StartedRecord, Unfit } from '../model/response.js'
import { isoTime } from '../model/time.js'
import { blockResponse } from './blockResponse.js'
import { commandWork } from './commandWork.js'
import { executeWork } from './executeWork.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import { refuseUnfit } from './refuseUnfit.js'
import { previewResponse } from './previewResponse.js'
import { recoverResponses } from './recoverResponses.js'
import { requireLevel } from './failOn.js'
import { respondMarker } from './respondMarker.js'
import { responseFiles } from './responseFiles.js'
import { underResponseLock } from './responseLock.js'
import { appendResponse } from './responseLog.js'
import { gateWarnings } from './gateWarnings.js'
import { readGates } from './readGates.js'
import type { Force, RespondEffects, Responding } from './responding.js'
import { isNothing, isSame, standingOf, unfitToResume, type Standing } from './standing.js'

export interface RespondOptions {
  readonly place: Place
  /** The level to respond to; the state's when absent. */
  readonly level?: string
  /** False: a dry run, which starts nothing and writes nothing but the preview. */
  readonly apply: boolean
  readonly force?: Force
  /** The digest of the plan that was approved; another plan is refused. */
  readonly plan?: string
  readonly lockWaitMs: number
}

/**
 * Takes a decision to its responses: previewed, or gated, recorded before and after, and undoable.
 *
 * Throws PolicyError when nothing was begun: the policy is broken or the command wrong (exit 2), another response
 * holds the lock, the state is UNKNOWN, or what is asked for does not fit the state (exit 3). Throws `write-failed` (exit 1)
 * when a record cannot be written; the next response then finds what is open.
 */
export async function respond(options: RespondOptions, effects: RespondEffects): Promise<RespondResult> {
  const place = await requireWorkspace(options.place)
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const { policy, warnings } = loaded
  requireLevel(policy, options.level)
  const files = await responseFiles(place, policy)
  const context: Responding = { policy, place, files, effects }
  if (!options.apply) return withWarnings(await previewResponse(context, options), warnings)
  const work = (): Promise<RespondResult> => apply(context, options)
  return withWarnings(
    await underResponseLock(context, 'policy respond --apply', options.lockWaitMs, work),
    warnings,
  )
}

function withWarnings(result: RespondResult, warnings: readonly Problem[]): RespondResult {
  return { ...result, warnings: [...warnings, ...result.warnings] }
}

async function apply(context: Responding, options: RespondOptions): Promise<RespondResult> {
  const { policy, place, files, effects } = context
  const first = await standingOf(context, options.level)
  const recovered = await recoverResponses(context, first.history.responses, (past) => isSame(past, first))
  const { resume, results } = recovered
  // What was closed just now counts as the response of its decision.
  const standing = recovered.closed ? await standingOf(context, options.level) : first
  const { level, plan } = standing
  const unfit = unfitToResume(standing, resume)
  if (isNothing(standing, options, unfit))
    return { kind: 'nothing', level, exit: EXIT.done, warnings: recovered.warnings }
  const gatesNow = (id?: string) => readGates(policy, place, files, effects.clock(), id)
  const { verdicts, problems } = await gatesNow(resume?.response_id)
  const warnings = [...recovered.warnings, ...gateWarnings(problems)]
  if (verdicts.some((gate) => gate.closed)) return blockResponse(context, standing, verdicts, warnings)
  refuseUnfit(options, plan, unfit, recovered.warnings)
  const id = resume?.response_id ?? newId(standing, effects)
  const started = resume?.started ?? (await begin(context, standing, id, options.force, unfit, verdicts))
  const work = await Promise.all(
    standing
      .planFor(id)
      .steps.map((step) => commandWork(step, { ...context, responseId: id, level, again: recovered.again })),
  )
  const gates = async (): Promise<readonly GateVerdict[]> => (await gatesNow(id)).verdicts
  const done = await executeWork(work, { files, started, effects, gates, before: results })
  const record = await appendResponse(files, responseRecord(started, done, effects.clock()), effects.sleep)
  const counts = `${record.actions_succeeded}/${record.actions_planned}`
  const told = await respondMarker(context, 'APPLIED', `policy=${level} succeeded=${counts}`)
  return {
    kind: 'responded',
    record,
    resumed: resume !== null,
    exit: record.status === 'succeeded' ? EXIT.done : EXIT.failed,
    warnings: [...warnings, ...unfit.map(overridden), ...told],
  }
}

function newId({ state, plan, history }: Standing, { clock }: RespondEffects): string {
  return responseId(clock(), { decision: state?.decision_id ?? null, plan: plan.digest, seq: history.seq })
}

function overridden({ code, message }: Unfit): Problem {
  return { code, severity: 'warning', message: `forced: ${message}` }
}

async function begin(
  { files, effects, policy }: Responding,
  { level, plan, state }: Standing,
  id: string,
  force: Force | undefined,
  unfit: readonly Unfit[],
  gates: readonly GateVerdict[],
): Promise<StartedRecord> {
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const overrides = unfit.map(({ code }) => code)
  return appendResponse(
    files,
    {
      type: 'started',
      timestamp: isoTime(effects.clock()),
      response_id: id,
      policy: level,
      mode: 'apply',
      decision_id: state?.decision_id ?? null,
      policy_digest: policy.digest,
      plan_digest: plan.digest,
      actions: plan.steps.map(({ action }) => action),
      gates,
      by: effects.actor,
      ...(force ? { forced: { reason: redact.text(force.reason), overrides } } : {}),
    },
    effects.sleep,
  )
}
