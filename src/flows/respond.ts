import { responseId, responseRecord } from '../core/responseRecords.js'
import { EXIT, PolicyError, type Problem } from '../model/problem.js'
import type { PastResponse, RespondResult, Unfit } from '../model/response.js'
import type { GateVerdict, ResumedRecord, StartedRecord } from '../model/responseRecords.js'
import { isoTime } from '../model/time.js'
import { blockResponse } from './blockResponse.js'
import { commandWork } from './commandWork.js'
import { executeWork } from './executeWork.js'
import { loadPolicy } from './loadPolicy.js'
import { requireWorkspace } from './outputFiles.js'
import type { Place } from './place.js'
import { refuseStopped, refuseUnfit } from './refuseUnfit.js'
import { previewResponse } from './previewResponse.js'
import { recoverResponses } from './recoverResponses.js'
import { requireLevel } from './failOn.js'
import { respondMarker } from './respondMarker.js'
import { responseFiles } from './responseFiles.js'
import { underResponseLock } from './responseLock.js'
import { appendResponse } from './responseLog.js'
import { changedMeanwhile, endResponse } from './endResponse.js'
import { gateWarnings } from './gateWarnings.js'
import { readGates } from './readGates.js'
import type { Acting, Force, RespondEffects, Responding } from './responding.js'
import { isNothing, isSame, nothingToDo, standingOf, unfitToResume, type Standing } from './standing.js'

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
  const loaded = await load(place, options, effects)
  if (!options.apply) return withWarnings(await previewResponse(loaded.context, options), loaded.warnings)
  const { context } = loaded
  return underResponseLock(context, 'policy respond --apply', options.lockWaitMs, async ({ lock, tail }) => {
    // What was edited while the lock was waited for holds.
    const { context: now, warnings } = await load(place, options, effects)
    return withWarnings(await apply({ ...now, lock, tail }, options), warnings)
  })
}

async function load(place: Place, { level }: RespondOptions, effects: RespondEffects) {
  const loaded = await loadPolicy(place.rules, place.rulesShown)
  if (!loaded.policy) throw new PolicyError(loaded.problems, EXIT.usage)
  const { policy, warnings } = loaded
  requireLevel(policy, level)
  const context: Responding = { policy, place, files: await responseFiles(place, policy), effects }
  return { context, warnings }
}

function withWarnings(result: RespondResult, warnings: readonly Problem[]): RespondResult {
  return { ...result, warnings: [...warnings, ...result.warnings] }
}

async function apply(acting: Acting, options: RespondOptions): Promise<RespondResult> {
  const { policy, place, files, effects } = acting
  const first = await standingOf(acting, options.level)
  const { changed } = first.history
  // A record more would name the end of a log that was changed, and wipe out the trace: only a person may say so.
  if (changed !== null && !options.force) refuseUnfit(options, first.plan, first.unfit, [])
  const recovered = await recoverResponses(acting, first.history.responses, (past) => isSame(past, first))
  const { resume, results, again } = recovered
  // What was closed just now counts as the response of its decision.
  const standing = recovered.closed ? await standingOf(acting, options.level, changed) : first
  const { level, plan } = standing
  const unfit = unfitToResume(standing, resume)
  if (isNothing(standing, options, unfit))
    return { ...nothingToDo(acting, standing, unfit), warnings: recovered.warnings }
  const counted = { ...files, forcedOver: changed !== null }
  const gatesNow = (id?: string) => readGates(policy, place, counted, effects.clock(), id)
  const { verdicts, problems } = await gatesNow(resume?.response_id)
  const warnings = [...recovered.warnings, ...gateWarnings(problems)]
  if (verdicts.some((gate) => gate.closed)) return blockResponse(acting, standing, verdicts, warnings)
  refuseUnfit(options, plan, unfit, recovered.warnings)
  refuseStopped(effects)
  const id = resume?.response_id ?? newId(standing, effects)
  const begun = await begin(acting, standing, resume, { id, force: options.force, unfit, gates: verdicts })
  const started = begun.type === 'started' ? begun : (resume as PastResponse).started
  const work = await Promise.all(
    standing.planFor(id).steps.map((step) => commandWork(step, { ...acting, responseId: id, level, again })),
  )
  const gates = async (): Promise<readonly GateVerdict[]> => (await gatesNow(id)).verdicts
  const done = await executeWork(work, { started, gates, before: results }, acting)
  const record = await endResponse(
    acting,
    responseRecord({ ...started, ...askedOf(begun) }, done, effects.clock()),
  )
  const counts = `${record.actions_succeeded}/${record.actions_planned}`
  const told = await respondMarker(acting, 'APPLIED', `policy=${level} succeeded=${counts}`)
  return {
    kind: 'responded',
    record,
    resumed: resume !== null,
    exit: record.status === 'succeeded' ? EXIT.done : EXIT.failed,
    warnings: [...warnings, ...unfit.map(overridden), ...changedMeanwhile(acting), ...told],
  }
}

function newId({ state, plan, history }: Standing, { clock }: RespondEffects): string {
  return responseId(clock(), { decision: state?.decision_id ?? null, plan: plan.digest, seq: history.seq })
}

function overridden({ code, message }: Unfit): Problem {
  return { code, severity: 'warning', message: `forced: ${message}` }
}

interface Beginning {
  readonly id: string
  readonly force: Force | undefined
  readonly unfit: readonly Unfit[]
  readonly gates: readonly GateVerdict[]
}

/** Records who asked for it, over which objections, and how the gates stood: of a new response, or of one gone on with. */
async function begin(
  acting: Acting,
  { level, plan, state }: Standing,
  resume: PastResponse | null,
  { id, force, unfit, gates }: Beginning,
): Promise<StartedRecord | ResumedRecord> {
  const { effects, policy } = acting
  const { redactor } = await import('../act/redact.js')
  const redact = redactor(effects.environment, policy.responding.secrets)
  const overrides = unfit.map(({ code }) => code)
  const key = { timestamp: isoTime(effects.clock()), response_id: id, policy: level }
  const forced = force ? { forced: { reason: redact.text(force.reason), overrides } } : {}
  const asked = { gates, by: effects.actor, ...forced }
  if (resume) return appendResponse(acting, { type: 'resumed', ...key, ...asked })
  return appendResponse(acting, {
    type: 'started',
    ...key,
    mode: 'apply',
    decision_id: state?.decision_id ?? null,
    policy_digest: policy.digest,
    plan_digest: plan.digest,
    actions: plan.steps.map(({ action }) => action),
    ...asked,
  })
}

/** Who asked for it last, and over what. */
function askedOf({ by, forced }: StartedRecord | ResumedRecord): Pick<StartedRecord, 'by' | 'forced'> {
  return { by, ...(forced ? { forced } : {}) }
}
